//! A record as the store hands it out: not decoded, and perhaps in the journal alone.

use std::ops::Range;

use bytes::Bytes;

use super::IndexEntry;

/// Bytes that the head of nearly every record has, with a short payload.
pub(super) const COPIED: usize = 2048;

/// A record as it is stored, before it is decoded.
pub(super) struct StoredRecord {
    pub(super) number: u64,
    pub(super) entry: IndexEntry,
    pub(super) kept: Location,
}

/// Where the parts of a record are.
pub(super) enum Location {
    /// In memory: the head, at this place of what was copied, and perhaps the payload.
    Here { head: Range<usize>, payload: Payload, offset: u64, sum: u32 },
    /// In the frame at this place of the journal.
    InJournal { offset: u64 },
    /// Nowhere.
    Lost,
}

/// Where the payload of a record is whose head is in memory.
pub(super) enum Payload {
    /// Copied behind its head.
    Copied,
    /// On its own.
    Piece(Bytes),
    /// In the journal.
    InJournal,
}
