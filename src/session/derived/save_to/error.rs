//! Why nothing is saved to a file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Saving that could not begin.
#[derive(Debug, Error)]
pub enum SaveToError {
    /// There is such a file, which was left as it is.
    #[error("{}: there is such a file already; choose another name, or replace it", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be created.
    #[error("{}: cannot be created: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Nothing can write it.
    #[error("{}: could not start a thread to write it: {source}", path.display())]
    Thread {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}
