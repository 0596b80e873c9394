//! Which records have a row in the ladder, and where a time is among them.

use crate::session::{LeftOut, Log, View};

/// The rows, as records.
#[derive(Clone, Debug)]
pub enum Rows<'a> {
    /// All records but some.
    AllBut {
        /// How many rows there are.
        count: u64,
        /// The records that have none.
        left_out: &'a LeftOut,
    },
    /// Those that a filter lets through.
    Of {
        /// How many rows there are.
        count: u64,
        /// The filter's rows.
        view: &'a View,
    },
}

impl<'a> Rows<'a> {
    /// All records up to one but some.
    pub fn all_but(left_out: &'a LeftOut, until: u64) -> Self {
        let count = if until == 0 { 0 } else { left_out.row_of(until) + 1 };
        Self::AllBut { count, left_out }
    }

    /// What a filter lets through of the records up to one.
    pub fn new(view: &'a View, until: u64) -> Self {
        let known = view.rows();
        let last = view.row_of(until);
        let is_within = known > 0 && view.number_of(last).is_some_and(|number| number <= until);
        Self::Of { count: if is_within { last + 1 } else { 0 }, view }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::AllBut { count, .. } | Self::Of { count, .. } => *count,
        }
    }

    /// The record in a row, from 0 on.
    pub fn number_of(&self, row: u64) -> Option<u64> {
        match self {
            _ if row >= self.count() => None,
            Self::AllBut { left_out, .. } => Some(left_out.number_of(row)),
            Self::Of { view, .. } => view.number_of(row),
        }
    }

    /// The row of a record; of one that has none, the row before.
    pub fn row_of(&self, number: u64) -> u64 {
        let row = match self {
            Self::AllBut { left_out, .. } => left_out.row_of(number),
            Self::Of { view, .. } => view.row_of(number),
        };
        row.min(self.count().saturating_sub(1))
    }

    /// Whether a record has a row.
    pub fn has(&self, number: u64) -> bool {
        self.number_of(self.row_of(number)) == Some(number)
    }

    /// The first row of this time or a later one; behind the last if there is none.
    pub fn first_at(&self, log: &Log, nanos: u64) -> u64 {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low.midpoint(high);
            let time = self.number_of(middle).and_then(|number| log.entry(number));
            if time.is_some_and(|entry| entry.since_start_nanos < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}
