//! Which datagrams were both sent and received here: they appear once, as they were sent.
//!
//! A datagram that a socket of this session has received from another one is counted off against
//! those that went from there to here. What is left over came from a stranger, or was lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

use super::facts::Facts;
use crate::{
    model::{Direction, Protocol, Record},
    session::Log,
};

/// Where datagrams went from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    from_port: u16,
    to_port: u16,
    /// The sender's address, unless it is bound to all of them.
    from: Option<IpAddr>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    sent: u64,
    /// Some went to many at once: any number of sockets may have received the same one.
    to_many: bool,
}

/// The datagrams that went from sockets of the session to others of its ports. It grows with the
/// ports of the session's own sockets, not with the number of datagrams or peers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The ports that sockets of the session have.
    ports: BTreeSet<u16>,
    ways: BTreeMap<Way, Count>,
}

impl Ledger {
    /// Takes note of the ports of all UDP sockets of the session. Who receives may have a record
    /// that says so only later, or one that stays.
    pub(super) fn note_ports(&mut self, log: &Log) {
        let mut addresses = BTreeSet::new();
        log.for_each_entry(1..log.len() + 1, |_, entry| {
            if entry.protocol == Some(Protocol::Udp) {
                addresses.extend(entry.local);
            }
        });
        log.with_addresses(|known| {
            let addresses = addresses.into_iter().filter_map(|id| known.get(id));
            self.ports.extend(addresses.map(|address| address.port()));
        });
    }

    /// Counts a record of a UDP socket, in the first pass.
    pub(super) fn survey(&mut self, record: &Record, facts: &Facts) {
        if facts.datagram() != Some(Direction::Sent) {
            return;
        }
        let addresses = facts.addresses(record);
        if !self.ports.contains(&addresses.peer.port()) {
            return;
        }
        let from = facts.local.map(|local| local.ip().to_canonical());
        let way = Way {
            from_port: addresses.local.port(),
            to_port: addresses.peer.port(),
            from: from.filter(|from| !from.is_unspecified()),
        };
        let count = self.ways.entry(way).or_default();
        count.sent += 1;
        count.to_many |= goes_to_many(addresses.peer.ip());
    }

    /// Whether a datagram that was received is one that was sent here: it is counted off.
    pub(super) fn count_off(&mut self, from: SocketAddr, to: SocketAddr) -> bool {
        let way = |from_ip| Way { from_port: from.port(), to_port: to.port(), from: from_ip };
        for way in [way(Some(from.ip().to_canonical())), way(None)] {
            if let Some(count) = self.ways.get_mut(&way)
                && (count.sent > 0 || count.to_many)
            {
                count.sent = count.sent.saturating_sub(1);
                return true;
            }
        }
        false
    }
}

fn goes_to_many(ip: IpAddr) -> bool {
    ip.is_multicast() || matches!(ip, IpAddr::V4(ip) if ip.is_broadcast())
}
