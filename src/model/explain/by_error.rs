//! What an error means in a call that the system itself refuses, in the order of the alphabet. The
//! facts are those of the Linux manual pages of the calls.

use super::circumstance::When::{BeyondLoopback, FitsUdp, Ipv6, MappedAddress};
use super::row::{ANY, ExplanationRow, TO_A_PEER, row};
use crate::model::CallKind;
use crate::model::CallKind::{
    Accept, Bind, Connect, GetOption, Listen, Peek, Recv, RecvFrom, RecvUrgent, Send, SendTo,
    SendUrgent, SetOption, Shutdown,
};

const SENDING: &[CallKind] = &[Send, SendTo, SendUrgent];
const RECEIVING: &[CallKind] = &[Recv, RecvFrom, Peek, RecvUrgent];

/// The first that fits is the one that is shown, unless another row fits more closely.
pub(super) const BY_ERROR: &[ExplanationRow] = &[
    row(
        &["EACCES"],
        &[Bind],
        "This port is reserved: ports below 1024 need special permission.",
        "Choose port 1024 or above, or 0 to let the system choose.",
    ),
    row(
        &["EACCES"],
        SENDING,
        "This is a broadcast address, and the socket may not broadcast.",
        "Send to one address, or allow broadcast with SO_BROADCAST.",
    ),
    row(
        &["EACCES"],
        &[Connect],
        "This is a broadcast address, and the socket may not broadcast; or a firewall forbids the \
         connection.",
        "Connect to one address, or allow broadcast with SO_BROADCAST.",
    ),
    row(
        &["EACCES"],
        ANY,
        "You do not have permission for this.",
        "Choose something that needs no permission, or run with elevated privileges.",
    ),
    row(
        &["EADDRINUSE"],
        &[Bind],
        "This address and port belong to another socket, or to a connection that was closed here a \
         moment ago (TIME_WAIT, one minute).",
        "Close the other socket, wait a minute, or bind another port (0 lets the system choose).",
    ),
    row(
        &["EADDRINUSE"],
        &[Listen],
        "Another socket already listens on this port.",
        "Close the other listener, or bind another port.",
    ),
    row(
        &["EADDRINUSE"],
        &[SetOption],
        "The socket is already in this group.",
        "Carry on: joining once is enough.",
    ),
    row(
        &["EADDRINUSE"],
        ANY,
        "This address and port belong to another socket.",
        "Close the other socket or use another port.",
    ),
    row(
        &["EADDRNOTAVAIL"],
        &[Bind],
        "This address does not belong to this computer.",
        "Bind one of its own addresses: ::1 is always one, :: means all of them.",
    )
    .when(Ipv6),
    row(
        &["EADDRNOTAVAIL"],
        &[Bind],
        "This address does not belong to this computer.",
        "Bind one of its own addresses: 127.0.0.1 is always one, 0.0.0.0 means all of them.",
    ),
    row(
        &["EADDRNOTAVAIL"],
        &[Connect, SendTo, Send],
        "This computer has no IPv6 address from which to reach this peer (IPv6 may be turned off), \
         or no local port is free.",
        "Check that IPv6 is on, or use IPv4; after many connections in a short time, wait a \
         minute.",
    )
    .when(Ipv6),
    row(
        &["EADDRNOTAVAIL"],
        &[Connect, SendTo, Send],
        "No local address and port is free for a connection to this peer, or the peer's address is \
         not valid.",
        "Check the address and port; after many connections in a short time, wait a minute.",
    ),
    row(
        &["EADDRNOTAVAIL"],
        &[SetOption],
        "The socket is not in this group, or no interface of this computer has this address.",
        "Leave a group on the interface it was joined on, or use an address of this computer.",
    ),
    row(&["EADDRNOTAVAIL"], ANY, "The address cannot be used here.", "Check the address."),
    row(
        &["EAFNOSUPPORT"],
        ANY,
        "The address and the socket are of different families: IPv4 and IPv6 do not mix.",
        "Use an address of the socket's family, or make a socket of the other family.",
    ),
    row(
        &["EAGAIN"],
        &[RecvUrgent],
        "The peer has announced an urgent byte that has not arrived yet.",
        "Read the bytes before it with recv, then try again.",
    ),
    row(
        &["EAGAIN"],
        RECEIVING,
        "Nothing has arrived yet.",
        "Wait until the peer has sent something.",
    ),
    row(
        &["EAGAIN"],
        SENDING,
        "The send buffer is full because the peer is not reading.",
        "Let the peer read first.",
    ),
    row(
        &["EAGAIN"],
        &[Accept],
        "No connection is waiting to be accepted.",
        "Connect to this socket first.",
    ),
    row(&["EAGAIN"], ANY, "This is not possible right now.", "Try again in a moment."),
    row(
        &["EALREADY"],
        ANY,
        "The handshake of an earlier connect on this socket is still under way.",
        "Wait for it, or cancel it and close the socket.",
    ),
    row(
        &["EBADF"],
        ANY,
        "This socket is closed: its descriptor is no longer valid.",
        "Make a new socket.",
    ),
    row(
        &["EDESTADDRREQ"],
        ANY,
        "There is no address to send to.",
        "Use sendto with an address, or connect first.",
    ),
    row(
        &["EINPROGRESS"],
        ANY,
        "The handshake has started but is not finished.",
        "Wait until it is finished.",
    ),
    row(
        &["EINTR"],
        ANY,
        "The call was interrupted before anything happened.",
        "Make the call again.",
    ),
    row(
        &["EINVAL"],
        &[Bind],
        "The socket already has an address.",
        "Make a new socket and bind that one.",
    ),
    row(
        &["EINVAL"],
        TO_A_PEER,
        "The socket is bound to 127.0.0.1, from where it can reach only this computer.",
        "Make a new socket and do not bind it to 127.0.0.1, or use an address of this computer.",
    )
    .when(BeyondLoopback),
    row(
        &["EINVAL"],
        &[Listen],
        "The socket is, or was, one end of a connection and cannot listen.",
        "Make a new socket, bind it and listen on that.",
    ),
    row(&["EINVAL"], &[Accept], "The socket does not listen.", "Call bind and listen first."),
    row(
        &["EINVAL"],
        &[SetOption],
        "The option does not accept this value, or it is too late to set it on this socket.",
        "Choose another value; set options that affect bind, listen or connect before those calls.",
    ),
    row(
        &["EINVAL"],
        &[RecvUrgent],
        "There is no urgent byte to read: none was announced, it was already read, or \
         SO_OOBINLINE leaves it among the other bytes.",
        "Have the peer call send urgent first; with SO_OOBINLINE, read the byte with recv.",
    ),
    row(
        &["EINVAL"],
        ANY,
        "The system does not accept these arguments, or not in the socket's current state.",
        "Check the arguments and the calls before this one.",
    ),
    row(
        &["EISCONN"],
        &[Connect],
        "The socket has or had a connection, or it is listening.",
        "Make a new socket and connect that one.",
    ),
    row(
        &["EISCONN"],
        ANY,
        "The socket is already connected.",
        "Use send without an address, or make a new socket.",
    ),
    row(
        &["EMFILE"],
        ANY,
        "The program has reached its descriptor limit.",
        "Close some sockets, or raise the limit (ulimit -n).",
    ),
    row(
        &["EMSGSIZE"],
        SENDING,
        "UDP can carry this datagram, but a network on its way cannot carry it in one piece.",
        "Send less at once: 1,200 bytes fit almost everywhere.",
    )
    .when(FitsUdp),
    row(
        &["EMSGSIZE"],
        SENDING,
        "The datagram is larger than UDP can carry: 65,507 bytes over IPv4, which an IPv4-mapped \
         address uses.",
        "Split it into smaller messages.",
    )
    .when(MappedAddress),
    row(
        &["EMSGSIZE"],
        ANY,
        "The datagram is larger than UDP can carry: 65,527 bytes over IPv6.",
        "Split it into smaller messages.",
    )
    .when(Ipv6),
    row(
        &["EMSGSIZE"],
        ANY,
        "The datagram is larger than UDP can carry: 65,507 bytes over IPv4.",
        "Split it into smaller messages.",
    ),
    row(
        &["ENFILE"],
        ANY,
        "The whole system has reached its descriptor limit.",
        "Close some programs.",
    ),
    row(
        &["ENOBUFS"],
        ANY,
        "The system has no buffers left.",
        "Wait a moment, or close some sockets.",
    ),
    row(
        &["ENODEV"],
        ANY,
        "This computer has no such network interface.",
        "Use the number of an existing interface; on Linux, 1 is the loopback interface.",
    )
    .when(Ipv6),
    row(
        &["ENODEV"],
        ANY,
        "This computer has no such network interface.",
        "Use the address of one of its interfaces; 127.0.0.1 is always one.",
    ),
    row(&["ENOMEM"], ANY, "The system has no memory left.", "Close some sockets or programs."),
    row(
        &["ENOPROTOOPT"],
        ANY,
        "This socket's protocol or address family has no such option, or the system does not know \
         it.",
        "Use a kind of socket that has this option.",
    ),
    row(
        &["ENOTCONN"],
        RECEIVING,
        "Nobody is at the other end.",
        "Connect first, or use the socket that accept returned.",
    ),
    row(
        &["ENOTCONN"],
        &[Shutdown],
        "There is no connection to shut down, or it has already ended.",
        "Connect first; if it has ended, call close.",
    ),
    row(
        &["ENOTCONN"],
        ANY,
        "The socket is not connected.",
        "Connect first, or use the socket that accept returned.",
    ),
    row(
        &["EOPNOTSUPP"],
        &[Listen, Accept],
        "UDP has no connections to accept.",
        "Bind, then call recvfrom: every datagram names its sender.",
    ),
    row(
        &["EOPNOTSUPP"],
        &[SetOption, GetOption],
        "This socket's protocol or address family has no such option.",
        "Use a kind of socket that has this option.",
    ),
    row(
        &["EOPNOTSUPP"],
        &[SendUrgent],
        "UDP has no urgent bytes: every datagram is separate.",
        "Use send or sendto, or a TCP socket.",
    ),
    row(
        &["EOPNOTSUPP"],
        ANY,
        "This kind of socket does not support this call.",
        "Use a socket of another protocol.",
    ),
    row(
        &["EPERM"],
        ANY,
        "The system allows this only to an administrator, or a firewall forbids it.",
        "Do without it, or ask for permission.",
    ),
    row(
        &["EPROTO"],
        ANY,
        "This socket's protocol cannot do this: only UDP sockets can join groups.",
        "Use a UDP socket.",
    ),
    row(
        &["EPROTONOSUPPORT"],
        ANY,
        "The system does not support this kind of socket.",
        "Choose another protocol or family.",
    ),
];
