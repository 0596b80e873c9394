//! Waiting on the log: until it tells something, until a time has passed, and no longer than the run may
//! take.

use std::time::{Duration, Instant};

use super::{Runner, StepFailure};
use crate::scenario::Failure;

impl Runner<'_> {
    pub(super) fn pass(&mut self, time: Duration) -> Result<(), StepFailure> {
        let until = self.after(time);
        let never: Option<()> = self.wait_until(until, |_| None);
        debug_assert!(never.is_none(), "there is nothing to wait for but time");
        if until > self.limit.deadline() || self.limit.is_interrupted() {
            let subject = format!("wait of {} ms", time.as_millis());
            return Err(self.time_up(subject, "time to pass"));
        }
        Ok(())
    }

    /// The end of a time that begins now.
    pub(super) fn after(&self, time: Duration) -> Instant {
        Instant::now().checked_add(time).unwrap_or_else(|| self.limit.deadline())
    }

    /// Waits until `found` finds something in what was read of the log, or the run is over.
    pub(super) fn wait<Found>(
        &mut self,
        found: impl FnMut(&mut Self) -> Option<Found>,
    ) -> Option<Found> {
        self.wait_until(self.limit.deadline(), found)
    }

    /// [`Self::wait`] that goes on no longer than to this moment.
    pub(super) fn wait_until<Found>(
        &mut self,
        until: Instant,
        mut found: impl FnMut(&mut Self) -> Option<Found>,
    ) -> Option<Found> {
        loop {
            self.catch_up();
            // Before, since there may always be something to find.
            if self.limit.is_interrupted() {
                return None;
            }
            if let Some(found) = found(self) {
                return Some(found);
            }
            if !self.limit.wait_beyond(self.heard.read(), until) {
                return None;
            }
        }
    }

    /// What is reported of a step that the end of the run has cut short.
    pub(super) fn time_up(&self, subject: String, expected: &str) -> StepFailure {
        let failure = if self.limit.is_interrupted() {
            Failure::Interrupted
        } else {
            Failure::TimeUp { expected: expected.to_owned() }
        };
        StepFailure { subject, failure }
    }

    /// Reads what is new in the log.
    pub(super) fn catch_up(&mut self) {
        self.heard.catch_up(self.playground.log());
        self.follow_successors();
        (self.watch)(&self.names);
    }

    /// Has names stand for the sockets that have taken the places of those that they were given to.
    fn follow_successors(&mut self) {
        let successor = |socket_id| {
            let next = self.heard.socket(socket_id)?.renewal()?.successor?;
            self.heard.opened(next).map(|_| next)
        };
        let moved = self.sockets.iter().filter_map(|(name, socket_id)| {
            let last = std::iter::successors(successor(*socket_id), |next| successor(*next)).last();
            Some((name.clone(), last?))
        });
        for (name, next) in moved.collect::<Vec<_>>() {
            self.give_name(next, name);
        }
    }
}
