//! What a socket is, and how it is found.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "socket",
        text: "One end of a conversation over the network, kept by the operating system for a \
               program. The program holds a small number, the descriptor, and asks for everything \
               by calls on it: bind, connect, send, recv, close.",
        phone: Some(
            "The telephone on your desk: by itself it is silent, until you call or are called.",
        ),
        see: &["port", "IP address", "TCP", "UDP", "system call"],
    },
    Entry {
        term: "IP address",
        text: "The number that a computer is reached at: 127.0.0.1 or 192.168.1.20 in IPv4, ::1 or \
               fe80::1 in IPv6. A computer has several, one for each way into it. An address finds \
               the computer, a port finds the socket on it.",
        phone: Some("The number of the building."),
        see: &["port", "loopback", "bind"],
    },
    Entry {
        term: "port",
        text: "A number from 1 to 65535 that tells the sockets of one computer apart. TCP and UDP \
               each have their own. 443 is for HTTPS by custom, not by nature; ports below 1024 \
               often need permission. Asking for port 0 means: give me any free one.",
        phone: Some("The extension behind the number of the building."),
        see: &["ephemeral port", "bind", "address in use"],
    },
    Entry {
        term: "ephemeral port",
        text: "A port that the system picks by itself, for as long as a socket needs one: connect \
               without bind gets it, and so does bind to port 0. On Linux it comes from 32768 to \
               60999. A client has one of these, never the server's port.",
        phone: Some(
            "The outside line you happen to get when you dial out. Nobody needs to know it beforehand.",
        ),
        see: &["port", "connect", "bind"],
    },
    Entry {
        term: "loopback",
        text: "The addresses by which a computer reaches itself: all of 127.0.0.0/8, and ::1. What \
               is sent there never leaves the computer, and nobody else can come in. It is a real \
               network all the same: same calls, same states.",
        phone: Some("An internal call: it works like any other, and stays in the house."),
        see: &["IP address", "bind"],
    },
    Entry {
        term: "peer",
        text: "The socket at the other end. The kernel knows it by its address and port. A TCP \
               connection is told from all others by both ends together: two addresses and two \
               ports.",
        phone: Some("Whoever is on the line."),
        see: &["connect", "port", "session"],
    },
    Entry {
        term: "TCP",
        text: "The protocol of connections: a handshake first, then a stream of bytes both ways, in \
               order, with what is lost sent again, until both sides have ended. It keeps no \
               boundaries between messages.",
        phone: Some("A phone call: somebody must pick up, and what is said arrives in order."),
        see: &["stream", "handshake", "UDP"],
    },
    Entry {
        term: "UDP",
        text: "The protocol of single messages: each datagram goes out by itself, arrives whole or \
               not at all, perhaps late or twice. No handshake, no end, and nobody is told of a \
               loss. Games and DNS use it.",
        phone: Some("No call at all: a postcard."),
        see: &["datagram", "TCP", "broadcast", "multicast"],
    },
    Entry {
        term: "raw socket",
        text: "A socket below TCP and UDP: the program sees the packets themselves and writes their \
               headers. Tools such as ping and traceroute use it; the system asks for a privilege, \
               since one can read what is meant for others.",
        phone: None,
        see: &["ICMP", "socket"],
    },
    Entry {
        term: "ICMP",
        text: "The messages by which the network speaks about itself: echo request and reply (ping), \
               destination unreachable, time exceeded. A port unreachable is what turns a UDP send \
               to nobody into ECONNREFUSED at the next call.",
        phone: Some("The announcement of the exchange: this number is not in use."),
        see: &["UDP", "raw socket", "errno"],
    },
    Entry {
        term: "broadcast",
        text: "One datagram to everybody on a network, sent to its last address, such as \
               127.255.255.255. The sender must ask first, with SO_BROADCAST: without it the call \
               fails with EACCES. IPv6 has none.",
        phone: Some("The loudspeaker in the hall."),
        see: &["multicast", "UDP"],
    },
    Entry {
        term: "multicast",
        text: "One datagram to all who have joined a group. The group is an address from 224.0.0.0 to \
               239.255.255.255, or one that begins with ff in IPv6. Sockets join and leave it with an \
               option; the sender does not know who listens.",
        phone: None,
        see: &["broadcast", "UDP"],
    },
];
