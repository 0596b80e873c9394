//! What is computed of the log, and of nothing else.
//!
//! What is cheap catches up with the records that came since, a bounded number at a time, so that no
//! frame's work grows with the length of the log: [`SocketTable`], [`Connections`], [`ChatTranscript`],
//! [`Statistics`], [`KernelTrail`], [`Annotations`], [`Arrangement`], [`Measurements`]. What takes longer has a thread of its own
//! (`follower`): a [`View`] has the records that a [`Filter`] lets through, a [`Search`] the places where a
//! [`Pattern`] is found, a [`Conversation`] what a connection has said, a [`DeliveriesView`] which bytes
//! of which send came out of which receive. [`SocketTableHistory`] is the socket table after any record.
//!
//! In come a log and the number read so far; out comes what a pane, a diagram or an export asks.
//! First to open: `socket_table`.

mod annotations;
mod arrangement;
mod chat_transcript;
mod connections;
mod conversation;
mod deliveries;
pub mod filter;
mod find;
mod follower;
mod kernel_trail;
mod left_out;
mod lesson_trail;
mod measurements;
mod pattern;
mod row_list;
mod save_to;
mod socket_table;
mod split_character;
mod state_history;
mod statistics;
mod table_history;
mod view;

pub use annotations::Annotations;
pub use arrangement::{Arranged, Arrangement};
pub use chat_transcript::{COLUMNS, ChatMessage, ChatRow, ChatTranscript};
pub use connections::{Connection, Connections};
pub use conversation::{COPY_LIMIT, Conversation, ConversationRow, Form, Line, Side, Totals};
pub use deliveries::{
    Deliveries, DeliveriesView, Delivery, Exchange, Fate, PathStep, PathStop, Signal, SignalKind,
    WHOLE_RECORD, Wait, WirePassage,
};
pub use filter::{Filter, FilterError, Matcher};
pub use find::{Hit, KEPT as KEPT_HITS, REACH as REGEX_REACH, Scope, Search, Searched, Stretch};
pub use follower::Progress;
pub use kernel_trail::KernelTrail;
pub use left_out::LeftOut;
pub use lesson_trail::{LessonEnd, LessonTrail};
pub use measurements::{Measurement, Measurements};
pub use pattern::{Pattern, PatternError, bounded_regex};
pub use save_to::{FileSaver, SaveStatus, SaveToError};
pub use socket_table::{SocketTable, takes};
pub use state_history::{Passage, PhaseChange, SocketHistory, StateSample};
pub use statistics::{
    BUCKETS, Bucket, CHANGES, Change, DirectionTotals, Flow, KernelHistory, Quantity, Rate, Series,
    Span, Statistics,
};
pub use table_history::SocketTableHistory;
pub use view::View;
