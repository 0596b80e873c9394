//! The states of a TCP connection, by the names of RFC 9293 (section 3.3.2).
//!
//! They are the kernel's, not the program's: a socket that was closed is gone for the program and
//! may be in TIME-WAIT for the kernel.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A state of RFC 9293. In files it goes by the name of its variant: `TimeWait`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TcpState {
    /// No connection state at all.
    Closed,
    /// Waits for a connection request from any peer.
    Listen,
    /// Has asked for a connection and waits for the answer.
    SynSent,
    /// Has been asked, has answered, and waits for the last word of the handshake.
    SynReceived,
    /// An open connection.
    Established,
    /// Has finished sending (a FIN); the peer has not acknowledged that yet.
    FinWait1,
    /// Has finished sending and the peer knows; the peer may still send.
    FinWait2,
    /// The peer has finished sending; the program has not closed yet.
    CloseWait,
    /// Both finished at the same time; our FIN is not acknowledged yet.
    Closing,
    /// The peer finished first, then we did; our FIN is not acknowledged yet.
    LastAck,
    /// All is over; the addresses are kept back for a while so that late segments harm nobody.
    TimeWait,
}

impl TcpState {
    /// All eleven, in the order of a connection's life.
    pub const ALL: [Self; 11] = [
        Self::Closed,
        Self::Listen,
        Self::SynSent,
        Self::SynReceived,
        Self::Established,
        Self::FinWait1,
        Self::FinWait2,
        Self::CloseWait,
        Self::Closing,
        Self::LastAck,
        Self::TimeWait,
    ];

    /// The state behind a number of Linux's (`include/net/tcp_states.h`); `None` for one that it does
    /// not have. A socket that is bound and nothing more has a number of its own there, and no
    /// connection.
    pub fn from_linux(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Established,
            2 => Self::SynSent,
            3 | 12 => Self::SynReceived,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            7 | 13 => Self::Closed,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            10 => Self::Listen,
            11 => Self::Closing,
            _ => return None,
        })
    }

    /// Its name in RFC 9293.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSED",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN-SENT",
            Self::SynReceived => "SYN-RECEIVED",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN-WAIT-1",
            Self::FinWait2 => "FIN-WAIT-2",
            Self::CloseWait => "CLOSE-WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST-ACK",
            Self::TimeWait => "TIME-WAIT",
        }
    }

    /// What it means, in a sentence without its full stop.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Closed => "the kernel keeps no connection for it",
            Self::Listen => "the kernel accepts connection requests",
            Self::SynSent => "it has requested a connection and has no answer yet",
            Self::SynReceived => {
                "a connection request was answered; the last step of the handshake is missing"
            }
            Self::Established => "the connection is open in both directions",
            Self::FinWait1 => "we have finished sending (FIN), which is not yet acknowledged",
            Self::FinWait2 => "the peer knows that we have finished sending, and may still send",
            Self::CloseWait => "the peer has finished sending and waits for this side to close",
            Self::Closing => "both sides ended at the same time; an acknowledgement is missing",
            Self::LastAck => "both sides have ended; the last acknowledgement is missing",
            Self::TimeWait => {
                "ended; the addresses stay reserved for a minute, so that late segments do no harm"
            }
        }
    }

    /// Whether the peer's FIN has come, which takes a place in the sequence numbers.
    pub fn has_peers_fin(self) -> bool {
        matches!(self, Self::CloseWait | Self::Closing | Self::LastAck | Self::TimeWait)
    }

    /// Whether the kernel can keep a connection in this state for a program that has closed it: the
    /// end of our sending is announced, or all is over.
    pub fn outlives_close(self) -> bool {
        matches!(
            self,
            Self::FinWait1 | Self::FinWait2 | Self::Closing | Self::LastAck | Self::TimeWait
        )
    }

    /// Whether the peer's kernel has acknowledged the end of our sending, and with it every byte.
    pub fn has_our_fin_acknowledged(self) -> bool {
        matches!(self, Self::FinWait2 | Self::TimeWait)
    }

    /// Whether a SYN or FIN of ours is under way, which takes a place in the sequence numbers.
    pub fn awaits_acknowledgement(self) -> bool {
        matches!(self, Self::SynSent | Self::FinWait1 | Self::Closing | Self::LastAck)
    }
}

impl fmt::Display for TcpState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
