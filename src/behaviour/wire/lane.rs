//! One direction of a stream through a wire: what was read, in order, and when which piece of it is due.
//!
//! Bytes enter the line when they arrive and those before them have entered; that takes them as long as the
//! bandwidth says, and they come out later by the delay. All of that is decided for the foremost piece alone,
//! by the settings of that moment, so that a change counts for whatever is under way.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use fastrand::Rng;

use super::settings::{lateness, time_of};
use crate::model::Impairment;

/// Bytes that go on in one piece at most.
const MOST_AT_ONCE: usize = 256 * 1024;

/// Pieces that a second is divided into where the bandwidth is limited.
const PIECES_A_SECOND: u64 = 100;

/// What comes out of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// These bytes.
    Bytes(Bytes),
    /// Nothing more: the sender has finished.
    End,
    /// Nothing more: the limit is reached.
    Limit,
}

/// One direction.
#[derive(Debug)]
pub(super) struct Lane {
    items: VecDeque<Item>,
    /// Bytes that it holds.
    held: usize,
    /// Bytes that were put in so far.
    entered: u64,
    /// Whether nothing more is taken in.
    is_over: bool,
    /// Since when the line is free for what comes next.
    free: Option<Instant>,
    /// When the last piece was due: none overtakes another.
    last: Option<Instant>,
    chance: Rng,
}

#[derive(Debug)]
struct Item {
    /// When it can enter the line.
    ready: Instant,
    /// How much of the jitter it has, from -1 to 1.
    drawn: f64,
    what: What,
}

#[derive(Debug)]
enum What {
    Bytes(Bytes),
    /// What is collected until it is ready.
    Collected(BytesMut),
    End,
    Limit,
}

impl What {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Collected(bytes) => bytes.len(),
            Self::End | Self::Limit => 0,
        }
    }
}

/// The foremost piece.
struct Next {
    length: usize,
    /// When it has entered the line.
    entered: Instant,
    due: Instant,
}

impl Lane {
    pub(super) fn new(chance: Rng) -> Self {
        let (items, free, last) = (VecDeque::new(), None, None);
        Self { items, held: 0, entered: 0, is_over: false, free, last, chance }
    }

    /// Bytes that it holds.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether it takes nothing more in.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes bytes in, and the end if the limit is reached with them.
    pub(super) fn put(&mut self, mut bytes: Bytes, now: Instant, impairment: &Impairment) {
        if self.is_over {
            return;
        }
        let left = impairment.limit.saturating_sub(self.entered);
        let is_last = impairment.limit > 0 && bytes.len() as u64 >= left;
        if is_last {
            bytes.truncate(left as usize);
        }
        self.entered += bytes.len() as u64;
        self.held += bytes.len();
        if impairment.join_ms == 0 {
            self.push(now, What::Bytes(bytes));
        } else if let Some(Item { ready, what: What::Collected(collected), .. }) =
            self.items.back_mut()
            && now < *ready
        {
            collected.extend_from_slice(&bytes);
        } else {
            let ready = now + Duration::from_millis(impairment.join_ms);
            self.push(ready, What::Collected(BytesMut::from(&bytes[..])));
        }
        if is_last {
            self.is_over = true;
            self.push(now, What::Limit);
        }
    }

    /// The sender has finished.
    pub(super) fn put_end(&mut self, now: Instant) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.push(now, What::End);
        }
    }

    fn push(&mut self, ready: Instant, what: What) {
        let drawn = 2.0 * self.chance.f64() - 1.0;
        self.items.push_back(Item { ready, drawn, what });
    }

    /// When the foremost piece is due.
    pub(super) fn due(&self, impairment: &Impairment) -> Option<Instant> {
        self.next(impairment).map(|next| next.due)
    }

    fn next(&self, impairment: &Impairment) -> Option<Next> {
        let Impairment { delay_ms, jitter_ms, bandwidth, split, .. } = *impairment;
        let item = self.items.front()?;
        let at_most = |most: u64| if most == 0 { usize::MAX } else { most as usize };
        let paced = if bandwidth == 0 { 0 } else { (bandwidth / PIECES_A_SECOND).max(1) };
        let length = item.what.len().min(MOST_AT_ONCE).min(at_most(split)).min(at_most(paced));
        let begins = self.free.map_or(item.ready, |free| free.max(item.ready));
        let entered = begins + time_of(length, bandwidth);
        let due = entered + lateness(delay_ms, jitter_ms, item.drawn);
        let due = self.last.map_or(due, |last| last.max(due));
        Some(Next { length, entered, due })
    }

    /// Takes the foremost piece out if it is due by now.
    pub(super) fn take(&mut self, now: Instant, impairment: &Impairment) -> Option<Taken> {
        let Next { length, entered, due } = self.next(impairment).filter(|next| next.due <= now)?;
        (self.free, self.last) = (Some(entered), Some(due));
        self.held -= length;
        let item = self.items.front_mut()?;
        let taken = match &mut item.what {
            What::Bytes(bytes) => Taken::Bytes(bytes.split_to(length)),
            What::Collected(bytes) => Taken::Bytes(bytes.split_to(length).freeze()),
            What::End => Taken::End,
            What::Limit => Taken::Limit,
        };
        if item.what.len() == 0 {
            self.items.pop_front();
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane() -> (Lane, Instant) {
        (Lane::new(Rng::with_seed(1)), Instant::now())
    }

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    /// All that comes out, each with the milliseconds at which it was due.
    fn drain(lane: &mut Lane, start: Instant, impairment: &Impairment) -> Vec<(u128, usize)> {
        let mut pieces = Vec::new();
        while let Some(due) = lane.due(impairment) {
            let before = due.checked_sub(Duration::from_nanos(1)).unwrap();
            assert_eq!(lane.take(before, impairment), None);
            let length = match lane.take(due, impairment) {
                Some(Taken::Bytes(bytes)) => bytes.len(),
                _ => 0,
            };
            pieces.push(((due - start).as_millis(), length));
        }
        assert_eq!(lane.held(), 0);
        pieces
    }

    #[test]
    fn what_is_delayed_keeps_its_order_and_its_end() {
        let (mut lane, start) = lane();
        let impairment = Impairment { delay_ms: 100, jitter_ms: 50, ..Impairment::default() };
        for millis in 0..200 {
            lane.put(Bytes::from_static(b"x"), after(start, millis), &impairment);
        }
        lane.put_end(after(start, 200));
        lane.put(Bytes::from_static(b"nothing more"), after(start, 201), &impairment);
        let pieces = drain(&mut lane, start, &impairment);
        assert_eq!((pieces.len(), pieces[200].1), (201, 0));
        assert!(pieces.is_sorted_by_key(|(due, _)| *due));
        for (sent, (due, _)) in pieces.iter().enumerate() {
            assert!((sent as u128 + 50..=sent as u128 + 150).contains(due), "{sent}: {due}");
        }
        let varied = pieces.windows(2).filter(|two| two[1].0 - two[0].0 != 1).count();
        assert!(varied > 20, "the jitter");
    }

    #[test]
    fn bandwidth_paces_what_has_come_at_once() {
        let (mut lane, start) = lane();
        let impairment = Impairment { bandwidth: 10_000, delay_ms: 500, ..Impairment::default() };
        lane.put(vec![0; 10_000].into(), start, &impairment);
        let pieces = drain(&mut lane, start, &impairment);
        assert_eq!((pieces.len(), pieces[0], pieces[99]), (100, (510, 100), (1500, 100)));
        // A line that nobody has used saves nothing up.
        lane.put(vec![0; 100].into(), after(start, 5000), &impairment);
        assert_eq!(drain(&mut lane, start, &impairment), [(5510, 100)]);
    }

    #[test]
    fn pieces_are_split_and_joined_and_end_at_the_limit() {
        let (mut lane, start) = lane();
        let split = Impairment { split: 3, ..Impairment::default() };
        lane.put(Bytes::from_static(b"12345678"), start, &split);
        assert_eq!(drain(&mut lane, start, &split), [(0, 3), (0, 3), (0, 2)]);
        let join = Impairment { join_ms: 20, ..Impairment::default() };
        for millis in [0, 10, 19, 20] {
            lane.put(Bytes::from_static(b"ab"), after(start, millis), &join);
        }
        assert_eq!(drain(&mut lane, start, &join), [(20, 6), (40, 2)]);
        let limit = Impairment { limit: 20, ..Impairment::default() };
        lane.put(Bytes::from_static(b"abcdef"), start, &limit);
        lane.put(Bytes::from_static(b"nothing more"), start, &limit);
        assert!(lane.is_over());
        // 16 bytes had passed before.
        assert_eq!(lane.take(after(start, 40), &limit), Some(Taken::Bytes(Bytes::from("abcd"))));
        assert_eq!(lane.take(after(start, 40), &limit), Some(Taken::Limit));
        assert!(lane.is_empty());
    }

    #[test]
    fn a_change_counts_for_what_is_under_way() {
        let (mut lane, start) = lane();
        let slow = Impairment { bandwidth: 1, ..Impairment::default() };
        lane.put(vec![0; 1000].into(), start, &slow);
        assert_eq!(lane.due(&slow), Some(after(start, 1000)));
        assert_eq!(drain(&mut lane, start, &Impairment::default()), [(0, 1000)]);
    }
}
