//! In which order records get their numbers: no effect before its cause.
//!
//! What others can see (a `send`, say) takes its place before its system call, what sees (a `recv`)
//! after its own. So the record of a `recv` has a higher number than that of the `send` whose bytes
//! it got, whichever thread comes to the log first. Between a place being taken and its record
//! being known, later records are held back; a place without a record leaves no gap.

use std::{collections::VecDeque, sync::Arc};

use super::{Entry, journal::frame::payload_sum, shared::Shared};

/// A record that is not in the log yet, with the checksum of its payload.
pub(super) struct Arrived {
    pub(super) entry: Entry,
    pub(super) sum: u32,
}

impl Arrived {
    pub(super) fn new(entry: Entry) -> Self {
        Self { sum: payload_sum(&entry.payload), entry }
    }

    /// Bytes of its payload.
    fn length(&self) -> u64 {
        self.entry.payload.len() as u64
    }
}

/// A place for a record.
struct Slot {
    /// Whether it is taken and its record is not known yet.
    is_reserved: bool,
    /// Its record, which waits for those before it; `None` also for a place that was given up.
    arrived: Option<Arrived>,
}

/// The records that follow those in the log, from the first place that is reserved on.
#[derive(Default)]
pub(super) struct Order {
    slots: VecDeque<Slot>,
    /// Slots that have left the front, so that a slot keeps its name.
    left: u64,
    /// Bytes of payload that are held back.
    held_bytes: u64,
}

impl Order {
    /// Bytes of payload that wait for the records before them.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Takes the next place.
    pub(super) fn reserve(&mut self) -> u64 {
        self.slots.push_back(Slot { is_reserved: true, arrived: None });
        self.left + self.slots.len() as u64 - 1
    }

    /// Puts a record behind all others.
    pub(super) fn push(&mut self, arrived: Arrived) {
        self.held_bytes += arrived.length();
        self.slots.push_back(Slot { is_reserved: false, arrived: Some(arrived) });
    }

    /// Says what belongs in a place that was reserved; `None` gives it up.
    pub(super) fn settle(&mut self, place: u64, arrived: Option<Arrived>) {
        self.held_bytes += arrived.as_ref().map_or(0, Arrived::length);
        // Nothing leaves the front while it is reserved.
        if let Some(slot) = self.slots.get_mut((place - self.left) as usize) {
            *slot = Slot { is_reserved: false, arrived };
        }
    }

    /// The next record that nothing holds back.
    pub(super) fn next(&mut self) -> Option<Arrived> {
        while let Some(slot) = self.slots.pop_front_if(|slot| !slot.is_reserved) {
            self.left += 1;
            if let Some(arrived) = slot.arrived {
                self.held_bytes -= arrived.length();
                return Some(arrived);
            }
        }
        None
    }
}

/// A place in the log that was taken before its record is known ([`Log::reserve`]).
///
/// It holds back whatever is logged after it, so it is for as long as a system call takes that does
/// not wait. Dropped, it is given up, and nothing is missing there.
///
/// [`Log::reserve`]: super::Log::reserve
#[must_use = "it holds back all later records"]
pub struct Reservation {
    shared: Arc<Shared>,
    place: u64,
    settled: bool,
}

impl Reservation {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let place = shared.state.lock().order.reserve();
        Self { shared, place, settled: false }
    }

    /// Logs a record in this place.
    pub fn fill(mut self, entry: Entry) {
        self.settle(Some(Arrived::new(entry)));
    }

    fn settle(&mut self, arrived: Option<Arrived>) {
        self.settled = true;
        self.shared.publish(|order| order.settle(self.place, arrived));
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.settled {
            self.settle(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Event, Mode, SocketId},
        session::{Entry, Log},
    };

    fn entry(socket: u32) -> Entry {
        Entry::new(SocketId(socket), Event::Reading(Mode::Step))
    }

    fn sockets(log: &Log) -> Vec<u32> {
        let mut sockets = Vec::new();
        log.for_each(0..u64::MAX, |record| {
            assert_eq!(record.number, sockets.len() as u64 + 1);
            sockets.push(record.socket.0);
        });
        sockets
    }

    #[test]
    fn a_place_that_is_taken_comes_before_what_is_logged_after_it() {
        let log = Log::new();
        log.append(entry(1));
        let (second, third) = (log.reserve(), log.reserve());
        log.append(entry(4));
        third.fill(entry(3));
        assert_eq!(sockets(&log), [1], "the later ones are held back");
        second.fill(entry(2));
        log.append(entry(5));
        assert_eq!(sockets(&log), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_place_that_is_given_up_leaves_no_gap() {
        let log = Log::new();
        let (first, second) = (log.reserve(), log.reserve());
        log.append(entry(3));
        drop(second);
        assert!(sockets(&log).is_empty());
        drop(first);
        assert_eq!(sockets(&log), [3]);
    }
}
