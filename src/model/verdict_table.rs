//! What a call would do to a socket in its present state: predicted before it is made.
//!
//! The table follows RFC 9293 and the Linux manual pages of the calls, and a test compares every
//! line of it with the kernel. It decides what a button says, never whether a call is made.

use super::{CallKind, Family, Lifecycle, Protocol, SocketState, Verdict};

const fn fails(errno: &'static str, why: &'static str) -> Verdict {
    Verdict::WillFail { errno, why }
}

/// Predicts what `call` does to a socket in this state, whatever its arguments are.
///
/// Errors that lie in the arguments (a port in use, nobody listening there) cannot be foreseen.
pub fn verdict(state: &SocketState, call: CallKind) -> Verdict {
    if !state.is_open() && state.lifecycle() != Lifecycle::Closed {
        return fails(
            "EBADF",
            "the socket could not be created and never had a descriptor. Make a new socket.",
        );
    }
    if !state.is_open() {
        return fails(
            "EBADF",
            "the socket is closed, and its descriptor is no longer valid. Make a new socket.",
        );
    }
    match (state.protocol(), call) {
        // Whether the socket has such an option, and takes the value, lies in the arguments.
        (_, CallKind::SetOption | CallKind::GetOption | CallKind::Close) => Verdict::Legal,
        (Protocol::Tcp, CallKind::Bind) => tcp_bind(state),
        (Protocol::Tcp, CallKind::Listen) => tcp_listen(state.lifecycle()),
        (Protocol::Tcp, CallKind::Accept) => tcp_accept(state.lifecycle()),
        (Protocol::Tcp, CallKind::Connect) => tcp_connect(state.lifecycle()),
        (Protocol::Tcp, CallKind::Send | CallKind::SendTo | CallKind::SendUrgent) => {
            tcp_send(state)
        }
        (Protocol::Tcp, CallKind::Recv | CallKind::RecvFrom | CallKind::Peek) => tcp_recv(state),
        (Protocol::Tcp, CallKind::RecvUrgent) => tcp_recv_urgent(state.lifecycle()),
        (Protocol::Tcp, CallKind::Shutdown) => tcp_shutdown(state),
        (Protocol::Udp, call) => udp(state, call),
    }
}

fn tcp_bind(state: &SocketState) -> Verdict {
    let held_by_use = state.kernel_knows_peer()
        || matches!(state.lifecycle(), Lifecycle::Listening | Lifecycle::Connecting);
    if state.is_bound_by_call() || held_by_use {
        fails("EINVAL", "it already has an address, and bind cannot change it. Make a new socket.")
    } else {
        Verdict::Legal
    }
}

fn tcp_listen(lifecycle: Lifecycle) -> Verdict {
    match lifecycle {
        Lifecycle::Created | Lifecycle::Bound | Lifecycle::Listening => Verdict::Legal,
        _ => fails(
            "EINVAL",
            "it is, or was, one end of a connection. Only an unconnected socket can listen: make \
             a new one.",
        ),
    }
}

fn tcp_accept(lifecycle: Lifecycle) -> Verdict {
    if lifecycle == Lifecycle::Listening {
        Verdict::MayWait("until a connection arrives")
    } else {
        fails("EINVAL", "it is not listening. Call bind and listen first.")
    }
}

fn tcp_connect(lifecycle: Lifecycle) -> Verdict {
    match lifecycle {
        Lifecycle::Created | Lifecycle::Bound => {
            Verdict::MayWait("until the handshake is complete or refused")
        }
        Lifecycle::Connecting => {
            fails("EALREADY", "its handshake is under way. Wait for it, or cancel it.")
        }
        Lifecycle::Listening => fails(
            "EISCONN",
            "it is listening, and a socket either listens or connects. Make a new socket.",
        ),
        _ => fails(
            "EISCONN",
            "it has been connected, and a TCP socket connects only once. Make a new socket.",
        ),
    }
}

fn tcp_send(state: &SocketState) -> Verdict {
    match state.lifecycle() {
        Lifecycle::Connected if state.is_write_shut_down() => {
            fails("EPIPE", "its sending side was shut down before it was connected.")
        }
        lifecycle if lifecycle.may_send() => {
            Verdict::MayWait("only while the buffers are full because the peer is not reading")
        }
        Lifecycle::Connecting => Verdict::MayWait("until the handshake is complete"),
        Lifecycle::WriteClosed | Lifecycle::BothClosed => {
            fails("EPIPE", "its sending side has been shut down.")
        }
        Lifecycle::Failed => fails("EPIPE", "its connection is gone. Make a new socket."),
        _ => fails("EPIPE", "nobody is at the other end. Connect first."),
    }
}

fn tcp_recv(state: &SocketState) -> Verdict {
    match state.lifecycle() {
        lifecycle if lifecycle.may_receive() => Verdict::MayWait("until bytes arrive"),
        Lifecycle::Connecting => {
            Verdict::MayWait("until the handshake is complete and bytes arrive")
        }
        // It returns 0 for ever.
        Lifecycle::ReadClosed | Lifecycle::BothClosed | Lifecycle::Failed => Verdict::Legal,
        Lifecycle::Created | Lifecycle::Bound if state.is_read_shut_down() => Verdict::Legal,
        _ => fails("ENOTCONN", "nobody is at the other end. Connect first."),
    }
}

fn tcp_recv_urgent(lifecycle: Lifecycle) -> Verdict {
    match lifecycle {
        Lifecycle::Listening => fails("ENOTCONN", "nobody is at the other end. Connect first."),
        Lifecycle::Created | Lifecycle::Bound | Lifecycle::Connecting => {
            fails("EINVAL", "without a connection, no urgent byte can have arrived. Connect first.")
        }
        _ => Verdict::Depends("an urgent byte if one has arrived, otherwise EINVAL"),
    }
}

fn tcp_shutdown(state: &SocketState) -> Verdict {
    let shuttable = state.kernel_knows_peer()
        || matches!(state.lifecycle(), Lifecycle::Listening | Lifecycle::Connecting);
    if shuttable {
        Verdict::Legal
    } else if state.lifecycle().has_peer() || state.lifecycle() == Lifecycle::Failed {
        fails("ENOTCONN", "its connection has already ended. Call close.")
    } else {
        fails("ENOTCONN", "there is no connection to shut down. Connect first.")
    }
}

fn udp(state: &SocketState, call: CallKind) -> Verdict {
    match call {
        CallKind::Bind if state.local().is_some() => fails(
            "EINVAL",
            "it already has an address, and bind cannot change it. Make a new socket.",
        ),
        CallKind::Listen => fails(
            "EOPNOTSUPP",
            "UDP has no connections to listen for. Call recvfrom: every datagram names its sender.",
        ),
        CallKind::Accept => fails(
            "EOPNOTSUPP",
            "UDP has no connections to accept. Call recvfrom: every datagram names its sender.",
        ),
        // Over IPv6 Linux takes no notice of MSG_OOB.
        CallKind::SendUrgent if state.family() == Family::V4 => fails(
            "EOPNOTSUPP",
            "UDP has no urgent bytes: every datagram is separate. Call send or sendto.",
        ),
        CallKind::Send | CallKind::SendUrgent if !state.kernel_knows_peer() => fails(
            "EDESTADDRREQ",
            "it has no peer set. Call sendto with an address, or connect first.",
        ),
        call if call.is_send() && state.is_write_shut_down() => {
            fails("EPIPE", "its sending side has been shut down. Make a new socket.")
        }
        // A UDP socket takes no notice of MSG_OOB when it receives.
        CallKind::Recv | CallKind::RecvFrom | CallKind::RecvUrgent | CallKind::Peek => {
            Verdict::MayWait("until a datagram arrives")
        }
        CallKind::Shutdown if !state.kernel_knows_peer() => {
            fails("ENOTCONN", "it has no peer set. A UDP socket needs connect before shutdown.")
        }
        _ => Verdict::Legal,
    }
}
