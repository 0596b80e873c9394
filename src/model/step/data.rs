//! The bytes of a step, as a scenario file writes them.

use serde::Deserialize;

/// Bytes, as a file gives them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Data {
    /// The bytes of a text in UTF-8.
    Text(String),
    /// Bytes in hex, in any of the forms of [`parse_hex`](crate::model::parse_hex): `"00 ff"`,
    /// `"00:ff"`, `"0x00, 0xff"`.
    Hex(String),
    /// What is in a file; a relative path begins where the scenario's file is. One outside the folder
    /// of the scenario is read only with permission.
    File(String),
    /// A text over and over, this many bytes of it: to fill buffers with.
    Fill {
        /// The text.
        text: String,
        /// How many bytes, 16 MiB at most.
        bytes: usize,
    },
    /// Several of these, one behind the other.
    Joined(Vec<Self>),
}
