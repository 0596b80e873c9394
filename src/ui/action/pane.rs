//! Which panes there are. A new one is a line here, a folder in `panes`, and a field of `PaneStates`
//! in `app`: the compiler names the rest.

use serde::{Deserialize, Serialize};

macro_rules! panes {
    ($($(#[$doc:meta])* $pane:ident,)*) => {
        /// One of the panes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Pane {
            $($(#[$doc])* $pane,)*
        }

        impl Pane {
            /// Every pane, in the order of the tabs and of their keys.
            pub const ALL: &[Self] = &[$(Self::$pane),*];

            /// Its title, which is its accessible name.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$pane => stringify!($pane),)*
                }
            }
        }
    };
}

panes! {
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
