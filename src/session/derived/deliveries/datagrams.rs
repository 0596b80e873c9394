//! Which datagram that was sent came out of which receive.
//!
//! A datagram says who sent it and to whom, and how long it is; on one computer datagrams come in the
//! order in which they were sent. So each receive is given the first datagram of its length, between
//! its addresses, that was sent after the ones that came before it. What is passed over never came.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

use crate::model::SocketId;

/// Receives of one socket that wait for the record of their datagram at most.
const MOST_WAITING: usize = 64;

/// A datagram that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// Number of the record.
    pub(super) record: u64,
    /// Bytes in it: no datagram is longer than 65,535.
    pub(super) length: u32,
    flow: u32,
}

/// A datagram that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    /// Number of the record.
    pub(super) record: u64,
    /// Bytes that were kept of it.
    pub(super) kept: u32,
    /// Bytes that it had, where that is known.
    pub(super) length: Option<u32>,
}

/// A datagram that was sent, and the record of its receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DatagramPair {
    /// Who received it.
    pub(super) to: SocketId,
    /// Who sent it.
    pub(super) from: SocketId,
    pub(super) sent: u64,
    pub(super) received: u64,
    /// Bytes that were received.
    pub(super) kept: u32,
}

/// What has become of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was received.
    Received,
    /// A later one was received, or its receiver is closed: it never came.
    NeverCame,
    /// Nobody has received it so far.
    NotReceived,
    /// No socket of the session has that address.
    Stranger,
}

/// All that one socket sends from one address to another.
#[derive(Clone, Debug)]
struct Flow {
    sender: SocketId,
    from: SocketAddr,
    to: SocketAddr,
    /// By their length, which of the sender's datagrams these are.
    by_length: HashMap<u32, Vec<u32>>,
    /// Who has received some of them, in order.
    received: BTreeMap<SocketId, Vec<Arrival>>,
}

/// That a datagram was received.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    /// Which of the sender's datagrams it is.
    place: u32,
    kept: u32,
    record: u64,
}

/// What one socket is known to be.
#[derive(Clone, Debug, Default)]
struct Socket {
    sent: Vec<Sent>,
    flows: Vec<u32>,
    /// Its address, and the record by which it had it.
    local: Option<(SocketAddr, u64)>,
    closed: Option<u64>,
    /// What it has received, as far as it is known who sent it: the record, the flow and the datagram.
    received: Vec<(u64, u32, u32)>,
    /// What it has received while nobody was known to have sent it.
    waiting: VecDeque<(Came, Option<SocketAddr>)>,
}

/// The datagrams of a log.
#[derive(Clone, Debug, Default)]
pub(super) struct Datagrams {
    sockets: BTreeMap<SocketId, Socket>,
    flows: Vec<Flow>,
    /// The flows to a port, by the port that they come from.
    by_ports: HashMap<u16, HashMap<u16, Vec<u32>>>,
    /// The sockets that have received what nobody is known to have sent.
    waiting: BTreeSet<SocketId>,
}

impl Datagrams {
    /// A socket has this address, up to this record.
    pub(super) fn has_address(&mut self, socket: SocketId, local: SocketAddr, record: u64) {
        let known = &mut self.sockets.entry(socket).or_default().local;
        // A connect may tell which of the computer's addresses it is; the port is the same.
        let since = known.filter(|(address, _)| address.port() == local.port());
        *known = Some((local, since.map_or(record, |(_, since)| since)));
    }

    /// A socket was closed.
    pub(super) fn closes(&mut self, socket: SocketId, record: u64) {
        self.sockets.entry(socket).or_default().closed.get_or_insert(record);
    }

    /// A socket has sent a datagram.
    pub(super) fn sends(
        &mut self,
        socket: SocketId,
        (from, to): (SocketAddr, SocketAddr),
        record: u64,
        length: u32,
    ) {
        let flow = self.flow_of(socket, from, to);
        let sender = self.sockets.entry(socket).or_default();
        let place = sender.sent.len() as u32;
        sender.sent.push(Sent { record, length, flow });
        self.flows[flow as usize].by_length.entry(length).or_default().push(place);
        self.see_waiting(to);
    }

    fn flow_of(&mut self, sender: SocketId, from: SocketAddr, to: SocketAddr) -> u32 {
        let known = self.by_ports.entry(to.port()).or_default().entry(from.port()).or_default();
        let is_it = |flow: &Flow| flow.sender == sender && flow.from == from && flow.to == to;
        if let Some(found) = known.iter().find(|place| is_it(&self.flows[**place as usize])) {
            return *found;
        }
        let place = self.flows.len() as u32;
        known.push(place);
        let (by_length, received) = (HashMap::new(), BTreeMap::new());
        self.flows.push(Flow { sender, from, to, by_length, received });
        self.sockets.entry(sender).or_default().flows.push(place);
        place
    }

    /// A socket has received a datagram, from there if that is known.
    pub(super) fn receives(&mut self, socket: SocketId, came: Came, from: Option<SocketAddr>) {
        if !self.find_sender(socket, came, from) {
            self.waiting.insert(socket);
            let waiting = &mut self.sockets.entry(socket).or_default().waiting;
            waiting.push_back((came, from));
            if waiting.len() > MOST_WAITING {
                waiting.pop_front();
            }
        }
    }

    /// A datagram was sent there: it may have been received already.
    fn see_waiting(&mut self, to: SocketAddr) {
        let here = |id: &SocketId| {
            let local = self.sockets.get(id).and_then(|socket| socket.local);
            local.is_some_and(|(local, _)| reaches(to, local))
        };
        let ids: Vec<SocketId> = self.waiting.iter().copied().filter(here).collect();
        for id in ids {
            self.waiting.remove(&id);
            let Some(socket) = self.sockets.get_mut(&id) else { continue };
            for (came, from) in std::mem::take(&mut socket.waiting) {
                self.receives(id, came, from);
            }
        }
    }

    fn find_sender(&mut self, socket: SocketId, came: Came, from: Option<SocketAddr>) -> bool {
        let known = self.sockets.get(&socket).and_then(|socket| socket.local);
        let Some((local, since)) = known else { return false };
        let Some(flows) = self.by_ports.get(&local.port()) else { return false };
        let one = from.and_then(|from| flows.get(&from.port()));
        let all = flows.values().filter(|_| from.is_none());
        let fits = |flow: &Flow| {
            reaches(flow.to, local) && from.is_none_or(|from| comes_from(flow.from, from))
        };
        let found = one
            .into_iter()
            .chain(all)
            .flatten()
            .filter(|flow| fits(&self.flows[**flow as usize]))
            .filter_map(|flow| Some((self.next(*flow, socket, came, since)?, *flow)))
            .min();
        let Some(((_, place), flow)) = found else { return false };
        let received = self.flows[flow as usize].received.entry(socket).or_default();
        received.push(Arrival { place, kept: came.kept, record: came.record });
        if let Some(receiver) = self.sockets.get_mut(&socket) {
            let behind = receiver.received.partition_point(|(record, ..)| *record < came.record);
            receiver.received.insert(behind, (came.record, flow, place));
        }
        true
    }

    /// The first datagram of a flow that can have come now, with its record.
    fn next(&self, flow: u32, receiver: SocketId, came: Came, since: u64) -> Option<(u64, u32)> {
        let flow = &self.flows[flow as usize];
        let sent = &self.sockets.get(&flow.sender)?.sent;
        let read = flow.received.get(&receiver).and_then(|known| known.last());
        if read.is_some_and(|read| read.record > came.record) {
            return None;
        }
        let after = read.map_or(0, |read| read.place + 1);
        let first_of = |places: &Vec<u32>| {
            // What was sent before the receiver had its address did not come to it.
            let is_before = |place: &u32| {
                *place < after || sent.get(*place as usize).is_some_and(|sent| sent.record < since)
            };
            places.get(places.partition_point(is_before)).copied()
        };
        let place = if let Some(length) = came.length {
            flow.by_length.get(&length).and_then(first_of)?
        } else {
            let longer = flow.by_length.keys().filter(|length| **length > came.kept);
            let mut lengths: Vec<u32> = longer.copied().collect();
            lengths.sort_unstable();
            lengths.iter().filter_map(|length| first_of(flow.by_length.get(length)?)).min()?
        };
        Some((sent.get(place as usize)?.record, place))
    }

    /// The datagram that a record sent.
    fn sent(&self, socket: SocketId, record: u64) -> Option<(u32, Sent)> {
        let sent = &self.sockets.get(&socket)?.sent;
        let place = sent.binary_search_by_key(&record, |sent| sent.record).ok()?;
        Some((place as u32, *sent.get(place)?))
    }

    /// Who has received what a record sent, at most this many of them: a multicast comes to several.
    pub(super) fn received_of(
        &self,
        socket: SocketId,
        record: u64,
        most: usize,
    ) -> Vec<DatagramPair> {
        let Some((place, sent)) = self.sent(socket, record) else { return Vec::new() };
        let pairs = self.flows[sent.flow as usize].received.iter().filter_map(|(to, arrivals)| {
            let found = arrivals.binary_search_by_key(&place, |arrival| arrival.place).ok()?;
            let Arrival { kept, record: received, .. } = *arrivals.get(found)?;
            Some(DatagramPair { to: *to, from: socket, sent: record, received, kept })
        });
        pairs.take(most).collect()
    }

    /// The datagram that a record received.
    pub(super) fn sent_of(&self, socket: SocketId, record: u64) -> Option<DatagramPair> {
        let received = &self.sockets.get(&socket)?.received;
        let found = received.binary_search_by_key(&record, |(record, ..)| *record).ok()?;
        let (_, flow, place) = *received.get(found)?;
        let Flow { sender: from, received, .. } = &self.flows[flow as usize];
        let sent = self.sockets.get(from)?.sent.get(place as usize)?.record;
        let arrivals = received.get(&socket)?;
        let found = arrivals.binary_search_by_key(&place, |arrival| arrival.place).ok()?;
        let kept = arrivals.get(found)?.kept;
        Some(DatagramPair { to: socket, from: *from, sent, received: record, kept })
    }

    /// What a socket has sent before `from` and somebody received after `to`, at most this many.
    pub(super) fn over(
        &self,
        socket: SocketId,
        from: u64,
        to: u64,
        most: usize,
    ) -> Vec<DatagramPair> {
        let Some(sender) = self.sockets.get(&socket) else { return Vec::new() };
        let mut over = Vec::new();
        for flow in sender.flows.iter().take(most) {
            for (receiver, arrivals) in &self.flows[*flow as usize].received {
                let first = arrivals.partition_point(|arrival| arrival.record <= to);
                for Arrival { place, kept, record: received } in arrivals[first..].iter().copied() {
                    let Some(sent) = sender.sent.get(place as usize) else { break };
                    if sent.record >= from || over.len() >= most {
                        break;
                    }
                    let sent = sent.record;
                    over.push(DatagramPair { to: *receiver, from: socket, sent, received, kept });
                }
            }
        }
        over
    }

    /// What has become of the datagram that a record sent, as far as the records up to `until` tell.
    pub(super) fn fate(&self, socket: SocketId, record: u64, until: u64) -> Option<Fate> {
        let (place, sent) = self.sent(socket, record)?;
        let flow = &self.flows[sent.flow as usize];
        let mut overtaken = false;
        for arrivals in flow.received.values() {
            let known = &arrivals[..arrivals.partition_point(|arrival| arrival.record <= until)];
            if known.binary_search_by_key(&place, |arrival| arrival.place).is_ok() {
                return Some(Fate::Received);
            }
            overtaken |= known.last().is_some_and(|last| last.place > place);
        }
        let here = self.sockets.values().filter(|socket| {
            // A bind may be told of after what came of it.
            socket.local.is_some_and(|(local, since)| {
                reaches(flow.to, local) && since <= record && until >= since
            })
        });
        let mut open = here.filter(|socket| socket.closed.is_none_or(|closed| closed > record));
        let Some(first) = open.next() else { return Some(Fate::Stranger) };
        let is_gone = |socket: &Socket| socket.closed.is_some_and(|closed| closed <= until);
        let gone = is_gone(first) && open.all(is_gone);
        Some(if overtaken || gone { Fate::NeverCame } else { Fate::NotReceived })
    }
}

/// Whether what is sent to an address comes to a socket that has this one.
fn reaches(to: SocketAddr, local: SocketAddr) -> bool {
    let is_same = to.ip() == local.ip() || local.ip().is_unspecified() || to.ip().is_unspecified();
    to.port() == local.port() && (is_same || is_for_several(to.ip()))
}

/// Whether a sender with this local address is the one that a receiver saw.
fn comes_from(local: SocketAddr, told: SocketAddr) -> bool {
    local.port() == told.port() && (local.ip() == told.ip() || local.ip().is_unspecified())
}

fn is_for_several(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_multicast(),
    }
}
