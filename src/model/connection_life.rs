//! What a connection has been through: since when it is there, how often it was lost and made again, and
//! what went over it.

use super::SocketId;

/// The life of a connection, over all sockets that it had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionLife {
    /// The socket whose place this one has taken.
    pub before: Option<SocketId>,
    /// When it was made first, in nanoseconds since the session began.
    pub first_made: Option<u64>,
    /// Since when it is there, in nanoseconds since the session began; `None` while it is not.
    pub since: Option<u64>,
    /// How often it was lost.
    pub drops: u64,
    /// Attempts to make it again.
    pub retries: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes that the kernel has taken, those that were sent again included.
    pub bytes_out: u64,
    /// Bytes that the peer's kernel has acknowledged, as far as it was seen.
    pub acknowledged: u64,
}

/// Where a connection is that is made again when it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionPhase {
    /// It is being made.
    Attempt,
    /// It is there.
    Up,
    /// It is lost, and the next attempt is waited for.
    Waits,
    /// It is over.
    Over,
}
