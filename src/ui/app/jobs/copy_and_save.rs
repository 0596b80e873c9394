//! Copying and saving: bytes and conversations to the clipboard, bytes to a file.
//!
//! A clipboard takes a bounded part, and a notice says what was left out. A file takes everything.
//! Both run on threads of their own, since the bytes may have to be read back first.

use std::io;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

use thiserror::Error;

use crate::export::{ExportError, measurements_csv, write_whole};
use crate::model::CopyFormat;
use crate::session;
use crate::session::{Conversation, Log, Measurements, Side};
use crate::ui::action::{COPY_LIMIT, SaveSource};
use crate::ui::look::bytes;

/// Bytes that are read at once when they are written to a file.
const PIECE: u64 = 1024 * 1024;

/// Bytes that were logged and cannot be read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The bytes of record {0} cannot be read back.")]
pub struct BytesLost(u64);

/// What is to be put on the clipboard.
#[derive(Debug)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// A notice if it is not everything.
    pub notice: Option<String>,
}

/// Writes bytes to a file; returns how many they are.
///
/// # Errors
/// When the file cannot be written, or the bytes cannot be read back.
pub fn save(source: &SaveSource, log: &Log, path: &Path) -> Result<u64, ExportError> {
    write_whole(path, |output| match source {
        SaveSource::Record(number) => {
            let length = log.entry(*number).map_or(0, |entry| entry.length);
            let mut at = 0;
            while at < length {
                let until = length.min(at + PIECE);
                let bytes = log.payload(*number, at..until).unwrap_or_default();
                if bytes.len() as u64 != until - at {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, BytesLost(*number)));
                }
                output.write_all(&bytes)?;
                at = until;
            }
            Ok(length)
        }
        SaveSource::Side { conversation, side, .. } => conversation.write_side(*side, output),
        SaveSource::Measurements => {
            let csv = measurements_csv(Measurements::of(log).all());
            output.write_all(csv.as_bytes())?;
            Ok(csv.len() as u64)
        }
    })
}

/// Formats some of a record's bytes as text.
///
/// # Errors
/// When the bytes cannot be read back.
pub fn copy_bytes(
    log: &Log,
    record: u64,
    range: &Range<u64>,
    format: CopyFormat,
) -> Result<Copied, BytesLost> {
    let wanted = range.end - range.start;
    let copied = log.payload(record, range.start..range.end.min(range.start + COPY_LIMIT));
    let copied = copied.unwrap_or_default();
    if (copied.len() as u64) < wanted.min(COPY_LIMIT) {
        return Err(BytesLost(record));
    }
    let notice = (wanted > COPY_LIMIT).then(|| {
        format!(
            "Only the first {} of {} were copied. Save the bytes to a file to get all of them.",
            bytes(COPY_LIMIT),
            bytes(wanted)
        )
    });
    Ok(Copied { text: format.write(&copied, range.start), notice })
}

/// Formats a conversation as text.
pub fn copy_conversation(conversation: &Conversation, names: &[String; 2]) -> Copied {
    let name = |side: Side| names[side as usize].clone();
    let (text, whole) = conversation.copy_text(session::COPY_LIMIT, name);
    let notice = (!whole).then(|| {
        format!(
            "Only the first {} of the conversation were copied. Save the bytes of each side to a \
             file to get all of them.",
            bytes(session::COPY_LIMIT as u64)
        )
    });
    Copied { text, notice }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::Entry;

    fn log_with(payload: Bytes) -> Log {
        let log = Log::new();
        let entry = Entry::new(SocketId(1), Event::Reading(Mode::Step));
        log.append(Entry { payload, ..entry });
        log
    }

    #[test]
    fn chosen_bytes_are_written_down_with_the_place_that_they_have() {
        let log = log_with(Bytes::from_static(b"0123456789"));
        let Copied { text, notice } = copy_bytes(&log, 1, &(3..6), CopyFormat::HexDump).unwrap();
        assert_eq!(notice, None);
        assert!(text.starts_with("00000003  33 34 35"), "{text}");
    }

    #[test]
    fn a_clipboard_takes_a_part_that_is_told_and_a_file_takes_all() {
        let all = COPY_LIMIT * 2;
        let log = log_with(Bytes::from(vec![b'x'; usize::try_from(all).unwrap()]));
        let Copied { text, notice } = copy_bytes(&log, 1, &(0..all), CopyFormat::Text).unwrap();
        assert_eq!(text.len() as u64, COPY_LIMIT);
        let notice = notice.unwrap();
        assert!(notice.contains("first 4.0 MiB of 8.0 MiB"), "{notice}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SaveSource::Record(1).file_name());
        let saved = save(&SaveSource::Record(1), &log, &path);
        assert_eq!(saved.unwrap(), all);
        assert_eq!(std::fs::metadata(path).unwrap().len(), all);
    }

    #[test]
    fn bytes_that_are_not_there_are_no_copy() {
        let log = log_with(Bytes::from_static(b"0123"));
        assert_eq!(copy_bytes(&log, 1, &(0..9), CopyFormat::Text).unwrap_err(), BytesLost(1));
    }
}
