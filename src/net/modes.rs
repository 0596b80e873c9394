//! Whether sockets act by themselves or wait for each step.

use crate::model::Mode;

/// How sockets begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// Whether they read by themselves once they can.
    pub reading: Mode,
    /// Whether listeners accept by themselves.
    pub accepting: Mode,
}

impl Modes {
    /// For a window: reads by itself, so that a chat works at once; accepting is a step.
    pub const INTERACTIVE: Self = Self { reading: Mode::Automatic, accepting: Mode::Step };
    /// For a scenario: nothing happens but its steps.
    pub const STEPWISE: Self = Self { reading: Mode::Step, accepting: Mode::Step };
}
