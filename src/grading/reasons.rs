//! Why a check does not hold: the lab's own sentence, and what the session tells beside it.

use super::evaluator::Evaluator;
use super::socket_facts::{CallMade, Seen, SocketFacts};
use super::timing::NO_PAUSE_NANOS;
use crate::model::check::{Check, Fact, Target};
use crate::model::step::KernelFact;
use crate::model::{CallKind, Direction, KernelView, Outcome, count, escape_text, plural, seconds};

/// Finds reasons.
pub(super) struct Reasons<'a, 'b>(pub(super) &'a Evaluator<'b>);

impl Reasons<'_, '_> {
    /// The sentence of a check that does not hold, and what is known beside it.
    pub(super) fn of(&self, check: &Check) -> String {
        match self.why(&check.holds, 0) {
            Some(more) => format!("{} {more}", check.missing.trim()),
            None => check.missing.trim().to_owned(),
        }
    }

    /// What is known of a fact that is not found from `after` on, in a sentence.
    fn why(&self, fact: &Fact, after: u64) -> Option<String> {
        let evaluator = self.0;
        match fact {
            Fact::All(facts) => {
                let missing = facts.iter().find(|fact| evaluator.first(fact, after).is_none())?;
                self.why(missing, after)
            }
            Fact::Any(facts) => facts.iter().find_map(|fact| self.why(fact, after)),
            Fact::Not(fact) => self.why_not(fact),
            Fact::InOrder(facts) => self.why_not_in_order(facts, after),
            Fact::Within { millis, facts } => {
                match facts.iter().find(|fact| evaluator.first(fact, after).is_none()) {
                    Some(missing) => self.why(missing, after),
                    None => Some(format!("It took longer than {} s.", millis / 1000)),
                }
            }
            Fact::During { outer, inner } => {
                let missing =
                    [outer, inner].into_iter().find(|fact| evaluator.first(fact, 0).is_none());
                match missing {
                    Some(missing) => self.why(missing, after),
                    None => Some(
                        "Both happened, but the one was over before the other began.".to_owned(),
                    ),
                }
            }
            Fact::First(fact) if evaluator.first(fact, 0).is_none() => self.why(fact, after),
            Fact::First(fact) => {
                let record = evaluator.first(fact, 0)?.record;
                Some(format!("It was done before that, too (record {record})."))
            }
            Fact::Count { times, of } => {
                let found = evaluator.find(of, after).len();
                (found > 0).then(|| format!("Found {}, expected {times}.", count(found, "time")))
            }
            leaf if !evaluator.are_there(leaf) => None,
            leaf => self.why_leaf(leaf, after),
        }
    }

    fn why_not(&self, fact: &Fact) -> Option<String> {
        let record = self.0.first(fact, 0)?.record;
        (record > 0).then(|| format!("See record {record}."))
    }

    fn why_not_in_order(&self, facts: &[Fact], after: u64) -> Option<String> {
        let mut from = after;
        let mut before: Option<u64> = None;
        for fact in facts {
            let Some(found) = self.0.first(fact, from) else {
                let earlier = self.0.first(fact, after).filter(|found| found.record > 0);
                return match (earlier, before) {
                    (Some(earlier), Some(before)) if !matches!(fact, Fact::First(_)) => {
                        Some(format!(
                            "Both happened, but in another order: record {} began before record {before} was \
                         over.",
                            earlier.record
                        ))
                    }
                    _ => self.why(fact, from),
                };
            };
            from = found.end;
            before = Some(found.record);
        }
        None
    }

    fn why_leaf(&self, fact: &Fact, after: u64) -> Option<String> {
        match fact {
            Fact::Called { by, call, .. } => self.why_no_call(fact, by, *call, after),
            Fact::Waited { by, call } => {
                let made = self.0.socket(by)?.calls(*call).last()?;
                let (name, record) = (call.name(), made.record);
                Some(format!("{name} by `{by}` returned at once (record {record})."))
            }
            Fact::Saw { of, that } => self.why_not_seen(of, that),
            Fact::ReceivedAllSent { .. }
            | Fact::Delivered { .. }
            | Fact::OneRecvHoldsSends { .. }
            | Fact::OneSendInRecvs { .. }
            | Fact::RecvEnded { .. }
            | Fact::LengthPrefixed { .. } => self.why_not_these_bytes(fact),
            Fact::OnLoopback(of) => {
                let locals = &self.0.socket(of)?.locals;
                let open = locals.iter().find(|local| !local.value.ip().is_loopback())?;
                Some(format!("`{of}` is on {} (record {}).", open.value, open.record))
            }
            Fact::LocalAddress { of, .. } => {
                let local = self.0.socket(of)?.locals.last()?;
                Some(format!("`{of}` is on {}.", local.value))
            }
            Fact::EqualAddresses(one, other) | Fact::EqualPorts(one, other) => {
                let local = |role| Some(self.0.socket(role)?.locals.last()?.value);
                let (a, b) = (local(one)?, local(other)?);
                Some(format!("`{one}` has {a}, `{other}` has {b}."))
            }
            Fact::SomeDatagramsLost { from, to } => {
                let (sent, received, dropped) = self.0.datagram_counts(from, to)?;
                Some(format!("{sent} sent, {received} received, {dropped} seen as dropped."))
            }
            Fact::SecondSendDelayed { from, to, .. } => {
                let delays = self.0.second_sends(from, to);
                let longest = delays.iter().map(super::timing::SecondSend::delay).max();
                Some(match longest {
                    Some(longest) => format!(
                        "After two sends without a pause the second came {} ms late.",
                        longest / 1_000_000
                    ),
                    None => format!(
                        "No two sends followed each other within {} ms.",
                        NO_PAUSE_NANOS / 1_000_000
                    ),
                })
            }
            Fact::SegmentsGrew { of, .. } => {
                let socket = self.0.socket(of)?;
                let most = self.0.growth(socket).into_iter().map(|(grown, _)| grown).max()?;
                let segments = count(most, "segment");
                Some(format!("`{of}` was seen to send {segments} while nobody sent anything."))
            }
            Fact::OfLab(_) => {
                let (name, record) = self.0.session.begun.iter().next()?;
                Some(format!(
                    "It says of itself that it is of {} (record {record}).",
                    escape_text(name)
                ))
            }
            _ => None,
        }
    }

    fn why_not_these_bytes(&self, fact: &Fact) -> Option<String> {
        match fact {
            Fact::ReceivedAllSent { from, to, at_least } => self.why_not_all(from, to, *at_least),
            Fact::Delivered { from, to } => self.why_nothing_came(from, to),
            Fact::OneRecvHoldsSends { from, to, .. } => {
                if self.0.deliveries(from, to).is_empty() {
                    return self.why_nothing_came(from, to);
                }
                Some("Bytes were received, but each recv held those of one send.".to_owned())
            }
            Fact::OneSendInRecvs { from, to, .. } => {
                if self.0.deliveries(from, to).is_empty() {
                    return self.why_nothing_came(from, to);
                }
                Some(
                    "Bytes were received, but those of each send in one recv; split them."
                        .to_owned(),
                )
            }
            Fact::RecvEnded { by, .. } => {
                let received = self.0.socket(by)?.received.length;
                (received > 0).then(|| format!("`{by}` has received {}.", bytes(received)))
            }
            Fact::LengthPrefixed { of, way, length_bytes, .. } => {
                let stream = self.0.socket(of)?.stream(*way);
                let (_, whole, end) = super::bytes::messages(&stream.kept, *length_bytes);
                let left = stream.length.saturating_sub(end as u64);
                Some(match left {
                    0 => format!("There are {} so far.", count(whole, "whole message")),
                    _ => format!(
                        "After {} {} left that are no whole message.",
                        count(whole, "whole message"),
                        bytes_are(left)
                    ),
                })
            }
            _ => None,
        }
    }

    fn why_no_call(&self, fact: &Fact, by: &str, call: CallKind, after: u64) -> Option<String> {
        let socket = self.0.socket(by)?;
        if call == CallKind::Close && socket.closed_by_program && socket.closed().is_none() {
            return Some(format!("Only the program closed `{by}`, when it was left."));
        }
        let made = socket.calls(call).filter(|made| made.begin >= after).last()?;
        let Fact::Called { to, answer, .. } = fact else { return None };
        let (name, record) = (call.name(), made.record);
        if !super::called::is_answer(answer, made) {
            let answered = answered(made);
            return Some(format!("{name} by `{by}` {answered} (record {record})."));
        }
        if let Target::Role(role) = to
            && !self.0.is_target(to, made.target)
        {
            let named = made.target.map_or_else(String::new, |address| format!(" to {address}"));
            return Some(format!(
                "{name} by `{by}` went{named}, which is not the address of `{role}` (record {record})."
            ));
        }
        why_conditions(fact, by, made)
    }

    fn why_not_seen(&self, of: &str, that: &KernelFact) -> Option<String> {
        let socket = self.0.socket(of)?;
        let until = self.0.session.until();
        if let KernelFact::State(_) = that {
            let last = socket.states.iter().rfind(|seen| seen.record < until)?;
            return Some(format!("`{of}` was last seen in {}.", last.value));
        }
        let tells = |view: &&Seen<KernelView>| view.record < until && that.is_told_by(&view.value);
        let last = socket.views.iter().rfind(tells)?;
        let (what, seen) = (that.subject(), that.seen_in(&last.value));
        Some(format!("The {what} of `{of}` was last seen as {seen}."))
    }

    fn why_not_all(&self, from: &str, to: &str, at_least: u64) -> Option<String> {
        let (one, other) = (self.0.socket(from)?, self.0.socket(to)?);
        let total = |socket: &SocketFacts, way| {
            self.0.moved_until(socket, way, u64::MAX).map_or(0, |made| made.total.0)
        };
        let (sent, received) = (total(one, Direction::Sent), total(other, Direction::Received));
        Some(if sent == 0 {
            format!("`{from}` has sent nothing.")
        } else if received == sent && received < at_least {
            format!("{} were sent, fewer than {at_least}.", bytes(sent))
        } else if received == sent {
            format!("`{to}` has received other bytes than `{from}` has sent.")
        } else {
            format!("`{to}` has received {received} of {}.", bytes(sent))
        })
    }

    fn why_nothing_came(&self, from: &str, to: &str) -> Option<String> {
        let sender = self.0.socket(from)?;
        let sent = self.0.moved_until(sender, Direction::Sent, u64::MAX);
        Some(match sent {
            None => format!("`{from}` has sent nothing."),
            Some(_) => format!("`{to}` has received nothing of it."),
        })
    }
}

/// Which condition on a call, its answer and target apart, this one does not fulfil.
fn why_conditions(fact: &Fact, by: &str, made: &CallMade) -> Option<String> {
    let Fact::Called { call, took_ms, bytes: amount, port_held_by, on_new_socket, .. } = fact
    else {
        return None;
    };
    let (name, record) = (call.name(), made.record);
    if !took_ms.allows(made.elapsed / 1_000_000) {
        let took = seconds(made.elapsed, 1);
        return Some(format!("{name} by `{by}` took {took} s (record {record})."));
    }
    if !amount.allows(made.moved) {
        let moved = bytes(made.moved);
        return Some(format!("{name} by `{by}` moved {moved} (record {record})."));
    }
    if *on_new_socket && !made.on_new_socket {
        return Some(format!("`{by}` was bound or connected before (record {record})."));
    }
    if !port_held_by.is_empty() {
        return Some(match &made.holders {
            None => format!("Who held the port is not known (record {record})."),
            Some(_) => format!("Another socket held the port, too (record {record})."),
        });
    }
    None
}

/// What came of a call, as a verb: `returned 0`, `failed with EPIPE`.
fn answered(made: &CallMade) -> String {
    match &made.outcome {
        Outcome::Failed(errno) => format!("failed with {errno}"),
        Outcome::Cancelled { .. } => "was cancelled".to_owned(),
        Outcome::EndOfStream => "returned 0, the end of the stream".to_owned(),
        _ => "succeeded".to_owned(),
    }
}

fn bytes(number: u64) -> String {
    count(number, "byte")
}

fn bytes_are(number: u64) -> String {
    format!("{number} {} {}", plural(number, "byte"), if number == 1 { "is" } else { "are" })
}
