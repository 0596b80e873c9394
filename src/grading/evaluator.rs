//! Finds facts in a session, for sockets that play certain roles.
//!
//! A fact is found zero or more times; each time it has a begin, an end, and the record that shows it. What a
//! fact is made of is looked for from its begin on, the earliest first, so that one walk finds whether there is
//! any way for it to hold.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use regex::bytes::Regex;

use super::session_facts::SessionFacts;
use super::socket_facts::SocketFacts;
use crate::model::check::{Fact, Target};
use crate::model::step::{Amount, KernelFact};
use crate::model::{CallKind, SocketId, TcpState};

/// Times that a fact is found at most; the first ones.
const MOST_FOUND: usize = 4096;

/// A fact that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Nanoseconds since the session began.
    pub(super) begin: u64,
    /// Nanoseconds since the session began.
    pub(super) end: u64,
    /// Number of the record that shows it; 0 where none does, as of what did not happen.
    pub(super) record: u64,
}

impl Found {
    /// At one moment.
    pub(super) fn at(at: u64, record: u64) -> Self {
        Self { begin: at, end: at, record }
    }
}

/// Who plays a role.
pub(super) type Cast<'a> = BTreeMap<&'a str, Option<SocketId>>;

/// How much may still be looked at, so that a session which was made to be slow is not.
#[derive(Debug)]
pub(super) struct Budget(Cell<u64>);

impl Budget {
    pub(super) fn new(steps: u64) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes so much; returns whether there was any left.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(steps));
        left > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// Looks for facts.
pub(super) struct Evaluator<'a> {
    pub(super) session: &'a SessionFacts,
    pub(super) cast: &'a Cast<'a>,
    pub(super) regexes: &'a BTreeMap<String, Regex>,
    pub(super) budget: &'a Budget,
}

impl<'a> Evaluator<'a> {
    /// All times that a fact is found, beginning at `after` or later, in the order of their ends.
    pub(super) fn find(&self, fact: &Fact, after: u64) -> Vec<Found> {
        if !self.budget.spend(1) {
            return Vec::new();
        }
        match fact {
            Fact::All(facts) => self.all(facts, after).into_iter().collect(),
            Fact::Any(facts) => in_order(facts.iter().flat_map(|fact| self.find(fact, after))),
            Fact::Not(fact) => {
                let there = self.are_there(fact) && self.find(fact, after).is_empty();
                there.then_some(Found::at(after, 0)).into_iter().collect()
            }
            Fact::InOrder(facts) => self.in_order(facts, after),
            Fact::Within { millis, facts } => self.within(*millis, facts, after),
            Fact::During { outer, inner } => self.during(outer, inner, after),
            Fact::First(fact) => {
                let first = self.find(fact, 0).into_iter().min_by_key(|found| found.begin);
                first.filter(|found| found.begin >= after).into_iter().collect()
            }
            Fact::Count { times, of } => {
                if self.are_there(of) {
                    counted(*times, &self.find(of, after), after)
                } else {
                    Vec::new()
                }
            }
            leaf => {
                let found = self.leaf(leaf).into_iter();
                in_order(found.filter(|found| found.begin >= after).take(MOST_FOUND))
            }
        }
    }

    /// The first time that it is found.
    pub(super) fn first(&self, fact: &Fact, after: u64) -> Option<Found> {
        self.find(fact, after).into_iter().next()
    }

    fn leaf(&self, fact: &Fact) -> Vec<Found> {
        match fact {
            Fact::Called { .. } => self.called(fact),
            Fact::Waited { by, call } => self.waited(by, *call),
            Fact::Saw { of, that } => self.saw(of, that),
            Fact::SawInQueue { of, state } => self.saw_in_queue(of, *state),
            Fact::LocalAddress { .. }
            | Fact::HasPort(_)
            | Fact::EqualAddresses(..)
            | Fact::EqualPorts(..)
            | Fact::OnLoopback(_) => self.addresses(fact).into_iter().collect(),
            Fact::Delivered { .. }
            | Fact::ReceivedAllSent { .. }
            | Fact::OneRecvHoldsSends { .. }
            | Fact::OneSendInRecvs { .. }
            | Fact::RecvEnded { .. } => self.bytes(fact),
            Fact::LengthPrefixed { .. }
            | Fact::Matches { .. }
            | Fact::HttpResponse(_)
            | Fact::SentByteCount(_)
            | Fact::AnsweredByIdInOtherOrder { .. } => self.text(fact).into_iter().collect(),
            Fact::SomeDatagramsLost { .. }
            | Fact::LastDatagramReceived { .. }
            | Fact::NothingSentTwice(_) => self.datagrams(fact).into_iter().collect(),
            Fact::SecondSendDelayed { .. }
            | Fact::FasterAfter { .. }
            | Fact::SegmentsGrew { .. } => self.timing(fact),
            Fact::OfLab(name) => self.of_lab(name).into_iter().collect(),
            Fact::All(_)
            | Fact::Any(_)
            | Fact::Not(_)
            | Fact::InOrder(_)
            | Fact::Within { .. }
            | Fact::During { .. }
            | Fact::First(_)
            | Fact::Count { .. } => Vec::new(),
        }
    }

    fn all(&self, facts: &[Fact], after: u64) -> Option<Found> {
        let mut whole: Option<Found> = None;
        for fact in facts {
            let found = self.first(fact, after)?;
            whole = Some(whole.map_or(found, |whole| Found {
                begin: whole.begin.min(found.begin),
                end: whole.end.max(found.end),
                record: whole.record.max(found.record),
            }));
        }
        whole
    }

    fn in_order(&self, facts: &[Fact], after: u64) -> Vec<Found> {
        let Some((last, before)) = facts.split_last() else { return Vec::new() };
        let mut from = after;
        for fact in before {
            // Whatever ends first leaves most room for the others.
            let Some(found) = self.first(fact, from) else { return Vec::new() };
            from = found.end;
        }
        self.find(last, from)
    }

    fn within(&self, millis: u64, facts: &[Fact], after: u64) -> Vec<Found> {
        let all: Vec<Vec<Found>> = facts.iter().map(|fact| self.find(fact, after)).collect();
        let mut begins: Vec<u64> = all.iter().flatten().map(|found| found.begin).collect();
        begins.sort_unstable();
        let limit = millis.saturating_mul(1_000_000);
        let around = |begin: &u64| -> Option<Found> {
            let mut whole = Found::at(*begin, 0);
            for found in &all {
                self.budget.spend(found.len() as u64);
                let next = found.iter().find(|found| found.begin >= *begin)?;
                whole.end = whole.end.max(next.end);
                whole.record = whole.record.max(next.record);
            }
            (whole.end - *begin <= limit).then_some(whole)
        };
        begins.iter().find_map(around).into_iter().collect()
    }

    fn during(&self, outer: &Fact, inner: &Fact, after: u64) -> Vec<Found> {
        let inner = self.find(inner, 0);
        let outer = self.find(outer, after).into_iter();
        let lasted = |outer: &Found| {
            self.budget.spend(inner.len() as u64);
            inner.iter().any(|inner| inner.end > outer.begin && inner.end <= outer.end)
        };
        outer.filter(lasted).collect()
    }

    /// Whether all roles that a fact names are played.
    pub(super) fn are_there(&self, fact: &Fact) -> bool {
        let mut there = true;
        fact.walk(&mut |fact| {
            there &= fact.roles().iter().all(|role| self.player(role).is_some());
        });
        there
    }

    /// Who plays a role.
    pub(super) fn player(&self, role: &str) -> Option<SocketId> {
        self.cast.get(role).copied().flatten()
    }

    /// The socket that plays a role.
    pub(super) fn socket(&self, role: &str) -> Option<&'a SocketFacts> {
        self.session.socket(self.player(role)?)
    }

    /// The sockets that a fact is about: who plays the role, or all if it names none.
    pub(super) fn about(&self, role: &str) -> Vec<&'a SocketFacts> {
        if role.is_empty() {
            return self.session.some(None).collect();
        }
        self.socket(role).into_iter().collect()
    }

    /// Whether a call that names this address names what is asked for.
    pub(super) fn is_target(&self, target: &Target, address: Option<SocketAddr>) -> bool {
        match target {
            Target::Anything => true,
            Target::Role(role) => address
                .zip(self.socket(role))
                .is_some_and(|(address, socket)| socket.has_address(address)),
            Target::Host(ip, role) => {
                address.zip(self.socket(role)).is_some_and(|(address, socket)| {
                    address.ip() == ip.to_canonical() && socket.has_port(address.port())
                })
            }
        }
    }

    fn waited(&self, by: &str, call: CallKind) -> Vec<Found> {
        let until = self.session.until();
        let sockets = self.about(by).into_iter();
        let waits = sockets
            .flat_map(|socket| &socket.waits)
            .filter(|wait| wait.record < until && super::socket_facts::is_kind(wait.kind, call));
        waits.map(|wait| Found::at(wait.at, wait.record)).collect()
    }

    fn saw(&self, of: &str, that: &KernelFact) -> Vec<Found> {
        let until = self.session.until();
        let mut found = Vec::new();
        for socket in self.about(of) {
            if let KernelFact::State(state) = that {
                let states = socket.states.iter().filter(|seen| seen.value == *state);
                found.extend(states.map(|seen| Found::at(seen.at, seen.record)));
            } else {
                let views = socket.views.iter().filter(|seen| that.is_shown_by(&seen.value));
                found.extend(views.map(|seen| Found::at(seen.at, seen.record)));
            }
            self.budget.spend((socket.states.len() + socket.views.len()) as u64);
        }
        found.retain(|found| found.record < until);
        found
    }

    fn saw_in_queue(&self, of: &str, state: TcpState) -> Vec<Found> {
        let until = self.session.until();
        let views = self.about(of).into_iter().flat_map(|socket| &socket.views);
        let shows = views.filter(|seen| {
            let queue = seen.value.waiting_room.as_ref();
            seen.record < until
                && queue.is_some_and(|queue| queue.seats.iter().any(|seat| seat.state == state))
        });
        shows.map(|seen| Found::at(seen.at, seen.record)).collect()
    }

    fn of_lab(&self, name: &str) -> Option<Found> {
        let begun = &self.session.begun;
        let record = begun.get(name).copied();
        let is_of_none = begun.is_empty() && !self.session.sockets.is_empty();
        record.or_else(|| is_of_none.then_some(0)).map(|record| Found::at(0, record))
    }

    fn addresses(&self, fact: &Fact) -> Option<Found> {
        let until = self.session.until();
        let last = |role: &str| {
            let socket = self.socket(role)?;
            socket.locals.iter().rfind(|local| local.record < until)
        };
        let (at, holds) = match fact {
            Fact::LocalAddress { of, host } => {
                let local = last(of)?;
                (local, local.value.ip() == host.to_canonical())
            }
            Fact::HasPort(of) => (last(of)?, true),
            Fact::EqualAddresses(one, other) => {
                let (one, other) = (last(one)?, last(other)?);
                let later = if one.record > other.record { one } else { other };
                (later, one.value == other.value)
            }
            Fact::EqualPorts(one, other) => {
                let (one, other) = (last(one)?, last(other)?);
                let later = if one.record > other.record { one } else { other };
                (later, one.value.port() == other.value.port())
            }
            Fact::OnLoopback(of) => {
                let all = &self.socket(of)?.locals;
                (last(of)?, all.iter().all(|local| local.value.ip().is_loopback()))
            }
            _ => return None,
        };
        holds.then_some(Found::at(at.at, at.record))
    }
}

/// Puts them in the order of their ends.
fn in_order(found: impl Iterator<Item = Found>) -> Vec<Found> {
    let mut found: Vec<Found> = found.collect();
    found.sort_by_key(|found| (found.end, found.record));
    found
}

fn counted(times: Amount, found: &[Found], after: u64) -> Vec<Found> {
    match times {
        Amount::AtLeast(least) if least > 0 => {
            let from = usize::try_from(least - 1).unwrap_or(usize::MAX);
            found.get(from..).unwrap_or_default().to_vec()
        }
        _ if times.allows(found.len() as u64) => {
            vec![found.last().copied().unwrap_or_else(|| Found::at(after, 0))]
        }
        _ => Vec::new(),
    }
}
