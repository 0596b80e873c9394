//! How the ladder is shown: what its tools change and its picture follows.

use super::zoom::Zoom;
use crate::diagram::ladder::Axis;

/// How the ladder is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct LadderOptions {
    /// Whether time is to scale.
    pub to_scale: bool,
    /// How much time a row then covers.
    pub zoom: Zoom,
    /// Whether the rows are shown as text.
    pub as_table: bool,
}

impl LadderOptions {
    pub fn axis(self) -> Axis {
        match (self.as_table, self.to_scale) {
            (true, _) => Axis::Records,
            (false, true) => self.zoom.axis(),
            (false, false) => Axis::Rows,
        }
    }
}
