//! What an error's meaning depends on beside the call: the socket's family, the address, the length.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use serde::Deserialize;

use super::failed_call::{Attempted, FailedCall};
use crate::model::{CallKind, Family, Needed};

/// Bytes of a datagram over IPv4 at most: 65,535 without the headers of IP and UDP (RFC 768, 791).
pub(super) const LONGEST_OVER_IPV4: u64 = 65_507;

/// The same over IPv6, whose length does not count its own header (RFC 8200).
pub(super) const LONGEST_OVER_IPV6: u64 = 65_527;

/// When a row of the table is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
pub(super) enum When {
    /// Whatever the address.
    #[default]
    Always,
    /// The socket is an IPv6 one.
    Ipv6,
    /// The socket is an IPv6 one and the address an IPv4 one.
    Ipv4Address,
    /// The socket is an IPv4 one and the address an IPv6 one.
    Ipv6Address,
    /// The address is an IPv4 one in the form of IPv6: `::ffff:127.0.0.1`.
    MappedAddress,
    /// The address means something on one interface only, and names none: `fe80::1`, `ff02::1`.
    InterfaceMissing,
    /// The address names the interface that it is meant at: `fe80::1%2`.
    OnInterface,
    /// The address is `::1`.
    Ipv6Loopback,
    /// The address is an IPv4 one of another computer.
    BeyondLoopback,
    /// Port 0, where that means no port.
    PortZero,
    /// The datagram is not too long for UDP: something on its way takes less.
    FitsUdp,
    /// An IPv6 socket could not be made.
    MakingIpv6,
    /// The socket could not be made for want of a thread.
    NoThread,
    /// The socket could not be made for want of something to wait with.
    NoPoller,
}

impl When {
    pub(super) fn holds(self, failed: &FailedCall) -> bool {
        let ipv6 = failed.address.and_then(|address| match address {
            SocketAddr::V6(address) => Some(address),
            SocketAddr::V4(_) => None,
        });
        let mapped = ipv6.and_then(|address| address.ip().to_ipv4_mapped());
        let wants_interface = ipv6.filter(|address| is_link_local(address.ip()));
        let family = family_of(failed);
        match self {
            Self::Always => true,
            Self::Ipv6 => family == Family::V6,
            Self::Ipv4Address => {
                family == Family::V6 && failed.address.is_some_and(|address| address.is_ipv4())
            }
            Self::Ipv6Address => family == Family::V4 && ipv6.is_some(),
            Self::MappedAddress => mapped.is_some(),
            Self::InterfaceMissing => {
                wants_interface.is_some_and(|address| address.scope_id() == 0)
            }
            Self::OnInterface => wants_interface.is_some_and(|address| address.scope_id() != 0),
            Self::Ipv6Loopback => ipv6.is_some_and(|address| address.ip().is_loopback()),
            Self::BeyondLoopback => failed.address.is_some_and(|address| match address.ip() {
                IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_unspecified(),
                IpAddr::V6(_) => false,
            }),
            Self::PortZero => {
                failed.attempted != Attempted::Call(CallKind::Bind)
                    && failed.address.is_some_and(|address| address.port() == 0)
            }
            Self::FitsUdp => {
                let longest = match family {
                    Family::V6 if mapped.is_none() => LONGEST_OVER_IPV6,
                    _ => LONGEST_OVER_IPV4,
                };
                failed.length <= longest
            }
            Self::MakingIpv6 => {
                failed.attempted == Attempted::Open(Needed::Socket) && family == Family::V6
            }
            Self::NoThread => failed.attempted == Attempted::Open(Needed::Thread),
            Self::NoPoller => failed.attempted == Attempted::Open(Needed::Poller),
        }
    }
}

/// The family of the socket, or of the address where the log does not tell the socket's.
fn family_of(failed: &FailedCall) -> Family {
    let of_address = failed.address.as_ref().map(Family::from_address);
    failed.family.or(of_address).unwrap_or_default()
}

/// Whether an address is one of many alike, one on each interface (RFC 4007).
pub(super) fn is_link_local(ip: &Ipv6Addr) -> bool {
    let is_multicast = ip.is_multicast() && matches!(ip.segments()[0] & 0xf, 1 | 2);
    ip.is_unicast_link_local() || is_multicast
}
