//! What a dialogue shows of reads that are cut anyhow.

use bytes::Bytes;
use proptest::prelude::*;

use super::rows::MAX_ROWS;
use super::*;
use crate::model::{CallId, Caller, Family, Mode, Protocol};
use crate::session::Entry;

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

fn text(log: &Log, dialogue: &ChatTranscript) -> Vec<String> {
    (0..dialogue.rows())
        .map(|index| match dialogue.row(index, log).unwrap().1 {
            ChatRow::Caption(_) => "-".to_owned(),
            ChatRow::Text { text, ending } => text + ending,
            ChatRow::More(bytes) => format!("+{bytes}"),
        })
        .collect()
}

fn heard(chunks: &[&[u8]]) -> Vec<String> {
    let log = Log::new();
    log.append(opened());
    for chunk in chunks {
        received(&log, chunk);
    }
    let mut dialogue = ChatTranscript::for_socket(SOCKET);
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
    let mut dialogue = ChatTranscript::for_socket(SOCKET);
    dialogue.catch_up(&log, u64::MAX);
    let ends: Vec<u64> = dialogue
        .utterances
        .iter()
        .filter(|utterance| utterance.direction() == Some(Direction::Sent))
        .map(ChatMessage::sent_until)
        .collect();
    assert_eq!(ends, [3, 5]);
}

#[test]
fn of_a_pair_both_ends_are_told_each_word_once_and_by_who_said_it() {
    let log = Log::new();
    let of = |socket, call, outcome, payload: &[u8]| {
        let entry = returned(call, outcome, payload);
        log.append(Entry { socket: SocketId(socket), ..entry });
    };
    log.append(opened());
    log.append(Entry { socket: SocketId(2), ..opened() });
    for (socket, said) in [(1, &b"5 \xe2"[..]), (1, b"\x82\xac"), (2, b"six"), (9, b"no")] {
        let bytes = said.len() as u64;
        of(socket, Call::Send(bytes), Outcome::Sent { bytes }, said);
        of(3 - socket.min(2), Call::Recv(9), Outcome::Received { bytes }, said);
    }
    let mut dialogue = ChatTranscript::for_pair([SOCKET, SocketId(2)]);
    while !dialogue.catch_up(&log, 3) {}
    assert_eq!(text(&log, &dialogue), ["-", "5 ", "-", "€", "-", "six"]);
    let who: Vec<u32> = dialogue.utterances.iter().map(|said| said.socket.0).collect();
    assert_eq!(who, [1, 1, 2]);
}

#[test]
fn an_unfinished_character_is_shown_when_the_stream_ends() {
    let log = Log::new();
    log.append(opened());
    received(&log, b"\xe2\x82");
    log.append(returned(Call::Recv(1024), Outcome::EndOfStream, b""));
    let mut dialogue = ChatTranscript::for_socket(SOCKET);
    dialogue.catch_up(&log, u64::MAX);
    assert_eq!(text(&log, &dialogue), ["-", "-", "\\xe2\\x82"]);
}

#[test]
fn a_long_utterance_says_what_it_leaves_out() {
    let rows = heard(&[&[b'x'; 10_000]]);
    assert_eq!(rows.len(), 1 + MAX_ROWS + 1);
    assert_eq!(rows.last().unwrap(), &format!("+{}", 10_000 - MAX_BYTES));
}

#[test]
fn an_utterance_takes_forty_bytes() {
    assert_eq!(size_of::<ChatMessage>(), 40);
}

#[test]
fn a_character_is_put_together_after_more_bytes_than_are_shown() {
    let long = [vec![b'x'; 3 * MAX_BYTES], b"\xe2\x82".to_vec()].concat();
    let rows = heard(&[&long, b"\xac!"]);
    assert_eq!(rows[1 + MAX_ROWS], format!("+{}", 2 * MAX_BYTES));
    assert_eq!(rows[2 + MAX_ROWS..], ["-", "€!"]);
}

#[test]
fn what_others_say_is_passed_over_however_much_it_is() {
    let log = Log::new();
    log.append(opened());
    received(&log, b"one");
    for gap in [1, READ_ALONG - 1, READ_ALONG, READ_ALONG + 1, 500] {
        for _ in 0..gap {
            let other = Entry::new(SocketId(9), Event::Reading(Mode::Step));
            log.append(other);
        }
        received(&log, b"more");
    }
    let mut dialogue = ChatTranscript::for_socket(SOCKET);
    while !dialogue.catch_up(&log, 100) {}
    assert_eq!(
        text(&log, &dialogue),
        ["-", "one", "-", "more", "-", "more", "-", "more", "-", "more", "-", "more"]
    );
}

#[test]
fn a_connection_accepted_later_belongs_to_its_server() {
    let log = Log::new();
    let opened = |socket, origin| {
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let (protocol, family) = (Protocol::Tcp, Family::V4);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        log.append(Entry::new(SocketId(socket), event));
    };
    opened(1, Origin::Made);
    opened(2, Origin::Made);
    opened(3, Origin::AcceptedBy(SOCKET));
    for (socket, said) in [(2, &b"no"[..]), (3, b"yes")] {
        let outcome = Outcome::Received { bytes: said.len() as u64 };
        let mut entry = returned(Call::Recv(9), outcome, said);
        entry.socket = SocketId(socket);
        log.append(entry);
    }
    let mut dialogue = ChatTranscript::for_socket(SOCKET);
    dialogue.catch_up(&log, u64::MAX);
    assert_eq!(text(&log, &dialogue), ["-", "yes"]);
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
