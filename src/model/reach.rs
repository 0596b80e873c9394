//! What a call reaches beyond this computer: the one place that decides who is asked before other
//! computers can reach a socket, or before something leaves for them.
//!
//! A call is taken at its word: whether the kernel lets it succeed is not asked. Host names have no
//! place here; who makes a call by name asks once the name is an address.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{Call, Family, OptionValue, Protocol, ScopedAddress, SocketOption};

/// What of a socket decides how far a call on it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footing {
    /// Its transport protocol.
    pub protocol: Protocol,
    /// Its address family.
    pub family: Family,
    /// Its local address, while it has one.
    pub local: Option<SocketAddr>,
}

/// How far a call reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// How it lets other computers reach the socket, where they may not have been able to before.
    pub opens: Option<Opening>,
    /// The address beyond this computer to which it connects or sends.
    pub leaves_for: Option<SocketAddr>,
}

/// How other computers come to reach a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opening {
    /// `bind` to an address that is not of this computer alone.
    Bind(SocketAddr),
    /// `listen` without `bind`, at every address of this family.
    Listen(Family),
    /// A datagram is sent without `bind`: the system binds the socket to every address of this
    /// family, and does so before it looks whether the datagram can go.
    UnboundSend(Family),
    /// `connect` of UDP without `bind`, to what it cannot be connected to, or may not be: the system
    /// binds the socket likewise before it looks, and leaves it so.
    UnboundConnect(Family),
    /// The socket joins a group at an interface that is not loopback.
    Join(IpAddr),
}

impl Reach {}

/// How far this call reaches when it is made on such a socket.
pub fn reach<Data>(footing: &Footing, call: &Call<Data>) -> Reach {
    let Footing { protocol, family, local } = *footing;
    let is_unbound_udp = protocol == Protocol::Udp && local.is_none();
    let unbound_send = is_unbound_udp.then_some(Opening::UnboundSend(family));
    let elsewhere = |address: SocketAddr| (!stays_here(address.ip())).then_some(address);
    match call {
        // Of the other family bind takes none.
        Call::Bind(address) if is_exposed(address) && Family::from_address(address) == family => {
            Reach { opens: Some(Opening::Bind(*address)), leaves_for: None }
        }
        Call::Listen(_) if protocol == Protocol::Tcp && local.is_none() => {
            Reach { opens: Some(Opening::Listen(family)), leaves_for: None }
        }
        Call::Connect(address) => {
            let in_vain = Family::from_address(address) != family
                || is_mapped(address.ip())
                || is_broadcast(address.ip());
            let opens = (is_unbound_udp && in_vain).then_some(Opening::UnboundConnect(family));
            Reach { opens, leaves_for: elsewhere(*address) }
        }
        // A stream pays no heed to the address.
        Call::SendTo(_, address) if protocol == Protocol::Udp => {
            Reach { opens: unbound_send, leaves_for: elsewhere(*address) }
        }
        Call::Send(_) | Call::SendUrgent(_) => Reach { opens: unbound_send, leaves_for: None },
        Call::SetOption(
            SocketOption::JoinGroup | SocketOption::JoinGroupV6,
            OptionValue::Address(group),
        ) => join(*group, local),
        _ => Reach::default(),
    }
}

/// Joining a group where other computers are tells them so. A socket that is bound to loopback hears
/// none of them all the same.
fn join(group: ScopedAddress, local: Option<SocketAddr>) -> Reach {
    let (group, at_loopback) = match group {
        ScopedAddress::V4(group, interface) => {
            (IpAddr::V4(group), interface.is_some_and(|interface| interface.is_loopback()))
        }
        // Linux gives the loopback interface this index, always.
        ScopedAddress::V6(group, index) => {
            (IpAddr::V6(group), cfg!(target_os = "linux") && index == Some(1))
        }
    };
    if at_loopback {
        return Reach::default();
    }
    let deaf = local.is_some_and(|local| !is_exposed(&local));
    let opens = (!deaf).then_some(Opening::Join(group));
    Reach { opens, leaves_for: Some(SocketAddr::new(group, 0)) }
}

/// Whether other computers can reach a socket at this address.
pub fn is_exposed(address: &SocketAddr) -> bool {
    !address.ip().to_canonical().is_loopback()
}

/// Whether what is sent there stays on this computer: to send to 0.0.0.0 or :: is to send to oneself.
fn stays_here(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ip.is_loopback() || ip.is_unspecified()
}

/// Whether it is an IPv4 address in the form of IPv6, to which no socket with `IPV6_V6ONLY` is
/// connected. The option may have been set by a call that is under way, and by the system for all.
fn is_mapped(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some())
}

/// Whether it is the broadcast address of the loopback network, to which UDP is connected only with
/// permission (`SO_BROADCAST`).
fn is_broadcast(ip: IpAddr) -> bool {
    ip.to_canonical() == IpAddr::V4(Ipv4Addr::new(127, 255, 255, 255))
}

/// In words that go on after the name of a socket.
impl fmt::Display for Opening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(address) if address.ip().is_unspecified() => {
                write!(
                    formatter,
                    "binds {}, every address of this computer",
                    NamedAddress(*address)
                )
            }
            Self::Bind(address) => {
                write!(
                    formatter,
                    "binds {}, which other computers can reach",
                    NamedAddress(*address)
                )
            }
            Self::Listen(family) => write!(
                formatter,
                "listens without bind, on every address of this computer ({})",
                family.everywhere()
            ),
            Self::UnboundSend(family) => write!(
                formatter,
                "sends without bind, which takes a port on every address of this computer ({})",
                family.everywhere()
            ),
            Self::UnboundConnect(family) => write!(
                formatter,
                "connects without bind; if that fails, it keeps a port on every address of this \
                 computer ({})",
                family.everywhere()
            ),
            Self::Join(group) => {
                write!(formatter, "joins the group {group}, to which others can send")
            }
        }
    }
}

/// An address, without the port while that is not known.
pub struct NamedAddress(pub SocketAddr);

impl fmt::Display for NamedAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.port() {
            0 => write!(formatter, "{}", self.0.ip()),
            _ => write!(formatter, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn footing(protocol: Protocol, local: Option<&str>) -> Footing {
        let local = local.map(|local| local.parse().unwrap());
        Footing { protocol, family: Family::V4, local }
    }

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
            ("224.0.0.1:1", true),
        ] {
            assert_eq!(is_exposed(&address.parse().unwrap()), exposed, "{address}");
        }
    }

    #[test]
    fn what_opens_a_socket_to_others_and_what_leaves_for_them() {
        use Protocol::{Tcp, Udp};
        let address = |text: &str| -> SocketAddr { text.parse().unwrap() };
        let join = |text: &str| {
            Call::SetOption(SocketOption::JoinGroup, OptionValue::Address(text.parse().unwrap()))
        };
        let everywhere = address("0.0.0.0:9");
        let outside = address("192.0.2.7:9");
        let send_to = |to: &str| Call::SendTo(Bytes::new(), address(to));
        let unbound = Some(Opening::UnboundSend(Family::V4));
        let in_vain = Some(Opening::UnboundConnect(Family::V4));
        let group = Some(Opening::Join("239.1.2.3".parse().unwrap()));
        let told_to = Some(address("239.1.2.3:0"));
        let here = Some("127.0.0.1:1");
        for (protocol, local, call, opens, leaves_for) in [
            (Tcp, None, Call::Bind(address("127.0.0.1:9")), None, None),
            (Tcp, None, Call::Bind(everywhere), Some(Opening::Bind(everywhere)), None),
            (Tcp, None, Call::Bind(address("[::]:9")), None, None),
            (Tcp, None, Call::Listen(1), Some(Opening::Listen(Family::V4)), None),
            (Tcp, here, Call::Listen(1), None, None),
            (Udp, None, Call::Listen(1), None, None),
            (Tcp, None, Call::Connect(outside), None, Some(outside)),
            (Tcp, None, Call::Connect(everywhere), None, None),
            (Udp, None, Call::Connect(address("127.0.0.1:9")), None, None),
            (Udp, None, Call::Connect(address("127.255.255.255:9")), in_vain, None),
            (Udp, here, Call::Connect(address("127.255.255.255:9")), None, None),
            (Udp, None, Call::Connect(address("[::1]:9")), in_vain, None),
            (Tcp, None, Call::Connect(address("[::1]:9")), None, None),
            (Udp, None, send_to("127.0.0.1:9"), unbound, None),
            (Udp, None, send_to("192.0.2.7:9"), unbound, Some(outside)),
            (Udp, here, send_to("192.0.2.7:9"), None, Some(outside)),
            (Udp, here, send_to("127.255.255.255:9"), None, None),
            (Udp, None, Call::Send(Bytes::new()), unbound, None),
            (Tcp, None, Call::Send(Bytes::new()), None, None),
            (Tcp, None, send_to("192.0.2.7:9"), None, None),
            (Udp, None, join("239.1.2.3"), group, told_to),
            (Udp, Some("0.0.0.0:1"), join("239.1.2.3"), group, told_to),
            (Udp, here, join("239.1.2.3"), None, told_to),
            (Udp, None, join("239.1.2.3@127.0.0.1"), None, None),
            (Udp, None, Call::Recv(1), None, None),
        ] {
            let told = reach(&footing(protocol, local), &call);
            assert_eq!(told, Reach { opens, leaves_for }, "{protocol} at {local:?}: {call:?}");
        }
        for (protocol, local, to, may_be_in_vain) in [
            (Udp, None, "[::ffff:127.0.0.1]:9", true),
            (Udp, None, "[::1]:9", false),
            (Udp, Some("[::1]:1"), "[::ffff:127.0.0.1]:9", false),
            (Tcp, None, "[::ffff:127.0.0.1]:9", false),
        ] {
            let footing = Footing { family: Family::V6, ..footing(protocol, local) };
            let call: Call = Call::Connect(address(to));
            let opens = may_be_in_vain.then_some(Opening::UnboundConnect(Family::V6));
            let leaves_for = None;
            assert_eq!(reach(&footing, &call), Reach { opens, leaves_for }, "{local:?}: {to}");
        }
    }
}
