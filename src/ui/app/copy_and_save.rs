//! What is carried out of the window: bytes and conversations to the clipboard, bytes to a file.
//!
//! A clipboard takes a bounded part, and what was left out is said. A file takes all. Both are the
//! work of a thread of its own, since the bytes may have to be read back first.

use std::{
    io::{self, Write as _},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use egui::{RichText, Ui};

use super::{jobs::Answer, status_bar};
use crate::{
    export::write_whole,
    model::CopyFormat,
    session::{COPY_LIMIT, Conversation, Log, Side},
    ui::{
        action::{Action, Actions},
        widgets::byte_view::count,
    },
};

/// Bytes of a record that are copied at most: a clipboard is no place for more.
pub const COPIED: u64 = 4 * 1024 * 1024;

/// Bytes that are read at once when they are written to a file.
const PIECE: u64 = 1024 * 1024;

/// Something to carry out of the window.
#[derive(Clone, Debug)]
pub enum Carry {
    /// Some of the bytes of a record to the clipboard, written down in a format.
    CopyBytes {
        /// The record.
        record: u64,
        /// Which of its bytes.
        bytes: Range<u64>,
        /// How they are written.
        format: CopyFormat,
    },
    /// A conversation to the clipboard, as it is shown.
    CopyConversation {
        /// The conversation.
        conversation: Arc<Conversation>,
        /// Who its sides are, by [`Side`].
        names: [String; 2],
    },
    /// Bytes to a file that is still to be asked for.
    AskToSave(Saving),
    /// Bytes to a file.
    Save(Saving, PathBuf),
}

/// Bytes that can be written to a file.
#[derive(Clone, Debug)]
pub enum Saving {
    /// All bytes of a record.
    Record(u64),
    /// All that one side of a conversation has said so far.
    Side {
        /// The conversation.
        conversation: Arc<Conversation>,
        /// Who has said it.
        side: Side,
        /// Its name.
        name: String,
    },
}

impl Saving {
    /// A name for the file.
    pub fn file_name(&self) -> String {
        match self {
            Self::Record(number) => format!("record-{number}.bin"),
            Self::Side { name, .. } => {
                let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
                let words: String =
                    name.replace('#', "").to_lowercase().chars().map(plain).collect();
                format!("{}.bin", words.trim_matches('-'))
            }
        }
    }

    /// Writes the bytes, and says how many they are: the work of a thread.
    pub fn write(&self, log: &Log, path: &Path) -> Answer {
        let written = write_whole(path, |output| match self {
            Self::Record(number) => {
                let length = log.entry(*number).map_or(0, |entry| entry.length);
                let mut at = 0;
                while at < length {
                    let until = length.min(at + PIECE);
                    let bytes = log.payload(*number, at..until).unwrap_or_default();
                    if bytes.len() as u64 != until - at {
                        return Err(io::Error::new(io::ErrorKind::InvalidData, lost(*number)));
                    }
                    output.write_all(&bytes)?;
                    at = until;
                }
                Ok(length)
            }
            Self::Side { conversation, side, .. } => conversation.write_side(*side, output),
        });
        match written {
            Ok(bytes) => Answer::BytesSaved(path.to_owned(), bytes),
            Err(error) => Answer::NotWritten(error.to_string()),
        }
    }
}

/// Writes some of a record's bytes down: the work of a thread.
pub fn copy_bytes(log: &Log, record: u64, bytes: &Range<u64>, format: CopyFormat) -> Answer {
    let wanted = bytes.end - bytes.start;
    let copied = log.payload(record, bytes.start..bytes.end.min(bytes.start + COPIED));
    let copied = copied.unwrap_or_default();
    if (copied.len() as u64) < wanted.min(COPIED) {
        return Answer::NotCopied(lost(record));
    }
    let told = (wanted > COPIED).then(|| {
        format!(
            "Only the first {} of {} were copied. Save the bytes to a file to have them all.",
            status_bar::bytes(COPIED),
            status_bar::bytes(wanted)
        )
    });
    Answer::Copied { text: format.write(&copied, bytes.start), told }
}

/// Writes a conversation down: the work of a thread.
pub fn copy_conversation(conversation: &Conversation, names: &[String; 2]) -> Answer {
    let name = |side: Side| names[side as usize].clone();
    let (text, whole) = conversation.copy_text(COPY_LIMIT, name);
    let told = (!whole).then(|| {
        format!(
            "Only the first {} of the conversation were copied. Save what each side has said to \
             a file to have it all.",
            status_bar::bytes(COPY_LIMIT as u64)
        )
    });
    Answer::Copied { text, told }
}

fn lost(record: u64) -> String {
    format!("The bytes of record {record} cannot be read back.")
}

/// The entries of a menu that copies bytes of a record in each of the formats. `whole` says whether
/// they are all of its bytes.
pub fn copy_as_ui(
    ui: &mut Ui,
    record: u64,
    bytes: &Range<u64>,
    whole: bool,
    actions: &mut Actions,
) {
    let wanted = bytes.end - bytes.start;
    let which = if whole { "all" } else { "the chosen" };
    let what = match wanted {
        1 => "the one byte".to_owned(),
        _ if wanted <= COPIED => format!("{which} {}", count(wanted, "byte")),
        _ => {
            let (part, all) = (status_bar::bytes(COPIED), status_bar::bytes(wanted));
            format!("the first {part} of {which} {all}")
        }
    };
    ui.label(RichText::new(format!("Copies {what}")).small().weak());
    for format in CopyFormat::ALL {
        if ui.button(format.name()).on_hover_text(format.example()).clicked() {
            let bytes = bytes.clone();
            actions.push(Action::Carry(Carry::CopyBytes { record, bytes, format }));
            ui.close();
        }
    }
    ui.separator();
    if ui.button("Save all bytes to a file…").clicked() {
        actions.push(Action::Carry(Carry::AskToSave(Saving::Record(record))));
        ui.close();
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{
        model::{Event, Mode, SocketId},
        session::Entry,
    };

    fn log_with(payload: Bytes) -> Log {
        let log = Log::new();
        let entry = Entry::new(SocketId(1), Event::Reading(Mode::Step));
        log.append(Entry { payload, ..entry });
        log
    }

    #[test]
    fn chosen_bytes_are_written_down_with_the_place_that_they_have() {
        let log = log_with(Bytes::from_static(b"0123456789"));
        let copied = copy_bytes(&log, 1, &(3..6), CopyFormat::HexDump);
        let Answer::Copied { text, told: None } = copied else { panic!("not copied") };
        assert!(text.starts_with("00000003  33 34 35"), "{text}");
    }

    #[test]
    fn a_clipboard_takes_a_part_that_is_told_and_a_file_takes_all() {
        let all = COPIED * 2;
        let log = log_with(Bytes::from(vec![b'x'; usize::try_from(all).unwrap()]));
        let copied = copy_bytes(&log, 1, &(0..all), CopyFormat::Text);
        let Answer::Copied { text, told: Some(told) } = copied else { panic!("not told") };
        assert_eq!(text.len() as u64, COPIED);
        assert!(told.contains("first 4.0 MiB of 8.0 MiB"), "{told}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Saving::Record(1).file_name());
        let saved = Saving::Record(1).write(&log, &path);
        assert!(matches!(saved, Answer::BytesSaved(_, bytes) if bytes == all));
        assert_eq!(std::fs::metadata(path).unwrap().len(), all);
    }

    #[test]
    fn bytes_that_are_not_there_are_no_copy() {
        let log = log_with(Bytes::from_static(b"0123"));
        let copied = copy_bytes(&log, 1, &(0..9), CopyFormat::Text);
        assert!(matches!(copied, Answer::NotCopied(_)));
    }
}
