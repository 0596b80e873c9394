//! What became of datagrams: lost, dropped, the last one.

use std::collections::BTreeSet;

use super::bytes::whole;
use super::evaluator::{Evaluator, Found};
use super::socket_facts::{CallMade, SocketFacts};
use crate::model::check::Fact;
use crate::model::{Direction, Outcome};

impl Evaluator<'_> {
    pub(super) fn datagrams(&self, fact: &Fact) -> Option<Found> {
        match fact {
            Fact::SomeDatagramsLost { from, to } => {
                let (sent, received, dropped) = self.datagram_counts(from, to)?;
                let some = received > 0 && received < sent && received + dropped >= sent;
                some.then(|| self.received(self.socket(to)?).last().map(whole))?
            }
            Fact::LastDatagramReceived { from, to } => {
                let (from, to) = (self.socket(from)?, self.socket(to)?);
                let (sent, received) = (self.sent_to(from, to).last()?, self.received(to).last()?);
                let same = (sent.moved, sent.sum) == (received.moved, received.sum);
                (same && received.record > sent.record).then(|| whole(received))
            }
            Fact::NothingSentTwice(by) => {
                let calls = self.session.calls_of(self.socket(by).map(|socket| socket.id));
                let sent = calls.map(|(_, made)| made).filter(|made| made.moved(Direction::Sent));
                let (mut known, mut last) = (BTreeSet::new(), None);
                for made in sent.filter(|made| made.succeeded()) {
                    if !known.insert((made.moved, made.sum)) {
                        return None;
                    }
                    last = Some(whole(made));
                }
                self.player(by)?;
                last
            }
            _ => None,
        }
    }

    /// How many datagrams one sent while the other was open, how many that received, and how many the
    /// kernel was seen to have dropped.
    pub(super) fn datagram_counts(&self, from: &str, to: &str) -> Option<(u64, u64, u64)> {
        let (from, to) = (self.socket(from)?, self.socket(to)?);
        let closed = to.closed().unwrap_or(u64::MAX);
        let sent = self.sent_to(from, to).take_while(|made| made.record < closed).count() as u64;
        let received = self.received(to).count() as u64;
        let dropped = to.views.iter().map(|seen| seen.value.drops).max().unwrap_or(0);
        Some((sent, received, dropped.into()))
    }

    fn sent_to<'s>(
        &'s self,
        from: &'s SocketFacts,
        to: &'s SocketFacts,
    ) -> impl Iterator<Item = &'s CallMade> {
        let sent = self.session.calls_of(Some(from.id)).map(|(_, made)| made);
        sent.filter(move |made| {
            made.kind().is_send()
                && made.succeeded()
                && made.target.is_some_and(|target| to.has_address(target))
        })
    }

    fn received<'s>(&'s self, to: &SocketFacts) -> impl Iterator<Item = &'s CallMade> {
        let calls = self.session.calls_of(Some(to.id)).map(|(_, made)| made);
        calls.filter(|made| {
            made.kind().is_receive() && matches!(made.outcome, Outcome::Datagram { .. })
        })
    }
}
