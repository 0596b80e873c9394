//! What can be asked of one call: its answer, its target, an option.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::model::{OptionValue, SocketOption};

/// What the kernel answered to a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Answer {
    /// Success. For a receive: bytes, or a datagram; the end of a stream is another answer.
    #[default]
    Succeeded,
    /// `recv` returned 0 at the end of a stream.
    EndOfStream,
    /// This error, by its name: `Failed("ECONNREFUSED")`.
    Failed(String),
    /// Whatever it was.
    Anything,
}

/// The address that a call names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Target {
    /// Whatever it is.
    #[default]
    Anything,
    /// The address of this role: `Role("server")`. A role on all addresses has each of them.
    Role(String),
    /// This IP address, with the port of this role: `Host("127.0.0.2", "one")`.
    Host(IpAddr, String),
}

/// What `setsockopt` sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum OptionSet {
    /// Whatever it is.
    #[default]
    Anything,
    /// This option, to this value: `Is(SO_REUSEADDR, true)`.
    Is(SocketOption, OptionValue),
}

/// A place in a stream at which a `recv` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Offset {
    /// Behind this many bytes of the stream.
    At(u64),
    /// Within the length, of this many bytes, of a message that begins with its length (the highest byte
    /// first).
    InsideLength(usize),
}
