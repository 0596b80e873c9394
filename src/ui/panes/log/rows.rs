//! Which records have a row in the table, and which row it is.
//!
//! A note of the person's has none: it is shown on the record that it is about.

use std::sync::Arc;

use crate::session::{LeftOut, View};
use crate::ui::document::Document;

/// The rows of the table, as records.
#[derive(Clone, Debug)]
pub enum LogRows<'a> {
    /// All records up to a number, except some.
    AllBut {
        /// The records that have been read.
        records: u64,
        /// Those of them that have no row.
        left_out: &'a LeftOut,
    },
    /// Those that match a filter.
    Filtered {
        /// The filter's rows, which grow meanwhile.
        view: Arc<View>,
        /// How many there were when the frame began.
        count: u64,
    },
}

impl<'a> LogRows<'a> {
    /// The rows of a filter; without one all records that have a row, with those of the kernel's
    /// figures or without.
    pub fn new(document: &'a Document, kernel_figures: bool, view: Option<&Arc<View>>) -> Self {
        if let Some(view) = view {
            return Self::Filtered { view: Arc::clone(view), count: view.rows() };
        }
        let left_out = if kernel_figures { document.notes() } else { document.notes_and_figures() };
        Self::AllBut { records: document.latest().read(), left_out }
    }

    /// How many rows there are.
    pub fn count(&self) -> u64 {
        match self {
            Self::AllBut { records, left_out } => records - left_out.len(),
            Self::Filtered { count, .. } => *count,
        }
    }

    /// The record in a row, from 0 on; `None` if the filter removed it since the frame began.
    pub fn number_of(&self, row: u64) -> Option<u64> {
        match self {
            Self::AllBut { left_out, .. } => Some(left_out.number_of(row)),
            Self::Filtered { view, .. } => view.number_of(row),
        }
    }

    /// The row of a record; for one that has none, the previous row.
    pub fn row_of(&self, number: u64) -> u64 {
        let row = match self {
            Self::AllBut { left_out, .. } => left_out.row_of(number),
            Self::Filtered { view, .. } => view.row_of(number),
        };
        row.min(self.count().saturating_sub(1))
    }

    /// How many rows come before the moment after this record.
    pub fn passed(&self, moment: u64) -> u64 {
        let row = self.row_of(moment);
        row + u64::from(self.number_of(row).is_some_and(|number| number <= moment))
    }

    /// Whether a record has a row.
    pub fn has(&self, number: u64) -> bool {
        self.count() > 0 && self.number_of(self.row_of(number)) == Some(number)
    }
}
