//! The programs that a socket can act as, as data: which one, and its settings.
//!
//! What is said of each, and what its settings are called, is a row of [`PROGRAMS`](super::PROGRAMS).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

/// A program that a socket acts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(deny_unknown_fields)]
#[strum_discriminants(
    name(ProgramKind),
    derive(PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray),
    doc = "A [`Program`] without its settings."
)]
pub enum Program {
    /// Sends back what it receives (RFC 862).
    Echo,
    /// Reads, and does nothing with it (RFC 863).
    Discard,
    /// Sends characters without end; a datagram of some for each that arrives (RFC 864).
    Chargen,
    /// Tells the date and the time, and closes (RFC 867).
    Daytime,
    /// Tells a quote, and closes (RFC 865).
    Quote,
    /// Answers each line with its number and the line in capitals.
    Lines,
    /// Answers each frame, 4 bytes of length and a payload, with one.
    Frames,
    /// Tells all others what one says.
    ChatServer,
    /// Sends the same quotes to all who have connected.
    TickerServer {
        /// From one to the next, in milliseconds.
        every_ms: u64,
    },
    /// Keeps keys and values, and is called from afar.
    KeyValueServer,
    /// Tells the players of a game where the others are.
    GameServer,
    /// Receives a file.
    FileReceiver {
        /// The folder that it is put into; empty: it is only added up.
        folder: String,
        /// How large a file may be.
        most_bytes: u64,
    },
    /// Sends readings.
    Sensor {
        /// What it calls itself.
        name: String,
        /// From one reading to the next, in milliseconds.
        every_ms: u64,
    },
    /// Tells where a player is.
    GamePlayer {
        /// Its name, one word.
        name: String,
        /// From one place to the next, in milliseconds.
        every_ms: u64,
    },
    /// Sends bytes at a rate.
    BulkSender {
        /// The rate.
        bytes_per_second: u64,
        /// How many in all; 0: without end.
        bytes: u64,
    },
    /// Calls a store of keys and values.
    KeyValueClient {
        /// The requests without their numbers, one a line, made again and again.
        requests: String,
        /// From an answer to the next request, in milliseconds.
        every_ms: u64,
        /// How long an answer is waited for, in milliseconds.
        timeout_ms: u64,
    },
    /// Sends a file, with its name, size and sum.
    FileSender {
        /// Its path; empty: made-up bytes.
        path: String,
    },
}

/// What a program does with a path among its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathUse {
    /// The file is sent.
    SendsFile,
    /// Files are made in the folder.
    WritesFolder,
}

impl Program {
    /// The path among its settings, unless there is none.
    pub fn path(&self) -> Option<(PathUse, &str)> {
        let (path_use, path) = match self {
            Self::FileSender { path } => (PathUse::SendsFile, path),
            Self::FileReceiver { folder, .. } => (PathUse::WritesFolder, folder),
            _ => return None,
        };
        (!path.is_empty()).then_some((path_use, path))
    }

    /// The setting that is a path, to be changed.
    pub fn path_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::FileSender { path } | Self::FileReceiver { folder: path, .. } => Some(path),
            _ => None,
        }
    }

    /// It, with the path that its path stands for. An empty one stands for none.
    #[must_use]
    pub fn with_path(mut self, meant: impl FnOnce(&str) -> PathBuf) -> Self {
        if let Some(path) = self.path_mut().filter(|path| !path.is_empty()) {
            *path = meant(path).display().to_string();
        }
        self
    }

    /// The text that it sends.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::KeyValueClient { requests, .. } => Some(requests),
            _ => None,
        }
    }
}
