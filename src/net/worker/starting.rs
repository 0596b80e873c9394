//! How the thread of a socket comes into being: with a socket of its own, or with one that was accepted.
//! Whether the system gave what it needs is in the log.

use std::collections::VecDeque;
use std::sync::Arc;

use socket2::Socket;

use super::Worker;
use super::receive_buffer::ReceiveBuffer;
use crate::model::{Event, Family, Needed, Origin, Protocol, SocketId, SocketSnapshot};
use crate::net::behaviour::Behaviour;
use crate::net::modes::Modes;
use crate::net::readiness::{Poller, Readiness};
use crate::net::registry::{Registry, WorkerContext};
use crate::net::system;
use crate::session::Entry;

/// Makes a socket with a thread of its own, which is to do this by itself. Whether the system gave one is
/// in the log.
pub(in crate::net) fn start(
    registry: &Arc<Registry>,
    kind: (Protocol, Family),
    origin: Origin,
    behaviours: Vec<Box<dyn Behaviour>>,
) -> SocketId {
    let socket_id = registry.next_socket_id();
    start_as(registry, socket_id, kind, origin, behaviours);
    socket_id
}

/// [`start`] with an identity that no other socket has.
pub(super) fn start_as(
    registry: &Arc<Registry>,
    socket_id: SocketId,
    kind: (Protocol, Family),
    origin: Origin,
    behaviours: Vec<Box<dyn Behaviour>>,
) {
    let started = Poller::new().map_err(|error| (Needed::Poller, error)).and_then(|poller| {
        let shared = Arc::clone(registry);
        let life = move |seat| open(shared, seat, kind, origin, behaviours);
        let started = registry.start(poller, socket_id, kind, life);
        started.map_err(|error| (Needed::Thread, error))
    });
    if let Err((needed, error)) = started {
        registry.log_open_failed(socket_id, kind, needed, &error);
    }
}

/// The life of a socket's thread from `socket(2)` on.
fn open(
    registry: Arc<Registry>,
    seat: WorkerContext,
    (protocol, family): (Protocol, Family),
    origin: Origin,
    behaviours: Vec<Box<dyn Behaviour>>,
) {
    match system::socket(protocol, family) {
        Ok(socket) => {
            let kind = (protocol, family);
            let standing = log_opened(&registry, seat.socket_id, &socket, kind, origin);
            live(registry, seat, socket, kind, standing, behaviours);
        }
        Err(error) => {
            let kind = (protocol, family);
            registry.log_open_failed(seat.socket_id, kind, Needed::Socket, &error);
        }
    }
}

/// Logs that a socket has come into being, and returns how the kernel describes it.
pub(super) fn log_opened(
    registry: &Registry,
    socket_id: SocketId,
    socket: &Socket,
    (protocol, family): (Protocol, Family),
    origin: Origin,
) -> SocketSnapshot {
    let Modes { reading, accepting } = registry.modes;
    let event = Event::Opened { protocol, family, origin, reading, accepting };
    let standing = system::standing(socket, protocol, false);
    // A socket that was just made has no address and no connection, which goes without saying.
    let told = matches!(origin, Origin::AcceptedBy(_)).then_some(standing);
    registry.log.append(Entry { standing: told, ..Entry::new(socket_id, event) });
    standing
}

/// The life of a socket's thread, once it has its socket, which the log knows to be described so, and
/// which is to do this by itself.
pub(super) fn live(
    registry: Arc<Registry>,
    seat: WorkerContext,
    socket: Socket,
    (protocol, family): (Protocol, Family),
    standing: SocketSnapshot,
    behaviours: Vec<Box<dyn Behaviour>>,
) {
    let WorkerContext { socket_id, mailbox, poller } = seat;
    let readiness = match Readiness::register(poller, &socket) {
        Ok(readiness) => readiness,
        Err(error) => {
            registry.log_open_failed(socket_id, (protocol, family), Needed::Poller, &error);
            return;
        }
    };
    let Modes { reading, accepting } = registry.modes;
    // Only a connection that was accepted begins with an address. It may be broken already.
    let was_accepted = standing.local.is_some();
    let kind = (protocol, family);
    let tracked = registry.kernel.track(socket_id, kind, &socket, was_accepted, standing.state);
    let buffer = ReceiveBuffer::new(registry.log.segments().clone());
    let mut worker = Worker {
        registry,
        socket_id,
        protocol,
        family,
        socket,
        buffer,
        mailbox,
        readiness,
        reads: VecDeque::new(),
        writes: VecDeque::new(),
        reading,
        accepting,
        behaviours: Vec::new(),
        successor: None,
        options: Vec::new(),
        out_of_time: false,
        was_accepted,
        had_peer: was_accepted,
        read_ended: false,
        over_told: false,
        read_shut_down: false,
        unattended_handshake: None,
        asked_for_room: Arc::default(),
        standing,
        connection: standing.local.zip(standing.peer),
        tracked,
    };
    for behaviour in behaviours {
        worker.behave(worker.registry.next_behaviour_id(), behaviour);
    }
    worker.run();
}
