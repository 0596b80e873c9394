//! What is shown of a conversation, against the bytes that were said.

use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::model::{
    Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, ShutdownHow, SocketId,
};
use crate::session::Entry;

const ONE: SocketId = SocketId(2);
const OTHER: SocketId = SocketId(3);

fn opened(log: &Log, socket: SocketId, protocol: Protocol) {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let (family, origin) = (Family::V4, Origin::Made);
    let event = Event::Opened { protocol, family, origin, reading, accepting };
    log.append(Entry::new(socket, event));
}

fn returned(log: &Log, socket: SocketId, call: Call<u64>, outcome: Outcome, payload: &[u8]) -> u64 {
    let (call_id, caller) = (CallId(1), Caller::Program);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 0, caller };
    log.append(Entry { payload: Bytes::copy_from_slice(payload), ..Entry::new(socket, event) });
    log.len()
}

fn sent(log: &Log, socket: SocketId, payload: &[u8]) -> u64 {
    let bytes = payload.len() as u64;
    returned(log, socket, Call::Send(bytes), Outcome::Sent { bytes }, payload)
}

fn received(log: &Log, socket: SocketId, payload: &[u8]) -> u64 {
    let bytes = payload.len() as u64;
    returned(log, socket, Call::Recv(1), Outcome::Received { bytes }, payload)
}

fn log_of_two() -> Arc<Log> {
    let log = Arc::new(Log::new());
    opened(&log, ONE, Protocol::Tcp);
    opened(&log, OTHER, Protocol::Tcp);
    log
}

fn follow(log: &Arc<Log>, other: Option<SocketId>, form: Form) -> Conversation {
    let connection = Connection { socket: ONE, other, protocol: Protocol::Tcp, peer: None };
    let conversation = Conversation::new(Arc::clone(log), connection, form, || {}).unwrap();
    wait(&conversation);
    conversation
}

fn wait(conversation: &Conversation) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while conversation.progress().read < conversation.log.len() {
        assert!(Instant::now() < deadline, "it never came to the end");
        thread::park_timeout(Duration::from_millis(1));
    }
}

fn shown(conversation: &Conversation) -> Vec<String> {
    let name = |side: Side| format!("{side:?}");
    let (text, whole) = conversation.copy_text(usize::MAX, name);
    assert!(whole);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn what_one_sends_and_the_other_receives_is_shown_once() {
    let log = log_of_two();
    sent(&log, ONE, b"GET /\r\nHost: x\r\n");
    received(&log, OTHER, b"GET /\r\n");
    sent(&log, OTHER, b"200");
    let conversation = follow(&log, Some(OTHER), Form::Text);
    assert_eq!(
        shown(&conversation),
        [
            "--- Local: 16 bytes, record 3",
            "GET /",
            "Host: x",
            "--- Remote: 3 bytes, record 5",
            "200"
        ]
    );
    let received_so_far = |conversation: &Conversation| match conversation.visible(0..1)[0].line {
        Line::Caption { received, .. } => received,
        _ => panic!("the first row is a caption"),
    };
    assert_eq!(received_so_far(&conversation), Some(7));
    received(&log, OTHER, b"Host: x\r\n");
    wait(&conversation);
    assert_eq!(received_so_far(&conversation), Some(16));
    assert_eq!(conversation.totals(), Totals { sent: [16, 3], received: [16, 0], turns: 2 });
}

#[test]
fn with_a_stranger_it_is_what_was_sent_and_received_and_how_it_ended() {
    let log = log_of_two();
    sent(&log, ONE, b"a");
    received(&log, ONE, b"b\xff");
    returned(&log, ONE, Call::Peek(9), Outcome::Received { bytes: 1 }, b"c");
    sent(&log, OTHER, b"of another");
    returned(&log, ONE, Call::Recv(9), Outcome::EndOfStream, b"");
    let conversation = follow(&log, None, Form::Escaped);
    let rows = shown(&conversation);
    assert_eq!(
        rows[..4],
        ["--- Local: 1 byte, record 3", "a", "--- Remote: 2 bytes, record 4", "b\\xff"]
    );
    assert!(rows[4].contains("record 7") && rows.len() == 5, "{rows:?}");
}

#[test]
fn a_character_that_two_reads_have_cut_is_shown_whole_as_text_and_as_its_bytes_in_hex() {
    let log = log_of_two();
    received(&log, ONE, b"5 \xe2");
    received(&log, ONE, b"\x82");
    sent(&log, ONE, "ä".as_bytes());
    received(&log, ONE, b"\xac!");
    received(&log, ONE, b"\xf0\x9f");
    returned(&log, ONE, Call::Recv(9), Outcome::EndOfStream, b"");
    let bytes = |form| {
        let rows = shown(&follow(&log, None, form)).into_iter();
        rows.filter(|row| !row.starts_with("---")).collect::<Vec<_>>()
    };
    assert_eq!(bytes(Form::Text), ["5 ", "ä", "€!", "\\xf0\\x9f"]);
    assert_eq!(bytes(Form::Escaped), ["5 \\xe2", "\\x82", "ä", "\\xac!", "\\xf0\\x9f"]);
}

#[test]
fn a_datagram_ends_where_it_ends() {
    let log = Arc::new(Log::new());
    opened(&log, ONE, Protocol::Udp);
    received(&log, ONE, b"\xe2");
    received(&log, ONE, b"\x82\xac");
    let connection = Connection { socket: ONE, other: None, protocol: Protocol::Udp, peer: None };
    let conversation = Conversation::new(log, connection, Form::Text, || {}).unwrap();
    wait(&conversation);
    let rows = shown(&conversation);
    assert_eq!([&rows[1], &rows[3]], ["\\xe2", "\\x82\\xac"]);
}

#[test]
fn a_record_leads_to_its_row() {
    let log = log_of_two();
    let first = sent(&log, ONE, b"1\n2\n3\n");
    let second = sent(&log, ONE, b"4");
    let conversation = follow(&log, None, Form::Text);
    assert_eq!([first, second, second + 1].map(|record| conversation.row_of(record)), [0, 4, 6]);
}

#[test]
fn a_copy_ends_at_its_limit_and_says_so() {
    let log = log_of_two();
    sent(&log, ONE, &b"line\n".repeat(1000));
    let conversation = follow(&log, None, Form::Text);
    let (text, whole) = conversation.copy_text(100, |_| "x".to_owned());
    assert!(!whole && text.len() <= 100 && text.ends_with("line\n"), "{text}");
}

#[test]
fn following_ends_when_it_is_dropped() {
    let log = log_of_two();
    let conversation = follow(&log, None, Form::Text);
    drop(conversation);
    let deadline = Instant::now() + Duration::from_secs(10);
    while Arc::strong_count(&log) > 1 {
        assert!(Instant::now() < deadline, "the thread goes on");
        thread::park_timeout(Duration::from_millis(1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Rows read anywhere, in any form, are those of the whole, and all bytes are there.
    #[test]
    fn rows_read_anywhere_are_those_of_the_whole(
        moves in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 1..40), 1_usize..6000), 1..8),
        from in 0_u64..3000,
        form in prop::sample::select(Form::ALL.to_vec()),
    ) {
        let log = log_of_two();
        let mut expected = [Vec::new(), Vec::new()];
        for (is_one, seed, times) in moves {
            let payload = seed.repeat(times);
            if is_one { sent(&log, ONE, &payload) } else { received(&log, ONE, &payload) };
            expected[usize::from(!is_one)].extend_from_slice(&payload);
        }
        // A character that was begun is shown once it is certain that no more of it comes.
        returned(&log, ONE, Call::Shutdown(ShutdownHow::Write), Outcome::Done, b"");
        returned(&log, ONE, Call::Recv(9), Outcome::EndOfStream, b"");
        let conversation = follow(&log, None, form);
        let all = conversation.visible(0..conversation.rows());
        prop_assert_eq!(all.len() as u64, conversation.rows());
        let mut found = [Vec::new(), Vec::new()];
        for row in &all {
            if let Line::Bytes { offset, bytes } = &row.line {
                let side = &mut found[row.side.unwrap() as usize];
                prop_assert_eq!(*offset, side.len() as u64);
                side.extend_from_slice(bytes);
            }
        }
        prop_assert_eq!(&found, &expected);
        let from = from % conversation.rows();
        let until = (from + 40).min(conversation.rows());
        let part = usize::try_from(from).unwrap()..usize::try_from(until).unwrap();
        prop_assert_eq!(&conversation.visible(from..until)[..], &all[part]);
        for (place, side) in Side::ALL.into_iter().enumerate() {
            let mut written = Vec::new();
            let count = conversation.write_side(side, &mut written).unwrap();
            prop_assert_eq!(&written, &expected[place]);
            prop_assert_eq!(count, written.len() as u64);
        }
    }
}
