//! Decides whether a session ends: whatever its sockets wait for, dropping the playground ends every
//! thread without waiting for it, and a waiting call can be taken back, which leaves the socket as the
//! kernel has it.

use std::{
    io::Read as _,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::common::{Begun, FullListener, PATIENCE, Rig, any_port, eventually, outcome_of, send};
use bytes::Bytes;
use socket_playground::{
    model::{
        Call, CallKind, Event, Family, Lifecycle, Mode, OptionValue, Outcome, Protocol, SocketId,
        SocketOption, SocketState, TcpState, verdict,
    },
    net::{CallError, Modes},
    session::Log,
};

/// How long an end may take on a busy computer, which is less than anything here waits for.
const AT_MOST: Duration = PATIENCE;

/// More than the buffers of two connected sockets hold.
fn too_much() -> Bytes {
    Bytes::from(vec![b'x'; 64 * 1024 * 1024])
}

/// Drops the playground and checks that it ended in time and that every call has its return.
fn ends(rig: Rig) -> Arc<Log> {
    let Rig { log, playground, .. } = rig;
    let (done, is_done) = std::sync::mpsc::sync_channel(1);
    let end = move || {
        drop(playground);
        done.send(()).expect("somebody waits for the end");
    };
    let thread = std::thread::Builder::new().name("end".to_owned()).spawn(end).expect("a thread");
    is_done.recv_timeout(AT_MOST).expect("every thread ends");
    thread.join().expect("the playground ends without a panic");
    let (mut waiting, mut open) = (Vec::new(), Vec::new());
    log.for_each(1..u64::MAX, |record| match &record.event {
        Event::Opened { .. } => open.push(record.socket),
        Event::OpenFailed { .. } => open.retain(|socket| *socket != record.socket),
        Event::Waiting { call_id, .. } => waiting.push(*call_id),
        Event::Returned { call_id, call, .. } => {
            waiting.retain(|waits| waits != call_id);
            if call.kind() == CallKind::Close {
                open.retain(|socket| *socket != record.socket);
            }
        }
        _ => {}
    });
    assert!(waiting.is_empty(), "without return: {waiting:?}");
    assert!(open.is_empty(), "not closed: {open:?}");
    let length = log.len();
    assert!(!log.wait_beyond_for(length, Duration::from_millis(20)), "a thread still writes");
    log
}

/// The outcome of the only call that a socket waited in.
fn outcome_of_waiting(log: &Log, kind: CallKind) -> Outcome {
    let mut outcomes = Vec::new();
    log.for_each(1..u64::MAX, |record| {
        if let Event::Returned { call, outcome, .. } = &record.event
            && call.kind() == kind
        {
            outcomes.push(*outcome);
        }
    });
    *outcomes.last().expect("the call returned")
}

#[test]
fn it_ends_while_waiting_in_accept() {
    let rig = Rig::stepwise();
    let (listener, _) = rig.listener(Family::V4, 4);
    rig.must_wait(listener, Call::Accept);
    let log = ends(rig);
    assert_eq!(outcome_of_waiting(&log, CallKind::Accept), Outcome::Cancelled { bytes: 0 });
}

#[test]
fn it_ends_while_waiting_in_connect() {
    let full = FullListener::new(Family::V4);
    let rig = Rig::stepwise();
    rig.must_wait(rig.tcp(), Call::Connect(full.address));
    let log = ends(rig);
    assert_eq!(outcome_of_waiting(&log, CallKind::Connect), Outcome::Cancelled { bytes: 0 });
}

#[test]
fn it_ends_while_waiting_in_recv() {
    let rig = Rig::stepwise();
    let (socket, _peer) = rig.with_peer(Family::V4);
    rig.must_wait(socket, Call::Recv(1));
    rig.must_wait(rig.udp(), Call::RecvFrom(1));
    ends(rig);
}

#[test]
fn it_ends_while_sending_to_a_peer_that_does_not_read() {
    let rig = Rig::stepwise();
    let (socket, _peer) = rig.with_peer(Family::V4);
    rig.must_wait(socket, Call::Send(too_much()));
    let log = ends(rig);
    let Outcome::Cancelled { bytes } = outcome_of_waiting(&log, CallKind::Send) else { panic!() };
    assert!(bytes > 0 && bytes < too_much().len() as u64);

    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    rig.must_wait(client, Call::Send(too_much()));
    rig.must_wait(server, Call::Send(too_much()));
    ends(rig);
}

/// A connection whose `close` has to wait for a peer that does not read, for so many seconds.
fn lingering(rig: &Rig, seconds: u32) -> (SocketId, TcpStream) {
    let (socket, peer) = rig.with_peer(Family::V4);
    let linger = OptionValue::Linger(Some(seconds));
    rig.must(socket, Call::SetOption(SocketOption::Linger, linger));
    rig.must_wait(socket, send(too_much()));
    (socket, peer)
}

#[test]
fn a_close_that_lingers_is_told_as_waiting_and_returns_when_the_peer_has_read() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = lingering(&rig, 20);
    let close = rig.must_wait(socket, Call::Close);
    #[cfg(target_os = "linux")]
    rig.wait_until("the FIN to be seen that waits behind the bytes", |table| {
        let state = table.get(socket).and_then(SocketState::tcp_state);
        state == Some(TcpState::FinWait1)
    });
    eventually("the thread to end", || rig.playground.threads() == 0);
    let mut read = 0;
    let mut buffer = vec![0; 1 << 20];
    while let Ok(bytes @ 1..) = peer.read(&mut buffer) {
        read += bytes;
    }
    let returned = rig.returned(close);
    assert_eq!(outcome_of(&returned), Outcome::Done);
    let sent = rig.state(socket).bytes_out();
    assert_eq!((read as u64, rig.state(socket).lifecycle()), (sent, Lifecycle::Closed));
}

#[test]
fn nobody_waits_for_a_close_that_lingers() {
    let rig = Rig::stepwise();
    let (socket, _peer) = lingering(&rig, 20);
    rig.must_wait(socket, Call::Close);
    let Rig { log, playground, .. } = rig;
    let (done, is_done) = std::sync::mpsc::sync_channel(1);
    let end = move || {
        drop(playground);
        // Nor does anybody hold the log for it: the journal could not end.
        done.send(Arc::into_inner(log).is_some()).expect("somebody waits for the end");
    };
    let thread = std::thread::Builder::new().name("end".to_owned()).spawn(end).expect("a thread");
    assert!(is_done.recv_timeout(AT_MOST).expect("the session ends"));
    thread.join().expect("the session ends without a panic");
}

#[test]
fn it_ends_while_two_of_its_sockets_send_to_each_other() {
    let rig = Rig::interactive();
    let (client, server) = rig.pair();
    for socket in [client, server] {
        rig.start(socket, Call::Send(too_much()));
    }
    rig.wait_until("bytes to flow both ways", |table| {
        [client, server].iter().all(|id| table.get(*id).is_some_and(|s| s.bytes_in() > 0))
    });
    ends(rig);
}

/// Connects to `address` from several threads until told to stop, or until nobody can still do so.
fn storm(address: SocketAddr, stop: &Arc<AtomicBool>) -> Vec<std::thread::JoinHandle<()>> {
    let caller = |number| {
        let stop = Arc::clone(stop);
        let body = move || {
            let deadline = Instant::now() + PATIENCE * 3;
            while !stop.load(Ordering::Relaxed) && Instant::now() < deadline {
                // Refused once the listener is gone.
                drop(TcpStream::connect_timeout(&address.clone(), Duration::from_millis(50)));
            }
        };
        std::thread::Builder::new().name(format!("caller-{number}")).spawn(body)
    };
    (0..3).map(|number| caller(number).expect("a thread")).collect()
}

#[test]
fn it_ends_while_accepting_by_itself_under_load() {
    let rig = Rig::new(Modes { reading: Mode::Automatic, accepting: Mode::Automatic });
    let (_, address) = rig.listener(Family::V4, 128);
    let stop = Arc::new(AtomicBool::new(false));
    let callers = storm(address, &stop);
    rig.wait_until("many connections", |table| table.len() > 50);
    ends(rig);
    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.join().unwrap();
    }
}

/// Posts a call thousands of times; says how many were taken.
fn flood(rig: &Rig, socket: SocketId, call: &Call) -> usize {
    let mut taken = 0;
    for _ in 0..5000 {
        match rig.playground.call(socket, call.clone()) {
            Ok(_) => taken += 1,
            Err(error) => assert_eq!(error, CallError::Busy(socket)),
        }
    }
    taken
}

#[test]
fn it_ends_with_thousands_of_calls_waiting() {
    let rig = Rig::stepwise();
    let (socket, _peer) = rig.with_peer(Family::V4);
    let big = Bytes::from(vec![b'x'; 1024 * 1024]);
    flood(&rig, socket, &Call::Send(big));
    flood(&rig, socket, &Call::Recv(9));
    flood(&rig, rig.udp(), &Call::Bind(any_port(Family::V4)));
    ends(rig);
}

#[test]
fn a_socket_does_not_hoard_calls_and_one_that_waits_can_still_be_taken_back() {
    let rig = Rig::stepwise();
    let (socket, _peer) = rig.with_peer(Family::V4);
    let first = rig.must_wait(socket, Call::Recv(1));
    let taken = flood(&rig, socket, &Call::Recv(9));
    assert!(taken < 1000, "{taken} calls were taken");
    assert_eq!(rig.cancel(socket, first), Outcome::Cancelled { bytes: 0 });
    rig.must(socket, Call::Close);
    ends(rig);
}

#[test]
fn accept_can_be_taken_back() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 4);
    let accept = rig.must_wait(listener, Call::Accept);
    assert_eq!(rig.cancel(listener, accept), Outcome::Cancelled { bytes: 0 });
    assert_eq!(rig.state(listener).lifecycle(), Lifecycle::Listening);
    let _peer = TcpStream::connect(address).unwrap();
    rig.must(listener, Call::Listen(5));
    assert!(rig.accepted().is_empty(), "a call taken back accepts nothing");
    rig.must(listener, Call::Accept);
}

#[test]
fn recv_can_be_taken_back_and_loses_nothing() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    let waits = [rig.must_wait(server, Call::Recv(9)), rig.must_wait(server, Call::Recv(9))];
    assert_eq!(rig.cancel(server, waits[0]), Outcome::Cancelled { bytes: 0 });
    assert_eq!(rig.state(server).waiting().len(), 1);
    rig.must(client, send("kept"));
    assert_eq!(rig.returned(waits[1]).payload, "kept");
    assert_eq!(rig.state(server).lifecycle(), Lifecycle::Connected);
}

#[test]
fn send_can_be_taken_back_and_says_what_had_gone() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let waits = rig.must_wait(socket, Call::Send(too_much()));
    let Outcome::Cancelled { bytes } = rig.cancel(socket, waits) else { panic!() };
    assert_eq!(rig.returned(waits).payload.len() as u64, bytes);
    assert_eq!(rig.state(socket).bytes_out(), bytes);
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Connected);
    rig.must(socket, Call::Close);
    let mut arrived = Vec::new();
    peer.read_to_end(&mut arrived).unwrap();
    assert_eq!(arrived.len() as u64, bytes, "the kernel delivers what it had taken");
}

#[test]
fn a_connect_that_was_taken_back_goes_on_in_the_kernel() {
    let full = FullListener::new(Family::V4);
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let connect = rig.must_wait(socket, Call::Connect(full.address));
    assert_eq!(rig.cancel(socket, connect), Outcome::Cancelled { bytes: 0 });
    assert_eq!(rig.state(socket).lifecycle(), Lifecycle::Connecting);
    assert_eq!(crate::common::errno_of(&rig.call(socket, Call::Connect(full.address))), "EALREADY");
    let _first = full.make_room();
    rig.wait_until("the handshake to be done", |table| {
        table.get(socket).is_some_and(|state| state.lifecycle() == Lifecycle::Connected)
    });
    let observed = rig.records(socket).pop().unwrap();
    assert_eq!(observed.event, Event::Observed);
    assert_eq!(observed.standing.unwrap().peer, Some(full.address));
    // The kernel agrees, also that it was the one connect that a socket has.
    assert_eq!(crate::common::errno_of(&rig.call(socket, Call::Connect(full.address))), "EISCONN");
    rig.must(socket, send("hello"));
    let mut connection = full.listener.accept().unwrap().0;
    let mut heard = [0; 5];
    connection.set_nonblocking(false).unwrap();
    connection.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"hello");
}

#[test]
fn a_handshake_that_nobody_waits_for_can_fail() {
    let full = FullListener::new(Family::V4);
    let address = full.address;
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    let connect = rig.must_wait(socket, Call::Connect(address));
    rig.cancel(socket, connect);
    drop(full);
    // The kernel asks again after a second, and is refused then.
    rig.wait_until("the handshake to fail", |table| {
        table.get(socket).is_some_and(|state| state.lifecycle() == Lifecycle::Created)
    });
    let last = outcome_of(&rig.records(socket).pop().unwrap());
    assert_eq!(crate::common::errno_of(&last), "ECONNREFUSED");
    assert!(verdict(&rig.state(socket), CallKind::Listen).is_legal());
    rig.must(socket, Call::Listen(4));
}

#[test]
fn calls_posted_before_and_after_the_end_all_have_an_answer() {
    for _ in 0..50 {
        let rig = Rig::stepwise();
        let socket = rig.playground.open(Protocol::Tcp, Family::V4);
        let server = TcpListener::bind(any_port(Family::V4)).unwrap();
        let address = server.local_addr().unwrap();
        let mut posted = Vec::new();
        for call in [Call::Connect(address), send("x"), Call::Recv(9), Call::Close, send("y")] {
            match rig.playground.call(socket, call) {
                Ok(call_id) => posted.push(call_id),
                Err(error) => assert_eq!(error, CallError::Closed(socket)),
            }
        }
        for call_id in posted {
            assert!(matches!(rig.begun_after(0, call_id), Begun::Returned(_) | Begun::Waits));
            rig.returned(call_id);
        }
        ends(rig);
    }
}

#[test]
fn a_send_that_was_taken_back_leaves_a_socket_that_sends_on() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let waits = rig.must_wait(socket, Call::Send(too_much()));
    let Outcome::Cancelled { bytes } = rig.cancel(socket, waits) else { panic!() };
    // More than fits, however much room there is by now.
    let next = [b"and on", &too_much()[..]].concat();
    let goes_on = rig.must_wait(socket, send(&next));
    let mut arrived = vec![0; usize::try_from(bytes).unwrap() + next.len()];
    peer.read_exact(&mut arrived).unwrap();
    let gone = usize::try_from(bytes).unwrap();
    assert!(arrived[..gone].iter().all(|byte| *byte == b'x'));
    assert!(arrived[gone..] == next, "nothing comes between what had gone and the next");
    let all = Outcome::Sent { bytes: next.len() as u64 };
    assert_eq!(outcome_of(&rig.returned(goes_on)), all);
}
