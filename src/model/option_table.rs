//! What is known of each socket option: the facts of socket(7), tcp(7), ip(7) and ipv6(7), and the
//! answers of Linux where an option does not belong. A test compares them with the kernel.

use super::{Family, OptionFacts, Protocol, SocketOption, System, ValueKind};

const SWITCH: ValueKind = ValueKind::Switch;
const BYTES: ValueKind = ValueKind::Number { unit: "bytes" };
const SECONDS: ValueKind = ValueKind::Number { unit: "seconds" };
const MILLISECONDS: ValueKind = ValueKind::Number { unit: "milliseconds" };
const HOPS: ValueKind = ValueKind::Number { unit: "hops" };
const INDEX: ValueKind = ValueKind::Number { unit: "(index)" };
const BARE: ValueKind = ValueKind::Number { unit: "" };

const ANY_TIME: &str = "at once, at any time";

const LINUX: &[System] = &[System::Linux];
const LINUX_AND_MACOS: &[System] = &[System::Linux, System::MacOs];

/// An option of every socket.
const fn of_all(option: SocketOption, name: &'static str, kind: ValueKind) -> OptionFacts {
    OptionFacts {
        option,
        name,
        kind,
        protocols: &[Protocol::Tcp, Protocol::Udp],
        families: &[Family::V4, Family::V6],
        systems: &System::ALL,
        linux_since: None,
        linux_default: "off",
        takes_effect: ANY_TIME,
        purpose: "",
        manual: "socket(7)",
        on_other_protocol: None,
        on_other_family: None,
    }
}

/// An option of TCP.
const fn of_tcp(option: SocketOption, name: &'static str, kind: ValueKind) -> OptionFacts {
    OptionFacts {
        protocols: &[Protocol::Tcp],
        manual: "tcp(7)",
        on_other_protocol: Some("ENOPROTOOPT"),
        ..of_all(option, name, kind)
    }
}

/// An option of IPv4. Linux takes it on IPv6 sockets as well, for the IPv4 packets that they may
/// send.
const fn of_v4(option: SocketOption, name: &'static str, kind: ValueKind) -> OptionFacts {
    OptionFacts { families: &[Family::V4], manual: "ip(7)", ..of_all(option, name, kind) }
}

/// An option of IPv6.
const fn of_v6(option: SocketOption, name: &'static str, kind: ValueKind) -> OptionFacts {
    OptionFacts {
        families: &[Family::V6],
        manual: "ipv6(7)",
        on_other_family: Some("ENOPROTOOPT"),
        ..of_all(option, name, kind)
    }
}

/// One line for each option, in the order of the variants.
pub(super) const TABLE: &[OptionFacts] = &[
    OptionFacts {
        takes_effect: "at the next bind; the socket in the way must have it too",
        purpose: "Lets bind take a port whose old connections are still in TIME_WAIT.",
        ..of_all(SocketOption::ReuseAddress, "SO_REUSEADDR", SWITCH)
    },
    OptionFacts {
        systems: LINUX_AND_MACOS,
        takes_effect: "at the next bind; every socket on the port must have it and belong to the \
                       same user",
        purpose: "Lets several sockets share one port: the kernel distributes what arrives.",
        ..of_all(SocketOption::ReusePort, "SO_REUSEPORT", SWITCH)
    },
    OptionFacts {
        systems: &[System::Windows],
        linux_default: "none: Linux has no such option",
        takes_effect: "at the next bind",
        purpose: "Keeps others off the port, whatever they have set. Linux does not need it: no \
                  option there lets a socket take the port of another that does not share it.",
        manual: "the \"SO_EXCLUSIVEADDRUSE\" page of Windows Sockets",
        ..of_all(SocketOption::ExclusiveAddress, "SO_EXCLUSIVEADDRUSE", SWITCH)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        takes_effect: "at the next send",
        purpose: "Allows sending to a broadcast address, which reaches every computer on a \
                  network.",
        ..of_all(SocketOption::Broadcast, "SO_BROADCAST", SWITCH)
    },
    OptionFacts {
        protocols: &[Protocol::Tcp],
        purpose: "Probes a silent peer from time to time to see whether it is still there.",
        ..of_all(SocketOption::KeepAlive, "SO_KEEPALIVE", SWITCH)
    },
    OptionFacts {
        linux_default: "7200",
        takes_effect: "at once, while SO_KEEPALIVE is on",
        purpose: "How long a connection is silent before the first probe.",
        ..of_tcp(SocketOption::KeepIdle, "TCP_KEEPIDLE", SECONDS)
    },
    OptionFacts {
        linux_default: "75",
        takes_effect: "with the next probe, while SO_KEEPALIVE is on",
        purpose: "How long to wait for an answer before the next probe.",
        ..of_tcp(SocketOption::KeepInterval, "TCP_KEEPINTVL", SECONDS)
    },
    OptionFacts {
        linux_default: "9",
        takes_effect: "with the next probe, while SO_KEEPALIVE is on",
        purpose: "How many probes may go unanswered before the connection is given up.",
        ..of_tcp(SocketOption::KeepCount, "TCP_KEEPCNT", ValueKind::Number { unit: "probes" })
    },
    OptionFacts {
        protocols: &[Protocol::Tcp],
        takes_effect: "at close",
        purpose: "What close does with unsent bytes: off sends them in the background, a number of \
                  seconds waits that long for them, 0 discards them and breaks off the connection \
                  (RST).",
        ..of_all(SocketOption::Linger, "SO_LINGER", ValueKind::Linger)
    },
    OptionFacts {
        linux_default: "131072 for TCP (tcp_rmem), 212992 for UDP (rmem_default)",
        takes_effect: "at once; for the TCP window, before listen or connect",
        purpose: "How much may wait to be received; Linux doubles the number for its own \
                  bookkeeping.",
        ..of_all(SocketOption::ReceiveBuffer, "SO_RCVBUF", BYTES)
    },
    OptionFacts {
        linux_default: "16384 for TCP (tcp_wmem), 212992 for UDP (wmem_default)",
        purpose: "How much may wait to be sent; Linux doubles the number for its own bookkeeping.",
        ..of_all(SocketOption::SendBuffer, "SO_SNDBUF", BYTES)
    },
    OptionFacts {
        purpose: "Sends small pieces at once instead of waiting until earlier ones are \
                  acknowledged (Nagle's algorithm).",
        ..of_tcp(SocketOption::NoDelay, "TCP_NODELAY", SWITCH)
    },
    OptionFacts {
        systems: LINUX,
        takes_effect: "at once; turning it off sends what was held back",
        purpose: "Holds back what does not fill a segment, for at most 200 milliseconds.",
        ..of_tcp(SocketOption::Cork, "TCP_CORK", SWITCH)
    },
    OptionFacts {
        systems: LINUX,
        linux_default: "on",
        takes_effect: "at once, but not for long: the kernel changes it by itself",
        purpose: "Acknowledges the peer's segments at once instead of waiting for data to send \
                  along.",
        ..of_tcp(SocketOption::QuickAck, "TCP_QUICKACK", SWITCH)
    },
    OptionFacts {
        systems: LINUX,
        linux_default: "0: the system's setting",
        purpose: "How long sent bytes may stay unacknowledged before the connection is given up.",
        ..of_tcp(SocketOption::UserTimeout, "TCP_USER_TIMEOUT", MILLISECONDS)
    },
    OptionFacts {
        systems: LINUX_AND_MACOS,
        linux_default: "536 until connected, then what the path allows",
        takes_effect: "at connect or listen",
        purpose: "The largest segment that the peer may send.",
        ..of_tcp(SocketOption::MaxSegment, "TCP_MAXSEG", BYTES)
    },
    OptionFacts {
        systems: LINUX_AND_MACOS,
        linux_default: "0: the system's setting, which is no limit",
        purpose: "How many unsent bytes there may be while poll still reports room for more.",
        ..of_tcp(SocketOption::NotSentLowWater, "TCP_NOTSENT_LOWAT", BYTES)
    },
    OptionFacts {
        systems: LINUX,
        linux_default: "6 (tcp_syn_retries)",
        takes_effect: "at connect",
        purpose: "How often an unanswered connect repeats its first packet (SYN): 1 gives up after \
                  three seconds, 6 after two minutes.",
        ..of_tcp(SocketOption::SynCount, "TCP_SYNCNT", ValueKind::Number { unit: "retries" })
    },
    OptionFacts {
        systems: LINUX,
        linux_default: "0: off",
        takes_effect: "with the next connection to a listening socket",
        purpose: "Wakes accept only when a connection's first bytes have arrived; Linux rounds the \
                  time up to 1, 3, 7, 15 ... seconds.",
        ..of_tcp(SocketOption::DeferAccept, "TCP_DEFER_ACCEPT", SECONDS)
    },
    OptionFacts {
        linux_default: "0: off",
        takes_effect: "before or after listen, if the system allows it (tcp_fastopen)",
        purpose: "How many clients may have sent data with their first packet (SYN), before the \
                  handshake is complete; Linux limits it to somaxconn.",
        ..of_tcp(SocketOption::FastOpen, "TCP_FASTOPEN", ValueKind::Number { unit: "clients" })
    },
    OptionFacts {
        takes_effect: "at bind; afterwards it is refused",
        purpose: "Excludes IPv4: without it, a socket on :: accepts IPv4 clients as well.",
        ..of_v6(SocketOption::OnlyV6, "IPV6_V6ONLY", SWITCH)
    },
    OptionFacts {
        linux_default: "64 (ip_default_ttl)",
        takes_effect: "with the next packet",
        purpose: "How many routers a packet may pass before it is discarded.",
        ..of_v4(SocketOption::TimeToLive, "IP_TTL", HOPS)
    },
    OptionFacts {
        linux_default: "64 (hop_limit)",
        takes_effect: "with the next packet",
        purpose: "How many routers a packet may pass before it is discarded.",
        ..of_v6(SocketOption::UnicastHops, "IPV6_UNICAST_HOPS", HOPS)
    },
    OptionFacts {
        linux_default: "0",
        takes_effect: "with the next packet",
        purpose: "Marks packets for routers that give some of them priority (DSCP).",
        ..of_v4(SocketOption::TypeOfService, "IP_TOS", BARE)
    },
    OptionFacts {
        systems: LINUX_AND_MACOS,
        linux_default: "0",
        takes_effect: "with the next packet",
        purpose: "Marks packets for routers that give some of them priority (DSCP).",
        ..of_v6(SocketOption::TrafficClass, "IPV6_TCLASS", BARE)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "1: this network and no further",
        takes_effect: "with the next packet",
        purpose: "How many routers a packet to a group may pass.",
        on_other_protocol: Some("EINVAL"),
        ..of_v4(SocketOption::MulticastTimeToLive, "IP_MULTICAST_TTL", HOPS)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "1: this network and no further",
        takes_effect: "with the next packet",
        purpose: "How many routers a packet to a group may pass.",
        on_other_protocol: Some("ENOPROTOOPT"),
        ..of_v6(SocketOption::MulticastHops, "IPV6_MULTICAST_HOPS", HOPS)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "on",
        takes_effect: "with the next packet",
        purpose: "Whether sockets on this computer receive what it sends to a group; through \
                  127.0.0.1 they always do.",
        ..of_v4(SocketOption::MulticastLoop, "IP_MULTICAST_LOOP", SWITCH)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "on",
        takes_effect: "with the next packet",
        purpose: "Whether sockets on this computer receive what it sends to a group.",
        ..of_v6(SocketOption::MulticastLoopV6, "IPV6_MULTICAST_LOOP", SWITCH)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "no group",
        purpose: "Joins a group on an interface: from then on this computer receives what is sent \
                  to the group there.",
        on_other_protocol: Some("EPROTO"),
        ..of_v4(SocketOption::JoinGroup, "IP_ADD_MEMBERSHIP", ValueKind::Group(Family::V4))
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "no group",
        purpose: "Joins a group on an interface: from then on this computer receives what is sent \
                  to the group there.",
        on_other_protocol: Some("EPROTO"),
        ..of_v6(SocketOption::JoinGroupV6, "IPV6_ADD_MEMBERSHIP", ValueKind::Group(Family::V6))
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "no group",
        purpose: "Leaves a group; close does so too.",
        on_other_protocol: Some("EPROTO"),
        ..of_v4(SocketOption::LeaveGroup, "IP_DROP_MEMBERSHIP", ValueKind::Group(Family::V4))
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "no group",
        purpose: "Leaves a group; close does so too.",
        on_other_protocol: Some("EPROTO"),
        ..of_v6(SocketOption::LeaveGroupV6, "IPV6_DROP_MEMBERSHIP", ValueKind::Group(Family::V6))
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "0.0.0.0: the interface of the route",
        takes_effect: "with the next packet",
        purpose: "The interface through which packets to groups go, given by its address.",
        on_other_protocol: Some("EINVAL"),
        ..of_v4(SocketOption::MulticastInterface, "IP_MULTICAST_IF", ValueKind::Interface)
    },
    OptionFacts {
        protocols: &[Protocol::Udp],
        linux_default: "0: the interface of the route",
        takes_effect: "with the next packet",
        purpose: "The interface through which packets to groups go, given by its index.",
        on_other_protocol: Some("ENOPROTOOPT"),
        ..of_v6(SocketOption::MulticastInterfaceV6, "IPV6_MULTICAST_IF", INDEX)
    },
    OptionFacts {
        systems: LINUX,
        takes_effect: "at bind",
        purpose: "Lets bind take an address that this computer does not have (yet).",
        ..of_v4(SocketOption::FreeBind, "IP_FREEBIND", SWITCH)
    },
    OptionFacts {
        systems: LINUX,
        linux_since: Some("6.3"),
        linux_default: "0-0: the system's range (ip_local_port_range)",
        takes_effect: "at the next bind to port 0, or connect without bind",
        purpose: "The ports from which the system chooses; those outside the system's own range \
                  are ignored.",
        manual: "ip(7)",
        ..of_all(SocketOption::LocalPortRange, "IP_LOCAL_PORT_RANGE", ValueKind::Ports)
    },
    OptionFacts {
        protocols: &[Protocol::Tcp],
        purpose: "Leaves an urgent byte from the peer in its place in the stream.",
        ..of_all(SocketOption::OutOfBandInline, "SO_OOBINLINE", SWITCH)
    },
    OptionFacts {
        systems: LINUX,
        linux_default: "0",
        takes_effect: "with the next packet",
        purpose: "Which packets of this computer go first: 0 to 6; higher values need permission.",
        ..of_all(SocketOption::Priority, "SO_PRIORITY", BARE)
    },
];
