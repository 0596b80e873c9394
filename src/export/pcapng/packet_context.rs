//! What headers need to know of a record beside the record itself: whose it is, and between which
//! addresses, where the log tells less than they need.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::capture::note;
use crate::model::{
    CallKind, Direction, Event, Family, Outcome, Protocol, Record, SocketId, canonical,
};
use crate::session::{EventKind, Log, ResultKind};

/// What the index of the log knows of a record that goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketContext {
    pub(super) protocol: Protocol,
    family: Option<Family>,
    /// The socket's own address.
    pub(super) local: Option<SocketAddr>,
    /// Whom the record has to do with.
    pub(super) peer: Option<SocketAddr>,
    /// Which way its bytes went, of a call that can move some.
    direction: Option<Direction>,
    /// Whether that call succeeded.
    is_success: bool,
    /// Whether the urgent byte is among them.
    pub(super) is_urgent: bool,
    /// How many bytes went, those included that are not known.
    pub(super) length: u64,
}

impl PacketContext {
    pub(super) fn for_record(log: &Log, record: &Record) -> Self {
        let entry = log.entry(record.number);
        let address = |id| log.with_addresses(|addresses| addresses.get(id));
        let is_datagram =
            matches!(record.event, Event::Returned { outcome: Outcome::Datagram { .. }, .. });
        let told = entry.and_then(|entry| entry.protocol);
        let length = match (&record.event, entry) {
            // The index knows what the record itself no longer tells.
            (Event::Lost { .. }, Some(entry)) => entry.length,
            _ => record.length,
        };
        let returned = entry.filter(|entry| entry.kind == EventKind::Returned);
        Self {
            protocol: told.unwrap_or(if is_datagram { Protocol::Udp } else { Protocol::Tcp }),
            family: entry.and_then(|entry| entry.family),
            local: entry.and_then(|entry| entry.local).and_then(address),
            peer: entry.and_then(|entry| entry.peer).and_then(address),
            direction: returned.and_then(|entry| entry.direction),
            is_success: returned.is_some_and(|entry| entry.result == Some(ResultKind::Success)),
            is_urgent: matches!(
                returned.and_then(|entry| entry.call),
                Some(CallKind::SendUrgent | CallKind::RecvUrgent)
            ),
            length,
        }
    }

    /// What is said of the record in words, if anything is.
    pub(super) fn note(&self, record: &Record) -> Option<String> {
        note(record, self.protocol, record.explanation(self.family))
    }

    /// The addresses of a packet of this record.
    pub(super) fn addresses(&self, record: &Record) -> Addresses {
        Addresses::seen_from(record.socket, self.local, self.peer)
    }

    /// Which way bytes of a stream went, if some did. A send that failed halfway has sent some.
    pub(super) fn stream(&self) -> Option<Direction> {
        self.direction.filter(|_| self.protocol == Protocol::Tcp && self.length > 0)
    }

    /// Which way a datagram went, if one did, be it an empty one.
    pub(super) fn datagram(&self) -> Option<Direction> {
        self.direction.filter(|_| self.protocol == Protocol::Udp && self.is_success)
    }
}

/// Where packets go from and to, seen from one of our sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    /// The socket's own.
    pub(super) local: SocketAddr,
    /// The other end's.
    pub(super) peer: SocketAddr,
    /// What is not as the log tells it, if anything is.
    pub(super) remark: Option<&'static str>,
}

/// The first port of those that nobody is given by name.
const FIRST_FREE_PORT: u16 = 49_152;

impl Addresses {
    /// The addresses of a packet of this socket.
    pub(super) fn seen_from(
        socket: SocketId,
        local: Option<SocketAddr>,
        peer: Option<SocketAddr>,
    ) -> Self {
        let (local, peer) = (local.map(canonical), peer.map(canonical));
        let is_v4 = peer.or(local).is_none_or(|address| address.is_ipv4());
        let peer_is_known = peer.is_some();
        let mut remark = None;
        let mut peer = peer.unwrap_or_else(|| {
            remark = Some("made up: the address of the peer, which the records do not contain");
            SocketAddr::new(documentation(is_v4, 2), FIRST_FREE_PORT)
        });
        if peer.ip().is_unspecified() {
            remark = Some("sent to no address in particular, which means this computer");
            peer.set_ip(loopback(is_v4));
        }
        let mut local = local.unwrap_or_else(|| {
            remark = Some("made up: the address of the socket, which the records do not contain");
            let ports = u32::from(u16::MAX - FIRST_FREE_PORT);
            let port = FIRST_FREE_PORT + (socket.0 % ports) as u16;
            let ip =
                if peer.ip().is_loopback() { loopback(is_v4) } else { documentation(is_v4, 1) };
            SocketAddr::new(ip, port)
        });
        if local.ip().is_unspecified() && peer.ip().is_loopback() {
            remark = Some(
                "assumed: the loopback address of the socket, which is bound to all addresses and \
                 talks to this computer",
            );
            local.set_ip(loopback(is_v4));
        } else if local.ip().is_unspecified() && peer_is_known {
            remark =
                Some("the socket is bound to all addresses: it is not known which one was used");
            local.set_ip(unspecified(is_v4));
        } else if local.is_ipv4() != is_v4 {
            remark = Some("the records contain addresses of two families");
        }
        Self { local, peer, remark }
    }
}

fn loopback(is_v4: bool) -> IpAddr {
    if is_v4 { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() }
}

fn unspecified(is_v4: bool) -> IpAddr {
    if is_v4 { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

/// An address that belongs to nobody (RFC 5737, RFC 3849).
fn documentation(is_v4: bool, last: u8) -> IpAddr {
    if is_v4 {
        Ipv4Addr::new(192, 0, 2, last).into()
    } else {
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last.into()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(local: &str, peer: &str) -> (String, String, bool) {
        let Addresses { local, peer, remark } =
            Addresses::seen_from(SocketId(3), local.parse().ok(), peer.parse().ok());
        (local.to_string(), peer.to_string(), remark.is_some())
    }

    #[test]
    fn what_is_known_stays_and_is_written_as_the_family_that_it_is_of() {
        for (local, peer, local_is, peer_is, remark) in [
            ("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:1", "127.0.0.1:2", false),
            ("[::1]:1", "[::1]:2", "[::1]:1", "[::1]:2", false),
            ("[::ffff:127.0.0.1]:1", "[::ffff:1.2.3.4]:2", "127.0.0.1:1", "1.2.3.4:2", false),
            ("[fe80::1%2]:1", "[fe80::2%2]:2", "[fe80::1]:1", "[fe80::2]:2", false),
            ("0.0.0.0:1", "127.0.0.5:2", "127.0.0.1:1", "127.0.0.5:2", true),
            ("[::]:1", "[::1]:2", "[::1]:1", "[::1]:2", true),
            ("[::]:1", "[::ffff:127.0.0.1]:2", "127.0.0.1:1", "127.0.0.1:2", true),
            ("[::]:1", "[::ffff:8.8.8.8]:2", "0.0.0.0:1", "8.8.8.8:2", true),
            ("0.0.0.0:1", "8.8.8.8:2", "0.0.0.0:1", "8.8.8.8:2", true),
            ("127.0.0.1:1", "0.0.0.0:2", "127.0.0.1:1", "127.0.0.1:2", true),
            ("", "127.0.0.1:2", "127.0.0.1:49155", "127.0.0.1:2", true),
            ("", "[2001:db8::9]:2", "[2001:db8::1]:49155", "[2001:db8::9]:2", true),
            ("[::1]:1", "", "[::1]:1", "[2001:db8::2]:49152", true),
            ("", "", "192.0.2.1:49155", "192.0.2.2:49152", true),
        ] {
            let expected = (local_is.to_owned(), peer_is.to_owned(), remark);
            assert_eq!(of(local, peer), expected, "{local} {peer}");
        }
    }
}
