//! The ladder: a lane for each socket, time downwards, each call a bar as long as it took, and the
//! bytes as arrows from the send to the receives that got them.
//!
//! What nobody has seen, handshakes and the ends of directions, is dashed and says that it is
//! inferred: one row with a name for each segment. [`Ladder::lay_out`] draws one window of it, and its work grows with the window alone.
//!
//! What it is drawn from is here; first to open: `lay_out`, which has the order of its parts.

mod arrows;
mod calls;
mod events;
mod extra_rows;
mod heads;
mod heights;
mod lanes;
mod lay_out;
mod lives;
mod rows;
mod sheet;
mod strips;
mod texts;
mod words;

pub use self::{extra_rows::ExtraRows, lay_out::Parts, rows::Rows};
use std::ops::Range;

use crate::model;
use crate::model::{Protocol, SocketId, SocketState};
use crate::session::{Arrangement, Deliveries, Log, SocketTable};

/// Height of a row, in points.
pub const ROW: f32 = 20.0;

/// Height of the heads of the lanes, in points.
pub const HEADER: f32 = 36.0;

/// Width of the times beside the lanes, in points.
pub const GUTTER: f32 = 116.0;

/// Size of texts, in points.
const SIZE: f32 = 11.0;

/// Size of texts that explain, in points.
const SMALL: f32 = 9.5;

/// What a ladder is drawn from.
#[derive(Clone, Debug)]
pub struct Ladder<'a> {
    /// The session.
    pub log: &'a Log,
    /// Its sockets.
    pub table: &'a SocketTable,
    /// What the person calls them, shown above their lanes.
    pub arrangement: &'a Arrangement,
    /// What crossed between them.
    pub deliveries: &'a Deliveries,
    /// The records that have a row.
    pub rows: Rows<'a>,
    /// The further rows of some of them.
    pub extra: &'a ExtraRows,
    /// The lanes that are shown, from left to right.
    pub lanes: &'a [Lane],
    /// The record up to which the session is shown.
    pub until: u64,
    /// How time runs.
    pub axis: Axis,
    /// What the records are called if they are a part of a session only: their numbers there, in the
    /// order of the log.
    pub numbers: Option<&'a [u64]>,
    /// The record that is chosen.
    pub chosen: Option<u64>,
}

/// How time runs down the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// One row for each event, however much time lies between, and one more for each further segment
    /// that is inferred from it.
    Rows,
    /// One row for each event and no more, as in a table.
    Records,
    /// To scale.
    Time {
        /// Nanoseconds in the height of a row, at least one.
        nanos_per_row: u64,
    },
}

/// One lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose it is.
    pub socket: SocketId,
    /// Whether it is narrow, without text.
    pub folded: bool,
}

/// The part of a ladder that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Its width without the times, in points. Lanes that have room spread over it.
    pub width: f32,
    /// Its height without the heads of the lanes, in points.
    pub height: f32,
    /// How far it is scrolled to the right, in points.
    pub left: f32,
    /// The row at its upper edge; to scale, a multiple of the time of a row since the start.
    pub row: u64,
    /// How many points of that row are above it.
    pub within: f32,
}

impl Ladder<'_> {
    /// How many rows it has; to scale, a multiple of the time of a row.
    pub fn extent(&self) -> u64 {
        match self.axis {
            Axis::Rows => match self.rows.count() {
                0 => 0,
                records => records + self.extra.until(self.until),
            },
            Axis::Records => self.rows.count(),
            Axis::Time { nanos_per_row } => self.last_nanos() / nanos_per_row.max(1) + 1,
        }
    }

    /// The row in which a record is; to scale, a multiple of the time of a row.
    pub fn row_of(&self, number: u64) -> u64 {
        match self.axis {
            Axis::Rows => {
                let (rows, above) = self.extra.of(number, self.rows.row_of(number));
                rows.start + above
            }
            Axis::Records => self.rows.row_of(number),
            Axis::Time { nanos_per_row } => {
                let entry = self.log.entry(number);
                entry.map_or(0, |entry| entry.since_start_nanos / nanos_per_row.max(1))
            }
        }
    }

    /// The record in a row; to scale, the first of its time or a later one.
    pub fn number_in(&self, row: u64) -> Option<u64> {
        self.rows.number_of(self.place_in(row).min(self.rows.count().saturating_sub(1)))
    }

    /// The place among the records shown of the one in a row; to scale, of the first of its time or a
    /// later one.
    fn place_in(&self, row: u64) -> u64 {
        match self.axis {
            Axis::Rows if row >= self.extent() => self.rows.count(),
            Axis::Rows => self.extra.place_in(row, &self.rows),
            Axis::Records => row,
            Axis::Time { nanos_per_row } => {
                self.rows.first_at(self.log, row.saturating_mul(nanos_per_row))
            }
        }
    }

    /// All rows of a record; `None` where it has no more than one, or time is to scale.
    fn rows_of(&self, number: u64) -> Option<Range<u64>> {
        if self.axis != Axis::Rows {
            return None;
        }
        let (rows, _) = self.extra.of(number, self.rows.row_of(number));
        (rows.end - rows.start > 1).then_some(rows)
    }

    fn last_nanos(&self) -> u64 {
        let last = self.rows.count().checked_sub(1).and_then(|row| self.rows.number_of(row));
        last.and_then(|last| self.log.entry(last)).map_or(0, |entry| entry.since_start_nanos)
    }

    /// The name of a socket.
    fn name(&self, socket_id: SocketId) -> String {
        let known = self.table.get(socket_id).map(SocketState::name);
        known.unwrap_or_else(|| Protocol::Tcp.socket_name(socket_id))
    }

    /// What is shown above the lane of a socket.
    fn title(&self, socket_id: SocketId) -> String {
        let known = self.table.get(socket_id).map(|socket| self.arrangement.title(socket));
        known.unwrap_or_else(|| self.name(socket_id))
    }

    /// The number that is shown for a record.
    fn told(&self, number: u64) -> u64 {
        let place = number.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let told = self.numbers.zip(place).and_then(|(numbers, place)| numbers.get(place));
        told.copied().unwrap_or(number)
    }
}

/// A time since the session began, in seconds: `12.204311`.
pub fn seconds(nanos: u64) -> String {
    model::seconds(nanos, 6)
}

/// A number of bytes: `12 B`.
fn amount(count: u64) -> String {
    const KIB: u64 = 1024;
    match count {
        0..KIB => format!("{count} B"),
        _ if count < KIB * KIB => format!("{:.1} KiB", count as f64 / KIB as f64),
        _ => format!("{:.1} MiB", count as f64 / (KIB * KIB) as f64),
    }
}
