//! Sockets that misbehave on purpose, and what their peers see of it.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use socket_playground::behaviour::fault;
use socket_playground::model::{
    BehaviourEnd, BehaviourId, Call, Event, Family, Fault, Mode, Outcome, SocketId,
};

use crate::common::{PATIENCE, Rig, eventually, send};
use crate::{behave_boxed, end_of};

fn misbehave(rig: &Rig, socket: SocketId, what: &Fault) -> BehaviourId {
    behave_boxed(rig, socket, fault(what).unwrap())
}

/// How many bytes each receive of a socket has brought.
fn receives(rig: &Rig, socket: SocketId) -> Vec<u64> {
    let received = |event| match event {
        Event::Returned { outcome: Outcome::Received { bytes }, .. } => Some(bytes),
        _ => None,
    };
    rig.records(socket).into_iter().filter_map(|record| received(record.event)).collect()
}

#[test]
fn who_stops_reading_leaves_the_bytes_in_the_kernel_until_the_fault_ends() {
    let rig = Rig::interactive();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let id = misbehave(&rig, socket, &Fault::StopReading);
    peer.write_all(b"hello").unwrap();
    rig.wait_until("the kernel to hold them", |table| {
        let kernel = table.get(socket).and_then(|socket| socket.kernel());
        kernel.is_some_and(|sample| sample.view.receive_queue == 5)
    });
    assert!(receives(&rig, socket).is_empty());
    // A call is made all the same.
    assert_eq!(rig.call(socket, Call::Recv(2)), Outcome::Received { bytes: 2 });
    rig.playground.stop_behaving(socket, id).unwrap();
    rig.wait_until("the rest", |table| table.get(socket).is_some_and(|s| s.bytes_in() == 5));
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Stopped);
}

#[test]
fn who_reads_slowly_takes_a_tenth_of_a_second_s_bytes_at_a_time() {
    let rig = Rig::interactive();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let began = Instant::now();
    misbehave(&rig, socket, &Fault::ReadSlowly { bytes_per_second: 500 });
    peer.write_all(&[7; 200]).unwrap();
    rig.wait_until("all of it", |table| table.get(socket).is_some_and(|s| s.bytes_in() == 200));
    // The first comes at once, and the others as the rate lets them.
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    assert!(receives(&rig, socket).iter().all(|bytes| *bytes <= 50));
}

#[test]
fn what_goes_in_tiny_pieces_arrives_in_pieces_and_is_one_send() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let id = misbehave(&rig, socket, &Fault::TinyPieces { bytes: 2, pause_ms: 60 });
    let (began, call) = (Instant::now(), rig.start(socket, send("hello")));
    let (mut room, mut text) = ([0; 100], String::new());
    let mut reads = 0;
    while text.len() < 5 {
        let length = peer.read(&mut room).unwrap();
        text += std::str::from_utf8(&room[..length]).unwrap();
        reads += 1;
    }
    assert_eq!(text, "hello");
    assert!(reads >= 2, "it came at once");
    assert!(began.elapsed() >= Duration::from_millis(120), "{:?}", began.elapsed());
    let returned = rig.returned(call);
    assert_eq!(crate::common::outcome_of(&returned), Outcome::Sent { bytes: 5 });
    rig.wait_until("it to be counted", |table| {
        table.get(socket).is_some_and(|s| s.behaviours().iter().any(|one| one.progress.done == 3))
    });
    // Off again, all goes at once.
    rig.playground.stop_behaving(socket, id).unwrap();
    let record = rig.record(socket, send("hello"));
    let Event::Returned { elapsed_nanos, .. } = record.event else { panic!() };
    assert!(elapsed_nanos < 60_000_000, "{elapsed_nanos}");
}

#[test]
fn garbage_is_the_same_for_the_same_seed() {
    let garbage = |seed| {
        let rig = Rig::stepwise();
        let (socket, mut peer) = rig.with_peer(Family::V4);
        let id = misbehave(&rig, socket, &Fault::Garbage { bytes: 100, every_ms: 0, seed });
        let mut bytes = [0; 100];
        peer.read_exact(&mut bytes).unwrap();
        let (progress, end) = end_of(&rig, id);
        assert_eq!((progress.done, end), (100, BehaviourEnd::Finished));
        bytes
    };
    assert_eq!(garbage(7), garbage(7));
    assert_ne!(garbage(7), garbage(8));
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    misbehave(&rig, socket, &Fault::Garbage { bytes: 3, every_ms: 5, seed: 1 });
    let mut bytes = [0; 9];
    peer.read_exact(&mut bytes).unwrap();
    assert_ne!(bytes[..3], bytes[3..6], "the generator goes on");
}

#[test]
fn a_half_close_and_a_reset_are_calls_of_the_socket() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let id = misbehave(&rig, socket, &Fault::HalfClose);
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Finished);
    assert_eq!(peer.read(&mut [0; 9]).unwrap(), 0);
    peer.write_all(b"still heard").unwrap();
    assert_eq!(rig.call(socket, Call::Recv(99)), Outcome::Received { bytes: 11 });
    misbehave(&rig, socket, &Fault::Reset);
    eventually("the reset", || {
        (&peer).write(b"x").is_err_and(|error| {
            matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
        })
    });
    assert!(!rig.state(socket).is_open());
}

#[test]
fn a_listener_closes_what_it_accepts_or_accepts_nobody() {
    let rig = Rig::interactive();
    let (listener, address) = rig.listener(Family::V4, 8);
    let id = misbehave(&rig, listener, &Fault::CloseAtOnce);
    for _ in 0..3 {
        let mut client = TcpStream::connect(address).unwrap();
        assert_eq!(client.read(&mut [0; 9]).unwrap(), 0);
    }
    rig.playground.stop_behaving(listener, id).unwrap();
    assert_eq!(end_of(&rig, id).0.done, 3);
    assert!(rig.state(listener).is_open());
    rig.playground.set_accepting(listener, Mode::Automatic).unwrap();
    let id = misbehave(&rig, listener, &Fault::NeverAccept);
    let mut client = TcpStream::connect(address).unwrap();
    client.write_all(b"anybody?").unwrap();
    rig.wait_until("it to wait", |table| waiting(table, listener) == Some(1));
    assert_eq!(rig.accepted().len(), 3);
    rig.playground.stop_behaving(listener, id).unwrap();
    eventually("it to be accepted", || rig.accepted().len() == 4);
}

/// How many connections wait on a listener, as the kernel says.
fn waiting(table: &socket_playground::session::SocketTable, listener: SocketId) -> Option<u32> {
    let sample = table.get(listener)?.kernel()?;
    Some(sample.view.waiting_room.as_ref()?.waiting)
}

#[test]
fn an_accept_queue_is_filled_and_given_free_again() {
    let rig = Rig::interactive();
    let (listener, address) = rig.listener(Family::V4, 3);
    rig.playground.set_accepting(listener, Mode::Automatic).unwrap();
    let id = misbehave(&rig, listener, &Fault::FillBacklog { most: 100 });
    // Linux lets one more than the backlog wait.
    rig.wait_until("the queue to be full", |table| {
        let on = table.get(listener).map(|listener| listener.behaviours().to_vec());
        on.unwrap_or_default().iter().any(|one| one.progress.of == Some(4))
    });
    assert!(rig.accepted().is_empty());
    let late = TcpStream::connect_timeout(&address, Duration::from_millis(200));
    assert_eq!(late.unwrap_err().kind(), ErrorKind::TimedOut);
    rig.playground.stop_behaving(listener, id).unwrap();
    rig.wait_until("those who called to go", |table| {
        table.iter().all(|socket| {
            socket.socket_id() == listener || !socket.is_open() || {
                socket.accepted_by() == Some(listener)
            }
        })
    });
    // A SYN that was dropped is sent again after a second.
    TcpStream::connect_timeout(&address, PATIENCE).unwrap();
}
