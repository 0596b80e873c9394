//! Ways in which a socket misbehaves on purpose, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`FAULTS`](super::FAULTS).

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

/// Something that goes wrong on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(deny_unknown_fields)]
#[strum_discriminants(
    name(FaultKind),
    derive(PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray),
    doc = "A [`Fault`] without its settings."
)]
pub enum Fault {
    /// Closes with a reset: `SO_LINGER` with 0 seconds, then `close`.
    Reset,
    /// Ends sending and goes on receiving: `shutdown(SHUT_WR)`.
    HalfClose,
    /// Reads nothing, so that the receive buffer fills and the window closes.
    StopReading,
    /// Reads so many bytes a second and no more.
    ReadSlowly {
        /// Bytes a second, at least 1.
        bytes_per_second: u64,
    },
    /// What is sent over a stream goes in pieces, each with a system call of its own, whoever sends it.
    TinyPieces {
        /// Bytes of a piece, at least 1.
        bytes: u64,
        /// From one piece to the next, in milliseconds.
        pause_ms: u64,
    },
    /// Sends bytes that mean nothing.
    Garbage {
        /// Bytes at a time.
        bytes: u64,
        /// From one time to the next, in milliseconds; 0: once.
        every_ms: u64,
        /// Which bytes: the same number gives the same ones.
        seed: u64,
    },
    /// A listener closes each connection as soon as it has accepted it.
    CloseAtOnce,
    /// A listener does not accept, though it would by itself.
    NeverAccept,
    /// Connects to the listener until its accept queue is full, and accepts none of them.
    FillBacklog {
        /// Connections at most.
        most: u64,
    },
}
