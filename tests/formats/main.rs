//! The files that the program writes and reads: its own sessions and journals, also damaged ones, and
//! the formats that others read. Each of those is what its documentation says, tells what the session
//! tells, and lets no text of a peer be more than text.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod odd;
mod small_disk;

mod csv_table;
mod damaged_journal;
mod export;
mod hostile;
mod html_in_browser;
mod html_page;
mod journal;
mod json_lines;
mod json_reader;
mod scenario;
mod session_file;

use socket_playground::{
    export::{Format, Selection, write_as},
    model::is_plain,
    session::Log,
};

fn written(format: Format, log: &Log, selection: &Selection) -> String {
    let mut file = Vec::new();
    write_as(format, log, selection, &mut file, &|_, _| true).unwrap();
    String::from_utf8(file).unwrap()
}

fn whole(format: Format, log: &Log) -> String {
    written(format, log, &Selection::default())
}

fn redacted(format: Format, log: &Log) -> String {
    let selection =
        Selection { without_payloads: true, without_host_names: true, ..Selection::default() };
    written(format, log, &selection)
}

/// The first character that could deceive the eye, line ends apart.
fn deceptive(text: &str) -> Option<char> {
    text.chars().find(|character| !matches!(character, '\n' | '\r') && !is_plain(*character))
}
