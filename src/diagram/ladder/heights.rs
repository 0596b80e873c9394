//! Where records and times are in a window: one row for each event, or to scale.

use super::{Axis, Ladder, ROW, Window};

/// Where records and times are in a window.
pub(super) struct Heights<'a> {
    ladder: &'a Ladder<'a>,
    row: u64,
    within: f32,
}

/// So far outside of the window a height may be, in points: enough for every slant to be right.
const FAR: f64 = 1e6;

impl<'a> Heights<'a> {
    pub(super) fn new(ladder: &'a Ladder<'a>, window: &Window) -> Self {
        Self { ladder, row: window.row, within: window.within }
    }

    fn points(&self, rows: f64) -> f32 {
        (rows * f64::from(ROW) - f64::from(self.within)).clamp(-FAR, FAR) as f32
    }

    /// The height of a row's middle.
    pub(super) fn of_row(&self, row: u64) -> f32 {
        let rows = i128::from(row) - i128::from(self.row);
        self.points(rows as f64 + 0.5)
    }

    /// The height of a time, on an axis to scale.
    fn of_nanos(&self, nanos: u64, nanos_per_row: u64) -> f32 {
        let first = i128::from(self.row) * i128::from(nanos_per_row);
        self.points((i128::from(nanos) - first) as f64 / nanos_per_row as f64)
    }

    /// The height of a record.
    pub(super) fn of_record(&self, number: u64) -> f32 {
        match self.ladder.axis {
            Axis::Rows | Axis::Records => self.of_row(self.ladder.row_of(number)),
            Axis::Time { nanos_per_row } => {
                let entry = self.ladder.log.entry(number);
                let nanos = entry.map_or(0, |entry| entry.since_start_nanos);
                self.of_nanos(nanos, nanos_per_row)
            }
        }
    }

    /// The middles of the rows of a record that has several.
    pub(super) fn of_rows(&self, number: u64) -> Option<Vec<f32>> {
        let rows = self.ladder.rows_of(number)?;
        Some(rows.map(|row| self.of_row(row)).collect())
    }

    /// From where to where a record's rows are; to scale, as much around its time as a row has.
    pub(super) fn span_of(&self, number: u64) -> (f32, f32) {
        let (first, last) = match self.ladder.rows_of(number) {
            Some(rows) => (self.of_row(rows.start), self.of_row(rows.end.saturating_sub(1))),
            None => (self.of_record(number), self.of_record(number)),
        };
        (first - ROW / 2.0, last + ROW / 2.0)
    }

    /// The height at which a call began that returned with a record and took so long.
    pub(super) fn of_begin(&self, number: u64, elapsed_nanos: u64) -> f32 {
        let Ladder { axis, rows, log, .. } = self.ladder;
        let Some(entry) = log.entry(number) else { return self.of_record(number) };
        let begun = entry.since_start_nanos.saturating_sub(elapsed_nanos);
        match *axis {
            Axis::Time { nanos_per_row } => self.of_nanos(begun, nanos_per_row),
            Axis::Rows | Axis::Records => {
                let place = rows.row_of(number);
                let before = place.checked_sub(1).and_then(|place| rows.number_of(place));
                let before = before.and_then(|before| log.entry(before));
                // Nearly always nothing else has happened meanwhile.
                let first = if before.is_none_or(|before| before.since_start_nanos < begun) {
                    Some(number)
                } else {
                    rows.number_of(rows.first_at(log, begun).min(place))
                };
                let (top, _) = self.span_of(first.unwrap_or(number));
                (top + ROW / 2.0).min(self.of_record(number))
            }
        }
    }

    /// The places among the records shown of those in a window of this height.
    pub(super) fn places_in(&self, height: f32) -> std::ops::Range<u64> {
        let until = f64::from(self.within + height) / f64::from(ROW);
        #[expect(clippy::cast_sign_loss, reason = "a height is not negative")]
        let further = until.ceil() as u64;
        let (first, end) = (self.row, self.row.saturating_add(further));
        let begin = self.ladder.place_in(first);
        match self.ladder.axis {
            Axis::Time { .. } => begin..self.ladder.place_in(end),
            // The last row may be one of several of its record.
            _ if end <= first => begin..begin,
            _ => begin..(self.ladder.place_in(end - 1) + 1).min(self.ladder.rows.count()),
        }
    }

    /// The time at a height, on an axis to scale.
    pub(super) fn nanos_at(&self, height: f32, nanos_per_row: u64) -> u64 {
        let within = f64::from((height + self.within) / ROW) * nanos_per_row as f64;
        #[expect(clippy::cast_sign_loss, reason = "a cast from float saturates at zero")]
        let within = within as u64;
        self.row.saturating_mul(nanos_per_row).saturating_add(within)
    }
}
