//! Decides whether each call does what its name says and no more, and whether every step, every
//! end and every refusal has a record of its own.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
};

use crate::common::{
    Rig, any_port, errno_of, eventually, finish, nobody_listens, outcome_of, reset, send,
};
use bytes::Bytes;
use socket_playground::{
    model::{Call, Caller, Event, Family, Lifecycle, Mode, Outcome, Protocol, Record, ShutdownHow},
    net::Modes,
};

/// The events of records as short words, to compare whole sequences.
fn words(records: &[Record]) -> Vec<String> {
    let word = |record: &Record| match &record.event {
        Event::Opened { .. } => "opened".to_owned(),
        Event::Waiting { call, .. } => format!("{} waits", call.kind()),
        Event::Returned { call, outcome, .. } if outcome.is_success() => call.kind().to_string(),
        Event::Returned { call, outcome, .. } => format!("{} {}", call.kind(), errno_of(outcome)),
        event => format!("{event:?}"),
    };
    records.iter().map(word).collect()
}

#[test]
fn bind_only_binds_and_listen_only_listens() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let record = rig.record(socket, Call::Bind(any_port(Family::V4)));
    let standing = record.standing.as_deref().copied().unwrap();
    let address = standing.local.unwrap();
    assert_eq!((standing.peer, standing.listening), (None, false));
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Bound);
    let refused = TcpStream::connect(address).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused, "bind opens no door");

    let record = rig.record(socket, Call::Listen(4));
    let standing = record.standing.as_deref().copied().unwrap();
    assert_eq!((standing.local, standing.listening), (Some(address), true));
    let _caller = TcpStream::connect(address).unwrap();
    assert_eq!(words(&rig.records(socket)), ["opened", "bind", "listen"], "nothing is accepted");
    assert_eq!(rig.playground.threads(), 1);
}

#[test]
fn listen_without_bind_says_which_port_the_kernel_took() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let record = rig.record(socket, Call::Listen(4));
    let local = record.standing.unwrap().local.unwrap();
    assert!(local.ip().is_unspecified() && local.port() != 0, "{local}");
}

#[test]
fn accept_waits_and_makes_a_socket_with_a_thread_of_its_own() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 4);
    let call_id = rig.must_wait(listener, Call::Accept);
    assert_eq!(rig.state(listener).waiting()[0].call_id, call_id);
    let peer = TcpStream::connect(address).unwrap();
    let record = rig.returned(call_id);
    let peer_address = peer.local_addr().unwrap();
    let Outcome::Accepted { socket, peer: seen } = outcome_of(&record) else {
        panic!("{record:?}")
    };
    assert_eq!(seen, peer_address);
    let Event::Returned { elapsed_nanos, caller, .. } = record.event else { panic!("{record:?}") };
    assert!(elapsed_nanos > 0 && caller == Caller::Person);
    assert_eq!(
        words(&rig.records(listener)),
        ["opened", "bind", "listen", "accept waits", "accept"]
    );
    assert!(rig.state(listener).waiting().is_empty());
    let accepted = rig.state(socket);
    assert_eq!(accepted.lifecycle(), Lifecycle::Connected);
    assert_eq!(accepted.accepted_by(), Some(listener));
    assert_eq!((accepted.local(), accepted.peer()), (Some(address), Some(peer_address)));
    assert_eq!(rig.playground.threads(), 2);
    #[cfg(target_os = "linux")]
    for socket in [listener, socket] {
        let name = format!("tcp-{}", socket.0);
        // A thread names itself once it runs.
        eventually("a thread to have its name", || {
            crate::common::thread_names().is_ok_and(|names| names.contains(&name))
        });
    }
}

#[test]
fn end_reset_and_an_empty_datagram_are_three_different_records() {
    let rig = Rig::stepwise();
    let (ended, peer) = rig.with_peer(Family::V4);
    finish(&peer);
    assert_eq!(rig.call(ended, Call::Recv(9)), Outcome::EndOfStream);
    assert_eq!(rig.state(ended).lifecycle(), Lifecycle::ReadClosed);
    assert_eq!(rig.call(ended, Call::Recv(9)), Outcome::EndOfStream, "and so for ever");

    let (broken, peer) = rig.with_peer(Family::V4);
    reset(peer);
    let record = rig.record(broken, Call::Recv(9));
    assert_eq!(errno_of(&outcome_of(&record)), "ECONNRESET");
    assert_eq!(record.standing.unwrap().peer, None);
    assert_eq!(rig.state(broken).lifecycle(), Lifecycle::Failed);
    assert!(rig.state(broken).is_open(), "the descriptor is still ours");

    let datagrams = rig.udp();
    rig.must(datagrams, Call::Bind(any_port(Family::V4)));
    let peer = UdpSocket::bind(any_port(Family::V4)).unwrap();
    peer.send_to(b"", rig.local(datagrams)).unwrap();
    let from = Some(peer.local_addr().unwrap());
    assert_eq!(
        rig.call(datagrams, Call::RecvFrom(9)),
        Outcome::Datagram { bytes: 0, from, truncated: false, lost: 0 }
    );
}

#[test]
fn unread_data_is_read_before_a_reset_is_told() {
    let rig = Rig::interactive();
    let (listener, address) = rig.listener(Family::V4, 4);
    let mut caller = TcpStream::connect(address).unwrap();
    caller.write_all(b"last words").unwrap();
    reset(caller);
    // The connection is broken before it is accepted, and is accepted all the same.
    let Outcome::Accepted { socket, .. } = rig.must(listener, Call::Accept) else { panic!() };
    let words = rig.find("what was said", |record| {
        (record.socket == socket && !record.payload.is_empty()).then(|| record.payload.clone())
    });
    assert_eq!(words, Bytes::from_static(b"last words"));
    let end = rig.find("the end", |record| match record.event {
        Event::Returned { outcome: Outcome::Failed(errno), .. } if record.socket == socket => {
            Some(errno)
        }
        _ => None,
    });
    assert_eq!(end.name(), "ECONNRESET");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Failed);
}

#[test]
fn a_refused_socket_can_connect_again() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let (_holder, nobody) = nobody_listens(Family::V4);
    assert_eq!(errno_of(&rig.call(socket, Call::Connect(nobody))), "ECONNREFUSED");
    let state = rig.state(socket);
    assert_eq!((state.lifecycle(), state.local(), state.peer()), (Lifecycle::Created, None, None));
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    rig.must(socket, Call::Connect(server.local_addr().unwrap()));
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Connected);
    let (_, peer) = server.accept().unwrap();
    assert_eq!(rig.local(socket), peer);
}

#[test]
fn datagrams_come_with_their_sender_whole_or_truncated() {
    let rig = Rig::stepwise();
    for family in [Family::V4, Family::V6] {
        let socket = rig.open(Protocol::Udp, family);
        rig.must(socket, Call::Bind(any_port(family)));
        let address = rig.local(socket);
        let friend = rig.open(Protocol::Udp, family);
        rig.must(friend, Call::Bind(any_port(family)));
        rig.must(friend, Call::SendTo(Bytes::from_static(b"hello"), address));
        let from = Some(rig.local(friend));
        let whole = rig.record(socket, Call::RecvFrom(5));
        assert_eq!(
            outcome_of(&whole),
            Outcome::Datagram { bytes: 5, from, truncated: false, lost: 0 }
        );
        assert_eq!(whole.payload, "hello");

        rig.must(friend, Call::Connect(address));
        rig.must(friend, send("hello"));
        let cut = rig.record(socket, Call::RecvFrom(2));
        assert_eq!(
            outcome_of(&cut),
            Outcome::Datagram { bytes: 2, from, truncated: true, lost: 3 }
        );
        assert_eq!(cut.payload, "he");
        let waits = rig.must_wait(socket, Call::Recv(9));
        rig.must(friend, send("again"));
        let plain = outcome_of(&rig.returned(waits));
        let sender_unknown = Outcome::Datagram { bytes: 5, from: None, truncated: false, lost: 0 };
        assert_eq!(plain, sender_unknown, "the rest is lost, and recv does not tell the sender");

        // The connected one hears its peer alone, and learns that nobody is there any more.
        let stranger = UdpSocket::bind(any_port(family)).unwrap();
        stranger.send_to(b"psst", rig.local(friend)).unwrap();
        rig.must_wait(friend, Call::Recv(9));
        rig.must(socket, Call::Close);
        rig.must(friend, send("anybody?"));
        let errno = rig.find("the answer that nobody is there", |record| match record.event {
            Event::Returned { outcome: Outcome::Failed(errno), .. } if record.socket == friend => {
                Some(errno)
            }
            _ => None,
        });
        assert_eq!(errno.name(), "ECONNREFUSED");
    }
}

#[test]
fn in_step_mode_nothing_is_read_until_it_is_asked_for() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    peer.write_all(b"abcdef").unwrap();
    rig.must(socket, send("x"));
    peer.read_exact(&mut [0]).unwrap();
    assert_eq!(rig.state(socket).bytes_in(), 0);
    assert_eq!(rig.record(socket, Call::Recv(4)).payload, "abcd");

    rig.playground.set_reading(socket, Mode::Automatic).unwrap();
    rig.wait_until("the rest to be read", |table| {
        table.get(socket).is_some_and(|state| state.bytes_in() == 6)
    });
    assert_eq!(rig.state(socket).reading(), Mode::Automatic);
    finish(&peer);
    rig.wait_until("the end to be seen", |table| {
        table.get(socket).is_some_and(|state| state.lifecycle() == Lifecycle::ReadClosed)
    });
    let ends = rig.records(socket).into_iter().filter(|record| {
        matches!(
            record.event,
            Event::Returned { outcome: Outcome::EndOfStream, caller: Caller::Program, .. }
        )
    });
    assert_eq!(ends.count(), 1);
}

#[test]
fn reading_can_be_switched_off_again() {
    let rig = Rig::interactive();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    peer.write_all(b"first").unwrap();
    rig.wait_until("the first to be read", |table| {
        table.get(socket).is_some_and(|state| state.bytes_in() == 5)
    });
    rig.playground.set_reading(socket, Mode::Step).unwrap();
    rig.wait_until("step mode", |table| {
        table.get(socket).is_some_and(|state| state.reading() == Mode::Step)
    });
    peer.write_all(b"second").unwrap();
    rig.must(socket, send("x"));
    assert_eq!(rig.state(socket).bytes_in(), 5);
    assert_eq!(rig.record(socket, Call::Recv(99)).payload, "second");
}

#[test]
fn accepting_can_be_switched_on_and_off() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    let callers: Vec<_> = (0..3).map(|_| TcpStream::connect(address).unwrap()).collect();
    assert!(rig.accepted().is_empty());
    rig.playground.set_accepting(listener, Mode::Automatic).unwrap();
    rig.wait_until("three connections", |table| {
        table.accepted_by(listener).count() == callers.len()
    });
    rig.playground.set_accepting(listener, Mode::Step).unwrap();
    rig.wait_until("step mode", |table| {
        table.get(listener).is_some_and(|state| state.accepting() == Mode::Step)
    });
    let _fourth = TcpStream::connect(address).unwrap();
    rig.must(listener, Call::Listen(9));
    assert_eq!(rig.accepted().len(), 3);
    rig.must(listener, Call::Accept);
}

#[test]
fn a_shutdown_ends_the_handshake_that_somebody_waits_for() {
    let rig = Rig::stepwise();
    let full = crate::common::FullListener::new(Family::V4);
    let socket = rig.tcp();
    let connect = rig.must_wait(socket, Call::Connect(full.address));
    assert!(rig.state(socket).local().is_some(), "a handshake needs a port");
    rig.must(socket, Call::Shutdown(ShutdownHow::Both));
    assert_eq!(errno_of(&outcome_of(&rig.returned(connect))), "ECONNRESET");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Created);
}

#[test]
fn a_call_on_a_closed_socket_is_answered_by_the_kernel_and_changes_nothing() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    rig.must(socket, Call::Close);
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Closed);
    assert_eq!(peer.read(&mut [0]).unwrap(), 0);
    eventually("the thread to end", || rig.playground.threads() == 0);
    // Its number may be another socket's by now, which must not be reached.
    let (other, mut other_peer) = rig.with_peer(Family::V4);
    for call in [Call::Recv(1), send("x"), Call::Shutdown(ShutdownHow::Both), Call::Close] {
        let kind = call.kind();
        let record = rig.record(socket, call);
        assert_eq!(errno_of(&outcome_of(&record)), "EBADF", "{kind}");
        assert_eq!(record.socket, socket);
    }
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let port = server.local_addr().unwrap().port();
    let named = rig.playground.call_by_name(socket, "localhost", port, Call::Connect).unwrap();
    assert_eq!(errno_of(&outcome_of(&rig.returned(named))), "EBADF");
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Closed);
    rig.must(other, send("y"));
    let mut heard = [0];
    other_peer.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"y");
    assert!(rig.playground.cancel(socket, named).is_err(), "nothing waits that could be cancelled");
}

#[test]
fn a_call_that_the_kernel_refuses_is_refused_at_once_whatever_else_waits() {
    let rig = Rig::stepwise();
    let (listener, _) = rig.listener(Family::V4, 4);
    let accept = rig.must_wait(listener, Call::Accept);
    assert_eq!(errno_of(&rig.call(listener, Call::Recv(1))), "ENOTCONN");
    assert_eq!(rig.cancel(listener, accept), Outcome::Cancelled { bytes: 0 });
    let (client, _) = rig.pair();
    rig.must_wait(client, Call::Recv(1));
    assert_eq!(errno_of(&rig.call(client, Call::Accept)), "EINVAL");
}

#[test]
fn a_connection_that_was_reset_while_it_was_accepted_does_not_stay_connected() {
    const CALLERS: usize = 300;
    let rig = Rig::new(Modes { reading: Mode::Automatic, accepting: Mode::Automatic });
    let (_listener, address) = rig.listener(Family::V4, 128);
    for caller in 0..CALLERS {
        let stream = TcpStream::connect(address).unwrap();
        // Now sooner, now later than it is accepted.
        for _ in 0..caller % 12 {
            std::thread::yield_now();
        }
        reset(stream);
    }
    rig.wait_until("every connection to be known as broken", |table| {
        let accepted = table.iter().filter(|socket| socket.accepted_by().is_some());
        accepted.filter(|socket| socket.lifecycle() == Lifecycle::Failed).count() == CALLERS
    });
    assert!(rig.accepted().iter().all(|socket| rig.state(*socket).peer().is_none()));
}
