//! The ladder of what goes out, as a picture: drawn from the records that go out and from no others,
//! so that what is left out is in no picture either.

use std::io::{self, Write};

use bytes::Bytes;
use thiserror::Error;

use super::{
    Exporter, Outgoing,
    svg::{LADDER_ROWS, write_first_rows},
};
use crate::{
    model::Record,
    session::{EventKind, Log},
};

/// Bytes of a payload from which on only its length is in the picture: a label has no room for more.
const SHORT: usize = 4096;

/// A picture for a browser, or a text.
pub(super) struct LadderSvg;

impl Exporter for LadderSvg {
    fn export(&self, outgoing: &Outgoing<'_>, mut output: &mut dyn Write) -> io::Result<()> {
        write_ladder(outgoing, LADDER_ROWS, &mut output)
    }
}

/// Writes no more than so many rows of the ladder, the first, with a line that says so where there
/// are more.
pub(super) fn write_ladder(
    outgoing: &Outgoing<'_>,
    rows: u64,
    output: &mut impl Write,
) -> io::Result<()> {
    let Beginning { log, numbers, is_cut } = beginning(outgoing, rows)?;
    // A whole session has the numbers that its log has.
    let is_part = numbers.iter().zip(1..).any(|(number, place)| *number != place);
    write_first_rows(&log, is_part.then_some(&numbers), rows, is_cut, output).map(drop)
}

/// There are enough records.
#[derive(Clone, Copy, Debug, Error)]
#[error("enough")]
struct Enough;

/// The records for so many rows, and as many behind them, which may be the other ends of their
/// arrows.
struct Beginning {
    log: Log,
    /// The numbers that they have in the session.
    numbers: Vec<u64>,
    /// Whether there are more.
    is_cut: bool,
}

fn beginning(outgoing: &Outgoing<'_>, rows: u64) -> io::Result<Beginning> {
    let (mut records, mut counted) = (Vec::new(), 0);
    let gone_through = outgoing.for_each(|record| {
        if counted == 2 * rows {
            return Err(io::Error::other(Enough));
        }
        let kind = EventKind::of(&record.event);
        if is_beside(kind) && kind != EventKind::Arranged {
            // What no row and no lane shows takes no memory.
            return Ok(());
        }
        counted += u64::from(!is_beside(kind));
        let mut record: Record = record.clone();
        if record.payload.len() > SHORT {
            record.payload = Bytes::new();
        }
        records.push(record);
        Ok(())
    });
    let is_cut = match gone_through {
        Err(error)
            if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Enough>) =>
        {
            true
        }
        gone_through => {
            gone_through?;
            false
        }
    };
    let numbers = records.iter().map(|record: &Record| record.number).collect();
    let log = Log::recorded(outgoing.header().clone(), records);
    Ok(Beginning { log, numbers, is_cut })
}

/// Whether records of this kind have no row in a ladder.
pub(super) fn is_beside(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Marked | EventKind::Commented | EventKind::Arranged | EventKind::KernelFigures
    )
}
