//! Faults that make no calls: the socket does not read, does not accept, or sends in tiny pieces.

use std::time::{Duration, Instant};

use crate::model::{
    BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Fault, Outcome, Protocol,
};
use crate::net::{Acts, Behaviour, Pieces, Reading, Seen, Situation, Waker};

/// Keeps a socket from something for as long as it is on.
#[derive(Debug)]
pub(super) struct Standing {
    fault: Fault,
    progress: BehaviourProgress,
}

impl Standing {
    pub(super) fn new(fault: Fault) -> Self {
        let progress = BehaviourProgress::new(BehaviourKind::Fault((&fault).into()), None);
        Self { fault, progress }
    }
}

impl Behaviour for Standing {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Fault(self.fault.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, _: Instant, _: Waker) {}

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, _: &mut Acts) {
        match (&self.fault, seen.call, seen.outcome) {
            (Fault::TinyPieces { bytes, .. }, Call::Send(_), Outcome::Sent { bytes: sent })
                if situation.protocol == Protocol::Tcp =>
            {
                self.progress.done += sent.div_ceil(*bytes);
            }
            // Somebody else has read, or accepted.
            (Fault::StopReading, Call::Recv(_) | Call::RecvFrom(_), _) => {
                self.progress.done += seen.bytes.len() as u64;
            }
            (Fault::NeverAccept, _, Outcome::Accepted { .. }) => self.progress.done += 1,
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        None
    }

    fn go_on(&mut self, _: &Situation, _: &mut Acts) {}

    fn reading(&self) -> Reading {
        if self.fault == Fault::StopReading { Reading::Held } else { Reading::AsSet }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        match self.fault {
            Fault::NeverAccept => None,
            _ => Some(Box::new(Self::new(self.fault.clone()))),
        }
    }

    fn pieces(&self) -> Option<Pieces> {
        match self.fault {
            Fault::TinyPieces { bytes, pause_ms } => Some(Pieces {
                bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
                pause: Duration::from_millis(pause_ms),
            }),
            _ => None,
        }
    }

    fn never_accepts(&self) -> bool {
        self.fault == Fault::NeverAccept
    }
}
