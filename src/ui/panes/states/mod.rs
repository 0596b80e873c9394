//! The States pane.

mod pane;

pub use pane::StatesPane;
