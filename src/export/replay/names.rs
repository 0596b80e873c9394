//! What the sockets of a session are called in a scenario, and their addresses with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

use crate::model::{Protocol, SocketId};

/// The names of sockets, and which of them has which address.
#[derive(Debug, Default)]
pub(super) struct Names {
    protocols: BTreeMap<SocketId, Protocol>,
    /// Who has an address now, or had it last. A connection that was accepted has the address of its
    /// listener, and is not meant.
    holders: BTreeMap<(Protocol, SocketAddr), SocketId>,
    accepted: BTreeSet<SocketId>,
    ports: BTreeSet<u16>,
}

impl Names {
    /// Takes note of a socket, and says what it is called.
    pub(super) fn give(&mut self, socket: SocketId, protocol: Protocol, accepted: bool) -> String {
        self.protocols.insert(socket, protocol);
        if accepted {
            self.accepted.insert(socket);
        }
        self.of(socket)
    }

    /// What a socket is called: `tcp3`.
    pub(super) fn of(&self, socket: SocketId) -> String {
        let protocol = self.protocols.get(&socket).copied().unwrap_or(Protocol::Tcp);
        format!("{}{}", protocol.to_string().to_lowercase(), socket.0)
    }

    /// Whether it was made by the steps so far.
    pub(super) fn knows(&self, socket: SocketId) -> bool {
        self.protocols.contains_key(&socket)
    }

    /// Takes note of the local address of a socket.
    pub(super) fn note_local(&mut self, socket: SocketId, local: SocketAddr) {
        if !self.accepted.contains(&socket)
            && let Some(protocol) = self.protocols.get(&socket)
        {
            self.holders.insert((*protocol, local), socket);
        }
    }

    /// The address that a call of `socket` goes to.
    pub(super) fn address(&self, socket: SocketId, to: SocketAddr) -> String {
        let protocol = self.protocols.get(&socket).copied().unwrap_or(Protocol::Tcp);
        let holder = |address| self.holders.get(&(protocol, address));
        if let Some(holder) = holder(to) {
            return format!("${{{}}}", self.of(*holder));
        }
        let unspecified: [IpAddr; 2] = if to.is_ipv4() {
            [[0; 4].into(), [0; 16].into()]
        } else {
            [[0; 16].into(), [0; 4].into()]
        };
        let everywhere = unspecified.map(|ip| SocketAddr::new(ip, to.port()));
        match everywhere.into_iter().find_map(holder) {
            Some(holder) => with_port(to.ip(), &format!("${{{}.port}}", self.of(*holder))),
            None => to.to_string(),
        }
    }

    /// The address that `bind` is given.
    pub(super) fn bound(&mut self, socket: SocketId, at: SocketAddr) -> String {
        let protocol = self.protocols.get(&socket).copied().unwrap_or(Protocol::Tcp);
        if at.port() == 0 {
            return at.to_string();
        }
        // The port that another one has: the step is about that.
        let mut holders = self.holders.iter();
        let holder = holders.find(|((other, local), holder)| {
            *other == protocol && local.port() == at.port() && **holder != socket
        });
        if let Some((_, holder)) = holder {
            return with_port(at.ip(), &format!("${{{}.port}}", self.of(*holder)));
        }
        self.ports.insert(at.port());
        with_port(at.ip(), &format!("${{{}}}", Self::variable(at.port())))
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

fn with_port(ip: IpAddr, port: &str) -> String {
    match ip {
        IpAddr::V4(ip) => format!("{ip}:{port}"),
        IpAddr::V6(ip) => format!("[{ip}]:{port}"),
    }
}
