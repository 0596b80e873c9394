//! What a session says of itself before its first record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The head of a session: what wrote it, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "SocketPlaygroundSession", deny_unknown_fields)]
pub struct Header {
    /// Version of the file format.
    pub version: u32,
    /// Version of the program that recorded it.
    pub program: String,
    /// Operating system that it was recorded on, as `std::env::consts::OS` names it.
    pub system: String,
    /// Wall-clock time at which it began. Records count their nanoseconds from here.
    pub started: Timestamp,
}

impl Header {
    /// The version of the session format that this program writes and reads.
    pub const VERSION: u32 = 1;

    /// The head of a session that begins now, on this computer.
    pub fn begin() -> Self {
        Self {
            version: Self::VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            system: std::env::consts::OS.to_owned(),
            started: Timestamp::now(),
        }
    }
}
