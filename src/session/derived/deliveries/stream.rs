//! Where in its peer's stream a TCP socket has read.
//!
//! What a socket receives are the bytes that its peer sent, in the same order, so that counting both
//! is enough. All but the urgent byte: Linux hands that out by itself (`MSG_OOB`), and passes over it
//! where the other bytes are read, unless `SO_OOBINLINE` says otherwise or a newer urgent byte took
//! its rank before it was reached. These are the rules of `tcp_check_urg` and `tcp_recvmsg`.

use std::collections::VecDeque;

use super::pieces::{MovedBytes, MovedBytesList};

/// What one socket has sent and received.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    pub(super) sent: MovedBytesList,
    /// The urgent bytes among that: the record, and the place of the byte.
    urgent: Vec<(u64, u64)>,
    pub(super) reader: ReadPosition,
}

impl Ends {
    /// Records bytes that the kernel took to send.
    pub(super) fn sends(&mut self, record: u64, length: u64, urgent: bool) {
        if length == 0 {
            return;
        }
        let start = self.sent.end();
        self.sent.push(MovedBytes { record, start, length });
        if urgent {
            self.urgent.push((record, start + length - 1));
        }
    }
}

/// How far a socket has read.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadPosition {
    /// What was read in turn, as far as it has a place.
    pub(super) read: MovedBytesList,
    /// The urgent bytes that were read out of turn.
    pub(super) out_of_turn: MovedBytesList,
    /// Reads that have no place yet: the record, the bytes, and whether they are out of turn. What
    /// they read has been sent, but the peer's thread has not said so yet.
    waiting: VecDeque<(u64, u64, bool)>,
    /// Records that have turned `SO_OOBINLINE` on or off.
    inline: Vec<(u64, bool)>,
    /// The next place to read.
    at: u64,
    /// How many of the peer's urgent bytes have come.
    come: usize,
    /// The place of the urgent byte that is passed over when it is reached.
    mark: Option<u64>,
    /// The place of the urgent byte that can be read out of turn.
    offered: Option<u64>,
}

impl ReadPosition {
    /// Records bytes that were received.
    pub(super) fn receives(&mut self, record: u64, length: u64, out_of_turn: bool) {
        if length > 0 {
            self.waiting.push_back((record, length, out_of_turn));
        }
    }

    /// Records that urgent bytes are left among the others from now on, or no longer.
    pub(super) fn set_inline(&mut self, record: u64, inline: bool) {
        self.inline.push((record, inline));
    }

    /// Bytes that were received and have no place yet.
    #[cfg(test)]
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Finds the places of what was read, as far as the peer is known to have sent it.
    pub(super) fn place(&mut self, peer: &Ends) {
        while let Some((record, length, out_of_turn)) = self.waiting.front().copied() {
            let placed = if out_of_turn {
                self.place_out_of_turn(record, peer)
            } else {
                self.place_in_turn(record, length, peer)
            };
            if !placed {
                return;
            }
            self.waiting.pop_front();
        }
    }

    fn place_in_turn(&mut self, record: u64, length: u64, peer: &Ends) -> bool {
        loop {
            let before = self.at;
            while let Some((sent, place)) = peer.urgent.get(self.come).copied()
                && (sent < record || place < self.at + length)
            {
                self.urgent_comes(place, record);
            }
            self.pass_mark(record);
            if self.at == before {
                break;
            }
        }
        if peer.sent.end() < self.at + length {
            return false;
        }
        self.read.push(MovedBytes { record, start: self.at, length });
        self.at += length;
        if self.mark.is_some_and(|mark| mark < self.at) {
            (self.mark, self.offered) = (None, None);
        }
        true
    }

    fn place_out_of_turn(&mut self, record: u64, peer: &Ends) -> bool {
        while let Some((sent, place)) = peer.urgent.get(self.come).copied()
            && (sent < record || self.offered.is_none())
        {
            self.urgent_comes(place, record);
        }
        let Some(start) = self.offered.take() else { return false };
        self.out_of_turn.push(MovedBytes { record, start, length: 1 });
        true
    }

    fn urgent_comes(&mut self, place: u64, record: u64) {
        self.pass_mark(record);
        self.come += 1;
        // One that was passed already is told to nobody.
        if place >= self.at {
            (self.mark, self.offered) = (Some(place), Some(place));
        }
    }

    /// Passes over the urgent byte, if that is the next one.
    fn pass_mark(&mut self, record: u64) {
        if self.mark == Some(self.at) && !self.is_inline(record) {
            self.at += 1;
            (self.mark, self.offered) = (None, None);
        }
    }

    fn is_inline(&self, record: u64) -> bool {
        let before = self.inline.partition_point(|(set, _)| *set < record);
        before.checked_sub(1).is_some_and(|last| self.inline[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends and receives in the order of their records: `>` sends, `!` sends with an urgent last
    /// byte, `<` receives, `u` receives the urgent byte; each with a number of bytes.
    fn places(story: &str) -> (Vec<(u64, u64)>, Vec<u64>) {
        let (mut peer, mut reader) = (Ends::default(), ReadPosition::default());
        for (record, word) in (1..).zip(story.split_whitespace()) {
            let length = word[1..].parse().unwrap();
            match &word[..1] {
                ">" => peer.sends(record, length, false),
                "!" => peer.sends(record, length, true),
                "<" => reader.receives(record, length, false),
                "u" => reader.receives(record, length, true),
                "i" => reader.set_inline(record, length == 1),
                _ => unreachable!(),
            }
            reader.place(&peer);
        }
        assert!(!reader.has_waiting(), "{story}");
        let read = reader.read.over(0..u64::MAX).map(|piece| (piece.start, piece.length)).collect();
        let taken = reader.out_of_turn.over(0..u64::MAX).map(|piece| piece.start).collect();
        (read, taken)
    }

    #[test]
    fn bytes_are_counted_whichever_end_says_so_first() {
        assert_eq!(places(">5 <2 <3"), (vec![(0, 2), (2, 3)], vec![]));
        assert_eq!(places("<2 <3 >5"), (vec![(0, 2), (2, 3)], vec![]));
        assert_eq!(places(">2 <3 >1"), (vec![(0, 3)], vec![]));
    }

    #[test]
    fn the_urgent_byte_is_passed_over_once_it_is_reached() {
        assert_eq!(places(">2 !3 <4 >1 <1"), (vec![(0, 4), (5, 1)], vec![]));
        assert_eq!(places(">2 !3 u1 <4 >1 <1"), (vec![(0, 4), (5, 1)], vec![4]));
        assert_eq!(places("u1 !1 >1 <1"), (vec![(1, 1)], vec![0]));
        assert_eq!(places("i1 !1 >1 <2"), (vec![(0, 2)], vec![]));
    }

    #[test]
    fn an_urgent_byte_that_a_newer_one_has_overtaken_is_one_among_the_others() {
        assert_eq!(places("!2 !2 <3 >1 <1"), (vec![(0, 3), (4, 1)], vec![]));
        // But not one that is the very next.
        assert_eq!(places("!1 !2 <1 >1 <1"), (vec![(1, 1), (3, 1)], vec![]));
    }
}
