//! The records that go out, one after the other, as a format is given them.
//!
//! They are chosen and redacted while they are read, a bounded number at a time, so that memory does
//! not grow with the session. With the records that a filter lets through go those without which
//! they could not be understood: the ones that made their sockets, and the notes on them.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use thiserror::Error;

use super::Selection;
use crate::model::{Event, Explanation, Record, SocketId};
use crate::session::{Annotations, EventKind, Header, Log, LogReader, Matcher};

/// Records that are chosen before they are read.
const CHOSEN_AT_ONCE: u64 = 4096;

/// How many records, and bytes of theirs, go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Records.
    pub records: u64,
    /// Bytes of payload.
    pub bytes: u64,
}

/// The person has stopped it.
#[derive(Clone, Copy, Debug, Error)]
#[error("stopped")]
pub(super) struct Stopped;

/// Is told of every few thousand records: how many of how many have been read. Says whether it is to
/// go on.
pub type GoOn<'a> = &'a dyn Fn(u64, u64) -> bool;

/// Reads records that go out, by their numbers, which come from [`Outgoing::for_each`].
pub struct OutgoingReader<'a> {
    records: LogReader<'a>,
    selection: &'a Selection,
}

impl OutgoingReader<'_> {
    /// The record with this number, without what is left out.
    pub fn get(&mut self, number: u64) -> Option<Record> {
        let mut record = self.records.get(number)?;
        self.selection.redact(&mut record);
        Some(record)
    }
}

/// What the failure means that a record of a log tells of; `None` if it tells of none.
pub(super) fn explanation(log: &Log, record: &Record) -> Option<Explanation> {
    record.explanation(log.entry(record.number).and_then(|entry| entry.family))
}

/// A session on its way out.
pub struct Outgoing<'a> {
    log: &'a Log,
    selection: &'a Selection,
    header: Header,
    /// Number of the last record that may go: those that come while it is written do not.
    last: u64,
    marks: Annotations,
    /// The sockets that a chosen record names; all, where no filter chooses.
    sockets: BTreeSet<SocketId>,
    extent: Extent,
    go_on: GoOn<'a>,
}

impl<'a> Outgoing<'a> {
    /// Looks at what is to go out. With a filter, this goes through the whole session.
    ///
    /// # Errors
    /// When `go_on` says no.
    pub fn new(log: &'a Log, selection: &'a Selection, go_on: GoOn<'a>) -> io::Result<Self> {
        let header = selection.header_of(log.header());
        let (marks, sockets) = (Annotations::default(), BTreeSet::new());
        let all = Extent { records: log.len(), bytes: log.payload_bytes() };
        let last = all.records;
        let mut outgoing =
            Self { log, selection, header, last, marks, sockets, extent: all, go_on };
        if selection.only.is_some() {
            outgoing.marks.catch_up(log);
            outgoing.survey()?;
        }
        if selection.without_payloads {
            outgoing.extent.bytes = 0;
        }
        Ok(outgoing)
    }

    /// Finds out whose records go, and how many.
    fn survey(&mut self) -> io::Result<()> {
        let mut sockets = BTreeSet::new();
        self.choose(|numbers| {
            let named = numbers.iter().filter_map(|number| self.log.entry(*number));
            sockets.extend(named.map(|entry| entry.socket));
            Ok(())
        })?;
        self.sockets = sockets;
        let mut extent = Extent::default();
        self.choose(|numbers| {
            extent.records += numbers.len() as u64;
            let entries = numbers.iter().filter_map(|number| self.log.entry(*number));
            extent.bytes += entries.map(|entry| entry.stored()).sum::<u64>();
            Ok(())
        })?;
        self.extent = extent;
        Ok(())
    }

    /// Whether all of a session goes out as the program recorded it.
    pub fn is_original(&self) -> bool {
        self.log.is_original() && self.header.withheld.is_nothing()
    }

    /// What the session says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The log that it comes from. What a format tells of a record is to come from
    /// [`Self::for_each`] alone, which leaves out what is to be left out.
    pub fn log(&self) -> &Log {
        self.log
    }

    /// What the failure means that a record tells of; `None` if it tells of none.
    pub(super) fn explanation(&self, record: &Record) -> Option<Explanation> {
        explanation(self.log, record)
    }

    /// How much goes out.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// Whether all records go.
    pub fn is_whole(&self) -> bool {
        self.selection.only.is_none()
    }

    /// Reads records one by one, for a format that writes them in an order of its own.
    pub fn reader(&self) -> OutgoingReader<'_> {
        OutgoingReader { records: self.log.reader(), selection: self.selection }
    }

    /// Says how many of how many steps are done.
    ///
    /// # Errors
    /// When the person has stopped it.
    pub fn tell_progress(&self, done: u64, all: u64) -> io::Result<()> {
        if (self.go_on)(done, all) { Ok(()) } else { Err(io::Error::other(Stopped)) }
    }

    /// Shows `visit` the records in order, with the numbers that they have in the log. Called again,
    /// it shows the same ones again.
    ///
    /// # Errors
    /// The first error of `visit`, and when the person has stopped it.
    pub fn for_each(&self, mut visit: impl FnMut(&Record) -> io::Result<()>) -> io::Result<()> {
        let mut show = |range: Range<u64>| {
            let mut shown = Ok(());
            self.log.for_each(range, |record| {
                if shown.is_ok() {
                    shown = self.show(record, &mut visit);
                }
            });
            shown
        };
        if self.is_whole() {
            return self.in_steps(show);
        }
        self.choose(|numbers| {
            numbers.chunk_by(|one, next| one + 1 == *next).try_for_each(|run| {
                let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(()) };
                show(*first..last + 1)
            })
        })
    }

    fn show(
        &self,
        record: &Record,
        visit: &mut impl FnMut(&Record) -> io::Result<()>,
    ) -> io::Result<()> {
        if !self.selection.without_payloads && !self.selection.without_host_names {
            return visit(record);
        }
        let mut redacted = record.clone();
        self.selection.redact(&mut redacted);
        visit(&redacted)
    }

    /// Goes through the numbers of all records, some at a time.
    fn in_steps(&self, mut step: impl FnMut(Range<u64>) -> io::Result<()>) -> io::Result<()> {
        let mut next = 1;
        while next <= self.last {
            self.tell_progress(next - 1, self.last)?;
            let end = (next + CHOSEN_AT_ONCE).min(self.last + 1);
            step(next..end)?;
            next = end;
        }
        Ok(())
    }

    /// Goes through the numbers of the records that go out, some at a time.
    fn choose(&self, mut chosen: impl FnMut(&[u64]) -> io::Result<()>) -> io::Result<()> {
        let Some(only) = &self.selection.only else { return Ok(()) };
        let mut matcher = Matcher::new(only.clone());
        let stopped = Cell::new(false);
        let mut numbers = Vec::new();
        self.in_steps(|range| {
            numbers.clear();
            let mut next = range.start;
            while next < range.end && !stopped.get() {
                next = matcher.select(self.log, next..range.end, &self.marks, &mut numbers, || {
                    stopped.set(!(self.go_on)(next, self.last));
                    !stopped.get()
                });
            }
            if stopped.get() {
                return Err(io::Error::other(Stopped));
            }
            self.add_context(range, &mut matcher, &mut numbers);
            chosen(&numbers)
        })
    }

    /// Adds the records that made the sockets of others that go out and arranged their cards, and the
    /// notes on them; takes out notes on records that stay.
    fn add_context(&self, range: Range<u64>, matcher: &mut Matcher, numbers: &mut Vec<u64>) {
        let mut context = Vec::new();
        let mut notes = Vec::new();
        self.log.for_each_entry(range, |number, entry| match entry.kind {
            EventKind::Marked | EventKind::Commented => notes.push(number),
            EventKind::Opened | EventKind::Arranged if self.sockets.contains(&entry.socket) => {
                context.push(number);
            }
            _ => {}
        });
        numbers.retain(|number| notes.binary_search(number).is_err());
        for note in notes {
            let about = self.log.preview(note).and_then(|record| match record.event {
                Event::Marked { record, .. } | Event::Commented { record, .. } => Some(record),
                _ => None,
            });
            if about.is_some_and(|about| matcher.matches(self.log, about, &self.marks)) {
                context.push(note);
            }
        }
        if !context.is_empty() {
            numbers.extend(context);
            numbers.sort_unstable();
            numbers.dedup();
        }
    }
}
