//! A session as lines of JSON while it goes on.

use std::io;
use std::io::Write;

use super::super::outgoing::explanation;
use super::record_row::RecordRow;
use super::{HeaderRow, write_line};
use crate::session::Log;

/// Writes what is new in a log, as [`Format::Json`](crate::export::Format::Json) writes the whole of it.
pub struct JsonLines<Output> {
    output: Output,
    /// How many records have been written; `None` before the first line.
    written: Option<u64>,
    broken: bool,
}

impl<Output: Write> JsonLines<Output> {
    /// One that has written nothing yet.
    pub fn new(output: Output) -> Self {
        Self { output, written: None, broken: false }
    }

    /// Writes the records that came since, and before the first of them the line of the session.
    ///
    /// # Errors
    /// When the output fails. Nothing more is written then, and a broken pipe is not an error.
    pub fn catch_up(&mut self, log: &Log) -> io::Result<()> {
        if self.broken {
            return Ok(());
        }
        let result = self.write_new(log);
        self.broken = result.is_err();
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    fn write_new(&mut self, log: &Log) -> io::Result<()> {
        if self.written.is_none() {
            write_line(&mut self.output, &HeaderRow { kind: "session", header: log.header() })?;
        }
        let (written, until) = (self.written.unwrap_or_default(), log.len());
        let mut result = Ok(());
        log.for_each(written + 1..until + 1, |record| {
            if result.is_ok() {
                let row = RecordRow::new(record, explanation(log, record));
                result = write_line(&mut self.output, &row);
            }
        });
        result?;
        self.written = Some(until);
        self.output.flush()
    }
}
