//! Heartbeats: a message now and then, so that it is noticed when nobody is at the other end any more.
//!
//! Whatever arrives after one counts as its answer. While the message itself waits for room to be sent, no
//! time runs: what finds such a peer is `TCP_USER_TIMEOUT`.

use std::time::{Duration, Instant};

use super::limits::time;
use crate::behaviour::error::BehaviourError;
use crate::behaviour::expand::fill_in;
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Heartbeat, Loss, Outcome,
    Protocol, Template,
};
use crate::net::{Acts, Behaviour, Reading, Seen, Situation, Waker};

/// Sends heartbeats.
#[derive(Clone, Debug)]
pub struct HeartbeatSender {
    spec: Heartbeat,
    template: Template,
    /// When the next one goes; `None` while there is no connection.
    next: Option<Instant>,
    /// By when something must have arrived.
    answer_due: Option<Instant>,
    progress: BehaviourProgress,
}

impl HeartbeatSender {
    /// Begins at once, or with the connection.
    ///
    /// # Errors
    /// When the message is malformed or empty, or one of the times makes no sense.
    pub fn new(spec: Heartbeat) -> Result<Self, BehaviourError> {
        let kind = BehaviourKind::Heartbeat;
        time(spec.every_ms, "from one heartbeat to the next in ms")?;
        time(spec.within_ms, "the time for an answer in ms")?;
        if spec.message.text.is_empty() {
            return Err(BehaviourError::Empty(kind));
        }
        let malformed = |error| BehaviourError::Message { number: 1, error };
        let template = spec.message.template().map_err(malformed)?;
        let progress = BehaviourProgress::new(kind, None);
        Ok(Self { spec, template, next: None, answer_due: None, progress })
    }
}

impl Behaviour for HeartbeatSender {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Heartbeat(self.spec.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.next = Some(now);
        self.answer_due = None;
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        let now = situation.now;
        match (seen.call, seen.outcome) {
            (_, Outcome::Received { bytes: 1.. } | Outcome::Datagram { .. }) => {
                self.answer_due = None;
            }
            (Call::Send(_), Outcome::Sent { .. }) if seen.own => {
                self.progress.done += 1;
                let within = Duration::from_millis(self.spec.within_ms);
                self.answer_due.get_or_insert(now + within);
                self.next = Some(now + Duration::from_millis(self.spec.every_ms));
            }
            (Call::Send(_), Outcome::Failed(errno)) if seen.own => {
                acts.end(BehaviourEnd::Failed(*errno));
            }
            (Call::Connect(_), outcome) if outcome.is_success() => self.next = Some(now),
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        [self.next, self.answer_due].into_iter().flatten().min()
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        let has_come = |due: Option<Instant>| due.is_some_and(|due| due <= situation.now);
        if has_come(self.answer_due) {
            (self.answer_due, self.next) = (None, None);
            self.progress.skipped += 1;
            acts.give_up(Loss::NoAnswer { within_ms: self.spec.within_ms });
        } else if has_come(self.next) {
            self.next = None;
            if situation.protocol == Protocol::Udp || situation.peer.is_some() {
                let counter = self.progress.done + 1;
                let (local, peer) = (situation.local, situation.peer);
                acts.call(Call::Send(fill_in(&self.template, counter, local, peer)));
            }
        }
    }

    fn reading(&self) -> Reading {
        Reading::ByItself
    }

    fn for_successor(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(self.clone()))
    }
}
