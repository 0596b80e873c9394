//! Playing a lesson: its parts begin when somebody says so, and not before.
//!
//! The run goes on a thread of its own and waits here; whoever shows the lesson says from another how far
//! it may go. What came of it is in the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::pace::Pace;
use super::{Limit, Plan, StepError, runner};
use crate::net::Playground;

/// How long a part may take, what it waits for included.
const PART: Duration = Duration::from_mins(3);

/// A lesson that is played.
#[derive(Debug)]
pub struct Player {
    /// How many parts may begin.
    allowed: Mutex<usize>,
    changed: Condvar,
    limit: Limit,
}

impl Player {
    /// That of a lesson on sockets of `playground`, none of whose parts may begin yet.
    pub fn new(playground: &Playground) -> Self {
        let limit = Limit::new(Arc::clone(playground.log()), Instant::now() + PART);
        Self { allowed: Mutex::new(0), changed: Condvar::new(), limit }
    }

    /// Lets this many parts begin, if not more may already.
    pub fn allow(&self, parts: usize) {
        let mut allowed = self.allowed.lock();
        *allowed = parts.max(*allowed);
        self.changed.notify_all();
    }

    /// How many parts may begin.
    pub fn allowed(&self) -> usize {
        *self.allowed.lock()
    }

    /// Ends the run at what it waits for.
    pub fn stop(&self) {
        self.limit.interrupt();
        // Whoever is about to wait has the lock, and looks at the limit first.
        drop(self.allowed.lock());
        self.changed.notify_all();
    }

    /// Plays the lesson to its end, as far as it is allowed to. Waits meanwhile: it wants a thread.
    ///
    /// # Errors
    /// The first step that did not hold, or that the run was stopped at.
    pub fn play(&self, plan: &Plan, playground: &Playground) -> Result<(), StepError> {
        runner::run_at_pace(&self.limit, plan, playground, self)
    }
}

impl Pace for Player {
    fn wait_before(&self, part: usize, limit: &Limit) -> bool {
        let mut allowed = self.allowed.lock();
        while *allowed <= part && !limit.is_interrupted() {
            self.changed.wait(&mut allowed);
        }
        limit.end_at(Instant::now() + PART);
        !limit.is_interrupted()
    }
}
