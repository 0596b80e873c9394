//! The ways in which requests are carried.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::model::Protocol;

/// A way in which requests and answers are carried.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum Variant {
    /// TCP: one connection of each client for all its requests.
    Persistent,
    /// TCP: a connection for each request, closed by the client.
    Each,
    /// [`Self::Persistent`] with `TCP_NODELAY` at both ends.
    PersistentNoDelay,
    /// [`Self::Each`] with `TCP_NODELAY` at both ends.
    EachNoDelay,
    /// [`Self::Each`] with TCP Fast Open (RFC 7413): the request goes with the SYN.
    EachFastOpen,
    /// UDP: a datagram for each request and one for each answer.
    Udp,
}

impl Variant {
    /// The name by which the command line and CSV know it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Persistent => "persistent",
            Self::Each => "each",
            Self::PersistentNoDelay => "persistent-nodelay",
            Self::EachNoDelay => "each-nodelay",
            Self::EachFastOpen => "each-fast-open",
            Self::Udp => "udp",
        }
    }

    /// The variant of this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|variant| variant.key() == key)
    }

    /// Its transport protocol.
    pub fn protocol(self) -> Protocol {
        if self == Self::Udp { Protocol::Udp } else { Protocol::Tcp }
    }

    /// Whether every request has a connection of its own.
    pub fn is_each(self) -> bool {
        matches!(self, Self::Each | Self::EachNoDelay | Self::EachFastOpen)
    }

    /// Whether `TCP_NODELAY` is set.
    pub fn is_no_delay(self) -> bool {
        matches!(self, Self::PersistentNoDelay | Self::EachNoDelay)
    }

    /// What is measured, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Persistent => "One connection for all requests of a client",
            Self::Each => {
                "A new connection for each request; the client closes it after the answer"
            }
            Self::PersistentNoDelay => "One connection, with TCP_NODELAY at both ends",
            Self::EachNoDelay => "A new connection for each request, with TCP_NODELAY at both ends",
            Self::EachFastOpen => {
                "A new connection for each request, which travels with the SYN (TCP Fast Open)"
            }
            Self::Udp => "A datagram for each request and each answer, without a connection",
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Persistent => "TCP, one connection",
            Self::Each => "TCP, one per request",
            Self::PersistentNoDelay => "TCP, one connection, NODELAY",
            Self::EachNoDelay => "TCP, one per request, NODELAY",
            Self::EachFastOpen => "TCP, one per request, Fast Open",
            Self::Udp => "UDP",
        })
    }
}
