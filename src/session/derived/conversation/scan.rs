//! The thread that finds what was said, and counts the rows that it fills.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::form;
use super::form::Form;
use super::pieces::{ConversationPieces, Side};
use crate::model::{CallKind, Direction, Protocol, SocketId};
use crate::session::derived::follower::Followed;
use crate::session::derived::split_character::{SplitCharacters, WholeCharacters};
use crate::session::{Connection, EventKind, IndexEntry, Log, ResultKind};

/// Entries of the index that are looked at between two looks at the clock.
const AT_ONCE: u64 = 65_536;

/// How much was said and heard, by [`Side`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Bytes that each side has said.
    pub sent: [u64; 2],
    /// Of these, the bytes that the other end has received; nothing is known of a stranger.
    pub received: [u64; 2],
    /// How often one side has begun to speak after the other, the first time included.
    pub turns: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct FoundPieces {
    pub(super) pieces: ConversationPieces,
    pub(super) totals: Totals,
    /// Who has spoken last.
    last: Option<Side>,
    /// By side, what it has said.
    characters: SplitCharacters<Side>,
}

impl FoundPieces {
    /// What a side says has ended, with what is left of a character.
    fn end(&mut self, record: u64, side: Side) {
        let carried = self.characters.end(&side);
        let rows = 1 + u64::from(!carried.as_slice().is_empty());
        let characters = WholeCharacters { carried, ..WholeCharacters::default() };
        let said = self.totals.sent[side as usize];
        self.pieces.push(record, (side, false), said, characters, (rows, Vec::new()));
    }
}

/// What the thread works on.
pub(super) struct ConversationScan {
    pub(super) log: Arc<Log>,
    pub(super) connection: Connection,
    pub(super) form: Form,
}

/// What an entry tells of a conversation.
enum EntryMeaning {
    /// Something was said.
    Said(Side),
    /// Of what this side has said, this much was received.
    Heard(Side),
    /// Something has ended, or failed, and with it what this side says, or both do.
    Happened { first: Side, both: bool },
}

impl ConversationScan {
    /// Looks at the next records until the deadline. Returns whether anything has changed for those who
    /// look on.
    pub(super) fn step(&self, shared: &Followed<FoundPieces>, deadline: Instant) -> bool {
        let mut changed = false;
        loop {
            let (read, all) = (shared.read(), self.log.len());
            let until = all.min(read + AT_ONCE);
            let mut found = Vec::new();
            self.log.for_each_entry(read + 1..until + 1, |number, entry| {
                if let Some(told) = self.told(entry) {
                    found.push((number, entry.length, told));
                }
            });
            changed |= !found.is_empty();
            for (number, length, told) in found {
                if !self.take(shared, number, length, &told) {
                    return changed;
                }
                changed |= shared.advance(number, all);
                if Instant::now() >= deadline {
                    return changed;
                }
            }
            changed |= shared.advance(until, all);
            if until == all || Instant::now() >= deadline {
                return changed;
            }
        }
    }

    fn side_of(&self, socket: SocketId) -> Option<Side> {
        if socket == self.connection.socket {
            Some(Side::Local)
        } else {
            (Some(socket) == self.connection.other).then_some(Side::Remote)
        }
    }

    /// Whether what was said goes on where its side had ended. An urgent byte comes by another way than
    /// the bytes around it.
    fn is_of_stream(&self, number: u64) -> bool {
        let call = self.log.entry(number).and_then(|entry| entry.call);
        self.connection.protocol == Protocol::Tcp && call != Some(CallKind::RecvUrgent)
    }

    fn told(&self, entry: &IndexEntry) -> Option<EntryMeaning> {
        let side = self.side_of(entry.socket)?;
        let call = entry
            .call
            .filter(|call| entry.kind == EventKind::Returned && *call != CallKind::Peek)?;
        let success = entry.result == Some(ResultKind::Success);
        // A datagram may be empty.
        let moved = entry.length > 0 || (success && self.connection.protocol == Protocol::Udp);
        match entry.direction {
            Some(Direction::Sent) if moved => return Some(EntryMeaning::Said(side)),
            Some(Direction::Received) if moved && self.connection.other.is_none() => {
                return Some(EntryMeaning::Said(Side::Remote));
            }
            Some(Direction::Received) if moved => {
                return Some(EntryMeaning::Heard(side.opposite()));
            }
            _ => {}
        }
        let ends = matches!(call, CallKind::Shutdown | CallKind::Close) && success;
        let failed = entry.direction.is_some()
            && matches!(entry.result, Some(ResultKind::Failed | ResultKind::EndOfStream));
        let first = match entry.direction {
            Some(Direction::Received) => side.opposite(),
            _ => side,
        };
        let both = call == CallKind::Close;
        (ends || failed).then_some(EntryMeaning::Happened { first, both })
    }

    /// Adds what a record tells; returns whether it was to go on.
    fn take(
        &self,
        shared: &Followed<FoundPieces>,
        number: u64,
        length: u64,
        told: &EntryMeaning,
    ) -> bool {
        let side = match *told {
            EntryMeaning::Heard(side) => {
                let mut found = shared.found();
                found.totals.received[side as usize] += length;
                return true;
            }
            EntryMeaning::Happened { first, both } => {
                let mut found = shared.found();
                found.end(number, first);
                if both && found.characters.is_unfinished(&first.opposite()) {
                    found.end(number, first.opposite());
                }
                return true;
            }
            EntryMeaning::Said(side) => side,
        };
        let payload = |range| self.log.payload(number, range).unwrap_or_default();
        // Most records are read once, whole.
        let whole = (length <= form::AT_ONCE).then(|| payload(0..length));
        let read = |range: Range<u64>| match &whole {
            Some(bytes) if bytes.len() as u64 == length => {
                bytes.slice(range.start as usize..range.end as usize)
            }
            Some(_) => Bytes::new(),
            None => payload(range),
        };
        let (characters, laid_out) = if let Some(bytes) = self.form.row_bytes() {
            (WholeCharacters::default(), Some((length.div_ceil(bytes), Vec::new())))
        } else {
            let characters = if self.is_of_stream(number) {
                shared.found().characters.piece(side, length, read)
            } else {
                WholeCharacters::default()
            };
            let shown = |range| characters.read(range, read);
            let length = characters.shown_length(length);
            (characters, form::lay_out(length, shown, || !shared.is_ended()))
        };
        let Some((rows, marks)) = laid_out else { return false };
        let mut found = shared.found();
        let before = found.totals.sent[side as usize];
        found.pieces.push(number, (side, true), before, characters, (1 + rows, marks));
        found.totals.sent[side as usize] += length;
        if found.last.replace(side) != Some(side) {
            found.totals.turns += 1;
        }
        true
    }
}
