//! What the lock guards of the thread that writes the journal.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::storage::Ending;

/// This many bytes are not left waiting for others.
pub(super) const GATHERED: u64 = 512 * 1024;

/// What the thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WriterState {
    /// There is none.
    Nothing,
    /// It sleeps until there is something to write.
    Idle,
    /// It waits for a moment, whether there comes more.
    Gathers,
    /// It writes, or has just been woken.
    Writes,
}

/// What the lock guards of the thread.
#[derive(Debug)]
pub(super) struct JournalWriter {
    pub(super) writer_state: WriterState,
    pub(super) path: Option<Arc<Path>>,
    pub(super) error: Option<Arc<str>>,
    /// What becomes of the journal.
    pub(super) ending: Ending,
    /// The same, once the log is closed.
    pub(super) closing: Option<Ending>,
}

impl JournalWriter {
    /// There is no journal; `error` says why, if there was to be one.
    pub(super) fn none(error: Option<String>) -> Self {
        let (writer_state, ending) = (WriterState::Nothing, Ending::Keep);
        Self { writer_state, path: None, error: error.map(Arc::from), ending, closing: None }
    }

    /// Keeps the journal in this file.
    pub(super) fn new(path: &Path, ending: Ending) -> Self {
        let path = Some(Arc::from(path));
        Self { writer_state: WriterState::Writes, path, error: None, ending, closing: None }
    }

    /// Whether the journal is being written, without trouble.
    pub(super) fn writes(&self) -> bool {
        self.writer_state != WriterState::Nothing && self.error.is_none()
    }

    /// Whether the thread sleeps and is to be woken, now that so much is unwritten.
    pub(super) fn wants_to_know(&mut self, unwritten: u64) -> bool {
        let wakes = match self.writer_state {
            WriterState::Idle => true,
            WriterState::Gathers => unwritten >= GATHERED,
            WriterState::Nothing | WriterState::Writes => false,
        };
        if wakes {
            self.writer_state = WriterState::Writes;
        }
        wakes
    }

    /// The file could not be written, for this reason.
    pub(super) fn fail(&mut self, error: &io::Error) {
        let error = match &self.path {
            Some(path) => format!("{}: {error}", path.display()),
            None => error.to_string(),
        };
        self.error = Some(error.into());
    }
}
