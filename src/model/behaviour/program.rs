//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

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
}
