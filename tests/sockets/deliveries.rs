//! Decides whether every byte that both ends of a real connection saw is matched exactly once, and
//! nothing else is: whatever was sent and read, in whatever pieces, peeked at, urgent or not.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Begun, Rig, any_port, outcome_of};
use bytes::Bytes;
use proptest::prelude::*;
use socket_playground::{
    model::{
        Call, CallKind, Event, Family, OptionValue, Outcome, Record, SocketId, SocketOption,
        SocketState,
    },
    session::{
        Deliveries, Delivery,
        Fate::{self, NeverCame, NotReceived, Received, Stranger},
        IndexEntry, Log,
    },
};

/// No record here crosses more often.
const MOST: usize = 10_000;

/// What one end does.
#[derive(Clone, Debug)]
enum Step {
    Send(usize),
    SendUrgent(usize),
    Recv(u32),
    Peek(u32),
    RecvUrgent,
}

fn step() -> impl Strategy<Value = (bool, Step)> {
    let step = prop_oneof![
        4 => (1_usize..40).prop_map(Step::Send),
        1 => (1_usize..6).prop_map(Step::SendUrgent),
        6 => (1_u32..60).prop_map(Step::Recv),
        1 => (1_u32..60).prop_map(Step::Peek),
        1 => Just(Step::RecvUrgent),
    ];
    (any::<bool>(), step)
}

/// Bytes that do not repeat soon.
struct Data(u32);

impl Data {
    fn next(&mut self, length: usize) -> Bytes {
        let mut bytes = Vec::new();
        for _ in 0..length {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push((self.0 >> 24) as u8);
        }
        Bytes::from(bytes)
    }
}

fn deliveries(log: &Log, step: u64) -> Deliveries {
    let mut deliveries = Deliveries::default();
    while !deliveries.catch_up(log, step) {}
    deliveries
}

fn entry(log: &Log, number: u64) -> IndexEntry {
    log.entry(number).expect("a record that was logged")
}

/// The bytes that a record moved, if it took them out of a stream or put them there.
fn moved(record: &Record) -> Option<(bool, &[u8])> {
    let Event::Returned { call, .. } = &record.event else { return None };
    let (sends, receives) = (call.kind().is_send(), call.kind().is_receive());
    ((sends || receives) && record.length > 0).then_some((sends, &record.payload[..]))
}

/// Every received byte is covered once, by the byte that was sent; both ends tell of the same
/// deliveries, and nothing else is told of.
fn check(log: &Log, sockets: &[SocketId]) -> Result<(), TestCaseError> {
    let deliveries = deliveries(log, u64::MAX);
    let (mut by_sends, mut by_receives) = (BTreeSet::new(), BTreeSet::new());
    let mut records = BTreeMap::new();
    log.for_each(1..u64::MAX, |record| {
        records.insert(record.number, record.clone());
    });
    let key = |c: &Delivery| (c.sent, c.received, c.sent_at, c.received_at, c.length);
    for (number, record) in &records {
        let of = deliveries.of(*number, &entry(log, *number), MOST);
        let Some((sends, bytes)) = moved(record) else {
            prop_assert!(of.is_empty(), "{record:?} moves nothing");
            continue;
        };
        prop_assert!(sockets.contains(&record.socket));
        if sends {
            by_sends.extend(of.iter().map(key));
            continue;
        }
        by_receives.extend(of.iter().map(key));
        let mut covered = vec![0; bytes.len()];
        for delivery in &of {
            prop_assert_eq!((delivery.received, delivery.to), (*number, record.socket));
            let sender = &records[&delivery.sent];
            prop_assert!(sender.socket == delivery.from && sender.socket != record.socket);
            let received = delivery.received_at as usize;
            let sent = delivery.sent_at as usize;
            let length = delivery.length as usize;
            prop_assert_eq!(
                &bytes[received..received + length],
                &sender.payload[sent..sent + length],
                "{:?}",
                delivery
            );
            covered[received..received + length].iter_mut().for_each(|times| *times += 1);
        }
        prop_assert!(covered.iter().all(|times| *times == 1), "{covered:?} of {record:?}");
    }
    prop_assert_eq!(&by_sends, &by_receives);
    // However the log was read, it tells the same.
    let slowly = self::deliveries(log, 3);
    for number in records.keys() {
        let entry = entry(log, *number);
        prop_assert_eq!(deliveries.of(*number, &entry, MOST), slowly.of(*number, &entry, MOST));
    }
    passing_is_right(log, &deliveries, &by_receives, sockets)
}

/// What passes by some records is what begins before them and ends after them.
fn passing_is_right(
    log: &Log,
    deliveries: &Deliveries,
    all: &BTreeSet<(u64, u64, u64, u64, u64)>,
    sockets: &[SocketId],
) -> Result<(), TestCaseError> {
    let urgent = |record: u64| entry(log, record).call == Some(CallKind::RecvUrgent);
    for first in 1..log.len() {
        for behind in [first + 1, first + 4] {
            let mut found = BTreeSet::new();
            for socket in sockets {
                let passing = deliveries.passing(*socket, &(first..behind), MOST);
                found.extend(passing.iter().map(|c| (c.sent, c.received)));
            }
            let passes = |c: &&(u64, u64, u64, u64, u64)| {
                c.0.min(c.1) < first && c.0.max(c.1) >= behind && !urgent(c.1)
            };
            let expected: BTreeSet<_> = all.iter().filter(passes).map(|c| (c.0, c.1)).collect();
            prop_assert_eq!(found, expected, "records {}..{}", first, behind);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_that_both_ends_of_a_connection_saw_is_matched_once(
        steps in prop::collection::vec(step(), 1..50),
        inline in any::<bool>(),
    ) {
        let rig = Rig::stepwise();
        let (one, other) = rig.pair();
        if inline {
            let on = OptionValue::Switch(true);
            rig.must(other, Call::SetOption(SocketOption::OutOfBandInline, on));
        }
        let mut data = Data(7);
        for (first, step) in steps {
            let socket = if first { one } else { other };
            let call = match step {
                Step::Send(length) => Call::Send(data.next(length)),
                Step::SendUrgent(length) => Call::SendUrgent(data.next(length)),
                Step::Recv(length) => Call::Recv(length),
                Step::Peek(length) => Call::Peek(length),
                Step::RecvUrgent => Call::RecvUrgent(1),
            };
            let before = rig.log.len();
            let call_id = rig.start(socket, call);
            if rig.begun_after(before, call_id) == Begun::Waits {
                rig.cancel(socket, call_id);
            }
        }
        check(&rig.log, &[one, other])?;
    }

    /// Both threads read by themselves, and tell of it when they come to it.
    #[test]
    fn bytes_that_are_read_by_themselves_are_matched_as_well(
        lengths in prop::collection::vec((any::<bool>(), 1_usize..300_000), 1..12),
    ) {
        let rig = Rig::interactive();
        let (listener, address) = rig.listener(Family::V4, 8);
        let one = rig.tcp();
        rig.must(one, Call::Connect(address));
        let Outcome::Accepted { socket: other, .. } = rig.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        let (mut data, mut sent) = (Data(3), [0, 0]);
        for (first, length) in lengths {
            let (socket, side) = if first { (one, 0) } else { (other, 1) };
            rig.start(socket, Call::Send(data.next(length)));
            sent[side] += length as u64;
        }
        rig.wait_until("all has come", |table| {
            let came = |id| table.get(id).map_or(0, SocketState::bytes_in);
            let went = |id| table.get(id).map_or(0, SocketState::bytes_out);
            [went(one), went(other)] == sent && [came(other), came(one)] == sent
        });
        rig.must(listener, Call::Close);
        check(&rig.log, &[one, other])?;
    }
}

#[test]
fn datagrams_are_matched_and_those_that_never_came_are_known() {
    let rig = Rig::stepwise();
    let (one, late, other) = (rig.udp(), rig.udp(), rig.udp());
    rig.must(other, Call::Bind(any_port(Family::V4)));
    let to = rig.local(other);
    let send = |data: &'static str, to| {
        rig.record(one, Call::SendTo(Bytes::from_static(data.as_bytes()), to)).number
    };
    // Nobody has the address yet.
    rig.must(late, Call::Bind(any_port(Family::V4)));
    let later = rig.local(late);
    rig.must(late, Call::Close);
    let too_early = send("same", later);
    let late = rig.udp();
    rig.must(late, Call::Bind(later));
    let in_time = send("same", later);
    let received = rig.record(late, Call::RecvFrom(100));
    let (short, long, empty) = (send("one", to), send("twofold", to), send("", to));
    let first = rig.record(other, Call::RecvFrom(100));
    // Longer than the buffer.
    let second = rig.record(other, Call::RecvFrom(3));
    let fates = |deliveries: &Deliveries| -> [Option<Fate>; 5] {
        let until = rig.log.len();
        [too_early, in_time, short, long, empty].map(|number| deliveries.fate(one, number, until))
    };
    let found = deliveries(&rig.log, u64::MAX);
    assert_eq!(fates(&found), [Stranger, Received, Received, Received, NotReceived].map(Some));
    for (sent, record, length) in [(in_time, &received, 4), (short, &first, 3), (long, &second, 3)]
    {
        let of = found.of(record.number, &entry(&rig.log, record.number), MOST);
        let of_sent = found.of(sent, &entry(&rig.log, sent), MOST);
        assert_eq!((of.len(), &of), (1, &of_sent));
        assert_eq!((of[0].sent, of[0].received, of[0].length), (sent, record.number, length));
    }
    assert_eq!(
        outcome_of(&second),
        Outcome::Datagram {
            bytes: 3,
            from: Some(std::net::SocketAddr::new(Family::V4.loopback(), rig.local(one).port())),
            truncated: true,
            lost: 4
        }
    );
    rig.must(other, Call::Close);
    assert_eq!(fates(&deliveries(&rig.log, 1))[4], Some(NeverCame));
}
