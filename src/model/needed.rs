//! What a socket of this program needs: any of it may be what the system has no more of.

use serde::{Deserialize, Serialize};

/// What a socket of this program needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Needed {
    /// The kernel's socket, made by `socket(2)`.
    #[default]
    Socket,
    /// A thread of its own.
    Thread,
    /// What its thread waits with: `eventfd(2)` on Linux.
    Poller,
}

impl Needed {
    /// A word for it, which files have as well.
    pub fn name(self) -> &'static str {
        match self {
            Self::Socket => "socket",
            Self::Thread => "thread",
            Self::Poller => "poller",
        }
    }

    /// Whether it is the socket itself.
    pub fn is_socket(&self) -> bool {
        *self == Self::Socket
    }
}
