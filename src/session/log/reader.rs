//! Records read one by one, in an order of one's own, without reading the journal anew for each.

use super::Log;
use super::read_back::ReadBack;
use super::stored_record::COPIED;
use crate::model::Record;

/// Reads records of a log. It remembers what it has read ahead of the journal, so that a record near
/// the one before costs little.
pub struct LogReader<'a> {
    log: &'a Log,
    read_back: ReadBack<'a>,
    copied: Vec<u8>,
}

impl Log {
    /// Reads records one by one.
    pub fn reader(&self) -> LogReader<'_> {
        let read_back = self.shared.read_back(&self.shared.state.lock());
        LogReader { log: self, read_back, copied: Vec::with_capacity(COPIED) }
    }
}

impl LogReader<'_> {
    /// The record with this number and all its bytes, like [`Log::get`].
    pub fn get(&mut self, number: u64) -> Option<Record> {
        let raw = {
            let state = self.log.shared.state.lock();
            self.read_back.journal_has(state.store.written_end());
            self.copied.clear();
            state.store.raw(number, &mut self.copied)?
        };
        Some(self.read_back.record(raw, &self.copied, u64::MAX))
    }
}
