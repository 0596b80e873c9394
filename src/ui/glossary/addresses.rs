//! What a socket is, and how it is found.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "socket",
        text: "One end of a conversation over the network, kept by the operating system for a \
               program. The program holds a small number, the descriptor, and does everything by \
               calls on it: bind, connect, send, recv, close.",
        phone: Some("The telephone on your desk: silent by itself, until you call or are called."),
        see: &["port", "IP address", "TCP", "UDP", "system call"],
    },
    Entry {
        term: "IP address",
        text: "The number at which a computer is reached: 127.0.0.1 or 192.168.1.20 in IPv4, ::1 \
               or fe80::1 in IPv6. A computer has several, one for each way into it. The address \
               identifies the computer, the port identifies the socket on it.",
        phone: Some("The main number of the building."),
        see: &["port", "loopback", "bind"],
    },
    Entry {
        term: "port",
        text: "A number from 1 to 65535 that tells the sockets of one computer apart. TCP and UDP \
               each have their own set. 443 is HTTPS only by convention; ports below 1024 often \
               need permission. Asking for port 0 means: any free port.",
        phone: Some("The extension behind the main number."),
        see: &["ephemeral port", "bind", "address in use"],
    },
    Entry {
        term: "ephemeral port",
        text: "A port that the system picks by itself, for as long as a socket needs it: connect \
               without bind gets one, and so does bind to port 0. On Linux it comes from 32768 to \
               60999. A client has one of these, never the server's port.",
        phone: Some(
            "The outside line you happen to get when you dial out. Nobody needs to know it beforehand.",
        ),
        see: &["port", "connect", "bind"],
    },
    Entry {
        term: "loopback",
        text: "The addresses at which a computer reaches itself: all of 127.0.0.0/8, and ::1. What \
               is sent there never leaves the computer, and nobody outside can get in. Otherwise \
               it is a real network: same calls, same states.",
        phone: Some("An internal call: it works like any other, and stays in the building."),
        see: &["IP address", "bind"],
    },
    Entry {
        term: "peer",
        text: "The socket at the other end. The kernel knows it by its address and port. Both ends \
               together, two addresses and two ports, tell a TCP connection from all others.",
        phone: Some("Whoever is on the line."),
        see: &["connect", "port", "session"],
    },
    Entry {
        term: "TCP",
        text: "The protocol of connections: first a handshake, then a stream of bytes each way, in \
               order, with lost data sent again, until both sides have ended. It does not preserve \
               the boundaries between messages.",
        phone: Some("A phone call: somebody must pick up, and words arrive in order."),
        see: &["stream", "handshake", "UDP"],
    },
    Entry {
        term: "UDP",
        text: "The protocol of single messages: each datagram travels by itself and arrives whole \
               or not at all, perhaps late or twice. There is no handshake and no end, and nobody \
               is notified of a loss. Games and DNS use it.",
        phone: Some("Not a call at all: a postcard."),
        see: &["datagram", "TCP", "broadcast", "multicast"],
    },
    Entry {
        term: "raw socket",
        text: "A socket below TCP and UDP: the program sees the packets themselves and writes \
               their headers. Tools such as ping and traceroute use one. It needs a privilege, \
               because it can read what is meant for others.",
        phone: None,
        see: &["ICMP", "socket"],
    },
    Entry {
        term: "ICMP",
        text: "The messages in which the network reports on itself: echo request and reply (ping), \
               destination unreachable, time exceeded. After a UDP send to nobody, “port \
               unreachable” makes the next call on a connected socket fail with ECONNREFUSED.",
        phone: Some("The announcement: this number is not in use."),
        see: &["UDP", "raw socket", "errno"],
    },
    Entry {
        term: "broadcast",
        text: "One datagram to everybody on a network, sent to its last address, such as \
               127.255.255.255. The sender must set SO_BROADCAST first; without it the call fails \
               with EACCES. IPv6 has no broadcast.",
        phone: Some("The loudspeaker in the hall."),
        see: &["multicast", "UDP"],
    },
    Entry {
        term: "multicast",
        text: "One datagram to everybody who has joined a group. The group is an address from \
               224.0.0.0 to 239.255.255.255, or one that begins with ff in IPv6. Sockets join and \
               leave by an option; the sender does not know who listens.",
        phone: None,
        see: &["broadcast", "UDP"],
    },
];
