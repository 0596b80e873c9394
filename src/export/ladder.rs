//! The ladder of what goes out, as a picture: drawn from the records that go out and from no others,
//! so that what is left out is in no picture either.

use std::io;
use std::io::Write;

use bytes::Bytes;
use thiserror::Error;

use super::svg::write_svg;
use super::{Exporter, Outgoing};
use crate::diagram::ladder::{Axis, ExtraRows, HEADER, Ladder, Lane, ROW, Rows, Window};
use crate::diagram::{Anchor, Role, point};
use crate::model::{Record, SocketState};
use crate::session::{Arrangement, Deliveries, EventKind, LeftOut, Log, SocketTable};

/// Rows of a ladder that are written at most.
pub const LADDER_ROWS: u64 = 2_000;

/// Lanes of a ladder that are written at most.
const LADDER_LANES: usize = 40;

/// Height of the line that says what was left out, in points.
const FOOT: f32 = 28.0;

/// Width of a ladder for each of its lanes, in points.
const LANE_WIDTH: f32 = 230.0;

/// How many rows were written, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenRows {
    /// Rows that were written.
    pub rows: u64,
    /// Rows that the ladder has.
    pub of: u64,
}

/// Bytes of a payload from which on only its length is in the picture: a label has no room for more.
const SHORT: usize = 4096;

/// A picture for a browser, or a text.
pub(super) struct LadderSvg;

impl Exporter for LadderSvg {
    fn export(&self, outgoing: &Outgoing<'_>, mut output: &mut dyn Write) -> io::Result<()> {
        write_ladder(outgoing, LADDER_ROWS, &mut output)
    }
}

/// Writes no more than this many rows of the ladder, the first, with a line that says so where there
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

/// Writes the ladder of a session: the sockets that were made first, and no more than
/// [`LADDER_ROWS`] rows, with a line that says so where there are more.
///
/// # Errors
/// When it cannot be written.
pub fn write_ladder_svg(log: &Log, out: &mut impl Write) -> io::Result<WrittenRows> {
    write_first_rows(log, None, LADDER_ROWS, false, out)
}

/// Writes no more than this many rows of the ladder of a session, the first. With `is_cut` the session
/// itself is the beginning of one that has more rows than it.
fn write_first_rows(
    log: &Log,
    numbers: Option<&[u64]>,
    most: u64,
    is_cut: bool,
    out: &mut impl Write,
) -> io::Result<WrittenRows> {
    let until = log.len();
    let (mut table, mut deliveries) = (SocketTable::default(), Deliveries::default());
    let (mut left_out, mut arrangement) = (LeftOut::default(), Arrangement::default());
    let mut arranged = Vec::new();
    table.catch_up(log, u64::MAX);
    deliveries.catch_up(log, u64::MAX);
    log.for_each_entry(1..until + 1, |number, entry| {
        if is_beside(entry.kind) {
            left_out.push(number);
        }
        if entry.kind == EventKind::Arranged {
            arranged.push(number);
        }
    });
    for record in arranged.into_iter().filter_map(|number| log.preview(number)) {
        arrangement.note(&record);
    }
    let sockets = table.iter().map(SocketState::socket_id);
    let lanes: Vec<Lane> =
        sockets.take(LADDER_LANES).map(|socket| Lane { socket, folded: false }).collect();
    let mut extra = ExtraRows::default();
    extra.catch_up(&deliveries, |socket| lanes.iter().any(|lane| lane.socket == socket));
    let ladder = Ladder {
        log,
        table: &table,
        arrangement: &arrangement,
        deliveries: &deliveries,
        rows: Rows::all_but(&left_out, until),
        extra: &extra,
        lanes: &lanes,
        until,
        axis: Axis::Rows,
        numbers,
        chosen: None,
    };
    let of = ladder.extent();
    let shown = of.min(most);
    let height = shown as f32 * ROW;
    let width = LANE_WIDTH * (lanes.len() + 1) as f32;
    let window = Window { width, height, left: 0.0, row: 0, within: 0.0 };
    let mut picture = ladder.lay_out(&window).together();
    let mut told = Vec::new();
    if is_cut {
        told.push(format!("the first {shown} rows"));
    } else if shown < of {
        told.push(format!("the first {shown} of {of} rows"));
    }
    if lanes.len() < table.len() {
        told.push(format!("the first {} of {} sockets", lanes.len(), table.len()));
    }
    if !told.is_empty() {
        let at = point(12.0, HEADER + height + FOOT / 2.0);
        let text = format!("This picture shows {}.", told.join(" and "));
        picture.text(at, Anchor::Start, text, 11.0, Role::Muted);
        picture.height += FOOT;
    }
    write_svg(&picture, out)?;
    Ok(WrittenRows { rows: shown, of })
}

/// There are enough records.
#[derive(Clone, Copy, Debug, Error)]
#[error("enough")]
struct Enough;

/// The records for this many rows, and as many behind them, which may be the other ends of their
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
        let kind = EventKind::from_event(&record.event);
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
fn is_beside(kind: EventKind) -> bool {
    kind.is_note() || matches!(kind, EventKind::KernelFigures | EventKind::BehaviourProgress)
}
