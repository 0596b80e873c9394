//! What must be known before the first packet: which sockets are the two ends of one connection, who
//! tells which bytes of it, and how many there will be.
//!
//! Records stand in the order in which calls returned. What a peer has read may stand before what
//! the other one has sent, and the end of a connection before its last bytes. A first pass through
//! the records counts; with that, packets can be told in the order of the bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    io, mem,
    net::SocketAddr,
    ops::Range,
};

use super::{
    super::Outgoing,
    address::Addresses,
    deliveries::Deliveries,
    facts::Facts,
    side::{Pair, Side},
};
use crate::{
    model::{Call, Direction, Event, Origin, Outcome, Protocol, Record, SocketId, record_text},
    session::{Connections, Log},
};

/// Records that are read at once when connections are looked for.
const AT_ONCE: u64 = 65_536;

/// Whose records tell the bytes that one end sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    /// The end that sent them.
    Sender,
    /// The end that received them.
    Receiver,
    /// Whichever tells them first: both ends are ours, and nothing is missing.
    WhoeverIsFirst,
}

/// One connection, as the first pass has found it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// The sockets at its ends that are ours.
    pub(super) sockets: Pair<Option<SocketId>>,
    /// Their addresses.
    pub(super) addresses: Pair<SocketAddr>,
    /// What is not as the log tells it.
    pub(super) remark: Option<&'static str>,
    /// Bytes that each end sent, by its own records, and how many records those are.
    sent: Pair<(u64, u64)>,
    /// Bytes that each end received, by its own records.
    received: Pair<u64>,
    /// Whether each end sent urgent bytes, or the other one took some.
    urgent: Pair<bool>,
    /// Bytes that each end sent and that only the other end's records tell, of a part of a session.
    untold: Pair<u64>,
}

impl Found {
    /// A connection of which nothing is known but its addresses.
    pub(super) fn between(addresses: Pair<SocketAddr>) -> Self {
        Self {
            sockets: Pair::default(),
            addresses,
            remark: None,
            sent: Pair::default(),
            received: Pair::default(),
            urgent: Pair::default(),
            untold: Pair::default(),
        }
    }

    /// A socket that has connected to itself is both ends.
    pub(super) fn is_with_itself(&self) -> bool {
        self.addresses.caller == self.addresses.called
    }

    /// Who tells the bytes that `from` has sent. `is_complete`: no record is missing.
    pub(super) fn truth(&self, from: Side, is_complete: bool) -> Truth {
        if self.is_with_itself() {
            return Truth::Sender;
        }
        let (sender, receiver) = (self.sockets[from], self.sockets[from.other()]);
        if sender.is_some() && receiver.is_some() && is_complete && !self.urgent[from] {
            return Truth::WhoeverIsFirst;
        }
        // Of a stranger there are no records. Where some are missing, two that tell the same bytes
        // cannot be told from two that tell different ones, and one end alone is believed. An urgent
        // byte overtakes others: who receives it tells another order than was sent.
        let sender_tells = sender.is_some() && (receiver.is_none() || self.sent[from].1 > 0);
        if sender_tells { Truth::Sender } else { Truth::Receiver }
    }

    /// Whether both ends tell what `from` has sent, and some records are missing: what was received
    /// may be what was sent, or not.
    pub(super) fn is_told_in_part(&self, from: Side, is_complete: bool) -> bool {
        let both = Side::BOTH.iter().all(|side| self.sockets[*side].is_some());
        both && !is_complete
            && !self.is_with_itself()
            && self.truth(from, is_complete) == Truth::Sender
    }

    /// How many bytes that `from` has sent there will be.
    pub(super) fn total(&self, from: Side, is_complete: bool) -> u64 {
        let (sent, received) = (self.sent[from].0, self.received[from.other()]);
        match self.truth(from, is_complete) {
            Truth::Sender => sent + self.untold[from],
            Truth::Receiver => received,
            // A send that still waits is not told yet, and has gone in part.
            Truth::WhoeverIsFirst => sent.max(received),
        }
    }
}

/// A socket becomes the end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begin {
    pub(super) socket: SocketId,
    /// Place of the connection in [`Survey::connections`].
    pub(super) place: usize,
    pub(super) side: Side,
}

/// What a first pass has found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) connections: Vec<Found>,
    /// By the number of the record that tells so.
    pub(super) begins: BTreeMap<u64, Begin>,
    /// How each socket came into being.
    pub(super) origins: BTreeMap<SocketId, String>,
    /// Which received bytes were sent by a call that goes out.
    pub(super) deliveries: Deliveries,
    /// Whether no record of the session is missing.
    pub(super) is_complete: bool,
    /// Whether this is a part of a session that is whole itself: receives tell what no send does.
    is_part_of_whole: bool,
}

impl Survey {
    pub(super) fn of(outgoing: &Outgoing<'_>) -> io::Result<Self> {
        let mut pass = Pass { is_part: !outgoing.is_whole(), ..Pass::default() };
        let log = outgoing.log();
        while !pass.ends.catch_up(log, AT_ONCE) {
            outgoing.tell_progress(pass.ends.read(), log.len())?;
        }
        let mut log_is_complete = log.header().withheld.all_but.is_none();
        outgoing.for_each(|record| {
            let facts = Facts::of(outgoing.log(), record);
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
    survey: Survey,
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
    /// Whether only a part of the session goes out. Only then the rest is taken note of.
    is_part: bool,
    /// The records that have sent something.
    sends: BTreeSet<u64>,
    /// The records that have received from a stream, and the end that had sent it.
    receives: Vec<(u64, usize, Side)>,
    /// Whether datagrams were received.
    has_datagrams: bool,
}

impl Pass {
    fn read(&mut self, record: &Record, facts: &Facts) {
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
        survey.deliveries = Deliveries::of(outgoing, sends)?;
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
    fn begin(&mut self, record: &Record, facts: &Facts) {
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
                    self.connect(record.number, socket, Addresses::of(socket, local, peer));
                }
            }
            Event::Observed if local.is_some() && peer.is_some() => {
                self.connect(record.number, socket, Addresses::of(socket, local, peer));
            }
            Event::Returned { call: Call::Connect(_), outcome: Outcome::Done, .. } => {
                self.connect(record.number, socket, Addresses::of(socket, local, peer));
            }
            Event::Returned { outcome: Outcome::Accepted { socket, peer }, .. } => {
                if let Some(own) = self.peerless.remove(socket) {
                    let addresses = Addresses::of(*socket, own.or(local), Some(*peer));
                    self.connect(record.number, *socket, addresses);
                }
            }
            // Without its first records, a connection begins with what is left of it.
            Event::Returned { outcome, .. }
                if !self.current.contains_key(&socket)
                    && (facts.stream().is_some() || *outcome == Outcome::EndOfStream) =>
            {
                self.connect(record.number, socket, Addresses::of(socket, local, peer));
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
            connections.push(Found::between(ends));
        }
        if let Some(found) = connections.get_mut(place) {
            found.sockets[side] = Some(socket);
            found.remark = found.remark.or(addresses.remark);
        }
        self.current.insert(socket, (place, side));
        self.survey.begins.insert(number, Begin { socket, place, side });
    }
}
