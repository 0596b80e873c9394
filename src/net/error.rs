//! Why a call could not be handed to a socket's thread. What the kernel refuses is in the log.

use thiserror::Error;

use crate::model::SocketId;

/// A call that never reached the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// The socket is closed, or never was.
    #[error("socket {0} is closed")]
    Closed(SocketId),
    /// Its mailbox is full: it does not get round to what was asked before.
    #[error("socket {0} has too many calls waiting; cancel some first")]
    Busy(SocketId),
    /// Too many names are being looked up at once.
    #[error("too many names are being looked up at once; try again in a moment")]
    TooManyLookups,
    /// The system gave no thread for it.
    #[error("the system allows no more threads; close some sockets or programs")]
    NoThread,
}
