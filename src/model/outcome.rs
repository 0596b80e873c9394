//! What the operating system answered to a call.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{Errno, OptionValue, SocketId};

/// The answer to one call. End of stream, a reset ([`Outcome::Failed`] with `ECONNRESET`) and an
/// empty datagram are three different answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// 0: the call did what it was asked to.
    Done,
    /// `accept` took a connection, which is now a socket of its own.
    Accepted {
        /// The new socket.
        socket: SocketId,
        /// Who is at its other end.
        peer: SocketAddr,
    },
    /// The kernel took this many bytes to send. That does not mean that the peer has read them.
    Sent {
        /// Number of bytes.
        bytes: u64,
    },
    /// This many bytes of a stream came.
    Received {
        /// Number of bytes; 0 only if none were asked for.
        bytes: u64,
    },
    /// `recv` returned 0 on a stream: the peer has finished sending.
    EndOfStream,
    /// One datagram came, perhaps an empty one.
    Datagram {
        /// Number of bytes kept.
        bytes: u64,
        /// Its sender; `recv(2)` does not tell.
        from: Option<SocketAddr>,
        /// Whether it was longer than the buffer, and the rest is lost (`MSG_TRUNC`).
        truncated: bool,
        /// Number of bytes that did not fit; 0 where the system does not tell. A peek loses none.
        #[serde(default, skip_serializing_if = "is_zero")]
        lost: u64,
    },
    /// The option has this value: what `getsockopt` tells, and what the kernel has made of the value
    /// that `setsockopt` gave it.
    Option {
        /// The value that is in effect.
        value: OptionValue,
    },
    /// -1 with this error.
    Failed(Errno),
    /// The person took the call back while it waited.
    Cancelled {
        /// Bytes of a `send` that had gone before.
        bytes: u64,
    },
}

/// Whether a number goes without saying in a file. Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Outcome {
    /// The error, where there was one.
    pub fn errno(&self) -> Option<Errno> {
        match self {
            Self::Failed(errno) => Some(*errno),
            _ => None,
        }
    }

    /// Whether the call succeeded.
    pub fn is_success(&self) -> bool {
        !matches!(self, Self::Failed(_) | Self::Cancelled { .. })
    }
}
