//! Connections that are lost and made again, and how it is found out that one is dead.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use socket_playground::behaviour::{
    ConnectLimiter, HeartbeatSender, IdleCloser, Reconnector, Timer,
};
use socket_playground::model::{
    BehaviourEnd, BehaviourStep, Call, CallKind, Event, Family, Heartbeat, Loss, Lost, Message,
    OptionValue, Outcome, Queued, Reconnect, ReconnectStep, Record, Repeat, SocketId, SocketOption,
    TimeLimit,
};

use crate::common::{FullListener, PATIENCE, Rig, any_port, errno_of, reset, send};
use crate::peer::Peer;
use crate::{behave, end_of};

/// Short pauses, so that a test does not take long.
fn quick() -> Reconnect {
    Reconnect { first_ms: 10, most_ms: 100, jitter: 50, ..Reconnect::default() }
}

/// What the log tells of the renewals of all sockets.
fn steps(rig: &Rig) -> Vec<(Record, ReconnectStep)> {
    let mut steps = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Behaviour { step: BehaviourStep::Reconnect(step), .. } = &record.event {
            steps.push((record.clone(), step.clone()));
        }
    });
    steps
}

fn restored(rig: &Rig) -> usize {
    let is_restored =
        |step: &&(Record, ReconnectStep)| matches!(step.1, ReconnectStep::Restored { .. });
    steps(rig).iter().filter(is_restored).count()
}

fn losses(rig: &Rig) -> Vec<(SocketId, Lost)> {
    let lost = |(record, step): (Record, ReconnectStep)| match step {
        ReconnectStep::Lost(lost) => Some((record.socket, lost)),
        _ => None,
    };
    steps(rig).into_iter().filter_map(lost).collect()
}

/// The socket that has taken the place of one, once it is connected.
fn successor(rig: &Rig, socket: SocketId) -> SocketId {
    let mut found = None;
    rig.find("a successor to be connected", |record| {
        if let Event::Behaviour {
            step: BehaviourStep::Off(_, BehaviourEnd::Continued(next)), ..
        } = &record.event
            && (record.socket == socket || Some(record.socket) == found)
        {
            found = Some(*next);
        }
        let is_there = matches!(
            &record.event,
            Event::Behaviour { step: BehaviourStep::Reconnect(ReconnectStep::Restored { .. }), .. }
        );
        found.filter(|found| is_there && record.socket == *found)
    })
}

/// Accepts a connection before long.
fn accept(server: &TcpListener) -> TcpStream {
    server.set_nonblocking(true).unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        match server.accept() {
            Ok((connection, _)) => {
                connection.set_nonblocking(false).unwrap();
                return connection;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                assert!(Instant::now() < deadline, "nobody connects");
                std::thread::yield_now();
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn connected(rig: &Rig, server: &TcpListener) -> (SocketId, TcpStream) {
    let client = rig.tcp();
    rig.must(client, Call::Connect(server.local_addr().unwrap()));
    (client, accept(server))
}

#[test]
fn after_a_reset_another_socket_takes_the_place_with_its_options_and_its_timer() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, mut peer) = connected(&rig, &server);
    rig.must(client, Call::SetOption(SocketOption::NoDelay, OptionValue::Switch(true)));
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    let timer = Timer::new(Repeat::new(Message::text("$(counter),"), 5, Some(40))).unwrap();
    behave(&rig, client, timer);
    peer.read_exact(&mut [0; 4]).unwrap();
    reset(peer);
    let mut peer = accept(&server);
    let next = successor(&rig, client);
    assert!(!rig.state(client).is_open(), "it was closed when the other took its place");
    assert_eq!(rig.state(client).renewal().unwrap().successor, Some(next));
    let mut text = String::new();
    while !text.ends_with("40,") {
        let mut room = [0; 99];
        let length = peer.read(&mut room).unwrap();
        assert!(length > 0, "{text}");
        text += std::str::from_utf8(&room[..length]).unwrap();
    }
    let option = rig.call(next, Call::GetOption(SocketOption::NoDelay));
    assert_eq!(option, Outcome::Option { value: OptionValue::Switch(true) });
    // The timer went on with what was next: none of its later numbers is missing, and it has ended.
    rig.find("the timer to end", |record| match &record.event {
        Event::Behaviour { step: BehaviourStep::Off(progress, BehaviourEnd::Finished), .. } => {
            (progress.done + progress.skipped >= 40 && record.socket == next).then_some(())
        }
        _ => None,
    });
}

#[test]
fn what_the_kernel_has_not_acknowledged_goes_again_and_only_that() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, mut peer) = connected(&rig, &server);
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.must(client, send("acknowledged\n"));
    peer.read_exact(&mut [0; 13]).unwrap();
    rig.wait_until("it to be acknowledged", |table| {
        table.get(client).is_some_and(|socket| socket.bytes_acknowledged() == 13)
    });
    // The peer reads no more: both buffers fill, and the rest stays with the kernel of this end.
    let chunk = vec![b'.'; 50_000];
    let mut taken = 0_u64;
    loop {
        let call = rig.start(client, send(&chunk));
        match rig.begun_after(0, call) {
            crate::common::Begun::Returned(outcome) => {
                assert_eq!(outcome, Outcome::Sent { bytes: 50_000 });
                taken += 1;
            }
            crate::common::Begun::Waits => break,
        }
    }
    rig.rest(Duration::from_millis(300));
    let seen = rig.state(client).kernel().unwrap().view.acknowledged.unwrap();
    reset(peer);
    let mut peer = accept(&server);
    successor(&rig, client);
    let (_, lost) = losses(&rig)[0];
    assert!(matches!(lost.why, Loss::Failed(..)), "{lost}");
    // Two ways of asking the kernel agree.
    assert_eq!(lost.acknowledged, Some(seen), "{lost}");
    assert!(seen < lost.sent, "{lost}");
    let whole = (seen - 13) / 50_000;
    assert_eq!(lost.kept, taken - whole, "{lost}");
    // Those, and the one that was still being sent.
    let wanted = usize::try_from((lost.kept + 1) * 50_000).unwrap();
    let mut came = vec![0; wanted];
    peer.read_exact(&mut came).unwrap();
    assert!(came.iter().all(|byte| *byte == b'.'));
    peer.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert_eq!(peer.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock, "and no more");
}

#[test]
fn a_message_sent_while_there_is_no_connection_is_kept_or_given_up_as_chosen() {
    for queued in Queued::ALL {
        let rig = Rig::stepwise();
        let server = TcpListener::bind(any_port(Family::V4)).unwrap();
        let address = server.local_addr().unwrap();
        let (client, peer) = connected(&rig, &server);
        let spec = Reconnect { first_ms: 400, jitter: 0, queued, ..quick() };
        behave(&rig, client, Reconnector::new(spec).unwrap());
        // Orderly, so that the kernel would still take what is sent.
        drop(server);
        drop(peer);
        rig.find("the loss to be seen", |record| match &record.event {
            Event::Behaviour {
                step: BehaviourStep::Reconnect(ReconnectStep::Waits { .. }),
                ..
            } => Some(()),
            _ => None,
        });
        rig.find("the shutdown", |record| match &record.event {
            Event::Returned { call: Call::Shutdown(_), .. } => Some(()),
            _ => None,
        });
        assert_eq!(errno_of(&rig.call(client, send("meanwhile"))), "EPIPE");
        let server = TcpListener::bind(address).unwrap();
        let mut peer = accept(&server);
        let next = successor(&rig, client);
        rig.must(next, send("later"));
        let wanted = if queued == Queued::SendAgain { "meanwhilelater" } else { "later" };
        let mut came = vec![0; wanted.len()];
        peer.read_exact(&mut came).unwrap();
        assert_eq!(came, wanted.as_bytes());
        let renewal = *rig.state(client).renewal().unwrap();
        let expected = if queued == Queued::SendAgain { (1, 0) } else { (0, 1) };
        assert_eq!((renewal.kept, renewal.given_up), expected);
        assert_eq!(losses(&rig)[0].1.why, Loss::PeerClosed);
    }
}

#[test]
fn a_client_that_is_always_refused_gives_up_and_one_that_is_stopped_waits_no_more() {
    let rig = Rig::stepwise();
    let (_holder, address) = crate::common::nobody_listens(Family::V4);
    let client = rig.tcp();
    let spec = Reconnect { times: Some(3), jitter: 0, ..quick() };
    behave(&rig, client, Reconnector::new(spec.clone()).unwrap());
    assert_eq!(errno_of(&rig.call(client, Call::Connect(address))), "ECONNREFUSED");
    let last = rig.find("it to give up", |record| match &record.event {
        Event::Behaviour { step: BehaviourStep::Off(_, BehaviourEnd::GaveUp), .. } => {
            Some(record.socket)
        }
        _ => None,
    });
    let pauses: Vec<_> = steps(&rig)
        .into_iter()
        .filter_map(|(_, step)| match step {
            ReconnectStep::Waits { millis, .. } => Some(millis),
            _ => None,
        })
        .collect();
    assert_eq!(pauses, [10, 20, 40]);
    assert_eq!(losses(&rig).len(), 4);
    assert!(rig.state(last).is_open(), "who looks at it sees why");
    let client = rig.tcp();
    let spec = Reconnect { first_ms: 60_000, most_ms: 60_000, ..spec };
    let id = behave(&rig, client, Reconnector::new(spec).unwrap());
    rig.call(client, Call::Connect(address));
    rig.wait_until("the countdown", |table| {
        table.get(client).and_then(|socket| socket.renewal()).is_some_and(|it| it.waits.is_some())
    });
    rig.playground.stop_behaving(client, id).unwrap();
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Stopped);
    assert_eq!(rig.state(client).renewal().unwrap().waits, None);
}

#[test]
fn whoever_ends_the_conversation_wants_no_other() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, peer) = connected(&rig, &server);
    let id = behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.must(client, Call::Shutdown(socket_playground::model::ShutdownHow::Write));
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Finished);
    drop(peer);
    assert!(losses(&rig).is_empty());
}

/// What a server has read over each of its connections.
type Read = Vec<Vec<u8>>;

/// Checks what the log tells of a client that came back each time: within its pauses, with all messages of
/// which the kernel had not said that they were acknowledged, in their order.
fn came_back(rig: &Rig, spec: &Reconnect) {
    let mut sent: BTreeMap<SocketId, Vec<(u64, Vec<u8>)>> = BTreeMap::new();
    let mut opened = BTreeMap::new();
    let mut waits = BTreeMap::new();
    let mut next = BTreeMap::new();
    let mut failed: BTreeMap<SocketId, Vec<Vec<u8>>> = BTreeMap::new();
    rig.log.for_each(1..u64::MAX, |record| match &record.event {
        Event::Opened { .. } => drop(opened.insert(record.socket, record.since_start_nanos)),
        Event::Returned { call, outcome: Outcome::Sent { bytes }, .. }
            if call.kind() == CallKind::Send =>
        {
            let of_socket = sent.entry(record.socket).or_default();
            let end = of_socket.last().map_or(0, |(end, _)| *end) + bytes;
            of_socket.push((end, record.payload.to_vec()));
        }
        Event::Behaviour { step: BehaviourStep::Reconnect(step), .. } => match step {
            ReconnectStep::Waits { attempt, millis } => {
                let longest = spec.pause_ms(*attempt);
                assert!((longest / 2..=longest).contains(millis), "{attempt}: {millis} ms");
                waits.insert(record.socket, (record.since_start_nanos, *millis));
            }
            ReconnectStep::Kept { bytes } => {
                failed.entry(record.socket).or_default().push(vec![0; *bytes as usize]);
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
        assert!(pause + 1_000_000 >= millis * 1_000_000, "too early");
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

/// Waits for so long, or a little less where nothing happens.
fn pass(rig: &Rig, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        rig.log.wait_beyond(rig.log.len(), until);
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
    for _ in 0..20 {
        let mut peer = accept(&server);
        let mut bytes = Vec::new();
        peer.set_nonblocking(true).unwrap();
        pass(&rig, Duration::from_millis(random.u64(0..60)));
        drop(server);
        drain(&mut peer, &mut bytes);
        let is_reset = random.bool();
        if is_reset {
            reset(peer)
        } else {
            drop(peer)
        }
        read.push(bytes);
        pass(&rig, Duration::from_millis(random.u64(0..150)));
        server = TcpListener::bind(address).unwrap();
    }
    let mut peer = accept(&server);
    rig.find("the last to be there", |_| (restored(&rig) >= 20).then_some(()));
    peer.read_exact(&mut [0; 50]).unwrap();
    came_back(&rig, &spec);
    // What is called acknowledged has reached the other kernel: the server has read it, but for what
    // came between its last read and its end.
    let lost: Vec<_> = losses(&rig).into_iter().filter(|(_, lost)| lost.sent > 0).collect();
    assert!(lost.len() >= 10, "{lost:?}");
    let read: u64 = read.iter().map(|bytes| bytes.len() as u64).sum();
    let acknowledged: u64 = lost.iter().map(|(_, lost)| lost.acknowledged.unwrap()).sum();
    let unseen = 20 * 3 * "message 1000\n".len() as u64;
    assert!(acknowledged <= read + unseen, "{acknowledged} of {read}");
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
        rig.find("the client to be back", |_| (restored(&rig) >= killed).then_some(()));
    }
    came_back(&rig, &spec);
}

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
