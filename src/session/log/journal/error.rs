//! Why a journal cannot be made, read or kept.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What is wrong with a journal. Each names the file, or the folder.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The system tells no folder for a person's data.
    #[error("the system has no data folder: HOME is not set")]
    NoFolder,
    /// The folder cannot be made or listed.
    #[error("{}: this journal folder cannot be used: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file cannot be made.
    #[error("{}: the journal cannot be created: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file cannot be opened.
    #[error("{}: the journal cannot be opened: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The file cannot be read to its end.
    #[error("{}: the journal cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Another program, or another window, writes it.
    #[error("{}: another program is using this journal", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It does not begin as a journal does, or its header is damaged.
    #[error("{}: this is not a journal of this program: {reason}", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// What is wrong with its beginning.
        reason: String,
    },
    /// The person took it back.
    #[error("{}: reading was cancelled", path.display())]
    Cancelled {
        /// The file.
        path: PathBuf,
    },
    /// The session is over, and the disk did not take all of it.
    #[error("the journal is incomplete: {reason}")]
    Incomplete {
        /// The file, and why the rest was not written.
        reason: String,
    },
    /// The thread that writes it could not begin.
    #[error("could not start a thread for the journal: {source}")]
    Thread {
        /// The reason.
        source: io::Error,
    },
}
