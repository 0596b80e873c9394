//! The ladder: a lane for each socket, time downwards, each call a bar as long as it took, and the
//! bytes as arrows from the send to the receives that got them.
//!
//! What nobody has seen, handshakes and the ends of directions, is dashed and says that it is
//! inferred. [`Ladder::lay_out`] draws one window of it, and its work grows with the window alone.

mod arrows;
mod axis;
mod calls;
mod events;
mod lanes;
mod rows;
mod strips;
mod texts;
mod words;

pub use axis::Axis;
pub use lanes::Lane;
pub use rows::Rows;

use self::{axis::Heights, events::Event, lanes::Placed};
use super::{Anchor, Area, Fill, Picture, Region, Role, point};
use crate::{
    model::{Protocol, SocketId, SocketState},
    session::{Arrangement, Crossings, Log, SocketTable},
};

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
    /// What the person calls them: it stands above their lanes.
    pub arrangement: &'a Arrangement,
    /// What crossed between them.
    pub crossings: &'a Crossings,
    /// The records that have a row.
    pub rows: Rows<'a>,
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

/// The part of a ladder that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Its width without the times, in points. Lanes that have room spread over it.
    pub width: f32,
    /// Its height without the heads of the lanes, in points.
    pub height: f32,
    /// How far it is scrolled to the right, in points.
    pub left: f32,
    /// The row at its upper edge; to scale, so many times the time of a row since the start.
    pub row: u64,
    /// How many points of that row are above it.
    pub within: f32,
}

/// A window of a ladder, in three pictures that are scrolled each in its own way.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The heads of the lanes: moves sideways alone.
    pub header: Picture,
    /// The times: moves up and down alone.
    pub gutter: Picture,
    /// Everything else.
    pub body: Picture,
    /// Records in the window that are not drawn because they stand too close.
    pub crowded: u64,
}

impl Parts {
    /// All three beside one another.
    pub fn together(self) -> Picture {
        let (width, height) = (GUTTER + self.body.width, HEADER + self.body.height);
        let mut whole = Picture { width, height, ..Picture::default() };
        whole.append(self.body, GUTTER, HEADER);
        whole.append(self.header, GUTTER, 0.0);
        whole.append(self.gutter, 0.0, HEADER);
        whole
    }
}

impl Ladder<'_> {
    /// How many rows it has; to scale, so many times the time of a row.
    pub fn extent(&self) -> u64 {
        match self.axis {
            Axis::Rows => self.rows.count(),
            Axis::Time { nanos_per_row } => self.last_nanos() / nanos_per_row.max(1) + 1,
        }
    }

    /// The row in which a record stands; to scale, so many times the time of a row.
    pub fn row_of(&self, number: u64) -> u64 {
        match self.axis {
            Axis::Rows => self.rows.row_of(number),
            Axis::Time { nanos_per_row } => {
                let entry = self.log.entry(number);
                entry.map_or(0, |entry| entry.since_start_nanos / nanos_per_row.max(1))
            }
        }
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

    /// What stands above the lane of a socket.
    fn title(&self, socket_id: SocketId) -> String {
        let known = self.table.get(socket_id).map(|socket| self.arrangement.title(socket));
        known.unwrap_or_else(|| self.name(socket_id))
    }

    /// The number by which a record is told.
    fn told(&self, number: u64) -> u64 {
        let place = number.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        let told = self.numbers.zip(place).and_then(|(numbers, place)| numbers.get(place));
        told.copied().unwrap_or(number)
    }

    /// What a record tells, and what crossed by it, in words.
    pub fn words(&self, number: u64) -> String {
        words::of_record(self, number)
    }

    /// What crossed by a record, in words; empty if nothing did.
    pub fn crossed(&self, number: u64) -> String {
        self.log
            .entry(number)
            .map_or_else(String::new, |entry| words::crossed(self, number, &entry))
    }

    /// The width of all lanes in a window of this width, in points.
    pub fn lanes_width(&self, width: f32) -> f32 {
        let window = Window { width, height: 0.0, left: 0.0, row: 0, within: 0.0 };
        Placed::new(self, &window).width
    }

    /// Where the lane of a socket stands in a window of this width, in points from the left edge of
    /// the first lane's room; `None` if it is not shown.
    pub fn lane_at(&self, socket_id: SocketId, width: f32) -> Option<f32> {
        let window = Window { width, height: 0.0, left: 0.0, row: 0, within: 0.0 };
        Placed::new(self, &window).of(socket_id).map(|lane| lane.x)
    }

    /// Draws a window.
    pub fn lay_out(&self, window: &Window) -> Parts {
        let placed = Placed::new(self, window);
        let heights = Heights::new(self, window);
        let (events, crowded) = events::in_window(self, &heights, window);
        let mut body = Picture { height: window.height, width: window.width, ..Picture::default() };
        let mut gutter = Picture { width: GUTTER, ..body.clone() };
        self.chosen_band(&heights, window, &mut body, &mut gutter);
        let sheet = Sheet { ladder: self, placed: &placed, heights: &heights, window };
        strips::draw(&sheet, &events, &mut body);
        let arrows = arrows::among(&sheet, &events);
        calls::draw_bars(&sheet, &events, &arrows, &mut body);
        arrows::draw(&sheet, &arrows, &mut body);
        let mut texts = calls::labels(&sheet, &events, &arrows);
        arrows::add_labels(&arrows, &mut texts);
        texts.draw(&mut body);
        self.times(&events, &sheet, &mut gutter);
        let header = lanes::header(&sheet);
        Parts { header, gutter, body, crowded }
    }

    /// A band behind the chosen record.
    fn chosen_band(
        &self,
        heights: &Heights<'_>,
        window: &Window,
        body: &mut Picture,
        gutter: &mut Picture,
    ) {
        let Some(chosen) = self.chosen.filter(|chosen| self.rows.has(*chosen)) else { return };
        let height = heights.of_record(chosen);
        if height < -ROW || height > window.height + ROW {
            return;
        }
        for picture in [body, gutter] {
            let center = point(picture.width / 2.0, height);
            picture.rect(Area::around(center, picture.width, ROW), Fill::Solid, Role::Chosen);
        }
    }

    /// The numbers and times of the records; to scale, times at even distances.
    fn times(&self, events: &[Event], sheet: &Sheet<'_>, gutter: &mut Picture) {
        match self.axis {
            Axis::Rows => {
                for event in events {
                    let number = self.told(event.number).to_string();
                    let time = seconds(event.entry.since_start_nanos);
                    let at = point(36.0, event.height);
                    gutter.text(at, Anchor::End, number, SIZE, Role::Muted);
                    let at = point(GUTTER - 6.0, event.height);
                    gutter.text(at, Anchor::End, time, SIZE, Role::Muted);
                    let area = Area::around(point(GUTTER / 2.0, event.height), GUTTER, ROW);
                    let words = self.words(event.number);
                    gutter.note(Region::Area(area), words, Some(event.number));
                }
            }
            Axis::Time { nanos_per_row } => {
                let window = sheet.window;
                let first = window.row;
                let last =
                    first + (f64::from(window.height / ROW).ceil() as i64).unsigned_abs() + 1;
                // A tick at every second row.
                for row in (first..=last).filter(|row| row % 2 == 0) {
                    let height = sheet.heights.of_row(row) - ROW / 2.0;
                    let mut time = seconds(row.saturating_mul(nanos_per_row));
                    if nanos_per_row >= 1_000_000 {
                        time.truncate(time.len() - 3);
                    }
                    // That of the start would be cut in two.
                    let at =
                        point(GUTTER - 10.0, if row == 0 { height + SIZE / 2.0 } else { height });
                    gutter.text(at, Anchor::End, time, SIZE, Role::Muted);
                    let from = point(GUTTER - 6.0, height);
                    gutter.line(from, point(GUTTER, height), 1.0, Role::Line);
                }
            }
        }
    }
}

/// What the parts of a window are drawn with.
struct Sheet<'a> {
    ladder: &'a Ladder<'a>,
    placed: &'a Placed,
    heights: &'a Heights<'a>,
    window: &'a Window,
}

/// A time since the session began, in seconds: `12.204311`.
pub fn seconds(nanos: u64) -> String {
    format!("{}.{:06}", nanos / 1_000_000_000, nanos / 1_000 % 1_000_000)
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
