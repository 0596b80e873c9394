//! The command palette: every command, and every call on a socket, by a few letters.

pub mod window;

pub use window::{ChosenSocket, CommandPalette};
