//! Wires: what passes through one, late, in pieces, in part or not at all, and what the log tells of it. Both
//! ends are sockets of the standard library, as those of foreign programs are.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use socket_playground::behaviour;
use socket_playground::model::{
    BehaviourEnd, BehaviourId, BehaviourSpec, BehaviourStep, Call, CallKind, DropReason, Event,
    Family, Fate, Impairment, Origin, Outcome, Percent, Protocol, SocketId, SocketState, Wire,
    WireDirections, record_text,
};
use socket2::SockRef;

use crate::beside;
use crate::common::{PATIENCE, Rig, noise};

/// A wire that is on.
pub struct Laid {
    pub socket: SocketId,
    pub address: SocketAddr,
    id: BehaviourId,
}

pub fn lay(rig: &Rig, protocol: Protocol, spec: Wire) -> Laid {
    let socket = rig.open(protocol, Family::V4);
    rig.must(socket, Call::Bind("127.0.0.1:0".parse().unwrap()));
    if protocol == Protocol::Tcp {
        rig.must(socket, Call::Listen(128));
    }
    let behaviour = behaviour::wire(spec, protocol).unwrap();
    let id = rig.playground.behave(socket, behaviour).unwrap();
    rig.wait_until("a wire", |table| !table.get(socket).unwrap().behaviours().is_empty());
    Laid { socket, address: rig.local(socket), id }
}

fn set(rig: &Rig, laid: &Laid, spec: Wire) {
    let to = behaviour::changed_wire(spec).unwrap();
    rig.playground.change_behaviour(laid.socket, laid.id, to).unwrap();
    rig.wait_until("the change", |table| {
        let on = table.get(laid.socket).unwrap().behaviours();
        on.iter().any(|on| *on.spec == BehaviourSpec::Wire(spec))
    });
}

pub fn both(to: SocketAddr, impairment: Impairment) -> Wire {
    Wire::new(to).with(WireDirections::Both, impairment)
}

pub fn percent(of: f64) -> Percent {
    Percent::try_from(of).unwrap()
}

fn target() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A connection through a wire, as its client and its target have it.
fn through(laid: &Laid, listener: &TcpListener) -> (TcpStream, TcpStream) {
    let client = TcpStream::connect(laid.address).unwrap();
    let server = listener.accept().unwrap().0;
    for end in [&client, &server] {
        end.set_nodelay(true).unwrap();
        end.set_read_timeout(Some(PATIENCE)).unwrap();
    }
    (client, server)
}

fn read(mut stream: &TcpStream, bytes: usize) -> Vec<u8> {
    let mut read = vec![0; bytes];
    stream.read_exact(&mut read).unwrap();
    read
}

fn udp() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Waits until nothing is left but the socket that the wire begins with.
fn wait_alone(rig: &Rig) {
    let deadline = Instant::now() + PATIENCE;
    while rig.playground.threads() > 1 {
        assert!(Instant::now() < deadline, "{} threads; {}", rig.playground.threads(), rig.text());
        std::thread::yield_now();
    }
}

/// Why the ends of the wire have ended so far.
fn ends(rig: &Rig) -> Vec<BehaviourEnd> {
    let mut ends = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Behaviour { step: BehaviourStep::Off(_, end), .. } = &record.event {
            ends.push(end.clone());
        }
    });
    ends
}

#[test]
fn a_stream_passes_with_its_ends_and_the_log_links_both_halves() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let laid = lay(&rig, Protocol::Tcp, Wire::new(to));
    let (mut client, mut server) = through(&laid, &listener);
    let data = noise(3, 3_000_000);
    let sent = data.clone();
    let sender = beside("peer", move || {
        client.write_all(&sent).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        answer
    });
    let mut received = Vec::new();
    server.read_to_end(&mut received).unwrap();
    assert!(received == data, "all of it, in order");
    // The other direction is open still.
    server.write_all(b"got it").unwrap();
    drop(server);
    assert_eq!(sender.join().unwrap(), "got it");
    wait_alone(&rig);
    assert_eq!(ends(&rig), [BehaviourEnd::Finished, BehaviourEnd::Finished]);
    let near = rig.accepted()[0];
    let far = rig.find("the other half", |record| match record.event {
        Event::Opened { origin: Origin::MadeFor(half), .. } if half == near => Some(record.socket),
        _ => None,
    });
    let (near, far) = (rig.state(near), rig.state(far));
    assert_eq!((near.bytes_in(), near.bytes_out()), (3_000_000, 6));
    assert_eq!((far.bytes_in(), far.bytes_out()), (6, 3_000_000));
}

#[test]
fn measured_delays_fit_100_ms_and_20_more_or_less() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let late = Impairment { delay_ms: 100, jitter_ms: 20, ..Impairment::default() };
    let laid = lay(&rig, Protocol::Tcp, both(to, late));
    let (mut client, server) = through(&laid, &listener);
    let delays: Vec<Duration> = (0..15)
        .map(|_| {
            let sent = Instant::now();
            client.write_all(b"x").unwrap();
            read(&server, 1);
            sent.elapsed()
        })
        .collect();
    fits(&delays);
    let (receiver, to) = udp();
    let laid = lay(&rig, Protocol::Udp, both(to, late));
    let (client, _) = udp();
    // Sent one after the other, each may be overtaken: its number says when it was sent.
    let mut sent = Vec::new();
    for number in 0..30_u8 {
        sent.push(Instant::now());
        client.send_to(&[number], laid.address).unwrap();
    }
    let delays: Vec<Duration> = (0..30)
        .map(|_| {
            let mut number = [0];
            receiver.recv(&mut number).unwrap();
            sent[usize::from(number[0])].elapsed()
        })
        .collect();
    fits(&delays);
    // What the log tells of each is what was measured.
    let mut told = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Behaviour { step: BehaviourStep::Impaired(impaired), .. } = &record.event
            && let Fate::Passes { delay_micros, .. } = impaired.fate
        {
            told.push(delay_micros);
        }
    });
    assert_eq!(told.len(), 30);
    assert!(told.iter().all(|micros| (80_000..=120_000).contains(micros)), "{told:?}");
}

/// Nothing is early; three of four are late by no more than a busy computer makes them.
fn fits(delays: &[Duration]) {
    let busy = Duration::from_millis(60);
    let mut sorted = delays.to_vec();
    sorted.sort_unstable();
    assert!(sorted[0] >= Duration::from_millis(80), "{delays:?}");
    assert!(sorted[sorted.len() * 3 / 4] <= Duration::from_millis(120) + busy, "{delays:?}");
    println!("delayed by {:?} to {:?}", delays.iter().min(), delays.iter().max());
    let spread = delays.iter().max().unwrap().abs_diff(*delays.iter().min().unwrap());
    assert!(spread > Duration::from_millis(10), "the jitter: {delays:?}");
}

#[test]
fn at_1_mb_a_second_the_rate_is_within_5_percent() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let slow = Impairment { bandwidth: 1_000_000, ..Impairment::default() };
    let laid = lay(&rig, Protocol::Tcp, both(to, slow));
    let (mut client, mut server) = through(&laid, &listener);
    let sender = beside("peer", move || client.write_all(&noise(1, 2_000_000)).unwrap());
    let mut buffer = vec![0; 65_536];
    let first = server.read(&mut buffer).unwrap();
    let began = Instant::now();
    let mut received = 0;
    while first + received < 2_000_000 {
        received += server.read(&mut buffer).unwrap();
    }
    let rate = received as f64 / began.elapsed().as_secs_f64();
    println!("{rate:.0} bytes/s");
    assert!((950_000.0..=1_050_000.0).contains(&rate), "{rate} bytes/s");
    sender.join().unwrap();
}

#[test]
fn of_10_000_datagrams_90_percent_arrive_and_the_log_says_which_the_wire_dropped() {
    const COUNT: u32 = 10_000;
    let rig = Rig::stepwise();
    let (receiver, to) = udp();
    SockRef::from(&receiver).set_recv_buffer_size(4 * 1024 * 1024).unwrap();
    let lossy = Impairment { drop_percent: percent(10.0), ..Impairment::default() };
    let laid = lay(&rig, Protocol::Udp, Wire { seed: 7, ..both(to, lossy) });
    let reader = beside("peer", move || {
        let (mut arrived, mut number) = (BTreeSet::new(), [0; 4]);
        while receiver.recv(&mut number).is_ok_and(|_| number != u32::MAX.to_be_bytes()) {
            assert!(arrived.insert(u32::from_be_bytes(number)), "twice");
        }
        arrived
    });
    let (client, from) = udp();
    for number in 0..COUNT {
        client.send_to(&number.to_be_bytes(), laid.address).unwrap();
        // So few are on their way to the wire that the kernel drops none.
        if number % 100 == 99 {
            let so_far = 4 * u64::from(number + 1);
            let all = |socket: &SocketState| socket.bytes_in() == so_far;
            rig.wait_until("all to be received", |table| table.get(laid.socket).is_some_and(all));
        }
    }
    // It passes, since nothing is dropped any more: all others have gone before.
    set(&rig, &laid, Wire { seed: 7, ..Wire::new(to) });
    client.send_to(&u32::MAX.to_be_bytes(), laid.address).unwrap();
    let arrived = reader.join().unwrap();
    println!("{} of {COUNT} arrived", arrived.len());
    assert!((8_800..=9_200).contains(&arrived.len()), "{}", arrived.len());
    // Each that was dropped is told of by the wire, behind the record that received it.
    let (mut dropped, mut before) = (BTreeSet::new(), None);
    rig.log.for_each(1..u64::MAX, |record| {
        if record.socket != laid.socket {
            assert!(!matches!(
                record.event,
                Event::Behaviour { step: BehaviourStep::Impaired(_), .. }
            ));
            return;
        }
        match &record.event {
            Event::Returned { outcome: Outcome::Datagram { from: sender, .. }, .. } => {
                assert_eq!(*sender, Some(from));
                before = Some(u32::from_be_bytes(record.payload[..].try_into().unwrap()));
            }
            Event::Behaviour { behaviour, step: BehaviourStep::Impaired(impaired) } => {
                assert_eq!(*behaviour, laid.id);
                assert_eq!(impaired.fate, Fate::Dropped(DropReason::Chance));
                let number = before.unwrap();
                assert_eq!(impaired.datagram, u64::from(number) + 1);
                assert!(dropped.insert(number));
            }
            _ => {}
        }
    });
    let all: BTreeSet<u32> = (0..COUNT).collect();
    assert_eq!(arrived, all.difference(&dropped).copied().collect());
    let told = format!("{} dropped", dropped.len());
    rig.wait_until("how many to be told", |table| {
        table.get(laid.socket).unwrap().behaviours()[0].to_string().ends_with(&told)
    });
    let mut told = 0;
    rig.log.for_each(1..u64::MAX, |record| {
        let text = record_text(record);
        told += usize::from(
            text.contains("the wire dropped datagram ") && text.ends_with(": to be lost"),
        );
    });
    assert_eq!(told, dropped.len());
}

#[test]
fn answers_come_back_to_the_client_that_asked_twice_if_so_set() {
    let rig = Rig::stepwise();
    let (server, to) = udp();
    let twice = Impairment { duplicate_percent: percent(100.0), ..Impairment::default() };
    let wire = Wire::new(to).with(WireDirections::Downstream, twice);
    let laid = lay(&rig, Protocol::Udp, wire);
    let clients = [udp().0, udp().0];
    for (number, client) in clients.iter().enumerate() {
        client.send_to(&[number as u8], laid.address).unwrap();
        let mut asked = [9];
        let (_, from) = server.recv_from(&mut asked).unwrap();
        assert_eq!(usize::from(asked[0]), number);
        server.send_to(&[10 + asked[0]], from).unwrap();
    }
    for (number, client) in clients.iter().enumerate() {
        for _ in 0..2 {
            let mut answer = [0];
            assert_eq!(client.recv_from(&mut answer).unwrap().1, laid.address);
            assert_eq!(usize::from(answer[0]), 10 + number);
        }
    }
}

#[test]
fn the_client_that_was_silent_for_longest_makes_room_for_a_new_one() {
    let rig = Rig::stepwise();
    let (server, to) = udp();
    let laid = lay(&rig, Protocol::Udp, Wire::new(to));
    let clients: Vec<UdpSocket> = (0..270).map(|_| udp().0).collect();
    for client in &clients {
        client.send_to(b"here", laid.address).unwrap();
        server.recv(&mut [0; 8]).unwrap();
    }
    rig.wait_until("the oldest to be closed", |table| {
        let open = table.iter().filter(|socket| socket.is_open()).count();
        open == 257
    });
}

#[test]
fn a_target_that_refuses_has_the_client_reset_and_the_log_says_why() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    drop(listener);
    let laid = lay(&rig, Protocol::Tcp, Wire::new(to));
    let mut client = TcpStream::connect(laid.address).unwrap();
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    let error = client.read(&mut [0; 9]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    wait_alone(&rig);
    for end in ends(&rig) {
        assert_eq!(end.to_string(), "failed with ECONNREFUSED");
    }
    assert_eq!(ends(&rig).len(), 2);
}

#[test]
fn a_target_that_resets_has_the_client_reset_and_the_log_says_why() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let laid = lay(&rig, Protocol::Tcp, Wire::new(to));
    let (mut client, server) = through(&laid, &listener);
    SockRef::from(&server).set_linger(Some(Duration::ZERO)).unwrap();
    drop(server);
    let error = client.read(&mut [0; 9]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    wait_alone(&rig);
    let told: Vec<_> = ends(&rig).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["failed with ECONNRESET"; 2]);
}

#[test]
fn who_never_reads_stops_the_sender_and_learns_of_its_reset_all_the_same() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let laid = lay(&rig, Protocol::Tcp, Wire::new(to));
    let (mut client, mut server) = through(&laid, &listener);
    client.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let (piece, mut sent) = (vec![7; 65_536], 0);
    while let Ok(bytes) = client.write(&piece) {
        sent += bytes;
        assert!(sent < 64 * 1024 * 1024, "the wire takes whatever comes");
    }
    assert!(sent > 1024 * 1024, "{sent}");
    SockRef::from(&client).set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    wait_alone(&rig);
    let end = std::io::copy(&mut server, &mut std::io::sink()).map_err(|error| error.kind());
    assert_eq!(end, Err(ErrorKind::ConnectionReset));
}

#[test]
fn a_direction_is_held_a_wire_is_cut_and_reset_while_it_runs() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let plain = Wire::new(to);
    let laid = lay(&rig, Protocol::Tcp, plain);
    let (mut client, mut server) = through(&laid, &listener);
    let nothing = |mut stream: &TcpStream| {
        stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let error = stream.read(&mut [0]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
    };
    let held = Impairment { hold: true, ..Impairment::default() };
    set(&rig, &laid, plain.with(WireDirections::Upstream, held));
    client.write_all(b"held").unwrap();
    server.write_all(b"passes").unwrap();
    assert_eq!(read(&client, 6), b"passes");
    nothing(&server);
    set(&rig, &laid, plain);
    assert_eq!(read(&server, 4), b"held");
    set(&rig, &laid, Wire { cut: true, ..plain });
    server.write_all(b"later").unwrap();
    server.shutdown(Shutdown::Write).unwrap();
    nothing(&client);
    set(&rig, &laid, plain);
    assert_eq!(read(&client, 5), b"later");
    assert_eq!(client.read(&mut [0]).unwrap(), 0, "the end as well");
    let (third, _fourth) = through(&laid, &listener);
    set(&rig, &laid, Wire { resets: 1, ..plain });
    for mut end in [&server, &third] {
        assert_eq!(end.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    }
    // Who has read the end goes on reading that, and learns of the reset by what it sends.
    let deadline = Instant::now() + PATIENCE;
    let error = loop {
        assert!(Instant::now() < deadline, "no reset");
        if let Err(error) = client.write(b"x") {
            break error;
        }
    };
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
    wait_alone(&rig);
    assert!(ends(&rig).iter().all(|end| *end == BehaviourEnd::WireReset), "{:?}", ends(&rig));
    // Those that come later pass.
    let (mut client, server) = through(&laid, &listener);
    client.write_all(b"new").unwrap();
    assert_eq!(read(&server, 3), b"new");
}

#[test]
fn a_stream_is_split_joined_and_ended_at_its_limit() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let split = Impairment { split: 3, limit: 10, ..Impairment::default() };
    let join = Impairment { join_ms: 200, ..Impairment::default() };
    let wire = Wire::new(to).with(WireDirections::Upstream, split);
    let laid = lay(&rig, Protocol::Tcp, wire.with(WireDirections::Downstream, join));
    let (mut client, mut server) = through(&laid, &listener);
    for piece in ["a", "b", "c"] {
        server.write_all(piece.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(read(&client, 3), b"abc");
    client.write_all(b"0123456789 and more").unwrap();
    let mut received = String::new();
    server.read_to_string(&mut received).unwrap();
    assert_eq!(received, "0123456789");
    assert!(client.read(&mut [0]).is_ok_and(|bytes| bytes == 0) || client.write(b"x").is_err());
    wait_alone(&rig);
    let mut pieces = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if matches!(&record.event, Event::Returned { call, .. } if call.kind() == CallKind::Send) {
            pieces.push(record.length);
        }
    });
    assert_eq!(pieces, [3, 3, 3, 3, 1], "one of what was collected, then the pieces");
}

#[test]
fn many_connections_come_and_go_and_are_closed_with_their_wire() {
    let rig = Rig::stepwise();
    let (listener, to) = target();
    let laid = lay(&rig, Protocol::Tcp, Wire::new(to));
    let mut pairs: Vec<_> = (0..100).map(|_| through(&laid, &listener)).collect();
    assert_eq!(rig.playground.threads(), 201);
    for (number, (client, _)) in pairs.iter_mut().enumerate() {
        client.write_all(&[number as u8]).unwrap();
    }
    for (number, (_, server)) in pairs.iter().enumerate() {
        assert_eq!(read(server, 1), [number as u8]);
    }
    pairs.truncate(50);
    rig.must(laid.socket, Call::Close);
    for (client, server) in &mut pairs {
        for end in [client, server] {
            assert_eq!(end.read(&mut [0]).unwrap(), 0, "an orderly end");
        }
    }
    let deadline = Instant::now() + PATIENCE;
    while rig.playground.threads() > 0 {
        assert!(Instant::now() < deadline, "{} are left", rig.playground.threads());
        std::thread::yield_now();
    }
}
