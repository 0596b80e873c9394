//! Being reachable by others: asked for once a session before a socket takes an address that is
//! not this computer's own, and shown as long as such a socket is open.

use std::net::SocketAddr;

use super::{document::Document, forms::Asked};
use crate::model::{Call, Family, Lifecycle, Protocol, SocketState};

/// Whether other computers can reach a socket at this address.
pub fn is_exposed(address: &SocketAddr) -> bool {
    let ip = address.ip();
    let mapped = match ip {
        std::net::IpAddr::V6(v6) => v6.to_ipv4_mapped(),
        std::net::IpAddr::V4(_) => None,
    };
    !ip.is_loopback() && !mapped.is_some_and(|v4| v4.is_loopback())
}

/// Whether the call would let other computers reach the socket, where they cannot now.
///
/// A name could stand for any address, so that only `localhost` is taken at its word. A UDP socket
/// that sends without `bind` gets an address that others can reach as well; that is part of
/// sending, and is shown by the banner, not asked.
pub fn would_expose(socket: &SocketState, asked: &Asked) -> bool {
    if !socket.is_open() {
        return false;
    }
    match asked {
        Asked::Call(Call::Bind(address)) => {
            is_exposed(address) && Family::of(address) == socket.family()
        }
        Asked::ByName { call: Call::Bind(_), host, .. } => host != "localhost",
        // Without bind, the kernel lets it listen at every address.
        Asked::Call(Call::Listen(_)) => {
            socket.protocol() == Protocol::Tcp
                && socket.lifecycle() == Lifecycle::Created
                && socket.local().is_none()
        }
        _ => false,
    }
}

/// The open sockets that other computers can reach, by name and address.
pub fn exposed_sockets(document: &Document) -> Vec<String> {
    let reachable = |socket: &&SocketState| {
        let waits = matches!(socket.lifecycle(), Lifecycle::Listening | Lifecycle::Bound);
        waits && socket.local().is_some_and(|local| is_exposed(&local))
    };
    let describe = |socket: &SocketState| {
        let local = socket.local().map(|local| local.to_string()).unwrap_or_default();
        format!("{} at {local}", socket.name())
    };
    document.open_sockets().filter(reachable).map(describe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_out_of_reach_of_others() {
        for (address, exposed) in [
            ("127.0.0.1:1", false),
            ("127.9.9.9:1", false),
            ("[::1]:1", false),
            ("[::ffff:127.0.0.1]:1", false),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("192.0.2.7:1", true),
        ] {
            assert_eq!(is_exposed(&address.parse().unwrap()), exposed, "{address}");
        }
    }
}
