//! What kind of socket is asked for: transport protocol and address family (`socket(2)`).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use super::SocketId;

/// Transport protocol of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Protocol {
    /// A stream socket, `SOCK_STREAM` (RFC 9293, tcp(7)): ordered bytes without message boundaries.
    Tcp,
    /// A datagram socket, `SOCK_DGRAM` (RFC 768, udp(7)): separate messages, no promise of delivery.
    Udp,
}

impl Protocol {
    /// The name that a person sees for a socket of this protocol: `TCP #3`.
    pub fn socket_name(self, socket_id: SocketId) -> String {
        format!("{self} {socket_id}")
    }

    /// The constant that `socket(2)` is called with.
    pub fn type_constant(self) -> &'static str {
        match self {
            Self::Tcp => "SOCK_STREAM",
            Self::Udp => "SOCK_DGRAM",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        })
    }
}

/// Address family of a socket. Fixed when it is made; an address of the other family is refused.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Family {
    /// `AF_INET` (ip(7)).
    #[default]
    V4,
    /// `AF_INET6` (ipv6(7)).
    V6,
}

impl Family {
    /// The family that an address belongs to.
    pub fn from_address(address: &SocketAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    /// The constant that `socket(2)` is called with.
    pub fn constant(self) -> &'static str {
        match self {
            Self::V4 => "AF_INET",
            Self::V6 => "AF_INET6",
        }
    }

    /// This computer's own loopback address.
    pub fn loopback(self) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Self::V6 => IpAddr::V6(Ipv6Addr::LOCALHOST),
        }
    }

    /// The address that stands for every address of this computer.
    pub fn everywhere(self) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            Self::V6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}
