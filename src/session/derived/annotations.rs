//! The person's notes on records: which are marked, and what was written about them.
//!
//! A note is a record of its own, later than the one that it is about. Here they are folded into
//! what holds now.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Event;
use crate::session::{EventKind, Log};

/// The marks and comments of a log, as far as it has been read.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    marked: BTreeSet<u64>,
    comments: BTreeMap<u64, String>,
    read: u64,
}

impl Annotations {
    /// Reads all records that came since. Says whether a note was among them.
    pub fn catch_up(&mut self, log: &Log) -> bool {
        let until = log.len();
        let mut notes = Vec::new();
        log.for_each_entry(self.read + 1..until + 1, |number, entry| {
            if matches!(entry.kind, EventKind::Marked | EventKind::Commented) {
                notes.push(number);
            }
        });
        self.read = until;
        for number in &notes {
            if let Some(record) = log.preview(*number) {
                self.note(&record.event);
            }
        }
        !notes.is_empty()
    }

    /// Records what one record tells.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::Marked { record, marked: true } => {
                self.marked.insert(*record);
            }
            Event::Marked { record, marked: false } => {
                self.marked.remove(record);
            }
            Event::Commented { record, text } if text.is_empty() => {
                self.comments.remove(record);
            }
            Event::Commented { record, text } => {
                self.comments.insert(*record, text.clone());
            }
            _ => {}
        }
    }

    /// Whether the record with this number is marked.
    pub fn is_marked(&self, number: u64) -> bool {
        self.marked.contains(&number)
    }

    /// What was written about the record with this number.
    pub fn comment(&self, number: u64) -> Option<&str> {
        self.comments.get(&number).map(String::as_str)
    }

    /// The numbers of the marked records, rising.
    pub fn marked(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.marked.iter().copied()
    }

    /// The comments and the numbers of the records that they are about, rising.
    pub fn comments(&self) -> impl DoubleEndedIterator<Item = (u64, &str)> {
        self.comments.iter().map(|(number, text)| (*number, text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mode, SocketId};
    use crate::session::Entry;

    fn append(log: &Log, event: Event) {
        log.append(Entry::new(SocketId(1), event));
    }

    fn commented(record: u64, text: &str) -> Event {
        Event::Commented { record, text: text.to_owned() }
    }

    #[test]
    fn the_last_note_on_a_record_holds() {
        let (log, mut marks) = (Log::new(), Annotations::default());
        assert!(!marks.catch_up(&log));
        append(&log, Event::Reading(Mode::Step));
        append(&log, Event::Reading(Mode::Automatic));
        assert!(!marks.catch_up(&log), "no note yet");
        append(&log, Event::Marked { record: 1, marked: true });
        append(&log, Event::Marked { record: 2, marked: true });
        append(&log, commented(2, "first"));
        assert!(marks.catch_up(&log));
        assert!(marks.is_marked(1) && marks.is_marked(2) && !marks.is_marked(3));
        assert_eq!(marks.comment(2), Some("first"));

        append(&log, Event::Marked { record: 1, marked: false });
        append(&log, commented(2, "second"));
        append(&log, commented(1, "gone"));
        append(&log, commented(1, ""));
        assert!(marks.catch_up(&log));
        assert_eq!(marks.marked().collect::<Vec<_>>(), [2]);
        assert_eq!(marks.comments().collect::<Vec<_>>(), [(2, "second")]);
        assert!(!marks.catch_up(&log), "nothing new");
    }
}
