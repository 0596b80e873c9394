//! Which panes there are. A new one is a line here, a module in `panes`, and a field and an arm in
//! `app/pane_states.rs`, for which the compiler asks.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// One of the panes, in the order of the tabs and of their keys.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray, IntoStaticStr,
)]
pub enum Pane {
    /// Every record, one row per record.
    Log,
    /// What crosses a connection, and a field to send more.
    Chat,
    /// The session as a sequence diagram.
    Ladder,
    /// Which states the sockets pass through.
    States,
    /// All that one connection has carried, in both directions.
    Follow,
    /// What the kernel holds for the sockets.
    Kernel,
    /// How much the sockets have moved, and how fast.
    Statistics,
    /// Rates, round trip times and queues of the selected sockets over time.
    Plots,
    /// The bytes of the selected record.
    Bytes,
}

impl Pane {
    /// Its title, which is its accessible name.
    pub fn title(self) -> &'static str {
        self.into()
    }
}
