//! All that one connection has carried, in both directions, as one text.

mod pane;
mod rows;

pub use pane::FollowPane;
