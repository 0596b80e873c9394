//! Reading a journal that an earlier run of the program has left, whatever became of its end.
//!
//! From frame to frame: one that is not whole is passed over, and the next whole one is looked for.
//! What follows the last whole frame is the one that was being written when the program
//! ended. Numbers tell how many records were lost in a damaged place.

use std::cell::Cell;
use std::io;
use std::ops::Range;
use std::path::Path;

use memchr::memmem;

use super::error::JournalError;
use super::file::JournalReader;
use super::frame::{END_NUMBER, HEADER_NUMBER, LONGEST_HEAD, MAGIC, NAME_LINE, PREFIX, Prefix};
use crate::session::Header;

/// Bytes that are read at once.
const WINDOW: usize = 1024 * 1024;

/// Records in a row that are believed to be lost at most: their frames would be over 8 GiB. Whoever
/// shows the session goes through all of them.
const MOST_LOST: u64 = 1 << 28;

/// A piece of the journal, in order.
#[derive(Debug)]
pub(in crate::session) enum JournalPart<'a> {
    /// A record, at this place of the file; whether its payload is whole as well.
    Record { prefix: Prefix, head: &'a [u8], offset: u64, payload_is_whole: bool },
    /// The records with these numbers were here, and are lost.
    Lost { numbers: Range<u64> },
}

/// What a whole journal was found to be.
#[derive(Debug)]
pub(in crate::session) struct Walked {
    /// Where the last whole frame ends.
    pub(in crate::session) end: u64,
    /// Whether the session ended properly.
    pub(in crate::session) ended: bool,
    /// Bytes that were in no whole frame, the torn end left out.
    pub(in crate::session) damaged_bytes: u64,
}

/// A journal's bytes, read piece by piece in one direction.
struct Window<'a> {
    reader: &'a JournalReader,
    length: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl Window<'_> {
    /// The bytes from `offset` on, at least `wanted`, unless the file ends before.
    fn at(&mut self, offset: u64, wanted: usize) -> io::Result<&[u8]> {
        let end = self.start + self.bytes.len() as u64;
        let wanted_end = offset.saturating_add(wanted as u64).min(self.length);
        if offset < self.start || wanted_end > end {
            let length = (wanted.max(WINDOW) as u64).min(self.length.saturating_sub(offset));
            self.bytes.resize(length as usize, 0);
            self.start = offset;
            self.reader.read_exact_at(&mut self.bytes, offset)?;
        }
        Ok(&self.bytes[(offset - self.start) as usize..])
    }
}

/// Reads the header of a journal's session, and says where its records begin.
pub(in crate::session) fn read_header(
    reader: &JournalReader,
    path: &Path,
) -> Result<(Header, u64), JournalError> {
    let not = |reason: &str| JournalError::NotAJournal {
        path: path.to_owned(),
        reason: reason.to_owned(),
    };
    let read = |source: io::Error| match source.kind() {
        io::ErrorKind::UnexpectedEof => not("it is too short"),
        _ => JournalError::Read { path: path.to_owned(), source },
    };
    let mut line = [0; NAME_LINE.len()];
    reader.read_exact_at(&mut line, 0).map_err(read)?;
    if line != *NAME_LINE {
        return Err(not("its first line is different"));
    }
    let mut bytes = [0; PREFIX];
    reader.read_exact_at(&mut bytes, NAME_LINE.len() as u64).map_err(read)?;
    let prefix = Prefix::decode(&bytes)
        .filter(|prefix| prefix.number == HEADER_NUMBER && prefix.payload_length == 0);
    let prefix = prefix.ok_or_else(|| not("its header is damaged"))?;
    let mut head = vec![0; prefix.head_length as usize];
    let head_offset = (NAME_LINE.len() + PREFIX) as u64;
    reader.read_exact_at(&mut head, head_offset).map_err(read)?;
    if !Prefix::is_whole(&bytes, &head) {
        return Err(not("its header is damaged"));
    }
    let header: Header = ron::de::from_bytes(&head).map_err(|error| not(&error.to_string()))?;
    if header.version != Header::VERSION {
        return Err(not("it was written by another version of the program"));
    }
    Ok((header, head_offset + head.len() as u64))
}

/// Shows `visit` everything from `begin` on. `go_on` is asked now and then, with the bytes read and
/// the bytes there are; the walk ends with [`JournalError::Cancelled`] once it says no.
pub(in crate::session) fn walk(
    reader: &JournalReader,
    path: &Path,
    begin: u64,
    go_on: &dyn Fn(u64, u64) -> bool,
    visit: &mut dyn FnMut(JournalPart<'_>),
) -> Result<Walked, JournalError> {
    let read = |source| JournalError::Read { path: path.to_owned(), source };
    let length = reader.length().map_err(read)?;
    let mut window = Window { reader, length, start: begin, bytes: Vec::new() };
    let mut walked = Walked { end: begin, ended: false, damaged_bytes: 0 };
    let mut offset = begin;
    let mut expected = 1;
    let mut asked_at = 0;
    while offset < length {
        if offset - asked_at > WINDOW as u64 {
            asked_at = offset;
            if !go_on(offset, length) {
                return Err(JournalError::Cancelled { path: path.to_owned() });
            }
        }
        let room = (offset - walked.end) / PREFIX as u64;
        let Some(prefix) = whole_at(&mut window, offset, expected, room).map_err(read)? else {
            match next_magic(&mut window, offset + 1).map_err(read)? {
                Some(found) => offset = found,
                None => break,
            }
            continue;
        };
        if walked.end < offset || prefix.number > expected && prefix.number != END_NUMBER {
            walked.damaged_bytes += offset - walked.end;
            if prefix.number != END_NUMBER {
                visit(JournalPart::Lost { numbers: expected..prefix.number });
            }
        }
        walked.ended = prefix.number == END_NUMBER;
        if !walked.ended {
            expected = prefix.number + 1;
            let payload_is_whole = payload_is_whole(&mut window, offset, &prefix).map_err(read)?;
            let frame = window.at(offset, PREFIX + prefix.head_length as usize).map_err(read)?;
            let head = &frame[PREFIX..PREFIX + prefix.head_length as usize];
            visit(JournalPart::Record { prefix, head, offset, payload_is_whole });
        }
        offset += prefix.frame_length();
        walked.end = offset;
    }
    Ok(walked)
}

/// Whether there is anything from `begin` on that a walk would show.
pub(in crate::session) fn has_record(
    reader: &JournalReader,
    path: &Path,
    begin: u64,
) -> Result<bool, JournalError> {
    let found = Cell::new(false);
    match walk(reader, path, begin, &|_, _| !found.get(), &mut |_| found.set(true)) {
        Err(JournalError::Cancelled { .. }) => Ok(true),
        walked => walked.map(|_| found.get()),
    }
}

/// The prefix of the frame at `offset`, if one begins there that is whole as far as its head goes
/// and that the file has room for. Its number is not one that was, and no more records are missing
/// before it than there was `room` for.
fn whole_at(
    window: &mut Window<'_>,
    offset: u64,
    expected: u64,
    room: u64,
) -> io::Result<Option<Prefix>> {
    let left = window.length - offset;
    if left < PREFIX as u64 {
        return Ok(None);
    }
    let bytes: [u8; PREFIX] = std::array::from_fn({
        let bytes = window.at(offset, PREFIX)?;
        |place| bytes[place]
    });
    let Some(prefix) = Prefix::decode(&bytes) else { return Ok(None) };
    let in_order = prefix.number >= expected
        && (prefix.number - expected <= room.min(MOST_LOST) || prefix.number == END_NUMBER);
    if !in_order || prefix.frame_length() > left {
        return Ok(None);
    }
    let frame = window.at(offset, PREFIX + prefix.head_length as usize)?;
    let head = &frame[PREFIX..PREFIX + prefix.head_length as usize];
    Ok(Prefix::is_whole(&bytes, head).then_some(prefix))
}

fn payload_is_whole(window: &mut Window<'_>, offset: u64, prefix: &Prefix) -> io::Result<bool> {
    let mut sum = crc32fast::Hasher::new();
    let mut place = offset + PREFIX as u64 + u64::from(prefix.head_length);
    let end = offset + prefix.frame_length();
    while place < end {
        let left = (end - place).min(WINDOW as u64) as usize;
        sum.update(&window.at(place, left)?[..left]);
        place += left as u64;
    }
    Ok(sum.finalize() == prefix.payload_sum)
}

/// The next place from `offset` on where a frame could begin.
fn next_magic(window: &mut Window<'_>, mut offset: u64) -> io::Result<Option<u64>> {
    while window.length.saturating_sub(offset) >= PREFIX as u64 {
        let bytes = window.at(offset, LONGEST_HEAD)?;
        if let Some(place) = memmem::find(bytes, &MAGIC) {
            return Ok(Some(offset + place as u64));
        }
        // The first bytes of one may stand at the end of what was read.
        let passed = bytes.len().saturating_sub(MAGIC.len() - 1).max(1);
        offset += passed as u64;
    }
    Ok(None)
}
