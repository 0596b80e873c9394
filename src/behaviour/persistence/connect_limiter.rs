//! The connect time-out: a `connect` that takes longer is cancelled. The kernel goes on with it, and may
//! still succeed, until the socket is closed.

use std::time::{Duration, Instant};

use super::limits::time;
use crate::behaviour::error::BehaviourError;
use crate::model::{BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Outcome, TimeLimit};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};

/// Has a `connect` take no longer than a time.
#[derive(Clone, Debug)]
pub struct ConnectLimiter {
    limit: TimeLimit,
    progress: BehaviourProgress,
}

impl ConnectLimiter {
    /// For each `connect` while it is on, one that waits already included.
    ///
    /// # Errors
    /// When the time makes no sense.
    pub fn new(limit: TimeLimit) -> Result<Self, BehaviourError> {
        time(limit.millis, "the time for connect in ms")?;
        let progress = BehaviourProgress::new(BehaviourKind::ConnectTimeout, None);
        Ok(Self { limit, progress })
    }
}

impl Behaviour for ConnectLimiter {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::ConnectTimeout(self.limit)
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, _: Instant, _: Waker) {}

    fn seen(&mut self, seen: &Seen<'_>, _: &Situation, _: &mut Acts) {
        let is_cancelled = matches!(seen.outcome, Outcome::Cancelled { .. });
        self.progress.done += u64::from(is_cancelled && matches!(seen.call, Call::Connect(_)));
    }

    fn due(&self) -> Option<Instant> {
        None
    }

    fn go_on(&mut self, _: &Situation, _: &mut Acts) {}

    fn connect_limit(&self) -> Option<Duration> {
        Some(Duration::from_millis(self.limit.millis))
    }

    fn for_successor(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(self.clone()))
    }
}
