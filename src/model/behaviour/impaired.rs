//! What a wire has done to a datagram, as the log tells it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::count;

/// What a wire does to the datagram that its socket has received with the record before. One that
/// passes at once, and unchanged, is not told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impaired {
    /// Which datagram it is, from 1 on, of those that this end of the wire has received.
    pub datagram: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a datagram in a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Fate {
    /// It does not pass.
    Dropped(DropReason),
    /// It passes.
    Passes {
        /// How much later, in microseconds; of one that is held back, without the time that this takes.
        #[serde(default)]
        delay_micros: u64,
        /// Whether it is sent twice.
        #[serde(default)]
        twice: bool,
        /// Whether the next one overtakes it.
        #[serde(default)]
        held_back: bool,
    },
}

/// Why a wire has dropped a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DropReason {
    /// It was one of those that are to be lost.
    Chance,
    /// The wire is cut.
    Cut,
    /// It has passed on as many bytes as it is to.
    Limit,
    /// It holds as many as it can.
    Full,
}

impl fmt::Display for Impaired {
    /// `the wire dropped datagram 7, 12 bytes: chance`, `the wire delays datagram 8, 12 bytes: by 103.2 ms`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = count(self.bytes, "byte");
        let datagram = format!("datagram {}, {bytes}", self.datagram);
        match self.fate {
            Fate::Dropped(reason) => {
                let reason = match reason {
                    DropReason::Chance => "to be lost",
                    DropReason::Cut => "it is cut",
                    DropReason::Limit => "its limit is reached",
                    DropReason::Full => "it holds as many as it can",
                };
                write!(formatter, "the wire dropped {datagram}: {reason}")
            }
            Fate::Passes { delay_micros, twice, held_back } => {
                let mut does = Vec::new();
                if delay_micros > 0 {
                    does.push(format!("delayed by {:.1} ms", delay_micros as f64 / 1e3));
                }
                if twice {
                    does.push("sent twice".to_owned());
                }
                if held_back {
                    does.push("held back for the next to overtake it".to_owned());
                }
                write!(formatter, "the wire passes on {datagram}: {}", does.join(", "))
            }
        }
    }
}
