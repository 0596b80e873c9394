//! The bytes of one direction of a stream, cut as the calls have cut them: a list of pieces, each with
//! its record and its place in the stream.

use std::ops::Range;

/// What one call moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MovedBytes {
    /// Number of the record.
    pub(super) record: u64,
    /// The place of its first byte in the stream.
    pub(super) start: u64,
    /// Bytes in it, at least one.
    pub(super) length: u64,
}

impl MovedBytes {
    pub(super) fn end(self) -> u64 {
        self.start + self.length
    }

    /// The places in the stream of a part of it.
    pub(super) fn part(self, part: &Range<u64>) -> Range<u64> {
        let place = |within: u64| self.start.saturating_add(within).min(self.end());
        place(part.start)..place(part.end)
    }

    /// The places that both have.
    pub(super) fn shared(self, other: Self) -> Option<Range<u64>> {
        let shared = self.start.max(other.start)..self.end().min(other.end());
        (!shared.is_empty()).then_some(shared)
    }
}

/// Pieces of which records and places rise.
#[derive(Clone, Debug, Default)]
pub(super) struct MovedBytesList(Vec<MovedBytes>);

impl MovedBytesList {
    pub(super) fn push(&mut self, piece: MovedBytes) {
        self.0.push(piece);
    }

    /// Where the last piece ends.
    pub(super) fn end(&self) -> u64 {
        self.0.last().map_or(0, |piece| piece.end())
    }

    /// The piece that a record moved.
    pub(super) fn of(&self, record: u64) -> Option<MovedBytes> {
        let place = self.0.binary_search_by_key(&record, |piece| piece.record).ok()?;
        self.0.get(place).copied()
    }

    /// The last piece of a record before this one.
    pub(super) fn before(&self, record: u64) -> Option<MovedBytes> {
        let place = self.0.partition_point(|piece| piece.record < record).checked_sub(1)?;
        self.0.get(place).copied()
    }

    /// The first piece of this record or a later one.
    pub(super) fn from(&self, record: u64) -> Option<MovedBytes> {
        self.0.get(self.0.partition_point(|piece| piece.record < record)).copied()
    }

    /// The pieces that have some of these places, in order.
    pub(super) fn over(&self, places: Range<u64>) -> impl Iterator<Item = MovedBytes> {
        let first = self.0.partition_point(|piece| piece.end() <= places.start);
        self.0[first..].iter().copied().take_while(move |piece| piece.start < places.end)
    }
}
