//! What the log's lock guards: the index, the part of the records that is in memory, and how much of
//! all that the journal has.
//!
//! Records are numbered chunk by chunk, so that nothing ever moves. A head, and a short payload with
//! it, is in its chunk; a longer payload is a piece of its own, which whoever received it shares
//! with the log. What the journal has may leave memory, oldest first; the index stays.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use jiff::Timestamp;

use super::index::Indexer;
use super::journal::frame;
use super::journal::frame::Prefix;
use super::record_codec::HeadError;
use super::stored_record::{Location, Payload, StoredRecord};
use super::{IndexEntry, record_codec};
use crate::model::{Event, Record};

/// Records in a chunk.
pub(super) const CHUNK: usize = 4096;

/// Bytes of a payload that is stored with its head.
const SHORT: usize = 1024;

/// The head of this record is not in memory.
const ELSEWHERE: u32 = u32::MAX;

/// No frame holds this record: it was lost.
const NOWHERE: u64 = u64::MAX;

/// What is kept of every record, whatever has left memory.
#[derive(Clone, Copy)]
struct StoredPlace {
    entry: IndexEntry,
    /// Where its frame is in the journal, or will be.
    offset: u64,
    /// Where its head begins in its chunk, or [`ELSEWHERE`].
    head: u32,
    /// The checksum of its payload.
    sum: u32,
}

#[derive(Default)]
struct Chunk {
    places: Vec<StoredPlace>,
    /// All of its records are lost: one place stands for them.
    all_lost: bool,
    /// The heads, and short payloads, of its records; `None` once they have left.
    heads: Option<Vec<u8>>,
}

impl Chunk {
    fn len(&self) -> usize {
        if self.all_lost { CHUNK } else { self.places.len() }
    }

    /// The record at this place, if there is one.
    fn get(&self, place: usize) -> Option<&StoredPlace> {
        if self.all_lost { self.places.first() } else { self.places.get(place) }
    }

    /// The head at this place and the short payload behind it, if they are in memory.
    fn head(&self, place: usize) -> Option<&[u8]> {
        let begin = self.get(place)?.head;
        if begin == ELSEWHERE {
            return None;
        }
        let heads = self.heads.as_ref()?;
        let end = self.get(place + 1).map_or(heads.len(), |next| next.head as usize);
        heads.get(begin as usize..end)
    }
}

/// Frames that go to the journal together.
#[derive(Default)]
pub(super) struct Batch {
    /// Prefixes, heads and short payloads, one after the other.
    pub(super) bytes: Vec<u8>,
    /// Longer payloads, and the place in `bytes` before which each belongs.
    pub(super) payloads: Vec<(usize, Bytes)>,
    /// Records in it.
    pub(super) records: u64,
}

/// Bytes that one batch has at most, unless one record has more.
const BATCH_BYTES: u64 = 4 * 1024 * 1024;

/// Bytes of heads that are copied for one batch, while others wait for the lock.
const BATCH_HEADS: usize = 512 * 1024;

#[derive(Default)]
pub(super) struct Store {
    pub(super) indexer: Indexer,
    chunks: Vec<Chunk>,
    /// Payloads that are in memory on their own, with the numbers of their records.
    pieces: VecDeque<(u64, Bytes)>,
    /// Records.
    pub(super) length: u64,
    /// Bytes of all their payloads.
    pub(super) payload_bytes: u64,
    /// How many of these records, the first ones, are in the journal.
    pub(super) written: u64,
    /// Where the next frame will be in the journal.
    end: u64,
    /// Where the journal ends now.
    written_end: u64,
    /// Bytes of heads and payloads in memory, with what keeping them costs.
    resident: u64,
    /// The first chunk whose heads are in memory.
    first_resident: usize,
}

impl Store {
    /// An empty store whose first frame will be at this place of the journal.
    pub(super) fn beginning_at(end: u64) -> Self {
        Self { end, written_end: end, ..Self::default() }
    }

    /// Adds a record, whose number is the next one, with the checksum of its payload.
    pub(super) fn push(
        &mut self,
        record: &Record,
        started: Timestamp,
        sum: u32,
    ) -> Result<(), HeadError> {
        let chunk = match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk,
            _ => {
                self.chunks.push(Chunk::default());
                let last = self.chunks.len() - 1;
                &mut self.chunks[last]
            }
        };
        let heads = chunk.heads.get_or_insert_default();
        let begin = heads.len();
        let times = (record.wall, record.since_start_nanos);
        let standing = record.standing.as_deref();
        if let Err(error) =
            record_codec::encode(heads, started, times, record.socket, &record.event, standing)
        {
            heads.truncate(begin);
            return Err(error);
        }
        let head_length = heads.len() - begin;
        if record.payload.len() <= SHORT {
            heads.extend_from_slice(&record.payload);
        } else {
            self.resident += cost(record.payload.len());
            self.pieces.push_back((record.number, record.payload.clone()));
        }
        self.resident += (heads.len() - begin) as u64;
        let entry = self.indexer.entry(record);
        // A chunk of heads is some megabytes at most.
        let place = StoredPlace { entry, offset: self.end, head: begin as u32, sum };
        chunk.places.push(place);
        self.end += frame::frame_length(head_length, record.payload.len() as u64);
        self.length += 1;
        self.payload_bytes += record.length;
        Ok(())
    }

    /// Adds a record that is in the journal already, at this place. Its payload is there as well,
    /// unless it is `withheld`.
    pub(super) fn push_written(&mut self, record: &Record, offset: u64, withheld: bool) {
        let mut entry = self.indexer.entry(record);
        entry.withheld = withheld;
        self.push_place(StoredPlace { entry, offset, head: ELSEWHERE, sum: 0 });
        self.payload_bytes += record.length;
    }

    /// Adds this many records of which the journal has nothing, each like this one. Memory is taken for
    /// one in [`CHUNK`] of them, since a damaged file may claim any number.
    pub(super) fn push_lost(&mut self, record: &Record, count: u64) {
        let entry = self.indexer.entry(record);
        let place = StoredPlace { entry, offset: NOWHERE, head: ELSEWHERE, sum: 0 };
        let end = self.length + count;
        while self.length < end {
            if self.length.is_multiple_of(CHUNK as u64) && end - self.length >= CHUNK as u64 {
                let (places, heads) = (vec![place], None);
                self.chunks.push(Chunk { places, all_lost: true, heads });
                self.added(CHUNK as u64);
            } else {
                self.push_place(place);
            }
        }
    }

    fn push_place(&mut self, place: StoredPlace) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => chunk.places.push(place),
            _ => self.chunks.push(Chunk { places: vec![place], ..Chunk::default() }),
        }
        self.added(1);
    }

    /// This many records more, which the journal has or will never have.
    fn added(&mut self, records: u64) {
        self.length += records;
        self.written = self.length;
        self.first_resident = self.chunks.len() - 1;
    }

    /// The journal is whole up to there, and goes on from there.
    pub(super) fn journal_ends_at(&mut self, end: u64) {
        self.end = end;
        self.written_end = end;
    }

    /// The chunk of a record, its index there, and what is kept of it.
    fn place(&self, number: u64) -> Option<(&Chunk, usize, &StoredPlace)> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let chunk = self.chunks.get(index / CHUNK)?;
        Some((chunk, index % CHUNK, chunk.get(index % CHUNK)?))
    }

    /// What the index knows of a record.
    pub(super) fn entry(&self, number: u64) -> Option<&IndexEntry> {
        self.place(number).map(|(.., place)| &place.entry)
    }

    /// The entries of the records with these numbers, as many as are in one chunk.
    pub(super) fn entries(&self, numbers: Range<u64>) -> impl Iterator<Item = &IndexEntry> {
        let count = numbers.end.saturating_sub(numbers.start) as usize;
        let found = self.place(numbers.start).into_iter();
        found.flat_map(move |(chunk, index, _)| {
            let places = index..chunk.len().min(index.saturating_add(count));
            places.filter_map(|index| chunk.get(index)).map(|place| &place.entry)
        })
    }

    /// A record, as it is stored. What is in memory of its head, and of a short payload, is copied to the
    /// end of `copied`, which has room already: nobody is to wait for memory while the lock is held.
    pub(super) fn raw(&self, number: u64, copied: &mut Vec<u8>) -> Option<StoredRecord> {
        let (chunk, index, StoredPlace { entry, offset, sum, .. }) = self.place(number)?;
        let (entry, offset, sum) = (*entry, *offset, *sum);
        let kept = match chunk.head(index) {
            Some(bytes) => {
                let begin = copied.len();
                copied.extend_from_slice(bytes);
                let (end, payload) = if entry.stored() <= SHORT as u64 {
                    (copied.len() - entry.stored() as usize, Payload::Copied)
                } else {
                    let piece = self.piece(number).cloned();
                    (copied.len(), piece.map_or(Payload::InJournal, Payload::Piece))
                };
                Location::Here { head: begin..end, payload, offset, sum }
            }
            None if offset == NOWHERE => Location::Lost,
            None => Location::InJournal { offset },
        };
        Some(StoredRecord { number, entry, kept })
    }

    fn piece(&self, number: u64) -> Option<&Bytes> {
        let index = self.pieces.partition_point(|(piece, _)| *piece < number);
        self.pieces.get(index).filter(|(piece, _)| *piece == number).map(|(_, bytes)| bytes)
    }

    /// Bytes that the journal does not have yet.
    pub(super) fn unwritten_bytes(&self) -> u64 {
        self.end - self.written_end
    }

    /// Bytes of the journal that are written.
    pub(super) fn written_end(&self) -> u64 {
        self.written_end
    }

    /// Bytes of heads and payloads in memory.
    pub(super) fn resident(&self) -> u64 {
        self.resident
    }

    /// Bytes of the index.
    pub(super) fn index_bytes(&self) -> u64 {
        let rooms = self.chunks.iter().map(|chunk| chunk.places.capacity());
        rooms.map(|places| (places * size_of::<StoredPlace>()) as u64).sum()
    }

    /// Fills a batch with the next records that the journal does not have.
    pub(super) fn fill(&self, batch: &mut Batch) {
        batch.bytes.clear();
        batch.payloads.clear();
        batch.records = 0;
        let mut total = 0;
        for number in self.written + 1..=self.length {
            let Some((chunk, index, StoredPlace { entry, sum, .. })) = self.place(number) else {
                return;
            };
            let Some(head) = chunk.head(index) else { return };
            let short = entry.stored() <= SHORT as u64;
            let head_length = head.len() - if short { entry.stored() as usize } else { 0 };
            let prefix = Prefix {
                number,
                head_length: head_length as u32,
                payload_length: entry.stored(),
                payload_sum: *sum,
            };
            batch.bytes.extend_from_slice(&prefix.encode(&head[..head_length]));
            batch.bytes.extend_from_slice(head);
            if !short {
                let Some(piece) = self.piece(number) else { return };
                batch.payloads.push((batch.bytes.len(), piece.clone()));
            }
            batch.records += 1;
            total += entry.stored();
            if total >= BATCH_BYTES || batch.bytes.len() >= BATCH_HEADS {
                return;
            }
        }
    }

    /// The journal now has this many records more, and ends there.
    pub(super) fn note_written(&mut self, records: u64, written_end: u64) {
        self.written += records;
        self.written_end = written_end;
    }

    /// Takes out of memory what is more than the budget and in the journal, oldest first. What it
    /// gives back is to be dropped without the lock.
    pub(super) fn evict(&mut self, budget: u64) -> Evicted {
        let mut evicted = Evicted::default();
        while self.resident > budget {
            // A chunk that is not full is still written to.
            let full = |chunk: &Chunk| chunk.len() == CHUNK;
            let last_of_chunk = ((self.first_resident + 1) * CHUNK) as u64;
            let chunk_may_go = self.chunks.get(self.first_resident).is_some_and(full)
                && last_of_chunk <= self.written;
            let piece_may_go = self.pieces.front().is_some_and(|(number, _)| {
                *number <= self.written && (!chunk_may_go || *number <= last_of_chunk)
            });
            if piece_may_go && let Some((_, piece)) = self.pieces.pop_front() {
                self.resident -= cost(piece.len());
                evicted.pieces.push(piece);
            } else if chunk_may_go {
                if let Some(heads) = self.chunks[self.first_resident].heads.take() {
                    self.resident -= heads.len() as u64;
                    evicted.heads.push(heads);
                }
                self.first_resident += 1;
            } else {
                break;
            }
        }
        evicted
    }
}

/// What has left the log and is still to be given back to the system, or its pool.
#[derive(Default)]
pub(super) struct Evicted {
    pieces: Vec<Bytes>,
    heads: Vec<Vec<u8>>,
}

/// Memory that a payload takes, with its part of what segments leave unused.
fn cost(length: usize) -> u64 {
    // The end of a segment is too short for the next read.
    let bytes = length + length / 16;
    // A handle on it, and its count of users.
    bytes as u64 + 64
}

/// What stands for a record that was lost.
pub(super) fn lost(number: u64, entry: &IndexEntry, started: Timestamp, reason: String) -> Record {
    let since = i64::try_from(entry.since_start_nanos).unwrap_or(i64::MAX);
    let wall = started.checked_add(jiff::SignedDuration::from_nanos(since)).unwrap_or(started);
    Record {
        number,
        wall,
        since_start_nanos: entry.since_start_nanos,
        socket: entry.socket,
        event: Event::Lost { reason },
        standing: None,
        length: 0,
        payload: Bytes::new(),
    }
}
