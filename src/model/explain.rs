//! What an error means in a call, its usual cause, and what to try: a table, not branches.
//!
//! The facts are those of the Linux manual pages of the calls and of RFC 9293.

use super::{CallKind, Errno};

/// An error in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it means in this call, one sentence.
    pub meaning: &'static str,
    /// What to try next, one sentence.
    pub remedy: &'static str,
}

struct Row {
    errno: &'static str,
    /// The calls that the row is for; empty for every call that has no row of its own.
    calls: &'static [CallKind],
    meaning: &'static str,
    remedy: &'static str,
}

const fn row(
    errno: &'static str,
    calls: &'static [CallKind],
    meaning: &'static str,
    remedy: &'static str,
) -> Row {
    Row { errno, calls, meaning, remedy }
}

const SENDING: &[CallKind] = &[CallKind::Send, CallKind::SendTo, CallKind::SendUrgent];
const RECEIVING: &[CallKind] =
    &[CallKind::Recv, CallKind::RecvFrom, CallKind::Peek, CallKind::RecvUrgent];

const TABLE: &[Row] = &[
    row(
        "EACCES",
        &[CallKind::Bind],
        "This port is reserved: ports below 1024 need special permission.",
        "Choose a port from 1024 on, or 0 to let the system choose.",
    ),
    row(
        "EACCES",
        SENDING,
        "This is a broadcast address, and the socket has not been allowed to broadcast.",
        "Send to one address, or allow broadcast with SO_BROADCAST.",
    ),
    row(
        "EACCES",
        &[],
        "You do not have the permission that this takes.",
        "Choose something that needs no permission, or run the program with it.",
    ),
    row(
        "EADDRINUSE",
        &[CallKind::Bind],
        "This address and port belong to another socket, or rest after a connection that was \
         closed here (TIME_WAIT, one minute).",
        "Close the other socket, wait a minute, or bind another port (0 lets the system choose).",
    ),
    row(
        "EADDRINUSE",
        &[CallKind::Listen],
        "Another socket listens on this port already.",
        "Close the other listener, or bind another port.",
    ),
    row(
        "EADDRINUSE",
        &[CallKind::SetOption],
        "The socket is in this group already.",
        "Go on: once is enough.",
    ),
    row(
        "EADDRINUSE",
        &[],
        "This address and port belong to another socket.",
        "Close the other socket or use another port.",
    ),
    row(
        "EADDRNOTAVAIL",
        &[CallKind::Bind],
        "This address does not belong to this computer.",
        "Bind one of its own addresses: 127.0.0.1 is always one, 0.0.0.0 means all of them.",
    ),
    row(
        "EADDRNOTAVAIL",
        &[CallKind::Connect, CallKind::SendTo, CallKind::Send],
        "No combination of local address and port is free to reach this peer from, or the peer's \
         address cannot be one.",
        "Check the address and port; if many connections were just made, wait a minute.",
    ),
    row(
        "EADDRNOTAVAIL",
        &[CallKind::SetOption],
        "The socket is not in this group, or no interface of this computer has this address.",
        "Leave a group as it was joined, or give an address of this computer, such as 127.0.0.1.",
    ),
    row("EADDRNOTAVAIL", &[], "The address cannot be used here.", "Check the address."),
    row(
        "EAFNOSUPPORT",
        &[],
        "The address is of another family than the socket: IPv4 and IPv6 do not mix.",
        "Use an address of the socket's family, or make a socket of the other one.",
    ),
    row(
        "EAGAIN",
        &[CallKind::RecvUrgent],
        "The peer has announced an urgent byte, and it has not come yet.",
        "Read what came before it with recv, then try again.",
    ),
    row("EAGAIN", RECEIVING, "Nothing has come yet.", "Wait until the peer has sent something."),
    row(
        "EAGAIN",
        SENDING,
        "The send buffer is full, because the peer does not read.",
        "Let the peer read.",
    ),
    row(
        "EAGAIN",
        &[CallKind::Accept],
        "Nobody waits to be accepted.",
        "Connect to this socket first.",
    ),
    row("EAGAIN", &[], "It cannot be done just now.", "Try again in a moment."),
    row(
        "EALREADY",
        &[],
        "An earlier connect on this socket is still shaking hands.",
        "Wait for it, or cancel it and close the socket.",
    ),
    row(
        "EBADF",
        &[],
        "The descriptor has been given back: this socket is closed.",
        "Make a new socket.",
    ),
    row(
        "ECONNABORTED",
        &[CallKind::Accept],
        "The caller hung up before it was accepted.",
        "Accept again.",
    ),
    row(
        "ECONNABORTED",
        &[],
        "The connection was given up on this side before it was made.",
        "Make a new socket and connect again.",
    ),
    row(
        "ECONNREFUSED",
        &[CallKind::Connect],
        "The computer at this address answered that nobody listens on this port.",
        "Start the server: bind, then listen; check that the port is the same.",
    ),
    row(
        "ECONNREFUSED",
        SENDING,
        "An earlier datagram was answered: nobody has this port.",
        "Start the receiver, or check the port.",
    ),
    row(
        "ECONNREFUSED",
        RECEIVING,
        "An earlier datagram was answered: nobody has this port.",
        "Start the receiver, or check the port.",
    ),
    row("ECONNREFUSED", &[], "Nobody has this port.", "Check the address and port."),
    row(
        "ECONNRESET",
        &[],
        "The peer broke the connection off (RST): it closed with unread data, closed with reset, \
         or its program died.",
        "The connection is gone: close this socket and connect a new one.",
    ),
    row(
        "EDESTADDRREQ",
        &[],
        "There is no address to send to.",
        "Use sendto with an address, or connect first.",
    ),
    row(
        "EHOSTUNREACH",
        &[],
        "No computer answers at this address.",
        "Check the address and that the other computer is on.",
    ),
    row("EINPROGRESS", &[], "The handshake has begun and is not done yet.", "Wait until it is."),
    row("EINTR", &[], "The call was interrupted before anything happened.", "Make it again."),
    row(
        "EINVAL",
        &[CallKind::Bind],
        "The socket has an address already, or the address is of the wrong kind.",
        "Make a new socket and bind that one.",
    ),
    row(
        "EINVAL",
        &[CallKind::Listen],
        "The socket is, or was, one end of a connection and so cannot take calls.",
        "Make a new socket, bind it and listen on that.",
    ),
    row(
        "EINVAL",
        &[CallKind::Accept],
        "The socket does not listen.",
        "Call bind and listen first.",
    ),
    row(
        "EINVAL",
        &[CallKind::SetOption],
        "The option does not take this value, or it is too late for it on this socket.",
        "Choose another value; set what bind, listen or connect goes by before them.",
    ),
    row(
        "EINVAL",
        &[CallKind::RecvUrgent],
        "There is no urgent byte to take: none was announced, it has been taken already, or \
         SO_OOBINLINE leaves it among the other bytes.",
        "Let the peer call send urgent first; with SO_OOBINLINE, read it with recv.",
    ),
    row(
        "EINVAL",
        &[],
        "The system does not accept these arguments, or not in this state of the socket.",
        "Check the arguments and the steps before this one.",
    ),
    row(
        "EISCONN",
        &[CallKind::Connect],
        "The socket has a connection, has had one, or listens for calls itself.",
        "Make a new socket and connect that one.",
    ),
    row(
        "EISCONN",
        &[],
        "The socket is connected already.",
        "Use send without an address, or make a new socket.",
    ),
    row(
        "EMFILE",
        &[],
        "The program holds as many descriptors as the system allows it.",
        "Close some sockets, or raise the limit (ulimit -n).",
    ),
    row(
        "ENFILE",
        &[],
        "The whole system holds as many descriptors as it allows.",
        "Close some programs.",
    ),
    row(
        "EMSGSIZE",
        &[],
        "The datagram is larger than UDP can carry: 65,507 bytes over IPv4.",
        "Split it into smaller messages.",
    ),
    row(
        "ENETDOWN",
        &[],
        "The network is switched off.",
        "Switch it on, or stay on this computer with 127.0.0.1.",
    ),
    row(
        "ENETUNREACH",
        &[],
        "The system knows no way to this address.",
        "Check the network connection, or stay on this computer with 127.0.0.1.",
    ),
    row(
        "ENODEV",
        &[],
        "This computer has no such network interface.",
        "Give an address or an index that one of its interfaces has; 127.0.0.1 is always one.",
    ),
    row("ENOBUFS", &[], "The system has no buffers left.", "Wait a moment, close some sockets."),
    row("ENOMEM", &[], "The system has no memory left.", "Close some sockets or programs."),
    row(
        "ENOPROTOOPT",
        &[],
        "This socket's protocol or address family has no such option, or the system knows none.",
        "Use it on a socket of the kind that it belongs to.",
    ),
    row(
        "ENOTCONN",
        RECEIVING,
        "Nobody is at the other end.",
        "Connect first, or use the socket that accept returned.",
    ),
    row(
        "ENOTCONN",
        &[CallKind::Shutdown],
        "There is no connection to shut down, or it has ended already.",
        "Connect first; if it has ended, call close.",
    ),
    row(
        "ENOTCONN",
        &[],
        "The socket is not connected.",
        "Connect first, or use the socket that accept returned.",
    ),
    row(
        "EOPNOTSUPP",
        &[CallKind::Listen, CallKind::Accept],
        "UDP has no connections to take.",
        "Bind, then call recvfrom: every datagram names its sender.",
    ),
    row(
        "EOPNOTSUPP",
        &[CallKind::SetOption, CallKind::GetOption],
        "This socket's protocol or address family has no such option.",
        "Use it on a socket of the kind that it belongs to.",
    ),
    row(
        "EOPNOTSUPP",
        &[CallKind::SendUrgent],
        "UDP has no urgent bytes: every datagram stands for itself.",
        "Use send or sendto, or a TCP socket.",
    ),
    row(
        "EOPNOTSUPP",
        &[],
        "This kind of socket has no such call.",
        "Use a socket of another protocol.",
    ),
    row(
        "EPERM",
        &[],
        "The system allows this only to an administrator, or a firewall forbids it.",
        "Do without it, or ask for the permission.",
    ),
    row(
        "EPIPE",
        &[],
        "This socket cannot send: its own sending side was shut down, its connection broke, or it \
         never had one.",
        "Close it and connect a new one.",
    ),
    row(
        "EPROTO",
        &[],
        "The protocol of this socket cannot do this: only UDP sockets can be in groups.",
        "Use a UDP socket.",
    ),
    row(
        "EPROTONOSUPPORT",
        &[],
        "The system has no such kind of socket.",
        "Choose another protocol or family.",
    ),
    row(
        "ETIMEDOUT",
        &[CallKind::Connect],
        "Nothing answered: no yes and no no.",
        "Check the address and firewalls; a listener whose waiting room is full is silent, too.",
    ),
    row(
        "ETIMEDOUT",
        &[],
        "The peer has not answered for too long, and the connection was given up.",
        "Check that the other side still runs, and connect a new socket.",
    ),
];

const UNKNOWN: Explanation = Explanation {
    meaning: "The operating system refused the call with an error that has no explanation here.",
    remedy: "Look the number up in errno(3).",
};

/// The words for an error: those for this call where the table has some, else those for any call.
pub fn explain(errno: Errno, call: Option<CallKind>) -> Explanation {
    let rows = || TABLE.iter().filter(|row| row.errno == errno.name());
    rows()
        .find(|row| call.is_some_and(|call| row.calls.contains(&call)))
        .or_else(|| rows().find(|row| row.calls.is_empty()))
        .map_or(UNKNOWN, |row| Explanation { meaning: row.meaning, remedy: row.remedy })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The errors that the calls of this program are known to give.
    const TAUGHT: &[&str] = &[
        "EPERM",
        "EACCES",
        "EMFILE",
        "EAFNOSUPPORT",
        "EPROTONOSUPPORT",
        "EADDRINUSE",
        "EADDRNOTAVAIL",
        "EINVAL",
        "EOPNOTSUPP",
        "EAGAIN",
        "ECONNABORTED",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "EINPROGRESS",
        "EISCONN",
        "ENETUNREACH",
        "EPIPE",
        "ECONNRESET",
        "EMSGSIZE",
        "EDESTADDRREQ",
        "ENOTCONN",
        "EBADF",
        "ENOPROTOOPT",
        "ENODEV",
        "EPROTO",
    ];

    #[test]
    fn every_error_that_learners_meet_is_explained_for_every_call() {
        for name in TAUGHT {
            let errno = Errno::from_name(name).unwrap();
            for call in CallKind::ALL.map(Some).into_iter().chain([None]) {
                assert_ne!(explain(errno, call), UNKNOWN, "{name} in {call:?}");
            }
        }
    }

    #[test]
    fn every_row_names_an_error_that_exists_and_stands_once() {
        for (index, row) in TABLE.iter().enumerate() {
            assert!(Errno::names().any(|name| name == row.errno), "{}", row.errno);
            for other in &TABLE[index + 1..] {
                assert!(row.errno != other.errno || row.calls != other.calls, "{}", row.errno);
            }
            assert!(row.meaning.ends_with('.') && row.remedy.ends_with('.'), "{}", row.errno);
        }
    }

    #[test]
    fn the_same_error_means_different_things_in_different_calls() {
        let errno = Errno::from_name("EACCES").unwrap();
        assert_ne!(explain(errno, Some(CallKind::Bind)), explain(errno, Some(CallKind::Send)));
    }
}
