//! What an error means that the network or the peer has caused, in the order of the alphabet. The
//! facts are those of the Linux manual pages of the calls and of RFC 9293.

use super::circumstance::When::Ipv6;
use super::row::{ANY, ExplanationRow, row};
use crate::model::CallKind::{
    Accept, Connect, Peek, Recv, RecvFrom, RecvUrgent, Send, SendTo, SendUrgent,
};

/// The first that fits is the one that is shown, unless another row fits more closely.
pub(super) const BY_PEER: &[ExplanationRow] = &[
    row(
        &["ECONNABORTED"],
        &[Accept],
        "The client ended the connection before it was accepted.",
        "Accept again.",
    ),
    row(
        &["ECONNABORTED"],
        ANY,
        "This side gave up the connection before it was established.",
        "Make a new socket and connect again.",
    ),
    row(
        &["ECONNREFUSED"],
        &[Connect],
        "The computer at this address answered that nobody listens on this port.",
        "Start the server: bind, then listen; check that the port is the same.",
    ),
    row(
        &["ECONNREFUSED"],
        &[Send, SendTo, SendUrgent, Recv, RecvFrom, Peek, RecvUrgent],
        "An earlier datagram was answered with an error: no socket has this port.",
        "Start the receiver, or check the port.",
    ),
    row(&["ECONNREFUSED"], ANY, "No socket has this port.", "Check the address and port."),
    row(
        &["ECONNRESET"],
        ANY,
        "The peer broke off the connection (RST): it closed with unread data, closed with reset, \
         or its program died.",
        "The connection is gone: close this socket and connect a new one.",
    ),
    row(
        &["EHOSTUNREACH"],
        ANY,
        "No computer answers at this address.",
        "Check the address, and check that the other computer is on.",
    ),
    row(
        &["ENETDOWN"],
        ANY,
        "The network is turned off.",
        "Turn it on, or stay on this computer with ::1.",
    )
    .when(Ipv6),
    row(
        &["ENETDOWN"],
        ANY,
        "The network is turned off.",
        "Turn it on, or stay on this computer with 127.0.0.1.",
    ),
    row(
        &["ENETUNREACH"],
        ANY,
        "The system has no route to this IPv6 address.",
        "Check that the network has IPv6, or stay on this computer with ::1.",
    )
    .when(Ipv6),
    row(
        &["ENETUNREACH"],
        ANY,
        "The system has no route to this address.",
        "Check the network connection, or stay on this computer with 127.0.0.1.",
    ),
    row(
        &["EPIPE"],
        ANY,
        "This socket cannot send: its own sending side was shut down, its connection broke, or it \
         never had one.",
        "Close it and connect a new one.",
    ),
    row(
        &["ETIMEDOUT"],
        &[Connect],
        "Nothing answered: the connection was neither accepted nor refused.",
        "Check the address and firewalls; a listener whose accept queue is full does not answer \
         either.",
    ),
    row(
        &["ETIMEDOUT"],
        ANY,
        "The peer did not answer for too long, and the connection was given up.",
        "Check that the other side is still running, and connect a new socket.",
    ),
];
