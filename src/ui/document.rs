//! The session that the window shows: one that is alive, or one that was opened from a file.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::{
    model::{Call, Event, Lookup, Record, SocketId, SocketState},
    net::{Modes, Playground},
    session::{KernelTrail, Log, Marks, SocketTable, Storage},
};

/// Records that are read per frame at most, so that a frame never takes long.
const RECORDS_PER_FRAME: u64 = 20_000;

/// A session and what the window has derived from it.
pub struct Document {
    log: Arc<Log>,
    /// The live sockets; `None` when the session was opened from a file.
    playground: Option<Arc<Playground>>,
    /// The file that it was opened from.
    path: Option<PathBuf>,
    table: SocketTable,
    trail: KernelTrail,
    marks: Marks,
    /// Number of the last record that has gone through [`Self::catch_up`].
    seen: u64,
    /// The newest record of each socket that tells of a name that was looked up.
    lookups: BTreeMap<SocketId, u64>,
}

impl Document {
    /// An empty, live session, kept there.
    pub fn live(modes: Modes, storage: &Storage) -> Self {
        let log = Arc::new(Log::kept_in(storage));
        let playground = Arc::new(Playground::new(Arc::clone(&log), modes));
        Self {
            log,
            playground: Some(playground),
            path: None,
            table: SocketTable::default(),
            trail: KernelTrail::default(),
            marks: Marks::default(),
            seen: 0,
            lookups: BTreeMap::new(),
        }
    }

    /// A session for review.
    pub fn review(log: Log, path: PathBuf) -> Self {
        let log = Arc::new(log);
        Self {
            log,
            playground: None,
            path: Some(path),
            table: SocketTable::default(),
            trail: KernelTrail::default(),
            marks: Marks::default(),
            seen: 0,
            lookups: BTreeMap::new(),
        }
    }

    /// Reads what is new and gives `news` every record that tells of a failure or an end. Says whether
    /// it has caught up.
    pub fn catch_up(&mut self, mut news: impl FnMut(&Record, &SocketTable)) -> bool {
        let caught_up = self.table.catch_up(&self.log, RECORDS_PER_FRAME);
        let (from, until) = (self.seen + 1, self.table.read() + 1);
        self.seen = self.table.read();
        let (live, table) = (self.playground.is_some(), &self.table);
        self.log.for_each(from..until, |record| {
            self.trail.note(record);
            self.marks.note(&record.event);
            if matches!(record.event, Event::LookedUp { .. }) {
                self.lookups.insert(record.socket, record.number);
            }
            if live && is_news(record) {
                news(record, table);
            }
        });
        caught_up
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// The sockets as far as the log has been read.
    pub fn table(&self) -> &SocketTable {
        &self.table
    }

    /// Where the kernel was seen, as far as the log has been read.
    pub fn kernel_trail(&self) -> &KernelTrail {
        &self.trail
    }

    /// Marks and comments, as far as the log has been read.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Nanoseconds since the session began; `None` in a review, in which no time passes.
    pub fn now_nanos(&self) -> Option<u64> {
        self.playground.as_ref().map(|_| self.log.nanos_since_start())
    }

    /// Number of the newest record that tells of a name looked up for this socket.
    pub fn last_lookup(&self, socket_id: SocketId) -> Option<u64> {
        self.lookups.get(&socket_id).copied()
    }

    /// The live sockets, if it is a live session.
    pub fn playground(&self) -> Option<&Arc<Playground>> {
        self.playground.as_ref()
    }

    /// The file that the session was opened from; `None` if it is live.
    pub fn reviewed_file(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// The sockets that are open now: none in a review.
    pub fn open_sockets(&self) -> impl Iterator<Item = &SocketState> {
        let live = self.playground.is_some();
        self.table.open().filter(move |_| live)
    }
}

impl Drop for Document {
    /// Closes the sockets, also while a scenario still holds the playground.
    fn drop(&mut self) {
        if let Some(playground) = &self.playground {
            playground.close();
        }
    }
}

/// Whether a record is of interest when it comes: something failed or ended.
fn is_news(record: &Record) -> bool {
    match &record.event {
        Event::Returned { call, outcome, .. } => !outcome.is_success() || *call == Call::Close,
        Event::OpenFailed { .. } | Event::PortHeld { .. } => true,
        Event::LookedUp { lookup, .. } => matches!(lookup, Lookup::NotFound { .. }),
        _ => false,
    }
}
