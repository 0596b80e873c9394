//! Programs of ours and programs of others, both ways round: nc, ncat, socat and Python ask our servers, and
//! our clients ask servers made with socat and Python.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use socket_playground::model::{
    BehaviourEnd, Call, Event, Lifecycle, Outcome, Program, Protocol, SocketId,
};

use crate::common::{Rig, eventually, noise};
use crate::end_of;
use crate::files::sum;
use crate::peer::Peer;
use crate::programs::{act, datagrams, server};

/// The ways to talk with a port that the three programs have.
fn callers(protocol: Protocol, to: SocketAddr) -> Vec<Command> {
    let (host, port) = (to.ip().to_string(), to.port().to_string());
    let command = |program: &str, options: &[&str]| {
        let mut command = Command::new(program);
        command.args(options);
        command
    };
    match protocol {
        Protocol::Tcp => vec![
            command("nc", &["-N", &host, &port]),
            command("ncat", &[&host, &port]),
            command("socat", &["-t", "10", "-", &format!("TCP:{host}:{port}")]),
        ],
        Protocol::Udp => vec![
            command("nc", &["-u", &host, &port]),
            command("ncat", &["-u", &host, &port]),
            command("socat", &["-", &format!("UDP:{host}:{port}")]),
        ],
    }
}

fn python(script: &str, arguments: &[&str]) -> Peer {
    Peer::start(Command::new("python3").args(["-u", "-c", script]).args(arguments))
}

/// What a socket has received, as a text.
fn received(rig: &Rig, socket: SocketId) -> String {
    let records = rig.records(socket).into_iter();
    let received = records.filter(|record| {
        matches!(
            record.event,
            Event::Returned { outcome: Outcome::Received { .. } | Outcome::Datagram { .. }, .. }
        )
    });
    received.map(|record| String::from_utf8_lossy(&record.payload).into_owned()).collect()
}

/// What is said to a server, what it answers, and what ends the conversation.
const CONVERSATIONS: &[(Program, &str, &str)] = &[
    (Program::Echo, "hello\n", "hello"),
    (Program::Lines, "one\nbye\n", "1: ONE"),
    (Program::KeyValueServer, "1 SET colour dark blue\n2 GET colour\n", "2 OK dark blue"),
    (Program::ChatServer, "bye\n", "* Bye, guest"),
    (Program::Daytime, "", "2"),
    (Program::Quote, "", ""),
    (Program::Discard, "nobody answers\n", ""),
];

#[test]
#[ignore = "needs nc, ncat and socat"]
fn netcats_and_socat_talk_with_every_server_over_tcp() {
    let rig = Rig::stepwise();
    for (program, said, heard) in CONVERSATIONS {
        let (_, address) = server(&rig, program);
        for mut caller in callers(Protocol::Tcp, address) {
            let mut peer = Peer::start(&mut caller);
            peer.say(said);
            if !heard.is_empty() {
                peer.hear(heard);
            }
            peer.say_no_more();
            assert!(peer.ended_well(), "{caller:?} with {program:?}");
        }
    }
    let (_, address) = server(&rig, &Program::Chargen);
    for mut caller in callers(Protocol::Tcp, address) {
        Peer::start(&mut caller).hear("!\"#$%&'()*+,-./0123456789:;<=>?@ABC");
    }
    let (_, address) = server(&rig, &Program::TickerServer { every_ms: 20 });
    for mut caller in callers(Protocol::Tcp, address) {
        let mut peer = Peer::start(&mut caller);
        peer.hear(" PLAY ");
    }
}

#[test]
#[ignore = "needs nc, ncat and socat"]
fn netcats_and_socat_talk_with_every_server_over_udp() {
    let rig = Rig::stepwise();
    for (program, said, heard) in [
        (Program::Echo, "hello\n", "hello"),
        (Program::Lines, "one\n", "ONE"),
        (Program::KeyValueServer, "7 GET nothing\n", "7 ERROR no such key"),
        (Program::Daytime, "?\n", "2"),
        (Program::Quote, "?\n", ""),
    ] {
        let (socket, _) = datagrams(&rig, &program);
        for mut caller in callers(Protocol::Udp, rig.local(socket)) {
            let mut peer = Peer::start(&mut caller);
            peer.say(said);
            peer.hear(heard);
        }
    }
}

#[test]
#[ignore = "needs nc and socat"]
fn netcat_and_socat_chat_with_each_other_through_our_server() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::ChatServer);
    let mut callers = callers(Protocol::Tcp, address);
    let mut ann = Peer::start(&mut callers[0]);
    ann.say("/name Ann\n");
    ann.hear("You are now Ann.");
    let mut bob = Peer::start(&mut callers[2]);
    bob.hear("Here with you: Ann.");
    bob.say("/name Bob\nhello Ann\n");
    ann.hear("Bob: hello Ann");
    ann.say("hello Bob\nbye\n");
    bob.hear("Ann: hello Bob");
    bob.hear("Ann has left");
    // It is the server that ends.
    ann.hear("Bye, Ann.");
    ann.say_no_more();
    assert!(ann.ended_well());
}

/// Frames, each asked and answered, and one that is too long.
const FRAMES: &str = r#"
import socket, struct, sys
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
stream = connection.makefile("rb")
def answer():
    length, = struct.unpack("!I", stream.read(4))
    return stream.read(length)
for payload in (b"one", b"", bytes(range(256)) * 256):
    connection.sendall(struct.pack("!I", len(payload)) + payload)
    assert answer() == payload
connection.sendall(struct.pack("!I", 65537))
print(answer().decode())
assert stream.read() == b""
"#;

/// A file as our receiver takes it, and what that says.
const SENDS_FILE: &str = r#"
import hashlib, json, os, socket, sys
bytes = open(sys.argv[2], "rb").read()
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
header = {"name": os.path.basename(sys.argv[2]), "size": len(bytes)}
connection.sendall(json.dumps(header).encode() + b"\n" + bytes)
digest = hashlib.sha256(bytes).hexdigest()
connection.sendall(json.dumps({"sha256": digest}).encode() + b"\n")
answer = json.loads(connection.makefile().readline())
assert answer == {"received": len(bytes), "sha256": digest}, answer
"#;

/// A file as our sender sends it, received.
const RECEIVES_FILE: &str = r#"
import hashlib, json, socket
server = socket.create_server(("127.0.0.1", 0))
connection, _ = server.accept()
stream = connection.makefile("rwb")
header = json.loads(stream.readline())
digest, left = hashlib.sha256(), header["size"]
while left:
    piece = stream.read(min(left, 65536))
    digest.update(piece)
    left -= len(piece)
assert json.loads(stream.readline())["sha256"] == digest.hexdigest()
stream.write(json.dumps({"received": header["size"], "sha256": digest.hexdigest()}).encode() + b"\n")
stream.flush()
print("took", header["name"], header["size"], flush=True)
"#;

#[test]
#[ignore = "needs python3"]
fn python_sends_frames_and_files_and_plays_with_our_servers() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Frames);
    let mut peer = python(FRAMES, &[&address.port().to_string()]);
    peer.hear("error: a frame of 65537 bytes; at most 65536");
    assert!(peer.ended_well());
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = from.path().join("a file.bin");
    fs::write(&path, noise(3, 5_000_000)).unwrap();
    let folder = to.path().display().to_string();
    let (_, address) = server(&rig, &Program::FileReceiver { folder, most_bytes: 10_000_000 });
    let port = address.port().to_string();
    assert!(python(SENDS_FILE, &[&port, &path.display().to_string()]).ended_well());
    assert_eq!(sum(&to.path().join("a file.bin")), sum(&path));
    let (socket, _) = datagrams(&rig, &Program::GameServer);
    let script = r#"
import socket, sys
to = ("127.0.0.1", int(sys.argv[1]))
players = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
for player in players:
    player.settimeout(10)
players[0].sendto(b"red 1 0 0", to)
players[1].sendto(b"blue 1 0 0", to)
assert players[0].recv(100) == b"blue 1 0 0"
for number in (5, 3, 6):
    players[1].sendto(b"blue %d 0 0" % number, to)
assert [players[0].recv(100) for _ in range(2)] == [b"blue 5 0 0", b"blue 6 0 0"]
"#;
    assert!(python(script, &[&rig.local(socket).port().to_string()]).ended_well());
    eventually("the late one", || rig.state(socket).behaviours()[0].progress.skipped == 1);
}

#[test]
#[ignore = "needs python3"]
fn a_file_of_ours_is_received_by_python() {
    let rig = Rig::stepwise();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.bin");
    fs::write(&path, noise(4, 5_000_000)).unwrap();
    let mut peer = python(RECEIVES_FILE, &[]);
    let client = rig.tcp();
    rig.must(client, Call::Connect(([127, 0, 0, 1], peer.port()).into()));
    let id = act(&rig, client, &Program::FileSender { path: path.display().to_string() });
    let (progress, end) = end_of(&rig, id);
    assert_eq!(progress.to_string(), "5000000 of 5000000 bytes");
    assert_eq!(end, BehaviourEnd::Finished);
    peer.hear("took ours.bin 5000000");
    assert!(peer.ended_well());
}

#[test]
#[ignore = "needs socat"]
fn our_clients_hear_an_echo_of_socat() {
    let rig = Rig::stepwise();
    let name = || "kitchen".to_owned();
    for client in [
        Program::Sensor { name: name(), every_ms: 20 },
        Program::BulkSender { bytes_per_second: 100_000, bytes: 0 },
        Program::KeyValueClient { requests: "GET a".to_owned(), every_ms: 20, timeout_ms: 50 },
    ] {
        let echo = Peer::start(Command::new("socat").args(["TCP-LISTEN:0,bind=127.0.0.1", "PIPE"]));
        let socket = rig.tcp();
        rig.must(socket, Call::Connect(([127, 0, 0, 1], echo.port()).into()));
        act(&rig, socket, &client);
        eventually("an echo", || rig.state(socket).bytes_in() > 100);
        drop(echo);
        eventually("its end", || rig.state(socket).lifecycle() == Lifecycle::Closed);
    }
    let udp = ["UDP-RECVFROM:0,bind=127.0.0.1,fork", "PIPE"];
    for client in [
        Program::Sensor { name: name(), every_ms: 20 },
        Program::GamePlayer { name: name(), every_ms: 20 },
    ] {
        let echo = Peer::start(Command::new("socat").args(udp));
        let socket = rig.udp();
        rig.must(socket, Call::Connect(([127, 0, 0, 1], echo.port()).into()));
        act(&rig, socket, &client);
        eventually("an echo", || received(&rig, socket).matches("kitchen").count() > 2);
        rig.must(socket, Call::Close);
    }
}
