//! The state of a session opened from a file, beside its log: the moment shown, and which notes the
//! file does not have yet.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::session::{Log, SocketTable, SocketTableHistory};
use crate::ui::look::units::count;

/// How long a frame may read the log on the way to a moment.
const SEEKING: Duration = Duration::from_millis(4);

/// Records that are read between two looks at the clock.
const STEP: u64 = 512;

/// A moment of a session, other than its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Number of the last record that has happened; 0 before the first.
    pub number: u64,
    /// Nanoseconds since the session began.
    pub nanos: u64,
}

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
    moments: SocketTableHistory,
    /// The moment that is wanted; `None` for the end of the session.
    wanted: Option<Moment>,
    /// How many records the file has.
    saved: u64,
}

impl Review {
    /// The review of a session that was read from a file, at its end.
    pub fn new(path: PathBuf, source: Source, log: &Log) -> Self {
        let moments = SocketTableHistory::default();
        Self { path, source, moments, wanted: None, saved: log.len() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Records the table while the log is read.
    pub fn note(&mut self, table: &SocketTable) {
        self.moments.note(table);
    }

    /// The moment that is wanted; `None` for the end.
    pub fn wanted(&self) -> Option<Moment> {
        self.wanted
    }

    /// Goes to a moment, or to the end.
    pub fn go_to(&mut self, moment: Option<Moment>, log: &Log) {
        self.wanted = moment.filter(|moment| moment.number < log.len());
    }

    /// The table of the moment, or of one on the way there; `None` at the end.
    pub fn table(&self) -> Option<&SocketTable> {
        self.wanted.map(|_| self.moments.table())
    }

    /// Moves towards the moment, for no longer than a part of a frame. Returns whether it is there.
    pub fn seek(&mut self, log: &Log) -> bool {
        let Some(wanted) = self.wanted else { return true };
        let began = Instant::now();
        loop {
            if self.moments.seek(log, wanted.number, STEP) {
                return true;
            }
            if began.elapsed() >= SEEKING {
                return false;
            }
        }
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
