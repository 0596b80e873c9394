//! The file that every record goes to, so that no session is lost and none is limited by memory.
//!
//! `frame` is the form of the file, `file` reads and writes it, `recovery` reads what a program
//! left that did not end well, `folder` is where all of them are. The thread that writes is in
//! [`keeper`](super::keeper).

mod error;
mod file;
mod folder;
pub(super) mod frame;
pub(super) mod recovery;

pub use error::JournalError;
pub(super) use file::{Reader, Writer};
pub use folder::{JournalFolder, Keep, LeftBehind, remove};
