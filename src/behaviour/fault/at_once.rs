//! Faults that are one call or two, made at once: a reset, a half-close, closing what was just accepted.

use std::time::Instant;

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Fault, OptionValue,
    Outcome, ShutdownHow, SocketOption,
};
use crate::net::{Acts, Behaviour, Seen, Situation, Waker};

/// Makes its calls as soon as it is switched on.
#[derive(Debug)]
pub(super) struct AtOnce {
    fault: Fault,
    began: Option<Instant>,
    progress: BehaviourProgress,
}

impl AtOnce {
    pub(super) fn new(fault: Fault) -> Self {
        let progress = BehaviourProgress::new(BehaviourKind::Fault((&fault).into()), None);
        Self { fault, began: None, progress }
    }
}

impl Behaviour for AtOnce {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Fault(self.fault.clone())
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, _: Waker) {
        self.began = Some(now);
    }

    fn seen(&mut self, seen: &Seen<'_>, _: &Situation, acts: &mut Acts) {
        if self.fault == Fault::CloseAtOnce {
            self.progress.done += u64::from(matches!(seen.outcome, Outcome::Accepted { .. }));
        } else if seen.own {
            self.progress.done += u64::from(seen.outcome.is_success());
            match seen.outcome {
                Outcome::Failed(errno) => acts.end(BehaviourEnd::Failed(*errno)),
                _ if self.fault == Fault::HalfClose => acts.end(BehaviourEnd::Finished),
                _ => {}
            }
        }
    }

    fn due(&self) -> Option<Instant> {
        self.began
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.began = None;
        match self.fault {
            Fault::HalfClose => acts.call(Call::Shutdown(ShutdownHow::Write)),
            Fault::Reset => {
                let at_once = OptionValue::Linger(Some(0));
                acts.call(Call::SetOption(SocketOption::Linger, at_once));
                acts.call(Call::Close);
            }
            // The listener itself stays open.
            _ if situation.peer.is_some() => acts.call(Call::Close),
            _ => {}
        }
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        let closes = self.fault == Fault::CloseAtOnce;
        closes.then(|| Box::new(Self::new(self.fault.clone())) as Box<dyn Behaviour>)
    }
}
