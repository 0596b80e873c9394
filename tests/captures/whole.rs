//! Decides whether what is exported for Wireshark is a capture that it has nothing to complain about,
//! and that gives back exactly the bytes of the session.

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
    net::SocketAddr,
};

use crate::{
    common::{Rig, any_port, noise, send},
    tshark::{Capture, connected, drain},
};
use bytes::Bytes;
use socket_playground::{
    model::{Call, Event, Family, OptionValue, Outcome, Protocol, ShutdownHow, SocketOption},
    net::Modes,
};

#[test]
#[ignore = "needs tshark"]
fn a_talk_between_two_of_ours_appears_once_with_the_calls_as_comments() {
    for family in [Family::V4, Family::V6] {
        let rig = Rig::stepwise();
        let (client, server) = connected(&rig, family);
        for round in 0..3 {
            rig.must(client, send(format!("question {round}\r\n")));
            rig.must(server, Call::Recv(100));
            rig.must(server, send(format!("answer {round}\n")));
            rig.must(client, Call::Recv(4));
            rig.must(client, Call::Recv(100));
        }
        rig.must(client, Call::Close);
        rig.must(server, Call::Recv(1));
        rig.must(server, Call::Close);
        let capture = Capture::of(&rig.log);
        let questions: String = (0..3).fold(String::new(), |mut text, round| {
            write!(text, "question {round}\r\n").unwrap();
            text
        });
        let answers = "answer 0\nanswer 1\nanswer 2\n";
        let said = (questions.as_bytes(), answers.as_bytes());
        capture.says("tcp", 0, rig.local(client), said);
        assert_eq!(capture.count("tcp.stream == 1"), 0);
        // Handshake, six times data and acknowledgement, twice FIN and acknowledgement.
        assert_eq!(capture.count("tcp"), 3 + 12 + 4);
        assert_eq!(capture.count("tcp.flags.fin == 1"), 2);
        let comments = capture.rows("frame.comment", &["frame.comment"]).join("\n");
        for call in ["bind(", "listen(8)", "connect(", "accept()", "recv(4)", "close() = 0"] {
            assert!(comments.contains(call), "{call} in {comments}");
        }
        let marked = "tcp.len == 0 && !frame.comment contains \"Synthesised\"";
        assert_eq!(capture.rows(marked, &["frame.number"]), [""; 0]);
        let names = capture.rows("tcp.len > 0", &["frame.interface_name", "tcp.payload"]);
        assert!(names[0].starts_with("TCP #2|7175"), "{names:?}");
        assert!(names[1].starts_with("TCP #3|616e"), "{names:?}");
        let origin = capture.rows("frame.number == 2", &["frame.interface_description"]);
        assert_eq!(origin, ["accepted by TCP #1"]);
    }
}

#[test]
#[ignore = "needs tshark"]
fn large_reads_and_sends_are_split_into_segments() {
    for family in [Family::V4, Family::V6] {
        // Between two of ours that read by themselves, while a send waits.
        let rig = Rig::new(Modes::INTERACTIVE);
        let (client, server) = connected(&rig, family);
        let (ours, theirs) = (noise(1, 3_000_000), noise(2, 700_001));
        let first = rig.start(client, Call::Send(Bytes::from(ours.clone())));
        let second = rig.start(server, Call::Send(Bytes::from(theirs.clone())));
        rig.returned(first);
        rig.returned(second);
        rig.must(client, Call::Shutdown(ShutdownHow::Write));
        rig.must(server, Call::Shutdown(ShutdownHow::Write));
        for socket in [client, server] {
            rig.find("the end", |record| {
                let end = Outcome::EndOfStream;
                let is_end =
                    matches!(record.event, Event::Returned { outcome, .. } if outcome == end);
                (record.socket == socket && is_end).then_some(())
            });
        }
        Capture::of(&rig.log).says("tcp", 0, rig.local(client), (&ours, &theirs));
        // From a stranger, 64 KiB at a time.
        let rig = Rig::stepwise();
        let (socket, mut peer) = rig.with_peer(family);
        let data = noise(3, 1_000_000);
        let writer = {
            let data = data.clone();
            let write = move || peer.write_all(&data).map(|()| peer);
            std::thread::Builder::new().name("peer".to_owned()).spawn(write).unwrap()
        };
        let mut read = 0;
        while read < data.len() {
            read += rig.record(socket, Call::Recv(65_536)).payload.len();
        }
        drop(writer.join().unwrap().unwrap());
        rig.must(socket, Call::Recv(1));
        rig.must(socket, Call::Close);
        let capture = Capture::of(&rig.log);
        capture.says("tcp", 0, rig.local(socket), (b"", &data));
        assert!(capture.count("tcp.len > 65495") == 0);
    }
}

#[test]
#[ignore = "needs tshark"]
fn an_end_that_still_reads_goes_on_after_a_half_close() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    rig.must(client, send("request"));
    rig.must(client, Call::Shutdown(ShutdownHow::Write));
    assert_eq!(drain(&rig, server, 4), b"request");
    rig.must(server, send("late answer"));
    rig.must(server, Call::Close);
    assert_eq!(drain(&rig, client, 100), b"late answer");
    rig.must(client, Call::Close);
    let capture = Capture::of(&rig.log);
    capture.says("tcp", 0, rig.local(client), (b"request", b"late answer"));
    assert_eq!(capture.count("tcp.flags.fin == 1"), 2);
    assert_eq!(capture.count("tcp.flags.reset == 1"), 0);
    // A stranger does the same.
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V6);
    peer.write_all(b"request").unwrap();
    crate::common::finish(&peer);
    assert_eq!(drain(&rig, socket, 100), b"request");
    rig.must(socket, send("late answer"));
    rig.must(socket, Call::Shutdown(ShutdownHow::Both));
    rig.must(socket, Call::Close);
    let capture = Capture::of(&rig.log);
    capture.says("tcp", 0, rig.local(socket), (b"late answer", b"request"));
    assert_eq!(capture.count("tcp.flags.fin == 1"), 2);
}

#[test]
#[ignore = "needs tshark"]
fn a_connection_that_is_broken_off_ends_with_a_reset_behind_all_its_bytes() {
    // A stranger breaks off.
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    rig.must(socket, send("ours"));
    peer.write_all(b"theirs").unwrap();
    let mut heard = [0; 4];
    peer.read_exact(&mut heard).unwrap();
    rig.must(socket, Call::Recv(100));
    crate::common::reset(peer);
    let broken = rig.call(socket, Call::Recv(100));
    assert_eq!(crate::common::errno_of(&broken), "ECONNRESET");
    rig.must(socket, Call::Close);
    let capture = Capture::of(&rig.log);
    capture.says("tcp", 0, rig.local(socket), (b"ours", b"theirs"));
    assert_eq!(capture.count("tcp.flags.reset == 1"), 1);
    assert_eq!(capture.count("tcp.flags.fin == 1"), 0);
    // One of ours does, by its option; and one that has not read everything.
    for lingers in [true, false] {
        let rig = Rig::stepwise();
        let (client, server) = connected(&rig, Family::V6);
        rig.must(server, send("read"));
        rig.must(client, Call::Recv(100));
        if lingers {
            let linger = OptionValue::Linger(Some(0));
            rig.must(client, Call::SetOption(SocketOption::Linger, linger));
        } else {
            rig.must(server, send("never read"));
        }
        rig.must(client, Call::Close);
        let broken = rig.call(server, Call::Recv(100));
        assert_eq!(crate::common::errno_of(&broken), "ECONNRESET");
        let capture = Capture::of(&rig.log);
        let said: &[u8] = if lingers { b"read" } else { b"readnever read" };
        capture.says("tcp", 0, rig.local(client), (b"", said));
        let interface = capture.rows("tcp.flags.reset == 1", &["frame.interface_name"]);
        assert_eq!(interface, ["TCP #2"], "the one that broke it off");
        assert_eq!(capture.count("tcp.flags.fin == 1"), 0);
    }
}

#[test]
#[ignore = "needs tshark"]
fn ports_that_are_used_again_are_another_connection() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    let linger = OptionValue::Linger(Some(0));
    rig.must(listener, Call::SetOption(SocketOption::Linger, linger));
    let mut port = any_port(Family::V4);
    for round in ["first", "second", "third"] {
        let client = rig.tcp();
        rig.must(client, Call::SetOption(SocketOption::Linger, linger));
        rig.must(client, Call::Bind(port));
        rig.must(client, Call::Connect(address));
        port = rig.local(client);
        let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        rig.must(client, send(round));
        rig.must(socket, Call::Recv(100));
        rig.must(client, Call::Close);
        rig.call(socket, Call::Recv(1));
        rig.must(socket, Call::Close);
    }
    let capture = Capture::of(&rig.log);
    for (number, round) in ["first", "second", "third"].into_iter().enumerate() {
        capture.says("tcp", number, port, (round.as_bytes(), b""));
    }
}

#[test]
#[ignore = "needs tshark"]
fn a_connect_that_fails_is_what_went_over_the_wire() {
    let rig = Rig::stepwise();
    let (_holder, address) = crate::common::nobody_listens(Family::V4);
    let client = rig.tcp();
    let refused = rig.call(client, Call::Connect(address));
    assert_eq!(crate::common::errno_of(&refused), "ECONNREFUSED");
    let capture = Capture::of(&rig.log);
    assert_eq!(capture.count("tcp"), 2);
    let rows = capture.rows("tcp", &["tcp.dstport", "tcp.flags.reset", "frame.comment"]);
    assert!(rows[0].starts_with(&format!("{}|0|", address.port())), "{rows:?}");
    assert!(rows[0].contains("ECONNREFUSED") && rows[1].contains("|1|"), "{rows:?}");
}

#[test]
#[ignore = "needs tshark"]
fn a_session_without_packets_tells_its_calls_all_the_same() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    rig.call(socket, Call::Accept);
    let capture = Capture::of(&rig.log);
    let told = capture.tshark(&[]);
    assert!(told.contains("bind(127.0.0.1:0) = 0") && told.contains("EINVAL"), "{told}");
}

#[test]
#[ignore = "needs tshark"]
fn urgent_bytes_keep_their_place_among_those_that_were_sent() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    rig.must(client, send("before "));
    rig.must(client, Call::SendUrgent(Bytes::from_static(b"now!")));
    rig.must(client, send(" after"));
    rig.must(server, Call::RecvUrgent(1));
    rig.must(server, Call::Recv(100));
    rig.must(client, Call::Close);
    assert_eq!(drain(&rig, server, 100), b" after");
    rig.must(server, Call::Close);
    let capture = Capture::of(&rig.log);
    capture.says("tcp", 0, rig.local(client), (b"before now! after", b""));
    assert_eq!(capture.rows("tcp.flags.urg == 1", &["tcp.urgent_pointer"]), ["4"]);
}

#[test]
#[ignore = "needs tshark"]
fn a_socket_that_talks_with_itself_says_everything_once() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    rig.must(socket, Call::Connect(rig.local(socket)));
    rig.must(socket, send("echo"));
    rig.must(socket, Call::Recv(100));
    rig.must(socket, Call::Close);
    let capture = Capture::of(&rig.log);
    assert_eq!(capture.rows("tcp.len > 0", &["tcp.payload"]), ["6563686f"]);
}

#[test]
#[ignore = "needs tshark"]
fn connections_of_strangers_to_a_listener_for_both_families_are_of_ipv4() {
    let rig = Rig::stepwise();
    let listener = rig.open(Protocol::Tcp, Family::V6);
    rig.must(listener, Call::SetOption(SocketOption::OnlyV6, OptionValue::Switch(false)));
    rig.must(listener, Call::Bind("[::]:0".parse().unwrap()));
    rig.must(listener, Call::Listen(8));
    let address = SocketAddr::from(([127, 0, 0, 1], rig.local(listener).port()));
    let mut stranger = std::net::TcpStream::connect(address).unwrap();
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    stranger.write_all(b"hello").unwrap();
    rig.must(socket, Call::Recv(100));
    rig.must(socket, send("welcome"));
    let capture = Capture::of(&rig.log);
    assert_eq!(capture.count("ipv6"), 0);
    capture.says("tcp", 0, stranger.local_addr().unwrap(), (b"hello", b"welcome"));
    // What our own client sends to it, which nobody accepts, is told as well.
    let client = rig.tcp();
    rig.must(client, Call::Connect(address));
    rig.must(client, send("unheard"));
    Capture::of(&rig.log).says("tcp", 1, rig.local(client), (b"unheard", b""));
}
