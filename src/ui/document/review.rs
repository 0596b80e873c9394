//! What a session that was opened from a file has beside its log: the moment that is shown, and which
//! notes the file does not have yet.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::session::{Log, SocketTable, SocketTableHistory};

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
        /// How many of its lines could not be read, and would be lost if it were written anew.
        unread_lines: u64,
    },
    /// A journal, to which notes go by themselves.
    Journal,
}

/// What a review has beside the session.
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

    /// Takes note of the table while the log is read.
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

    /// Goes on towards the moment, for no longer than a part of a frame. Says whether it is there.
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
        let is_kept = self.source == Source::Journal && log.journal().trouble.is_none();
        if is_kept { 0 } else { log.len() - self.saved }
    }

    /// So many records are in a file.
    pub fn saved(&mut self, records: u64) {
        self.saved = self.saved.max(records);
    }

    /// Why the file cannot be written anew; `None` if it can.
    pub fn not_savable(&self) -> Option<String> {
        match self.source {
            Source::File { unread_lines: 0 } => None,
            Source::File { unread_lines } => Some(format!(
                "{unread_lines} lines of the file could not be read, and would be lost if it were \
                 written anew. Export the session to another file."
            )),
            Source::Journal => Some(
                "This session was opened from its journal, which has every note already. Export it \
                 to have a file of your own."
                    .to_owned(),
            ),
        }
    }
}
