//! A server that goes down twenty times at random moments, and the client that comes back each time.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use socket_playground::behaviour::{Reconnector, Timer};
use socket_playground::model::{
    BehaviourEnd, BehaviourStep, Call, CallKind, Event, Family, Message, Outcome, Reconnect,
    ReconnectStep, Repeat, SocketId,
};

use crate::behave;
use crate::common::{Rig, any_port, reset};
use crate::peer::Peer;
use crate::persistence::{accept, losses, pass, quick, wait_restored};

/// What a server has read over each of its connections.
type Read = Vec<Vec<u8>>;

/// Checks what the log tells of a client that came back each time: within its pauses, with all messages of
/// which the kernel had not said that they were acknowledged, in their order.
fn came_back(rig: &Rig, spec: &Reconnect) {
    let mut sent: BTreeMap<SocketId, Vec<(u64, Vec<u8>)>> = BTreeMap::new();
    let mut opened = BTreeMap::new();
    let mut waits = BTreeMap::new();
    let mut next = BTreeMap::new();
    // When the last call of each socket returned: about then it began to wait.
    let mut returned = BTreeMap::new();
    rig.log.for_each(1..u64::MAX, |record| match &record.event {
        Event::Opened { .. } => drop(opened.insert(record.socket, record.since_start_nanos)),
        Event::Returned { call, outcome: Outcome::Sent { bytes }, .. }
            if call.kind() == CallKind::Send =>
        {
            let of_socket = sent.entry(record.socket).or_default();
            let end = of_socket.last().map_or(0, |(end, _)| *end) + bytes;
            of_socket.push((end, record.payload.to_vec()));
            returned.insert(record.socket, record.since_start_nanos);
        }
        Event::Returned { .. } => {
            returned.insert(record.socket, record.since_start_nanos);
        }
        Event::Behaviour { step: BehaviourStep::Reconnect(step), .. } => match step {
            ReconnectStep::Waits { attempt, millis } => {
                let longest = spec.pause_ms(*attempt);
                assert!((longest / 2..=longest).contains(millis), "{attempt}: {millis} ms");
                waits.insert(record.socket, (returned[&record.socket], *millis));
            }
            ReconnectStep::GivenUp { .. } => panic!("nothing was to be given up"),
            _ => {}
        },
        Event::Behaviour {
            step: BehaviourStep::Off(_, BehaviourEnd::Continued(socket)), ..
        } => {
            next.insert(record.socket, *socket);
        }
        _ => {}
    });
    for (socket, (since, millis)) in &waits {
        let pause = opened[&next[socket]] - since;
        assert!(pause + 20_000_000 >= millis * 1_000_000, "too early: {pause} of {millis} ms");
        assert!(pause <= millis * 1_000_000 + 2_000_000_000, "too late: {pause}");
    }
    for (socket, lost) in losses(rig) {
        let of_socket = sent.get(&socket).map(Vec::as_slice).unwrap_or_default();
        let acknowledged = lost.acknowledged.unwrap();
        let all = of_socket.last().map_or(0, |(end, _)| *end);
        assert!(acknowledged <= lost.sent && all <= lost.sent, "{lost}");
        let again: Vec<_> = of_socket.iter().filter(|(end, _)| *end > acknowledged).collect();
        assert_eq!(again.len() as u64, lost.kept, "{lost}");
        // They go first over the next connection.
        let mut heir = next.get(&socket);
        while let Some(socket) = heir.filter(|socket| !sent.contains_key(socket)) {
            heir = next.get(socket);
        }
        let Some(heir) = heir else { continue };
        let first = sent[heir].iter().take(again.len()).map(|(_, message)| message);
        assert!(first.eq(again.iter().map(|(_, message)| message)), "{lost}");
    }
}

fn reconnecting_client(rig: &Rig, address: SocketAddr, spec: &Reconnect) -> SocketId {
    let client = rig.tcp();
    behave(rig, client, Reconnector::new(spec.clone()).unwrap());
    let ticks = Timer::new(Repeat::new(Message::text("message $(counter)\\n"), 3, None)).unwrap();
    rig.must(client, Call::Connect(address));
    behave(rig, client, ticks);
    client
}

#[test]
fn a_server_that_goes_down_twenty_times_finds_its_client_again_each_time() {
    let rig = Rig::stepwise();
    let mut random = fastrand::Rng::with_seed(20);
    let mut server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let address = server.local_addr().unwrap();
    let spec = quick();
    reconnecting_client(&rig, address, &spec);
    let mut read = Read::new();
    for round in 0..20 {
        let mut peer = accept(&server);
        // A connection that was lost before the client had heard of it was not made again.
        wait_restored(&rig, round);
        let mut bytes = Vec::new();
        peer.set_nonblocking(true).unwrap();
        pass(&rig, Duration::from_millis(random.u64(0..60)));
        drop(server);
        drain(&mut peer, &mut bytes);
        let is_reset = random.bool();
        if is_reset {
            reset(peer);
        } else {
            drop(peer);
        }
        read.push(bytes);
        pass(&rig, Duration::from_millis(random.u64(0..150)));
        server = TcpListener::bind(address).unwrap();
    }
    let mut peer = accept(&server);
    wait_restored(&rig, 20);
    peer.read_exact(&mut [0; 50]).unwrap();
    came_back(&rig, &spec);
    let life = rig.state(*next_sockets(&rig).last().unwrap()).life();
    assert_eq!((life.drops, life.retries), (20, next_sockets(&rig).len() as u64), "{life:?}");
    // What is called acknowledged has reached the other kernel: the server has read it, but for what
    // came between its last read and its end.
    let lost: Vec<_> = losses(&rig).into_iter().filter(|(_, lost)| lost.sent > 0).collect();
    assert!(lost.len() >= 10, "{lost:?}");
    let read: u64 = read.iter().map(|bytes| bytes.len() as u64).sum();
    let acknowledged: u64 = lost.iter().map(|(_, lost)| lost.acknowledged.unwrap()).sum();
    let unseen = 20 * 3 * "message 1000\n".len() as u64;
    assert!(acknowledged <= read + unseen, "{acknowledged} of {read}");
}

/// The sockets that have taken the places of others, in their order.
fn next_sockets(rig: &Rig) -> Vec<SocketId> {
    let mut next = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Behaviour { step: BehaviourStep::Off(_, BehaviourEnd::Continued(of)), .. } =
            &record.event
            && !next.contains(of)
        {
            next.push(*of);
        }
    });
    next
}

/// Reads what has come.
fn drain(peer: &mut TcpStream, bytes: &mut Vec<u8>) {
    match peer.read_to_end(bytes) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
    }
}

/// A server that reads, on a port that is given.
const SERVER: &str = r#"
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("up", flush=True)
while True:
    connection, _ = server.accept()
    with connection:
        while connection.recv(65536):
            pass
"#;

#[test]
#[ignore = "needs python3"]
fn a_server_in_python_that_is_killed_twenty_times_finds_its_client_again_each_time() {
    let rig = Rig::stepwise();
    let mut random = fastrand::Rng::with_seed(21);
    let start = |port: u16| {
        let mut command = Command::new("python3");
        Peer::start(command.args(["-c", SERVER, &port.to_string()]))
    };
    let mut server = start(0);
    server.hear("up");
    let port = server.port();
    let spec = quick();
    reconnecting_client(&rig, ([127, 0, 0, 1], port).into(), &spec);
    for killed in 1..=20 {
        pass(&rig, Duration::from_millis(random.u64(0..200)));
        // SIGKILL.
        drop(server);
        pass(&rig, Duration::from_millis(random.u64(0..200)));
        server = start(port);
        server.hear("up");
        wait_restored(&rig, killed);
    }
    came_back(&rig, &spec);
}
