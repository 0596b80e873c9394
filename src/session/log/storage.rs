//! Where a log is kept, and how its journal is.

use std::path::PathBuf;

use super::JournalFolder;

/// Memory for heads and payloads that the journal has as well, unless a person says otherwise.
pub const MEMORY_BUDGET: u64 = 256 * 1024 * 1024;

/// Where a log is kept.
#[derive(Clone, Debug)]
pub struct Storage {
    /// The folder for its journal; `None` keeps it in memory alone.
    pub folder: Option<JournalFolder>,
    /// Bytes of memory for heads and payloads. Beyond them the oldest are in the journal alone; a
    /// log without a journal takes no more bytes ([`Log::has_room`](super::Log::has_room)).
    pub budget: u64,
    /// What becomes of the journal when the log is dropped, unless that is said otherwise.
    pub ending: Ending,
    /// The journal loses its name as soon as it is made, where the system lets an open file go on
    /// without one: nothing is left of it, whatever ends the program.
    pub nameless: bool,
}

impl Storage {
    /// In memory alone.
    pub const fn memory() -> Self {
        Self { folder: None, budget: MEMORY_BUDGET, ending: Ending::Keep, nameless: false }
    }

    /// With a journal in this folder.
    pub const fn journal(folder: JournalFolder) -> Self {
        let folder = Some(folder);
        Self { folder, budget: MEMORY_BUDGET, ending: Ending::Keep, nameless: false }
    }

    /// With a journal in this folder that nobody ever sees: what it holds is somewhere else as well.
    pub fn scratch(folder: JournalFolder) -> Self {
        Self { ending: Ending::Remove, nameless: true, ..Self::journal(folder) }
    }
}

/// How a log's journal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalStatus {
    /// Its file, if it has one.
    pub path: Option<PathBuf>,
    /// Why it cannot be written at present.
    pub error: Option<String>,
    /// Records that are in it.
    pub written: u64,
    /// Bytes that are not in it yet.
    pub unwritten_bytes: u64,
    /// Bytes of heads and payloads in memory.
    pub memory_bytes: u64,
    /// Bytes of the index, which stays in memory.
    pub index_bytes: u64,
    /// Whether sockets that receive wait for it.
    pub full: bool,
}

/// What becomes of a journal when its session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It stays, and says that it ended properly. One without a record goes all the same.
    Keep,
    /// It is removed.
    Remove,
}
