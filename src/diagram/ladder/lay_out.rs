//! Drawing one window of a ladder: heads, times and everything between.

use super::events::Event;
use super::heads::heads;
use super::heights::Heights;
use super::lanes::PlacedLanes;
use super::sheet::Sheet;
use super::{
    Axis, GUTTER, HEADER, Ladder, ROW, SIZE, Window, arrows, calls, events, seconds, strips,
};
use crate::diagram::{Anchor, Area, Fill, Picture, Region, Role, point};

/// A window of a ladder, in three pictures that are scrolled each in its own way.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The heads of the lanes: moves sideways alone.
    pub header: Picture,
    /// The times: moves up and down alone.
    pub gutter: Picture,
    /// Everything else.
    pub body: Picture,
    /// Records in the window that are not drawn because they are too close.
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
    /// Draws a window.
    pub fn lay_out(&self, window: &Window) -> Parts {
        let placed = PlacedLanes::new(self, window);
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
        arrows::add_labels(&sheet, &arrows, &mut texts);
        texts.draw(&mut body);
        self.times(&events, &sheet, &mut gutter);
        let header = heads(&sheet);
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
        let (top, bottom) = heights.span_of(chosen);
        if bottom < 0.0 || top > window.height {
            return;
        }
        for picture in [body, gutter] {
            let area = Area { left: 0.0, top, width: picture.width, height: bottom - top };
            picture.rect(area, Fill::Solid, Role::Chosen);
        }
    }

    /// The numbers and times of the records; to scale, times at even distances.
    fn times(&self, events: &[Event], sheet: &Sheet<'_>, gutter: &mut Picture) {
        match self.axis {
            Axis::Rows | Axis::Records => {
                for event in events {
                    let number = self.told(event.number).to_string();
                    let time = seconds(event.entry.since_start_nanos);
                    let at = point(36.0, event.height);
                    gutter.text(at, Anchor::End, number, SIZE, Role::Muted);
                    let at = point(GUTTER - 6.0, event.height);
                    gutter.text(at, Anchor::End, time, SIZE, Role::Muted);
                    let (top, bottom) = sheet.heights.span_of(event.number);
                    let (width, height) = (GUTTER, bottom - top);
                    let area = Area { left: 0.0, top, width, height };
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
