//! The append-only log of a session, shared by reference between all who write and read it.
//!
//! Writers append under a lock that is held for one record, and for those that it has held back;
//! readers are given copies, so that nobody waits for a reader. An append costs the same at any length. What is appended goes on to the
//! journal, if there is one, and what the journal has may leave memory; it is read back from there
//! when it is asked for, so that to everybody there is one log.
//!
//! When the disk is slower than the sockets, [`Log::has_room`] says no, and the sockets leave in the
//! kernel what they would have received. Nothing is ever dropped.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;

use super::journal::frame::payload_sum;
use super::log_inner::{LockedState, LogInner};
use super::order::Arrived;
use super::read_back::ReadBack;
use super::renumbering::Renumbering;
use super::reservation::Reservation;
use super::segment::SegmentPool;
use super::storage::{JournalStatus, Storage};
use super::stored_record::{COPIED, StoredRecord};
use super::{Addresses, Entry, Header, IndexEntry};
use crate::model::Record;

/// The first bytes of a record's payload that come with a glance at it: enough for a line of text.
pub const GLANCE: usize = 256;

/// Records that are copied under one hold of the lock.
const READ_AT_ONCE: u64 = 256;

/// Bytes that a head has, as a rule.
const HEAD: usize = 256;

/// Entries of the index that are copied under one hold of the lock.
const ENTRIES_AT_ONCE: u64 = 1024;

/// The session log.
///
/// ```
/// use socket_playground::{
///     model::{Event, Mode, SocketId},
///     session::{Entry, Log},
/// };
///
/// let log = Log::new();
/// log.append(Entry::new(SocketId(3), Event::Reading(Mode::Automatic)));
/// assert_eq!(log.get(1).map(|record| record.socket), Some(SocketId(3)));
/// ```
pub struct Log {
    pub(super) shared: Arc<LogInner>,
    /// The thread that writes the journal, until the session ends.
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
}

impl Log {
    /// An empty log of a session that begins now, kept in memory alone.
    pub fn new() -> Self {
        Self::kept_in(&Storage::memory())
    }

    /// A log, in memory alone, that holds a session recorded earlier. Records are numbered as they
    /// come, and what is said of a record by its number is said of its new number.
    pub fn recorded(header: Header, records: impl IntoIterator<Item = Record>) -> Self {
        Self::recorded_in(&Storage::memory(), header, records)
    }

    /// A log that holds a session recorded earlier, kept like any other.
    ///
    /// Where the records take more memory than they may, this waits for the journal.
    pub fn recorded_in(
        storage: &Storage,
        header: Header,
        records: impl IntoIterator<Item = Record>,
    ) -> Self {
        let log = Self::begin(storage, header);
        log.set_original(false);
        let (mut last, mut numbers) = (0, Renumbering::default());
        for mut record in records {
            numbers.add(record.number);
            numbers.apply(&mut record.event);
            let sum = payload_sum(&record.payload);
            last = record.since_start_nanos.max(last);
            if !record.is_withheld() {
                record.length = record.payload.len() as u64;
            }
            let shared = &log.shared;
            shared.push(&mut shared.state.lock(), record, sum);
            shared.wait_for_journal();
        }
        log.shared.stop_clock(last);
        log
    }

    /// Sets what is called whenever there are new records, on the thread that has appended them, and when the journal gets
    /// into trouble or out of it: it must be quick and must not touch the log. Only the first setting
    /// counts.
    pub fn on_append(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.shared.on_change.get_or_init(|| Box::new(wake));
    }

    /// Adds a record behind all others, those included whose place is only reserved. It gets its
    /// number and its time as soon as nothing holds it back: at once, as a rule. This never waits
    /// for the journal: who brings many bytes asks [`Self::has_room`] before.
    pub fn append(&self, entry: Entry) {
        let arrived = Arrived::new(entry);
        self.shared.publish(|order| order.push(arrived));
    }

    /// Takes the next place for a record that is not known yet: that of a call which others can
    /// see, before its system call is made.
    pub fn reserve(&self) -> Reservation {
        Reservation::new(Arc::clone(&self.shared))
    }

    /// Whether there is room for more bytes. Where there is none, the disk is behind, or memory is
    /// used up and the journal cannot be written.
    pub fn has_room(&self) -> bool {
        self.shared.has_room()
    }

    /// Calls `wake` once there is room again: now, if there is.
    pub fn when_room(&self, wake: impl FnOnce() + Send + 'static) {
        self.shared.when_room(Box::new(wake));
    }

    /// Where received bytes go to: straight into memory that the log then keeps.
    pub fn segments(&self) -> &SegmentPool {
        &self.shared.segments
    }

    /// How the journal and the log's memory are.
    pub fn journal(&self) -> JournalStatus {
        self.shared.journal_status()
    }

    /// Sets how many bytes of heads and payloads stay in memory, if the journal has them.
    pub fn set_memory_budget(&self, bytes: u64) {
        self.shared.set_budget(bytes);
    }

    /// What the session says of itself.
    pub fn header(&self) -> &Header {
        &self.shared.header
    }

    /// Whether its records are those that the program recorded, as far as is known: it recorded them just now, or
    /// read them from a file whose check sums fit all of them. What is saved of another log has no check sums,
    /// so that they never vouch for what somebody has changed.
    pub fn is_original(&self) -> bool {
        self.shared.original.load(Ordering::Relaxed)
    }

    /// Says whether [`Self::is_original`].
    pub(crate) fn set_original(&self, original: bool) {
        self.shared.original.store(original, Ordering::Relaxed);
    }

    /// Nanoseconds since the session began, by the clock of its records. Once it is over: the time
    /// of its last record.
    pub fn nanos_since_start(&self) -> u64 {
        self.shared.nanos_since_start()
    }

    /// Number of records, which is also the number of the newest.
    pub fn len(&self) -> u64 {
        self.shared.length.load(Ordering::Acquire)
    }

    /// Whether nothing has been logged yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of payload in all records.
    pub fn payload_bytes(&self) -> u64 {
        self.shared.payload_bytes.load(Ordering::Relaxed)
    }

    /// The record with this number and all its bytes; `None` if there is none. One that cannot be
    /// read back tells so ([`Event::Lost`](crate::model::Event::Lost)).
    pub fn get(&self, number: u64) -> Option<Record> {
        self.read(number, u64::MAX)
    }

    /// [`Self::get`] with no more than [`GLANCE`] of its bytes, the first.
    pub fn preview(&self, number: u64) -> Option<Record> {
        self.read(number, GLANCE as u64)
    }

    fn read(&self, number: u64, limit: u64) -> Option<Record> {
        let mut copied = Vec::with_capacity(COPIED);
        let (raw, mut read_back) = self.raw(number, &mut copied)?;
        Some(read_back.record(raw, &copied, limit))
    }

    /// Some of the bytes of a record, those of `range` as far as it has them and they can be read;
    /// `None` if there is no such record.
    pub fn payload(&self, number: u64, range: Range<u64>) -> Option<Bytes> {
        let mut copied = Vec::with_capacity(COPIED);
        let (raw, mut read_back) = self.raw(number, &mut copied)?;
        Some(read_back.payload(raw, &copied, range))
    }

    fn raw(&self, number: u64, copied: &mut Vec<u8>) -> Option<(StoredRecord, ReadBack<'_>)> {
        let state = self.shared.state.lock();
        Some((state.store.raw(number, copied)?, self.shared.read_back(&state)))
    }

    /// What the index knows of the record with this number; `None` if there is none.
    pub fn entry(&self, number: u64) -> Option<IndexEntry> {
        self.shared.state.lock().store.entry(number).copied()
    }

    /// Does something with the addresses that entries of the index name. `work` is done under the
    /// log's lock: it must be quick and must not touch the log.
    pub fn with_addresses<T>(&self, work: impl FnOnce(&Addresses) -> T) -> T {
        work(&self.shared.state.lock().store.indexer.addresses)
    }

    /// Shows `visit` the records with these numbers and all their bytes, in order. Numbers that do
    /// not exist (yet) are passed over.
    pub fn for_each(&self, numbers: Range<u64>, visit: impl FnMut(&Record)) {
        self.visit(numbers, u64::MAX, visit);
    }

    /// [`Self::for_each`] with no more than [`GLANCE`] bytes of each.
    pub fn for_each_glance(&self, numbers: Range<u64>, visit: impl FnMut(&Record)) {
        self.visit(numbers, GLANCE as u64, visit);
    }

    fn visit(&self, numbers: Range<u64>, limit: u64, mut visit: impl FnMut(&Record)) {
        let mut next = numbers.start.max(1);
        let end = numbers.end.min(self.len() + 1);
        let mut read_back = self.shared.read_back(&self.shared.state.lock());
        let most = end.saturating_sub(next).min(READ_AT_ONCE) as usize;
        let mut raws = Vec::with_capacity(most);
        let mut copied = Vec::with_capacity(COPIED + most * HEAD);
        while next < end {
            let until = end.min(next + READ_AT_ONCE);
            {
                let state = self.shared.state.lock();
                copied.clear();
                let stored = |number| state.store.raw(number, &mut copied);
                raws.extend((next..until).map_while(stored));
                read_back.journal_has(state.store.written_end());
            }
            for raw in raws.drain(..) {
                visit(&read_back.record(raw, &copied, limit));
            }
            next = until;
        }
    }

    /// Shows `visit` the entries of the index with these numbers, in order. Numbers that do not exist
    /// (yet) are passed over.
    pub fn for_each_entry(&self, numbers: Range<u64>, mut visit: impl FnMut(u64, &IndexEntry)) {
        let mut next = numbers.start.max(1);
        let end = numbers.end.min(self.len() + 1);
        let mut entries = Vec::new();
        while next < end {
            let until = end.min(next + ENTRIES_AT_ONCE);
            {
                let state = self.shared.state.lock();
                entries.extend(state.store.entries(next..until).copied());
            }
            for entry in entries.drain(..) {
                visit(next, &entry);
                next += 1;
            }
        }
    }

    /// Waits until there is a record after `number`, or until `deadline`; returns whether there is.
    pub fn wait_beyond(&self, number: u64, deadline: Instant) -> bool {
        self.shared.wait_until(deadline, |_| self.len() > number)
    }

    /// [`Self::wait_beyond`] for so long from now on.
    pub fn wait_beyond_for(&self, number: u64, patience: Duration) -> bool {
        self.wait_beyond(number, Instant::now() + patience)
    }

    /// [`Self::wait_beyond`] that gives up once `stop` says so, too. Whoever changes what that says
    /// calls [`Self::wake_waiters`].
    pub fn wait_beyond_unless(
        &self,
        number: u64,
        deadline: Instant,
        stop: impl Fn() -> bool,
    ) -> bool {
        self.shared.wait_until(deadline, |_| stop() || self.len() > number) && !stop()
    }

    /// Has those who wait for a record look again whether they are to.
    pub fn wake_waiters(&self) {
        self.shared.wake_waiters();
    }

    /// Waits until the journal has every record that there is now, or until `deadline`; returns whether
    /// it has.
    pub fn wait_written(&self, deadline: Instant) -> bool {
        let length = self.len();
        self.shared.wait_until(deadline, |state: &LockedState| state.store.written >= length)
    }
}

impl Default for Log {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Log")
            .field("header", self.header())
            .field("records", &self.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::log::store::CHUNK;

    fn entry(socket: u32) -> Entry {
        Entry::new(SocketId(socket), Event::Reading(Mode::Step))
    }

    #[test]
    fn numbers_run_from_one_without_gaps_over_chunk_borders() {
        let log = Log::new();
        let count = CHUNK as u64 * 2 + 3;
        for number in 1..=count {
            log.append(entry(1));
            assert_eq!(log.len(), number);
        }
        let mut seen = Vec::new();
        log.for_each(0..u64::MAX, |record| seen.push(record.number));
        assert_eq!(seen, (1..=count).collect::<Vec<_>>());
        assert_eq!(log.get(CHUNK as u64 + 1).unwrap().number, CHUNK as u64 + 1);
        assert!(log.get(0).is_none() && log.get(count + 1).is_none());
    }

    #[test]
    fn times_rise_with_numbers_whoever_appends() {
        let log = Arc::new(Log::new());
        std::thread::scope(|scope| {
            for socket in 0..4 {
                let log = &log;
                scope.spawn(move || {
                    for _ in 0..500 {
                        log.append(entry(socket));
                    }
                });
            }
        });
        let mut last = 0;
        log.for_each(1..u64::MAX, |record| {
            assert!(record.since_start_nanos >= last);
            last = record.since_start_nanos;
        });
        assert_eq!(log.len(), 2000);
    }

    #[test]
    fn a_waiter_is_woken_by_the_next_record_and_gives_up_at_its_deadline() {
        let log = Log::new();
        assert!(!log.wait_beyond_for(0, Duration::from_millis(1)));
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| log.wait_beyond_for(0, Duration::from_secs(10)));
            log.append(entry(1));
            assert!(waiter.join().unwrap());
        });
    }
}
