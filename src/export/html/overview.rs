//! What the whole session comes to: gathered in a first pass, for the top of the page.

use std::io;

use super::super::{Outgoing, told::Told};
use crate::{
    model::{Direction, Event, Record},
    session::Marks,
};

/// What stands above the log, and the notes that stand with its records.
#[derive(Default)]
pub(super) struct Overview {
    /// The sockets as the last record leaves them.
    pub told: Told,
    /// Marks and comments, which come later than the records that they are about.
    pub marks: Marks,
    /// Bytes that calls have sent.
    pub sent: u64,
    /// Bytes that calls have received.
    pub received: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Time of the last record, in nanoseconds since the session began.
    pub until_nanos: u64,
}

impl Overview {
    /// Goes through all records.
    pub(super) fn of(outgoing: &Outgoing<'_>) -> io::Result<Self> {
        let mut overview = Self::default();
        outgoing.for_each(|record| {
            overview.note(record);
            Ok(())
        })?;
        Ok(overview)
    }

    fn note(&mut self, record: &Record) {
        self.told.note(record);
        self.marks.note(&record.event);
        self.failed += u64::from(record.event.is_failure());
        self.until_nanos = self.until_nanos.max(record.since_start_nanos);
        match direction(&record.event) {
            Some(Direction::Sent) => self.sent += record.length,
            Some(Direction::Received) => self.received += record.length,
            None => {}
        }
    }
}

/// Which way the bytes of a record went.
pub(super) fn direction(event: &Event) -> Option<Direction> {
    match event {
        Event::Returned { call, .. } => call.kind().direction(),
        _ => None,
    }
}
