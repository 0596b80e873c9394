//! What is computed of the log, and of nothing else.
//!
//! What is cheap catches up with the records that came since, a bounded number at a time, so that no
//! frame's work grows with the length of the log: [`SocketTable`], [`Connections`], [`Dialogue`],
//! [`Statistics`], [`KernelTrail`], [`Marks`], [`Arrangement`]. What takes longer has a thread of its own
//! (`follower`): a [`View`] has the records that a [`Filter`] lets through, a [`Search`] the places where a
//! [`Pattern`] is found, a [`Conversation`] what a connection has said, a [`CrossingsView`] which bytes
//! of which send came out of which receive. [`Moments`] is the socket table after any record.
//!
//! In come a log and the number read so far; out comes what a pane, a diagram or an export asks.
//! First to open: `socket_table`.

mod arrangement;
mod connections;
mod conversation;
mod crossings;
mod dialogue;
pub mod filter;
mod find;
mod follower;
mod kernel_trail;
mod left_out;
mod marks;
mod moments;
mod passages;
mod pattern;
mod row_list;
mod socket_table;
mod statistics;
mod view;

pub use arrangement::{Arranged, Arrangement};
pub use connections::{Connection, Connections};
pub use conversation::{COPY_LIMIT, Conversation, ConversationRow, Form, Line, Side, Totals};
pub use crossings::{Crossing, Crossings, CrossingsView, Fate, Signal, SignalKind, Wait};
pub use dialogue::{COLUMNS, Dialogue, Row, Utterance};
pub use filter::{Filter, FilterError, Matcher};
pub use find::{Hit, KEPT as KEPT_HITS, REACH as REGEX_REACH, Scope, Search, Searched, Stretch};
pub use follower::Progress;
pub use kernel_trail::KernelTrail;
pub use left_out::LeftOut;
pub use marks::Marks;
pub use moments::Moments;
pub use passages::{Passage, Sighting, Way as SocketWay};
pub use pattern::{Pattern, PatternError};
pub use socket_table::{SocketTable, takes};
pub use statistics::{
    BUCKETS, Bucket, CHANGES, Change, Course, Flow, Quantity, Rate, Series, Span, Statistics, Way,
};
pub use view::View;
