//! How long a run may take: until its deadline, or until somebody interrupts it. All waits of a run
//! heed both, and in one place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

use crate::session::Log;

/// When a run ends although its steps are not done.
#[derive(Debug)]
pub struct Limit {
    log: Arc<Log>,
    deadline: Mutex<Instant>,
    interrupted: AtomicBool,
}

impl Limit {
    /// That of a run that `log` tells of.
    pub fn new(log: Arc<Log>, deadline: Instant) -> Self {
        Self { log, deadline: Mutex::new(deadline), interrupted: AtomicBool::new(false) }
    }

    /// Ends whatever the run waits for.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Release);
        self.log.wake_waiters();
    }

    /// Whether somebody has interrupted it.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Acquire)
    }

    /// Whether its time is up, or it was interrupted.
    pub(super) fn is_over(&self) -> bool {
        self.is_interrupted() || Instant::now() >= self.deadline()
    }

    /// The log that tells of the run.
    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    pub(super) fn deadline(&self) -> Instant {
        *self.deadline.lock()
    }

    /// Has it end then, and not when it was to end before.
    pub(super) fn end_at(&self, deadline: Instant) {
        *self.deadline.lock() = deadline;
    }

    /// Waits for a record after `number`, until `until` at the longest; returns whether there is one.
    pub(super) fn wait_beyond(&self, number: u64, until: Instant) -> bool {
        let until = until.min(self.deadline());
        self.log.wait_beyond_unless(number, until, || self.is_interrupted())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_interruption_ends_the_wait_that_goes_on_and_those_after_it() {
        let hour = Duration::from_hours(1);
        let began = Instant::now();
        let limit = Limit::new(Arc::new(Log::new()), began + hour);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| limit.wait_beyond(0, began + hour));
            assert!(!limit.is_over());
            limit.interrupt();
            assert!(!waiter.join().unwrap());
        });
        assert!(limit.is_over() && !limit.wait_beyond(0, began + hour));
        assert!(began.elapsed() < Duration::from_mins(1));
    }
}
