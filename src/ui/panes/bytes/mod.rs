//! The bytes of the selected record, in hex and as text: which are in view, which are selected, and how
//! they are copied, and what path a byte has taken.

mod byte_dump;
mod byte_path;
mod pane;

pub use pane::{BytesContext, BytesPane};
