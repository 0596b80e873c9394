//! Sleeping until a socket can go on, or its mailbox has something.
//!
//! On Linux with two descriptors in all, the socket's and an `eventfd(2)` by which it is woken: one
//! `ppoll(2)` waits for both, and there is nothing to register, so that a change of what is waited for
//! costs nothing. Elsewhere the `polling` crate does it with whatever the system has.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod portable;

#[cfg(target_os = "linux")]
pub(super) use linux::{Poller, Readiness};
#[cfg(not(target_os = "linux"))]
pub(super) use portable::{Poller, Readiness};

/// What a thread waits for on its socket. Nothing at all: only the mailbox wakes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Interest {
    /// Bytes, a connection, or the end have come.
    pub(super) readable: bool,
    /// There is room to send, or a handshake is decided.
    pub(super) writable: bool,
    /// The connection is over in both directions, by a reset or by two ends. It is told again and again.
    pub(super) over: bool,
}
