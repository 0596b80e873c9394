//! Which received bytes a call that goes out has sent.
//!
//! Both ends of a connection tell the same bytes, and so do both sockets of a datagram; a capture has
//! them once, as they were sent. What no call that goes out has sent, because it came from a stranger
//! or a filter has left its send out, is told by the receive. The log knows which bytes of which send
//! came out of which receive.

use std::{collections::BTreeSet, io, net::SocketAddr, ops::Range};

use super::super::Outgoing;
use crate::session::{Crossing, Crossings, Log};

/// So many sends that one receive took from are looked at.
const MOST_SENDS: usize = 4096;

/// Records of which the crossings are found at once.
const AT_ONCE: u64 = 65_536;

/// What the log knows of received bytes.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    crossings: Crossings,
    /// The calls that have sent something and go out, where not all do.
    sends: Option<BTreeSet<u64>>,
}

impl Deliveries {
    /// Looks for what crossed in the whole log. `sends` are the calls that have sent something and go
    /// out; `None` if all do.
    ///
    /// # Errors
    /// When the person has stopped it.
    pub(super) fn of(outgoing: &Outgoing<'_>, sends: Option<BTreeSet<u64>>) -> io::Result<Self> {
        let mut crossings = Crossings::default();
        while !crossings.catch_up(outgoing.log(), AT_ONCE) {
            outgoing.tell_progress(crossings.read(), outgoing.log().len())?;
        }
        Ok(Self { crossings, sends })
    }

    fn crossings(&self, log: &Log, number: u64) -> Vec<Crossing> {
        let entry = log.entry(number);
        entry.map(|entry| self.crossings.of(number, &entry, MOST_SENDS)).unwrap_or_default()
    }

    fn goes_out(&self, crossing: &Crossing) -> bool {
        self.sends.as_ref().is_none_or(|sends| sends.contains(&crossing.sent))
    }

    /// The parts of what a record has received from a stream that no send tells.
    pub(super) fn untold(&self, log: &Log, number: u64) -> Vec<Range<u64>> {
        let length = log.entry(number).map_or(0, |entry| entry.length);
        let (mut parts, mut at) = (Vec::new(), 0);
        for told in self.crossings(log, number).iter().filter(|crossing| self.goes_out(crossing)) {
            if at < told.received_at {
                parts.push(at..told.received_at);
            }
            at = told.received_at + told.length;
        }
        if at < length {
            parts.push(at..length);
        }
        parts
    }

    /// Whether a send tells the datagram that a record has received.
    pub(super) fn is_told(&self, log: &Log, number: u64) -> bool {
        self.crossings(log, number).iter().any(|crossing| self.goes_out(crossing))
    }

    /// The address of the socket of the session that sent the datagram which a record has received.
    pub(super) fn sender(&self, log: &Log, number: u64) -> Option<SocketAddr> {
        let sent = self.crossings(log, number).first()?.sent;
        let local = log.entry(sent)?.local?;
        log.with_addresses(|addresses| addresses.get(local))
    }
}
