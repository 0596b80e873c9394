//! What came of measuring one variant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{LatencyHistogram, Variant};
use crate::model::{CallKind, Errno, count};

/// What has been counted of one variant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasurementFigures {
    /// How long each request that was answered took. Of a variant that connects for each: from making the
    /// socket until the whole answer was there.
    pub latencies: LatencyHistogram,
    /// Datagrams without an answer.
    pub lost: u64,
    /// How long all of them took together, closing included, in nanoseconds.
    pub elapsed_nanos: u64,
    /// Connections that were made; for UDP, sockets.
    pub connections: u64,
    /// Different local ports that the clients had.
    pub ports: u32,
    /// Segments from the clients to the server (`TCP_INFO`), handshake and closing included; of a server
    /// elsewhere those until the close. `None` where the system does not report them.
    pub segments_out: Option<u64>,
    /// Segments from the server to the clients, likewise.
    pub segments_in: Option<u64>,
    /// Connections whose request was in the SYN.
    pub fast_opened: u64,
    /// TIME-WAIT states that were left; `None` where the kernel is not asked.
    pub time_waits: Option<TimeWaits>,
}

/// Connections in TIME-WAIT (RFC 9293), by the end that holds them: the one that closed first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWaits {
    /// At the clients' ports.
    pub clients: u64,
    /// At the server's port.
    pub server: u64,
}

impl MeasurementFigures {
    /// Requests that were answered.
    pub fn answered(&self) -> u64 {
        self.latencies.total()
    }

    /// Answers a second; `None` if there is none.
    pub fn rate(&self) -> Option<f64> {
        let answered = self.answered();
        (answered > 0 && self.elapsed_nanos > 0)
            .then(|| answered as f64 / (self.elapsed_nanos as f64 / 1e9))
    }
}

/// How measuring a variant ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VariantEnd {
    /// All requests were made.
    Complete,
    /// Its time was over.
    TimeLimit,
    /// The person ended it.
    Cancelled,
    /// It cannot be measured here, for this reason.
    Unavailable(String),
    /// A call failed.
    Failed {
        /// The call.
        call: CallKind,
        /// The error.
        errno: Errno,
        /// Connections that had been made by then.
        connections: u64,
    },
    /// The server did not answer within so many seconds.
    NoAnswer(u32),
    /// The server ended a connection before its answer was complete.
    ServerClosed,
}

impl VariantEnd {
    /// Whether something went wrong.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::NoAnswer(_) | Self::ServerClosed)
    }
}

impl fmt::Display for VariantEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete => formatter.write_str("complete"),
            Self::TimeLimit => formatter.write_str("time limit"),
            Self::Cancelled => formatter.write_str("cancelled"),
            Self::Unavailable(reason) => write!(formatter, "not available: {reason}"),
            Self::Failed { call, errno, connections } => {
                let connections = count(*connections, "connection");
                write!(formatter, "{call} failed after {connections}: {errno}")
            }
            Self::NoAnswer(seconds) => {
                write!(formatter, "no answer within {}", count(*seconds, "second"))
            }
            Self::ServerClosed => {
                formatter.write_str("the server closed a connection before its answer was complete")
            }
        }
    }
}

/// What came of measuring one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantResult {
    /// The variant.
    pub variant: Variant,
    /// What was counted.
    pub figures: MeasurementFigures,
    /// How it ended.
    pub end: VariantEnd,
}
