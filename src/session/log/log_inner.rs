//! What a log and the thread that keeps its journal share: one lock, and who is woken when.

use std::mem;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use parking_lot::{Condvar, Mutex};

use super::journal::JournalReader;
use super::order::{Arrived, PendingOrder};
use super::read_back::ReadBack;
use super::segment::SegmentPool;
use super::storage::{JournalStatus, Storage};
use super::store::Store;
use super::writer_state::JournalWriter;
use super::{Entry, Header};
use crate::model::{Event, Record};

/// Bytes that wait for the journal at most before the sockets wait for it.
const QUEUE: u64 = 64 * 1024 * 1024;

/// The clock runs.
const RUNS: u64 = u64::MAX;

/// What the lock guards.
pub(super) struct LockedState {
    pub(super) store: Store,
    pub(super) journal_writer: JournalWriter,
    /// What comes next.
    pub(super) order: PendingOrder,
    /// Who waits for room.
    waiters: Vec<Box<dyn FnOnce() + Send>>,
}

/// A log without its thread.
pub(super) struct LogInner {
    pub(super) header: Header,
    pub(super) state: Mutex<LockedState>,
    /// Wakes the thread of the journal.
    pub(super) work: Condvar,
    /// Wakes those who wait for a record, or for the journal.
    grown: Condvar,
    /// The journal, to read from.
    reader: Option<JournalReader>,
    began: Instant,
    /// The time at which the session's clock has stopped, or [`RUNS`].
    stopped_at: AtomicU64,
    pub(super) length: AtomicU64,
    pub(super) payload_bytes: AtomicU64,
    /// Bytes of memory for what the journal has as well.
    budget: AtomicU64,
    full: AtomicBool,
    /// See [`Log::is_original`](super::Log::is_original).
    pub(super) original: AtomicBool,
    pub(super) on_change: OnceLock<Box<dyn Fn() + Send + Sync>>,
    pub(super) segments: SegmentPool,
}

impl LogInner {
    /// Shares `store`, whose frames are read from `reader`.
    pub(super) fn new(
        header: Header,
        storage: &Storage,
        store: Store,
        journal_writer: JournalWriter,
        reader: Option<JournalReader>,
    ) -> Self {
        let length = store.length;
        Self {
            header,
            payload_bytes: AtomicU64::new(store.payload_bytes),
            state: Mutex::new(LockedState {
                store,
                journal_writer,
                order: PendingOrder::default(),
                waiters: Vec::new(),
            }),
            work: Condvar::new(),
            grown: Condvar::new(),
            reader,
            began: Instant::now(),
            stopped_at: AtomicU64::new(RUNS),
            length: AtomicU64::new(length),
            budget: AtomicU64::new(storage.budget),
            full: AtomicBool::new(false),
            original: AtomicBool::new(true),
            on_change: OnceLock::new(),
            segments: SegmentPool::default(),
        }
    }

    /// The session is over: its clock has stopped at this time.
    pub(super) fn stop_clock(&self, nanos: u64) {
        self.stopped_at.store(nanos.min(RUNS - 1), Ordering::Relaxed);
    }

    pub(super) fn nanos_since_start(&self) -> u64 {
        match self.stopped_at.load(Ordering::Relaxed) {
            RUNS => u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(RUNS),
            nanos => nanos,
        }
    }

    /// Lets `arrive` change what comes next, and logs all that nothing holds back any more.
    pub(super) fn publish(&self, arrive: impl FnOnce(&mut PendingOrder)) {
        let mut state = self.state.lock();
        arrive(&mut state.order);
        let mut changed = false;
        while let Some(Arrived { entry, sum }) = state.order.next() {
            let Entry { socket, event, standing, payload } = entry;
            // Times are taken under the lock, so that they rise with the numbers.
            let record = Record {
                number: 0,
                wall: Timestamp::now(),
                since_start_nanos: self.nanos_since_start(),
                socket,
                event,
                standing: standing.map(Box::new),
                length: payload.len() as u64,
                payload,
            };
            self.push(&mut state, record, sum);
            changed = true;
        }
        if !changed {
            self.judge_room(&state);
        }
        drop(state);
        if changed {
            self.tell_change();
        }
    }

    /// Adds a record as the next one. `sum` is the checksum of its payload.
    pub(super) fn push(&self, state: &mut LockedState, mut record: Record, sum: u32) {
        record.number = state.store.length + 1;
        if let Err(error) = state.store.push(&record, self.header.started, sum) {
            // The bytes are kept, and of the rest is said that it is lost.
            record.event = Event::Lost { reason: error.to_string() };
            record.standing = None;
            let pushed = state.store.push(&record, self.header.started, sum);
            debug_assert!(pushed.is_ok(), "a text can be written: {pushed:?}");
        }
        self.length.store(state.store.length, Ordering::Release);
        self.payload_bytes.store(state.store.payload_bytes, Ordering::Relaxed);
        if state.journal_writer.wants_to_know(state.store.unwritten_bytes()) {
            self.work.notify_one();
        }
        self.judge_room(state);
    }

    /// Wakes those who wait for what has changed.
    pub(super) fn tell_change(&self) {
        self.grown.notify_all();
        if let Some(wake) = self.on_change.get() {
            wake();
        }
    }

    /// Has those who wait look again whether what they wait for holds.
    pub(super) fn wake_waiters(&self) {
        // Under the lock, so that nobody is between looking and falling asleep.
        let _looked_at = self.state.lock();
        self.grown.notify_all();
    }

    /// Waits until `holds`, or until `deadline`; returns whether it does.
    pub(super) fn wait_until(
        &self,
        deadline: Instant,
        holds: impl Fn(&LockedState) -> bool,
    ) -> bool {
        let mut state = self.state.lock();
        while !holds(&state) {
            if self.grown.wait_until(&mut state, deadline).timed_out() {
                return holds(&state);
            }
        }
        true
    }

    pub(super) fn has_room(&self) -> bool {
        !self.full.load(Ordering::Relaxed)
    }

    pub(super) fn when_room(&self, wake: Box<dyn FnOnce() + Send>) {
        let mut state = self.state.lock();
        if self.has_room() {
            drop(state);
            wake();
        } else {
            state.waiters.push(wake);
        }
    }

    /// Waits while the journal is behind; not for one that cannot be written.
    pub(super) fn wait_for_journal(&self) {
        let mut state = self.state.lock();
        while !self.has_room() && state.journal_writer.writes() {
            self.grown.wait(&mut state);
        }
    }

    /// Sees whether there is room, and whether memory can be given back.
    fn judge_room(&self, state: &LockedState) {
        let store = &state.store;
        let unwritten = store.unwritten_bytes() + state.order.held_bytes();
        let behind = state.journal_writer.writes() && unwritten > QUEUE;
        // Without a journal nothing may leave memory.
        let used_up = !state.journal_writer.writes()
            && store.resident() >= self.budget.load(Ordering::Relaxed);
        self.full.store(behind || used_up, Ordering::Relaxed);
    }

    /// Gives back the memory that is over the budget and wakes those who wait for room, after the
    /// journal has moved on, or `state` has changed otherwise.
    pub(super) fn settle(&self, mut state: parking_lot::MutexGuard<'_, LockedState>) {
        let evicted = state.store.evict(self.budget.load(Ordering::Relaxed));
        self.judge_room(&state);
        let waiters = if self.has_room() { mem::take(&mut state.waiters) } else { Vec::new() };
        drop(state);
        // Both may take a while, and need no lock.
        drop(evicted);
        for wake in waiters {
            wake();
        }
        self.grown.notify_all();
    }

    pub(super) fn set_budget(&self, bytes: u64) {
        self.budget.store(bytes, Ordering::Relaxed);
        self.settle(self.state.lock());
    }

    /// Who reads what has left memory.
    pub(super) fn read_back(&self, state: &LockedState) -> ReadBack<'_> {
        ReadBack::new(self.reader.as_ref(), self.started(), state.store.written_end())
    }

    fn started(&self) -> Timestamp {
        self.header.started
    }

    pub(super) fn journal_status(&self) -> JournalStatus {
        let state = self.state.lock();
        let (path, error) = (state.journal_writer.path.clone(), state.journal_writer.error.clone());
        let figures = JournalStatus {
            path: None,
            error: None,
            written: state.store.written,
            unwritten_bytes: state.store.unwritten_bytes(),
            memory_bytes: state.store.resident(),
            index_bytes: state.store.index_bytes(),
            full: !self.has_room(),
        };
        drop(state);
        // Copied without the lock, for which the sockets wait.
        let path = path.map(|path| path.to_path_buf());
        JournalStatus { path, error: error.map(|error| error.to_string()), ..figures }
    }
}
