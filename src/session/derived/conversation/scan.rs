//! The thread that finds what was said, and counts the rows that it fills.

use std::sync::Arc;
use std::time::Instant;

use super::form;
use super::form::Form;
use super::pieces::{ConversationPieces, Side};
use crate::model::{CallKind, Direction, Protocol, SocketId};
use crate::session::derived::follower::Followed;
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
    /// Something has ended, or failed.
    Happened,
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
                return Some(EntryMeaning::Heard(match side {
                    Side::Local => Side::Remote,
                    Side::Remote => Side::Local,
                }));
            }
            _ => {}
        }
        let ends = matches!(call, CallKind::Shutdown | CallKind::Close) && success;
        let failed = entry.direction.is_some()
            && matches!(entry.result, Some(ResultKind::Failed | ResultKind::EndOfStream));
        (ends || failed).then_some(EntryMeaning::Happened)
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
            EntryMeaning::Happened => {
                shared.found().pieces.push(number, None, 0, 1, Vec::new());
                return true;
            }
            EntryMeaning::Said(side) => side,
        };
        let laid_out = if let Some(bytes) = self.form.row_bytes() {
            Some((length.div_ceil(bytes), Vec::new()))
        } else {
            let read = |range| self.log.payload(number, range).unwrap_or_default();
            form::lay_out(length, read, || !shared.is_ended())
        };
        let Some((rows, marks)) = laid_out else { return false };
        let mut found = shared.found();
        let before = found.totals.sent[side as usize];
        found.pieces.push(number, Some(side), before, 1 + rows, marks);
        found.totals.sent[side as usize] += length;
        if found.last.replace(side) != Some(side) {
            found.totals.turns += 1;
        }
        true
    }
}
