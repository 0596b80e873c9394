//! A file that is sent, and a file that what arrives is saved to.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// A file whose bytes are sent, a piece at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendFile {
    /// Its path, as a person reads it.
    pub path: String,
    /// Where it goes, by `sendto`; `None`: to the peer.
    #[serde(default)]
    pub to: Option<SocketAddr>,
}

/// A file that bytes of a socket are saved to, as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveTo {
    /// Its path, as a person reads it.
    pub path: String,
    /// Which bytes.
    #[serde(default)]
    pub what: Saved,
    /// How many bytes at most; it ends then.
    #[serde(default)]
    pub limit: Option<u64>,
}

/// Which bytes of a socket are saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Saved {
    /// Those that it receives.
    #[default]
    Received,
    /// Those that it sends.
    Sent,
    /// Both, in the order in which the log has them.
    Both,
}

impl Saved {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Received, Self::Sent, Self::Both];

    /// What a form calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received bytes",
            Self::Sent => "sent bytes",
            Self::Both => "received and sent bytes",
        }
    }
}
