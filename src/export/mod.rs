//! Sessions as files: one file per format, each derived from the log alone.
//!
//! The session file (`.ron`) is the format that loses nothing: its first line is the
//! [header](crate::session::Header), every further line one record, each line a complete RON value.
//! A file that was cut short loses its last line at most, and grep, diff and a text editor work on
//! it. [`save_session`] writes it and [`open_session`] reads it back: an exported session opened
//! again is the same session.

mod ron;
mod ron_reader;
mod svg;
mod written_record;

pub use ron::{ExportError, save_session, write_session};
pub use ron_reader::{OpenError, Opened, Problem, looks_like_session, open_session, read_session};
pub use svg::{LADDER_ROWS, Written, write_ladder_svg, write_svg};
