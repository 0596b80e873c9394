//! A session that was left behind in its journal, as a log again.
//!
//! Its index is made anew from the journal, and everything else stays there until it is asked for. It
//! goes on where it ended: what a person notes on it goes to the same file.

use std::fs::File;
use std::io;
use std::path::Path;

use bytes::Bytes;
use jiff::Timestamp;

use super::journal::recovery::{JournalPart, Walked};
use super::journal::{JournalError, JournalReader, TakenUp, recovery};
use super::record_codec::Head;
use super::store::Store;
use super::{Header, Log, Storage, record_codec};
use crate::model::{Event, Record, SocketId};

/// A session that was read from its journal.
#[derive(Debug)]
pub struct Recovered {
    /// The session.
    pub log: Log,
    /// Whether it had ended properly. If not, the frame that was being written may be missing.
    pub ended: bool,
    /// Records that were damaged; each is in the log as one that is lost ([`Event::Lost`]).
    pub lost_records: u64,
    /// Bytes of the file that belong to no whole frame, what was cut off at its end left out.
    pub damaged_bytes: u64,
}

impl Log {
    /// Reads a journal that nobody writes any more. `go_on` is asked now and then, with the bytes
    /// read and the bytes there are.
    ///
    /// # Errors
    /// When it is no journal, is in use, or cannot be read; or when `go_on` says no.
    pub fn recover(
        path: &Path,
        storage: &Storage,
        go_on: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Recovered, JournalError> {
        let taken_up = match TakenUp::at(path) {
            Err(JournalError::Open { source, .. }) if may_be_read(&source) => Err(source),
            taken_up => Ok(taken_up?),
        };
        let open = |source| JournalError::Open { path: path.to_owned(), source };
        let reader = JournalReader::open(path).map_err(open)?;
        let ReadJournal { reader, header, rebuilt, walked } = read(reader, path, go_on)?;
        let store = rebuilt.store;
        let log = match taken_up {
            Ok(taken_up) => {
                let writer = taken_up.go_on_at(walked.end, &reader)?;
                Self::with_journal(storage, header, store, reader, writer)
            }
            Err(error) => {
                let error = Some(JournalError::Open { path: path.to_owned(), source: error });
                let error = error.map(|error| error.to_string());
                Self::without_journal(storage, header, store, Some(reader), error)
            }
        };
        log.shared.stop_clock(rebuilt.last);
        let damaged_bytes = walked.damaged_bytes;
        let lost_records = rebuilt.lost_records;
        log.set_original(lost_records == 0 && damaged_bytes == 0);
        Ok(Recovered { log, ended: walked.ended, lost_records, damaged_bytes })
    }

    /// Reads a journal and leaves it as it is, also one that is still being written: the log has the
    /// records that are whole now. Nothing can be noted in it.
    ///
    /// # Errors
    /// When it is no journal, or cannot be read; or when `go_on` says no.
    pub fn read_journal(
        path: &Path,
        storage: &Storage,
        go_on: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Recovered, JournalError> {
        let open = |source| JournalError::Open { path: path.to_owned(), source };
        Self::read_journal_in(File::open(path).map_err(open)?, path, storage, go_on)
    }

    /// [`Self::read_journal`] of a file that is open, which may have no name any more; `path` is what
    /// messages name.
    ///
    /// # Errors
    /// The same.
    pub fn read_journal_in(
        file: File,
        path: &Path,
        storage: &Storage,
        go_on: &dyn Fn(u64, u64) -> bool,
    ) -> Result<Recovered, JournalError> {
        let ReadJournal { reader, header, rebuilt, walked } =
            read(JournalReader::new(file), path, go_on)?;
        let log = Self::without_journal(storage, header, rebuilt.store, Some(reader), None);
        log.shared.stop_clock(rebuilt.last);
        let damaged_bytes = walked.damaged_bytes;
        let lost_records = rebuilt.lost_records;
        log.set_original(lost_records == 0 && damaged_bytes == 0);
        Ok(Recovered { log, ended: walked.ended, lost_records, damaged_bytes })
    }
}

/// What was read of a journal.
struct ReadJournal {
    reader: JournalReader,
    header: Header,
    rebuilt: Rebuilt,
    walked: Walked,
}

fn read(
    reader: JournalReader,
    path: &Path,
    go_on: &dyn Fn(u64, u64) -> bool,
) -> Result<ReadJournal, JournalError> {
    let (header, begin) = recovery::read_header(&reader, path)?;
    let mut rebuilt = Rebuilt {
        started: header.started,
        withheld: header.withheld.payloads,
        ..Rebuilt::default()
    };
    let walked = recovery::walk(&reader, path, begin, go_on, &mut |found| rebuilt.add(found))?;
    rebuilt.store.journal_ends_at(walked.end);
    Ok(ReadJournal { reader, header, rebuilt, walked })
}

/// Whether a file that cannot be written can perhaps be read.
fn may_be_read(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// What was made of a journal so far.
#[derive(Default)]
struct Rebuilt {
    store: Store,
    started: Timestamp,
    /// Whether payloads were left out of the file that the session came from.
    withheld: bool,
    /// The time of the last record.
    last: u64,
    lost_records: u64,
}

impl Rebuilt {
    fn add(&mut self, found: JournalPart<'_>) {
        match found {
            JournalPart::Record { prefix, head, offset, payload_is_whole } => {
                match record_codec::decode(head, self.started) {
                    Ok(head) if payload_is_whole => {
                        let moved = head.event.moved();
                        let withheld = self.withheld && prefix.payload_length == 0 && moved > 0;
                        let length = if withheld { moved } else { prefix.payload_length };
                        let record = whole(prefix.number, head, length);
                        self.last = self.last.max(record.since_start_nanos);
                        self.store.push_written(&record, offset, withheld);
                    }
                    Ok(_) => self.lose(prefix.number, 1, "its bytes in the journal are damaged"),
                    Err(error) => self.lose(prefix.number, 1, &error.to_string()),
                }
            }
            JournalPart::Lost { numbers } => {
                let count = numbers.end - numbers.start;
                self.lose(numbers.start, count, "the journal is damaged there");
            }
        }
    }

    /// This many records from this number on are lost.
    fn lose(&mut self, number: u64, count: u64, reason: &str) {
        self.lost_records += count;
        let record = Record {
            number,
            wall: self.started,
            since_start_nanos: self.last,
            socket: SocketId(0),
            event: Event::Lost { reason: reason.to_owned() },
            standing: None,
            length: 0,
            payload: Bytes::new(),
        };
        self.store.push_lost(&record, count);
    }
}

/// A record whose bytes stay where they are.
fn whole(number: u64, head: Head, length: u64) -> Record {
    let Head { wall, since_start_nanos, socket, event, standing } = head;
    let payload = Bytes::new();
    Record { number, wall, since_start_nanos, socket, event, standing, length, payload }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, SeekFrom, Write as _};

    use super::*;
    use crate::model::Mode;
    use crate::session::log::journal::JournalFolder;
    use crate::session::log::journal::frame::{
        HEADER_NUMBER, NAME_LINE, PREFIX, Prefix, payload_sum,
    };

    fn frame(number: u64, head: &[u8]) -> Vec<u8> {
        let (head_length, payload_sum) = (u32::try_from(head.len()).unwrap(), payload_sum(&[]));
        let prefix = Prefix { number, head_length, payload_length: 0, payload_sum };
        [&prefix.encode(head), head].concat()
    }

    #[test]
    fn however_many_records_a_hole_claims_little_memory_is_taken_for_them() {
        const HOLE: u64 = 64 << 20;
        let folder = tempfile::tempdir().unwrap();
        let header = Header::begin();
        let (event, times) = (Event::Reading(Mode::Step), (header.started, 7));
        let mut head = Vec::new();
        record_codec::encode(&mut head, header.started, times, SocketId(1), &event, None).unwrap();
        let behind = HOLE / PREFIX as u64;
        let path = folder.path().join("hole.journal");
        let mut file = File::create(&path).unwrap();
        let in_front = ron::to_string(&header).unwrap();
        let in_front = frame(HEADER_NUMBER, in_front.as_bytes());
        file.write_all(&[NAME_LINE.as_slice(), &in_front, &frame(1, &head)].concat()).unwrap();
        file.seek(SeekFrom::Current(HOLE.cast_signed())).unwrap();
        file.write_all(&[frame(behind, &head), frame(behind + 1, &head)].concat()).unwrap();
        drop(file);

        let storage = Storage::journal(JournalFolder::at(folder.path()));
        let read = || Log::recover(&path, &storage, &|_, _| true).unwrap();
        let Recovered { log, lost_records, .. } = read();
        assert_eq!((log.len(), lost_records), (behind + 1, behind - 2));
        let taken = log.journal().index_bytes;
        assert!(taken < 2 << 20, "{taken} bytes for {lost_records} lost records");
        let kinds = |number: u64| log.get(number).map(|record| record.event == event);
        let ends = [1, 2, 3, behind / 2, behind - 1, behind, behind + 1, behind + 2];
        let (there, lost) = (Some(true), Some(false));
        assert_eq!(ends.map(kinds), [there, lost, lost, lost, lost, there, there, None]);
        let (mut seen, mut right) = (0, true);
        log.for_each_entry(1..u64::MAX, |number, _| {
            seen += 1;
            right &= number == seen;
        });
        assert!(right && seen == log.len(), "each is there once");
        // It goes on behind, with the number that is next.
        log.append(crate::session::Entry::new(SocketId(1), event.clone()));
        assert_eq!(log.len(), behind + 2);
        drop(log);
        assert_eq!(read().log.get(behind + 2).unwrap().event, event);
    }
}
