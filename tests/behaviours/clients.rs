//! Sockets that begin by themselves, as clients do, and the servers that they are for.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use socket_playground::behaviour::program;
use socket_playground::model::{
    BehaviourEnd, Call, Event, Family, OptionValue, Outcome, Program, SocketId, SocketOption,
};
use socket2::SockRef;

use crate::common::{PATIENCE, Rig, eventually};
use crate::programs::{act, ask, connect, datagrams, hear, rest, server};
use crate::{beside, end_of};

fn sensor(every_ms: u64) -> Program {
    Program::Sensor { name: "attic \"1\"".to_owned(), every_ms }
}

/// How far a socket has come with what it does; nowhere, as long as it does nothing.
fn progress(rig: &Rig, socket: SocketId) -> (u64, u64) {
    let state = rig.state(socket);
    state.behaviours().first().map_or((0, 0), |on| (on.progress.done, on.progress.skipped))
}

fn skipped(rig: &Rig, socket: SocketId) -> u64 {
    progress(rig, socket).1
}

#[test]
fn a_sensor_sends_readings_that_are_json() {
    let rig = Rig::stepwise();
    let (client, peer) = rig.with_peer(Family::V4);
    let id = act(&rig, client, &sensor(20));
    let mut lines = BufReader::new(peer.try_clone().unwrap()).lines();
    for number in 1..=3 {
        let line = lines.next().unwrap().unwrap();
        let celsius = line
            .strip_prefix(&format!(r#"{{"sensor":"attic \"1\"","number":{number},"celsius":"#))
            .unwrap_or_else(|| panic!("{line}"));
        let celsius: f64 = celsius.trim_end_matches('}').parse().unwrap();
        assert!((15.0..=27.0).contains(&celsius));
    }
    // It goes with its peer.
    drop((lines, peer));
    let (progress, end) = end_of(&rig, id);
    assert!(progress.done >= 3 && matches!(end, BehaviourEnd::Closed | BehaviourEnd::Failed(_)));
    // Over UDP it waits until it has a peer.
    let socket = rig.udp();
    act(&rig, socket, &sensor(20));
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    rig.must(socket, Call::Connect(peer.local_addr().unwrap()));
    let mut datagram = [0; 200];
    let length = peer.recv(&mut datagram).unwrap();
    assert!(datagram[..length].ends_with(b"}\n"));
}

#[test]
fn a_ticker_tells_all_the_same_and_one_who_does_not_read_skips() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::TickerServer { every_ms: 10 });
    let quotes = |peers: &mut [std::net::TcpStream]| -> Vec<Vec<String>> {
        let lines = |peer: &std::net::TcpStream| {
            BufReader::new(peer.try_clone().unwrap()).lines().map(Result::unwrap).take(8).collect()
        };
        peers.iter().map(lines).collect()
    };
    let heard = quotes(&mut [connect(address), connect(address)]);
    for quote in &heard[0] {
        let number = quote.split(' ').next().unwrap();
        let same = heard[1].iter().find(|other| other.split(' ').next() == Some(number));
        assert!(same.is_none_or(|other| other == quote), "{heard:?}");
    }
    assert!(heard[0].iter().any(|quote| heard[1].contains(quote)), "{heard:?}");
    // A buffer that is full is no reason to keep quotes: they are skipped until there is room.
    let (listener, address) = rig.listener(Family::V4, 8);
    rig.must(listener, Call::SetOption(SocketOption::SendBuffer, OptionValue::Number(1)));
    act(&rig, listener, &Program::TickerServer { every_ms: 1 });
    let mut slow = connect(address);
    SockRef::from(&slow).set_recv_buffer_size(1).unwrap();
    let socket = || *rig.accepted().last().unwrap();
    eventually("a connection", || rig.accepted().len() == 3);
    let socket = socket();
    let so_far = || (rig.state(socket).bytes_out(), skipped(&rig, socket));
    eventually("it waits, and nothing is counted meanwhile", || {
        let before = so_far();
        rig.rest(Duration::from_millis(400));
        !rig.state(socket).waiting().is_empty() && so_far() == before
    });
    let before = skipped(&rig, socket);
    let reader =
        beside("reader", move || while slow.read(&mut [0; 1000]).is_ok_and(|it| it > 0) {});
    eventually("it goes on", || skipped(&rig, socket) >= before + 200);
    rig.must(socket, Call::Close);
    reader.join().unwrap();
}

#[test]
fn bytes_go_at_the_rate_that_was_asked_for() {
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    let began = Instant::now();
    let spec = Program::BulkSender { bytes_per_second: 400_000, bytes: 200_000 };
    let id = act(&rig, client, &spec);
    assert_eq!(rest(&mut peer).len(), 200_000);
    let took = began.elapsed().as_secs_f64();
    assert!((0.45..2.0).contains(&took), "{took} s");
    drop(peer);
    let (progress, end) = end_of(&rig, id);
    assert_eq!(progress.to_string(), "200000 of 200000 bytes");
    assert_eq!(end, BehaviourEnd::Finished);
    let error = program(&Program::BulkSender { bytes_per_second: 0, bytes: 1 }).unwrap_err();
    assert_eq!(error.to_string(), "the rate is at least 1 byte a second");
}

#[test]
fn requests_are_answered_and_one_that_takes_too_long_is_given_up() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::KeyValueServer);
    let mut peer = connect(address);
    peer.write_all(b"1 SET a b c\n2 WAIT 40\n3 GET a\nx\n").unwrap();
    hear(&mut peer, "1 OK\n3 OK b c\n0 ERROR a request is: number method arguments\n2 OK\n");
    // Connections share what they have.
    let client = rig.tcp();
    rig.must(client, Call::Connect(address));
    let requests = "GET a\nWAIT 300\nGET none\n".to_owned();
    act(&rig, client, &Program::KeyValueClient { requests, every_ms: 1, timeout_ms: 60 });
    eventually("two time-outs", || skipped(&rig, client) >= 2);
    let heard = rig.records(client).into_iter().filter(|record| {
        matches!(record.event, Event::Returned { outcome: Outcome::Received { .. }, .. })
    });
    let heard: Vec<_> = heard.flat_map(|record| record.payload.to_vec()).collect();
    let heard = String::from_utf8(heard).unwrap();
    assert!(heard.starts_with("1 OK b c\n"), "{heard}");
    assert!(heard.contains("3 ERROR no such key\n"), "{heard}");
    // 1, 3 and 4, but not 2, which came late.
    assert!(progress(&rig, client).0 >= 3);
    let (_, peer) = datagrams(&rig, &Program::KeyValueServer);
    assert_eq!(ask(&peer, b"7 SET k v"), "7 OK\n");
    assert_eq!(ask(&peer, b"8 WAIT 10"), "8 OK\n");
    assert_eq!(ask(&peer, b"9 GET k\n"), "9 OK v\n");
}

#[test]
fn a_game_server_tells_the_others_and_drops_what_is_late() {
    let rig = Rig::stepwise();
    let (socket, red) = datagrams(&rig, &Program::GameServer);
    let blue = UdpSocket::bind("127.0.0.1:0").unwrap();
    blue.set_read_timeout(Some(PATIENCE)).unwrap();
    blue.connect(rig.local(socket)).unwrap();
    blue.send(b"blue 1 0.1 0.1\n").unwrap();
    eventually("the first", || progress(&rig, socket).0 == 1);
    let mut heard = [0; 100];
    for (number, place) in [(5, "0.5 0.5"), (4, "0.4 0.4"), (5, "0.5 0.5"), (6, "0.6 0.6")] {
        red.send(format!("red {number} {place}\n").as_bytes()).unwrap();
    }
    red.send(b"nonsense").unwrap();
    for expected in ["red 5 0.5 0.5\n", "red 6 0.6 0.6\n"] {
        let length = blue.recv(&mut heard).unwrap();
        assert_eq!(std::str::from_utf8(&heard[..length]).unwrap(), expected);
    }
    eventually("what it dropped", || skipped(&rig, socket) == 2);
    let told = rig.state(socket).behaviours()[0].to_string();
    assert!(told.ends_with("3 places, 2 dropped as late"), "{told}");
    // A player of ours, which drops what comes late as well.
    let player = rig.udp();
    rig.must(player, Call::Connect(red.local_addr().unwrap()));
    act(&rig, player, &Program::GamePlayer { name: "green".to_owned(), every_ms: 10 });
    let red = {
        let own = red.local_addr().unwrap();
        drop(red);
        let red = UdpSocket::bind(own).unwrap();
        red.set_read_timeout(Some(PATIENCE)).unwrap();
        red
    };
    let (length, from) = red.recv_from(&mut heard).unwrap();
    assert!(heard[..length].starts_with(b"green "), "{heard:?}");
    for number in [2, 1, 3] {
        red.send_to(format!("red {number} 0 0").as_bytes(), from).unwrap();
    }
    eventually("the late one", || skipped(&rig, player) == 1);
}

#[test]
fn a_client_talks_with_a_server_of_the_standard_library_and_ends_with_it() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = rig.tcp();
    // Switched on before there is a connection.
    let requests = "GET a".to_owned();
    let spec = Program::KeyValueClient { requests, every_ms: 1, timeout_ms: 5000 };
    let id = act(&rig, client, &spec);
    rig.must(client, Call::Connect(server.local_addr().unwrap()));
    let (mut peer, _) = server.accept().unwrap();
    hear(&mut peer, "1 GET a\n");
    peer.write_all(b"99 OK other\n1 OK b\n").unwrap();
    hear(&mut peer, "2 GET a\n");
    drop(peer);
    assert_eq!(end_of(&rig, id).0.done, 1);
}
