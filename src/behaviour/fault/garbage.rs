//! Bytes that mean nothing, the same for the same seed, once or at a rate.

use std::time::{Duration, Instant};

use bytes::Bytes;
use fastrand::Rng;

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Fault, FaultKind, Outcome,
    Protocol,
};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};

/// Sends random bytes.
#[derive(Debug)]
pub(super) struct Garbage {
    bytes: u64,
    every_ms: u64,
    seed: u64,
    random: Rng,
    next: Option<Instant>,
    progress: BehaviourProgress,
}

impl Garbage {
    pub(super) fn new(bytes: u64, every_ms: u64, seed: u64) -> Self {
        let progress = BehaviourProgress::new(BehaviourKind::Fault(FaultKind::Garbage), None);
        let random = Rng::with_seed(seed);
        Self { bytes, every_ms, seed, random, next: None, progress }
    }
}

impl Behaviour for Garbage {
    fn spec(&self) -> BehaviourSpec {
        let Self { bytes, every_ms, seed, .. } = *self;
        BehaviourSpec::Fault(Fault::Garbage { bytes, every_ms, seed })
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.next = Some(now);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        if !seen.own {
            if matches!(seen.call, Call::Connect(_)) && seen.outcome.is_success() {
                self.next = Some(situation.now);
            }
            return;
        }
        self.progress.done += seen.bytes.len() as u64;
        match seen.outcome {
            Outcome::Failed(errno) => acts.end(BehaviourEnd::Failed(*errno)),
            _ if self.every_ms == 0 => acts.end(BehaviourEnd::Finished),
            _ => self.next = situation.now.checked_add(Duration::from_millis(self.every_ms)),
        }
    }

    fn due(&self) -> Option<Instant> {
        self.next
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.next = None;
        // A listener leaves it to what it accepts.
        if situation.protocol == Protocol::Udp || situation.peer.is_some() {
            let mut bytes = vec![0; usize::try_from(self.bytes).unwrap_or(usize::MAX)];
            self.random.fill(&mut bytes);
            acts.call(Call::Send(Bytes::from(bytes)));
        }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        Some(Box::new(Self::new(self.bytes, self.every_ms, self.seed)))
    }
}
