//! In which order records get their numbers: no effect before its cause.
//!
//! What others can see (a `send`, say) takes its place before its system call, what sees (a `recv`)
//! after its own. So the record of a `recv` has a higher number than that of the `send` whose bytes
//! it got, whichever thread comes to the log first. Between a place being taken and its record
//! being known, later records are held back; a place without a record leaves no gap.

use std::collections::VecDeque;

use super::Entry;
use super::journal::frame::payload_sum;

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
struct OrderSlot {
    /// Whether it is taken and its record is not known yet.
    is_reserved: bool,
    /// Its record, which waits for those before it; `None` also for a place that was given up.
    arrived: Option<Arrived>,
}

/// The records that follow those in the log, from the first place that is reserved on.
#[derive(Default)]
pub(super) struct PendingOrder {
    slots: VecDeque<OrderSlot>,
    /// Slots that have left the front, so that a slot keeps its name.
    left: u64,
    /// Bytes of payload that are held back.
    held_bytes: u64,
}

impl PendingOrder {
    /// Bytes of payload that wait for the records before them.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Takes the next place.
    pub(super) fn reserve(&mut self) -> u64 {
        self.slots.push_back(OrderSlot { is_reserved: true, arrived: None });
        self.left + self.slots.len() as u64 - 1
    }

    /// Puts a record behind all others.
    pub(super) fn push(&mut self, arrived: Arrived) {
        self.held_bytes += arrived.length();
        self.slots.push_back(OrderSlot { is_reserved: false, arrived: Some(arrived) });
    }

    /// Says what belongs in a place that was reserved; `None` gives it up.
    pub(super) fn settle(&mut self, place: u64, arrived: Option<Arrived>) {
        self.held_bytes += arrived.as_ref().map_or(0, Arrived::length);
        // Nothing leaves the front while it is reserved.
        if let Some(slot) = self.slots.get_mut((place - self.left) as usize) {
            *slot = OrderSlot { is_reserved: false, arrived };
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
