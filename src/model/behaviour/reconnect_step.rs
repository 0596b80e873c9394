//! What the log tells of a client that connects again: how a connection was lost, what of it the peer's
//! kernel had acknowledged, and how long it waits.
//!
//! Nothing is called delivered here: that the peer's kernel has acknowledged a byte does not mean that a
//! program has read it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{CallKind, Errno, count};

/// Something in the life of a client that connects again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReconnectStep {
    /// The connection is lost, or could not be made.
    Lost(Lost),
    /// It waits before an attempt.
    Waits {
        /// Which attempt since the connection was there last, from 1 on.
        attempt: u64,
        /// How long, in milliseconds.
        millis: u64,
    },
    /// A message could not be sent and is kept for the next connection.
    Kept {
        /// Its bytes.
        bytes: u64,
    },
    /// A message could not be sent and is not kept.
    GivenUp {
        /// Its bytes.
        bytes: u64,
    },
    /// The connection is there again.
    Restored {
        /// Messages that are sent first.
        queued: u64,
    },
}

/// How a connection was lost, and what had come of what was sent over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// How that was seen.
    pub why: Loss,
    /// Bytes that the kernel had taken for it.
    pub sent: u64,
    /// How many of them the peer's kernel has acknowledged; `None` where the system does not tell.
    pub acknowledged: Option<u64>,
    /// Messages that are sent again: those of which not every byte was acknowledged.
    pub kept: u64,
    /// Messages that were not wholly acknowledged and are given up.
    pub given_up: u64,
}

/// How it was seen that a connection is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// The peer has closed.
    PeerClosed,
    /// A call failed.
    Failed(CallKind, Errno),
    /// A `connect` took longer than it may.
    ConnectTimedOut,
    /// Nothing arrived in time after a heartbeat.
    NoAnswer {
        /// How long that was, in milliseconds.
        within_ms: u64,
    },
}

impl fmt::Display for Loss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PeerClosed => formatter.write_str("the peer closed"),
            Self::Failed(call, errno) => write!(formatter, "{call} failed: {errno}"),
            Self::ConnectTimedOut => formatter.write_str("connect took too long"),
            Self::NoAnswer { within_ms } => {
                write!(formatter, "no answer to a heartbeat within {within_ms} ms")
            }
        }
    }
}

impl fmt::Display for Lost {
    /// `the peer closed; 10 of 12 bytes sent were acknowledged by its kernel, 1 message is sent again`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.why)?;
        if self.sent > 0 {
            let sent = count(self.sent, "byte");
            match self.acknowledged {
                Some(bytes) => write!(
                    formatter,
                    "; the peer's kernel acknowledged {bytes} of {sent} that were sent"
                )?,
                None => write!(formatter, "; {sent} sent, acknowledgements unknown")?,
            }
        }
        if self.kept > 0 {
            write!(formatter, "; {} to send again", count(self.kept, "message"))?;
        }
        if self.given_up > 0 {
            write!(formatter, "; {} given up", count(self.given_up, "message"))?;
        }
        Ok(())
    }
}

impl fmt::Display for ReconnectStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(lost) => write!(formatter, "connection lost: {lost}"),
            Self::Waits { attempt, millis } => {
                write!(formatter, "attempt {attempt} in {millis} ms, with a new socket")
            }
            Self::Kept { bytes } => {
                write!(
                    formatter,
                    "keeps a message of {} for the next connection",
                    count(*bytes, "byte")
                )
            }
            Self::GivenUp { bytes } => {
                write!(formatter, "gives up a message of {}", count(*bytes, "byte"))
            }
            Self::Restored { queued: 0 } => formatter.write_str("connected again"),
            Self::Restored { queued } => {
                write!(formatter, "connected again; sends {} first", count(*queued, "kept message"))
            }
        }
    }
}
