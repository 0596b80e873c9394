//! Sessions as files: one file per format, each written from the log alone.
//!
//! Decides what of a session goes out, in which forms, and how a file comes to be whole. A
//! [`Selection`] says what goes out. [`Outgoing`] is that, as a format is given it: records one after
//! the other, without what is left out. A [`Format`] names an [`Exporter`], which writes them;
//! [`save_as`] has it write a file that is replaced as a whole or not at all. Nothing here holds a
//! whole session: memory does not grow with it.
//!
//! The session file (`.ron`) is the format that loses nothing: its first line is the
//! [header](crate::session::Header), every further line one record, each line a complete RON value.
//! A file that was cut short loses its last line at most, and grep, diff and a text editor work on
//! it. [`save_session`] writes it and [`open_session`] reads it back: an exported session opened
//! again is the same session.
//!
//! In comes a log, out come bytes. First to open: `format`, then `text`, one of the simple formats.

mod check_sums;
mod csv;
mod exporter;
mod format;
mod html;
mod json;
mod ladder;
mod moment;
mod outgoing;
mod pcapng;
mod replay;
mod ron;
mod ron_reader;
mod save;
mod seems;
mod selection;
mod socket_states;
mod svg;
mod target;
mod text;
mod unfinished;
mod whole_file;
mod written_record;

pub use check_sums::CheckSums;
pub use csv::cell::{csv_line, plain_cell as csv_cell};
pub use csv::measurements::measurements_csv;
pub use exporter::Exporter;
pub use format::Format;
pub use json::JsonLines;
pub use ladder::{LADDER_ROWS, WrittenRows, write_ladder_svg};
pub use outgoing::{Extent, GoOn, Outgoing, OutgoingReader};
pub use replay::SessionSteps;
pub use ron_reader::{
    OpenError, Opened, Problem, looks_like_session, open_session, open_session_telling,
    read_session,
};
pub use save::{save_as, save_session, write_as, write_session};
pub use seems::Seems;
pub use selection::{LEFT_OUT, Selection};
pub use svg::write_svg;
pub use unfinished::{remove_unfinished, sweep_unfinished};
pub use whole_file::{ExportError, write_whole};
