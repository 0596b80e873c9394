//! A filter at work on one log.

use std::cell::OnceCell;
use std::ops::Range;

use bytes::Bytes;

use super::Filter;
use super::addresses::AddressTable;
use super::condition::{Place, RecordContext};
use crate::model::record_text;
use crate::session::{Annotations, IndexEntry, Log, Pattern};

/// Records of the index that are asked about under one visit to the log.
const AT_ONCE: u64 = 4096;

/// A filter, and what it has learned of the addresses of one log.
#[derive(Clone, Debug)]
pub struct Matcher {
    filter: Filter,
    addresses: AddressTable,
}

impl Matcher {
    /// A filter that is to be asked about the records of one log.
    pub fn new(filter: Filter) -> Self {
        let addresses = AddressTable::new(filter.0.questions.clone());
        Self { filter, addresses }
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Adds the numbers of the records that it lets through to `found`, in order, and returns the
    /// number after the last that it has looked at. That is the end of `numbers`, or of the log,
    /// unless `go_on` says no: it is asked again and again while bytes are read, and now and then
    /// otherwise.
    ///
    /// `marks` must have read the log as far as `numbers` go.
    pub fn select(
        &mut self,
        log: &Log,
        numbers: Range<u64>,
        marks: &Annotations,
        found: &mut Vec<u64>,
        mut go_on: impl FnMut() -> bool,
    ) -> u64 {
        let end = numbers.end.min(log.len() + 1);
        // After the length was read: no record before `end` has an address that is not known then.
        self.addresses.catch_up(log);
        let mut next = numbers.start.max(1);
        let mut open: Vec<(u64, Option<IndexEntry>)> = Vec::new();
        while next < end {
            let until = end.min(next + AT_ONCE);
            log.for_each_entry(next..until, |number, entry| {
                match self.by_index(number, entry, marks) {
                    // In order: after an open one, what is decided waits, too.
                    Some(true) if open.is_empty() => found.push(number),
                    Some(true) => open.push((number, None)),
                    Some(false) => {}
                    None => open.push((number, Some(*entry))),
                }
            });
            // The log must not be touched while it shows its entries.
            for (number, entry) in open.drain(..) {
                match entry {
                    None => found.push(number),
                    Some(entry) => {
                        if self.by_reading(log, number, &entry, marks) {
                            found.push(number);
                        }
                        if !go_on() {
                            return number + 1;
                        }
                    }
                }
            }
            next = until;
            if !go_on() {
                break;
            }
        }
        next
    }

    /// Whether it lets one record through; not if there is none.
    pub fn matches(&mut self, log: &Log, number: u64, marks: &Annotations) -> bool {
        let Some(entry) = log.entry(number) else { return false };
        self.addresses.catch_up(log);
        let known = self.by_index(number, &entry, marks);
        known.unwrap_or_else(|| self.by_reading(log, number, &entry, marks))
    }

    /// What the index tells; `None` if it leaves the answer open.
    fn by_index(&self, number: u64, entry: &IndexEntry, marks: &Annotations) -> Option<bool> {
        let facts = RecordContext { number, entry, marks, addresses: &self.addresses, find: None };
        self.filter.0.condition.holds(&facts)
    }

    /// What the record tells; its bytes and its words are read once, whatever is looked for.
    fn by_reading(&self, log: &Log, number: u64, entry: &IndexEntry, marks: &Annotations) -> bool {
        let bytes: OnceCell<Option<Bytes>> = OnceCell::new();
        let words: OnceCell<Option<String>> = OnceCell::new();
        let find = |place: Place, pattern: &Pattern| {
            let bytes = bytes.get_or_init(|| log.payload(number, 0..entry.length));
            let words = || words.get_or_init(|| log.preview(number).as_ref().map(record_text));
            bytes.as_ref().is_some_and(|bytes| pattern.is_in(bytes))
                || place == Place::Anywhere
                    && words().as_ref().is_some_and(|words| pattern.is_in(words.as_bytes()))
        };
        let facts =
            RecordContext { number, entry, marks, addresses: &self.addresses, find: Some(&find) };
        self.filter.0.condition.holds(&facts).unwrap_or(false)
    }
}
