//! The bytes of a step, as a scenario file writes them.

use ron::value::RawValue;
use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::model::quoted_text;

/// The most bytes that a text is repeated for. No buffer of a socket holds as many.
pub const MOST_FILLED: usize = 16 * 1024 * 1024;

/// Bytes, as a file gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Data {
    /// The bytes of a text in UTF-8.
    Text(#[serde(serialize_with = "readable")] String),
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
        /// How many bytes, [`MOST_FILLED`] at most.
        bytes: usize,
    },
    /// Several of these, one behind the other.
    Joined(Vec<Self>),
}

/// Writes a text as a person reads it: `It's`, which RON itself would have as `It\'s`.
fn readable<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let quoted = quoted_text(text);
    RawValue::from_ron(&quoted).map_err(S::Error::custom)?.serialize(serializer)
}
