//! The session that the window shows: a live one, or one opened from a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::past::{Moment, Past};
use super::review::{Review, Source};
use super::traffic::Traffic;
use crate::model::{
    Arranging, BehaviourStep, Call, CallKind, Event, LessonEvent, Protocol, Record, SocketId,
    SocketState,
};
use crate::net::{Modes, Playground};
use crate::session::{
    Annotations, Arrangement, Connections, Entry, EventKind, IndexEntry, KernelTrail, LeftOut,
    LessonTrail, Log, Measurements, ResultKind, SocketTable, Statistics, Storage,
};

/// How long a frame may read the log.
const READING: Duration = Duration::from_millis(4);

/// Records that are read between two looks at the clock.
const STEP: u64 = 512;

/// A session and what the window has derived from it.
pub struct Document {
    log: Arc<Log>,
    /// The live sockets; `None` when the session was opened from a file.
    playground: Option<Arc<Playground>>,
    /// The review's own state, when it was opened from a file.
    review: Option<Review>,
    past: Past,
    table: SocketTable,
    trail: KernelTrail,
    marks: Annotations,
    arrangement: Arrangement,
    lesson: LessonTrail,
    measurements: Measurements,
    /// What has crossed since the window last asked.
    traffic: Traffic,
    statistics: Statistics,
    connections: Connections,
    /// The person's notes, which are shown on the records that they are about.
    notes: LeftOut,
    /// The notes and the records that hold only kernel figures.
    notes_and_figures: LeftOut,
    /// The newest record of each socket that reports a name lookup.
    lookups: BTreeMap<SocketId, u64>,
}

impl Document {
    /// An empty, live session, kept there.
    pub fn live(modes: Modes, storage: &Storage) -> Self {
        Self::live_of(modes, storage, None)
    }

    /// [`Self::live`] of somebody who goes by this name.
    pub fn live_of(modes: Modes, storage: &Storage, author: Option<String>) -> Self {
        let log = Arc::new(Log::of_author(storage, author));
        let playground = Arc::new(Playground::new(Arc::clone(&log), modes));
        Self::new(log, Some(playground), None)
    }

    /// A session for review.
    pub fn review(log: Log, path: PathBuf, source: Source) -> Self {
        let review = Review::new(path, source, &log);
        Self::new(Arc::new(log), None, Some(review))
    }

    fn new(log: Arc<Log>, playground: Option<Arc<Playground>>, review: Option<Review>) -> Self {
        Self {
            log,
            playground,
            review,
            past: Past::default(),
            table: SocketTable::default(),
            trail: KernelTrail::default(),
            marks: Annotations::default(),
            arrangement: Arrangement::default(),
            lesson: LessonTrail::default(),
            measurements: Measurements::default(),
            traffic: Traffic::default(),
            statistics: Statistics::default(),
            connections: Connections::default(),
            notes: LeftOut::default(),
            notes_and_figures: LeftOut::default(),
            lookups: BTreeMap::new(),
        }
    }

    /// Reads what is new, for no longer than a part of a frame, and passes `news` every record that
    /// reports a failure or an end. Returns whether it has caught up.
    pub fn catch_up(&mut self, mut news: impl FnMut(&Record, &SocketTable)) -> bool {
        let began = Instant::now();
        loop {
            if self.step(&mut news) {
                return true;
            }
            if began.elapsed() >= READING {
                return false;
            }
        }
    }

    fn step(&mut self, news: &mut impl FnMut(&Record, &SocketTable)) -> bool {
        let from = self.table.read() + 1;
        let caught_up = self.table.catch_up(&self.log, STEP);
        // A live session is looked back on for as long as a lesson is, and needs no places for it.
        if self.review.is_some() {
            self.past.note(&self.table);
        }
        self.statistics.catch_up(&self.log, STEP);
        self.connections.catch_up(&self.log, STEP);
        let live = self.playground.is_some();
        let (mut notes, mut to_tell) = (Vec::new(), Vec::new());
        let Self { log, table, trail, lookups, traffic, .. } = self;
        log.for_each_entry(from..table.read() + 1, |number, entry| {
            trail.note(number, entry);
            match entry.kind {
                kind if kind.is_note() => {
                    self.notes.push(number);
                    self.notes_and_figures.push(number);
                    notes.push(number);
                }
                EventKind::Measurement | EventKind::Behaviour => notes.push(number),
                EventKind::KernelFigures | EventKind::BehaviourProgress => {
                    self.notes_and_figures.push(number);
                }
                EventKind::LookedUp => {
                    lookups.insert(entry.socket, number);
                }
                _ => {}
            }
            if live {
                traffic.note(entry);
            }
            if live && may_be_news(entry) {
                to_tell.push(number);
            }
        });
        for note in notes.into_iter().filter_map(|number| log.get(number)) {
            self.marks.note(&note.event);
            self.arrangement.note(&note);
            self.lesson.note(&note);
            self.measurements.note(&note);
        }
        for record in to_tell.into_iter().filter_map(|number| log.preview(number)) {
            if is_news(&record) {
                news(&record, table);
            }
        }
        caught_up
    }

    /// The log.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// The sockets at the [moment](Self::moment) that is shown.
    pub fn table(&self) -> &SocketTable {
        self.past.table().unwrap_or(&self.table)
    }

    /// The sockets as far as the log has been read, whatever moment is shown.
    pub fn latest(&self) -> &SocketTable {
        &self.table
    }

    /// Number of the last record that counts as having happened: of a live session, and at the end of
    /// a review, the last one there is.
    pub fn moment(&self) -> u64 {
        self.past.table().map_or_else(|| self.log.len(), SocketTable::read)
    }

    /// The earlier moment that was asked for; `None` at the end of a review, and where a live session
    /// is shown as it is.
    pub fn wanted_moment(&self) -> Option<Moment> {
        self.past.wanted()
    }

    /// Shows another moment, or the end. [`Self::seek`] gets there.
    pub fn go_to(&mut self, moment: Option<Moment>) {
        self.past.go_to(moment, &self.log);
    }

    /// Moves towards the wanted moment, for no longer than a part of a frame. Returns whether it is
    /// there.
    pub fn seek(&mut self) -> bool {
        self.past.seek(&self.log)
    }

    /// Where the kernel was seen, as far as the log has been read.
    pub fn kernel_trail(&self) -> &KernelTrail {
        &self.trail
    }

    /// Marks and comments, as far as the log has been read.
    pub fn marks(&self) -> &Annotations {
        &self.marks
    }

    /// How far the lesson is that is played, as far as the log has been read.
    pub fn lesson(&self) -> &LessonTrail {
        &self.lesson
    }

    /// The measurements of what connections cost, as far as the log has been read.
    pub fn measurements(&self) -> &Measurements {
        &self.measurements
    }

    /// How the person has arranged the sockets, as far as the log has been read.
    pub fn arrangement(&self) -> &Arrangement {
        &self.arrangement
    }

    /// What has crossed in these records of a review, or in the newest of them, if they are many.
    pub fn traffic_in(&self, records: Range<u64>) -> Traffic {
        let mut traffic = Traffic::default();
        let from = records.start.max(records.end.saturating_sub(STEP));
        self.log.for_each_entry(from..records.end, |_, entry| traffic.note(entry));
        traffic
    }

    /// What a socket is called wherever people read of it: see [`Arrangement::title`].
    pub fn title(&self, socket: &SocketState) -> String {
        self.arrangement.title(socket)
    }

    /// Takes what has crossed in a live session since it was last taken.
    pub fn take_traffic(&mut self) -> Traffic {
        std::mem::take(&mut self.traffic)
    }

    /// How much has moved, as far as the log has been read.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Which sockets are connected, as far as the log has been read.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The socket at the other end of a connection, at the [moment](Self::moment) that is shown; of a
    /// UDP socket with a peer, the one that takes what is sent there.
    pub fn other_end(&self, socket: &SocketState) -> Option<&SocketState> {
        match socket.protocol() {
            Protocol::Tcp => self.table().get(self.connections.other_end(socket.socket_id())?),
            Protocol::Udp => self.table().taker(socket, socket.peer()?),
        }
    }

    /// The person's notes, as far as the log has been read: they have no row of their own.
    pub fn notes(&self) -> &LeftOut {
        &self.notes
    }

    /// [`Self::notes`] and the records that hold only kernel figures.
    pub fn notes_and_figures(&self) -> &LeftOut {
        &self.notes_and_figures
    }

    /// How many records hold only kernel figures.
    pub fn figures(&self) -> u64 {
        self.notes_and_figures.len() - self.notes.len()
    }

    /// Marks or unmarks a record. The note is a record of its own, like everything that happens.
    pub fn mark(&self, record: u64, marked: bool) {
        self.note(record, Event::Marked { record, marked });
    }

    /// Writes a comment on a record, replacing any previous one; an empty one removes it.
    pub fn comment(&self, record: u64, text: String) {
        self.note(record, Event::Commented { record, text });
    }

    /// Changes how sockets are arranged on the canvas: each change is a record, too.
    pub fn arrange(&self, changes: Vec<(SocketId, Arranging)>) {
        for (socket_id, arranging) in changes {
            if self.table.get(socket_id).is_some() {
                self.log.append(Entry::new(socket_id, Event::Arranged(arranging)));
            }
        }
    }

    /// Records what happened in a lesson.
    pub fn note_lesson(&self, event: LessonEvent) {
        self.log.append(Entry::new(SocketId(0), Event::Lesson(event)));
    }

    fn note(&self, record: u64, event: Event) {
        if let Some(about) = self.log.entry(record) {
            self.log.append(Entry::new(about.socket, event));
        }
    }

    /// Nanoseconds since the session began: now, or at the moment of a review that is shown. In a
    /// review no time passes by itself: see [`Self::is_live`].
    pub fn now_nanos(&self) -> u64 {
        let wanted = self.wanted_moment();
        wanted.map_or_else(|| self.log.nanos_since_start(), |moment| moment.nanos)
    }

    /// Whether a live session is shown as it is now: time passes, and there may be more to come. Where
    /// one looks back on it, nothing can be done, as in a review.
    pub fn is_live(&self) -> bool {
        self.has_live_sockets() && self.wanted_moment().is_none()
    }

    /// Whether its sockets are live, whatever moment is shown.
    pub fn has_live_sockets(&self) -> bool {
        self.playground.is_some()
    }

    /// Number of the newest record that reports a name lookup for this socket.
    pub fn last_lookup(&self, socket_id: SocketId) -> Option<u64> {
        self.lookups.get(&socket_id).copied().filter(|number| *number <= self.moment())
    }

    /// The live sockets, if it is a live session.
    pub fn playground(&self) -> Option<&Arc<Playground>> {
        self.playground.as_ref()
    }

    /// The file that the session was opened from; `None` if it is live.
    pub fn reviewed_file(&self) -> Option<&Path> {
        self.review.as_ref().map(Review::path)
    }

    /// Why the file that the session was opened from cannot be rewritten; `None` if it can.
    pub fn not_savable(&self) -> Option<String> {
        match &self.review {
            Some(review) => review.not_savable(),
            None => Some("A live session is exported to a file.".to_owned()),
        }
    }

    /// How many notes of a review are in no file yet.
    pub fn unsaved_notes(&self) -> u64 {
        self.review.as_ref().map_or(0, |review| review.unsaved(&self.log))
    }

    /// So many records of a review are in a file, or are to be discarded.
    pub fn saved(&mut self, records: u64) {
        if let Some(review) = &mut self.review {
            review.saved(records);
        }
    }

    /// How many records of a live session are only in memory, since its journal cannot be written.
    /// Those of a review are [unsaved notes](Self::unsaved_notes), if they are anybody's.
    pub fn unwritten_records(&self) -> u64 {
        let journal = self.log.journal();
        let is_lost = self.has_live_sockets() && journal.error.is_some();
        if is_lost { self.log.len().saturating_sub(journal.written) } else { 0 }
    }

    /// The sockets that are open now: none in a review.
    pub fn open_sockets(&self) -> impl Iterator<Item = &SocketState> {
        let live = self.has_live_sockets();
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

/// Whether a record may be [news](is_news), as far as the index shows.
fn may_be_news(entry: &IndexEntry) -> bool {
    match entry.kind {
        EventKind::Returned => {
            let went_well =
                matches!(entry.result, Some(ResultKind::Success | ResultKind::EndOfStream));
            !went_well || entry.call == Some(CallKind::Close)
        }
        EventKind::PortHeld | EventKind::Behaviour => true,
        _ => entry.result == Some(ResultKind::Failed),
    }
}

/// Whether a record is of interest when it comes: something failed or ended.
fn is_news(record: &Record) -> bool {
    match &record.event {
        Event::Returned { call, outcome, .. } => !outcome.is_success() || *call == Call::Close,
        Event::PortHeld { .. } => true,
        Event::Behaviour { step: BehaviourStep::Off(_, end), .. } => end.is_own_failure(),
        event => event.is_fault(),
    }
}
