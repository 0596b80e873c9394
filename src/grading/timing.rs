//! When bytes came, and what the kernel sent by itself.

use super::bytes::whole;
use super::called::sets;
use super::evaluator::{Evaluator, Found};
use super::socket_facts::{CallMade, Seen, SocketFacts};
use crate::model::check::Fact;
use crate::model::{CallKind, KernelView};

/// Two sends have no pause between them if the second began at most this long after the first had returned.
pub(super) const NO_PAUSE_NANOS: u64 = 20_000_000;

/// The second of two sends without a pause, and the receive that its last byte came out of.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecondSend<'a> {
    /// When the first of the two began.
    begin: u64,
    sent: &'a CallMade,
    received: &'a CallMade,
}

impl SecondSend<'_> {
    /// Nanoseconds that the receiver waited for it once it was sent.
    pub(super) fn delay(&self) -> u64 {
        self.received.end.saturating_sub(self.sent.end.max(self.received.begin))
    }

    fn found(&self) -> Found {
        Found { begin: self.begin, ..whole(self.received) }
    }
}

impl Evaluator<'_> {
    pub(super) fn timing(&self, fact: &Fact) -> Vec<Found> {
        match fact {
            Fact::SecondSendDelayed { from, to, millis } => {
                let late = self.second_sends(from, to).into_iter();
                let late = late.filter(|second| millis.allows(second.delay() / 1_000_000));
                late.map(|second| second.found()).collect()
            }
            Fact::FasterAfter { from, to, option, times } => {
                let Some(socket) = self.socket(from) else { return Vec::new() };
                let mut set = socket.calls(CallKind::SetOption);
                let Some(set) = set.find(|made| sets(option, made) && made.succeeded()) else {
                    return Vec::new();
                };
                let seconds = self.second_sends(from, to);
                let before = seconds.iter().filter(|second| second.sent.end <= set.begin);
                let slowest = before.map(SecondSend::delay).max().unwrap_or(0);
                let after = seconds.iter().filter(|second| second.begin >= set.end);
                let quick =
                    after.filter(|second| slowest >= second.delay().max(1).saturating_mul(*times));
                quick.map(SecondSend::found).collect()
            }
            Fact::SegmentsGrew { of, by } => {
                let Some(socket) = self.socket(of) else { return Vec::new() };
                self.growth(socket)
                    .into_iter()
                    .filter(|(grown, _)| by.allows(*grown))
                    .map(|(_, found)| found)
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The second ones of two sends without a pause, as far as they were received.
    pub(super) fn second_sends(&self, from: &str, to: &str) -> Vec<SecondSend<'_>> {
        let Some(sender) = self.socket(from) else { return Vec::new() };
        let sends: Vec<&CallMade> =
            sender.calls.iter().filter(|made| made.kind().is_send() && made.moved > 0).collect();
        let mut second_sends = Vec::new();
        for (received, held) in self.deliveries(from, to) {
            let Some(last) = held.last() else { continue };
            let Ok(place) = sends.binary_search_by_key(&last.sent, |made| made.record) else {
                continue;
            };
            let sent = sends[place];
            let is_last_byte = last.sent_at + last.length == sent.moved;
            let first = place.checked_sub(1).map(|before| sends[before]);
            if let Some(first) = first
                && is_last_byte
                && sent.begin <= first.end.saturating_add(NO_PAUSE_NANOS)
            {
                second_sends.push(SecondSend { begin: first.begin, sent, received });
            }
        }
        second_sends
    }

    /// How many segments more a connection was seen to have sent than when it was first seen since one of its
    /// ends last moved bytes or ended something.
    pub(super) fn growth(&self, socket: &SocketFacts) -> Vec<(u64, Found)> {
        let until = self.session.until();
        let other = self.session.other_end(socket.id).and_then(|id| self.session.socket(id));
        let moves = |made: &&CallMade| {
            made.moved > 0
                || matches!(made.kind(), CallKind::Shutdown | CallKind::Close | CallKind::Connect)
        };
        let calls = socket.calls.iter().chain(other.into_iter().flat_map(|other| &other.calls));
        let mut disturbed: Vec<(u64, u64)> =
            calls.filter(moves).map(|made| (made.begin, made.end)).collect();
        disturbed.sort_unstable();
        let (mut grown, mut first): (_, Option<&Seen<KernelView>>) = (Vec::new(), None);
        for view in socket.views.iter().filter(|view| view.record < until) {
            let Some(sent) = view.value.tcp.map(|tcp| tcp.segments_out) else {
                first = None;
                continue;
            };
            let is_disturbed = |since: u64| {
                disturbed.iter().any(|(begin, end)| *begin <= view.at && *end >= since)
            };
            if !self.budget.spend(disturbed.len() as u64) {
                break;
            }
            let base = match first {
                Some(base) if !is_disturbed(base.at) => base,
                _ => {
                    first = Some(view);
                    continue;
                }
            };
            let before = base.value.tcp.map_or(0, |tcp| tcp.segments_out);
            let found = Found::at(view.at, view.record);
            grown.push((sent.saturating_sub(before).into(), found));
        }
        grown
    }
}
