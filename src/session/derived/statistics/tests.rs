//! The figures against a plain recount of the records.

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::model::{
    Call, CallId, Caller, Errno, Family, KernelView, Lookup, Mode, Origin, Outcome, Record,
};
use crate::session::{Entry, Header};

fn opened(socket: u32, protocol: Protocol) -> Entry {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let event =
        Event::Opened { protocol, family: Family::V4, origin: Origin::Made, reading, accepting };
    Entry::new(SocketId(socket), event)
}

fn returned(socket: u32, call: Call<u64>, outcome: Outcome, length: usize) -> Entry {
    let (call_id, caller) = (CallId(1), Caller::Program);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 0, caller };
    Entry { payload: Bytes::from(vec![7; length]), ..Entry::new(SocketId(socket), event) }
}

fn kernel(socket: u32, drops: u32) -> Entry {
    let view = Box::new(KernelView { drops, ..KernelView::default() });
    Entry::new(SocketId(socket), Event::Kernel { was: None, view, gap_nanos: 1 })
}

/// A log whose records have these times.
fn timed(entries: Vec<(u64, Entry)>) -> Log {
    let source = Log::new();
    let times: Vec<u64> = entries.iter().map(|(nanos, _)| *nanos).collect();
    for (_, entry) in entries {
        source.append(entry);
    }
    let mut records: Vec<Record> = Vec::new();
    source.for_each(1..u64::MAX, |record| records.push(record.clone()));
    for (record, nanos) in records.iter_mut().zip(times) {
        record.since_start_nanos = nanos;
    }
    let header: Header = source.header().clone();
    Log::recorded(header, records)
}

fn statistics(log: &Log, step: u64) -> Statistics {
    let mut statistics = Statistics::default();
    while !statistics.catch_up(log, step) {}
    statistics
}

#[test]
fn peeks_count_for_nothing_and_empty_datagrams_count() {
    let from = Some("127.0.0.1:9".parse().unwrap());
    let empty = Outcome::Datagram { bytes: 0, from, truncated: false, lost: 0 };
    let broken = Outcome::Failed(Errno::from_name("EPIPE").unwrap());
    let log = timed(vec![
        (1, opened(1, Protocol::Udp)),
        (2, returned(1, Call::Peek(9), Outcome::Received { bytes: 5 }, 5)),
        (3, returned(1, Call::RecvFrom(9), empty, 0)),
        (4, returned(1, Call::Send(9), broken, 3)),
        (5, returned(1, Call::Send(9), broken, 0)),
        (6, returned(1, Call::Recv(9), Outcome::EndOfStream, 0)),
    ]);
    let statistics = statistics(&log, 1);
    let flow = statistics.of(SocketId(1)).unwrap();
    assert_eq!(flow.received, DirectionTotals { bytes: 0, records: 1 });
    assert_eq!(flow.sent, DirectionTotals { bytes: 3, records: 1 });
    assert_eq!((flow.calls, flow.failed_calls), (4, 2));
    assert_eq!(flow.times, Some((1, 6)));
}

#[test]
fn a_lookup_counts_as_a_call_and_may_fail() {
    let looked_up = |lookup| {
        let (call_id, host) = (None, "nope.invalid".to_owned());
        Entry::new(SocketId(1), Event::LookedUp { call_id, host, ascii: None, lookup })
    };
    let (reason, elapsed_nanos) = ("unknown".to_owned(), 1);
    let log = timed(vec![
        (1, opened(1, Protocol::Udp)),
        (2, looked_up(Lookup::NotFound { reason, elapsed_nanos })),
        (3, looked_up(Lookup::Found { addresses: Vec::new(), elapsed_nanos })),
    ]);
    let statistics = statistics(&log, 1);
    let flow = statistics.of(SocketId(1)).unwrap();
    assert_eq!((flow.calls, flow.failed_calls), (2, 1));
    assert_eq!((flow.sent.records, flow.received.records), (0, 0));
}

#[test]
fn what_the_kernel_dropped_is_counted_once() {
    let log = timed(vec![
        (1, opened(1, Protocol::Udp)),
        (1, opened(2, Protocol::Udp)),
        (2, kernel(1, 3)),
        (3, kernel(1, 3)),
        (4, kernel(2, 10)),
        (5, kernel(1, 8)),
    ]);
    let statistics = statistics(&log, 2);
    let dropped = |socket| statistics.of(SocketId(socket)).unwrap().dropped;
    assert_eq!((dropped(1), dropped(2), statistics.session().dropped), (8, 10, 18));
}

fn seen(socket: u32, receive_queue: u32, gap_nanos: u64) -> Entry {
    let local = "127.0.0.1:9".parse().ok();
    let view = Box::new(KernelView { local, receive_queue, ..KernelView::default() });
    Entry::new(SocketId(socket), Event::Kernel { was: None, view, gap_nanos })
}

#[test]
fn what_is_known_of_queues_ends_with_the_socket_and_with_the_looking() {
    let silent = Event::KernelSilent { reason: "no right".to_owned() };
    let entries = [
        (1, opened(1, Protocol::Udp)),
        (1, opened(2, Protocol::Udp)),
        (2, seen(1, 5, 1)),
        (3, seen(2, 7, 1)),
        (4, returned(1, Call::Close, Outcome::Done, 0)),
        (6, Entry::new(SocketId(1), silent)),
        (8, seen(2, 9, 1)),
        (9, seen(2, 9, 1)),
    ];
    let second = 1_000_000_000;
    let log = timed(entries.map(|(at, entry)| (at * second, entry)).into());
    for step in [1, 3, 100] {
        let statistics = statistics(&log, step);
        let unread = |socket, at: u64| {
            statistics.course(SocketId(socket)).unwrap().at(at * second, Quantity::Unread)
        };
        assert_eq!([2, 3, 4, 9].map(|at| unread(1, at)), [Some(5), Some(5), None, None]);
        // After all somebody has looked once more.
        let known = [None, Some(7), None, Some(9), Some(9)];
        assert_eq!([2, 5, 6, 8, 9].map(|at| unread(2, at)), known);
    }
}

#[test]
fn a_rate_is_that_of_the_second_before() {
    let second = 1_000_000_000;
    let sent = |bytes| Outcome::Sent { bytes };
    let log = timed(vec![
        (0, opened(1, Protocol::Tcp)),
        (second, returned(1, Call::Send(500), sent(500), 500)),
        (second * 3 / 2, returned(1, Call::Recv(500), Outcome::Received { bytes: 70 }, 70)),
    ]);
    let statistics = statistics(&log, 100);
    let session = statistics.session();
    let both = Rate { sent: 500, received: 70, records: 2 };
    assert_eq!(session.rate(second * 3 / 2), both);
    assert_eq!(session.rate(second * 9 / 4), Rate { sent: 0, received: 70, records: 1 });
    assert_eq!(session.rate(second * 3), Rate::default());
    assert_eq!(session.peak(), both);
}

proptest! {
    /// A session that is opened again is read in larger steps than one that is watched.
    #[test]
    fn the_courses_are_the_same_however_the_log_is_read(
        sights in prop::collection::vec((1_u32..4, 0_u32..9, 0_u64..4_000_000_000, 0_u8..12), 0..300),
        step in 1_u64..20,
    ) {
        let mut nanos = 0;
        let mut entries: Vec<(u64, Entry)> =
            (1..4).map(|socket| (0, opened(socket, Protocol::Udp))).collect();
        for (socket, bytes, gap_nanos, kind) in sights {
            nanos += gap_nanos / 2;
            let entry = match kind {
                0 => returned(socket, Call::Close, Outcome::Done, 0),
                1 => Entry::new(SocketId(socket), Event::KernelSilent { reason: String::new() }),
                _ => seen(socket, bytes, gap_nanos),
            };
            entries.push((nanos, entry));
        }
        let log = timed(entries);
        let (watched, again) = (statistics(&log, step), statistics(&log, u64::MAX));
        for socket in (1..4).map(SocketId) {
            let changes = |statistics: &Statistics| {
                statistics.course(socket).map(|course| course.changes().to_vec())
            };
            prop_assert_eq!(changes(&watched), changes(&again));
        }
    }
}

/// A call that moves this many bytes, and how it ends.
fn call() -> impl Strategy<Value = (u32, u8, usize, u64)> {
    (1_u32..4, 0_u8..6, 0_usize..300, 0_u64..400_000_000)
}

proptest! {
    /// Read in steps of any size, the figures are those of a plain recount.
    #[test]
    fn the_figures_are_those_of_a_recount(
        calls in prop::collection::vec(call(), 0..80),
        step in 1_u64..20,
    ) {
        let mut nanos = 0;
        let mut entries: Vec<(u64, Entry)> =
            (1..4).map(|socket| (0, opened(socket, Protocol::Tcp))).collect();
        for (socket, kind, length, pause) in calls {
            nanos += pause;
            let bytes = length as u64;
            let broken = Outcome::Failed(Errno::from_name("ECONNRESET").unwrap());
            let entry = match kind {
                0 | 1 => returned(socket, Call::Send(bytes), Outcome::Sent { bytes }, length),
                2 => returned(socket, Call::Recv(9), Outcome::Received { bytes }, length),
                3 => returned(socket, Call::Peek(9), Outcome::Received { bytes }, length),
                4 => returned(socket, Call::Send(bytes), broken, length),
                _ => returned(socket, Call::Recv(9), broken, 0),
            };
            entries.push((nanos, entry));
        }
        let log = timed(entries);
        let statistics = statistics(&log, step);
        for socket in [None, Some(SocketId(1)), Some(SocketId(2)), Some(SocketId(3))] {
            let flow = match socket {
                None => statistics.session(),
                Some(socket) => statistics.of(socket).unwrap(),
            };
            let (mut sent, mut received) = (DirectionTotals::default(), DirectionTotals::default());
            let (mut calls, mut failed) = (0, 0);
            log.for_each(1..u64::MAX, |record| {
                let Event::Returned { call, outcome, .. } = &record.event else { return };
                if socket.is_some_and(|socket| socket != record.socket)
                    || matches!(call, Call::Peek(_))
                {
                    return;
                }
                calls += 1;
                failed += u64::from(!outcome.is_success());
                let way = if call.kind().is_send() { &mut sent } else { &mut received };
                way.bytes += record.length;
                way.records += u64::from(outcome.is_success() || record.length > 0);
            });
            prop_assert_eq!((flow.sent, flow.received), (sent, received));
            prop_assert_eq!((flow.calls, flow.failed_calls), (calls, failed));
            let plotted = flow.series().buckets().iter().fold((0, 0), |sum, bucket| {
                (sum.0 + bucket.sent, sum.1 + bucket.received)
            });
            prop_assert_eq!(plotted, (sent.bytes, received.bytes));
        }
    }
}
