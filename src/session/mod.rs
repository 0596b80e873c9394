//! The session: its log, and what is derived from the log alone.
//!
//! [`Log`] is the one truth. [`SocketTable`], [`Dialogue`], [`Statistics`], [`KernelTrail`],
//! [`Marks`] and [`Arrangement`] are views of it: each catches up with the records that came since, a bounded number at a
//! time, so that no frame's work grows with the length of the log. What takes longer is made by a
//! thread of its own: a [`View`] is the list of the records that a [`Filter`] lets through, a
//! [`Search`] the list of places at which a [`Pattern`] is found in the bytes, a [`Conversation`]
//! what one connection has said, a [`CrossingsView`] which bytes of which send came out of which
//! receive ([`Crossings`]). [`LeftOut`] is a list of all records but some. [`Moments`] is the socket
//! table as it was after any record.

mod arrangement;
mod connections;
mod conversation;
mod crossings;
mod dialogue;
mod entry;
pub mod filter;
mod find;
mod head;
mod header;
mod index;
mod journal;
mod keeper;
mod kernel_trail;
mod left_out;
mod lifetime;
mod log;
mod marks;
mod moments;
mod order;
mod pace;
mod passages;
mod pattern;
mod read_back;
mod reader;
mod recover;
mod regular_file;
mod renumbering;
mod reservation;
mod row_list;
mod segment;
mod shared;
mod socket_table;
mod statistics;
mod storage;
mod store;
mod view;
mod writer_state;

pub use arrangement::{Arranged, Arrangement};
pub use connections::{Connection, Connections};
pub use conversation::{COPY_LIMIT, Conversation, ConversationRow, Form, Line, Side, Totals};
pub use crossings::{Crossing, Crossings, CrossingsView, Fate, Signal, SignalKind, Wait};
pub use dialogue::{COLUMNS, Dialogue, Row, Utterance};
pub use entry::Entry;
pub use filter::{Filter, FilterError, Matcher};
pub use find::{Hit, KEPT as KEPT_HITS, REACH as REGEX_REACH, Scope, Search, Searched, Stretch};
pub use header::{Header, Withheld};
pub use index::{AddressId, Addresses, ErrorCode, EventKind, IndexEntry, ResultKind};
pub use journal::{
    EXTENSION as JOURNAL_EXTENSION, JournalError, JournalFolder, Keep, LeftBehind,
    begins_like_journal, looks_like_journal, remove as remove_journal,
};
pub use kernel_trail::KernelTrail;
pub use left_out::LeftOut;
pub use log::{GLANCE, Log};
pub use marks::Marks;
pub use moments::Moments;
pub use passages::{Passage, Sighting, Way as SocketWay};
pub use pattern::{Pattern, PatternError};
pub use reader::LogReader;
pub use recover::Recovered;
pub use regular_file::open_regular_file;
pub use reservation::Reservation;
pub use segment::{SEGMENT, Segment, SegmentPool};
pub use socket_table::{SocketTable, takes};
pub use statistics::{
    BUCKETS, Bucket, CHANGES, Change, Course, Flow, Quantity, Rate, Series, Span, Statistics, Way,
};
pub use storage::{Ending, JournalStatus, MEMORY_BUDGET, Storage};
pub use view::{Progress, View};
