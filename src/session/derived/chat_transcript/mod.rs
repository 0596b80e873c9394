//! What was said over one connection, or to all connections of a server, as rows of text; of a pair of
//! sockets what both have sent, each as it was sent.
//!
//! Each `send` and each `recv` is one [`ChatMessage`] with a caption of its own, so that it is seen
//! where one read ended and the next began. A character that was split across reads is put together
//! and is shown with the read that completed it. Rows all have the same height and the text of a row
//! is decoded when it is looked at: a view of any length costs what is visible. Of a long payload
//! only the beginning is read, and the last bytes, which may begin a character.
//!
//! First to open: this file; `rows` cuts bytes into rows, `message` is one send or receive.

mod message;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bytes::Bytes;

pub use message::ChatMessage;
pub use rows::{COLUMNS, ChatRow};

use crate::model::{Call, Direction, Event, Origin, Outcome, Record, SocketId};
use crate::session::derived::split_character::SplitCharacters;
use crate::session::{EventKind, Log};
use message::MessageKind;
use rows::MAX_BYTES;

/// Records of others that are read along with those of a dialogue rather than be passed over.
const READ_ALONG: u64 = 32;

/// A growing view of what crosses some sockets.
#[derive(Debug, Default)]
pub struct ChatTranscript {
    sockets: BTreeSet<SocketId>,
    /// The server whose connections belong to it, those to come as well.
    server: Option<SocketId>,
    /// Whether both ends are shown: what one receives the other has sent.
    is_pair: bool,
    utterances: Vec<ChatMessage>,
    /// By socket, what it has received.
    characters: SplitCharacters<SocketId>,
    /// How many bytes each socket has sent.
    sent: BTreeMap<SocketId, u64>,
    rows: u64,
    read: u64,
}

impl ChatTranscript {
    /// What crosses one socket; of a listener, what crosses all connections that it accepts.
    pub fn for_socket(socket_id: SocketId) -> Self {
        Self { sockets: BTreeSet::from([socket_id]), server: Some(socket_id), ..Self::default() }
    }

    /// What the two ends of one connection send each other.
    pub fn for_pair(ends: [SocketId; 2]) -> Self {
        Self { sockets: BTreeSet::from(ends), is_pair: true, ..Self::default() }
    }

    /// Reads at most `limit` further records; returns whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        for wanted in self.wanted(log, self.read + 1..until + 1) {
            log.for_each_glance(wanted, |record| self.hear(record, log));
        }
        self.read = until;
        self.read == log.len()
    }

    /// Where among these numbers there are records of the dialogue. Any socket that is opened may
    /// come to belong to it.
    fn wanted(&self, log: &Log, numbers: Range<u64>) -> Vec<Range<u64>> {
        let mut wanted: Vec<Range<u64>> = Vec::new();
        let mut opened = BTreeSet::new();
        log.for_each_entry(numbers, |number, entry| {
            if entry.kind == EventKind::Opened {
                opened.insert(entry.socket);
            } else if entry.kind != EventKind::Returned
                || !(self.sockets.contains(&entry.socket) || opened.contains(&entry.socket))
            {
                return;
            }
            match wanted.last_mut() {
                Some(last) if number <= last.end + READ_ALONG => last.end = number + 1,
                _ => wanted.push(number..number + 1),
            }
        });
        wanted
    }

    fn hear(&mut self, record: &Record, log: &Log) {
        if let Event::Opened { origin: Origin::AcceptedBy(listener), .. } = record.event
            && Some(listener) == self.server
        {
            self.sockets.insert(record.socket);
        }
        if !self.sockets.contains(&record.socket) {
            return;
        }
        let Event::Returned { call, outcome, .. } = &record.event else {
            return;
        };
        let spoken = |kind| ChatMessage::new(record.number, record.socket, kind);
        let received = MessageKind::Bytes(Direction::Received);
        match (call, outcome) {
            // What a peek saw is still to come.
            (Call::Peek(_), _) => {}
            (_, Outcome::Received { .. } | Outcome::Datagram { .. }) if self.is_pair => {}
            (call, outcome)
                if call.kind().is_send()
                    && (matches!(outcome, Outcome::Sent { .. }) || record.length > 0) =>
            {
                *self.sent.entry(record.socket).or_default() += record.length;
                let spoken = spoken(MessageKind::Bytes(Direction::Sent));
                if self.is_pair && matches!(call, Call::Send(_)) {
                    self.of_stream(spoken, record, log);
                } else {
                    self.push(spoken, record, log);
                }
            }
            // The urgent byte comes by another way than the bytes around it.
            (Call::RecvUrgent(_), Outcome::Received { .. }) | (_, Outcome::Datagram { .. }) => {
                self.push(spoken(received), record, log);
            }
            (_, Outcome::Received { .. }) => self.of_stream(spoken(received), record, log),
            (_, Outcome::EndOfStream) => self.ended(spoken(MessageKind::EndOfStream), record, log),
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::Failed(_)) => {
                self.ended(spoken(MessageKind::Broken), record, log);
            }
            (Call::Shutdown(_), Outcome::Done) => {
                self.push(spoken(MessageKind::ShutDown), record, log);
            }
            (Call::Close, Outcome::Done) => self.ended(spoken(MessageKind::Closed), record, log),
            _ => {}
        }
    }

    /// Bytes that go on where the ones before have ended.
    fn of_stream(&mut self, mut utterance: ChatMessage, record: &Record, log: &Log) {
        let read = |range| part(record, log, range);
        utterance.characters = self.characters.piece(record.socket, record.length, read);
        self.push(utterance, record, log);
    }

    /// An end shows what is left of a character that never was completed.
    fn ended(&mut self, mut utterance: ChatMessage, record: &Record, log: &Log) {
        utterance.characters.carried = self.characters.end(&record.socket);
        self.push(utterance, record, log);
    }

    fn push(&mut self, mut utterance: ChatMessage, record: &Record, log: &Log) {
        utterance.sent_until = self.sent.get(&record.socket).copied().unwrap_or(0);
        utterance.first_row = self.rows;
        utterance.lay_out(&part(record, log, 0..MAX_BYTES as u64), record.length);
        self.rows += 1 + u64::from(utterance.text_rows);
        self.utterances.push(utterance);
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many rows there were after the record with this number.
    pub fn rows_until(&self, number: u64) -> u64 {
        let said = self.utterances.partition_point(|utterance| utterance.record <= number);
        self.utterances.get(said).map_or(self.rows, |next| next.first_row)
    }

    /// The row with this index from 0, and the utterance that it belongs to.
    pub fn row(&self, index: u64, log: &Log) -> Option<(&ChatMessage, ChatRow)> {
        let after = self.utterances.partition_point(|utterance| utterance.first_row <= index);
        let utterance = self.utterances.get(after.checked_sub(1)?)?;
        let place = usize::try_from(index - utterance.first_row).ok()?;
        let row = match place.checked_sub(1) {
            None => ChatRow::Caption(log.preview(utterance.record)?),
            Some(line) => utterance.rows(log)?.into_iter().nth(line)?,
        };
        Some((utterance, row))
    }
}

/// Some of the bytes of a record that came in brief: they are read only where it does not have them.
fn part(record: &Record, log: &Log, range: Range<u64>) -> Bytes {
    let range = range.start..range.end.min(record.length);
    if range.end > record.payload.len() as u64 {
        return log.payload(record.number, range).unwrap_or_default();
    }
    record.payload.slice(range.start as usize..range.end as usize)
}
