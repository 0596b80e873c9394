//! What a log tells beside the bytes, and what passes by records far from both its ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::*;
use crate::model::{
    Call, CallId, Caller, Errno, Event, Family, Mode, Origin, Outcome, ShutdownHow, SocketSnapshot,
};
use crate::session::{Entry, Log};

const LISTENER: SocketId = SocketId(1);
const CLIENT: SocketId = SocketId(2);
const SERVER: SocketId = SocketId(3);
const ALL: Range<u64> = 0..u64::MAX;

fn standing(local: &str, peer: &str) -> SocketSnapshot {
    SocketSnapshot {
        local: local.parse().ok(),
        peer: peer.parse().ok(),
        listening: false,
        state: None,
    }
}

fn opened(log: &Log, socket: SocketId, origin: Origin, standing: Option<SocketSnapshot>) {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let (protocol, family) = (Protocol::Tcp, Family::V4);
    let event = Event::Opened { protocol, family, origin, reading, accepting };
    log.append(Entry { standing, ..Entry::new(socket, event) });
}

fn returned(log: &Log, socket: SocketId, call: Call<u64>, outcome: Outcome) -> u64 {
    returned_with(log, socket, call, outcome, None, 0)
}

fn returned_with(
    log: &Log,
    socket: SocketId,
    call: Call<u64>,
    outcome: Outcome,
    standing: Option<SocketSnapshot>,
    length: usize,
) -> u64 {
    let (call_id, caller) = (CallId(1), Caller::Person);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 0, caller };
    let payload = Bytes::from(vec![b'x'; length]);
    log.append(Entry { standing, payload, ..Entry::new(socket, event) });
    log.len()
}

fn sent(log: &Log, socket: SocketId, length: usize) -> u64 {
    let bytes = length as u64;
    returned_with(log, socket, Call::Send(bytes), Outcome::Sent { bytes }, None, length)
}

fn received(log: &Log, socket: SocketId, length: usize) -> u64 {
    let outcome = Outcome::Received { bytes: length as u64 };
    returned_with(log, socket, Call::Recv(99), outcome, None, length)
}

fn failed(name: &str) -> Outcome {
    Outcome::Failed(Errno::from_name(name).unwrap())
}

/// A listener, a client and the connection that was accepted.
fn connected() -> Log {
    let log = Log::new();
    let (server, client) = ("127.0.0.1:9", "127.0.0.1:1000");
    opened(&log, LISTENER, Origin::Made, None);
    let local = Some(SocketSnapshot { listening: true, ..standing(server, "") });
    returned_with(&log, LISTENER, Call::Listen(4), Outcome::Done, local, 0);
    opened(&log, CLIENT, Origin::Made, None);
    let to = Call::Connect(server.parse().unwrap());
    returned_with(&log, CLIENT, to, Outcome::Done, Some(standing(client, server)), 0);
    let ends = Some(standing(server, client));
    opened(&log, SERVER, Origin::AcceptedBy(LISTENER), ends);
    log
}

fn read(log: &Log) -> Deliveries {
    let mut deliveries = Deliveries::default();
    assert!(deliveries.catch_up(log, u64::MAX));
    deliveries
}

fn signal(
    kind: SignalKind,
    from: SocketId,
    to: SocketId,
    left: u64,
    came: impl Into<Option<u64>>,
) -> Signal {
    Signal { kind, from, to: Some(to), left, came: came.into() }
}

#[test]
fn a_handshake_goes_to_who_listens_and_a_refused_one_to_nobody() {
    let log = connected();
    opened(&log, SocketId(4), Origin::Made, None);
    let nobody = Call::Connect("127.0.0.1:8".parse().unwrap());
    let refused = returned(&log, SocketId(4), nobody, failed("ECONNREFUSED"));
    let deliveries = read(&log);
    let handshake = signal(SignalKind::Handshake, CLIENT, LISTENER, 4, None);
    assert_eq!(deliveries.signals(CLIENT, &ALL), [handshake]);
    let (kind, from) = (SignalKind::Refused, SocketId(4));
    let refused = Signal { kind, from, to: None, left: refused, came: None };
    assert_eq!(deliveries.signals(SocketId(4), &ALL), [refused]);
}

#[test]
fn a_half_close_ends_one_direction_and_the_end_of_stream_tells_so() {
    let log = connected();
    let half = returned(&log, CLIENT, Call::Shutdown(ShutdownHow::Write), Outcome::Done);
    sent(&log, SERVER, 3);
    let end = returned(&log, SERVER, Call::Recv(9), Outcome::EndOfStream);
    received(&log, CLIENT, 3);
    let close = returned(&log, SERVER, Call::Close, Outcome::Done);
    let again = returned(&log, CLIENT, Call::Recv(9), Outcome::EndOfStream);
    returned(&log, CLIENT, Call::Close, Outcome::Done);
    let deliveries = read(&log);
    let fin = signal(SignalKind::Fin, CLIENT, SERVER, half, end);
    assert_eq!(deliveries.signals(CLIENT, &ALL)[1..], [fin]);
    let fin = signal(SignalKind::Fin, SERVER, CLIENT, close, again);
    assert_eq!(deliveries.signals(SERVER, &ALL), [fin]);
}

#[test]
fn a_close_that_breaks_off_is_told_from_one_that_is_answered_too_late() {
    let log = connected();
    let close = returned(&log, SERVER, Call::Close, Outcome::Done);
    let reset = returned(&log, CLIENT, Call::Recv(9), failed("ECONNRESET"));
    let reset = signal(SignalKind::Reset, SERVER, CLIENT, close, reset);
    assert_eq!(read(&log).signals(SERVER, &ALL), [reset]);

    let log = connected();
    let close = returned(&log, SERVER, Call::Close, Outcome::Done);
    let late = sent(&log, CLIENT, 3);
    let broken = returned(&log, CLIENT, Call::Send(3), failed("EPIPE"));
    let fin = signal(SignalKind::Fin, SERVER, CLIENT, close, None);
    let reset = signal(SignalKind::Reset, SERVER, CLIENT, late, broken);
    assert_eq!(read(&log).signals(SERVER, &ALL), [fin, reset]);
}

#[test]
fn of_a_connection_that_was_broken_off_no_close_sends_a_fin() {
    let log = connected();
    returned(&log, SERVER, Call::Close, Outcome::Done);
    returned(&log, CLIENT, Call::Recv(9), failed("ECONNRESET"));
    returned(&log, CLIENT, Call::Close, Outcome::Done);
    let deliveries = read(&log);
    let handshake = signal(SignalKind::Handshake, CLIENT, LISTENER, 4, None);
    assert_eq!(deliveries.signals(CLIENT, &ALL), [handshake]);
    let exchanged = deliveries.exchanges().iter().map(|exchange| (exchange.record, exchange.kind));
    let exchanged: Vec<_> = exchanged.collect();
    assert_eq!(exchanged, [(4, SignalKind::Handshake), (6, SignalKind::Fin)]);
}

#[test]
fn what_passes_by_is_found_far_from_both_its_ends_and_no_more_than_is_asked_for() {
    let log = connected();
    let first = sent(&log, CLIENT, 1000);
    for _ in 0..500 {
        log.append(Entry::new(LISTENER, Event::Observed));
    }
    for _ in 0..1000 {
        received(&log, SERVER, 1);
    }
    let deliveries = read(&log);
    let passing = deliveries.passing(CLIENT, &(100..150), 7);
    assert_eq!(passing.len(), 7);
    assert!(passing.iter().all(|delivery| delivery.sent == first && delivery.length == 1));
    let last = log.len();
    let near_end = deliveries.passing(CLIENT, &(last - 20..last - 3), 99);
    assert_eq!(
        near_end.iter().map(|c| c.received).collect::<Vec<_>>(),
        [last - 3, last - 2, last - 1, last]
    );
    assert_eq!(deliveries.bytes_read_of(CLIENT, first, last - 4), Some(996));
    assert!(deliveries.passing(SERVER, &(100..150), 7).is_empty());
}

#[test]
fn a_call_that_waits_is_known_while_it_waits_and_afterwards() {
    let log = connected();
    let waits = |call_id, call| Event::Waiting { call_id: CallId(call_id), call, sent: 0 };
    let append = |entry| {
        log.append(entry);
        log.len()
    };
    let accept = append(Entry::new(LISTENER, waits(7, Call::Accept)));
    let begun = append(Entry::new(SERVER, waits(1, Call::Recv(9))));
    sent(&log, CLIENT, 2);
    let ended = received(&log, SERVER, 2);
    let deliveries = read(&log);
    let wait = Wait { begun, ended: Some(ended) };
    assert_eq!(deliveries.wait_ended_by(ended, &log.entry(ended).unwrap()), Some(wait));
    assert_eq!(deliveries.wait_told_by(begun, &log.entry(begun).unwrap()), Some(wait));
    assert_eq!(deliveries.waits_over(SERVER, begun + 1), [(CallKind::Recv, wait)]);
    let open = Wait { begun: accept, ended: None };
    assert_eq!(deliveries.waits_over(LISTENER, u64::MAX), [(CallKind::Accept, open)]);
}

#[test]
fn the_fin_of_a_close_that_lingers_leaves_when_it_begins_to_wait() {
    let log = connected();
    let waits = Event::Waiting { call_id: CallId(1), call: Call::Close, sent: 0 };
    log.append(Entry::new(CLIENT, waits));
    let left = log.len();
    let came = returned_with(&log, SERVER, Call::Recv(9), Outcome::EndOfStream, None, 0);
    returned_with(&log, CLIENT, Call::Close, Outcome::Done, None, 0);
    let signals = read(&log).signals(CLIENT, &(left..u64::MAX));
    let fin =
        Signal { kind: SignalKind::Fin, from: CLIENT, to: Some(SERVER), left, came: Some(came) };
    assert_eq!(signals, [fin]);
}

#[test]
fn a_thread_keeps_up_with_the_log_and_ends_when_nobody_wants_it() {
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !holds() {
            assert!(Instant::now() < deadline, "it never came to hold that {what}");
            std::thread::park_timeout(Duration::from_millis(1));
        }
    };
    let log = Arc::new(connected());
    let view = DeliveriesView::new(Arc::clone(&log), || {}).unwrap();
    until("all was read", &|| view.is_complete());
    let first = sent(&log, CLIENT, 5);
    received(&log, SERVER, 5);
    let entry = log.entry(first).unwrap();
    until("what came later was read", &|| !view.read().of(first, &entry, 1).is_empty());
    assert_eq!(view.progress(&log).read, log.len());
    drop(view);
    until("the thread has ended", &|| Arc::strong_count(&log) == 1);
}
