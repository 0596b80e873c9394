//! The append-only log of a session, shared by reference between all who write and read it.
//!
//! Writers append under a lock that is held for one record; readers ask for a range of numbers.
//! Records live in chunks that never move, so an append costs the same at any length.

use std::{
    fmt,
    ops::Range,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use jiff::Timestamp;
use parking_lot::{Condvar, Mutex};

use super::{Addresses, Header, IndexEntry, index::Indexer};
use crate::model::{Event, Record, SocketId, Standing};

/// Records per chunk.
const CHUNK: usize = 4096;

/// The longest range that is read under one hold of the lock.
const READ_AT_ONCE: u64 = 1024;

/// What a record is made of, before the log gives it its number and time.
#[derive(Clone, Debug)]
pub struct Entry {
    /// See [`Record::socket`].
    pub socket: SocketId,
    /// See [`Record::event`].
    pub event: Event,
    /// See [`Record::standing`].
    pub standing: Option<Standing>,
    /// See [`Record::payload`].
    pub payload: Bytes,
}

impl Entry {
    /// An entry without bytes and without a new description of the socket.
    pub fn new(socket: SocketId, event: Event) -> Self {
        Self { socket, event, standing: None, payload: Bytes::new() }
    }
}

/// The first bytes of a record's payload that come with a glance at it: enough for a line of text.
pub const GLANCE: usize = 256;

/// What the lock guards.
#[derive(Default)]
struct State {
    indexer: Indexer,
    chunks: Vec<Vec<(IndexEntry, Record)>>,
}

impl State {
    fn at(&self, number: u64) -> Option<&(IndexEntry, Record)> {
        let (chunk, place) = place_of(number)?;
        self.chunks.get(chunk)?.get(place)
    }
}

fn brief(mut record: Record) -> Record {
    record.payload.truncate(GLANCE);
    record
}

/// The session log.
pub struct Log {
    header: Header,
    began: Instant,
    state: Mutex<State>,
    length: AtomicU64,
    payload_bytes: AtomicU64,
    grown: Condvar,
    on_append: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Log {
    /// An empty log of a session that begins now.
    pub fn new() -> Self {
        Self::with_header(Header::begin())
    }

    /// An empty log with the head of an earlier session.
    fn with_header(header: Header) -> Self {
        Self {
            header,
            began: Instant::now(),
            state: Mutex::default(),
            length: AtomicU64::new(0),
            payload_bytes: AtomicU64::new(0),
            grown: Condvar::new(),
            on_append: OnceLock::new(),
        }
    }

    /// A log that holds a session recorded earlier. Records are numbered as they come.
    pub fn recorded(header: Header, records: impl IntoIterator<Item = Record>) -> Self {
        let log = Self::with_header(header);
        {
            let mut state = log.state.lock();
            for mut record in records {
                record.number = log.length.load(Ordering::Relaxed) + 1;
                log.push(&mut state, record);
            }
        }
        log
    }

    /// Sets what is called after every append, on the appending thread: it must be quick and must
    /// not touch the log. Only the first setting counts.
    pub fn on_append(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.on_append.get_or_init(|| Box::new(wake));
    }

    /// Adds a record, gives it the next number and the present time, and returns the number.
    pub fn append(&self, entry: Entry) -> u64 {
        let Entry { socket, event, standing, payload } = entry;
        let number = {
            let mut state = self.state.lock();
            // Times are taken under the lock, so that they rise with the numbers.
            let record = Record {
                number: self.length.load(Ordering::Relaxed) + 1,
                wall: Timestamp::now(),
                since_start_nanos: self.nanos_since_start(),
                socket,
                event,
                standing: standing.map(Box::new),
                length: payload.len() as u64,
                payload,
            };
            self.push(&mut state, record)
        };
        self.grown.notify_all();
        if let Some(wake) = self.on_append.get() {
            wake();
        }
        number
    }

    fn push(&self, state: &mut State, record: Record) -> u64 {
        let number = record.number;
        self.payload_bytes.fetch_add(record.length, Ordering::Relaxed);
        let entry = state.indexer.entry(&record);
        match state.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.push((entry, record)),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push((entry, record));
                state.chunks.push(chunk);
            }
        }
        self.length.store(number, Ordering::Release);
        number
    }

    /// What the session says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Nanoseconds since the session began, by the clock of its records. Of a recorded session:
    /// since it was read, which tells nothing.
    pub fn nanos_since_start(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Number of records, which is also the number of the newest.
    pub fn len(&self) -> u64 {
        self.length.load(Ordering::Acquire)
    }

    /// Whether nothing has been logged yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of payload in all records.
    pub fn payload_bytes(&self) -> u64 {
        self.payload_bytes.load(Ordering::Relaxed)
    }

    /// The record with this number and all its bytes; `None` if there is none.
    pub fn get(&self, number: u64) -> Option<Record> {
        self.state.lock().at(number).map(|(_, record)| record.clone())
    }

    /// The record with this number and no more than [`GLANCE`] of its bytes, the first; `None` if
    /// there is none.
    pub fn glance(&self, number: u64) -> Option<Record> {
        self.get(number).map(brief)
    }

    /// Some of the bytes of a record, those of `range` as far as it has them; `None` if there is no
    /// such record.
    pub fn payload(&self, number: u64, range: Range<u64>) -> Option<Bytes> {
        let payload = self.get(number)?.payload;
        let end = range.end.min(payload.len() as u64) as usize;
        Some(payload.slice((range.start as usize).min(end)..end))
    }

    /// What the index knows of the record with this number; `None` if there is none.
    pub fn entry(&self, number: u64) -> Option<IndexEntry> {
        self.state.lock().at(number).map(|(entry, _)| *entry)
    }

    /// Does something with the addresses that entries of the index name.
    pub fn with_addresses<T>(&self, work: impl FnOnce(&Addresses) -> T) -> T {
        work(&self.state.lock().indexer.addresses)
    }

    /// Shows `visit` the records with these numbers and all their bytes, in order. Numbers that do
    /// not exist (yet) are passed over. `visit` must not append to this log.
    pub fn for_each(&self, numbers: Range<u64>, mut visit: impl FnMut(&Record)) {
        self.visit(numbers, |_, (_, record)| visit(record));
    }

    /// [`Self::for_each`] with no more than [`GLANCE`] bytes of each.
    pub fn for_each_glance(&self, numbers: Range<u64>, mut visit: impl FnMut(&Record)) {
        self.visit(numbers, |_, (_, record)| visit(&brief(record.clone())));
    }

    /// Shows `visit` the entries of the index with these numbers, in order, as [`Self::for_each`]
    /// does.
    pub fn for_each_entry(&self, numbers: Range<u64>, mut visit: impl FnMut(u64, &IndexEntry)) {
        self.visit(numbers, |number, (entry, _)| visit(number, entry));
    }

    fn visit(&self, numbers: Range<u64>, mut visit: impl FnMut(u64, &(IndexEntry, Record))) {
        let mut next = numbers.start.max(1);
        let end = numbers.end.min(self.len() + 1);
        while next < end {
            let until = end.min(next + READ_AT_ONCE);
            let state = self.state.lock();
            for number in next..until {
                if let Some(line) = state.at(number) {
                    visit(number, line);
                }
            }
            next = until;
        }
    }

    /// Waits until there is a record after `number`, or until `deadline`; says whether there is.
    pub fn wait_beyond(&self, number: u64, deadline: Instant) -> bool {
        let mut state = self.state.lock();
        while self.len() <= number {
            if self.grown.wait_until(&mut state, deadline).timed_out() {
                return self.len() > number;
            }
        }
        true
    }

    /// [`Self::wait_beyond`] for so long from now on.
    pub fn wait_beyond_for(&self, number: u64, patience: Duration) -> bool {
        self.wait_beyond(number, Instant::now() + patience)
    }
}

fn place_of(number: u64) -> Option<(usize, usize)> {
    let index = usize::try_from(number.checked_sub(1)?).ok()?;
    Some((index / CHUNK, index % CHUNK))
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
            .field("header", &self.header)
            .field("records", &self.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Mode;

    fn entry(socket: u32) -> Entry {
        Entry::new(SocketId(socket), Event::Reading(Mode::Step))
    }

    #[test]
    fn numbers_run_from_one_without_gaps_over_chunk_borders() {
        let log = Log::new();
        let count = CHUNK as u64 * 2 + 3;
        for number in 1..=count {
            assert_eq!(log.append(entry(1)), number);
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
