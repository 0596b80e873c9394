//! The times at which a program does something again and again. They are fixed by the start, whatever each
//! takes: where several have passed, only the latest counts, and the others are skipped.

use std::time::{Duration, Instant};

use crate::behaviour::error::BehaviourError;

/// Times, one every so many milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Beats {
    every_ms: u64,
    start: Option<Instant>,
    /// The number of the next, from 0 on.
    next: u64,
    skipped: u64,
}

impl Beats {
    /// # Errors
    /// When there is no time between them.
    pub(super) fn new(every_ms: u64) -> Result<Self, BehaviourError> {
        if every_ms == 0 {
            return Err(BehaviourError::NoPause);
        }
        Ok(Self { every_ms, start: None, next: 0, skipped: 0 })
    }

    /// The same, none of which has passed yet.
    pub(super) fn fresh(&self) -> Self {
        Self { every_ms: self.every_ms, start: None, next: 0, skipped: 0 }
    }

    pub(super) fn every_ms(&self) -> u64 {
        self.every_ms
    }

    /// Begins: the first is now.
    pub(super) fn start(&mut self, now: Instant) {
        self.start = Some(now);
    }

    /// Goes along with what began then: the next is the first from now on.
    pub(super) fn join(&mut self, began: Instant, now: Instant) {
        self.start = Some(began);
        self.next = self.last_by(now).map_or(0, |last| last + 1);
    }

    pub(super) fn stop(&mut self) {
        self.start = None;
    }

    /// When the next is; `None` if it goes not on.
    pub(super) fn due(&self) -> Option<Instant> {
        self.start?.checked_add(Duration::from_millis(self.every_ms.saturating_mul(self.next)))
    }

    /// The number of the one that is due by now; `None` if none is.
    pub(super) fn take(&mut self, now: Instant) -> Option<u64> {
        let last = self.last_by(now).filter(|last| *last >= self.next)?;
        self.skipped += last - self.next;
        self.next = last + 1;
        Some(last)
    }

    /// How many have been skipped.
    pub(super) fn skipped(&self) -> u64 {
        self.skipped
    }

    fn last_by(&self, now: Instant) -> Option<u64> {
        let millis = now.checked_duration_since(self.start?)?.as_millis() as u64;
        Some(millis / self.every_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_those_that_have_passed_counts() {
        let mut beats = Beats::new(10).unwrap();
        let now = Instant::now();
        let at = |millis| now + Duration::from_millis(millis);
        assert_eq!((beats.due(), beats.take(now)), (None, None));
        beats.start(now);
        assert_eq!((beats.due(), beats.take(at(3))), (Some(now), Some(0)));
        assert_eq!((beats.due(), beats.take(at(9))), (Some(at(10)), None));
        assert_eq!((beats.take(at(45)), beats.skipped()), (Some(4), 3));
        assert_eq!(beats.due(), Some(at(50)));
        let mut other = beats.fresh();
        other.join(now, at(45));
        assert_eq!((other.due(), other.skipped()), (Some(at(50)), 0));
        assert!(Beats::new(0).is_err());
    }
}
