//! How much moved within the last second, and the most that ever did within one.
//!
//! A second is [`SLOTS`] slots of time that lie side by side. The last of them is the one that runs, so
//! what is reported covers between 0.95 and 1 second.

/// Slots that make a second.
pub(super) const SLOTS: usize = 20;

/// Nanoseconds of a slot.
pub(super) const SLOT_NANOS: u64 = 1_000_000_000 / SLOTS as u64;

/// What moved within one second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Bytes that were sent.
    pub sent: u64,
    /// Bytes that were received.
    pub received: u64,
    /// Records that tell of either.
    pub records: u64,
}

impl Rate {
    pub(super) fn add(&mut self, more: Self) {
        self.sent += more.sent;
        self.received += more.received;
        self.records += more.records;
    }

    fn take_away(&mut self, less: Self) {
        self.sent -= less.sent;
        self.received -= less.received;
        self.records -= less.records;
    }

    fn at_least(&mut self, other: Self) {
        self.sent = self.sent.max(other.sent);
        self.received = self.received.max(other.received);
        self.records = self.records.max(other.records);
    }
}

/// The last second of something that goes on, in constant memory.
#[derive(Clone, Debug, Default)]
pub(super) struct RateMeter {
    slots: [Rate; SLOTS],
    /// The slot of the newest figures, counted from the start of the session.
    newest: u64,
    /// All slots together.
    sum: Rate,
    peak: Rate,
}

impl RateMeter {
    /// Adds what moved at this time. Times never fall.
    pub(super) fn add(&mut self, nanos: u64, moved: Rate) {
        let slot = (nanos / SLOT_NANOS).max(self.newest);
        let passed = slot - self.newest;
        // After a second nothing of what was there counts.
        for step in 1..=passed.min(SLOTS as u64) {
            let old = std::mem::take(&mut self.slots[place(self.newest + step)]);
            self.sum.take_away(old);
        }
        self.newest = slot;
        self.slots[place(slot)].add(moved);
        self.sum.add(moved);
        self.peak.at_least(self.sum);
    }

    /// What moved within the second before this time.
    pub(super) fn now(&self, nanos: u64) -> Rate {
        let slot = (nanos / SLOT_NANOS).max(self.newest);
        let mut rate = self.sum;
        for step in 1..=(slot - self.newest).min(SLOTS as u64) {
            rate.take_away(self.slots[place(self.newest + step)]);
        }
        rate
    }

    /// The most that moved within one second, each figure by itself.
    pub(super) fn peak(&self) -> Rate {
        self.peak
    }
}

fn place(slot: u64) -> usize {
    (slot % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(bytes: u64) -> Rate {
        Rate { sent: bytes, received: 0, records: 1 }
    }

    #[test]
    fn a_rate_falls_to_zero_within_a_second_and_the_peak_stays() {
        let mut meter = RateMeter::default();
        meter.add(0, sent(10));
        meter.add(SLOT_NANOS * 5, sent(7));
        assert_eq!(meter.now(SLOT_NANOS * 5).sent, 17);
        assert_eq!(meter.now(SLOT_NANOS * 20).sent, 7);
        assert_eq!(meter.now(SLOT_NANOS * 25), Rate::default());
        assert_eq!(meter.now(u64::MAX), Rate::default());
        assert_eq!(meter.peak(), Rate { sent: 17, received: 0, records: 2 });
    }

    proptest! {
        /// The sliding sum is what a plain sum over the same second gives.
        #[test]
        fn it_agrees_with_a_plain_sum(
            steps in prop::collection::vec((0_u64..40, 0_u64..1000), 1..60),
            later in 0_u64..40,
        ) {
            let (mut meter, mut slot, mut all) = (RateMeter::default(), 0, Vec::new());
            let mut peak = 0;
            let plain = |all: &[(u64, u64)], slot: u64| -> u64 {
                let within = |at: &u64| at + SLOTS as u64 > slot;
                all.iter().filter(|(at, _)| within(at)).map(|(_, bytes)| bytes).sum()
            };
            for (step, bytes) in steps {
                slot += step;
                all.push((slot, bytes));
                meter.add(slot * SLOT_NANOS, sent(bytes));
                peak = peak.max(plain(&all, slot));
                prop_assert_eq!(meter.now(slot * SLOT_NANOS).sent, plain(&all, slot));
            }
            let later = slot + later;
            prop_assert_eq!(meter.now(later * SLOT_NANOS).sent, plain(&all, later));
            prop_assert_eq!(meter.peak().sent, peak);
        }
    }
}
