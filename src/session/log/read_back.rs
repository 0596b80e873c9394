//! Turning what is stored back into records, from memory or from the journal.
//!
//! Whatever cannot be read becomes a record that says so: no gap is silent.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use jiff::Timestamp;
use thiserror::Error;

use super::journal::JournalReader;
use super::journal::frame::{PREFIX, Prefix, payload_sum};
use super::record_codec;
use super::record_codec::HeadError;
use super::store::lost;
use super::stored_record::{Location, Payload, StoredRecord};
use crate::model::Record;

/// Bytes that are read ahead where records are short.
const AHEAD: usize = 128 * 1024;

/// Bytes of a frame from which on it is read alone.
const LONG: u64 = 16 * 1024;

/// Bytes that hold the prefix and the head of nearly every record, and a glance at its payload.
const FIRST: usize = 1024;

/// Why a record cannot be read back.
#[derive(Debug, Error)]
enum ReadBackError {
    #[error("reading the journal failed: {0}")]
    Read(#[from] io::Error),
    #[error("its place in the journal contains something else")]
    Prefix,
    #[error("its bytes in the journal are damaged")]
    Payload,
    #[error("its description in the journal is damaged: {0}")]
    Head(#[from] HeadError),
    #[error("the journal was damaged there")]
    Lost,
    #[error("its bytes are no longer in memory, and there is no journal")]
    NoJournal,
}

/// Reads records, and remembers what it has read ahead.
pub(super) struct ReadBack<'a> {
    journal: Option<&'a JournalReader>,
    started: Timestamp,
    /// Bytes of the journal that belong to whole frames.
    end: u64,
    ahead_from: u64,
    ahead: Vec<u8>,
}

impl<'a> ReadBack<'a> {
    pub(super) fn new(journal: Option<&'a JournalReader>, started: Timestamp, end: u64) -> Self {
        Self { journal, started, end, ahead_from: 0, ahead: Vec::new() }
    }

    /// This many bytes of the journal belong to whole frames by now.
    pub(super) fn journal_has(&mut self, end: u64) {
        self.end = end;
    }

    /// The record with no more than `limit` bytes of its payload; `copied` is what was copied with it.
    pub(super) fn record(&mut self, raw: StoredRecord, copied: &[u8], limit: u64) -> Record {
        let (number, entry) = (raw.number, raw.entry);
        self.parts(raw, copied, 0..limit)
            .and_then(|(head, payload)| {
                let record_codec::Head { wall, since_start_nanos, socket, event, standing } =
                    record_codec::decode(&head, self.started)?;
                let length = entry.length;
                Ok(Record {
                    number,
                    wall,
                    since_start_nanos,
                    socket,
                    event,
                    standing,
                    length,
                    payload,
                })
            })
            .unwrap_or_else(|error| lost(number, &entry, self.started, error.to_string()))
    }

    /// Some of its payload; nothing where that cannot be read.
    pub(super) fn payload(&mut self, raw: StoredRecord, copied: &[u8], range: Range<u64>) -> Bytes {
        self.parts(raw, copied, range).map_or_else(|_lost| Bytes::new(), |(_, payload)| payload)
    }

    fn parts<'copied>(
        &mut self,
        raw: StoredRecord,
        copied: &'copied [u8],
        range: Range<u64>,
    ) -> Result<(Cow<'copied, [u8]>, Bytes), ReadBackError> {
        let StoredRecord { number, entry, kept } = raw;
        let end = range.end.min(entry.stored());
        let range = range.start.min(end)..end;
        match kept {
            Location::Here { head, payload, offset, sum } => {
                let within = range.start as usize..range.end as usize;
                let payload = match payload {
                    Payload::Copied => Bytes::copy_from_slice(&copied[head.end..][within]),
                    Payload::Piece(payload) => payload.slice(within),
                    Payload::InJournal => {
                        let begin = offset + (PREFIX + head.len()) as u64;
                        self.read_payload(begin, entry.stored(), range, sum)?
                    }
                };
                Ok((Cow::Borrowed(&copied[head]), payload))
            }
            Location::InJournal { offset } => {
                let (prefix, head) = self.read_head(number, offset, entry.stored())?;
                let begin = offset + (PREFIX + head.len()) as u64;
                let payload =
                    self.read_payload(begin, prefix.payload_length, range, prefix.payload_sum)?;
                Ok((Cow::Owned(head), payload))
            }
            Location::Lost => Err(ReadBackError::Lost),
        }
    }

    fn read_head(
        &mut self,
        number: u64,
        offset: u64,
        length: u64,
    ) -> Result<(Prefix, Vec<u8>), ReadBackError> {
        let ahead = if length > LONG { FIRST } else { AHEAD };
        let bytes = self.at(offset, PREFIX, ahead)?;
        let bytes: [u8; PREFIX] = std::array::from_fn(|place| bytes[place]);
        let prefix = Prefix::decode(&bytes).ok_or(ReadBackError::Prefix)?;
        let head_length = prefix.head_length as usize;
        let frame = self.at(offset, PREFIX + head_length, ahead)?;
        let head = frame[PREFIX..PREFIX + head_length].to_vec();
        let as_indexed = prefix.number == number && prefix.payload_length == length;
        if !as_indexed || !Prefix::is_whole(&bytes, &head) {
            return Err(ReadBackError::Prefix);
        }
        Ok((prefix, head))
    }

    /// Part of a payload that begins there. One that is read whole is checked.
    fn read_payload(
        &mut self,
        begin: u64,
        length: u64,
        range: Range<u64>,
        sum: u32,
    ) -> Result<Bytes, ReadBackError> {
        let wanted = (range.end - range.start) as usize;
        let from = begin + range.start;
        let bytes = if length > LONG && wanted > FIRST {
            let mut bytes = vec![0; wanted];
            self.journal.ok_or(ReadBackError::NoJournal)?.read_exact_at(&mut bytes, from)?;
            Bytes::from(bytes)
        } else {
            let ahead = if length > LONG { FIRST } else { AHEAD };
            Bytes::copy_from_slice(&self.at(from, wanted, ahead)?[..wanted])
        };
        if wanted as u64 == length && payload_sum(&bytes) != sum {
            return Err(ReadBackError::Payload);
        }
        Ok(bytes)
    }

    /// At least `wanted` bytes of the journal from `offset` on; `ahead` are read where they are not
    /// at hand.
    fn at(&mut self, offset: u64, wanted: usize, ahead: usize) -> Result<&[u8], ReadBackError> {
        let at_hand = self.ahead_from..self.ahead_from + self.ahead.len() as u64;
        if !at_hand.contains(&offset) || offset + wanted as u64 > at_hand.end {
            let journal = self.journal.ok_or(ReadBackError::NoJournal)?;
            let left = self.end.saturating_sub(offset);
            let length = (ahead as u64).min(left).max(wanted as u64) as usize;
            self.ahead.clear();
            self.ahead_from = offset;
            self.ahead.resize(length, 0);
            if let Err(error) = journal.read_exact_at(&mut self.ahead, offset) {
                self.ahead.clear();
                return Err(error.into());
            }
        }
        Ok(&self.ahead[(offset - self.ahead_from) as usize..])
    }
}
