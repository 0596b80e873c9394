//! A wire, as data: where it leads, and what it does to what passes.
//!
//! Each direction has its own [`Impairment`]. A socket that listens, or a bound UDP socket, is the beginning of
//! a wire ([`Wire`]); what it makes for each client is an end of it ([`WireEnd`]).

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::percent::Percent;
use crate::model::is_default;

/// A relay to another address, which delays, divides, loses what passes, as it is set.
///
/// A listener accepts by itself and connects to the target once for each connection; a UDP socket has
/// a socket of its own towards the target for each client. What a wire holds stays bounded: once it holds
/// enough, it reads no further, so that a sender of a stream is slowed down by the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    /// The target.
    pub to: SocketAddr,
    /// What chance begins with: the same seed has the same fate for the same datagrams.
    #[serde(default)]
    pub seed: u64,
    /// What happens to what the clients send.
    #[serde(default)]
    pub upstream: Impairment,
    /// What happens to what the target sends.
    #[serde(default)]
    pub downstream: Impairment,
    /// Whether nothing passes, as through a cable that was pulled: neither end is told of the other, not
    /// even that it has finished or has broken off. Datagrams are lost; a stream goes on afterwards.
    #[serde(default)]
    pub cut: bool,
    /// How many times all connections were reset that there were.
    #[serde(default)]
    pub resets: u64,
}

/// What happens to what passes in one direction. 0 is nothing, everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Impairment {
    /// How much later it arrives, in milliseconds.
    #[serde(skip_serializing_if = "is_default")]
    pub delay_ms: u64,
    /// How much more or less than that at most, in milliseconds, as chance will have it. A stream keeps its
    /// order, datagrams do not.
    #[serde(skip_serializing_if = "is_default")]
    pub jitter_ms: u64,
    /// How many bytes pass in a second, for each connection or client; 0: any number.
    #[serde(skip_serializing_if = "is_default")]
    pub bandwidth: u64,
    /// A stream goes on in pieces of this many bytes at most, each sent by a call of its own.
    #[serde(skip_serializing_if = "is_default")]
    pub split: u64,
    /// A stream is collected for this long, in milliseconds, and goes on in one piece.
    #[serde(skip_serializing_if = "is_default")]
    pub join_ms: u64,
    /// After this many bytes a connection is closed; of datagrams, no more pass for this client.
    #[serde(skip_serializing_if = "is_default")]
    pub limit: u64,
    /// Whether it is held, until it no longer is.
    #[serde(skip_serializing_if = "is_default")]
    pub hold: bool,
    /// How many datagrams of a hundred are dropped.
    #[serde(skip_serializing_if = "is_default")]
    pub drop_percent: Percent,
    /// How many datagrams of a hundred are sent twice.
    #[serde(skip_serializing_if = "is_default")]
    pub duplicate_percent: Percent,
    /// How many datagrams of a hundred are held back until the next has passed, or for 100 ms.
    #[serde(skip_serializing_if = "is_default")]
    pub reorder_percent: Percent,
}

/// A direction through a wire.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum WireDirection {
    /// From the client to the target.
    Upstream,
    /// From the target to the client.
    Downstream,
}

impl WireDirection {
    /// The other one.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Upstream => Self::Downstream,
            Self::Downstream => Self::Upstream,
        }
    }
}

/// Which directions of a wire a setting is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum WireDirections {
    /// Both.
    #[default]
    Both,
    /// From the clients to the target.
    Upstream,
    /// From the target to the clients.
    Downstream,
}

impl WireDirections {
    /// What a form calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both directions",
            Self::Upstream => "to the target",
            Self::Downstream => "to the clients",
        }
    }

    /// Whether it has this one.
    pub fn has(self, direction: WireDirection) -> bool {
        match self {
            Self::Both => true,
            Self::Upstream => direction == WireDirection::Upstream,
            Self::Downstream => direction == WireDirection::Downstream,
        }
    }
}

impl Wire {
    /// A wire to a target that changes nothing.
    pub fn new(to: SocketAddr) -> Self {
        let (upstream, downstream) = (Impairment::default(), Impairment::default());
        Self { to, seed: 0, upstream, downstream, cut: false, resets: 0 }
    }

    /// What happens in a direction.
    pub fn impairment(&self, direction: WireDirection) -> &Impairment {
        match direction {
            WireDirection::Upstream => &self.upstream,
            WireDirection::Downstream => &self.downstream,
        }
    }

    /// The same with this happening in these directions.
    #[must_use]
    pub fn with(mut self, directions: WireDirections, impairment: Impairment) -> Self {
        if directions.has(WireDirection::Upstream) {
            self.upstream = impairment;
        }
        if directions.has(WireDirection::Downstream) {
            self.downstream = impairment;
        }
        self
    }

    /// Whether nothing passes in a direction for now.
    pub fn stops(&self, direction: WireDirection) -> bool {
        self.cut || self.impairment(direction).hold
    }

    /// What it does, in a few words: `100 ms ± 20, drops 10 %`; `unchanged` if it only passes on.
    pub fn settings(&self) -> String {
        let mut settings = Vec::new();
        if self.cut {
            settings.push("cut".to_owned());
        }
        if self.upstream == self.downstream {
            let of_both = self.upstream.settings();
            settings.extend(Some(of_both.join(", ")).filter(|_| !of_both.is_empty()));
        } else {
            for (way, impairment) in [("up", &self.upstream), ("down", &self.downstream)] {
                let of_way = impairment.settings();
                if !of_way.is_empty() {
                    settings.push(format!("{way}: {}", of_way.join(", ")));
                }
            }
        }
        if settings.is_empty() { "unchanged".to_owned() } else { settings.join("; ") }
    }
}

impl Impairment {
    fn settings(&self) -> Vec<String> {
        let mut settings = Vec::new();
        if self.hold {
            settings.push("held".to_owned());
        }
        match (self.delay_ms, self.jitter_ms) {
            (0, 0) => {}
            (delay, 0) => settings.push(format!("{delay} ms")),
            (delay, jitter) => settings.push(format!("{delay} ms ± {jitter}")),
        }
        let numbers = [
            (self.bandwidth, "", " bytes/s"),
            (self.split, "pieces of ", ""),
            (self.join_ms, "collects for ", " ms"),
            (self.limit, "ends after ", " bytes"),
        ];
        let given = numbers.into_iter().filter(|(number, ..)| *number > 0);
        settings.extend(given.map(|(number, before, after)| format!("{before}{number}{after}")));
        let shares = [
            (self.drop_percent, "drops"),
            (self.duplicate_percent, "duplicates"),
            (self.reorder_percent, "reorders"),
        ];
        let given = shares.into_iter().filter(|(share, _)| *share > Percent::default());
        settings.extend(given.map(|(share, does)| format!("{does} {share}")));
        settings
    }
}

impl fmt::Display for Wire {
    /// `is a wire to 127.0.0.1:80: 100 ms ± 20, drops 10 %, reset 2 times`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "is a wire to {}: {}", self.to, self.settings())?;
        match self.resets {
            0 => Ok(()),
            1 => formatter.write_str(", reset once"),
            resets => write!(formatter, ", reset {resets} times"),
        }
    }
}

/// One of the two sockets through which a wire passes on what one client and the target send. The other
/// is in the log as well: the one towards the target was made for the one towards the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireEnd {
    /// What it sends: upstream is the end towards the target.
    pub sends: WireDirection,
    /// The target of the wire.
    pub to: SocketAddr,
    /// The client, where the socket itself does not tell: of the end towards the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<SocketAddr>,
}

impl fmt::Display for WireEnd {
    /// `is the wire's end for what 127.0.0.1:5000 sends to 127.0.0.1:80`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sends, to, client } = self;
        match (sends, client) {
            (WireDirection::Upstream, Some(client)) => {
                write!(formatter, "is the wire's end for what {client} sends to {to}")
            }
            (WireDirection::Upstream, None) => write!(formatter, "is the wire's end towards {to}"),
            (WireDirection::Downstream, _) => {
                write!(formatter, "is the wire's end for what {to} sends")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wire_says_what_it_does_and_is_read_as_it_was_written() {
        let mut wire = Wire::new("127.0.0.1:80".parse().unwrap());
        assert_eq!(wire.to_string(), "is a wire to 127.0.0.1:80: unchanged");
        let percent = |of: f64| Percent::try_from(of).unwrap();
        let there = Impairment {
            delay_ms: 100,
            jitter_ms: 20,
            drop_percent: percent(2.5),
            ..Impairment::default()
        };
        wire = wire.with(WireDirections::Both, there);
        wire.resets = 1;
        assert_eq!(wire.settings(), "100 ms ± 20, drops 2.5 %");
        assert!(wire.to_string().ends_with("drops 2.5 %, reset once"));
        wire = wire.with(WireDirections::Downstream, Impairment { split: 3, ..Default::default() });
        wire.cut = true;
        assert_eq!(wire.settings(), "cut; up: 100 ms ± 20, drops 2.5 %; down: pieces of 3");
        let written = ron::to_string(&wire).unwrap();
        assert_eq!(ron::from_str::<Wire>(&written), Ok(wire));
        assert_eq!(ron::from_str::<Wire>("(to: \"127.0.0.1:80\")"), Ok(Wire::new(wire.to)));
    }
}
