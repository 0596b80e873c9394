//! Which bytes of which send came out of which receive: what was cut, what was joined, what is missing.

use std::collections::BTreeMap;

use super::evaluator::{Evaluator, Found};
use super::socket_facts::{CallMade, SocketFacts};
use crate::model::Direction;
use crate::model::check::{Fact, Offset};
use crate::session::Delivery;

impl Evaluator<'_> {
    pub(super) fn bytes(&self, fact: &Fact) -> Vec<Found> {
        match fact {
            Fact::Delivered { from, to } => self.delivered(from, to),
            Fact::ReceivedAllSent { from, to, at_least } => {
                self.received_all(from, to, *at_least).into_iter().collect()
            }
            Fact::OneRecvHoldsSends { from, to, sends } => {
                let receives = self.deliveries(from, to).into_iter().filter(|(_, held)| {
                    let mut of: Vec<u64> = held.iter().map(|delivery| delivery.sent).collect();
                    of.dedup();
                    sends.allows(of.len() as u64)
                });
                receives.map(|(receive, _)| whole(receive)).collect()
            }
            Fact::OneSendInRecvs { from, to, recvs } => {
                // The record of a send, with how many receives it came in and the last of them.
                let mut sends: BTreeMap<u64, (u64, Found)> = BTreeMap::new();
                for (receive, held) in self.deliveries(from, to) {
                    for delivery in held {
                        let (count, last) =
                            sends.entry(delivery.sent).or_insert_with(|| (0, whole(receive)));
                        *count += 1;
                        *last = whole(receive);
                    }
                }
                let fits = sends.into_values().filter(|(count, _)| recvs.allows(*count));
                fits.map(|(_, last)| last).collect()
            }
            Fact::RecvEnded { by, offset } => self.recv_ended(by, *offset),
            _ => Vec::new(),
        }
    }

    /// The receives of one socket that held bytes of the other's sends, and which.
    pub(super) fn deliveries(&self, from: &str, to: &str) -> Vec<(&CallMade, Vec<&Delivery>)> {
        let (Some(from), Some(to)) = (self.player(from), self.player(to)) else {
            return Vec::new();
        };
        let receives = self.session.calls_of(Some(to)).map(|(_, made)| made);
        let receives = receives.filter(|made| made.kind().is_receive());
        let held = receives.map(|made| {
            let held = self.session.delivered_by(made.record).iter();
            let held: Vec<&Delivery> = held.filter(|delivery| delivery.from == from).collect();
            self.budget.spend(held.len() as u64 + 1);
            (made, held)
        });
        held.filter(|(_, held)| !held.is_empty()).collect()
    }

    fn delivered(&self, from: &str, to: &str) -> Vec<Found> {
        let Some(sender) = self.socket(from) else { return Vec::new() };
        let receives = self.deliveries(from, to).into_iter().filter_map(|(receive, held)| {
            let sent = held.first()?.sent;
            let place = sender.calls.binary_search_by_key(&sent, |made| made.record).ok()?;
            let begin = sender.calls[place].begin;
            Some(Found { begin, end: receive.end, record: receive.record })
        });
        receives.collect()
    }

    /// The last receive, if by it everything was received that was sent.
    fn received_all(&self, from: &str, to: &str, at_least: u64) -> Option<Found> {
        let (from, to) = (self.socket(from)?, self.socket(to)?);
        if self.session.other_end(from.id) != Some(to.id) {
            return None;
        }
        let sent = self.moved_until(from, Direction::Sent, to.closed().unwrap_or(u64::MAX))?;
        let received = self.moved_until(to, Direction::Received, u64::MAX)?;
        let same = sent.total.0 == received.total.0
            && (sent.total.1 == received.total.1
                || from.sent.is_withheld
                || to.received.is_withheld);
        (same && received.total.0 >= at_least).then(|| whole(received))
    }

    /// The last call before a record that moved bytes this way.
    pub(super) fn moved_until<'s>(
        &self,
        socket: &'s SocketFacts,
        way: Direction,
        record: u64,
    ) -> Option<&'s CallMade> {
        let until = self.session.until().min(record);
        let calls = socket.calls.iter().take_while(|made| made.record < until);
        self.budget.spend(socket.calls.len() as u64);
        calls.filter(|made| made.kind().direction() == Some(way) && made.moved > 0).last()
    }

    fn recv_ended(&self, by: &str, offset: Offset) -> Vec<Found> {
        let Some(socket) = self.socket(by) else { return Vec::new() };
        let lengths = match offset {
            Offset::At(_) => Vec::new(),
            Offset::InsideLength(bytes) => messages(&socket.received.kept, bytes)
                .0
                .into_iter()
                .map(|start| (start, bytes))
                .collect(),
        };
        let is_there = |at: u64| match offset {
            Offset::At(place) => at == place,
            Offset::InsideLength(_) => lengths.iter().any(|(start, bytes): &(usize, usize)| {
                (*start as u64) < at && at < (start + bytes) as u64
            }),
        };
        let receives = self.session.calls_of(Some(socket.id)).map(|(_, made)| made);
        let receives = receives.filter(|made| made.kind().is_receive() && made.moved > 0);
        receives.filter(|made| is_there(made.total.0)).map(whole).collect()
    }
}

/// From a call's begin to its end.
pub(super) fn whole(made: &CallMade) -> Found {
    Found { begin: made.begin, end: made.end, record: made.record }
}

/// Where messages begin that have their length before them, and how many bytes the whole ones take.
pub(super) fn messages(stream: &[u8], length_bytes: usize) -> (Vec<usize>, usize, usize) {
    let (mut begins, mut at, mut whole) = (Vec::new(), 0, 0);
    if length_bytes == 0 || length_bytes > 4 {
        return (begins, 0, 0);
    }
    while at < stream.len() {
        begins.push(at);
        let Some(length) = stream.get(at..at + length_bytes) else { break };
        let length = length.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte));
        let end = at + length_bytes + length;
        if end > stream.len() {
            break;
        }
        at = end;
        whole += 1;
    }
    (begins, whole, at)
}
