//! Filters against logs: what each lets through, and what is said of mistakes.

mod further;

use std::net::SocketAddr;

use bytes::Bytes;

use super::*;
use crate::model::{
    Call, CallId, Caller, Errno, Event, Family, KernelView, Lookup, Mode, Needed, Origin, Outcome,
    Protocol, SocketId, SocketSnapshot, TcpState,
};
use crate::session::{Annotations, Entry, Log};

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn opened(socket: u32, protocol: Protocol) -> Entry {
    Entry::new(
        SocketId(socket),
        Event::Opened {
            protocol,
            family: Family::V4,
            origin: Origin::Made,
            reading: Mode::Step,
            accepting: Mode::Step,
        },
    )
}

fn returned(socket: u32, call: Call<u64>, outcome: Outcome, bytes: &'static [u8]) -> Entry {
    let event = Event::Returned {
        call_id: CallId(1),
        call,
        outcome,
        elapsed_nanos: 1,
        caller: Caller::Person,
    };
    Entry { payload: Bytes::from_static(bytes), ..Entry::new(SocketId(socket), event) }
}

/// Ten records of all sorts.
fn log() -> Log {
    let log = Log::new();
    let refused = Outcome::Failed(Errno::from_name("ECONNREFUSED").unwrap());
    let standing = SocketSnapshot {
        local: Some(address("127.0.0.1:5000")),
        peer: Some(address("127.0.0.1:80")),
        listening: false,
        state: None,
    };
    let far = address("10.1.2.3:53");
    log.append(opened(1, Protocol::Tcp));
    log.append(opened(2, Protocol::Udp));
    log.append(returned(1, Call::Connect(address("127.0.0.1:81")), refused, b""));
    log.append(Entry {
        standing: Some(standing),
        ..returned(1, Call::Connect(address("127.0.0.1:80")), Outcome::Done, b"")
    });
    log.append(returned(1, Call::Send(12), Outcome::Sent { bytes: 12 }, b"GET / \"hi\"\r\n"));
    log.append(returned(1, Call::Recv(99), Outcome::Received { bytes: 5 }, b"hello"));
    log.append(returned(2, Call::SendTo(3, far), Outcome::Sent { bytes: 3 }, b"\xff\x00a"));
    log.append(returned(1, Call::Recv(99), Outcome::EndOfStream, b""));
    log.append(Entry::new(SocketId(1), Event::Marked { record: 5, marked: true }));
    log.append(Entry::new(SocketId(1), Event::Commented { record: 6, text: "why?".to_owned() }));
    log
}

fn found(log: &Log, text: &str) -> Vec<u64> {
    let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut marks = Annotations::default();
    marks.catch_up(log);
    let (mut matcher, mut found) = (Matcher::new(filter), Vec::new());
    let next = matcher.select(log, 0..u64::MAX, &marks, &mut found, || true);
    assert_eq!(next, log.len() + 1);
    let one_by_one =
        (1..=log.len()).filter(|number| matcher.matches(log, *number, &marks)).collect::<Vec<_>>();
    assert_eq!(found, one_by_one, "{text}");
    found
}

#[test]
fn a_lookup_and_a_socket_that_failed_are_found_as_failed() {
    let log = Log::new();
    let looked_up = |lookup| {
        let (call_id, host) = (Some(CallId(1)), "nope.invalid".to_owned());
        Entry::new(SocketId(1), Event::LookedUp { call_id, host, ascii: None, lookup })
    };
    let elapsed_nanos = 1;
    log.append(opened(1, Protocol::Tcp));
    let host = "nope.invalid".to_owned();
    log.append(Entry::new(SocketId(1), Event::LookingUp { call_id: None, host, ascii: None }));
    log.append(looked_up(Lookup::NotFound { reason: "unknown".to_owned(), elapsed_nanos }));
    log.append(looked_up(Lookup::Found { addresses: Vec::new(), elapsed_nanos }));
    log.append(looked_up(Lookup::Cancelled { elapsed_nanos }));
    let (protocol, family) = (Protocol::Udp, Family::V6);
    let (errno, needed) = (Errno::from_name("EAGAIN").unwrap(), Needed::Thread);
    let failed = Event::OpenFailed { protocol, family, errno, needed };
    log.append(Entry::new(SocketId(2), failed));
    for (text, numbers) in [
        ("failed", &[3, 6][..]),
        ("failed and kind == lookup", &[3]),
        ("ok", &[4]),
        ("cancelled", &[5]),
        ("waits", &[2]),
        ("EAGAIN", &[6]),
    ] {
        assert_eq!(found(&log, text), numbers, "{text}");
    }
}

#[test]
fn every_field_lets_through_what_it_says() {
    let log = log();
    for (text, numbers) in [
        ("socket == 2", &[2, 7][..]),
        ("#2", &[2, 7]),
        ("socket == #2", &[2, 7]),
        ("socket > 1", &[2, 7]),
        ("TCP and number <= 3", &[1, 3]),
        ("protocol in {tcp, udp} and number < 3", &[1, 2]),
        ("dir == in", &[6, 8]),
        ("direction in {in, out}", &[5, 6, 7, 8]),
        ("sent", &[5, 7]),
        ("call == connect", &[3, 4]),
        ("recv or sendto", &[6, 7, 8]),
        ("result == eof", &[8]),
        ("failed", &[3]),
        ("result != ok and kind == call", &[3, 8]),
        ("ok and length == 0", &[4]),
        ("errno == econnrefused", &[3]),
        ("ECONNREFUSED", &[3]),
        ("len >= 5", &[5, 6]),
        ("length < 0", &[]),
        ("length in {3, 5..6}", &[6, 7]),
        ("time < 1 h and number = 1", &[1]),
        ("time > 1h", &[]),
        ("peer == 127.0.0.1:81", &[3]),
        ("peer == 127.0.0.0/8 and sent", &[5]),
        ("peer == :80 and call == send", &[5]),
        ("local == 127.0.0.1:5000 and received", &[6, 8]),
        ("address == 10.0.0.0/8", &[7]),
        ("port == 53", &[7]),
        ("port in {50..60, 81}", &[3, 7]),
        ("peer != 127.0.0.1 and kind == call", &[7]),
        ("opened", &[1, 2]),
        ("kind == note", &[9, 10]),
        ("number in {2, 4..5}", &[2, 4, 5]),
        ("text contains \"hello\"", &[6]),
        ("text \"\\\"hi\\\"\\r\\n\"", &[5]),
        ("\"hello\" or hex ff 00", &[6, 7]),
        ("hex contains \"0d 0a\"", &[5]),
        ("hex 0x0d, 0x0a and sent", &[5]),
        ("hex contains {0x0d, 0x0a} or hex \\xff\\x00", &[5, 7]),
        ("hex 0d:0a or hex FF-00", &[5, 7]),
        ("hex \"unsigned char data[2] = {0x0d, 0x0a};\"", &[5]),
        ("bytes ~ \"^[A-Z]+ /\"", &[5]),
        ("bytes ~ \"(?-u:\\xff)\"", &[7]),
        ("bytes ~ \"x*\"", &[5, 6, 7]),
        ("not bytes ~ \"x*\" and number > 7", &[8, 9, 10]),
        ("marked", &[5]),
        ("comment", &[6]),
        ("comment \"why\" or comment contains \"how\"", &[6]),
    ] {
        assert_eq!(found(&log, text), numbers, "{text}");
    }
}

#[test]
fn what_wireshark_takes_means_the_same_here() {
    let log = log();
    for (text, numbers) in [
        ("tcp.port == 80", &[4, 5, 6, 8, 9, 10][..]),
        ("tcp.port == 53 or udp.port == 80", &[]),
        ("udp.port == 53", &[7]),
        ("tcp.port eq 5000 and tcp.port != 81 and call == send", &[5]),
        // All differ: neither end is at port 80. Only records of TCP sockets.
        ("tcp.port != 80", &[1, 3]),
        ("!(tcp.port == 80)", &[1, 2, 3, 7]),
        ("tcp.port in {81, 5000} and frame.number lt 5", &[3, 4]),
        ("ip.addr == 10.0.0.0/8", &[7]),
        ("ip.addr == 127.0.0.1 and frame.len > 0", &[5, 6]),
        ("frame.len ge 3 and tcp.len ne 5", &[5]),
        ("frame.len == 3 or tcp.len == 3", &[7]),
        ("frame contains \"hello\"", &[6]),
        ("frame contains GET", &[5]),
        ("tcp contains \"hello\" or udp contains ff:00", &[6, 7]),
        ("data contains ff:00", &[7]),
        ("data contains 0d0a", &[5]),
        ("frame matches \"^get /\"", &[5]),
        ("bytes ~ \"^get /\"", &[]),
        ("tcp.payload matches \"HELLO$\"", &[6]),
        ("udp.payload matches \"HELLO$\"", &[]),
        ("hello", &[6]),
        ("get and not HELLO", &[5]),
        // In the words of a record, too.
        ("127.0.0.1:81", &[3]),
        ("getaddrinfo", &[]),
        ("sock_dgram", &[2]),
    ] {
        assert_eq!(found(&log, text), numbers, "{text}");
    }
}

#[test]
fn a_word_that_is_looked_for_may_have_been_meant_for_another() {
    let hint = |text| Filter::parse(text).unwrap().hint().map(str::to_owned);
    let meant = "`recieved` is searched for as text; did you mean `received`?";
    assert_eq!(hint("#1 and recieved").as_deref(), Some(meant));
    assert_eq!(hint("index.html or /etc/hosts"), None);
}

#[test]
fn a_new_state_is_found_whatever_record_tells_it() {
    let log = Log::new();
    let standing = |state| {
        Some(SocketSnapshot { local: None, peer: None, listening: false, state: Some(state) })
    };
    let kernel = |was, now| {
        let view = Box::new(KernelView { state: Some(now), ..KernelView::default() });
        Event::Kernel { was: Some(was), view, gap_nanos: 1 }
    };
    let done = |call| returned(1, call, Outcome::Done, b"");
    log.append(opened(1, Protocol::Tcp));
    let connect = done(Call::Connect(address("127.0.0.1:80")));
    log.append(Entry { standing: standing(TcpState::Established), ..connect });
    let sent = returned(1, Call::Send(1), Outcome::Sent { bytes: 1 }, b"a");
    log.append(Entry { standing: standing(TcpState::Established), ..sent });
    let (established, close_wait) = (TcpState::Established, TcpState::CloseWait);
    log.append(Entry::new(SocketId(1), kernel(established, established)));
    log.append(Entry::new(SocketId(1), kernel(established, close_wait)));
    log.append(Entry { standing: standing(TcpState::LastAck), ..done(Call::Close) });
    assert_eq!(found(&log, "kind == state"), [2, 5, 6]);
    assert_eq!(found(&log, "state and call == connect"), [2]);
    assert_eq!(found(&log, "kernel and not figures"), [5]);
}

#[test]
fn and_binds_closer_than_or_and_parentheses_closer_still() {
    let log = log();
    assert_eq!(found(&log, "#2 or #1 and failed"), [2, 3, 7]);
    assert_eq!(found(&log, "(#2 || #1) && failed"), [3]);
    assert_eq!(found(&log, "not (#1 or #2)"), [0; 0]);
    assert_eq!(found(&log, "!#1 and not not sent"), [7]);
}

#[test]
fn bytes_are_not_read_where_the_index_decides() {
    let log = log();
    let filter = Filter::parse("\"hello\" and #2 or bytes ~ \"h\" and failed").unwrap();
    let (mut matcher, mut found, mut asked) = (Matcher::new(filter), Vec::new(), 0);
    matcher.select(&log, 1..u64::MAX, &Annotations::default(), &mut found, || {
        asked += 1;
        true
    });
    // Once for the batch: no record was left open, for #2 has no five bytes.
    assert_eq!((found.len(), asked), (0, 1));
}

#[test]
fn addresses_that_come_later_are_known_then() {
    let log = Log::new();
    let mut matcher = Matcher::new(Filter::parse("port in {100..199}").unwrap());
    let (marks, mut found, mut next) = (Annotations::default(), Vec::new(), 1);
    for port in 0..300 {
        let to = SocketAddr::from(([127, 0, 0, 1], port));
        log.append(returned(1, Call::SendTo(0, to), Outcome::Sent { bytes: 0 }, b""));
        if port % 7 == 0 {
            next = matcher.select(&log, next..u64::MAX, &marks, &mut found, || true);
        }
    }
    matcher.select(&log, next..u64::MAX, &marks, &mut found, || true);
    assert_eq!(found, (101..=200).collect::<Vec<_>>());
}

#[test]
fn kinds_are_left_out_unless_they_are_named() {
    let log = log();
    let kinds = [EventKind::Marked, EventKind::Commented, EventKind::Opened];
    let found = |text| {
        let filter = Filter::parse(text).unwrap().leaving_out(&kinds);
        let mut found = Vec::new();
        Matcher::new(filter).select(&log, 1..99, &Annotations::default(), &mut found, || true);
        found
    };
    assert_eq!(found("number > 7 or number < 3"), [8]);
    assert_eq!(found("number > 7 and not note"), [8]);
    assert_eq!(found("note or number < 4"), [3, 9, 10]);
}

#[test]
fn a_filter_is_told_without_what_it_quotes() {
    for (text, told) in [
        ("text contains \"pw\" and #3", "text contains (-) and #3"),
        ("\"pw\"or(\"pw\")", "(-)or((-))"),
        ("not text\"p\\\"w\"", "not text (-)"),
        (
            "hex 70 77 and hex contains 7077 or hex \"70 77\"",
            "hex (-) and hex contains (-) or hex (-)",
        ),
        ("bytes~\"p.w\" or comment \"pw\" or comment", "bytes~ (-) or comment (-) or comment"),
        ("peer == \"127.0.0.1\" and failed", "peer == \"127.0.0.1\" and failed"),
        (
            "pw or frame contains pw or data contains 70:77",
            "(-) or frame contains (-) or data contains (-)",
        ),
    ] {
        assert_eq!(Filter::parse(text).unwrap().text_without_quotes("(-)"), told);
    }
}
