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
    /// The name that its author goes by, where one was put on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The filter that was set above the log when it was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// What was left out on its way out of the program.
    #[serde(default, skip_serializing_if = "Withheld::is_nothing")]
    pub withheld: Withheld,
}

/// What a session had and its file has not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Withheld {
    /// The bytes that moved. How many they were is still told.
    #[serde(skip_serializing_if = "is_false")]
    pub payloads: bool,
    /// The names of hosts that were looked up, and of processes of this computer.
    #[serde(skip_serializing_if = "is_false")]
    pub host_names: bool,
    /// All records but those that this filter lets through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_but: Option<String>,
}

impl Withheld {
    /// Whether it is the whole session.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !*flag
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
            alias: None,
            filter: None,
            withheld: Withheld::default(),
        }
    }
}
