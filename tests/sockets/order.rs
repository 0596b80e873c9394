//! Decides whether the log ever tells of an effect before its cause, whichever of many threads comes
//! to it first: the bytes of a `recv` before their `send`, an `accept` before its `connect`, an end
//! of stream, or a reset, before the `shutdown` or `close` that made it.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    thread,
};

use crate::common::{Rig, any_port, noise, send};
use proptest::prelude::*;
use socket_playground::{
    model::{
        Call, CallId, CallKind, Event, Family, Lifecycle, Mode, OptionValue, Outcome, Record,
        ShutdownHow, SocketId, SocketOption, TcpState,
    },
    net::Modes,
};

/// What a log has told so far.
#[derive(Default)]
struct Told {
    /// Calls that have begun to wait: their effect may be seen.
    begun: BTreeSet<CallId>,
    /// Bytes that sends were asked to send, and that were received.
    sent: BTreeMap<SocketId, u64>,
    received: BTreeMap<SocketId, u64>,
    /// Datagrams by the address of their sender.
    datagrams: BTreeMap<SocketAddr, i64>,
    /// Addresses of those who have called.
    callers: BTreeSet<SocketAddr>,
    local: BTreeMap<SocketId, SocketAddr>,
    /// The other end of each connection.
    peers: BTreeMap<SocketId, SocketAddr>,
    /// Addresses whose sending has ended, and that were closed.
    finished: BTreeSet<SocketAddr>,
    closed: BTreeSet<SocketAddr>,
}

impl Told {
    /// Takes in the next record, which must tell of nothing that has no cause yet.
    fn take_in(&mut self, record: &Record) {
        if let Some(standing) = record.standing.as_deref() {
            self.local.extend(standing.local.map(|local| (record.socket, local)));
            self.peers.extend(standing.peer.map(|peer| (record.socket, peer)));
            self.check_state(record, standing.state);
        }
        match &record.event {
            Event::Kernel { view, .. } => self.check_state(record, view.state),
            Event::Waiting { call_id, call, .. } if self.begun.insert(*call_id) => {
                self.cause(record.socket, call);
            }
            Event::Returned { call_id, call, outcome, .. } => {
                if !self.begun.contains(call_id) && outcome.is_success() {
                    self.cause(record.socket, call);
                }
                self.effect(record, call, outcome);
            }
            _ => {}
        }
    }

    /// A state in which the peer's FIN has come is told behind the call that sent it.
    fn check_state(&self, record: &Record, state: Option<TcpState>) {
        if state.is_some_and(TcpState::has_peers_fin)
            && let Some(peer) = self.peers.get(&record.socket)
        {
            let number = record.number;
            assert!(self.finished.contains(peer), "a state before its cause: record {number}");
        }
    }

    fn cause(&mut self, socket: SocketId, call: &Call<u64>) {
        let local = self.local.get(&socket).copied();
        match call {
            Call::Send(length) => *self.sent.entry(socket).or_default() += length,
            Call::SendTo(..) => {
                if let Some(local) = local {
                    *self.datagrams.entry(local).or_default() += 1;
                }
            }
            Call::Connect(_) => self.callers.extend(local),
            Call::Shutdown(ShutdownHow::Write | ShutdownHow::Both) => self.finished.extend(local),
            Call::Close => {
                self.finished.extend(local);
                self.closed.extend(local);
            }
            _ => {}
        }
    }

    fn effect(&mut self, record: &Record, call: &Call<u64>, outcome: &Outcome) {
        let peer = self.peers.get(&record.socket).copied();
        let number = record.number;
        match outcome {
            Outcome::Accepted { socket, peer } => {
                self.peers.insert(*socket, *peer);
                assert!(self.callers.contains(peer), "accepted before connect: record {number}");
            }
            Outcome::Received { bytes } => {
                let received = self.received.entry(record.socket).or_default();
                *received += bytes;
                let from = self.local.iter().rfind(|(_, local)| Some(**local) == peer);
                let (from, _) = from.expect("both ends are in the log");
                let sent = self.sent.get(from).copied().unwrap_or_default();
                assert!(*received <= sent, "{received} received, {sent} sent: record {number}");
            }
            Outcome::Datagram { from: Some(from), .. } => {
                let under_way = self.datagrams.entry(*from).or_default();
                *under_way -= 1;
                assert!(*under_way >= 0, "received before it was sent: record {number}");
            }
            Outcome::EndOfStream => {
                let peer = peer.expect("a connection");
                assert!(self.finished.contains(&peer), "ended before its cause: record {number}");
            }
            Outcome::Failed(errno) if errno.name() == "ECONNRESET" => {
                let peer = peer.expect("a connection");
                assert!(self.closed.contains(&peer), "reset before its cause: record {number}");
            }
            Outcome::Failed(errno) if errno.name() == "EPIPE" && call.kind() == CallKind::Send => {
                let peer = peer.expect("a connection");
                // A send that waits breaks by one's own shutdown as well.
                let local = self.local.get(&record.socket);
                let has_finished = local.is_some_and(|local| self.finished.contains(local));
                let has_cause = has_finished || self.closed.contains(&peer);
                assert!(has_cause, "broken before its cause: record {number}");
            }
            _ => {}
        }
    }
}

/// What one client does with its connection.
#[derive(Clone, Debug)]
struct Client {
    sends: Vec<usize>,
    /// Whether it is closed at once, with a reset, rather than after the end of its sending.
    resets: bool,
    datagrams: u8,
}

fn client() -> impl Strategy<Value = Client> {
    let length = prop_oneof![4 => 1..2_000_usize, 1 => 100_000..3_000_000_usize];
    let sends = prop::collection::vec(length, 0..6);
    (sends, any::<bool>(), 0..8_u8).prop_map(|(sends, resets, datagrams)| {
        // A reset before a large send has gone is another story.
        let resets = resets && sends.iter().sum::<usize>() < 10_000;
        Client { sends, resets, datagrams }
    })
}

/// Has a client say all that it has to say, without waiting for any of it.
fn talk(rig: &Rig, client: &Client, server: SocketAddr, sink: SocketAddr) {
    let socket = rig.tcp();
    rig.must(socket, Call::Connect(server));
    for length in &client.sends {
        rig.start(socket, send(noise(7, *length)));
    }
    if client.resets {
        let linger = OptionValue::Linger(Some(0));
        rig.start(socket, Call::SetOption(SocketOption::Linger, linger));
        rig.start(socket, Call::Close);
    } else {
        rig.start(socket, Call::Shutdown(ShutdownHow::Write));
    }
    let udp = rig.udp();
    rig.must(udp, Call::Bind(any_port(Family::V4)));
    for place in 0..client.datagrams {
        rig.start(udp, Call::SendTo(vec![place; 9].into(), sink));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_effect_stands_before_its_cause(
        clients in prop::collection::vec(prop::collection::vec(client(), 1..6), 4..5),
    ) {
        let rig = Rig::new(Modes { reading: Mode::Automatic, accepting: Mode::Automatic });
        let (listener, server) = rig.listener(Family::V4, 128);
        let sink = rig.udp();
        rig.must(sink, Call::Bind(any_port(Family::V4)));
        let sink_address = rig.local(sink);
        let total: usize = clients.iter().map(Vec::len).sum();
        thread::scope(|scope| {
            for some in &clients {
                let rig = &rig;
                scope.spawn(move || {
                    for client in some {
                        talk(rig, client, server, sink_address);
                    }
                });
            }
            // The other ends finish as soon as they have read the end: a race with whoever is left.
            scope.spawn(|| {
                let mut closed = BTreeSet::new();
                while closed.len() < total {
                    let number = rig.log.len();
                    for socket in rig.accepted() {
                        let over = [Lifecycle::ReadClosed, Lifecycle::Failed];
                        if over.contains(&rig.state(socket).lifecycle()) && closed.insert(socket) {
                            rig.start(socket, Call::Close);
                        }
                    }
                    if closed.len() < total {
                        let waits = rig.log.wait_beyond_for(number, crate::common::PATIENCE);
                        assert!(waits, "the log ends too early: {}", rig.text());
                    }
                }
            });
        });
        rig.must(listener, Call::Close);
        rig.wait_until("every accepted connection to be closed", |table| {
            let accepted = table.iter().filter(|socket| socket.accepted_by().is_some());
            accepted.filter(|socket| socket.lifecycle() == Lifecycle::Closed).count() == total
        });
        drop(rig.playground);
        let mut told = Told::default();
        rig.log.for_each(1..u64::MAX, |record| told.take_in(record));
        prop_assert!(told.received.values().sum::<u64>() > 0 || total > 0);
    }
}
