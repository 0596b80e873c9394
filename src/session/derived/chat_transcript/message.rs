//! One thing that was said, in forty bytes: which record tells it, and how many rows it fills. Its
//! bytes stay in the log.

use bytes::Bytes;

use super::rows::{ChatRow, MAX_BYTES, rows_of};
use crate::model::{Direction, SocketId};
use crate::session::Log;
use crate::session::derived::split_character::WholeCharacters;

/// What an utterance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MessageKind {
    Bytes(Direction),
    ShutDown,
    EndOfStream,
    Broken,
    Closed,
}

/// One thing that was said, or the end of a direction.
#[derive(Clone, Copy, Debug)]
pub struct ChatMessage {
    /// Number of the record that tells it.
    pub record: u64,
    /// Of all bytes that its socket sends, how many have been given to the kernel with it.
    pub(super) sent_until: u64,
    pub(super) first_row: u64,
    /// The socket of ours that said or heard it.
    pub socket: SocketId,
    pub(super) kind: MessageKind,
    pub(super) characters: WholeCharacters,
    /// No more than a few dozen rows of as many characters each.
    pub(super) text_rows: u8,
    columns: u8,
}

impl ChatMessage {
    /// One whose rows have not been laid out.
    pub(super) fn new(record: u64, socket: SocketId, kind: MessageKind) -> Self {
        Self {
            record,
            sent_until: 0,
            first_row: 0,
            socket,
            kind,
            characters: WholeCharacters::default(),
            text_rows: 0,
            columns: 0,
        }
    }

    /// Records how many rows it fills, from the beginning of its own bytes.
    pub(super) fn lay_out(&mut self, beginning: &[u8], length: u64) {
        let rows = self.rows_from(beginning, length);
        self.text_rows = rows.len() as u8;
        self.columns = rows.iter().map(ChatRow::columns).max().unwrap_or(0) as u8;
    }

    /// Its rows of text.
    pub(super) fn rows(&self, log: &Log) -> Option<Vec<ChatRow>> {
        let length = log.entry(self.record)?.length;
        let beginning = log.payload(self.record, 0..MAX_BYTES as u64)?;
        Some(self.rows_from(&beginning, length))
    }

    /// What is shown with it: the unfinished character before it, then its own bytes without the
    /// unfinished one at their end.
    fn rows_from(&self, beginning: &[u8], length: u64) -> Vec<ChatRow> {
        let (own, length): (&[u8], u64) =
            if matches!(self.kind, MessageKind::Bytes(_)) { (beginning, length) } else { (&[], 0) };
        let length = self.characters.shown_length(length);
        let shown = self.characters.read(0..length.min(MAX_BYTES as u64), |range| {
            let place = |at: u64| (at as usize).min(own.len());
            Bytes::copy_from_slice(&own[place(range.start)..place(range.end)])
        });
        rows_of(&shown, length)
    }

    /// Which way its bytes went; `None` for the end of a direction.
    pub fn direction(&self) -> Option<Direction> {
        match self.kind {
            MessageKind::Bytes(direction) => Some(direction),
            _ => None,
        }
    }

    /// Characters in its longest row, line endings included.
    pub fn columns(&self) -> usize {
        self.columns.into()
    }

    /// Of all bytes that its socket sends, how many have been given to the kernel up to its end.
    pub fn sent_until(&self) -> u64 {
        self.sent_until
    }

    /// How many bytes at its end are shown with the next read, because their character goes on
    /// there.
    pub fn kept_back(&self) -> usize {
        self.characters.kept_back.into()
    }
}
