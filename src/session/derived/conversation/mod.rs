//! The conversation of one connection: everything that was said, in the order of the log.
//!
//! Where both ends are sockets of the session, it is one conversation: what one has sent is shown
//! once, as it was sent, and shows how much of it the other has received so far. With a stranger it is
//! what was sent and what was received. So it is of a UDP socket, which has no connection.
//!
//! A thread of its own finds what was said and counts its rows; it keeps figures, never bytes. The
//! bytes of the rows in view are read when they are looked at. As text, a character that was cut by two
//! records is shown whole, with the one that completed it.
//!
//! First to open: this file; `scan` is the thread, `form` how bytes are cut into rows.

mod carry;
mod form;
mod pieces;
mod scan;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

pub use carry::COPY_LIMIT;
pub use form::Form;
pub use pieces::Side;
pub use scan::Totals;

use self::{
    form::{MARK_EVERY, Mark, TEXT_ROW, first_row},
    pieces::ConversationPiece,
    scan::{ConversationScan, FoundPieces},
};
use super::follower::{Followed, LogFollower};
use super::{Connection, Progress};
use crate::model::{Protocol, escape_text, record_text};
use crate::session::Log;

/// A conversation that is being followed. Dropping it ends its thread, which is not waited for.
#[derive(Debug)]
pub struct Conversation {
    log: Arc<Log>,
    connection: Connection,
    form: Form,
    follower: LogFollower<FoundPieces>,
}

/// One row of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRow {
    /// Number of the record that tells it.
    pub record: u64,
    /// Who said it; `None` for something that happened.
    pub side: Option<Side>,
    /// What is there.
    pub line: Line,
}

/// What a row contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Begins every record that was said.
    Caption {
        /// Bytes in it.
        length: u64,
        /// How many of them the other end has received, where that is known.
        received: Option<u64>,
        /// How many bytes at its end are shown with the next record, where their character goes on.
        kept_back: usize,
        /// Whom a datagram went to, or came from.
        peer: Option<SocketAddr>,
    },
    /// Some of its bytes.
    Bytes {
        /// The place of the first in all that was said by its side.
        offset: u64,
        /// The bytes.
        bytes: Bytes,
    },
    /// Its bytes cannot be read any more.
    Lost,
    /// Something that happened: a record in words.
    Event(String),
}

impl Conversation {
    /// Begins to follow. `wake` is called by the thread when there is something new, at most 60
    /// times a second.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub fn new(
        log: Arc<Log>,
        connection: Connection,
        form: Form,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let scan = ConversationScan { log: Arc::clone(&log), connection, form };
        let look = move |shared: &Followed<FoundPieces>, deadline| {
            let changed = scan.step(shared, deadline);
            shared.look(changed)
        };
        let follower = LogFollower::new("conversation", Arc::clone(&log), look, wake)?;
        Ok(Self { log, connection, form, follower })
    }

    /// Whose conversation it is.
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// How its bytes are shown.
    pub fn form(&self) -> Form {
        self.form
    }

    /// How many rows there are so far.
    pub fn rows(&self) -> u64 {
        self.follower.found().pieces.rows()
    }

    /// How much was said and heard so far.
    pub fn totals(&self) -> Totals {
        self.follower.found().totals
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        self.follower.progress(&self.log)
    }

    /// Whether it has once looked at all records that there were; later ones follow as they come.
    pub fn is_complete(&self) -> bool {
        self.follower.is_complete()
    }

    /// The row at which a record is shown; of one that is not, the row after it.
    pub fn row_of(&self, record: u64) -> u64 {
        let found = self.follower.found();
        let piece = found.pieces.get(found.pieces.place_of_record(record));
        piece.map_or_else(|| found.pieces.rows(), |piece| piece.first_row)
    }

    /// These rows, from 0 on. Only their bytes are read.
    pub fn visible(&self, rows: Range<u64>) -> Vec<ConversationRow> {
        let mut shown = Vec::new();
        for (piece, mark, received, within) in self.parts(&rows) {
            let length = self.log.entry(piece.record).map_or(0, |entry| entry.length);
            let row = |line| ConversationRow { record: piece.record, side: Some(piece.side), line };
            if !piece.is_said {
                shown
                    .extend(self.end_rows(piece).drain(within.start as usize..within.end as usize));
                continue;
            }
            if within.start == 0 {
                let received = received.map(|all| all.saturating_sub(piece.before).min(length));
                let peer = self.peer_of(piece.record);
                let kept_back = piece.characters.kept_back.into();
                shown.push(row(Line::Caption { length, received, kept_back, peer }));
            }
            // The caption is the first of its rows.
            let lines = within.start.saturating_sub(1)..within.end - 1;
            let bytes = self.lines(piece, mark, length, lines);
            shown.extend(bytes.into_iter().map(row));
        }
        shown
    }

    /// What happened, and what was left of a character that never was completed.
    fn end_rows(&self, piece: ConversationPiece) -> Vec<ConversationRow> {
        let record = self.log.preview(piece.record);
        let text = record.as_ref().map(record_text).unwrap_or_default();
        let row = |side, line| ConversationRow { record: piece.record, side, line };
        let mut rows = vec![row(None, Line::Event(escape_text(&text)))];
        let left = piece.characters.carried.as_slice();
        if !left.is_empty() {
            let (offset, bytes) = (piece.before - left.len() as u64, Bytes::copy_from_slice(left));
            rows.push(row(Some(piece.side), Line::Bytes { offset, bytes }));
        }
        rows
    }

    /// The pieces that have these rows: each with a mark to begin at, how much its side was heard,
    /// and which of its own rows are wanted.
    fn parts(&self, rows: &Range<u64>) -> Vec<(ConversationPiece, Mark, Option<u64>, Range<u64>)> {
        let found = self.follower.found();
        let mut parts = Vec::new();
        let end = rows.end.min(found.pieces.rows());
        let first = Some(rows.start).filter(|row| *row < end);
        let first = first.and_then(|row| found.pieces.place_of_row(row));
        let Some(mut place) = first else { return parts };
        let is_pair = self.connection.other.is_some();
        while let Some(piece) = found.pieces.get(place).filter(|piece| piece.first_row < end) {
            let next = found.pieces.get(place + 1);
            let after = next.map_or_else(|| found.pieces.rows(), |next| next.first_row);
            let within =
                rows.start.saturating_sub(piece.first_row)..end.min(after) - piece.first_row;
            let mark = found.pieces.mark_before(place, within.start.saturating_sub(1));
            let received = is_pair.then(|| found.totals.received[piece.side as usize]);
            parts.push((piece, mark, received, within));
            place += 1;
        }
        parts
    }

    /// Rows of the bytes of one piece.
    fn lines(
        &self,
        piece: ConversationPiece,
        mark: Mark,
        length: u64,
        lines: Range<u64>,
    ) -> Vec<Line> {
        if lines.is_empty() {
            return Vec::new();
        }
        let own = |range| self.log.payload(piece.record, range).unwrap_or_default();
        let read = |range| piece.characters.read(range, own);
        let length = piece.characters.shown_length(length);
        let before = piece.before - piece.characters.carried.as_slice().len() as u64;
        let line = |offset: u64, bytes: Bytes| Line::Bytes { offset: before + offset, bytes };
        if let Some(row_bytes) = self.form.row_bytes() {
            let begin = lines.start * row_bytes;
            let all = read(begin..(lines.end * row_bytes).min(length));
            return lines
                .map(|place| {
                    let from = (place * row_bytes - begin) as usize;
                    let until = all.len().min(from + row_bytes as usize);
                    if from < until {
                        line(place * row_bytes, all.slice(from..until))
                    } else {
                        Line::Lost
                    }
                })
                .collect();
        }
        let wanted = lines.end - lines.start;
        // From one mark to the next row after another, and the wanted rows.
        let most = MARK_EVERY + (wanted + 2) * (TEXT_ROW as u64 + 1);
        let all = read(mark.offset..length.min(mark.offset + most));
        let mut shown = Vec::new();
        let (mut row, mut at) = (mark.row, 0);
        while row < lines.end {
            let rest = &all[at..];
            if rest.is_empty() {
                shown.push(Line::Lost);
                break;
            }
            let next = at + first_row(rest);
            if row >= lines.start {
                shown.push(line(mark.offset + at as u64, all.slice(at..next)));
            }
            (row, at) = (row + 1, next);
        }
        shown
    }

    /// Whom a datagram has to do with.
    fn peer_of(&self, record: u64) -> Option<SocketAddr> {
        if self.connection.protocol == Protocol::Tcp {
            return None;
        }
        let peer = self.log.entry(record)?.peer?;
        self.log.with_addresses(|addresses| addresses.get(peer))
    }
}
