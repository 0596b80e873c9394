//! Decides whether the bytes of a capture are those of the session in whatever order the calls of its
//! two ends returned, and whether everything else is told beside them.

use std::net::SocketAddr;

use crate::packets::{exported, opened, read, returned, said};
use proptest::prelude::*;
use socket_playground::{
    export::{Format, Selection},
    model::{
        Call, Errno, Origin, Outcome, Protocol, Record, ShutdownHow, SocketId, SocketSnapshot,
    },
    session::{Header, Log},
};

const CALLER: &str = "127.0.0.1:40000";
const CALLED: &str = "127.0.0.1:9";

fn standing(local: &str, peer: &str) -> SocketSnapshot {
    SocketSnapshot {
        local: local.parse().ok(),
        peer: peer.parse().ok(),
        listening: false,
        state: None,
    }
}

/// What one end does: it sends its bytes in pieces and reads the other's in pieces, mixed, and
/// closes.
fn end(socket: u32, says: &[u8], hears: &[u8], cuts: &[usize], first: Record) -> Vec<Record> {
    let mut records = vec![first];
    let (mut to_say, mut to_hear) = (says, hears);
    for (number, cut) in cuts.iter().chain([&usize::MAX, &usize::MAX]).enumerate() {
        if number % 2 == 0 {
            let (piece, rest) = to_say.split_at((*cut).min(to_say.len()));
            let bytes = piece.len() as u64;
            let outcome = Outcome::Sent { bytes };
            records.push(returned(socket, Call::Send(bytes), outcome, None, piece));
            to_say = rest;
        } else {
            let (piece, rest) = to_hear.split_at((*cut).min(to_hear.len()));
            let outcome = Outcome::Received { bytes: piece.len() as u64 };
            records.push(returned(socket, Call::Recv(9), outcome, None, piece));
            to_hear = rest;
        }
    }
    for (piece, is_said) in [(to_say, true), (to_hear, false)] {
        let bytes = piece.len() as u64;
        let (call, outcome) = if is_said {
            (Call::Send(bytes), Outcome::Sent { bytes })
        } else {
            (Call::Recv(9), Outcome::Received { bytes })
        };
        records.push(returned(socket, call, outcome, None, piece));
    }
    let how = Call::Shutdown(ShutdownHow::Write);
    records.push(returned(socket, how, Outcome::Done, None, b""));
    records.push(returned(socket, Call::Recv(1), Outcome::EndOfStream, None, b""));
    records.push(returned(socket, Call::Close, Outcome::Done, None, b""));
    records
}

fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![0..6_usize, 0..100_000_usize], 0..8)
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (0..200_000_usize, any::<u8>()).prop_map(|(length, seed)| {
            (0..length).map(|place| (place * 31 / 7) as u8 ^ seed).collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    /// However the records of two ends stand among each other, the packets tell the same dialogue.
    #[test]
    fn the_order_in_which_calls_returned_changes_no_byte(
        ours in text(),
        theirs in text(),
        our_cuts in cuts(),
        their_cuts in cuts(),
        order in prop::collection::vec(any::<bool>(), 0..40),
    ) {
        let connect = Call::Connect(CALLED.parse().unwrap());
        let stands = Some(standing(CALLER, CALLED));
        let connected = returned(2, connect, Outcome::Done, stands, b"");
        let origin = Origin::AcceptedBy(SocketId(1));
        let accepted = opened(3, Protocol::Tcp, origin, Some(standing(CALLED, CALLER)));
        let mut caller = end(2, &ours, &theirs, &our_cuts, connected).into_iter();
        let mut called = end(3, &theirs, &ours, &their_cuts, accepted).into_iter();
        let mut records = vec![opened(2, Protocol::Tcp, Origin::Made, None)];
        for is_caller in order {
            records.extend(if is_caller { caller.next() } else { called.next() });
        }
        records.extend(caller.chain(called));
        let log = Log::recorded(Header::begin(), records);
        let packets = read(&exported(&log, Format::PcapNg, &Selection::default()));
        let said = said(&packets);
        prop_assert!(said[&CALLER.parse().unwrap()] == ours);
        prop_assert!(said[&CALLED.parse().unwrap()] == theirs);
        let fins = packets.iter().filter(|packet| packet.tcp.as_ref().unwrap().fin).count();
        prop_assert_eq!(fins, 2);
        for packet in &packets {
            let is_marked = packet.comments.iter().any(|text| text.contains("Synthesised"));
            prop_assert!(is_marked || !packet.payload.is_empty());
            let own = if packet.from == CALLER.parse().unwrap() { "TCP #2" } else { "TCP #3" };
            prop_assert!(packet.interface.contains(own));
        }
    }
}

/// A send that waits goes on until the end of sending reaches it, and returns after that.
#[test]
fn the_end_of_sending_waits_for_bytes_that_are_told_after_it() {
    let connect = Call::Connect(CALLED.parse().unwrap());
    let stands = Some(standing(CALLER, CALLED));
    let shut_down = Call::Shutdown(ShutdownHow::Write);
    let broken = Outcome::Failed(Errno::from_name("EPIPE").unwrap());
    let log = Log::recorded(
        Header::begin(),
        [
            opened(2, Protocol::Tcp, Origin::Made, None),
            returned(2, connect, Outcome::Done, stands, b""),
            returned(2, shut_down, Outcome::Done, None, b""),
            returned(2, Call::Send(100), broken, None, b"half of it"),
        ],
    );
    let packets = read(&exported(&log, Format::PcapNg, &Selection::default()));
    assert_eq!(said(&packets)[&CALLER.parse().unwrap()], b"half of it");
    let last = packets.iter().rfind(|packet| packet.from == CALLER.parse().unwrap()).unwrap();
    assert!(last.tcp.as_ref().unwrap().fin);
}

/// However much happens without a packet, all of it is told.
#[test]
fn what_happens_without_packets_is_told_however_much_it_is() {
    let to: SocketAddr = CALLED.parse().unwrap();
    let bind = |number| returned(1, Call::Listen(number), Outcome::Done, None, b"");
    let send = || returned(2, Call::SendTo(1, to), Outcome::Sent { bytes: 1 }, None, b"!");
    let mut records = vec![opened(2, Protocol::Udp, Origin::Made, None)];
    records.extend((0..200).map(bind));
    records.push(send());
    records.extend((200..300).map(bind));
    records.push(send());
    records.extend((300..310).map(bind));
    let log = Log::recorded(Header::begin(), records);
    let capture = exported(&log, Format::PcapNg, &Selection::default());
    assert_eq!(read(&capture).len(), 2);
    let text = String::from_utf8_lossy(&capture);
    for number in 0..310 {
        let line = format!("listen({number}) = 0");
        assert_eq!(text.matches(&line).count(), 1, "{line}");
    }
}
