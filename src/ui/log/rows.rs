//! Which records have a row in the table, and which row it is.
//!
//! A note of the person's has none: it is shown on the record that it is about.

use super::super::document::Document;
use crate::session::LeftOut;

/// The rows of the table, as records.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a> {
    /// All of the first so many records but some.
    AllBut {
        /// The records that have been read.
        records: u64,
        /// Those of them that have no row.
        left_out: &'a LeftOut,
    },
}

impl<'a> Rows<'a> {
    /// All records that have a row, with those of the kernel's figures or without.
    pub fn of(document: &'a Document, kernel_figures: bool) -> Self {
        let left_out = if kernel_figures { document.notes() } else { document.notes_and_figures() };
        Self::AllBut { records: document.table().read(), left_out }
    }

    /// How many rows there are.
    pub fn count(self) -> u64 {
        match self {
            Self::AllBut { records, left_out } => records - left_out.len(),
        }
    }

    /// The record in a row, from 0 on, which must be one of [`Self::count`].
    pub fn number_of(self, row: u64) -> u64 {
        match self {
            Self::AllBut { left_out, .. } => left_out.number_of(row),
        }
    }

    /// The row of a record; of one that has none, the row before.
    pub fn row_of(self, number: u64) -> u64 {
        let row = match self {
            Self::AllBut { left_out, .. } => left_out.row_of(number),
        };
        row.min(self.count().saturating_sub(1))
    }
}
