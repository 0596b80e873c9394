//! The bytes of the selected record, in hex and as text: which are in view, which are selected, and how
//! they are copied.

mod byte_dump;
mod pane;

pub use pane::BytesPane;
