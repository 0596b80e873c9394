//! The stages of a socket's life as the socket API gives it, and the words for them.
//!
//! Which stage follows which is decided in [`SocketState`](super::SocketState).

use std::fmt;

/// A stage of a socket's life, as a program sees it through the socket API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lifecycle {
    /// Made, without an address.
    #[default]
    Created,
    /// It has a local address.
    Bound,
    /// It takes connections. In terms of TCP: LISTEN.
    Listening,
    /// Its handshake is under way. In terms of TCP: SYN-SENT.
    Connecting,
    /// It has a peer. In terms of TCP: ESTABLISHED.
    Connected,
    /// Half-closed by us: we send no more and may still receive.
    /// In terms of TCP: FIN-WAIT-1 or FIN-WAIT-2.
    WriteClosed,
    /// Half-closed by the peer: it sends no more and we still may. In terms of TCP: CLOSE-WAIT.
    ReadClosed,
    /// Both directions have ended, the descriptor is still open.
    BothClosed,
    /// The descriptor has been released.
    Closed,
    /// The connection broke, or the socket could not be made.
    Failed,
}

impl Lifecycle {
    /// Whether a peer was connected and its connection has not been seen to break.
    pub fn has_peer(self) -> bool {
        matches!(self, Self::Connected | Self::WriteClosed | Self::ReadClosed | Self::BothClosed)
    }

    /// Whether bytes may still be sent to the peer.
    pub fn may_send(self) -> bool {
        matches!(self, Self::Connected | Self::ReadClosed)
    }

    /// Whether bytes may still come from the peer.
    pub fn may_receive(self) -> bool {
        matches!(self, Self::Connected | Self::WriteClosed)
    }

    /// The stage once nothing more comes from the peer.
    #[must_use]
    pub fn without_reading(self) -> Self {
        match self {
            Self::Connected => Self::ReadClosed,
            Self::WriteClosed => Self::BothClosed,
            other => other,
        }
    }

    /// The stage once nothing more is sent to the peer.
    #[must_use]
    pub fn without_writing(self) -> Self {
        match self {
            Self::Connected => Self::WriteClosed,
            Self::ReadClosed => Self::BothClosed,
            other => other,
        }
    }

    /// The stage in a word or two, for a card.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Bound => "bound",
            Self::Listening => "listening",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::WriteClosed | Self::ReadClosed => "half-closed",
            Self::BothClosed => "both ended",
            Self::Closed => "closed",
            Self::Failed => "failed",
        }
    }

    /// The stage in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Created => "new, without an address",
            Self::Bound => "has a local address",
            Self::Listening => "accepts connections",
            Self::Connecting => "the handshake is under way",
            Self::Connected => "connected to a peer; both may send",
            Self::WriteClosed => "we have finished sending; the peer may still send",
            Self::ReadClosed => "the peer has finished sending; we may still send",
            Self::BothClosed => "both directions have ended; close releases the descriptor",
            Self::Closed => "the kernel may reuse its descriptor",
            Self::Failed => "the connection broke, or the socket could not be created",
        }
    }
}

impl fmt::Display for Lifecycle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}
