//! Looking back: the sockets as they were at an earlier moment of the session.

use std::time::{Duration, Instant};

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

/// The moment that is shown, if it is not the end.
#[derive(Default)]
pub struct Past {
    moments: SocketTableHistory,
    /// The moment that is wanted; `None` for the end of the session.
    wanted: Option<Moment>,
}

impl Past {
    /// Records the table while the log is read, so that the way to a moment is shorter.
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
}
