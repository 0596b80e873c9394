//! One thing that was said, in forty bytes: which record tells it, and how many rows it fills. Its
//! bytes stay in the log.

use super::rows::{ChatRow, MAX_BYTES, rows_of};
use crate::model::{Direction, SocketId};
use crate::session::Log;

/// What an utterance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MessageKind {
    Bytes(Direction),
    ShutDown,
    EndOfStream,
    Broken,
    Closed,
}

/// The beginning of a character whose end has not come: at most three bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnfinishedCharacter {
    bytes: [u8; 3],
    length: u8,
}

impl UnfinishedCharacter {
    pub(super) fn new(tail: &[u8]) -> Self {
        let mut bytes = [0; 3];
        let length = tail.len().min(bytes.len());
        bytes[..length].copy_from_slice(&tail[..length]);
        Self { bytes, length: length as u8 }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length.into()]
    }
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
    /// Bytes of an unfinished character from the reads before.
    pub(super) carried: UnfinishedCharacter,
    /// How many bytes at the end wait for the rest of their character.
    pub(super) kept_back: u8,
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
            carried: UnfinishedCharacter::default(),
            kept_back: 0,
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
        let mut shown = self.carried.as_slice().to_vec();
        let length = (shown.len() as u64 + length).saturating_sub(self.kept_back.into());
        shown.extend_from_slice(&own[..own.len().min(MAX_BYTES)]);
        shown.truncate(usize::try_from(length).map_or(MAX_BYTES, |length| length.min(MAX_BYTES)));
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
        self.kept_back.into()
    }
}
