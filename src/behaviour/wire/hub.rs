//! What the sockets of a wire for datagrams share: its clients, what is under way to the target for each, and
//! what is under way back to all.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use parking_lot::Mutex;

use super::line::{Line, Queue};
use super::settings::{MOST_HELD, MOST_IN_ALL, chance};
use crate::model::{DropReason, Fate, Impaired, Wire, WireDirection};
use crate::net::Waker;

/// Clients that a wire has at once at most.
const MOST_CLIENTS: usize = 256;

/// What the sockets of a wire share.
#[derive(Debug)]
pub(super) struct Hub {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    wire: Wire,
    clients: BTreeMap<SocketAddr, Client>,
    /// How many clients there were.
    count: u64,
    back: Queue<(Bytes, SocketAddr)>,
    /// Of the socket that the clients know.
    waker: Option<Waker>,
    /// Whether that socket is closed.
    is_over: bool,
}

#[derive(Debug)]
struct Client {
    number: u64,
    there: Queue<Bytes>,
    upstream: Line,
    downstream: Line,
    /// Of its socket towards the target.
    waker: Option<Waker>,
    last_heard: Instant,
}

impl Client {
    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake();
        }
    }
}

/// What became of a datagram that a client has sent.
pub(super) struct Entered {
    /// What the log is to be told of it.
    pub(super) tells: Option<Impaired>,
    /// The number of the client, if it is a new one, which needs a socket.
    pub(super) is_new: Option<u64>,
}

impl Hub {
    pub(super) fn new(wire: Wire) -> Self {
        let (clients, back) = (BTreeMap::new(), Queue::default());
        let state = State { wire, clients, count: 0, back, waker: None, is_over: false };
        Self { state: Mutex::new(state) }
    }

    /// The settings.
    pub(super) fn wire(&self) -> Wire {
        self.state.lock().wire
    }

    /// How many clients there were.
    pub(super) fn count(&self) -> u64 {
        self.state.lock().count
    }

    /// The socket is there that the clients know.
    pub(super) fn begin(&self, waker: Waker) {
        self.state.lock().waker = Some(waker);
    }

    /// It is there no more: nor are the others then.
    pub(super) fn end(&self) {
        let mut state = self.state.lock();
        state.is_over = true;
        state.clients.values().for_each(Client::wake);
    }

    /// What is to happen from now on to what comes; what is under way stays due when it was, but for a
    /// direction that is held.
    pub(super) fn change(&self, wire: Wire) {
        let mut state = self.state.lock();
        state.wire = wire;
        state.clients.values().for_each(Client::wake);
        if let Some(waker) = &state.waker {
            waker.wake();
        }
    }

    /// A client has sent a datagram. One too many takes the place of the one that was silent for longest.
    pub(super) fn enter(&self, from: SocketAddr, bytes: &Bytes, now: Instant) -> Entered {
        let state = &mut *self.state.lock();
        let mut is_new = None;
        if !state.clients.contains_key(&from) {
            if state.clients.len() == MOST_CLIENTS {
                let oldest = state.clients.iter().min_by_key(|(_, client)| client.last_heard);
                if let Some(address) = oldest.map(|(address, _)| *address)
                    && let Some(client) = state.clients.remove(&address)
                {
                    client.wake();
                }
            }
            let number = state.count;
            state.count += 1;
            is_new = Some(number);
            let line = |direction| Line::new(chance(&state.wire, number, direction));
            let client = Client {
                number,
                there: Queue::default(),
                upstream: line(WireDirection::Upstream),
                downstream: line(WireDirection::Downstream),
                waker: None,
                last_heard: now,
            };
            state.clients.insert(from, client);
        }
        let Some(client) = state.clients.get_mut(&from) else {
            return Entered { tells: None, is_new };
        };
        client.last_heard = now;
        let (due, length) = (client.there.due(), bytes.len());
        let most = MOST_HELD.min(MOST_IN_ALL / MOST_CLIENTS);
        let stops = stops(&state.wire, || client.there.has_room(length, most));
        let (impairment, there) = (&state.wire.upstream, &mut client.there);
        let fate = client.upstream.put((bytes.clone(), length), now, impairment, stops, there);
        if client.there.due() != due {
            client.wake();
        }
        Entered { tells: told(fate, client.upstream.count(), length), is_new }
    }

    /// The target has sent a datagram to a client. Returns what the log is to be told of it.
    pub(super) fn come_back(
        &self,
        (client, number): (SocketAddr, u64),
        bytes: &Bytes,
        now: Instant,
    ) -> Option<Impaired> {
        let state = &mut *self.state.lock();
        let to = client;
        let client = state.clients.get_mut(&to).filter(|client| client.number == number)?;
        client.last_heard = now;
        let (due, length) = (state.back.due(), bytes.len());
        let stops = stops(&state.wire, || state.back.has_room(length, MOST_HELD));
        let datagram = ((bytes.clone(), to), length);
        let (impairment, back) = (&state.wire.downstream, &mut state.back);
        let fate = client.downstream.put(datagram, now, impairment, stops, back);
        if state.back.due() != due
            && let Some(waker) = &state.waker
        {
            waker.wake();
        }
        told(fate, client.downstream.count(), length)
    }

    /// What is due back to a client.
    pub(super) fn take_back(&self, now: Instant) -> Option<(Bytes, SocketAddr)> {
        let mut state = self.state.lock();
        if state.wire.stops(WireDirection::Downstream) { None } else { state.back.take(now) }
    }

    /// When something is due back to a client.
    pub(super) fn due_back(&self) -> Option<Instant> {
        let state = self.state.lock();
        if state.wire.stops(WireDirection::Downstream) { None } else { state.back.due() }
    }

    /// The socket of a client towards the target is there.
    pub(super) fn begin_client(&self, (client, number): (SocketAddr, u64), waker: Waker) {
        let mut state = self.state.lock();
        let client = state.clients.get_mut(&client).filter(|client| client.number == number);
        if let Some(client) = client {
            client.waker = Some(waker);
        }
    }

    /// Whether a client has its socket for as long as now.
    pub(super) fn has_client(&self, (client, number): (SocketAddr, u64)) -> bool {
        let state = self.state.lock();
        !state.is_over && state.clients.get(&client).is_some_and(|client| client.number == number)
    }

    /// The socket of a client is there no more.
    pub(super) fn end_client(&self, of: (SocketAddr, u64)) {
        if self.has_client(of) {
            self.state.lock().clients.remove(&of.0);
        }
    }

    /// What is due to the target.
    pub(super) fn take_there(&self, client: SocketAddr, now: Instant) -> Option<Bytes> {
        let mut state = self.state.lock();
        if state.wire.stops(WireDirection::Upstream) {
            return None;
        }
        state.clients.get_mut(&client)?.there.take(now)
    }

    /// When something is due to the target.
    pub(super) fn due_there(&self, client: SocketAddr) -> Option<Instant> {
        let state = self.state.lock();
        if state.wire.stops(WireDirection::Upstream) {
            return None;
        }
        state.clients.get(&client)?.there.due()
    }
}

/// Why a datagram does not pass in any case.
fn stops(wire: &Wire, has_room: impl FnOnce() -> bool) -> Option<DropReason> {
    if wire.cut {
        Some(DropReason::Cut)
    } else if has_room() {
        None
    } else {
        Some(DropReason::Full)
    }
}

/// What the log is told of a datagram: nothing of one that passes at once.
fn told(fate: Fate, datagram: u64, bytes: usize) -> Option<Impaired> {
    let passes = Fate::Passes { delay_micros: 0, twice: false, held_back: false };
    (fate != passes).then_some(Impaired { datagram, bytes: bytes as u64, fate })
}
