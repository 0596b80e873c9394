//! The rows that a record takes beside its own: one for each further segment of a handshake, and one
//! for the ACK of a FIN.
//!
//! Only records with such rows are held. Each question is a binary search, so that where a row is
//! costs the same in every log.

use std::ops::Range;

use super::rows::Rows;
use crate::model::SocketId;
use crate::session::{Deliveries, SignalKind};

/// A record with further rows.
#[derive(Clone, Copy, Debug)]
struct Record {
    number: u64,
    /// Rows above its own and below it.
    extra: (u64, u64),
    /// Rows that the records before it have beside their own.
    before: u64,
}

/// The rows beside those that every record has.
#[derive(Clone, Debug, Default)]
pub struct ExtraRows {
    records: Vec<Record>,
    /// Exchanges that have been read.
    read: usize,
}

impl ExtraRows {
    /// Reads the exchanges found since, of sockets whose lanes are shown.
    pub fn catch_up(&mut self, deliveries: &Deliveries, is_shown: impl Fn(SocketId) -> bool) {
        let exchanges = deliveries.exchanges();
        let new = exchanges.get(self.read..).unwrap_or_default();
        for exchange in new.iter().filter(|exchange| is_shown(exchange.socket)) {
            // A call returns when the last segment has come; a FIN leaves at once.
            let extra = match exchange.kind {
                SignalKind::Handshake => (2, 0),
                SignalKind::Refused => (1, 0),
                SignalKind::Fin => (0, 1),
                SignalKind::Reset => (0, 0),
            };
            let before = self.all();
            self.records.push(Record { number: exchange.record, extra, before });
        }
        self.read = exchanges.len();
    }

    fn all(&self) -> u64 {
        self.records.last().map_or(0, Record::until)
    }

    /// How many of them the records up to this one have.
    pub(super) fn until(&self, number: u64) -> u64 {
        let later = self.records.partition_point(|record| record.number <= number);
        later.checked_sub(1).map_or(0, |last| self.records[last].until())
    }

    /// The rows of a record that is in this place among those shown, and how many are above its own.
    pub(super) fn of(&self, number: u64, place: u64) -> (Range<u64>, u64) {
        let at = self.records.partition_point(|record| record.number < number);
        match self.records.get(at) {
            Some(record) if record.number == number => (record.rows(place), record.extra.0),
            found => {
                let row = place + found.map_or_else(|| self.all(), |next| next.before);
                (row..row + 1, 0)
            }
        }
    }

    /// The place among the records shown of the one that has this row.
    pub(super) fn place_in(&self, row: u64, rows: &Rows<'_>) -> u64 {
        let first = |record: &Record| record.rows(rows.row_of(record.number)).start;
        let later = self.records.partition_point(|record| first(record) <= row);
        let Some(last) = later.checked_sub(1).map(|last| self.records[last]) else { return row };
        // In its own rows, or behind them.
        row.saturating_sub(last.until()).max(rows.row_of(last.number))
    }
}

impl Record {
    /// How many rows it and the records before it have beside their own.
    fn until(&self) -> u64 {
        self.before + self.extra.0 + self.extra.1
    }

    /// Its rows, if it is in this place among the records shown.
    fn rows(&self, place: u64) -> Range<u64> {
        place + self.before..place + self.until() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::LeftOut;

    #[test]
    fn rows_and_records_lead_to_each_other() {
        let mut left_out = LeftOut::default();
        left_out.push(3);
        let rows = Rows::all_but(&left_out, 7);
        let mut extra = ExtraRows::default();
        for (number, above, below) in [(2, 2, 0), (4, 0, 1), (5, 1, 0)] {
            let before = extra.all();
            extra.records.push(Record { number, extra: (above, below), before });
        }
        // Records 1, 2, 4, 5, 6 and 7, from the top.
        let of = [1, 2, 2, 2, 4, 4, 5, 5, 6, 7];
        for (row, number) in (0..).zip(of) {
            let place = extra.place_in(row, &rows);
            assert_eq!(rows.number_of(place), Some(number), "row {row}");
            assert!(extra.of(number, place).0.contains(&row), "row {row}");
        }
        assert_eq!(rows.number_of(extra.place_in(of.len() as u64, &rows)), None);
        assert_eq!(extra.of(2, 1), (1..4, 2));
        assert_eq!([1, 2, 3, 4, 7].map(|number| extra.until(number)), [0, 2, 2, 3, 4]);
    }
}
