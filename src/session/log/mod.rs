//! What a session keeps: its records, in memory and in its journal.
//!
//! Decides in which order records get their numbers (`order`, `reservation`), how each is coded
//! (`record_codec`), what stays in memory (`store`, `index`, `segment`), what is written to the journal and
//! when (`journal_writer`, `journal`), and how it is read back (`read_back`, `recover`).
//!
//! In comes an [`Entry`]; out come records and entries of the index, by number. First to open: `log`,
//! which is the whole interface; `log_inner` has the one lock behind it, `lifetime` the beginning and end.

mod contents;
mod entry;
mod header;
mod index;
mod journal;
mod journal_writer;
mod lifetime;
mod log;
mod log_inner;
mod order;
mod read_back;
mod reader;
mod record_codec;
mod recover;
mod regular_file;
mod renumbering;
mod reservation;
mod segment;
mod storage;
mod store;
mod stored_record;
mod writer_state;

pub use contents::Contents;
pub use entry::Entry;
pub use header::{Header, Withheld};
pub use index::{AddressId, Addresses, ErrorCode, EventKind, IndexEntry, ResultKind};
pub use journal::{
    EXTENSION as JOURNAL_EXTENSION, JournalError, JournalFolder, Keep, LeftBehind,
    begins_like_journal, looks_like_journal, remove as remove_journal,
};
pub use log::{GLANCE, Log};
pub use reader::LogReader;
pub use recover::Recovered;
pub use regular_file::open_regular_file;
pub use reservation::Reservation;
pub use segment::{SEGMENT, Segment, SegmentPool};
pub use storage::{Ending, JournalStatus, MEMORY_BUDGET, Storage};
