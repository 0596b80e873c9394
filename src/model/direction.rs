//! Which way bytes go, seen from the socket.

use serde::{Deserialize, Serialize};

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// From the socket to its peer.
    Sent,
    /// From the peer to the socket.
    Received,
}
