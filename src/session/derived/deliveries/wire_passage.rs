//! What is told of bytes that have gone through a wire.

use crate::model::SocketId;

/// Bytes that one end of a wire has received and the other has sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WirePassage {
    /// The socket that received them.
    pub from: SocketId,
    /// The socket that sent them on.
    pub to: SocketId,
    /// Number of the record of the receive.
    pub received: u64,
    /// Number of the record of the send.
    pub sent: u64,
    /// Bytes of the receive before them.
    pub received_at: u64,
    /// Bytes of the send before them.
    pub sent_at: u64,
    /// How many they are.
    pub length: u64,
}
