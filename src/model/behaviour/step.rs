//! What the log tells of a behaviour: that it was switched on, how far it has come, why it ended.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BehaviourKind, BehaviourSpec, Impaired, ReconnectStep};
use crate::model::{Errno, SocketId, count, escape_text};

/// Identity of one behaviour within one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BehaviourId(pub u64);

/// Something in the life of a behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BehaviourStep {
    /// It was switched on, to do this.
    On(Box<BehaviourSpec>),
    /// It has come so far. Told now and then.
    Progress(BehaviourProgress),
    /// It has ended.
    Off(BehaviourProgress, BehaviourEnd),
    /// It is to do this from now on, while it is on.
    Changed(Box<BehaviourSpec>),
    /// A wire does this to the datagram that its socket has just received.
    Impaired(Impaired),
    /// A client that connects again has lost its connection, waits, or has another.
    Reconnect(ReconnectStep),
}

/// How far a behaviour has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BehaviourProgress {
    /// Of which kind it is.
    pub kind: BehaviourKind,
    /// Messages or answers that were sent; of a file, its bytes that were sent or saved.
    pub done: u64,
    /// How many there are to be, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Messages that were skipped since the one before still waited, and answers since too many were
    /// held back; datagrams that a wire has dropped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skipped: u64,
}

/// Whether a number goes without saying in a file. Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl BehaviourProgress {
    /// Nothing done yet.
    pub fn new(kind: BehaviourKind, of: Option<u64>) -> Self {
        Self { kind, done: 0, of, skipped: 0 }
    }
}

impl fmt::Display for BehaviourProgress {
    /// `7 of 20`, `7 sent, 2 skipped`, `512 of 1024 bytes`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = self.kind.counts();
        match self.of {
            Some(of) => write!(formatter, "{} of {}", self.done, count(of, noun))?,
            None => formatter.write_str(&count(self.done, noun))?,
        }
        if self.skipped > 0 {
            write!(formatter, ", {} {}", self.skipped, self.kind.skips())?;
        }
        Ok(())
    }
}

/// Why a behaviour has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BehaviourEnd {
    /// It has done what it was to do.
    Finished,
    /// The person, or a step of a scenario, has switched it off.
    Stopped,
    /// The socket was closed.
    Closed,
    /// One of its calls failed.
    Failed(Errno),
    /// One of its calls was cancelled.
    Cancelled,
    /// Its file could not be read or written: why, in the system's words.
    FileFailed(String),
    /// It had more calls to make than a socket keeps.
    Overwhelmed,
    /// The wire has reset its connection, as it was told to.
    WireReset,
    /// The wire has broken the connection off, since the other end was closed.
    OtherEndClosed,
    /// The wire was stopped, or the socket closed that it begins with.
    WireClosed,
    /// It goes on with another socket, which has taken the place of its own.
    Continued(SocketId),
    /// No attempt to connect again has succeeded, of as many as were to be made.
    GaveUp,
}

impl BehaviourEnd {
    /// Whether something went wrong that no call of the socket tells of.
    pub fn is_own_failure(&self) -> bool {
        matches!(self, Self::FileFailed(_) | Self::Overwhelmed | Self::GaveUp)
    }
}

impl fmt::Display for BehaviourEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finished => formatter.write_str("finished"),
            Self::Stopped => formatter.write_str("stopped"),
            Self::Closed => formatter.write_str("the socket was closed"),
            Self::Failed(errno) => write!(formatter, "failed with {errno}"),
            Self::Cancelled => formatter.write_str("its call was cancelled"),
            Self::FileFailed(reason) => write!(formatter, "{}", escape_text(reason)),
            Self::Overwhelmed => formatter.write_str("more calls waited than a socket keeps"),
            Self::WireReset => formatter.write_str("the wire reset the connection"),
            Self::OtherEndClosed => formatter.write_str("the other end of the wire was closed"),
            Self::WireClosed => formatter.write_str("the wire was closed"),
            Self::Continued(socket) => write!(formatter, "goes on with socket {socket}"),
            Self::GaveUp => formatter.write_str("gave up: no attempt has succeeded"),
        }
    }
}

impl fmt::Display for BehaviourStep {
    /// `now sends every 100 ms`, `timer: 7 of 20 messages`, `timer ended: 20 of 20 messages, finished`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(spec) => write!(formatter, "now {spec}"),
            Self::Changed(spec) => write!(formatter, "now {spec} (changed)"),
            Self::Impaired(impaired) => write!(formatter, "{impaired}"),
            Self::Progress(progress) => write!(formatter, "{}: {progress}", progress.kind.name()),
            Self::Off(progress, end) => {
                write!(formatter, "{} ended: {progress}, {end}", progress.kind.name())
            }
            Self::Reconnect(step) => write!(formatter, "{step}"),
        }
    }
}
