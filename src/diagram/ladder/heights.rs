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
        let Ladder { axis, rows, log, .. } = self.ladder;
        match *axis {
            Axis::Rows => self.of_row(rows.row_of(number)),
            Axis::Time { nanos_per_row } => {
                let nanos = log.entry(number).map_or(0, |entry| entry.since_start_nanos);
                self.of_nanos(nanos, nanos_per_row)
            }
        }
    }

    /// The height at which a call began that returned with a record and took so long.
    pub(super) fn of_begin(&self, number: u64, elapsed_nanos: u64) -> f32 {
        let Ladder { axis, rows, log, .. } = self.ladder;
        let Some(entry) = log.entry(number) else { return self.of_record(number) };
        let begun = entry.since_start_nanos.saturating_sub(elapsed_nanos);
        match *axis {
            Axis::Time { nanos_per_row } => self.of_nanos(begun, nanos_per_row),
            Axis::Rows => {
                let row = rows.row_of(number);
                let before = row.checked_sub(1).and_then(|row| rows.number_of(row));
                let before = before.and_then(|before| log.entry(before));
                // Nearly always nothing else has happened meanwhile.
                if before.is_none_or(|before| before.since_start_nanos < begun) {
                    return self.of_row(row);
                }
                self.of_row(rows.first_at(log, begun).min(row))
            }
        }
    }

    /// The rows that are in a window of this height; to scale, those whose time does.
    pub(super) fn rows_in(&self, height: f32) -> std::ops::Range<u64> {
        let Ladder { axis, rows, log, .. } = self.ladder;
        let until = f64::from(self.within + height) / f64::from(ROW);
        #[expect(clippy::cast_sign_loss, reason = "a height is not negative")]
        let further = until.ceil() as u64;
        let end = self.row.saturating_add(further);
        match *axis {
            Axis::Rows => self.row.min(rows.count())..end.min(rows.count()),
            Axis::Time { nanos_per_row } => {
                let time = |row: u64| row.saturating_mul(nanos_per_row);
                rows.first_at(log, time(self.row))..rows.first_at(log, time(end))
            }
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
