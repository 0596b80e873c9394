//! What is found in streams that come in pieces, and in a log.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::prelude::*;

use super::found::FoundHits;
use super::stream::{SearchedBytes, Stream};
use super::{Hit, Scope, Search, Searched};
use crate::model::{
    Call, CallId, Caller, CopyFormat, Direction, Event, Family, Mode, Origin, Outcome, Protocol,
    SocketId,
};
use crate::session::{Entry, Log, Pattern};

const LONG: Duration = Duration::from_secs(20);

fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !holds() {
        assert!(Instant::now() < deadline, "it never came to hold that {what}");
        thread::park_timeout(Duration::from_millis(1));
    }
}

/// Feeds the pieces of a stream, each as a record of its own, and returns where the hits are, each
/// as the range of the stream that its stretches cover.
fn in_pieces(pattern: &Pattern, pieces: &[&[u8]]) -> Vec<(u64, u64)> {
    let (mut stream, mut found, mut news) = (Stream::default(), FoundHits::default(), Vec::new());
    let mut begins = vec![0];
    for (place, bytes) in pieces.iter().enumerate() {
        let record = place as u64 + 1;
        stream.feed(pattern, SearchedBytes { record, offset: 0, bytes }, &mut news);
        news.drain(..).for_each(|news| found.take(news));
        begins.push(begins[place] + bytes.len() as u64);
    }
    assert_eq!(found.count(), found.kept());
    let begin = |record: u64| begins[record as usize - 1];
    // What is shown of the hits in each record, put together.
    let mut shown: Vec<((u64, u64), u64, u64)> = Vec::new();
    for (place, bytes) in pieces.iter().enumerate() {
        let (begin, end) = (begins[place], begins[place + 1]);
        for stretch in found.stretches(place as u64 + 1, &(0..bytes.len() as u64)) {
            let (from, to) = (begin + stretch.bytes.start, end.min(begin + stretch.bytes.end));
            match shown.iter_mut().find(|(place, ..)| *place == stretch.place) {
                Some((_, _, until)) => {
                    assert_eq!(*until, from, "it goes on where it left off");
                    *until = to;
                }
                None => shown.push((stretch.place, from, to)),
            }
        }
    }
    let hits: Vec<(u64, u64)> = found
        .hits()
        .iter()
        .map(|hit| (begin(hit.record) + hit.offset, begin(hit.record) + hit.offset + hit.length))
        .collect();
    let mut shown: Vec<(u64, u64)> = shown.into_iter().map(|(_, from, to)| (from, to)).collect();
    shown.sort_unstable();
    assert_eq!(shown, hits, "stretches and hits");
    for hit in found.hits() {
        let end = begin(hit.record) + hit.offset + hit.length;
        assert!(begin(hit.last) < end && end <= begins[hit.last as usize], "{hit:?}");
    }
    hits
}

/// The same in the stream as a whole, sought without us.
fn in_one(pattern: &Pattern, bytes: &[u8]) -> Vec<(u64, u64)> {
    let (mut hits, mut from) = (Vec::new(), 0);
    while let Some(hit) = pattern.find_at(bytes, from) {
        from = hit.end.max(hit.start + 1);
        if !hit.is_empty() {
            hits.push((hit.start as u64, hit.end as u64));
        }
    }
    hits
}

fn cut<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.dedup();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn bytes_are_found_however_the_stream_is_cut(
        bytes in proptest::collection::vec(0_u8..3, 1..200),
        pattern in proptest::collection::vec(0_u8..3, 1..8),
        cuts in proptest::collection::vec(any::<usize>(), 0..60),
    ) {
        let hex = CopyFormat::HexStream.write(&pattern, 0);
        let pattern = Pattern::hex(&hex).unwrap();
        prop_assert_eq!(in_pieces(&pattern, &cut(&bytes, &cuts)), in_one(&pattern, &bytes));
    }

    #[test]
    fn expressions_are_found_however_the_stream_is_cut(
        bytes in "[abc ]{1,200}",
        pattern in prop::sample::select(vec![
            "a[ab]c", "ab+c", "b+", r"\bab", r"ab\b", "a.{3}c", "^a", "c$", "(?i)AB", r"\w{2,5}",
        ]),
        cuts in proptest::collection::vec(any::<usize>(), 0..60),
    ) {
        let pattern = Pattern::regex(pattern).unwrap();
        let bytes = bytes.as_bytes();
        prop_assert_eq!(in_pieces(&pattern, &cut(bytes, &cuts)), in_one(&pattern, bytes));
    }
}

#[test]
fn an_expression_reaches_some_way_over_a_border_and_no_further() {
    let pattern = Pattern::regex("<[^<>]*>").unwrap();
    let mut bytes = vec![b'.'; 20_000];
    bytes[8_000] = b'<';
    bytes[12_000] = b'>';
    assert_eq!(in_pieces(&pattern, &[&bytes[..10_000], &bytes[10_000..]]), [(8_000, 12_001)]);
    bytes[8_000] = b'.';
    bytes[5_000] = b'<';
    assert_eq!(in_pieces(&pattern, &[&bytes[..10_000], &bytes[10_000..]]), []);
}

#[test]
fn of_too_many_hits_the_first_are_kept_and_all_are_counted() {
    let pattern = Pattern::text("a").unwrap();
    let (mut stream, mut found, mut news) = (Stream::default(), FoundHits::keeping(10), Vec::new());
    for record in 1..=3 {
        stream.feed(&pattern, SearchedBytes { record, offset: 0, bytes: b"aaaaaaa" }, &mut news);
        news.drain(..).for_each(|news| found.take(news));
    }
    assert_eq!((found.count(), found.kept()), (21, 10));
    assert_eq!(found.hits()[9], Hit { record: 2, offset: 2, length: 1, last: 2 });
}

fn opened(log: &Log, socket: u32, protocol: Protocol) {
    log.append(Entry::new(
        SocketId(socket),
        Event::Opened {
            protocol,
            family: Family::V4,
            origin: Origin::Made,
            reading: Mode::Step,
            accepting: Mode::Step,
        },
    ));
}

fn returned(log: &Log, socket: u32, call: Call<u64>, outcome: Outcome, bytes: &[u8]) -> u64 {
    let event = Event::Returned {
        call_id: CallId(1),
        call,
        outcome,
        elapsed_nanos: 1,
        caller: Caller::Person,
    };
    let payload = Bytes::copy_from_slice(bytes);
    log.append(Entry { payload, ..Entry::new(SocketId(socket), event) });
    log.len()
}

fn received(log: &Log, socket: u32, bytes: &[u8]) -> u64 {
    let outcome = Outcome::Received { bytes: bytes.len() as u64 };
    returned(log, socket, Call::Recv(100), outcome, bytes)
}

fn sent(log: &Log, socket: u32, bytes: &[u8]) -> u64 {
    let length = bytes.len() as u64;
    returned(log, socket, Call::Send(length), Outcome::Sent { bytes: length }, bytes)
}

fn search(log: &Arc<Log>, pattern: &Pattern, scope: Scope) -> Search {
    let search = Search::begin(Arc::clone(log), pattern.clone(), scope, || {}).unwrap();
    until("it has searched", || search.is_complete());
    search
}

fn places(search: &Search) -> Vec<(u64, u64)> {
    search.hits().iter().map(Hit::place).collect()
}

#[test]
fn streams_run_beside_each_other_and_datagrams_stand_for_themselves() {
    let log = Arc::new(Log::new());
    opened(&log, 1, Protocol::Tcp);
    opened(&log, 2, Protocol::Tcp);
    opened(&log, 3, Protocol::Udp);
    let first = received(&log, 1, b"..ab");
    sent(&log, 1, b"cd");
    let other = received(&log, 2, b"cdab");
    returned(&log, 1, Call::Peek(2), Outcome::Received { bytes: 4 }, b"abcd");
    returned(&log, 1, Call::RecvUrgent(1), Outcome::Received { bytes: 1 }, b"!");
    let rest = received(&log, 1, b"cd.");
    received(&log, 3, b"ab");
    received(&log, 3, b"cd");
    let whole = received(&log, 3, b"abcd");
    let urgent = returned(&log, 1, Call::SendUrgent(3), Outcome::Sent { bytes: 3 }, b"ab!");
    let after = sent(&log, 1, b"cd");
    returned(&log, 2, Call::Close, Outcome::Done, b"");
    received(&log, 2, b"cd");
    let pattern = Pattern::text("abcd").unwrap();
    let found = search(&log, &pattern, Scope::default());
    assert_eq!(
        found.hits(),
        [
            Hit { record: first, offset: 2, length: 4, last: rest },
            Hit { record: whole, offset: 0, length: 4, last: whole },
            Hit { record: urgent, offset: 0, length: 4, last: after },
        ]
    );
    assert_eq!(found.next_after(first, 2).unwrap().1.record, whole);
    assert_eq!(found.previous_before(whole, 0).unwrap().1.record, first);
    assert_eq!(found.first_from(first, 2).unwrap().0, 0);
    assert!(found.next_after(urgent, 0).is_none() && found.previous_before(first, 2).is_none());
    let bytes = |record, range| {
        let stretches = found.hits_in(record, range).into_iter();
        stretches.map(|stretch| (stretch.bytes.start, stretch.bytes.end)).collect::<Vec<_>>()
    };
    assert_eq!(bytes(rest, 0..3), [(0, 2)]);
    assert_eq!(bytes(rest, 2..3), []);
    assert_eq!(bytes(first, 3..4), [(2, 6)]);
    assert_eq!(bytes(other, 0..4), []);

    let of_one = Scope { socket: Some(SocketId(1)), direction: None };
    assert_eq!(places(&search(&log, &pattern, of_one)), [(first, 2), (urgent, 0)]);
    let came_in = Scope { socket: None, direction: Some(Direction::Received) };
    assert_eq!(places(&search(&log, &pattern, came_in)), [(first, 2), (whole, 0)]);
    assert_eq!(search(&log, &Pattern::text("!").unwrap(), Scope::default()).count(), 2);
    assert_eq!(search(&log, &Pattern::text("b!").unwrap(), Scope::default()).count(), 0);
}

#[test]
fn a_search_goes_on_as_the_log_grows() {
    let log = Arc::new(Log::new());
    opened(&log, 1, Protocol::Tcp);
    let search = search(&log, &Pattern::regex("needle+").unwrap(), Scope::default());
    assert_eq!(search.count(), 0);
    let first = received(&log, 1, b"a nee");
    received(&log, 1, b"dle");
    until("it is found", || places(&search) == [(first, 2)]);
    assert_eq!(search.hits()[0].length, 6);
    let last = received(&log, 1, b"ee");
    until("it has grown", || search.hits() == [Hit { record: first, offset: 2, length: 8, last }]);
    assert_eq!(search.count(), 1);
    until("all was searched", || search.progress(&log) == Searched { searched: 10, bytes: 10 });
}

#[test]
fn a_long_search_is_taken_back_at_once() {
    let log = Arc::new(Log::new());
    opened(&log, 1, Protocol::Tcp);
    let bytes = Bytes::from(vec![b'a'; 1 << 20]);
    let event = |length| Event::Returned {
        call_id: CallId(1),
        call: Call::Recv(1),
        outcome: Outcome::Received { bytes: length },
        elapsed_nanos: 1,
        caller: Caller::Person,
    };
    for _ in 0..2_000 {
        log.append(Entry { payload: bytes.clone(), ..Entry::new(SocketId(1), event(1 << 20)) });
    }
    let pattern = Pattern::regex("a[ab]*c").unwrap();
    let search = Search::begin(Arc::clone(&log), pattern, Scope::default(), || {}).unwrap();
    until("it has begun", || search.progress(&log).searched > 0);
    drop(search);
    let asked = Instant::now();
    until("the thread has ended", || Arc::strong_count(&log) == 1);
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
}
