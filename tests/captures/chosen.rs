//! Decides whether a capture of a part of a session has every byte that the part tells, once: where
//! both ends are ours, a send may be chosen without its receive, and a receive without its send.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::net::SocketAddr;

use crate::packets::{Packet, exported, opened, read, returned, said};
use socket_playground::{
    export::{Format, Selection, read_session},
    model::{Call, Origin, Outcome, Protocol, Record, SocketId, SocketSnapshot},
    session::{Filter, Header, Log, Storage},
};

const CALLER: &str = "127.0.0.1:4000";
const CALLED: &str = "127.0.0.1:80";

fn standing(local: &str, peer: Option<&str>) -> SocketSnapshot {
    let peer = peer.map(|peer| peer.parse().unwrap());
    SocketSnapshot { local: Some(local.parse().unwrap()), peer, listening: false, state: None }
}

fn sent(socket: u32, bytes: &[u8]) -> Record {
    let length = bytes.len() as u64;
    returned(socket, Call::Send(length), Outcome::Sent { bytes: length }, None, bytes)
}

fn received(socket: u32, bytes: &[u8]) -> Record {
    let outcome = Outcome::Received { bytes: bytes.len() as u64 };
    returned(socket, Call::Recv(9000), outcome, None, bytes)
}

/// A log of sockets 2 and 3, which are connected, and of what they do.
fn connected(talk: impl IntoIterator<Item = Record>) -> Log {
    let connect = Call::Connect(CALLED.parse().unwrap());
    let of_caller = Some(standing(CALLER, Some(CALLED)));
    let of_answering = Some(standing(CALLED, Some(CALLER)));
    let mut records = vec![
        opened(2, Protocol::Tcp, Origin::Made, None),
        returned(2, connect, Outcome::Done, of_caller, b""),
        opened(3, Protocol::Tcp, Origin::AcceptedBy(SocketId(1)), of_answering),
    ];
    records.extend(talk);
    Log::recorded(Header::begin(), records)
}

fn part(log: &Log, filter: &str) -> Vec<u8> {
    let only = Some(Filter::parse(filter).unwrap());
    exported(log, Format::PcapNg, &Selection { only, ..Selection::default() })
}

/// What the caller has said in a part of a log.
fn caller_says(log: &Log, filter: &str) -> Vec<u8> {
    let mut said = said(&read(&part(log, filter)));
    said.remove(&CALLER.parse::<SocketAddr>().unwrap()).unwrap_or_default()
}

#[test]
fn bytes_whose_send_stays_are_told_by_their_receive() {
    let large = vec![b'x'; 5000];
    let log = connected([
        sent(2, &large),
        sent(2, b"hunter2"),
        sent(2, b"last"),
        received(3, &large),
        received(3, b"hunt"),
        received(3, b"er2la"),
        received(3, b"st"),
        returned(2, Call::Close, Outcome::Done, None, b""),
    ]);
    let both = "call == send and bytes ~ \"hunter\" or call == recv and length == 5000";
    let says = caller_says(&log, both);
    assert_eq!(says.len(), 5007);
    assert!(says.starts_with(b"hunter2") && says.ends_with(&large));
    let text = String::from_utf8_lossy(&part(&log, both)).into_owned();
    assert!(text.contains("appear where they were read"), "the order may be another");
    // Of a receive the part that a chosen send has is told once.
    assert_eq!(caller_says(&log, "number == 5 or number == 9"), b"hunter2la");
    assert_eq!(caller_says(&log, "number == 6 or number == 9"), b"laster2");
    assert_eq!(caller_says(&log, "received"), [&large[..], b"hunter2last"].concat());
    assert_eq!(caller_says(&log, "tcp"), [&large[..], b"hunter2last"].concat());
    // The end comes behind all of them.
    let packets = read(&part(&log, "number == 4 or number == 10 or call == close"));
    let by_caller = |packet: &&Packet| packet.from == CALLER.parse().unwrap();
    let last = packets.iter().rfind(by_caller).unwrap();
    assert!(last.tcp.as_ref().unwrap().fin);
}

/// Opened again, a part does not know where in the stream its bytes were.
#[test]
fn where_bytes_may_be_missing_the_capture_says_so() {
    let log = connected([sent(2, b"one"), sent(2, b"four"), received(3, b"one")]);
    let only = Some(Filter::parse("number in {1..3, 5, 6}").unwrap());
    let file = exported(&log, Format::Ron, &Selection { only, ..Selection::default() });
    let again = read_session(file.as_slice(), &Storage::memory()).unwrap().log;
    let capture = exported(&again, Format::PcapNg, &Selection::default());
    assert_eq!(said(&read(&capture))[&CALLER.parse().unwrap()], b"four");
    let text = String::from_utf8_lossy(&capture);
    assert!(text.contains("3 bytes received: they are here only if"), "{text}");
}

#[test]
fn a_datagram_between_two_of_ours_is_told_once_whichever_records_are_chosen() {
    let (from, to): (SocketAddr, SocketAddr) = (CALLER.parse().unwrap(), CALLED.parse().unwrap());
    let opened = |socket| opened(socket, Protocol::Udp, Origin::Made, None);
    let bound = |socket, at: SocketAddr| {
        let stands = Some(standing(&at.to_string(), None));
        returned(socket, Call::Bind(at), Outcome::Done, stands, b"")
    };
    let sent = |bytes: &[u8]| {
        let length = bytes.len() as u64;
        returned(1, Call::SendTo(length, to), Outcome::Sent { bytes: length }, None, bytes)
    };
    // A plain recv is not told who has sent what it brings.
    for (call, sender) in [(Call::RecvFrom(100), Some(from)), (Call::Recv(100), None)] {
        let received = |bytes: &[u8]| {
            let length = bytes.len() as u64;
            let outcome =
                Outcome::Datagram { bytes: length, from: sender, truncated: false, lost: 0 };
            returned(2, call.clone(), outcome, None, bytes)
        };
        let log = Log::recorded(
            Header::begin(),
            [
                opened(1),
                bound(1, from),
                opened(2),
                bound(2, to),
                sent(b"a"),
                sent(b"bc"),
                received(b"a"),
                received(b"bc"),
            ],
        );
        let whole = exported(&log, Format::PcapNg, &Selection::default());
        let parts = ["sent or received", "udp", "received", "number in {5, 8}"];
        let parts = parts.map(|filter| part(&log, filter));
        for capture in parts.into_iter().chain([whole]) {
            let packets = read(&capture);
            let payloads: Vec<&[u8]> = packets.iter().map(|packet| &packet.payload[..]).collect();
            assert_eq!(payloads, [&b"a"[..], b"bc"]);
            for packet in &packets {
                assert_eq!((packet.from, packet.to), (from, to), "{call:?}");
            }
        }
    }
}
