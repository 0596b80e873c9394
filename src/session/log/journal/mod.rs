//! The file that every record goes to, so that no session is lost and none is limited by memory.
//!
//! `frame` is the form of the file, `file` reads and writes it (`block_file` does so fast), `recovery`
//! reads what a program left that did not end well, `folder` is where all of them are, and
//! `owner_only` who may read them. The thread that writes is in [`journal_writer`](super::journal_writer).

mod block_file;
mod error;
mod file;
mod folder;
pub(super) mod frame;
mod owner_only;
pub(super) mod recovery;

pub use error::JournalError;
pub(super) use file::{JournalReader, TakenUp, Writer};
pub use folder::{
    JournalFolder, Keep, LeftBehind, begins_like_journal, looks_like_journal, remove,
};
pub use frame::EXTENSION;
