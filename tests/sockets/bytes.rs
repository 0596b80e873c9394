//! Decides whether the log holds exactly the bytes that crossed: in order, none twice, none missing,
//! however sends and receives cut them, with a real peer at the other end.

use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, UdpSocket},
    thread,
};

use crate::common::{Begun, PATIENCE, Rig, any_port, finish, noise, outcome_of};
use bytes::Bytes;
use proptest::prelude::*;
use socket_playground::{
    model::{Call, CallKind, Event, Family, Lifecycle, Outcome, Protocol, ShutdownHow, SocketId},
    net::Modes,
};

/// What one socket sent, and received, by its log.
fn logged(rig: &Rig, socket: SocketId) -> (Vec<u8>, Vec<u8>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    rig.log.for_each(1..u64::MAX, |record| {
        let Event::Returned { call, outcome, .. } = &record.event else {
            return;
        };
        if record.socket != socket {
            return;
        }
        let bytes = match outcome {
            Outcome::Sent { bytes } | Outcome::Received { bytes } => *bytes,
            _ => 0,
        };
        assert_eq!(record.payload.len() as u64, bytes, "{record:?}");
        match call.kind() {
            CallKind::Send => sent.extend_from_slice(&record.payload),
            CallKind::Recv => received.extend_from_slice(&record.payload),
            _ => assert!(record.payload.is_empty()),
        }
    });
    (sent, received)
}

fn wait_for_end(rig: &Rig, socket: SocketId) {
    rig.wait_until("the peer's end to be read", |table| {
        table.get(socket).is_some_and(|state| state.lifecycle() == Lifecycle::ReadClosed)
    });
}

/// Has a peer write its chunks and read everything, both at once.
fn talk(stream: &TcpStream, chunks: Vec<Vec<u8>>) -> thread::JoinHandle<Vec<u8>> {
    let mut writer = stream.try_clone().expect("a second handle");
    let mut reader = stream.try_clone().expect("a third handle");
    let write = move || {
        for chunk in chunks {
            writer.write_all(&chunk).expect("the playground reads");
        }
        finish(&writer);
    };
    let sending = thread::Builder::new().name("peer writes".to_owned()).spawn(write);
    let sending = sending.expect("a thread");
    let read = move || {
        let mut heard = Vec::new();
        reader.set_read_timeout(Some(PATIENCE)).expect("an open socket");
        reader.read_to_end(&mut heard).expect("the playground sends and finishes");
        sending.join().expect("the writer is done");
        heard
    };
    thread::Builder::new().name("peer reads".to_owned()).spawn(read).expect("a thread")
}

/// Both ways at once over one connection; `read_length` where every read is a step.
fn crosses(modes: Modes, ours: &[Vec<u8>], theirs: Vec<Vec<u8>>, read_length: u32) {
    let rig = Rig::new(modes);
    let (socket, peer) = rig.with_peer(Family::V4);
    let their_bytes = theirs.concat();
    let peer_thread = talk(&peer, theirs);
    let sends: Vec<_> = ours
        .iter()
        .map(|chunk| rig.start(socket, Call::Send(Bytes::copy_from_slice(chunk))))
        .collect();
    if modes == Modes::STEPWISE {
        loop {
            match rig.call(socket, Call::Recv(read_length)) {
                Outcome::Received { bytes } => assert!(bytes <= u64::from(read_length)),
                outcome => break assert_eq!(outcome, Outcome::EndOfStream),
            }
        }
    }
    wait_for_end(&rig, socket);
    for (call_id, chunk) in sends.into_iter().zip(ours) {
        let all = Outcome::Sent { bytes: chunk.len() as u64 };
        assert_eq!(outcome_of(&rig.returned(call_id)), all);
    }
    rig.must(socket, Call::Shutdown(ShutdownHow::Write));
    let heard = peer_thread.join().expect("the peer is done");
    let (sent, received) = logged(&rig, socket);
    assert!(sent == ours.concat() && sent == heard, "{} and {}", sent.len(), heard.len());
    assert!(received == their_bytes, "{} of {}", received.len(), their_bytes.len());
    let state = rig.state(socket);
    assert_eq!(state.bytes_in(), received.len() as u64);
    assert_eq!(state.bytes_out(), sent.len() as u64);
}

/// Chunks of bytes, some large, some of one byte: at most 256 KiB.
fn chunks() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let chunk = prop_oneof![1..4_usize, 1..2000_usize, 1..32_768_usize]
        .prop_flat_map(|length| any::<u64>().prop_map(move |seed| noise(seed, length)));
    prop::collection::vec(chunk, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_chunks_cross_while_reading_by_itself(ours in chunks(), theirs in chunks()) {
        crosses(Modes::INTERACTIVE, &ours, theirs, 0);
    }

    #[test]
    fn random_chunks_cross_step_by_step(
        ours in chunks(),
        theirs in chunks(),
        read_length in 500..70_000_u32,
    ) {
        crosses(Modes::STEPWISE, &ours, theirs, read_length);
    }
}

const LARGE: usize = 64 * 1024 * 1024;

#[test]
fn sixty_four_mebibytes_cross_each_way() {
    crosses(Modes::INTERACTIVE, &[noise(1, LARGE)], vec![noise(2, LARGE)], 0);
}

#[test]
fn a_send_waits_for_a_peer_that_reads_late() {
    let rig = Rig::stepwise();
    let (socket, peer) = rig.with_peer(Family::V4);
    let data = noise(3, LARGE);
    let first = rig.must_wait(socket, Call::Send(Bytes::from(data.clone())));
    // One behind the other: the second waits for the first.
    let second = rig.must_wait(socket, crate::common::send("the end"));
    assert_eq!(rig.state(socket).waiting().len(), 2);
    let reader = talk(&peer, Vec::new());
    assert_eq!(outcome_of(&rig.returned(first)), Outcome::Sent { bytes: LARGE as u64 });
    assert_eq!(outcome_of(&rig.returned(second)), Outcome::Sent { bytes: 7 });
    rig.must(socket, Call::Shutdown(ShutdownHow::Write));
    let heard = reader.join().unwrap();
    assert!(heard[..LARGE] == data && &heard[LARGE..] == b"the end");
    assert!(logged(&rig, socket).0 == heard);
}

#[test]
fn a_send_to_an_address_over_tcp_is_a_send() {
    let rig = Rig::stepwise();
    let (socket, peer) = rig.with_peer(Family::V4);
    let address = rig.state(socket).peer().unwrap();
    let data = Bytes::from(noise(4, LARGE));
    let waits = rig.must_wait(socket, Call::SendTo(data.clone(), address));
    let reader = talk(&peer, Vec::new());
    assert_eq!(outcome_of(&rig.returned(waits)), Outcome::Sent { bytes: LARGE as u64 });
    rig.must(socket, Call::Close);
    assert!(reader.join().unwrap() == data);
}

#[test]
fn a_send_that_a_reset_ends_tells_what_had_gone() {
    let rig = Rig::stepwise();
    let (socket, peer) = rig.with_peer(Family::V4);
    let waits = rig.must_wait(socket, Call::Send(Bytes::from(noise(5, LARGE))));
    crate::common::reset(peer);
    let record = rig.returned(waits);
    assert_eq!(crate::common::errno_of(&outcome_of(&record)), "ECONNRESET");
    assert!(!record.payload.is_empty() && record.payload.len() < LARGE);
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Failed);
}

/// Datagrams of many lengths, each with its sender; more senders than one.
fn datagrams_cross(modes: Modes) {
    let rig = Rig::new(modes);
    let socket = rig.open(Protocol::Udp, Family::V4);
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let address = rig.local(socket);
    let senders: Vec<_> =
        (0..3).map(|_| UdpSocket::bind(any_port(Family::V4)).expect("a free port")).collect();
    for (number, length) in [0, 1, 9000, 65_507, 500, 0, 1472, 3].into_iter().enumerate() {
        let sender = &senders[number % senders.len()];
        let data = noise(number as u64, length);
        let before = rig.log.len();
        sender.send_to(&data, address).expect("loopback takes it");
        if modes == Modes::STEPWISE {
            let call_id = rig.start(socket, Call::RecvFrom(65_536));
            let begun = rig.begun_after(before, call_id);
            assert!(matches!(begun, Begun::Waits | Begun::Returned(_)));
        }
        let (outcome, payload) = rig.find_after(before, "the datagram", |record| {
            let is_receive = matches!(record.event, Event::Returned { .. });
            is_receive.then(|| (outcome_of(record), record.payload.clone()))
        });
        let from = sender.local_addr().expect("its address");
        let whole =
            Outcome::Datagram { bytes: length as u64, from: Some(from), truncated: false, lost: 0 };
        assert_eq!(outcome, whole);
        assert!(payload == data);
        // And back, to who sent it.
        rig.must(socket, Call::SendTo(payload, from));
        let mut back = vec![0; 65_536];
        sender.set_read_timeout(Some(PATIENCE)).expect("an open socket");
        let (back_length, back_from) = sender.recv_from(&mut back).expect("the answer");
        assert!(back[..back_length] == data && back_from == address);
    }
}

#[test]
fn every_datagram_has_its_bytes_and_its_sender_while_reading_by_itself() {
    datagrams_cross(Modes::INTERACTIVE);
}

#[test]
fn every_datagram_has_its_bytes_and_its_sender_step_by_step() {
    datagrams_cross(Modes::STEPWISE);
}

#[test]
fn room_for_more_than_there_can_be_is_no_trouble() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    peer.write_all(b"short").unwrap();
    assert_eq!(rig.record(socket, Call::Recv(u32::MAX)).payload, "short");
}
