//! The session: its log, and what is computed of the log.
//!
//! `log` keeps every record and gives it back; `derived` computes from it whatever is shown, searched
//! or exported, and never the other way round. [`Log`] is the one truth: nothing else is written to,
//! and what is derived can be made again from it at any time.
//!
//! What comes in: an [`Entry`] for each thing that happened ([`Log::append`]), or a session that was
//! kept ([`Log::recover`]). What goes out: records ([`Log::get`], [`Log::for_each`]), and the views of
//! them. First to open: `log/log.rs`, then `derived/socket_table.rs`, the plainest of the views.

mod derived;
mod log;

pub use derived::{
    Annotations, Arranged, Arrangement, BUCKETS, Bucket, CHANGES, COLUMNS, COPY_LIMIT, Change,
    ChatMessage, ChatRow, ChatTranscript, Connection, Connections, Conversation, ConversationRow,
    Deliveries, DeliveriesView, Delivery, DirectionTotals, Exchange, Fate, FileSaver, Filter,
    FilterError, Flow, Form, Hit, KEPT_HITS, KernelHistory, KernelTrail, LeftOut, LessonEnd,
    LessonTrail, Line, Matcher, Measurement, Measurements, Passage, PathStep, PathStop, Pattern,
    PatternError, PhaseChange, Progress, Quantity, REGEX_REACH, Rate, SaveStatus, SaveToError,
    Scope, Search, Searched, Series, Side, Signal, SignalKind, SocketHistory, SocketTable,
    SocketTableHistory, Span, StateSample, Statistics, Stretch, Totals, View, WHOLE_RECORD, Wait,
    WirePassage, bounded_regex, filter, takes,
};
pub use log::{
    AddressId, Addresses, Contents, Ending, Entry, ErrorCode, EventKind, GLANCE, Header,
    IndexEntry, JOURNAL_EXTENSION, JournalError, JournalFolder, JournalStatus, Keep, LeftBehind,
    Log, LogReader, MEMORY_BUDGET, Recovered, Reservation, ResultKind, SEGMENT, Segment,
    SegmentPool, Storage, Withheld, begins_like_journal, looks_like_journal, open_regular_file,
    remove_journal,
};
