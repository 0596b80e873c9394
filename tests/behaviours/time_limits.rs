//! How it is found out that a connection is dead, unused, or takes too long: heartbeats and time-outs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use socket_playground::behaviour::{ConnectLimiter, HeartbeatSender, IdleCloser, Reconnector};
use socket_playground::model::{
    BehaviourEnd, Call, Event, Family, Heartbeat, Loss, Message, Outcome, TimeLimit,
};

use crate::common::{FullListener, PATIENCE, Rig, any_port};
use crate::persistence::{accept, connected, losses, pass, quick};
use crate::{behave, end_of};

#[test]
fn a_peer_that_answers_no_heartbeat_is_given_up_and_the_next_is_called() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, mut peer) = connected(&rig, &server);
    let message = Message::text("ping");
    let beat = || {
        let spec = Heartbeat { message: message.clone(), every_ms: 30, within_ms: 150 };
        HeartbeatSender::new(spec).unwrap()
    };
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    behave(&rig, client, beat());
    let mut room = [0; 4];
    for _ in 0..3 {
        peer.read_exact(&mut room).unwrap();
        assert_eq!(&room, b"ping");
        peer.write_all(b"pong").unwrap();
    }
    // From here on it says nothing.
    let mut other = accept(&server);
    other.read_exact(&mut room).unwrap();
    assert_eq!(losses(&rig)[0].1.why, Loss::NoAnswer { within_ms: 150 });
    drop(peer);
    // Where nobody connects again, it is closed.
    let (alone, _peer) = connected(&rig, &server);
    let id = behave(&rig, alone, beat());
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.skipped, end), (1, BehaviourEnd::Closed));
}

#[test]
fn a_connection_without_traffic_is_closed_and_one_with_some_is_not() {
    let rig = Rig::interactive();
    let (listener, address) = rig.listener(Family::V4, 8);
    let limit = IdleCloser::new(TimeLimit { millis: 250 }).unwrap();
    behave(&rig, listener, limit);
    let mut quiet = TcpStream::connect(address).unwrap();
    let mut busy = TcpStream::connect(address).unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(600) {
        busy.write_all(b".").unwrap();
        pass(&rig, Duration::from_millis(20));
    }
    quiet.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(quiet.read(&mut [0]).unwrap(), 0);
    busy.write_all(b".").unwrap();
    assert!(rig.state(listener).is_open());
    busy.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(busy.read(&mut [0]).unwrap(), 0, "it is closed in its turn");
}

#[test]
fn a_connect_that_takes_too_long_is_cancelled_and_the_kernel_goes_on() {
    let rig = Rig::stepwise();
    let full = FullListener::new(Family::V4);
    let client = rig.tcp();
    let id = behave(&rig, client, ConnectLimiter::new(TimeLimit { millis: 50 }).unwrap());
    let connect = rig.record(client, Call::Connect(full.address));
    let Event::Returned { outcome, elapsed_nanos, .. } = connect.event else { panic!() };
    assert_eq!(outcome, Outcome::Cancelled { bytes: 0 });
    assert!(elapsed_nanos >= 50_000_000, "{elapsed_nanos}");
    // The SYN goes out again after a second, and now there is room.
    let _first = full.make_room();
    rig.wait_until("the kernel to have connected", |table| {
        table.get(client).is_some_and(|socket| socket.peer() == Some(full.address))
    });
    rig.playground.stop_behaving(client, id).unwrap();
    assert_eq!(end_of(&rig, id).0.done, 1);
    // One that connects again takes a new socket for the next attempt.
    let full = FullListener::new(Family::V4);
    let client = rig.tcp();
    behave(&rig, client, ConnectLimiter::new(TimeLimit { millis: 50 }).unwrap());
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.call(client, Call::Connect(full.address));
    rig.find("the second attempt to be too slow as well", |_| {
        let slow = losses(&rig).into_iter().filter(|(_, lost)| lost.why == Loss::ConnectTimedOut);
        (slow.count() >= 2).then_some(())
    });
}
