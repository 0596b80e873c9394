//! Which bytes of which send came out of which receive, and what the kernels said beside them.
//!
//! Between two TCP sockets of the session bytes are matched by their place in the stream: one send
//! that came out as two reads is two crossings, and so are two sends that came out as one read.
//! Datagrams are matched by addresses, length and order. All is built from the index of the log, with
//! the same memory for each record, never from payloads; every question is answered by a few binary
//! searches, at any length.
//!
//! In come entries of the index (`read`), out comes a [`Delivery`] for every piece. First to open: this
//! file; `stream` and `datagrams` match, `signals` and `waits` are what is drawn beside the bytes.

mod datagrams;
mod follow;
mod passages;
mod passed_datagrams;
mod path;
mod pieces;
mod read;
mod signals;
mod stream;
mod waits;
mod wire_passage;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Range;

pub use datagrams::Fate;
pub use follow::DeliveriesView;
pub use path::{PathStep, PathStop};
pub use signals::{Exchange, Signal, SignalKind};
pub use waits::Wait;
pub use wire_passage::WirePassage;

use super::Connections;
use crate::model::{CallKind, Direction, Protocol, SocketId};
use crate::session::IndexEntry;
use datagrams::{DatagramPair, Datagrams};
use passages::WireEnds;
use pieces::MovedBytes;
use signals::AllTold;
use stream::Ends;
use waits::Waits;

/// All bytes of a record.
pub const WHOLE_RECORD: Range<u64> = 0..u64::MAX;

/// Bytes that came out of a receive as they had gone into a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The socket that sent them.
    pub from: SocketId,
    /// The socket that received them.
    pub to: SocketId,
    /// Number of the record of the send.
    pub sent: u64,
    /// Number of the record of the receive.
    pub received: u64,
    /// Bytes of the send before them.
    pub sent_at: u64,
    /// Bytes of the receive before them.
    pub received_at: u64,
    /// How many they are; 0 only of an empty datagram.
    pub length: u64,
}

/// What a log tells of everything that crossed between its sockets, as far as it has been read.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    connections: Connections,
    streams: BTreeMap<SocketId, Ends>,
    datagrams: Datagrams,
    told: AllTold,
    exchanges: Vec<Exchange>,
    /// Who has begun to listen, with the record and the address.
    listeners: Vec<(SocketId, u64, SocketAddr)>,
    waits: Waits,
    wires: WireEnds,
    /// The addresses of the log, in the order of their ids.
    addresses: Vec<SocketAddr>,
    read: u64,
}

impl Deliveries {
    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// The socket of the session at the other end of a TCP connection.
    pub fn other_end(&self, socket_id: SocketId) -> Option<SocketId> {
        self.connections.other_end(socket_id)
    }

    /// What crossed by the record with this number, whose entry this is, at most this many crossings,
    /// the first.
    pub fn of(&self, number: u64, entry: &IndexEntry, most: usize) -> Vec<Delivery> {
        self.of_part(number, entry, &WHOLE_RECORD, most)
    }

    /// What crossed by a part of a record; a datagram crosses as a whole.
    fn of_part(
        &self,
        number: u64,
        entry: &IndexEntry,
        part: &Range<u64>,
        most: usize,
    ) -> Vec<Delivery> {
        let socket_id = entry.socket;
        if entry.call == Some(CallKind::Peek) {
            return Vec::new();
        }
        match (entry.direction, entry.protocol) {
            (Some(Direction::Sent), Some(Protocol::Udp)) => {
                let pairs = self.datagrams.received_of(socket_id, number, most);
                pairs.into_iter().map(datagram).collect()
            }
            (Some(Direction::Received), Some(Protocol::Udp)) => {
                self.datagrams.sent_of(socket_id, number).map(datagram).into_iter().collect()
            }
            (Some(Direction::Sent), _) => self.of_sent(socket_id, number, part, most),
            (Some(Direction::Received), _) => self.of_received(socket_id, number, part, most),
            (None, _) => Vec::new(),
        }
    }

    fn of_sent(
        &self,
        from: SocketId,
        number: u64,
        part: &Range<u64>,
        most: usize,
    ) -> Vec<Delivery> {
        let Some(sent) = self.streams.get(&from).and_then(|ends| ends.sent.of(number)) else {
            return Vec::new();
        };
        let Some(to) = self.other_end(from) else { return Vec::new() };
        let Some(reader) = self.streams.get(&to).map(|ends| &ends.reader) else {
            return Vec::new();
        };
        let places = sent.part(part);
        let read = reader.read.over(places.clone()).chain(reader.out_of_turn.over(places));
        read.filter_map(|read| delivery(from, to, sent, read)).take(most).collect()
    }

    fn of_received(
        &self,
        to: SocketId,
        number: u64,
        part: &Range<u64>,
        most: usize,
    ) -> Vec<Delivery> {
        let Some(reader) = self.streams.get(&to).map(|ends| &ends.reader) else {
            return Vec::new();
        };
        let read = reader.read.of(number).or_else(|| reader.out_of_turn.of(number));
        let (Some(read), Some(from)) = (read, self.other_end(to)) else { return Vec::new() };
        let Some(sent) = self.streams.get(&from).map(|ends| &ends.sent) else {
            return Vec::new();
        };
        let sent = sent.over(read.part(part));
        sent.filter_map(|sent| delivery(from, to, sent, read)).take(most).collect()
    }

    /// What went through a wire by this part of the record with this number, whose entry this is: what one of
    /// its ends has received with it, or has sent on; at most this many passages, the first.
    pub fn passages(
        &self,
        number: u64,
        entry: &IndexEntry,
        part: &Range<u64>,
        most: usize,
    ) -> Vec<WirePassage> {
        if entry.direction.is_none() || entry.call == Some(CallKind::Peek) {
            return Vec::new();
        }
        self.wires.of(&self.streams, (entry.socket, number), part, most)
    }

    /// What a socket has sent that passes by some records: it was sent before them and received after
    /// them, or told of in the other order. At most this many crossings, in the order of the stream.
    pub fn passing(&self, from: SocketId, records: &Range<u64>, most: usize) -> Vec<Delivery> {
        let (first, behind) = (records.start, records.end);
        let pairs = self.datagrams.over(from, first, behind.saturating_sub(1), most);
        let mut passing: Vec<Delivery> = pairs.into_iter().map(datagram).collect();
        let Some(to) = self.other_end(from) else { return passing };
        let (Some(sender), Some(receiver)) = (self.streams.get(&from), self.streams.get(&to))
        else {
            return passing;
        };
        let (sent, read) = (&sender.sent, &receiver.reader.read);
        let downwards = read.from(behind).map_or(0, |piece| piece.start)
            ..sent.from(first).map_or_else(|| sent.end(), |piece| piece.start);
        let upwards = sent.from(behind).map_or(u64::MAX, |piece| piece.start)
            ..read.before(first).map_or(0, MovedBytes::end);
        let has_later = read.from(behind).is_some();
        for places in [Some(downwards).filter(|_| has_later), Some(upwards)].into_iter().flatten() {
            if places.is_empty() {
                continue;
            }
            let pieces = sent.over(places.clone()).flat_map(|sent| {
                let shared = sent.start.max(places.start)..sent.end().min(places.end);
                read.over(shared).filter_map(move |read| delivery(from, to, sent, read))
            });
            let is_around = |delivery: &Delivery| {
                let (low, high) = (delivery.sent, delivery.received);
                low.min(high) < first && low.max(high) >= behind
            };
            passing.extend(pieces.filter(is_around).take(most.saturating_sub(passing.len())));
        }
        passing
    }

    /// Of what a record sent over TCP, the bytes that its peer had read by the record `until`; `None`
    /// where that is not known, because the peer is no socket of the session.
    pub fn bytes_read_of(&self, from: SocketId, number: u64, until: u64) -> Option<u64> {
        let sent = self.streams.get(&from)?.sent.of(number)?;
        let reader = &self.streams.get(&self.other_end(from)?)?.reader;
        let read = reader.read.before(until.saturating_add(1)).map_or(0, MovedBytes::end);
        let urgent = reader.out_of_turn.over(sent.start.max(read)..sent.end());
        let urgent = urgent.filter(|piece| piece.record <= until).count() as u64;
        Some(read.clamp(sent.start, sent.end()) - sent.start + urgent)
    }

    /// What has become of a datagram, as far as the records up to `until` tell; `None` if the record
    /// sent none.
    pub fn fate(&self, socket_id: SocketId, number: u64, until: u64) -> Option<Fate> {
        self.datagrams.fate(socket_id, number, until)
    }

    /// What the kernels have said to each other beside the bytes, of the connection of this socket
    /// and of those that it tried to make with one of these records: what went out from it.
    pub fn signals(&self, socket_id: SocketId, records: &Range<u64>) -> Vec<Signal> {
        let mut signals = Vec::new();
        let Some(told) = self.told.get(&socket_id) else { return signals };
        told.handshakes(socket_id, records, &mut signals);
        if self.connections.of(socket_id).is_some() {
            let other = self.other_end(socket_id);
            let other = other.and_then(|other| Some((other, self.told.get(&other)?)));
            told.ends(socket_id, other, &mut signals);
        }
        signals
    }

    /// The records from which several segments follow, in the order of the log.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// How the call that returned with a record has waited, if it has.
    pub fn wait_ended_by(&self, number: u64, entry: &IndexEntry) -> Option<Wait> {
        self.waits.ended_by(entry.socket, entry.call?, number)
    }

    /// The wait that a record tells of.
    pub fn wait_told_by(&self, number: u64, entry: &IndexEntry) -> Option<Wait> {
        self.waits.told_by(entry.socket, entry.call?, number)
    }

    /// The calls on a socket that began to wait before a record and had not returned before it.
    pub fn waits_over(&self, socket_id: SocketId, record: u64) -> Vec<(CallKind, Wait)> {
        self.waits.over(socket_id, record)
    }
}

fn delivery(from: SocketId, to: SocketId, sent: MovedBytes, read: MovedBytes) -> Option<Delivery> {
    let shared = sent.shared(read)?;
    Some(Delivery {
        from,
        to,
        sent: sent.record,
        received: read.record,
        sent_at: shared.start - sent.start,
        received_at: shared.start - read.start,
        length: shared.end - shared.start,
    })
}

fn datagram(pair: DatagramPair) -> Delivery {
    let DatagramPair { from, to, sent, received, kept } = pair;
    Delivery { from, to, sent, received, sent_at: 0, received_at: 0, length: kept.into() }
}
