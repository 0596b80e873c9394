//! Actions on the records of the log: finding them, marking them, copying and saving their
//! bytes.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{CopyFormat, SocketId};
use crate::session::{Conversation, Side};
use crate::ui::document::find::FindStep;

/// An action on a record or on the log.
#[derive(Clone, Debug)]
pub enum RecordAction {
    /// Show the bytes of a record, and bring it into view in the log.
    Show(u64),
    /// Select bytes of a record.
    SelectBytes {
        /// The record.
        record: u64,
        /// Which of its bytes.
        bytes: Range<u64>,
    },
    /// Mark or unmark a record.
    Mark(u64, bool),
    /// Write a comment on a record, replacing any previous one.
    Comment(u64, String),
    /// Show in the log only the records that match this test (`only`), or only the others.
    Filter {
        /// The test, in the filter's language.
        test: String,
        /// Whether the matching records are wanted.
        only: bool,
    },
    /// Find bytes in the log, or go from one match to another.
    Find(FindStep),
    /// Show all that the connection of a socket has carried, from a record on.
    Follow {
        /// The socket.
        socket_id: SocketId,
        /// The record.
        record: u64,
    },
    /// Ask for a record of the log to go to.
    GoTo,
    /// Copy or save bytes or a conversation.
    CopyOrSave(CopyOrSave),
}

/// The most bytes of a record that are copied: a clipboard is no place for more.
pub const COPY_LIMIT: u64 = 4 * 1024 * 1024;

/// Bytes or a conversation that leave the window.
#[derive(Clone, Debug)]
pub enum CopyOrSave {
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
    AskToSave(SaveSource),
    /// Bytes to a file.
    Save(SaveSource, PathBuf),
}

/// Bytes that can be written to a file.
#[derive(Clone, Debug)]
pub enum SaveSource {
    /// All bytes of a record.
    Record(u64),
    /// All that one side of a conversation has sent so far.
    Side {
        /// The conversation.
        conversation: Arc<Conversation>,
        /// Who has sent it.
        side: Side,
        /// Its name.
        name: String,
    },
    /// The measurements of the session, as comma-separated values.
    Measurements,
}

impl SaveSource {
    /// A name for the file.
    pub fn file_name(&self) -> String {
        match self {
            Self::Record(number) => format!("record-{number}.bin"),
            Self::Measurements => "measurements.csv".to_owned(),
            Self::Side { name, .. } => {
                let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
                let words: String =
                    name.replace('#', "").to_lowercase().chars().map(plain).collect();
                format!("{}.bin", words.trim_matches('-'))
            }
        }
    }
}
