//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

use super::program_table::ProgramInfo;

/// A program that a socket acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(deny_unknown_fields)]
#[strum_discriminants(
    name(ProgramKind),
    derive(PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray),
    doc = "A [`Program`] without its settings."
)]
pub enum Program {
    /// Sends back what it receives (RFC 862).
    Echo,
    /// Reads, and does nothing with it (RFC 863).
    Discard,
    /// Sends characters without end; a datagram of some for each that arrives (RFC 864).
    Chargen,
    /// Tells the date and the time, and closes (RFC 867).
    Daytime,
    /// Tells a quote, and closes (RFC 865).
    Quote,
    /// Answers each line with its number and the line in capitals.
    Lines,
    /// Answers each frame, 4 bytes of length and a payload, with one.
    Frames,
    /// Tells all others what one says.
    ChatServer,
}

impl ProgramKind {
    /// What is said of it.
    pub fn info(self) -> &'static ProgramInfo {
        ProgramInfo::of(self)
    }
}
