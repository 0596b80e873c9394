//! What must be known before the first packet: which sockets are the two ends of one connection, who
//! tells which bytes of it, and how many there will be.
//!
//! Records are in the order in which calls returned. What a peer has read may come before what
//! the other one has sent, and the end of a connection before its last bytes. A first pass through
//! the records counts; with that, packets can be written in the order of the bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::ops::Range;
use std::{io, mem};

use super::ends::{FoundConnection, Pair, Side};
use super::packet_context::{Addresses, PacketContext};
use crate::export::Outgoing;
use crate::model::{
    Call, Direction, Event, Origin, Outcome, Protocol, Record, SocketId, record_text,
};
use crate::session::{Connections, Deliveries, Delivery, Log};

/// Records that are read at once when connections, and what crossed, are looked for.
const AT_ONCE: u64 = 65_536;

/// A socket becomes the end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begin {
    pub(super) socket: SocketId,
    /// Place of the connection in [`FirstPass::connections`].
    pub(super) place: usize,
    pub(super) side: Side,
}

/// What a first pass has found.
#[derive(Debug, Default)]
pub(super) struct FirstPass {
    pub(super) connections: Vec<FoundConnection>,
    /// By the number of the record that tells so.
    pub(super) begins: BTreeMap<u64, Begin>,
    /// How each socket came into being.
    pub(super) origins: BTreeMap<SocketId, String>,
    /// Which received bytes were sent by a call that goes out.
    pub(super) deliveries: OutgoingDeliveries,
    /// Whether no record of the session is missing.
    pub(super) is_complete: bool,
    /// Whether this is a part of a session that is whole itself: receives tell what no send does.
    is_part_of_whole: bool,
}

impl FirstPass {
    pub(super) fn read(outgoing: &Outgoing<'_>) -> io::Result<Self> {
        let mut pass = Pass { is_part: !outgoing.is_whole(), ..Pass::default() };
        let log = outgoing.log();
        while !pass.ends.catch_up(log, AT_ONCE) {
            outgoing.tell_progress(pass.ends.read(), log.len())?;
        }
        let mut log_is_complete = log.header().withheld.all_but.is_none();
        outgoing.for_each(|record| {
            let facts = PacketContext::for_record(outgoing.log(), record);
            // What a file says is lost may have been anything.
            let is_known = facts.stream().is_some() || facts.datagram().is_some();
            log_is_complete &= is_known || !matches!(record.event, Event::Lost { .. });
            pass.read(record, &facts);
            Ok(())
        })?;
        pass.survey.is_complete = log_is_complete && outgoing.is_whole();
        pass.survey.is_part_of_whole = log_is_complete && !outgoing.is_whole();
        pass.find_deliveries(outgoing)?;
        Ok(pass.survey)
    }

    /// The parts of what a record has received from a stream that no send tells, where that is known.
    pub(super) fn untold(&self, log: &Log, number: u64) -> Option<Vec<Range<u64>>> {
        self.is_part_of_whole.then(|| self.deliveries.untold(log, number))
    }
}

#[derive(Default)]
struct Pass {
    survey: FirstPass,
    /// Which sockets are the two ends of one connection.
    ends: Connections,
    /// Where the connection is that a socket is an end of.
    current: BTreeMap<SocketId, (usize, Side)>,
    /// Where each connection is, by the first of its ends.
    places: BTreeMap<SocketId, usize>,
    /// Sockets that `accept` made.
    accepted: BTreeSet<SocketId>,
    /// The address of each of those that had lost its peer before it was looked at.
    peerless: BTreeMap<SocketId, Option<SocketAddr>>,
    /// Whether only a part of the session goes out. Only then is the rest recorded.
    is_part: bool,
    /// The records that have sent something.
    sends: BTreeSet<u64>,
    /// The records that have received from a stream, and the end that had sent it.
    receives: Vec<(u64, usize, Side)>,
    /// Whether datagrams were received.
    has_datagrams: bool,
}

impl Pass {
    fn read(&mut self, record: &Record, facts: &PacketContext) {
        if matches!(record.event, Event::Opened { .. }) {
            self.survey.origins.entry(record.socket).or_insert_with(|| record_text(record));
        }
        if facts.protocol == Protocol::Udp {
            match facts.datagram() {
                Some(Direction::Sent) if self.is_part => drop(self.sends.insert(record.number)),
                Some(Direction::Received) => self.has_datagrams = true,
                _ => {}
            }
            return;
        }
        self.begin(record, facts);
        let Some(direction) = facts.stream() else { return };
        let Some((place, side)) = self.current.get(&record.socket).copied() else { return };
        let Some(found) = self.survey.connections.get_mut(place) else { return };
        match direction {
            Direction::Sent => {
                found.sent[side].0 += facts.length;
                found.sent[side].1 += 1;
                found.urgent[side] |= facts.is_urgent;
                if self.is_part {
                    self.sends.insert(record.number);
                }
            }
            Direction::Received => {
                found.received[side] += facts.length;
                found.urgent[side.other()] |= facts.is_urgent;
                if self.is_part {
                    self.receives.push((record.number, place, side.other()));
                }
            }
        }
    }

    /// Finds which of the bytes that were received a send tells.
    fn find_deliveries(&mut self, outgoing: &Outgoing<'_>) -> io::Result<()> {
        let Self { survey, receives, .. } = self;
        let told_in_part = |place: usize, from| {
            let found = survey.connections.get(place);
            found.is_some_and(|found| found.is_told_in_part(from, false))
        };
        receives.retain(|(_, place, from)| told_in_part(*place, *from));
        if receives.is_empty() && !self.has_datagrams {
            return Ok(());
        }
        let sends = self.is_part.then(|| mem::take(&mut self.sends));
        survey.deliveries = OutgoingDeliveries::read(outgoing, sends)?;
        for (number, place, from) in receives {
            if let Some(parts) = survey.untold(outgoing.log(), *number)
                && let Some(found) = survey.connections.get_mut(*place)
            {
                found.untold[*from] += parts.iter().map(|part| part.end - part.start).sum::<u64>();
            }
        }
        Ok(())
    }

    /// Sees whether the record makes a socket the end of a connection.
    fn begin(&mut self, record: &Record, facts: &PacketContext) {
        let (socket, local, peer) = (record.socket, facts.local, facts.peer);
        match &record.event {
            Event::Opened { origin, .. } => {
                if let Origin::AcceptedBy(_) = origin {
                    self.accepted.insert(socket);
                    if peer.is_none() {
                        self.peerless.insert(socket, local);
                    }
                }
                if local.is_some() && peer.is_some() {
                    self.connect(record.number, socket, Addresses::seen_from(socket, local, peer));
                }
            }
            Event::Observed if local.is_some() && peer.is_some() => {
                self.connect(record.number, socket, Addresses::seen_from(socket, local, peer));
            }
            Event::Returned { call: Call::Connect(_), outcome: Outcome::Done, .. } => {
                self.connect(record.number, socket, Addresses::seen_from(socket, local, peer));
            }
            Event::Returned { outcome: Outcome::Accepted { socket, peer }, .. } => {
                if let Some(own) = self.peerless.remove(socket) {
                    let addresses = Addresses::seen_from(*socket, own.or(local), Some(*peer));
                    self.connect(record.number, *socket, addresses);
                }
            }
            // Without its first records, a connection begins with what is left of it.
            Event::Returned { outcome, .. }
                if !self.current.contains_key(&socket)
                    && (facts.stream().is_some() || *outcome == Outcome::EndOfStream) =>
            {
                self.connect(record.number, socket, Addresses::seen_from(socket, local, peer));
            }
            _ => {}
        }
    }

    fn connect(&mut self, number: u64, socket: SocketId, addresses: Addresses) {
        if self.current.contains_key(&socket) {
            return;
        }
        let connection = self.ends.of(socket).filter(|known| known.protocol == Protocol::Tcp);
        let (first, other) = connection.map_or((socket, None), |known| (known.socket, known.other));
        // Of two ends the first is the one that has connected.
        let is_called = first != socket || (other.is_none() && self.accepted.contains(&socket));
        let side = if is_called { Side::Called } else { Side::Caller };
        let connections = &mut self.survey.connections;
        let place = *self.places.entry(first).or_insert(connections.len());
        if place == connections.len() {
            let mut ends = Pair { caller: addresses.local, called: addresses.local };
            ends[side.other()] = addresses.peer;
            connections.push(FoundConnection::between(ends));
        }
        if let Some(found) = connections.get_mut(place) {
            found.sockets[side] = Some(socket);
            found.remark = found.remark.or(addresses.remark);
        }
        self.current.insert(socket, (place, side));
        self.survey.begins.insert(number, Begin { socket, place, side });
    }
}

/// This many sends that one receive took from are looked at.
const MOST_SENDS: usize = 4096;

/// What the log knows of received bytes: which bytes of which send came out of which receive.
///
/// Both ends of a connection tell the same bytes, and so do both sockets of a datagram; a capture has
/// them once, as they were sent. What no call that goes out has sent, because it came from a stranger
/// or a filter has left its send out, is taken from the receive.
#[derive(Debug, Default)]
pub(super) struct OutgoingDeliveries {
    deliveries: Deliveries,
    /// The calls that have sent something and go out, where not all do.
    sends: Option<BTreeSet<u64>>,
}

impl OutgoingDeliveries {
    /// Looks for what crossed in the whole log. `sends` are the calls that have sent something and go
    /// out; `None` if all do.
    ///
    /// # Errors
    /// When the person has stopped it.
    fn read(outgoing: &Outgoing<'_>, sends: Option<BTreeSet<u64>>) -> io::Result<Self> {
        let mut deliveries = Deliveries::default();
        while !deliveries.catch_up(outgoing.log(), AT_ONCE) {
            outgoing.tell_progress(deliveries.read(), outgoing.log().len())?;
        }
        Ok(Self { deliveries, sends })
    }

    fn deliveries(&self, log: &Log, number: u64) -> Vec<Delivery> {
        let entry = log.entry(number);
        entry.map(|entry| self.deliveries.of(number, &entry, MOST_SENDS)).unwrap_or_default()
    }

    fn goes_out(&self, delivery: &Delivery) -> bool {
        self.sends.as_ref().is_none_or(|sends| sends.contains(&delivery.sent))
    }

    /// The parts of what a record has received from a stream that no send tells.
    fn untold(&self, log: &Log, number: u64) -> Vec<Range<u64>> {
        let length = log.entry(number).map_or(0, |entry| entry.length);
        let (mut parts, mut at) = (Vec::new(), 0);
        for told in self.deliveries(log, number).iter().filter(|delivery| self.goes_out(delivery)) {
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
        self.deliveries(log, number).iter().any(|delivery| self.goes_out(delivery))
    }

    /// The address of the socket of the session that sent the datagram which a record has received.
    pub(super) fn sender(&self, log: &Log, number: u64) -> Option<SocketAddr> {
        let sent = self.deliveries(log, number).first()?.sent;
        let local = log.entry(sent)?.local?;
        log.with_addresses(|addresses| addresses.get(local))
    }
}
