//! Sockets that act as programs, talked with by sockets of the standard library.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use socket_playground::behaviour::program;
use socket_playground::model::{
    BehaviourEnd, BehaviourId, BehaviourState, Call, Family, Lifecycle, Program, SocketId,
};

use crate::common::{PATIENCE, Rig, eventually, reset};
use crate::end_of;

/// Has a socket act as a program.
pub fn act(rig: &Rig, socket: SocketId, acts_as: &Program) -> BehaviourId {
    let behaviour = program(acts_as).unwrap();
    rig.playground.behave(socket, behaviour).expect("an open socket takes it")
}

/// A listener that acts as a program, and where it listens.
pub fn server(rig: &Rig, acts_as: &Program) -> (SocketId, SocketAddr) {
    let (listener, address) = rig.listener(Family::V4, 128);
    act(rig, listener, acts_as);
    (listener, address)
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let peer = TcpStream::connect(address).unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.set_write_timeout(Some(PATIENCE)).unwrap();
    peer
}

/// The rest of what a peer says.
pub fn rest(peer: &mut TcpStream) -> String {
    let mut text = String::new();
    peer.read_to_string(&mut text).unwrap();
    text
}

pub fn hear(peer: &mut TcpStream, expected: &str) {
    let mut heard = vec![0; expected.len()];
    peer.read_exact(&mut heard).unwrap_or_else(|error| panic!("{expected}: {error}"));
    assert_eq!(String::from_utf8_lossy(&heard), expected);
}

/// Hears up to the end of a line that has this text in it.
pub fn hear_of(peer: &mut TcpStream, text: &str) -> String {
    let mut heard = String::new();
    loop {
        let mut byte = [0];
        peer.read_exact(&mut byte).unwrap_or_else(|error| panic!("{text} in {heard}: {error}"));
        heard.push(char::from(byte[0]));
        if byte == *b"\n" && heard.contains(text) {
            return heard;
        }
    }
}

/// A UDP socket that acts as a program, and one of the standard library whose peer it is.
pub fn datagrams(rig: &Rig, acts_as: &Program) -> (SocketId, UdpSocket) {
    let socket = rig.udp();
    rig.must(socket, Call::Bind("127.0.0.1:0".parse().unwrap()));
    act(rig, socket, acts_as);
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(PATIENCE)).unwrap();
    peer.connect(rig.local(socket)).unwrap();
    (socket, peer)
}

pub fn ask(peer: &UdpSocket, question: &[u8]) -> String {
    peer.send(question).unwrap();
    let mut answer = [0; 2000];
    let length = peer.recv(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// The last of the behaviours of a socket that was accepted, once it has ended.
fn ended(rig: &Rig, accepted: usize) -> BehaviourState {
    let of = || rig.accepted().get(accepted).map(|socket| rig.state(*socket));
    eventually("its end", || of().is_some_and(|state| state.lifecycle() == Lifecycle::Closed));
    of().unwrap().ended_behaviour().unwrap().clone()
}

#[test]
fn echo_sends_back_what_it_receives_and_ends_with_its_peer() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Echo);
    let mut peer = connect(address);
    let sent = crate::common::noise(3, 2_000_000);
    let mut heard = vec![0; sent.len()];
    std::thread::scope(|scope| {
        let (mut writer, sent) = (peer.try_clone().unwrap(), &sent);
        scope.spawn(move || {
            writer.write_all(sent).unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        peer.read_exact(&mut heard).unwrap();
        assert_eq!(peer.read(&mut [0]).unwrap(), 0);
    });
    assert!(heard == sent);
    assert_eq!(ended(&rig, 0).end, Some(BehaviourEnd::Closed));
    let (_, peer) = datagrams(&rig, &Program::Echo);
    assert_eq!(ask(&peer, b"ping"), "ping");
}

#[test]
fn discard_answers_nothing_and_counts_what_it_reads() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Discard);
    let mut peer = connect(address);
    peer.write_all(&vec![7; 300_000]).unwrap();
    peer.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&mut peer), "");
    assert_eq!(ended(&rig, 0).progress.to_string(), "300000 bytes");
}

#[test]
fn daytime_and_quote_answer_at_once_and_close_whatever_was_said_to_them() {
    let rig = Rig::stepwise();
    for (number, acts_as) in [Program::Daytime, Program::Quote].iter().enumerate() {
        let (_, address) = server(&rig, acts_as);
        let mut peer = connect(address);
        // What nobody reads would make a close a reset, with which the answer may be lost.
        peer.write_all(&[b'x'; 10_000]).unwrap();
        let answer = rest(&mut peer);
        assert!(answer.ends_with("\r\n") && answer.len() <= 512, "{answer}");
        drop(peer);
        let state = ended(&rig, number);
        assert_eq!(state.end, Some(BehaviourEnd::Finished));
        assert_eq!(state.progress.to_string(), "1 answer");
        let (_, peer) = datagrams(&rig, acts_as);
        assert!(ask(&peer, b"").ends_with("\r\n"));
    }
    // One that never finishes is not waited for.
    let (_, address) = server(&rig, &Program::Quote);
    let mut peer = connect(address);
    rest(&mut peer);
    assert_eq!(ended(&rig, 2).progress.done, 1);
}

#[test]
fn chargen_goes_on_until_its_peer_closes() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Chargen);
    let mut peer = connect(address);
    let mut text = vec![0; 100_000];
    peer.read_exact(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert!(lines[..1000].iter().all(|line| line.len() == 72));
    assert_eq!((lines[0], &lines[1][..71]), (lines[95], &lines[0][1..]));
    // It does not end with what its peer says.
    peer.shutdown(Shutdown::Write).unwrap();
    peer.read_exact(&mut vec![0; 100_000]).unwrap();
    reset(peer);
    assert!(matches!(ended(&rig, 0).end, Some(BehaviourEnd::Failed(_))));
    let (_, peer) = datagrams(&rig, &Program::Chargen);
    for _ in 0..50 {
        assert!(ask(&peer, b"?").len() <= 512);
    }
}

#[test]
fn chargen_waits_for_a_peer_that_does_not_read() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Chargen);
    let peer = connect(address);
    eventually("it sends", || {
        rig.accepted().first().is_some_and(|it| rig.state(*it).bytes_out() > 0)
    });
    // Nothing more happens: not a single send is made that would have to wait behind another.
    rig.rest(Duration::from_millis(300));
    let socket = rig.accepted()[0];
    let sent = rig.state(socket).bytes_out();
    assert!(sent < 16 * 1024 * 1024, "{sent} bytes");
    let waits =
        rig.records(socket).into_iter().rev().take(2).filter(|record| {
            matches!(record.event, socket_playground::model::Event::Waiting { .. })
        });
    assert!(waits.count() > 0, "{}", rig.text());
    rig.must(socket, Call::Close);
    drop(peer);
}

#[test]
fn lines_are_numbered_however_they_come() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Lines);
    let mut peer = connect(address);
    peer.write_all("one\r\ntwo é\nth".as_bytes()).unwrap();
    hear(&mut peer, "1: ONE\n2: TWO É\n");
    peer.write_all(b"ree\n\nbye\nnever").unwrap();
    assert_eq!(rest(&mut peer), "3: THREE\n4: \nBYE\n");
    // The last without its ending.
    let mut peer = connect(address);
    peer.write_all(b"last").unwrap();
    peer.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&mut peer), "1: LAST\n");
    let (_, peer) = datagrams(&rig, &Program::Lines);
    assert_eq!((ask(&peer, b"a"), ask(&peer, b"b\r\n")), ("1: A\n".into(), "2: B\n".into()));
}

#[test]
fn many_lines_and_one_without_end_are_served_in_bounded_room() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Lines);
    let mut peer = connect(address);
    std::thread::scope(|scope| {
        let mut writer = peer.try_clone().unwrap();
        scope.spawn(move || {
            writer.write_all("\n".repeat(20_000).as_bytes()).unwrap();
            writer.write_all(&vec![b'x'; 500_000]).unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        let answers = rest(&mut peer);
        let answers: Vec<_> = answers.lines().collect();
        assert_eq!(answers.len(), 20_000 + 500_000_usize.div_ceil(64 * 1024));
        assert!(answers.iter().all(|answer| answer.len() <= 64 * 1024 + 8));
    });
}

#[test]
fn a_frame_is_answered_with_a_frame_and_one_too_long_with_an_error() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::Frames);
    let mut peer = connect(address);
    for byte in [0, 0, 0, 3, b'o', b'n', b'e', 0, 0, 0, 0] {
        peer.write_all(&[byte]).unwrap();
    }
    hear(&mut peer, "\0\0\0\u{3}one\0\0\0\0");
    peer.write_all(&vec![0xff; 60_000]).unwrap();
    let error = rest(&mut peer);
    assert_eq!(&error[4..], "error: a frame of 4294967295 bytes; at most 65536");
    // Many at once, and answers that nobody reads at first.
    let mut peer = connect(address);
    let frames = [0, 0, 0, 1, b'x'].repeat(5000);
    peer.write_all(&frames).unwrap();
    hear(&mut peer, &String::from_utf8(frames).unwrap());
}

#[test]
fn what_one_says_in_a_chat_all_others_hear() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::ChatServer);
    let mut ann = connect(address);
    hear(
        &mut ann,
        "* Welcome, guest 1. You are the first here. /name Ann gives you a name, bye leaves.\n",
    );
    ann.write_all(b"/name Ann\n").unwrap();
    hear(&mut ann, "* You are now Ann.\n");
    let mut bob = connect(address);
    hear_of(&mut bob, "Here with you: Ann.");
    let mut cleo = connect(address);
    hear_of(&mut cleo, "Here with you: Ann, guest 2.");
    bob.write_all(b"hel").unwrap();
    bob.write_all(b"lo\nall\n").unwrap();
    for other in [&mut ann, &mut cleo] {
        hear_of(other, "guest 2: hello");
        hear(other, "guest 2: all\n");
    }
    cleo.write_all(b"Bye\n").unwrap();
    assert_eq!(rest(&mut cleo), "* Bye, guest 3.\n");
    assert_eq!(hear_of(&mut bob, "left"), "* guest 3 has joined\n* guest 3 has left\n");
    reset(bob);
    hear_of(&mut ann, "guest 3 has left");
    hear_of(&mut ann, "guest 2 has left");
    eventually("what it counts", || ended(&rig, 1).progress.done == 2);
    // Each listener has a room of its own.
    let (_, other) = server(&rig, &Program::ChatServer);
    hear_of(&mut connect(other), "You are the first here.");
}

#[test]
fn one_who_does_not_read_holds_nobody_up_in_a_chat() {
    let rig = Rig::stepwise();
    let (_, address) = server(&rig, &Program::ChatServer);
    let mut slow = connect(address);
    hear_of(&mut slow, "You are the first here.");
    let mut fast = connect(address);
    hear_of(&mut fast, "Welcome");
    let message = format!("{}\n", "x".repeat(4000));
    let sockets = rig.accepted();
    let missed = || rig.state(sockets[0]).behaviours()[0].progress.skipped;
    while missed() == 0 {
        fast.write_all(message.repeat(50).as_bytes()).unwrap();
    }
    assert!(rig.state(sockets[0]).bytes_out() < 32 * 1024 * 1024);
    fast.write_all(b"bye\n").unwrap();
    hear_of(&mut fast, "Bye, guest 2.");
    // Once it reads, it is told, and goes on.
    hear_of(&mut slow, "messages: you read too slowly.");
    let mut third = connect(address);
    hear_of(&mut third, "Here with you: guest 1.");
    hear_of(&mut slow, "guest 3 has joined");
}

#[test]
fn a_program_begins_when_its_socket_is_connected() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    let socket = rig.tcp();
    let id = act(&rig, socket, &Program::Daytime);
    rig.rest(Duration::from_millis(50));
    rig.must(socket, Call::Connect(address));
    rig.must(listener, Call::Accept);
    let accepted = rig.accepted()[0];
    eventually("it speaks", || rig.state(socket).bytes_out() > 0);
    rig.must(accepted, Call::Close);
    assert_eq!(end_of(&rig, id).0.done, 1);
}
