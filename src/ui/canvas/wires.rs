//! Which sockets are joined by a wire, and what the wire shows: found from the socket table and the
//! connections of the log. An end that is in no table is outside the program.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::model::{
    BehaviourSpec, CallKind, Family, Lifecycle, Protocol, SocketId, SocketState, verdict,
};
use crate::session::{Connections, SocketTable, takes};

/// Where a wire leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireEnd {
    /// To a socket of this session.
    Socket(SocketId),
    /// To an address outside the program.
    Outside(SocketAddr),
}

/// What a wire shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WireKind {
    /// No connection: the listener has accepted the other socket.
    Accepted,
    /// No connection: what the one receives the other sends on.
    Relayed,
    /// No connection: the far socket has taken the place of the near one, which has lost its own.
    Replaced,
    /// The handshake is under way.
    Connecting,
    /// Connected, and not accepted yet.
    InWaitingRoom,
    /// Both ends may send.
    Connected,
    /// Only the near end may still send.
    NearSends,
    /// Only the far end may still send.
    FarSends,
    /// Neither end sends any more.
    Ended,
    /// A reset has broken it.
    Broken,
    /// The program has closed it, and the kernel still keeps it.
    Ghost,
    /// A UDP socket has a peer, and this is what `send` goes to.
    Datagrams,
    /// Two UDP sockets are each other's peer.
    MutualDatagrams,
}

impl WireKind {
    /// Whether it tells of a connection, or of datagrams.
    pub fn is_connection(self) -> bool {
        !matches!(self, Self::Accepted | Self::Relayed | Self::Replaced)
    }

    /// Its description in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "accepted it",
            Self::Relayed => "passes on to it",
            Self::Replaced => "its connection was lost; a new socket has taken its place",
            Self::Connecting => "handshake under way",
            Self::InWaitingRoom => "connected, not yet accepted",
            Self::Connected => "connected",
            Self::NearSends | Self::FarSends => "half-closed, one way only",
            Self::Ended => "neither side sends any more",
            Self::Broken => "broken by a reset",
            Self::Ghost => "closed, still kept by the kernel",
            Self::Datagrams => "destination of send",
            Self::MutualDatagrams => "each is the other's peer",
        }
    }

    /// What is written beside it; nothing in the normal case.
    pub fn short_words(self) -> &'static str {
        match self {
            Self::Accepted | Self::Relayed | Self::Connected | Self::MutualDatagrams => "",
            Self::Replaced => "new socket",
            Self::Connecting => "handshake",
            Self::InWaitingRoom => "not yet accepted",
            Self::NearSends | Self::FarSends => "one way only",
            Self::Ended => "both ended",
            Self::Broken => "reset",
            Self::Ghost => "ghost",
            Self::Datagrams => "destination of send",
        }
    }
}

/// A wire between a socket and another end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The near end: of a connection, the one that called `connect`.
    pub near: SocketId,
    /// The far end.
    pub far: WireEnd,
    /// What it shows.
    pub kind: WireKind,
}

impl Wire {
    /// The socket at its far end, if that is one of this session.
    pub fn far_socket(&self) -> Option<SocketId> {
        match self.far {
            WireEnd::Socket(far) => Some(far),
            WireEnd::Outside(_) => None,
        }
    }
}

/// Sockets indexed by what they are looked up by.
struct Ends<'a> {
    table: &'a SocketTable,
    connections: &'a Connections,
    /// Open sockets by their port.
    by_port: HashMap<u16, Vec<&'a SocketState>>,
}

impl<'a> Ends<'a> {
    fn new(table: &'a SocketTable, connections: &'a Connections) -> Self {
        let mut by_port: HashMap<u16, Vec<&SocketState>> = HashMap::new();
        for socket in table.open() {
            if let Some(local) = socket.local() {
                by_port.entry(local.port()).or_default().push(socket);
            }
        }
        Self { table, connections, by_port }
    }

    /// The other end of a connection of TCP.
    fn other(&self, socket: &SocketState) -> Option<&'a SocketState> {
        self.table.get(self.connections.other_end(socket.socket_id())?)
    }

    /// The open socket that takes what comes to an address: [`SocketTable::taker`] for many.
    fn taker(&self, socket: &SocketState, address: SocketAddr) -> Option<&'a SocketState> {
        let there = self.by_port.get(&address.port())?;
        there.iter().find(|taker| takes(taker, socket, address)).copied()
    }

    fn far(&self, socket: &SocketState, address: SocketAddr) -> WireEnd {
        self.taker(socket, address)
            .map_or(WireEnd::Outside(address), |taker| WireEnd::Socket(taker.socket_id()))
    }

    /// The wire of a TCP socket to its other end.
    fn stream(&self, socket: &SocketState) -> Option<Wire> {
        let near = socket.socket_id();
        if socket.lifecycle() == Lifecycle::Connecting {
            let target = socket.waiting().iter().find_map(|waiting| waiting.call.address())?;
            return Some(Wire { near, far: self.far(socket, target), kind: WireKind::Connecting });
        }
        let (_, peer) = socket.connection()?;
        let Some(other) = self.other(socket) else { return self.alone(socket, peer) };
        // Told once, from the end that has connected.
        let tells = match (socket.accepted_by().is_some(), other.accepted_by().is_some()) {
            (false, true) => true,
            (true, false) => false,
            _ => socket.socket_id() < other.socket_id(),
        };
        let kind = between(socket, other).filter(|_| tells)?;
        Some(Wire { near, far: WireEnd::Socket(other.socket_id()), kind })
    }

    /// The wire of a connection whose other end is in no table.
    fn alone(&self, socket: &SocketState, peer: SocketAddr) -> Option<Wire> {
        let near = socket.socket_id();
        if socket.is_ghost() {
            return Some(Wire { near, far: WireEnd::Outside(peer), kind: WireKind::Ghost });
        }
        let kind = match socket.lifecycle() {
            Lifecycle::Connected => WireKind::Connected,
            Lifecycle::WriteClosed => WireKind::FarSends,
            Lifecycle::ReadClosed => WireKind::NearSends,
            Lifecycle::BothClosed => WireKind::Ended,
            Lifecycle::Failed if is_broken(socket) => WireKind::Broken,
            _ => return None,
        };
        let listener = self.taker(socket, peer).filter(|_| socket.accepted_by().is_none());
        Some(match (listener, kind) {
            (Some(listener), WireKind::Connected) => Wire {
                near,
                far: WireEnd::Socket(listener.socket_id()),
                kind: WireKind::InWaitingRoom,
            },
            (Some(listener), kind) => {
                Wire { near, far: WireEnd::Socket(listener.socket_id()), kind }
            }
            (None, kind) => Wire { near, far: WireEnd::Outside(peer), kind },
        })
    }

    /// The wire of a UDP socket to its peer.
    fn datagrams(&self, socket: &SocketState) -> Option<Wire> {
        let near = socket.socket_id();
        let peer = socket.peer().filter(|_| socket.is_open())?;
        let Some(taker) = self.taker(socket, peer) else {
            return Some(Wire { near, far: WireEnd::Outside(peer), kind: WireKind::Datagrams });
        };
        let back = taker.peer().and_then(|back| self.taker(taker, back));
        let is_mutual = back.is_some_and(|back| back.socket_id() == near);
        if is_mutual && taker.socket_id() < near {
            return None;
        }
        let kind = if is_mutual { WireKind::MutualDatagrams } else { WireKind::Datagrams };
        Some(Wire { near, far: WireEnd::Socket(taker.socket_id()), kind })
    }

    /// From one end of a relay to the other, which was made for it.
    fn relayed(&self, socket: &SocketState) -> Option<Wire> {
        let other = self.table.get(socket.made_for()?)?;
        let far = WireEnd::Socket(socket.socket_id());
        let is_there = other.is_open() && socket.is_open();
        is_there.then_some(Wire { near: other.socket_id(), far, kind: WireKind::Relayed })
    }

    /// The wire to a socket from the one whose place it has taken.
    fn replaced(&self, socket: &SocketState) -> Option<Wire> {
        let before = self.table.get(socket.life().before?)?;
        let (near, far) = (before.socket_id(), WireEnd::Socket(socket.socket_id()));
        socket.is_open().then_some(Wire { near, far, kind: WireKind::Replaced })
    }

    fn accepted(&self, socket: &SocketState) -> Option<Wire> {
        let listener = self.table.get(socket.accepted_by()?)?;
        let is_there = socket.is_open() || socket.is_ghost();
        let far = WireEnd::Socket(socket.socket_id());
        is_there.then_some(Wire { near: listener.socket_id(), far, kind: WireKind::Accepted })
    }
}

/// Whether a connection was reset.
fn is_broken(socket: &SocketState) -> bool {
    socket.lifecycle() == Lifecycle::Failed && socket.has_been(Lifecycle::Connected)
}

/// What the wire between two ends of a connection shows; `None` if nothing is left of it.
fn between(near: &SocketState, far: &SocketState) -> Option<WireKind> {
    Some(match (near.is_open(), far.is_open()) {
        (false, false) if near.is_ghost() || far.is_ghost() => WireKind::Ghost,
        (false, false) => return None,
        _ if is_broken(near) || is_broken(far) => WireKind::Broken,
        _ => match (near.lifecycle().may_send(), far.lifecycle().may_send()) {
            (true, true) => WireKind::Connected,
            (true, false) => WireKind::NearSends,
            (false, true) => WireKind::FarSends,
            (false, false) => WireKind::Ended,
        },
    })
}

/// All wires, in the order of the sockets that they start from.
pub fn wires(table: &SocketTable, connections: &Connections) -> Vec<Wire> {
    let ends = Ends::new(table, connections);
    let mut wires = Vec::new();
    for socket in table.iter() {
        let own = match socket.protocol() {
            Protocol::Tcp => ends.stream(socket),
            Protocol::Udp => ends.datagrams(socket),
        };
        let others = [ends.accepted(socket), ends.relayed(socket), ends.replaced(socket)];
        wires.extend(others.into_iter().flatten().chain(own));
    }
    wires
}

/// What a relay between two sockets does to what passes, in a few words; `None` if it is no relay.
pub fn relay_settings(table: &SocketTable, wire: &Wire) -> Option<String> {
    let near = table.get(wire.near).filter(|_| wire.kind == WireKind::Relayed)?;
    let beginning = near.accepted_by().and_then(|listener| table.get(listener)).unwrap_or(near);
    beginning.behaviours().iter().rev().find_map(|on| match &*on.spec {
        BehaviourSpec::Wire(wire) => Some(wire.settings()),
        _ => None,
    })
}

/// The address that `socket` reaches `target` at, if a wire may be drawn from one to the other.
pub fn target_address(
    socket: &SocketState,
    target: &SocketState,
    allow_illegal: bool,
) -> Option<SocketAddr> {
    let may_connect =
        socket.is_open() && (allow_illegal || verdict(socket, CallKind::Connect).is_legal());
    let takes = match target.protocol() {
        Protocol::Tcp => matches!(target.lifecycle(), Lifecycle::Listening | Lifecycle::Bound),
        Protocol::Udp => target.is_open(),
    };
    let fits = may_connect
        && takes
        && socket.socket_id() != target.socket_id()
        && socket.protocol() == target.protocol();
    target.local().filter(|_| fits).map(|local| reachable(local, socket.family()))
}

/// Where a socket at this address is found from this computer, by one of this family.
pub fn reachable(local: SocketAddr, family: Family) -> SocketAddr {
    let ip = if local.ip().is_unspecified() { family.loopback() } else { local.ip() };
    SocketAddr::new(ip, local.port())
}

#[cfg(test)]
mod tests;
