//! What an error means where the address, the socket's family or what is missing tells: RFC 4007 and
//! RFC 4291, and what Linux 6.18 was seen to answer.

use super::circumstance::When::{
    InterfaceMissing, Ipv4Address, Ipv6, Ipv6Address, Ipv6Loopback, MakingIpv6, MappedAddress,
    NoPoller, NoThread, OnInterface, PortZero,
};
use super::row::{ANY, ExplanationRow, TO_A_PEER, row};
use crate::model::CallKind;
use crate::model::CallKind::{Bind, Connect, SendTo};

const ADDRESSED: &[CallKind] = &[Bind, Connect, SendTo];

/// Those that are looked at first. The first that fits is the one that is shown.
pub(super) const BY_CIRCUMSTANCE: &[ExplanationRow] = &[
    // What could not be had for a socket.
    row(
        &[],
        ANY,
        "Each socket here needs a thread of its own, and the system allows no more threads.",
        "Close some sockets or programs, or raise the limit (ulimit -u).",
    ).when(NoThread),
    row(
        &[],
        ANY,
        "To wait for a socket, the program needs more descriptors, and the system allows no more.",
        "Close some sockets, or raise the limit (ulimit -n).",
    ).when(NoPoller),
    row(
        &["EAFNOSUPPORT"],
        ANY,
        "This system has no IPv6.",
        "Make an IPv4 socket, or turn IPv6 on in the system's settings.",
    ).when(MakingIpv6),
    // The family of the address and of the socket.
    row(
        &["EAFNOSUPPORT", "EINVAL", "ENETUNREACH"],
        ADDRESSED,
        "This is an IPv4 address, and the socket is an IPv6 one.",
        "Use an IPv6 address (::1 is this computer, ::ffff:127.0.0.1 its IPv4 loopback address), or \
         make an IPv4 socket.",
    ).when(Ipv4Address),
    row(
        &["EAFNOSUPPORT", "EINVAL"],
        ADDRESSED,
        "This is an IPv6 address, and the socket is an IPv4 one.",
        "Use an IPv4 address (127.0.0.1 is this computer), or make an IPv6 socket.",
    ).when(Ipv6Address),
    row(
        &["EINVAL"],
        &[Bind],
        "The socket cannot use an IPv4-mapped address because IPV6_V6ONLY is on, or it already has \
         an address.",
        "Turn IPV6_V6ONLY off before bind, bind an IPv6 address such as ::1, or make a new socket.",
    ).when(MappedAddress),
    row(
        &["EADDRNOTAVAIL"],
        &[Bind],
        "This IPv4-mapped address does not belong to this computer.",
        "Bind one of its own: ::ffff:127.0.0.1 is always one, :: means all addresses.",
    ).when(MappedAddress),
    row(
        &["ENETUNREACH"],
        TO_A_PEER,
        "An IPv4-mapped address is reached over IPv4, which this socket cannot use: IPV6_V6ONLY is \
         on, it is bound to an IPv6 address, or there is no route.",
        "Turn IPV6_V6ONLY off, do not bind to an IPv6 address, or make an IPv4 socket.",
    ).when(MappedAddress),
    row(
        &["EAFNOSUPPORT"],
        TO_A_PEER,
        "The socket is bound to an IPv4-mapped address and can reach only IPv4 addresses.",
        "Use an IPv4-mapped address such as ::ffff:127.0.0.1, or bind a new socket to an IPv6 one.",
    ).when(Ipv6),
    // The interface of the address.
    row(
        &["EINVAL", "ENETUNREACH"],
        ADDRESSED,
        "A link-local address (fe80:: or ff02::) needs an interface: each interface has its own.",
        "Write the interface after a % sign, by name or number, as in fe80::1%eth0 or fe80::1%2.",
    ).when(InterfaceMissing),
    row(
        &["ENODEV"],
        ADDRESSED,
        "This computer has no network interface with the number after the % sign.",
        "Use the name or number of an existing interface, as in fe80::1%eth0 or fe80::1%2.",
    ).when(OnInterface),
    row(
        &["EADDRNOTAVAIL"],
        &[Bind],
        "The interface after the % sign does not have this link-local address.",
        "Bind one of its addresses, ::1 to stay on this computer, or :: for all addresses.",
    ).when(OnInterface),
    row(
        &["ENETUNREACH"],
        TO_A_PEER,
        "The interface after the % sign does not exist, is down, or has no link-local address.",
        "Check the interface, as in fe80::1%eth0, or stay on this computer with ::1.",
    ).when(OnInterface),
    // A system without IPv6.
    row(
        &["EADDRNOTAVAIL"],
        &[Bind, SendTo],
        "This system has no ::1: IPv6 is turned off, as in many containers, or the loopback \
         interface is down.",
        "Use an IPv4 socket with 127.0.0.1, or turn IPv6 on (Linux: sysctl \
         net.ipv6.conf.all.disable_ipv6=0).",
    ).when(Ipv6Loopback),
    // The port.
    row(
        &["EADDRNOTAVAIL", "ECONNREFUSED", "EINVAL"],
        TO_A_PEER,
        "Port 0 is not a destination: only in bind does it mean “let the system choose a port”.",
        "Use the port that the other socket is bound to.",
    ).when(PortZero),
];
