//! What the sockets of a session are called in a scenario, and their addresses with them.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::net::{IpAddr, SocketAddr};

use crate::model::{Protocol, SocketId, SocketSnapshot, canonical};

/// The names of sockets, and which of them has which address.
#[derive(Debug, Default)]
pub(super) struct Names {
    protocols: BTreeMap<SocketId, Protocol>,
    /// Who has an address in its canonical form now, or had it last, and how that socket writes it. A
    /// connection that was accepted has the address of its listener, and is not meant.
    holders: BTreeMap<(Protocol, SocketAddr), (SocketId, SocketAddr)>,
    /// Whom each socket is connected to.
    peers: BTreeMap<SocketId, SocketAddr>,
    accepted: BTreeSet<SocketId>,
    listeners: BTreeSet<SocketId>,
    ports: BTreeSet<u16>,
}

impl Names {
    /// Records a socket, and returns what it is called.
    pub(super) fn give(&mut self, socket: SocketId, protocol: Protocol, accepted: bool) -> String {
        self.protocols.insert(socket, protocol);
        if accepted {
            self.accepted.insert(socket);
        }
        self.of(socket)
    }

    /// The protocol of a socket.
    pub(super) fn protocol(&self, socket: SocketId) -> Protocol {
        self.protocols.get(&socket).copied().unwrap_or(Protocol::Tcp)
    }

    /// What a socket is called: `tcp3`.
    pub(super) fn of(&self, socket: SocketId) -> String {
        let protocol = self.protocol(socket);
        format!("{}{}", protocol.to_string().to_lowercase(), socket.0)
    }

    /// What all sockets are called that were made by the steps so far.
    pub(super) fn all(&self) -> impl Iterator<Item = (SocketId, String)> {
        self.protocols.keys().map(|socket| (*socket, self.of(*socket)))
    }

    /// Whether it was made by the steps so far.
    pub(super) fn knows(&self, socket: SocketId) -> bool {
        self.protocols.contains_key(&socket)
    }

    /// Records the addresses of a socket. One that was closed had the last of them; a listener
    /// that was shut down has none.
    pub(super) fn note(&mut self, socket: SocketId, standing: &SocketSnapshot) {
        match standing.peer {
            Some(peer) => drop(self.peers.insert(socket, peer)),
            None => drop(self.peers.remove(&socket)),
        }
        if self.accepted.contains(&socket) {
            return;
        }
        let Some(protocol) = self.protocols.get(&socket) else { return };
        let was_shut_down = !standing.listening && self.listeners.contains(&socket);
        if standing.listening {
            self.listeners.insert(socket);
        }
        // The kernel goes on telling the port of such a listener, which it has not any more.
        match standing.local.filter(|_| !was_shut_down) {
            Some(local) => {
                self.holders.insert((*protocol, canonical(local)), (socket, local));
            }
            None => self.holders.retain(|_, (holder, _)| *holder != socket),
        }
    }

    /// Takes note that a socket was bound: one that was shut down as a listener has an address again.
    pub(super) fn note_bind(&mut self, socket: SocketId) {
        self.listeners.remove(&socket);
    }

    /// A socket whose peer has this address, best this one: of TCP another, which knows a listener.
    fn with_peer(&self, socket: SocketId, at: SocketAddr) -> Option<String> {
        let is_tcp = |socket: &SocketId| self.protocol(*socket) == Protocol::Tcp;
        let others = is_tcp(&socket).then(|| self.peers.keys().copied().filter(is_tcp));
        let found = iter::once(socket)
            .chain(others.into_iter().flatten())
            .find(|socket| self.peers.get(socket) == Some(&at));
        found.map(|found| format!("${{{}.peer}}", self.of(found)))
    }

    /// The address that a call of `socket` goes to.
    pub(super) fn address(&self, socket: SocketId, to: SocketAddr) -> String {
        let protocol = self.protocol(socket);
        let unspecified: [IpAddr; 2] = if canonical(to).is_ipv4() {
            [[0; 4].into(), [0; 16].into()]
        } else {
            [[0; 16].into(), [0; 4].into()]
        };
        let everywhere = unspecified.map(|ip| SocketAddr::new(ip, to.port()));
        let mut meant = iter::once(canonical(to)).chain(everywhere);
        match meant.find_map(|address| self.holders.get(&(protocol, address))) {
            Some((holder, local)) if *local == to => format!("${{{}}}", self.of(*holder)),
            // Its own socket may write the address in a way that this one cannot be given.
            Some((holder, _)) => with_port(to, &format!("${{{}.port}}", self.of(*holder))),
            None => self.with_peer(socket, to).unwrap_or_else(|| to.to_string()),
        }
    }

    /// The address that `bind` is given.
    pub(super) fn bound(&mut self, socket: SocketId, at: SocketAddr) -> String {
        let protocol = self.protocol(socket);
        if at.port() == 0 {
            return at.to_string();
        }
        // The port that another one has: the step is about that.
        let mut holders = self.holders.iter();
        let holder = holders.find(|((other, local), (holder, _))| {
            *other == protocol && local.port() == at.port() && *holder != socket
        });
        if let Some((_, (holder, _))) = holder {
            return with_port(at, &format!("${{{}.port}}", self.of(*holder)));
        }
        // Its own that it had as a listener is known from those that have connected to it.
        if self.listeners.contains(&socket)
            && let Some(known) = self.with_peer(socket, at)
        {
            return known;
        }
        self.ports.insert(at.port());
        with_port(at, &format!("${{{}}}", Self::variable(at.port())))
    }

    /// The name of the variable for a port.
    pub(super) fn variable(port: u16) -> String {
        format!("port{port}")
    }

    /// The ports that there are variables for.
    pub(super) fn ports(&self) -> impl Iterator<Item = u16> {
        self.ports.iter().copied()
    }
}

/// The address with a port that is known later.
fn with_port(address: SocketAddr, port: &str) -> String {
    match address {
        SocketAddr::V4(address) => format!("{}:{port}", address.ip()),
        SocketAddr::V6(address) if address.scope_id() != 0 => {
            format!("[{}%{}]:{port}", address.ip(), address.scope_id())
        }
        SocketAddr::V6(address) => format!("[{}]:{port}", address.ip()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_ours_follows_the_port_of_its_socket_however_it_is_written() {
        let (one, two) = (SocketId(1), SocketId(2));
        for (local, to, written) in [
            ("127.0.0.1:9", "127.0.0.1:9", "${udp1}"),
            ("127.0.0.1:9", "[::ffff:127.0.0.1]:9", "[::ffff:127.0.0.1]:${udp1.port}"),
            ("[::ffff:127.0.0.1]:9", "127.0.0.1:9", "127.0.0.1:${udp1.port}"),
            ("0.0.0.0:9", "127.0.0.1:9", "127.0.0.1:${udp1.port}"),
            ("[::]:9", "[::ffff:127.0.0.1]:9", "[::ffff:127.0.0.1]:${udp1.port}"),
            ("[::]:9", "[fe80::1%2]:9", "[fe80::1%2]:${udp1.port}"),
            ("127.0.0.1:9", "127.0.0.1:8", "127.0.0.1:8"),
            ("127.0.0.1:9", "[::ffff:127.0.0.1]:8", "[::ffff:127.0.0.1]:8"),
        ] {
            let mut names = Names::default();
            for socket in [one, two] {
                names.give(socket, Protocol::Udp, false);
            }
            let local = local.parse().unwrap();
            names.note(one, &SocketSnapshot { local: Some(local), ..SocketSnapshot::default() });
            assert_eq!(names.address(two, to.parse().unwrap()), written, "{local} {to}");
        }
    }

    #[test]
    fn the_address_of_a_listener_that_was_shut_down_is_known_from_its_client() {
        let (listener, client) = (SocketId(1), SocketId(2));
        let at: SocketAddr = "127.0.0.1:9".parse().unwrap();
        let mut names = Names::default();
        for socket in [listener, client] {
            names.give(socket, Protocol::Tcp, false);
        }
        names.note(
            listener,
            &SocketSnapshot { local: Some(at), listening: true, ..SocketSnapshot::default() },
        );
        names.note(client, &SocketSnapshot { peer: Some(at), ..SocketSnapshot::default() });
        assert_eq!(names.address(client, at), "${tcp1}");
        // The kernel goes on telling the port, which another bind may take from under it.
        names.note(listener, &SocketSnapshot { local: Some(at), ..SocketSnapshot::default() });
        assert_eq!(names.bound(listener, at), "${tcp2.peer}");
        assert_eq!(names.address(client, at), "${tcp2.peer}");
    }
}
