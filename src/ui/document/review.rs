//! The state of a session opened from a file, beside its log: which notes the file does not have yet.

use std::path::{Path, PathBuf};

use crate::session::Log;
use crate::ui::look::units::count;

/// The file that a session came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A session file.
    File {
        /// How many of its lines could not be read, and would be lost if it were rewritten.
        unread_lines: u64,
    },
    /// A journal, to which notes are written automatically.
    Journal,
}

/// The state of a review beside the session.
pub struct Review {
    path: PathBuf,
    source: Source,
    /// How many records the file has.
    saved: u64,
}

impl Review {
    /// The review of a session that was read from a file.
    pub fn new(path: PathBuf, source: Source, log: &Log) -> Self {
        Self { path, source, saved: log.len() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many notes are in no file yet. A journal has them as they are written.
    pub fn unsaved(&self, log: &Log) -> u64 {
        let is_kept = self.source == Source::Journal && log.journal().error.is_none();
        if is_kept { 0 } else { log.len() - self.saved }
    }

    /// So many records are in a file.
    pub fn saved(&mut self, records: u64) {
        self.saved = self.saved.max(records);
    }

    /// Why the file cannot be rewritten; `None` if it can.
    pub fn not_savable(&self) -> Option<String> {
        match self.source {
            Source::File { unread_lines: 0 } => None,
            Source::File { unread_lines } => Some(format!(
                "{} of the file would be lost if it were rewritten. Export the session to another \
                 file.",
                count(unread_lines, "unreadable line")
            )),
            Source::Journal => Some(
                "This session was opened from its journal, which already has every note. Export it \
                 to get a file of your own."
                    .to_owned(),
            ),
        }
    }
}
