//! How a message is written.

use serde::{Deserialize, Serialize};

/// How a message is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    /// As text.
    #[default]
    Text,
    /// As hex, in any form that [`parse_hex`](crate::model::parse_hex) takes, with texts in quotation
    /// marks among it: `"GET" 0d 0a`.
    Hex,
}
