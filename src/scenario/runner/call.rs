//! A call of a step: its strings filled in, handed over if it may be, and its return waited for.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::{Runner, SUCCESS, StartedCall, StepFailure};
use crate::model::{Call, Caller, Errno, Footing, Outcome, step::CallStep};
use crate::scenario::consent::{acts, acts_of};
use crate::scenario::log_observer::CallEnd;
use crate::scenario::ready::Ready;
use crate::scenario::{Act, Failure, PlannedData, Template};

impl<'plan> Runner<'plan> {
    /// Hands a call over.
    pub(super) fn make(
        &mut self,
        on: &'plan str,
        step: &'plan CallStep<Template, PlannedData>,
        expects: Option<Errno>,
    ) -> Result<StartedCall<'plan>, StepFailure> {
        let kind = step.call.kind();
        let failed = |failure| StepFailure { subject: format!("{on} {kind}"), failure };
        let filled = step.call.clone().translate(
            |address| self.fill(&address).map_err(failed),
            |data| self.bytes(&data).map_err(failed),
        )?;
        let filled = self.free_ports.in_call(filled);
        let ready = Ready::filled(filled).map_err(failed)?;
        self.hand_over(on, ready, step.into.as_deref(), expects)
    }

    pub(super) fn hand_over(
        &mut self,
        on: &'plan str,
        ready: Ready,
        into: Option<&'plan str>,
        expects: Option<Errno>,
    ) -> Result<StartedCall<'plan>, StepFailure> {
        let socket_id = self.socket(on);
        let kind = ready.kind();
        let subject = format!("{on} {ready}");
        let permissions = self.plan.permissions();
        if !permissions.network
            && let Some(act) = self.act_beyond(on, &ready)
        {
            return Err(StepFailure { subject, failure: act.refused() });
        }
        let refused = Arc::new(OnceLock::new());
        let may = {
            let (refused, socket) = (Arc::clone(&refused), on.to_owned());
            let footing = self.footing(on);
            move |call: &Call| {
                let acts = footing.map_or_else(Vec::new, |footing| acts(&socket, &footing, call));
                let act = acts.into_iter().find(|act| !act.is_permitted(permissions));
                act.is_none_or(|act| {
                    refused.get_or_init(|| act);
                    false
                })
            }
        };
        let caller = expects.map_or(Caller::Person, Caller::Expecting);
        match ready.hand_over(self.playground, socket_id, caller, may) {
            Ok(call_id) => Ok(StartedCall { socket_id, call_id, kind, subject, into, refused }),
            Err(cause) => {
                let expected = expects.map_or(SUCCESS, Errno::name).to_owned();
                let failure = Failure::NotMade { expected, cause };
                Err(StepFailure { subject, failure })
            }
        }
    }

    pub(super) fn footing(&self, on: &str) -> Option<Footing> {
        self.heard.socket(self.socket(on)).filter(|socket| socket.is_open()).map(Footing::from)
    }

    /// What a call would do beyond this computer, the socket being what it is now; where a name leads
    /// is asked again once it has been looked up.
    pub(super) fn act_beyond(&mut self, on: &str, ready: &Ready) -> Option<Act> {
        let beyond = |this: &Self| acts_of(on, &this.footing(on)?, ready).into_iter().next();
        beyond(self)?;
        // It may become another by the calls before this one, none of which anybody waited for.
        self.wait(|this| {
            let mut started = this.started.get(on).into_iter().flatten();
            let has_begun = |made: &StartedCall<'_>| {
                this.heard.end_of(made.call_id).is_some()
                    || this.heard.waits(made.socket_id, made.call_id)
            };
            started.all(has_begun).then_some(())
        });
        beyond(self)
    }

    /// Waits for the return of a call and expects success.
    pub(super) fn finish(&mut self, made: &StartedCall<'plan>) -> Result<(), StepFailure> {
        match self.end_of(made, SUCCESS)? {
            CallEnd::Returned { outcome, .. } if outcome.is_success() => {
                if let (Outcome::Accepted { socket, .. }, Some(name)) = (outcome, made.into) {
                    self.give_name(socket, name);
                }
                Ok(())
            }
            end => Err(StepFailure::unexpected(made.subject.clone(), SUCCESS, end.told(made.kind))),
        }
    }

    /// The oldest call that was started on a socket. A plan asks for none that was not begun.
    pub(super) fn take_started(&mut self, on: &str) -> Option<StartedCall<'plan>> {
        self.started.get_mut(on).and_then(VecDeque::pop_front)
    }

    /// Waits for the return of a call and expects this error.
    pub(super) fn finish_failed(
        &mut self,
        made: StartedCall<'plan>,
        errno: &str,
    ) -> Result<(), StepFailure> {
        match self.end_of(&made, errno)? {
            CallEnd::Returned { outcome, .. }
                if outcome.errno().is_some_and(|came| came.name() == errno) =>
            {
                Ok(())
            }
            end => Err(StepFailure::unexpected(made.subject, errno, end.told(made.kind))),
        }
    }

    /// Takes a call back and expects that it had not returned.
    pub(super) fn cancel(&mut self, made: StartedCall<'plan>) -> Result<(), StepFailure> {
        const EXPECTED: &str = "a call that can be cancelled";
        // A socket that is closed by now has taken the call back itself.
        self.playground.cancel(made.socket_id, made.call_id).unwrap_or_default();
        match self.end_of(&made, EXPECTED)? {
            CallEnd::Returned { outcome: Outcome::Cancelled { .. }, .. } => Ok(()),
            end => Err(StepFailure::unexpected(made.subject, EXPECTED, end.told(made.kind))),
        }
    }

    pub(super) fn end_of(
        &mut self,
        made: &StartedCall<'_>,
        expected: &str,
    ) -> Result<CallEnd, StepFailure> {
        let ended = self.wait(|this| this.heard.take_end(made.call_id));
        if let Some(act) = made.refused.get() {
            return Err(StepFailure { subject: made.subject.clone(), failure: act.refused() });
        }
        if ended.is_none() && self.passes_over {
            // Nothing is left to wait in the way of the calls that follow.
            self.playground.cancel(made.socket_id, made.call_id).unwrap_or_default();
        }
        ended.ok_or_else(|| self.time_up(made.subject.clone(), expected))
    }
}
