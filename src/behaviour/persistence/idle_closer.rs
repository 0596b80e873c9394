//! The idle time-out: a connection over which nothing goes for a while is closed.

use std::time::{Duration, Instant};

use super::limits::time;
use crate::behaviour::error::BehaviourError;
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Outcome, Protocol,
    TimeLimit,
};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};

/// Closes an idle connection. On a listener, each connection that it accepts is closed so.
#[derive(Clone, Debug)]
pub struct IdleCloser {
    limit: TimeLimit,
    /// When something went last; `None` while there is no connection.
    last: Option<Instant>,
    progress: BehaviourProgress,
}

impl IdleCloser {
    /// Begins when it is switched on, or with the connection.
    ///
    /// # Errors
    /// When the time makes no sense.
    pub fn new(limit: TimeLimit) -> Result<Self, BehaviourError> {
        time(limit.millis, "the idle time in ms")?;
        let progress = BehaviourProgress::new(BehaviourKind::IdleTimeout, None);
        Ok(Self { limit, last: None, progress })
    }
}

impl Behaviour for IdleCloser {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::IdleTimeout(self.limit)
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.last = Some(now);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, _: &mut Acts) {
        let has_moved = matches!(
            seen.outcome,
            Outcome::Sent { .. } | Outcome::Received { .. } | Outcome::Datagram { .. }
        );
        if has_moved || matches!(seen.call, Call::Connect(_)) && seen.outcome.is_success() {
            self.last = Some(situation.now);
        }
    }

    fn due(&self) -> Option<Instant> {
        self.last?.checked_add(Duration::from_millis(self.limit.millis))
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.last = None;
        if situation.protocol == Protocol::Udp || situation.peer.is_some() {
            self.progress.done = 1;
            acts.call(Call::Close);
            acts.end(BehaviourEnd::Finished);
        }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(self.clone()))
    }
}
