//! The colours that a person may give: to rows of the log, to cards on the canvas. What each looks
//! like is the theme's business.

use serde::{Deserialize, Serialize};

/// A colour that a person may give to what belongs together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tint {
    /// Blue.
    #[default]
    Blue,
    /// Green.
    Green,
    /// Yellow.
    Yellow,
    /// Orange.
    Orange,
    /// Red.
    Red,
    /// Violet.
    Violet,
}

impl Tint {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Blue, Self::Green, Self::Yellow, Self::Orange, Self::Red, Self::Violet];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Violet => "violet",
        }
    }
}
