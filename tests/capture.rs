//! Decides whether what is exported for Wireshark is a capture that it has nothing to complain about,
//! and that gives back exactly the bytes of the session.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
    net::{SocketAddr, UdpSocket},
    path::PathBuf,
    process::Command,
};

use bytes::Bytes;
use common::{PATIENCE, Rig, any_port, outcome_of, send};
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{
        Call, Event, Family, OptionValue, Outcome, Protocol, ShutdownHow, SocketId, SocketOption,
    },
    net::Modes,
    session::{Filter, Log},
};

/// What tshark is asked to check.
const CHECKS: [&str; 8] = [
    "-o",
    "tcp.check_checksum:TRUE",
    "-o",
    "udp.check_checksum:TRUE",
    "-o",
    "ip.check_checksum:TRUE",
    "-o",
    "tcp.analyze_sequence_numbers:TRUE",
];

/// A file in a folder that goes with it.
struct File {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// A session as a file of this format.
fn exported(log: &Log, format: Format, selection: &Selection) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session").with_extension(format.name());
    let mut bytes = Vec::new();
    write_as(format, log, selection, &mut bytes, &|_, _| true).unwrap();
    std::fs::write(&path, bytes).unwrap();
    File { path, _folder: folder }
}

/// What a program says that must succeed.
fn run(command: &mut Command) -> String {
    let output = command.output().expect("it is installed");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// A capture that tshark reads.
struct Capture(File);

impl Capture {
    /// The whole session, looked through for anything that a capture must not have.
    fn of(log: &Log) -> Self {
        let capture = Self::unchecked(log, &Selection::default());
        capture.check();
        let unchecked = "(tcp && !tcp.checksum.status == 1) || (udp && !udp.checksum.status == 1)";
        assert_eq!(capture.rows(unchecked, &["frame.number"]), [""; 0]);
        capture
    }

    fn unchecked(log: &Log, selection: &Selection) -> Self {
        Self(exported(log, Format::PcapNg, selection))
    }

    fn part(log: &Log, filter: &str) -> Self {
        let only = Some(Filter::parse(filter).unwrap());
        let capture = Self::unchecked(log, &Selection { only, ..Selection::default() });
        capture.check();
        capture
    }

    fn tshark(&self, arguments: &[&str]) -> String {
        run(Command::new("tshark").arg("-r").arg(&self.0.path).args(CHECKS).args(arguments))
    }

    /// One line for each packet that the filter lets through, with these fields between bars.
    fn rows(&self, filter: &str, fields: &[&str]) -> Vec<String> {
        let mut arguments = vec!["-Y", filter, "-T", "fields", "-E", "separator=|"];
        arguments.extend(fields.iter().flat_map(|field| ["-e", field]));
        self.tshark(&arguments).lines().map(str::to_owned).collect()
    }

    fn count(&self, filter: &str) -> usize {
        self.rows(filter, &["frame.number"]).len()
    }

    /// Nothing malformed, no bad checksum, no sequence number out of place.
    fn check(&self) {
        let wrong = [
            "_ws.malformed",
            "tcp.checksum.status == 0",
            "udp.checksum.status == 0",
            "ip.checksum.status == 0",
            "(tcp.analysis.flags && !tcp.analysis.reused_ports)",
            "frame.time_delta < 0",
            "!(ip || ipv6 || systemd_journal)",
        ];
        let found = self.rows(&wrong.join(" || "), &["frame.number", "_ws.expert.message"]);
        assert_eq!(found, [""; 0], "{}", self.tshark(&[]));
        let told = run(Command::new("capinfos").arg(&self.0.path));
        assert!(told.contains("File timestamp precision:  nanoseconds (9)"), "{told}");
        assert!(told.contains("Strict time order:   True"), "{told}");
    }

    /// What the two ends of a conversation have said, and who the first of them is.
    fn follow(&self, protocol: &str, number: usize) -> (Vec<u8>, Vec<u8>, String) {
        let told = self.tshark(&["-q", "-z", &format!("follow,{protocol},raw,{number}")]);
        let mut said = (Vec::new(), Vec::new(), String::new());
        for line in told.lines() {
            if let Some(node) = line.strip_prefix("Node 0: ") {
                node.clone_into(&mut said.2);
            }
            let (hex, by) = match line.strip_prefix('\t') {
                Some(hex) => (hex, &mut said.1),
                None => (line, &mut said.0),
            };
            let is_data = !hex.is_empty() && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
            if is_data {
                by.extend(socket_playground::model::parse_hex(hex).unwrap());
            }
        }
        said
    }

    /// Follow Stream shows exactly this, whoever tshark names first.
    fn says(&self, protocol: &str, number: usize, caller: SocketAddr, said: (&[u8], &[u8])) {
        let (mut first, mut second, node) = self.follow(protocol, number);
        if node != caller.to_string() {
            std::mem::swap(&mut first, &mut second);
        }
        let lengths = (first.len(), second.len());
        let expected = (said.0.len(), said.1.len());
        assert_eq!(lengths, expected, "{node}\n{}", self.tshark(&[]));
        assert!(first == said.0 && second == said.1, "{node}");
    }
}

/// Bytes that repeat nowhere near: each depends on its place.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A server, a client and the connection of both; the last two of them.
fn connected(rig: &Rig, family: Family) -> (SocketId, SocketId) {
    let (listener, address) = rig.listener(family, 8);
    let client = rig.open(Protocol::Tcp, family);
    rig.must(client, Call::Connect(address));
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    (client, socket)
}

/// Reads until nothing more comes, `length` bytes at a time.
fn drain(rig: &Rig, socket: SocketId, length: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let record = rig.record(socket, Call::Recv(length));
        match outcome_of(&record) {
            Outcome::Received { .. } => bytes.extend_from_slice(&record.payload),
            outcome => {
                assert_eq!(outcome, Outcome::EndOfStream);
                return bytes;
            }
        }
    }
}

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
    common::finish(&peer);
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
    common::reset(peer);
    let broken = rig.call(socket, Call::Recv(100));
    assert_eq!(common::errno_of(&broken), "ECONNRESET");
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
        assert_eq!(common::errno_of(&broken), "ECONNRESET");
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
    let (_holder, address) = common::nobody_listens(Family::V4);
    let client = rig.tcp();
    let refused = rig.call(client, Call::Connect(address));
    assert_eq!(common::errno_of(&refused), "ECONNREFUSED");
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
fn datagrams_of_many_peers_appear_once_each() {
    for family in [Family::V4, Family::V6] {
        let rig = Rig::stepwise();
        let hub = rig.open(Protocol::Udp, family);
        rig.must(hub, Call::Bind(any_port(family)));
        let address = rig.local(hub);
        let lengths = [1, 0, 9000, 60_000, 3];
        let mut expected = Vec::new();
        for (number, length) in lengths.into_iter().enumerate() {
            // A stranger asks and is answered.
            let stranger = UdpSocket::bind(any_port(family)).unwrap();
            let data = noise(number as u64, length);
            stranger.send_to(&data, address).unwrap();
            rig.must(hub, Call::RecvFrom(65_536));
            let peer = stranger.local_addr().unwrap();
            rig.must(hub, Call::SendTo(Bytes::from(noise(99, length)), peer));
            stranger.set_read_timeout(Some(PATIENCE)).unwrap();
            stranger.recv(&mut vec![0; 65_536]).unwrap();
            expected.push((peer, data, noise(99, length)));
            // One of ours does the same.
            let own = rig.open(Protocol::Udp, family);
            rig.must(own, Call::Connect(address));
            let data = noise(7 * number as u64, length);
            rig.must(own, Call::Send(Bytes::from(data.clone())));
            rig.must(hub, Call::RecvFrom(65_536));
            rig.must(hub, Call::SendTo(Bytes::from_static(b"ok"), rig.local(own)));
            rig.must(own, Call::Recv(100));
            expected.push((rig.local(own), data, b"ok".to_vec()));
        }
        let capture = Capture::of(&rig.log);
        assert_eq!(capture.count("udp"), 4 * lengths.len());
        for (number, (peer, asked, answered)) in expected.iter().enumerate() {
            capture.says("udp", number, *peer, (asked, answered));
        }
    }
}

#[test]
#[ignore = "needs tshark"]
fn a_datagram_socket_that_is_bound_to_all_addresses_has_one_on_the_wire() {
    let rig = Rig::stepwise();
    let all = rig.open(Protocol::Udp, Family::V6);
    rig.must(all, Call::SetOption(SocketOption::OnlyV6, OptionValue::Switch(false)));
    rig.must(all, Call::Bind("[::]:0".parse().unwrap()));
    let port = rig.local(all).port();
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    stranger.send_to(b"over IPv4", ("127.0.0.1", port)).unwrap();
    rig.must(all, Call::RecvFrom(100));
    let own = rig.udp();
    rig.must(
        own,
        Call::SendTo(Bytes::from_static(b"ours"), SocketAddr::from(([127, 0, 0, 1], port))),
    );
    rig.must(all, Call::RecvFrom(100));
    let capture = Capture::of(&rig.log);
    let rows = capture.rows("udp", &["ip.src", "ip.dst", "udp.dstport", "udp.payload"]);
    let ours = "6f757273";
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[1], format!("127.0.0.1|127.0.0.1|{port}|{ours}"));
    assert_eq!(capture.count("frame.comment contains \"loopback\""), 2);
}

#[test]
#[ignore = "needs tshark"]
fn a_datagram_that_was_cut_says_how_long_it_was() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let stranger = UdpSocket::bind(any_port(Family::V4)).unwrap();
    stranger.send_to(b"hello, world", rig.local(socket)).unwrap();
    rig.must(socket, Call::RecvFrom(5));
    let capture = Capture::unchecked(&rig.log, &Selection::default());
    capture.check();
    let rows = capture.rows("udp", &["frame.len", "frame.cap_len", "udp.length"]);
    assert_eq!(rows, ["40|33|20"]);
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
fn what_a_filter_lets_through_is_a_capture_without_gaps() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    for word in ["one ", "two ", "three "] {
        rig.must(client, send(word));
        rig.must(server, Call::Recv(100));
        rig.must(server, send(word.to_uppercase()));
        rig.must(client, Call::Recv(100));
    }
    rig.must(client, Call::Close);
    assert_eq!(drain(&rig, server, 1), b"");
    rig.must(server, Call::Close);
    let caller = rig.local(client);
    let (all, answers): (&[u8], &[u8]) = (b"one two three ", b"ONE TWO THREE ");
    Capture::part(&rig.log, "sent").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "received").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "#2").says("tcp", 0, caller, (all, answers));
    Capture::part(&rig.log, "#3").says("tcp", 0, caller, (all, answers));
    let part = Capture::part(&rig.log, "bytes ~ \"t\"");
    part.says("tcp", 0, caller, (b"two three ", b""));
    let none = Capture::part(&rig.log, "call = bind");
    assert_eq!(none.count("tcp"), 0);
}

#[test]
#[ignore = "needs tshark"]
fn payloads_that_are_left_out_are_told_by_their_length_alone() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    rig.must(client, send(noise(1, 100_000)));
    rig.must(client, Call::Close);
    drain(&rig, server, 65_536);
    rig.must(server, Call::Close);
    let udp = rig.udp();
    rig.must(udp, Call::SendTo(Bytes::from_static(b"secret"), rig.local(client)));
    let selection = Selection { without_payloads: true, ..Selection::default() };
    let capture = Capture::unchecked(&rig.log, &selection);
    capture.check();
    let lengths = capture.rows("tcp.len > 0", &["tcp.len", "frame.cap_len"]);
    assert_eq!(lengths, ["65495|40", "34505|40"]);
    assert_eq!(capture.rows("udp", &["udp.length", "frame.cap_len"]), ["14|28"]);
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

/// The packets that text2pcap makes of a text: direction and bytes of each.
fn read_by_text2pcap(log: &Log, format: &[&str]) -> Vec<String> {
    let text = exported(log, Format::Text, &Selection::default());
    let capture = text.path.with_extension("pcapng");
    let mut command = Command::new("text2pcap");
    command.args(["-q", "-D", "-t", "ISO"]).args(format).arg(&text.path).arg(&capture);
    run(&mut command);
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(capture).args(["-T", "fields", "-E", "separator=|"]);
    tshark.args(["-e", "frame.packet_flags_direction", "-e", "data.data"]);
    run(&mut tshark).lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs text2pcap"]
fn text2pcap_finds_every_byte_of_the_text() {
    let rig = Rig::stepwise();
    let (client, server) = connected(&rig, Family::V4);
    let tricky = "# 000000 11\nO 2026-07-20T12:00:00Z\n000000 00\r\n|aa bb cc| ad be ef \u{202e}";
    let every: Vec<u8> = (0..=255).collect();
    let mut expected = Vec::new();
    for bytes in [tricky.as_bytes(), &every, b"ad be ef ad be ef ", &noise(1, 70_000)] {
        rig.must(client, send(bytes));
        let mut read = 0;
        let mut received = Vec::new();
        while read < bytes.len() {
            let record = rig.record(server, Call::Recv(100_000));
            read += record.payload.len();
            received.push(record.payload);
        }
        for (direction, payload) in [("2", &[Bytes::copy_from_slice(bytes)][..]), ("1", &received)]
        {
            for packet in payload.iter().flat_map(|payload| payload.chunks(65_495)) {
                let hex = packet.iter().fold(String::new(), |mut hex, byte| {
                    write!(hex, "{byte:02x}").unwrap();
                    hex
                });
                expected.push(format!("0x0000000{direction}|{hex}"));
            }
        }
    }
    assert_eq!(read_by_text2pcap(&rig.log, &["-P", "data"]), expected);
    let bytes = |rows: &[String]| -> Vec<String> {
        rows.iter().map(|row| row.split('|').next_back().unwrap().to_owned()).collect()
    };
    for format in [["-u", "1,2"], ["-T", "1,2"]] {
        assert_eq!(bytes(&read_by_text2pcap(&rig.log, &format)), bytes(&expected));
    }
}
