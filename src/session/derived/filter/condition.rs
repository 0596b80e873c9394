//! A filter as a tree of tests, and what it says of one record.
//!
//! Of most records it is said without reading their bytes: a side that needs them is asked last, and
//! only if the others leave it open.

use std::ops::RangeInclusive;

use super::addresses::AddressTable;
use super::value::has;
use super::word::Words;
use crate::session::{Annotations, EventKind, IndexEntry, Pattern};

/// A filter or a part of one.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// Every one must hold.
    All(Vec<Self>),
    /// One must hold.
    Any(Vec<Self>),
    /// It must not hold.
    Not(Box<Self>),
    /// A single test.
    Test(Test),
}

/// A single test.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// A number of the record is in one of these ranges.
    Number(RecordNumber, Vec<RangeInclusive<u64>>),
    /// A word is right.
    Words(Words),
    /// An address answers the question with this place.
    Address(AddressSide, usize),
    /// The bytes have this among them.
    Bytes(Pattern),
    /// The bytes, or the words that describe the record, have this among them.
    Anywhere(Pattern),
    /// What was written about the record has this in it.
    Comment(String),
    /// Something was written about the record.
    HasComment,
    /// The record is marked.
    Marked,
}

/// A number that a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordNumber {
    /// The record's own.
    Number,
    /// The socket's.
    Socket,
    /// How many bytes moved.
    Length,
    /// Nanoseconds since the session began.
    Time,
}

/// Which address of a record is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressSide {
    /// The socket's own.
    Local,
    /// The other end's.
    Peer,
    /// One or the other.
    Either,
}

/// What is known of a record.
#[derive(Clone, Copy)]
pub(super) struct RecordContext<'a> {
    pub number: u64,
    pub entry: &'a IndexEntry,
    pub marks: &'a Annotations,
    pub addresses: &'a AddressTable,
    /// Looks for something in the record; `None` while it is not to be read.
    pub find: Option<&'a Find<'a>>,
}

/// Whether something is found in a record.
type Find<'a> = dyn Fn(Place, &Pattern) -> bool + 'a;

/// Where in a record something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Among its bytes.
    Bytes,
    /// Among its bytes, or in the words that describe it.
    Anywhere,
}

impl Condition {
    /// Whether it holds; `None` if the record must be read to tell.
    pub(super) fn holds(&self, facts: &RecordContext<'_>) -> Option<bool> {
        match self {
            Self::Test(test) => test.holds(facts),
            Self::Not(inner) => inner.holds(facts).map(|holds| !holds),
            Self::All(parts) => combined(parts, facts, false),
            Self::Any(parts) => combined(parts, facts, true),
        }
    }

    /// Puts the parts that are cheap before those that read bytes. Says how dear it is itself.
    pub(super) fn cheap_first(&mut self) -> u32 {
        match self {
            Self::Test(Test::Anywhere(_)) => 200,
            Self::Test(Test::Bytes(_)) => 100,
            Self::Test(Test::Comment(_)) => 3,
            Self::Test(Test::Marked | Test::HasComment) => 2,
            Self::Test(_) => 1,
            Self::Not(inner) => inner.cheap_first(),
            Self::All(parts) | Self::Any(parts) => {
                let mut costs: Vec<(u32, Self)> = std::mem::take(parts)
                    .into_iter()
                    .map(|mut part| (part.cheap_first(), part))
                    .collect();
                costs.sort_by_key(|(cost, _)| *cost);
                let cost = costs.iter().fold(0, |all: u32, (cost, _)| all.saturating_add(*cost));
                *parts = costs.into_iter().map(|(_, part)| part).collect();
                cost
            }
        }
    }

    /// Whether it names this kind of record.
    pub(super) fn names(&self, kind: EventKind) -> bool {
        match self {
            Self::Test(test) => matches!(test, Test::Words(words) if words.have_kind(kind)),
            Self::Not(inner) => inner.names(kind),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.names(kind)),
        }
    }

    /// Whether it depends on marks or comments, which may come later than the record.
    pub(super) fn depends_on_notes(&self) -> bool {
        match self {
            Self::Test(Test::Marked | Test::HasComment | Test::Comment(_)) => true,
            Self::Test(_) => false,
            Self::Not(inner) => inner.depends_on_notes(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::depends_on_notes),
        }
    }
}

/// What a row of conditions says: `decisive` as soon as one of them does.
fn combined(parts: &[Condition], facts: &RecordContext<'_>, decisive: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.holds(facts) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}

impl Test {
    fn holds(&self, facts: &RecordContext<'_>) -> Option<bool> {
        let entry = facts.entry;
        Some(match self {
            Self::Number(quantity, ranges) => has(ranges, quantity.of(facts)),
            Self::Words(words) => words.hold(entry),
            Self::Address(side, place) => {
                let answer = |id| facts.addresses.answer(*place, id);
                let local = || entry.local.is_some_and(answer);
                let peer = || entry.peer.is_some_and(answer);
                match side {
                    AddressSide::Local => local(),
                    AddressSide::Peer => peer(),
                    AddressSide::Either => local() || peer(),
                }
            }
            Self::Bytes(pattern) => {
                let least = pattern.length().unwrap_or(1) as u64;
                if entry.length < least {
                    return Some(false);
                }
                return facts.find.map(|find| find(Place::Bytes, pattern));
            }
            Self::Anywhere(pattern) => {
                return facts.find.map(|find| find(Place::Anywhere, pattern));
            }
            Self::Comment(text) => {
                facts.marks.comment(facts.number).is_some_and(|comment| comment.contains(text))
            }
            Self::HasComment => facts.marks.comment(facts.number).is_some(),
            Self::Marked => facts.marks.is_marked(facts.number),
        })
    }
}

impl RecordNumber {
    fn of(self, facts: &RecordContext<'_>) -> u64 {
        match self {
            Self::Number => facts.number,
            Self::Socket => facts.entry.socket.0.into(),
            Self::Length => facts.entry.length,
            Self::Time => facts.entry.since_start_nanos,
        }
    }
}
