//! Where a list of rows is scrolled to: a whole row, and the points of it that are out of view.
//!
//! No figure here grows with the length of the log but whole numbers, so that a list of any length
//! moves as smoothly as a short one.

use crate::ui::look::{ROW_HEIGHT, whole};

/// How many rows there are, and how much of them is in view.
#[derive(Clone, Copy, Debug)]
pub struct ScrollExtent {
    /// Rows in all.
    pub rows: u64,
    /// Height of the view in points.
    pub height: f32,
}

/// The upper edge of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct ScrollPosition {
    /// The first row that is in view.
    pub row: u64,
    /// How many points of it are above the view.
    pub within: f32,
}

impl ScrollExtent {
    /// Rows that are in view from top to bottom, at least one.
    pub fn page(self) -> u64 {
        (whole(self.height / ROW_HEIGHT) as u64).max(1)
    }

    /// The place from which the last row ends where the view ends.
    fn end(self) -> ScrollPosition {
        let in_view = (self.height / ROW_HEIGHT).ceil();
        match self.rows.checked_sub(whole(in_view) as u64) {
            Some(row) => ScrollPosition { row, within: in_view * ROW_HEIGHT - self.height },
            None => ScrollPosition::default(),
        }
    }

    /// How many rows the upper edge can move through.
    fn way(self) -> f64 {
        let end = self.end();
        end.row as f64 + f64::from(end.within / ROW_HEIGHT)
    }

    /// How much of all rows is in view, from 0 to 1.
    pub fn part_in_view(self) -> f32 {
        let all = self.rows as f64 * f64::from(ROW_HEIGHT);
        (f64::from(self.height) / all.max(1.0)).min(1.0) as f32
    }
}

impl ScrollPosition {
    fn moved(self, points: f32) -> Self {
        let within = self.within + points;
        let rows = (within / ROW_HEIGHT).floor();
        match self.row.checked_add_signed(rows as i64) {
            Some(row) => Self { row, within: within - rows * ROW_HEIGHT },
            None => Self::default(),
        }
    }

    fn least(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
}

/// The state of scrolling.
#[derive(Clone, Copy, Debug)]
pub struct Scroll {
    place: ScrollPosition,
    /// Whether the end stays in view as rows come.
    following: bool,
    /// Rows that have been in view, or are above one that has.
    seen: u64,
}

impl Default for Scroll {
    /// It follows.
    fn default() -> Self {
        Self { place: ScrollPosition::default(), following: true, seen: 0 }
    }
}

impl Scroll {
    /// The place for this frame. Called once, after all that has moved it.
    pub fn settle(&mut self, extent: ScrollExtent) -> ScrollPosition {
        let end = extent.end();
        self.place = if self.following { end } else { self.place.least(end) };
        let bottom = self.place.moved(extent.height);
        let in_view = bottom.row + u64::from(bottom.within > ROW_HEIGHT / 2.0);
        self.seen = if self.following || self.seen > extent.rows {
            extent.rows
        } else {
            self.seen.max(in_view).min(extent.rows)
        };
        self.place
    }

    /// Scrolls by so many points, down if positive. At the end it follows.
    pub fn by(&mut self, points: f32, extent: ScrollExtent) {
        self.put(self.place.moved(points), extent);
        if points < 0.0 && extent.end() > ScrollPosition::default() {
            self.following = false;
        }
    }

    /// Puts a part of the way, from 0 to 1, above the view.
    pub fn put_part(&mut self, part: f64, extent: ScrollExtent) {
        let rows = part.clamp(0.0, 1.0) * extent.way();
        #[expect(clippy::cast_sign_loss, reason = "a part of a way is not negative")]
        let row = rows as u64;
        self.put(ScrollPosition { row, within: rows.fract() as f32 * ROW_HEIGHT }, extent);
    }

    /// How much of the way is above the view, from 0 to 1.
    pub fn part(&self, extent: ScrollExtent) -> f64 {
        let above = self.place.row as f64 + f64::from(self.place.within / ROW_HEIGHT);
        (above / extent.way().max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
    }

    /// Puts this row at the upper edge.
    pub fn put_row(&mut self, row: u64, extent: ScrollExtent) {
        self.put(ScrollPosition { row, within: 0.0 }, extent);
    }

    /// Scrolls no further than it takes to have all of a row in view. A row that was out of view is
    /// one to look at: what comes after it must not push it out.
    pub fn reveal(&mut self, row: u64, extent: ScrollExtent) {
        let top = ScrollPosition { row, within: 0.0 };
        let lowest = ScrollPosition { row: row + 1, within: 0.0 }.moved(-extent.height);
        let place = if self.following { extent.end() } else { self.place };
        if top < place {
            self.put(top, extent);
        } else if place < lowest {
            self.put(lowest, extent);
        }
    }

    /// Keeps the end in view from now on.
    pub fn follow(&mut self) {
        self.following = true;
    }

    /// Stays where it is from now on, whatever arrives.
    pub fn stay(&mut self) {
        self.following = false;
    }

    /// Other rows take the place of the ones before: none of them counts as new.
    pub fn replaced(&mut self) {
        self.seen = u64::MAX;
    }

    /// Whether the end stays in view.
    pub fn is_following(&self) -> bool {
        self.following
    }

    /// Rows below the view that were never in it.
    pub fn unseen(&self, extent: ScrollExtent) -> u64 {
        extent.rows.saturating_sub(self.seen)
    }

    /// The row at the upper edge.
    pub fn first_row(&self) -> u64 {
        self.place.row
    }

    fn put(&mut self, place: ScrollPosition, extent: ScrollExtent) {
        let end = extent.end();
        self.place = place.least(end);
        self.following = place >= end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIGHT: f32 = 310.0;

    fn extent(rows: u64) -> ScrollExtent {
        ScrollExtent { rows, height: HEIGHT }
    }

    fn stopped_at(row: u64, rows: u64) -> Scroll {
        let mut scroll = Scroll::default();
        scroll.put_row(row, extent(rows));
        scroll.settle(extent(rows));
        scroll
    }

    #[test]
    fn it_follows_until_it_is_scrolled_up_and_again_from_the_end_on() {
        let mut scroll = Scroll::default();
        // 15 and a half rows are in view.
        assert_eq!(scroll.settle(extent(100)), ScrollPosition { row: 84, within: 10.0 });
        scroll.by(-1.0, extent(100));
        assert_eq!(scroll.settle(extent(200)), ScrollPosition { row: 84, within: 9.0 });
        assert_eq!(scroll.unseen(extent(200)), 100);
        scroll.by(1e6, extent(200));
        assert!(scroll.is_following());
        assert_eq!(scroll.settle(extent(300)).row, 284);
        assert_eq!(scroll.unseen(extent(300)), 0);
    }

    #[test]
    fn a_point_is_a_point_at_any_length() {
        for rows in [1_000, 10_000_000, 1 << 40, u64::MAX / 2] {
            let mut scroll = stopped_at(rows / 2, rows);
            for _ in 0..100 {
                scroll.by(0.25, extent(rows));
            }
            let place = scroll.settle(extent(rows));
            assert_eq!(place, ScrollPosition { row: rows / 2 + 1, within: 5.0 });
            scroll.by(-25.0, extent(rows));
            assert_eq!(scroll.settle(extent(rows)), ScrollPosition { row: rows / 2, within: 0.0 });
        }
    }

    #[test]
    fn a_row_is_revealed_with_the_least_movement() {
        let mut scroll = stopped_at(500, 10_000_000);
        scroll.reveal(510, extent(10_000_000));
        assert_eq!(scroll.settle(extent(10_000_000)).row, 500, "it was in view");
        scroll.reveal(499, extent(10_000_000));
        assert_eq!(scroll.settle(extent(10_000_000)), ScrollPosition { row: 499, within: 0.0 });
        scroll.reveal(9_999_999, extent(10_000_000));
        assert!(scroll.is_following(), "the last row is the end");
        scroll.reveal(7_654_321, extent(10_000_000));
        assert!(!scroll.is_following());
        assert_eq!(
            scroll.settle(extent(10_000_000)),
            ScrollPosition { row: 7_654_321, within: 0.0 }
        );
    }

    #[test]
    fn few_rows_do_not_move() {
        let mut scroll = Scroll::default();
        scroll.by(-50.0, extent(3));
        assert_eq!(scroll.settle(extent(3)), ScrollPosition::default());
        assert!(scroll.is_following(), "nothing is above");
        assert!((extent(3).part_in_view() - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn parts_of_the_way_lead_from_the_first_row_to_the_last() {
        let extent = extent(10_000_000);
        let mut scroll = Scroll::default();
        scroll.put_part(0.0, extent);
        assert_eq!(scroll.settle(extent), ScrollPosition::default());
        scroll.put_part(0.5, extent);
        scroll.settle(extent);
        assert!((scroll.part(extent) - 0.5).abs() < 1e-9);
        scroll.put_part(1.0, extent);
        assert!(scroll.is_following());
    }

    #[test]
    fn other_rows_are_not_counted_as_new() {
        let mut scroll = stopped_at(10, 1000);
        for rows in [50, 2000] {
            scroll.replaced();
            scroll.settle(extent(rows));
            assert_eq!(scroll.unseen(extent(rows)), 0);
            scroll.settle(extent(rows + 2));
            assert_eq!(scroll.unseen(extent(rows + 2)), 2);
        }
    }
}
