//! What was said over one connection, or to all connections of a server, as rows of text.
//!
//! Each `send` and each `recv` is one [`Utterance`] with a caption of its own, so that it is seen
//! where one read ended and the next began. A character that was split across reads is put together
//! and stands with the read that completed it. Rows all have the same height and the text of a row
//! is decoded when it is looked at: a view of any length costs what is visible.

use std::collections::{BTreeMap, BTreeSet};

use super::Log;
use crate::model::{
    Call, Direction, Errno, Event, Origin, Outcome, Record, SocketId, escape_byte, escape_text,
};

/// Characters in a row; a longer line goes on in the next.
pub const COLUMNS: usize = 56;

/// Rows of text that one utterance shows at most; of the rest it says how many bytes it has.
const MAX_ROWS: usize = 32;

/// Bytes of one utterance that are looked at: more never fill more rows than [`MAX_ROWS`].
const MAX_BYTES: usize = COLUMNS * MAX_ROWS;

/// What an utterance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bytes(Direction),
    ShutDown,
    EndOfStream,
    Broken(Errno),
    Closed,
}

/// One thing that was said, or the end of a direction.
#[derive(Clone, Debug)]
pub struct Utterance {
    /// Number of the record that tells it.
    pub record: u64,
    /// The socket of ours that said or heard it.
    pub socket: SocketId,
    kind: Kind,
    /// Bytes of an unfinished character from the reads before.
    carried: Vec<u8>,
    /// How many bytes at the end wait for the rest of their character.
    kept_back: usize,
    /// Of all bytes that its socket sends, how many have been given to the kernel with it.
    sent_until: u64,
    first_row: u64,
    text_rows: usize,
    columns: usize,
}

impl Utterance {
    /// Which way its bytes went; `None` for the end of a direction.
    pub fn direction(&self) -> Option<Direction> {
        match self.kind {
            Kind::Bytes(direction) => Some(direction),
            _ => None,
        }
    }
}

/// One row of a dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Who, when, how many bytes: begins every utterance.
    Caption(Record),
    /// A line of what was said, and how it ended: `\n`, `\r\n`, or nothing where it was wrapped or
    /// the utterance ends.
    Text {
        /// The line, with everything that is not plain text escaped.
        text: String,
        /// The escape of the line ending.
        ending: &'static str,
    },
    /// So many further bytes are in the record and not shown here.
    More(u64),
}

impl Row {
    fn columns(&self) -> usize {
        match self {
            Self::Text { text, ending } => text.chars().count() + ending.len(),
            Self::Caption(_) | Self::More(_) => 0,
        }
    }
}

/// A growing view of what crosses some sockets.
#[derive(Debug, Default)]
pub struct Dialogue {
    sockets: BTreeSet<SocketId>,
    /// The server whose connections belong to it, those to come as well.
    server: Option<SocketId>,
    utterances: Vec<Utterance>,
    /// What each socket has received of a character that is not complete.
    unfinished: BTreeMap<SocketId, Vec<u8>>,
    /// How many bytes each socket has sent.
    sent: BTreeMap<SocketId, u64>,
    rows: u64,
    read: u64,
}

impl Dialogue {
    /// What crosses one socket; of a listener, what crosses all connections that it accepts.
    pub fn of(socket_id: SocketId) -> Self {
        Self { sockets: BTreeSet::from([socket_id]), server: Some(socket_id), ..Self::default() }
    }

    /// Reads at most `limit` further records; says whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        log.for_each(self.read + 1..until + 1, |record| self.hear(record));
        self.read = until;
        self.read == log.len()
    }

    fn hear(&mut self, record: &Record) {
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
        match (call, outcome) {
            // What a peek saw is still to come.
            (Call::Peek(_), _) => {}
            (call, Outcome::Sent { .. }) if call.kind().is_send() => self.sent(record),
            (call, _) if call.kind().is_send() && record.length > 0 => self.sent(record),
            // The urgent byte comes by another way than the bytes around it.
            (Call::RecvUrgent(_), Outcome::Received { .. }) | (_, Outcome::Datagram { .. }) => {
                self.push(record, Kind::Bytes(Direction::Received), Vec::new(), 0);
            }
            (_, Outcome::Received { .. }) => self.received(record),
            (_, Outcome::EndOfStream) => self.ended(record, Kind::EndOfStream),
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::Failed(errno)) => {
                self.ended(record, Kind::Broken(*errno));
            }
            (Call::Shutdown(_), Outcome::Done) => self.push(record, Kind::ShutDown, Vec::new(), 0),
            (Call::Close, Outcome::Done) => self.ended(record, Kind::Closed),
            _ => {}
        }
    }

    fn sent(&mut self, record: &Record) {
        *self.sent.entry(record.socket).or_default() += record.length;
        self.push(record, Kind::Bytes(Direction::Sent), Vec::new(), 0);
    }

    fn received(&mut self, record: &Record) {
        let carried = self.unfinished.remove(&record.socket).unwrap_or_default();
        let mut end = carried.clone();
        // The end of what came, with enough before it to hold any unfinished character.
        end.extend_from_slice(&record.payload[record.payload.len().saturating_sub(3)..]);
        let tail = unfinished_tail(&end[end.len().saturating_sub(3)..]).to_vec();
        // A tail that reaches back beyond this read leaves nothing of it to show yet.
        let kept_back = tail.len();
        if kept_back > 0 {
            self.unfinished.insert(record.socket, tail);
        }
        self.push(record, Kind::Bytes(Direction::Received), carried, kept_back);
    }

    /// An end shows what is left of a character that never was completed.
    fn ended(&mut self, record: &Record, kind: Kind) {
        let carried = self.unfinished.remove(&record.socket).unwrap_or_default();
        self.push(record, kind, carried, 0);
    }

    fn push(&mut self, record: &Record, kind: Kind, carried: Vec<u8>, kept_back: usize) {
        let mut utterance = Utterance {
            record: record.number,
            socket: record.socket,
            kind,
            carried,
            kept_back,
            sent_until: self.sent.get(&record.socket).copied().unwrap_or(0),
            first_row: self.rows,
            text_rows: 0,
            columns: 0,
        };
        let (shown, length) = utterance.bytes(record);
        let rows = rows_of(&shown, length);
        utterance.text_rows = rows.len();
        utterance.columns = rows.iter().map(Row::columns).max().unwrap_or(0);
        self.rows += 1 + utterance.text_rows as u64;
        self.utterances.push(utterance);
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether nothing has been said.
    pub fn is_empty(&self) -> bool {
        self.utterances.is_empty()
    }

    /// The row with this index from 0, and the utterance that it belongs to.
    pub fn row(&self, index: u64, log: &Log) -> Option<(&Utterance, Row)> {
        let after = self.utterances.partition_point(|utterance| utterance.first_row <= index);
        let utterance = self.utterances.get(after.checked_sub(1)?)?;
        let record = log.get(utterance.record)?;
        let Ok(place) = usize::try_from(index - utterance.first_row) else {
            return None;
        };
        let row = match place.checked_sub(1) {
            None => Row::Caption(record),
            Some(line) => {
                let (shown, length) = utterance.bytes(&record);
                rows_of(&shown, length).into_iter().nth(line)?
            }
        };
        Some((utterance, row))
    }
}

impl Utterance {
    /// The beginning of the bytes that are shown with it, no more than fill its rows, and how many
    /// there are: the unfinished character before it, then its own without the unfinished one at
    /// their end.
    fn bytes(&self, record: &Record) -> (Vec<u8>, usize) {
        let own: &[u8] = if matches!(self.kind, Kind::Bytes(_)) { &record.payload } else { &[] };
        let length = (self.carried.len() + own.len()).saturating_sub(self.kept_back);
        let mut bytes = self.carried.clone();
        bytes.extend_from_slice(&own[..own.len().min(MAX_BYTES)]);
        bytes.truncate(length.min(MAX_BYTES));
        (bytes, length)
    }

    /// Characters in its longest row, line endings included.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Of all bytes that its socket sends, how many have been given to the kernel up to its end.
    pub fn sent_until(&self) -> u64 {
        self.sent_until
    }

    /// How many bytes at its end are shown with the next read, because their character goes on
    /// there.
    pub fn kept_back(&self) -> usize {
        self.kept_back
    }
}

/// The part at the end of `bytes` that begins a UTF-8 character and does not finish it.
fn unfinished_tail(bytes: &[u8]) -> &[u8] {
    for start in (0..bytes.len()).rev() {
        if bytes[start] & 0b1100_0000 == 0b1000_0000 {
            continue;
        }
        let unfinished =
            std::str::from_utf8(&bytes[start..]).is_err_and(|error| error.error_len().is_none());
        return if unfinished { &bytes[start..] } else { &[] };
    }
    &[]
}

/// The beginning of `length` bytes as rows of text: a new one at every line feed and after
/// [`COLUMNS`] characters.
fn rows_of(shown: &[u8], length: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    let mut used = 0;
    let mut wrap = |line: &mut String, columns: &mut usize, ending| {
        rows.push(Row::Text { text: std::mem::take(line), ending });
        *columns = 0;
        rows.len() >= MAX_ROWS
    };
    let mut pieces = pieces(shown).peekable();
    while let Some((text, bytes)) = pieces.next() {
        used += bytes;
        let ending = match text.as_str() {
            "\\n" => "\\n",
            "\\r" if pieces.peek().is_some_and(|(next, _)| next == "\\n") => {
                pieces.next();
                used += 1;
                "\\r\\n"
            }
            _ => {
                let width = text.chars().count();
                if columns + width > COLUMNS && wrap(&mut line, &mut columns, "") {
                    used -= bytes;
                    break;
                }
                columns += width;
                line.push_str(&text);
                continue;
            }
        };
        if wrap(&mut line, &mut columns, ending) {
            break;
        }
    }
    if !line.is_empty() {
        rows.push(Row::Text { text: line, ending: "" });
    }
    if used < length {
        rows.push(Row::More((length - used) as u64));
    }
    rows
}

/// Characters, each as it is shown and with its length in bytes; what is not UTF-8 byte by byte.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = (String, usize)> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().chars().map(|character| {
            (escape_text(character.encode_utf8(&mut [0; 4])), character.len_utf8())
        });
        valid.chain(chunk.invalid().iter().map(|byte| (escape_byte(*byte), 1)))
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{CallId, Caller, Family, Mode, Origin, Protocol},
        session::Entry,
    };

    const SOCKET: SocketId = SocketId(1);

    fn opened() -> Entry {
        Entry::new(
            SOCKET,
            Event::Opened {
                protocol: Protocol::Tcp,
                family: Family::V4,
                origin: Origin::Made,
                reading: Mode::Automatic,
                accepting: Mode::Step,
            },
        )
    }

    fn returned(call: Call<u64>, outcome: Outcome, payload: &[u8]) -> Entry {
        let event = Event::Returned {
            call_id: CallId(1),
            call,
            outcome,
            elapsed_nanos: 0,
            caller: Caller::Program,
        };
        Entry { payload: Bytes::copy_from_slice(payload), ..Entry::new(SOCKET, event) }
    }

    fn received(log: &Log, payload: &[u8]) {
        let bytes = payload.len() as u64;
        log.append(returned(Call::Recv(1024), Outcome::Received { bytes }, payload));
    }

    fn text(log: &Log, dialogue: &Dialogue) -> Vec<String> {
        (0..dialogue.rows())
            .map(|index| match dialogue.row(index, log).unwrap().1 {
                Row::Caption(_) => "-".to_owned(),
                Row::Text { text, ending } => text + ending,
                Row::More(bytes) => format!("+{bytes}"),
            })
            .collect()
    }

    fn heard(chunks: &[&[u8]]) -> Vec<String> {
        let log = Log::new();
        log.append(opened());
        for chunk in chunks {
            received(&log, chunk);
        }
        let mut dialogue = Dialogue::of(SOCKET);
        while !dialogue.catch_up(&log, 2) {}
        text(&log, &dialogue)
    }

    #[test]
    fn each_read_has_its_caption_and_lines_break_at_line_feeds() {
        assert_eq!(heard(&[b"one\ntwo\r\n", b"three"]), ["-", "one\\n", "two\\r\\n", "-", "three"]);
    }

    #[test]
    fn a_character_split_across_reads_is_put_together() {
        assert_eq!(heard(&[b"5 \xe2", b"\x82", b"\xac!"]), ["-", "5 ", "-", "-", "€!"]);
    }

    #[test]
    fn what_is_not_utf8_is_escaped_at_once() {
        assert_eq!(heard(&[b"a\xff", b"b\x80c"]), ["-", "a\\xff", "-", "b\\x80c"]);
    }

    #[test]
    fn what_was_sent_knows_where_it_ends_in_the_stream() {
        let log = Log::new();
        log.append(opened());
        let sent = |bytes: &'static [u8]| {
            let outcome = Outcome::Sent { bytes: bytes.len() as u64 };
            returned(Call::Send(bytes.len() as u64), outcome, bytes)
        };
        log.append(sent(b"abc"));
        received(&log, b"not ours");
        log.append(sent(b"de"));
        let mut dialogue = Dialogue::of(SOCKET);
        dialogue.catch_up(&log, u64::MAX);
        let ends: Vec<u64> = dialogue
            .utterances
            .iter()
            .filter(|utterance| utterance.direction() == Some(Direction::Sent))
            .map(Utterance::sent_until)
            .collect();
        assert_eq!(ends, [3, 5]);
    }

    #[test]
    fn an_unfinished_character_is_shown_when_the_stream_ends() {
        let log = Log::new();
        log.append(opened());
        received(&log, b"\xe2\x82");
        log.append(returned(Call::Recv(1024), Outcome::EndOfStream, b""));
        let mut dialogue = Dialogue::of(SOCKET);
        dialogue.catch_up(&log, u64::MAX);
        assert_eq!(text(&log, &dialogue), ["-", "-", "\\xe2\\x82"]);
    }

    #[test]
    fn a_long_utterance_says_what_it_leaves_out() {
        let rows = heard(&[&[b'x'; 10_000]]);
        assert_eq!(rows.len(), 1 + MAX_ROWS + 1);
        assert_eq!(rows.last().unwrap(), &format!("+{}", 10_000 - MAX_BYTES));
    }

    proptest! {
        /// However a text is cut into reads, what is shown is the text.
        #[test]
        fn cutting_never_changes_the_text(text in "[a-zé€😀]{0,60}", cuts in prop::collection::vec(0_usize..200, 0..8)) {
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < text.len()).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let mut chunks = Vec::new();
            let mut rest = text.as_bytes();
            for cut in cuts.iter().rev() {
                let (head, tail) = rest.split_at(*cut);
                chunks.insert(0, tail);
                rest = head;
            }
            chunks.insert(0, rest);
            chunks.retain(|chunk| !chunk.is_empty());
            let shown: String = heard(&chunks).into_iter().filter(|row| row != "-").collect();
            prop_assert_eq!(shown, text);
        }
    }
}
