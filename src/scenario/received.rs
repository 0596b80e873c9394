//! What a socket has received, by where it is in the log: the bytes stay there, and are read a piece
//! at a time when a step holds something against them.

use crate::model::{CallKind, SocketId};
use crate::session::{GLANCE, IndexEntry, Log, ResultKind};

/// Bytes that are read at once.
const PIECE: u64 = 1024 * 1024;

/// Records of one socket that brought bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Received {
    socket_id: SocketId,
    peeked: bool,
    first: u64,
    last: u64,
    bytes: u64,
}

/// How what was received compares with what was expected.
pub(super) struct Comparison {
    /// Whether they are the same.
    pub(super) is_same: bool,
    /// How many bytes are the same before the first that is not.
    pub(super) same: u64,
    /// The beginning of what was received.
    pub(super) beginning: Vec<u8>,
}

impl Received {
    /// Nothing yet, by receiving or by peeking.
    pub(super) fn nothing(socket_id: SocketId, peeked: bool) -> Self {
        Self { socket_id, peeked, first: 1, last: 0, bytes: 0 }
    }

    /// A record of the socket has brought this many bytes more.
    pub(super) fn add(&mut self, number: u64, bytes: u64) {
        if self.last == 0 {
            self.first = number;
        }
        self.last = number;
        self.bytes += bytes;
    }

    /// How many bytes they are.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Holds the bytes against others. What cannot be read back is not the same.
    pub(super) fn compare(&self, log: &Log, expected: &[u8]) -> Comparison {
        let mut comparison = Comparison { is_same: true, same: 0, beginning: Vec::new() };
        let mut numbers = self.first..self.last + 1;
        while !numbers.is_empty() && comparison.wants_more() {
            // Looked for in steps, so that the numbers need no room of their own.
            let until = numbers.end.min(numbers.start + 1024);
            let mut found = Vec::new();
            log.for_each_entry(numbers.start..until, |number, entry| {
                if self.holds(entry) {
                    found.push((number, entry.length));
                }
            });
            for (number, length) in found {
                comparison.take(log, number, length, expected);
            }
            numbers.start = until;
        }
        comparison.is_same &= comparison.same == expected.len() as u64;
        comparison
    }

    fn holds(&self, entry: &IndexEntry) -> bool {
        let kind = |call: CallKind| {
            if self.peeked { call == CallKind::Peek } else { call.is_receive() }
        };
        entry.socket == self.socket_id
            && entry.result == Some(ResultKind::Success)
            && entry.call.is_some_and(kind)
    }
}

impl Comparison {
    fn wants_more(&self) -> bool {
        self.is_same || self.beginning.len() < GLANCE
    }

    /// Goes on with the bytes of a record.
    fn take(&mut self, log: &Log, number: u64, length: u64, expected: &[u8]) {
        let mut from = 0;
        while from < length && self.wants_more() {
            let piece = log.payload(number, from..length.min(from + PIECE)).unwrap_or_default();
            if piece.is_empty() {
                self.is_same = false;
                return;
            }
            from += piece.len() as u64;
            let missing = GLANCE.saturating_sub(self.beginning.len()).min(piece.len());
            self.beginning.extend_from_slice(&piece[..missing]);
            if self.is_same {
                // As long as they are the same, so many are in memory.
                let rest = expected.get(self.same as usize..).unwrap_or_default();
                let same = if rest.starts_with(&piece) {
                    piece.len()
                } else {
                    piece.iter().zip(rest).take_while(|(came, wanted)| came == wanted).count()
                };
                self.same += same as u64;
                self.is_same = same == piece.len();
            }
        }
    }
}
