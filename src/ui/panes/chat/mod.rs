//! The chat: what crosses a connection as lines of a conversation, and a field to send more.

mod ends;
mod pane;
mod row;
mod ticks;

pub use pane::ChatPane;
