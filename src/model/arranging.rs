//! What a person changes in how a socket is placed on the canvas. It is part of the session, as marks and
//! comments are, so each change is a record.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Tint, escape_text};

/// One change to a socket's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Arranging {
    /// It was put there: points on the plane, to the right and down from where the first card is
    /// by itself.
    Placed {
        /// To the right.
        x: i32,
        /// Down.
        y: i32,
    },
    /// It is where it would be if nobody had moved it.
    Unplaced,
    /// The person calls the socket so, in place of an earlier name; empty where that was taken away.
    Named(String),
    /// It has this colour; none where that was taken away.
    Coloured(Option<Tint>),
    /// The card of a closed socket was put away, or brought back.
    PutAway(bool),
}

impl fmt::Display for Arranging {
    /// `card put at (40, 120)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placed { x, y } => write!(formatter, "card moved to ({x}, {y})"),
            Self::Unplaced => formatter.write_str("card back in its automatic place"),
            Self::Named(name) if name.is_empty() => formatter.write_str("name removed"),
            Self::Named(name) => write!(formatter, "named \"{}\"", escape_text(name)),
            Self::Coloured(Some(tint)) => write!(formatter, "coloured {}", tint.name()),
            Self::Coloured(None) => formatter.write_str("colour removed"),
            Self::PutAway(true) => formatter.write_str("card put away"),
            Self::PutAway(false) => formatter.write_str("card brought back"),
        }
    }
}
