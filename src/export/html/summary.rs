//! What the whole session comes to: gathered in a first pass, and written at the top of the page, with
//! the beginning of the ladder as a picture in an encoding in which nothing of it is markup.

use std::io;
use std::io::Write;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::text::grouped;
use crate::export::Outgoing;
use crate::export::ladder::write_ladder;
use crate::export::socket_states::SocketStates;
use crate::model::{Direction, Event, Record, seconds};
use crate::session::Annotations;

/// Rows of the ladder that a page has room for.
const ROWS: u64 = 60;

/// What is shown above the log, and the notes that go with its records.
#[derive(Default)]
pub(super) struct Overview {
    /// The sockets as the last record leaves them.
    pub told: SocketStates,
    /// Marks and comments, which come later than the records that they are about.
    pub marks: Annotations,
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
    pub(super) fn read(outgoing: &Outgoing<'_>) -> io::Result<Self> {
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

/// Writes what the session comes to.
pub(super) fn write(
    output: &mut dyn Write,
    outgoing: &Outgoing<'_>,
    overview: &Overview,
) -> io::Result<()> {
    let sockets = overview.told.iter().count() as u64;
    output.write_all(b"<dl class=\"figures\">\n")?;
    for (what, figure) in [
        ("Duration", format!("{} s", seconds(overview.until_nanos, 6))),
        ("Sockets", grouped(sockets)),
        ("Records", grouped(outgoing.extent().records)),
        ("Failed calls", grouped(overview.failed)),
        ("Bytes sent", grouped(overview.sent)),
        ("Bytes received", grouped(overview.received)),
    ] {
        writeln!(output, "<div><dt>{what}</dt><dd>{figure}</dd></div>")?;
    }
    output.write_all(b"</dl>\n")?;
    write_picture(output, outgoing)
}

/// Writes the picture, folded away: the log tells the same.
fn write_picture(output: &mut dyn Write, outgoing: &Outgoing<'_>) -> io::Result<()> {
    if outgoing.extent().records == 0 {
        return Ok(());
    }
    let mut svg = Vec::new();
    write_ladder(outgoing, ROWS, &mut svg)?;
    output.write_all(
        b"<details class=\"ladder\"><summary>Ladder: who sent what to whom, in the order of time\
          </summary>\n<img alt=\"A lane for each socket, time downwards; the table of the log tells \
          the same in words.\" src=\"data:image/svg+xml;base64,",
    )?;
    output.write_all(STANDARD.encode(&svg).as_bytes())?;
    output.write_all(b"\"></details>\n")
}
