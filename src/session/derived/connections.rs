//! Which sockets of a log talk with whom: the two ends of one connection belong together.
//!
//! Whoever asks for the other end of a connection, on screen or in a file, asks here. Ends are matched
//! by their addresses, which the log tells when a connection is made or accepted. So a connection
//! whose sockets were closed long ago is found as well. A UDP socket that has moved
//! datagrams is on its own: what it sent may never have come to anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::model::{CallKind, Event, Outcome, Protocol, SocketId, canonical};
use crate::session::{EventKind, IndexEntry, Log, ResultKind};

/// A connection, or a UDP socket and all it talks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The socket; of two, the one that has connected.
    pub socket: SocketId,
    /// The socket at the other end, if that is in the log, too.
    pub other: Option<SocketId>,
    /// The protocol.
    pub protocol: Protocol,
    /// The address at the other end; none of a UDP socket.
    pub peer: Option<SocketAddr>,
}

/// The connections of a log, in the order in which it tells of them.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    list: Vec<Connection>,
    places: BTreeMap<SocketId, usize>,
    /// Those whose other end has not been met, by their own address and their peer's.
    alone: BTreeMap<(SocketAddr, SocketAddr), usize>,
    /// The addresses of sockets that had lost their peer before they were first looked at: the
    /// `accept` that made them tells who it was.
    peerless: BTreeMap<SocketId, SocketAddr>,
    read: u64,
}

impl Connections {
    /// Reads at most `limit` further records; returns whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        self.catch_up_to(log, self.read.saturating_add(limit));
        self.read == log.len()
    }

    /// Reads the records up to this one that it has not read.
    pub(super) fn catch_up_to(&mut self, log: &Log, record: u64) {
        let until = record.min(log.len());
        let mut met = BTreeSet::new();
        let mut found = Vec::new();
        log.for_each_entry(self.read + 1..until + 1, |number, entry| {
            let is_new = |met: &BTreeSet<SocketId>| {
                !self.places.contains_key(&entry.socket) && !met.contains(&entry.socket)
            };
            if tells_of_connection(entry) && is_new(&met) {
                met.insert(entry.socket);
                found.push((number, *entry));
            } else if has_no_peer(entry) || accepts(entry) {
                found.push((number, *entry));
            }
        });
        for (number, entry) in found {
            self.add(log, number, &entry);
        }
        self.read = until;
    }

    fn add(&mut self, log: &Log, number: u64, entry: &IndexEntry) {
        let socket = entry.socket;
        let protocol = entry.protocol.unwrap_or(Protocol::Tcp);
        let (local, peer) = log.with_addresses(|addresses| {
            let address = |id| addresses.get(id).map(canonical);
            (entry.local.and_then(address), entry.peer.and_then(address))
        });
        if protocol == Protocol::Udp {
            self.places.insert(socket, self.list.len());
            self.list.push(Connection { socket, other: None, protocol, peer: None });
        } else if accepts(entry) {
            self.add_peerless(log, number);
        } else if let (Some(local), Some(peer)) = (local, peer) {
            self.add_end(socket, (local, peer), entry.kind == EventKind::Opened);
        } else if let Some(local) = local {
            self.peerless.insert(socket, local);
        }
    }

    /// A call has accepted a connection: perhaps one whose socket did not know its peer any more.
    fn add_peerless(&mut self, log: &Log, number: u64) {
        if self.peerless.is_empty() {
            return;
        }
        let event = log.preview(number).map(|record| record.event);
        if let Some(Event::Returned { outcome: Outcome::Accepted { socket, peer }, .. }) = event
            && let Some(local) = self.peerless.remove(&socket)
            && !self.places.contains_key(&socket)
        {
            self.add_end(socket, (local, canonical(peer)), true);
        }
    }

    fn add_end(
        &mut self,
        socket: SocketId,
        (local, peer): (SocketAddr, SocketAddr),
        was_accepted: bool,
    ) {
        let protocol = Protocol::Tcp;
        let Some(known) = self.alone.remove(&(peer, local)) else {
            let place = self.list.len();
            // Who has connected to itself is both ends.
            if local != peer {
                self.alone.insert((local, peer), place);
            }
            self.places.insert(socket, place);
            self.list.push(Connection { socket, other: None, protocol, peer: Some(peer) });
            return;
        };
        self.places.insert(socket, known);
        let connection = &mut self.list[known];
        if was_accepted {
            connection.other = Some(socket);
        } else {
            let accepted = connection.socket;
            *connection = Connection { socket, other: Some(accepted), protocol, peer: Some(peer) };
        }
    }

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// All of them.
    pub fn all(&self) -> &[Connection] {
        &self.list
    }

    /// The one that a socket is an end of.
    pub fn of(&self, socket_id: SocketId) -> Option<&Connection> {
        self.places.get(&socket_id).map(|place| &self.list[*place])
    }

    /// The socket of the log at the other end of a TCP connection.
    pub fn other_end(&self, socket_id: SocketId) -> Option<SocketId> {
        let connection = self.of(socket_id)?;
        if connection.socket == socket_id { connection.other } else { Some(connection.socket) }
    }
}

/// Whether the addresses of an entry are those of a connection, or a datagram has moved.
fn tells_of_connection(entry: &IndexEntry) -> bool {
    if entry.protocol == Some(Protocol::Udp) {
        return entry.direction.is_some() && entry.result == Some(ResultKind::Success);
    }
    let has_both = entry.local.is_some() && entry.peer.is_some();
    has_both
        && match (entry.kind, entry.call) {
            (EventKind::Opened | EventKind::Observed, _)
            | (EventKind::Returned, Some(CallKind::Send | CallKind::Recv)) => true,
            // A call that names an address may have got no further than that.
            (EventKind::Returned, Some(CallKind::Connect)) => {
                entry.result == Some(ResultKind::Success)
            }
            _ => false,
        }
}

/// Whether a socket had an address and no peer when it came into being: what `accept` makes has both,
/// unless the peer has broken off.
fn has_no_peer(entry: &IndexEntry) -> bool {
    entry.kind == EventKind::Opened
        && entry.protocol == Some(Protocol::Tcp)
        && entry.local.is_some()
        && entry.peer.is_none()
}

fn accepts(entry: &IndexEntry) -> bool {
    entry.call == Some(CallKind::Accept) && entry.result == Some(ResultKind::Success)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, Origin, Outcome, SocketSnapshot,
    };
    use crate::session::Entry;

    fn standing(local: &str, peer: &str) -> SocketSnapshot {
        let (local, peer) = (local.parse().ok(), peer.parse().ok());
        SocketSnapshot { local, peer, listening: false, state: None }
    }

    fn connected(log: &Log, socket: u32, local: &str, peer: &str) {
        let to: SocketAddr = peer.parse().unwrap();
        let (call, outcome) = (Call::Connect(to), Outcome::Done);
        let (call_id, caller) = (CallId(1), Caller::Person);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        opened(log, socket, Origin::Made, None);
        let entry = Entry::new(SocketId(socket), event);
        log.append(Entry { standing: Some(standing(local, peer)), ..entry });
    }

    fn opened(log: &Log, socket: u32, origin: Origin, standing: Option<SocketSnapshot>) {
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let (protocol, family) = (Protocol::Tcp, Family::V4);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        log.append(Entry { standing, ..Entry::new(SocketId(socket), event) });
    }

    fn accepted(log: &Log, socket: u32, local: &str, peer: &str) {
        opened(log, socket, Origin::AcceptedBy(SocketId(1)), Some(standing(local, peer)));
    }

    fn ends(log: &Log, step: u64) -> Vec<(u32, Option<u32>)> {
        let mut connections = Connections::default();
        while !connections.catch_up(log, step) {}
        let ends = connections.all().iter().map(|c| (c.socket.0, c.other.map(|other| other.0)));
        ends.collect()
    }

    #[test]
    fn two_ends_belong_together_whichever_comes_first_and_ports_are_used_again() {
        let log = Log::new();
        let (server, client) = ("127.0.0.1:9", "127.0.0.1:1000");
        connected(&log, 2, client, server);
        accepted(&log, 3, server, client);
        // The same ports once more, and the accepted end is told of first.
        accepted(&log, 5, "[::ffff:127.0.0.1]:9", "[::ffff:127.0.0.1]:1000");
        connected(&log, 4, client, server);
        connected(&log, 6, "127.0.0.1:1001", "127.0.0.1:80");
        for step in [1, 2, 100] {
            assert_eq!(ends(&log, step), [(2, Some(3)), (4, Some(5)), (6, None)]);
        }
    }

    #[test]
    fn one_port_has_several_connections_and_who_could_not_connect_has_none() {
        let log = Log::new();
        let (client, servers) = ("127.0.0.1:1000", ["127.0.0.1:80", "127.0.0.1:81"]);
        connected(&log, 3, client, servers[0]);
        connected(&log, 4, client, servers[1]);
        opened(&log, 5, Origin::Made, None);
        let bound = standing(client, "");
        let errno = Errno::from_name("EADDRNOTAVAIL").unwrap();
        // That a step of a lesson expects it makes it no success.
        let event = |call, outcome| Event::Returned {
            call_id: CallId(1),
            call,
            outcome,
            elapsed_nanos: 1,
            caller: Caller::Expecting(errno),
        };
        let bind = event(Call::Bind(client.parse().unwrap()), Outcome::Done);
        log.append(Entry { standing: Some(bound), ..Entry::new(SocketId(5), bind) });
        let connect = event(Call::Connect(servers[0].parse().unwrap()), Outcome::Failed(errno));
        log.append(Entry::new(SocketId(5), connect));
        accepted(&log, 6, servers[0], client);
        accepted(&log, 7, servers[1], client);
        for step in [1, 2, 3, 100] {
            assert_eq!(ends(&log, step), [(3, Some(6)), (4, Some(7))], "{step}");
        }
    }

    #[test]
    fn a_socket_that_had_lost_its_peer_is_the_end_that_accept_tells_of() {
        let log = Log::new();
        let (server, client) = ("127.0.0.1:9", "127.0.0.1:1000");
        connected(&log, 2, client, server);
        accepted(&log, 3, server, "");
        let (socket, peer) = (SocketId(3), client.parse().unwrap());
        let (call_id, caller) = (CallId(1), Caller::Person);
        let outcome = Outcome::Accepted { socket, peer };
        let event =
            Event::Returned { call_id, call: Call::Accept, outcome, elapsed_nanos: 1, caller };
        log.append(Entry::new(SocketId(1), event));
        for step in [1, 100] {
            assert_eq!(ends(&log, step), [(2, Some(3))]);
        }
    }

    #[test]
    fn who_has_connected_to_itself_is_no_end_of_the_next_one_that_does() {
        let log = Log::new();
        for socket in [2, 3] {
            connected(&log, socket, "127.0.0.1:9", "127.0.0.1:9");
        }
        assert_eq!(ends(&log, 1), [(2, None), (3, None)]);
    }

    #[test]
    fn a_call_that_names_an_address_is_no_connection() {
        let log = Log::new();
        opened(&log, 2, Origin::Made, Some(standing("127.0.0.1:1000", "")));
        let call = Call::Connect("127.0.0.1:9".parse().unwrap());
        log.append(Entry::new(SocketId(2), Event::Waiting { call_id: CallId(1), call, sent: 0 }));
        assert_eq!(ends(&log, 1), []);
    }
}
