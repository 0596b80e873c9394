//! Whether a call is one that a check asks for.

use super::evaluator::{Evaluator, Found};
use super::socket_facts::CallMade;
use crate::model::check::{Answer, Fact, OptionSet};
use crate::model::{Call, Outcome, SocketId, TcpState};

impl Evaluator<'_> {
    /// The calls that a check asks for.
    pub(super) fn called(&self, fact: &Fact) -> Vec<Found> {
        let Fact::Called { by, call, .. } = fact else { return Vec::new() };
        let id = self.player(by);
        if !by.is_empty() && id.is_none() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let until = self.session.until();
        for socket in self.session.some(id) {
            self.budget.spend(socket.calls.len() as u64);
            let calls = socket.calls(*call).take_while(|made| made.record < until);
            let fits = calls.filter(|made| self.fits(fact, made));
            found.extend(fits.map(|made| Found {
                begin: made.begin,
                end: made.end,
                record: made.record,
            }));
        }
        found
    }

    /// Whether this call of this kind is as it was asked for.
    pub(super) fn fits(&self, fact: &Fact, made: &CallMade) -> bool {
        let Fact::Called { into, how, option, in_full, truncated, .. } = fact else { return false };
        let Fact::Called { to, answer, bytes, took_ms, on_new_socket, port_held_by, .. } = fact
        else {
            return false;
        };
        is_answer(answer, made)
            && self.is_target(to, made.target)
            && (into.is_empty() || accepted(made).is_some_and(|id| self.player(into) == Some(id)))
            && (how.is_empty() || matches!(&made.call, Call::Shutdown(way) if how.contains(way)))
            && sets(option, made)
            && bytes.allows(made.moved)
            && took_ms.allows(made.elapsed / 1_000_000)
            && (!in_full || made.moved == made.call.offered())
            && (!truncated || matches!(made.outcome, Outcome::Datagram { truncated: true, .. }))
            && (!on_new_socket || made.on_new_socket)
            && (port_held_by.is_empty() || is_held(made, port_held_by))
    }
}

/// Whether this was the kernel's answer.
pub(super) fn is_answer(answer: &Answer, made: &CallMade) -> bool {
    match answer {
        Answer::Succeeded => made.succeeded(),
        Answer::EndOfStream => made.outcome == Outcome::EndOfStream,
        Answer::Failed(name) => made.outcome.errno().is_some_and(|errno| errno.name() == name),
        Answer::Anything => true,
    }
}

fn accepted(made: &CallMade) -> Option<SocketId> {
    match made.outcome {
        Outcome::Accepted { socket, .. } => Some(socket),
        _ => None,
    }
}

/// Whether a call set this option to this value.
pub(super) fn sets(option: &OptionSet, made: &CallMade) -> bool {
    match option {
        OptionSet::Anything => true,
        OptionSet::Is(wanted, value) => made.call == Call::SetOption(*wanted, *value),
    }
}

fn is_held(made: &CallMade, states: &[TcpState]) -> bool {
    let Some(holders) = &made.holders else { return false };
    !holders.is_empty()
        && holders.iter().all(|state| state.is_some_and(|state| states.contains(&state)))
}
