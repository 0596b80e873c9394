//! The session: its log, and what is derived from the log alone.
//!
//! [`Log`] is the one truth. [`SocketTable`], [`Dialogue`], [`KernelTrail`] and [`Marks`] are views of
//! it: each catches up with the records that came since, a bounded number at a time, so that no
//! frame's work grows with the length of the log.

mod dialogue;
mod header;
mod index;
mod kernel_trail;
mod left_out;
mod log;
mod marks;
mod pattern;
mod socket_table;

pub use dialogue::{COLUMNS, Dialogue, Row, Utterance};
pub use header::Header;
pub use index::{AddressId, Addresses, ErrorCode, EventKind, IndexEntry, ResultKind};
pub use kernel_trail::KernelTrail;
pub use left_out::LeftOut;
pub use log::{Entry, GLANCE, Log};
pub use marks::Marks;
pub use pattern::{Pattern, PatternError};
pub use socket_table::SocketTable;
