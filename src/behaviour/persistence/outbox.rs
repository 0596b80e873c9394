//! The messages of a client that connects again: those that the peer's kernel may not have, and those that
//! wait for the next connection.
//!
//! A new connection is a new stream: a message of which a part was not acknowledged goes again as a whole.
//! Acknowledged means that the peer's kernel has it, not that its program has read it.

use std::collections::VecDeque;

use bytes::Bytes;

/// Bytes, and messages, that wait at most.
const MOST_BYTES: usize = 4 * 1024 * 1024;
const MOST_MESSAGES: usize = 1024;

/// The messages of a connection and of the one after it.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// What the kernel has taken and the peer's has not acknowledged: each with the place in the stream
    /// at which it ends.
    taken: VecDeque<(u64, Bytes)>,
    /// What goes over the next connection.
    queue: VecDeque<Bytes>,
}

impl Outbox {
    /// The kernel has taken a message, which ends at this place of the stream.
    pub(super) fn took(&mut self, end: u64, message: Bytes) {
        if !message.is_empty() {
            self.taken.push_back((end, message));
        }
    }

    /// The peer's kernel has acknowledged the stream up to this place.
    pub(super) fn acknowledged(&mut self, up_to: u64) {
        while self.taken.front().is_some_and(|(end, _)| *end <= up_to) {
            self.taken.pop_front();
        }
    }

    /// The connection is lost: what was not acknowledged goes over the next if it is to be `kept`. Returns
    /// how many messages are, and how many are given up.
    pub(super) fn lose(&mut self, kept: bool) -> (u64, u64) {
        let lost = std::mem::take(&mut self.taken);
        let all = lost.len() as u64;
        if !kept {
            return (0, all);
        }
        // They went before those that wait.
        for (_, message) in lost.into_iter().rev() {
            self.queue.push_front(message);
        }
        let mut given_up = 0;
        while self.is_full() {
            self.queue.pop_back();
            given_up += 1;
        }
        (all - given_up.min(all), given_up)
    }

    /// Keeps a message for the next connection. Returns whether there was room.
    pub(super) fn keep(&mut self, message: Bytes) -> bool {
        self.queue.push_back(message);
        let is_full = self.is_full();
        if is_full {
            self.queue.pop_back();
        }
        !is_full
    }

    fn is_full(&self) -> bool {
        let bytes: usize = self.queue.iter().map(Bytes::len).sum();
        self.queue.len() > MOST_MESSAGES || bytes > MOST_BYTES
    }

    /// The message that goes next.
    pub(super) fn first(&self) -> Option<&Bytes> {
        self.queue.front()
    }

    /// The message that was to go next is dealt with.
    pub(super) fn take_first(&mut self) -> Option<Bytes> {
        self.queue.pop_front()
    }

    /// How many messages wait.
    pub(super) fn waiting(&self) -> u64 {
        self.queue.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_unless_its_last_byte_was_acknowledged() {
        let mut outbox = Outbox::default();
        for (end, message) in [(3, "abc"), (5, "de"), (9, "fghi")] {
            outbox.took(end, Bytes::from(message));
        }
        outbox.acknowledged(4);
        assert!(outbox.keep(Bytes::from("j")));
        assert_eq!(outbox.lose(true), (2, 0));
        let queued: Vec<_> = std::iter::from_fn(|| outbox.take_first()).collect();
        assert_eq!(queued, ["de", "fghi", "j"], "whole, and in their order");
    }

    #[test]
    fn what_is_given_up_is_counted_and_not_kept() {
        let mut outbox = Outbox::default();
        outbox.took(3, Bytes::from("abc"));
        assert_eq!((outbox.lose(false), outbox.waiting()), ((0, 1), 0));
        for _ in 0..MOST_MESSAGES {
            assert!(outbox.keep(Bytes::from("a")));
        }
        assert!(!outbox.keep(Bytes::from("a")), "it is full");
        outbox.took(1, Bytes::from("b"));
        assert_eq!(outbox.lose(true), (0, 1));
        assert_eq!(outbox.first(), Some(&Bytes::from("b")), "the oldest stays");
    }
}
