//! Decides whether what the log says of the kernel is what the kernel holds: states, queues, waiting
//! rooms, ghosts and who has a port, on real sockets.

#![cfg(target_os = "linux")]

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    time::Duration,
};

use crate::common::{Rig, any_port, errno_of, finish, outcome_of, reset, send};
use socket_playground::model::{
    Call, Event, Family, Holder, KernelView, MachineSocket, OptionValue, Outcome, Protocol, Record,
    ShutdownHow, SocketId, SocketOption, TcpState,
};

/// Waits until the kernel was last seen like this.
fn seen(
    rig: &Rig,
    socket: SocketId,
    what: &str,
    holds: impl Fn(&KernelView) -> bool,
) -> KernelView {
    rig.wait_until(what, |table| {
        let kernel = table.get(socket).and_then(|socket| socket.kernel());
        kernel.is_some_and(|kernel| holds(&kernel.view))
    });
    rig.state(socket).kernel().expect("it was seen").view.clone()
}

fn in_state(rig: &Rig, socket: SocketId, state: TcpState) -> KernelView {
    seen(rig, socket, state.name(), |view| view.state == Some(state))
}

/// The changes of state that were seen of a socket, each with how far back it may lie.
fn changes(rig: &Rig, socket: SocketId) -> Vec<(TcpState, TcpState, Duration)> {
    let mut changes = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Kernel { was: Some(was), view, gap_nanos } = &record.event
            && record.socket == socket
            && view.state.is_some_and(|state| state != *was)
        {
            changes.push((*was, view.state.unwrap_or(*was), Duration::from_nanos(*gap_nanos)));
        }
    });
    changes
}

#[test]
fn the_states_of_both_ends_are_seen_from_the_handshake_to_the_ghost() {
    for family in [Family::V4, Family::V6] {
        let rig = Rig::stepwise();
        let (listener, address) = rig.listener(family, 8);
        in_state(&rig, listener, TcpState::Listen);
        let client = rig.open(Protocol::Tcp, family);
        rig.must(client, Call::Connect(address));
        let Outcome::Accepted { socket: server, .. } = rig.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        for end in [client, server] {
            let view = in_state(&rig, end, TcpState::Established);
            assert!(view.inode.is_some() && view.tcp.is_some(), "{view:?}");
            assert_eq!((view.local, view.peer), {
                let state = rig.state(end);
                (state.local(), state.peer())
            });
        }
        rig.must(client, Call::Shutdown(ShutdownHow::Write));
        in_state(&rig, client, TcpState::FinWait2);
        in_state(&rig, server, TcpState::CloseWait);
        rig.must(server, Call::Close);
        rig.must(client, Call::Close);
        let ghost = in_state(&rig, client, TcpState::TimeWait);
        assert_eq!(ghost.inode, None, "no descriptor leads to a ghost");
        let remaining = ghost.timer.unwrap().remaining_millis;
        assert!((50_000..=60_000).contains(&remaining), "TIME-WAIT lasts a minute: {remaining} ms");
        in_state(&rig, server, TcpState::Closed);
        assert!(rig.state(client).is_ghost() && !rig.state(server).is_ghost());

        // Of what changed by itself only a sample tells.
        let (was, first, gap) = changes(&rig, server)[0];
        assert_eq!((was, first), (TcpState::Established, TcpState::CloseWait));
        assert!(gap < crate::common::PATIENCE, "asked ten times a second: {gap:?}");
    }
}

#[test]
fn queues_are_bytes_of_data_on_either_side() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    rig.must(client, send("hello"));
    seen(&rig, server, "5 bytes to be unread", |view| view.receive_queue == 5);
    let sender =
        seen(&rig, client, "5 bytes to be acknowledged", |view| view.acknowledged == Some(5));
    assert_eq!(sender.send_queue, 0);
    assert_eq!(rig.state(client).bytes_acknowledged(), 5);

    // The FIN behind them is no byte.
    rig.must(client, Call::Shutdown(ShutdownHow::Write));
    assert_eq!(in_state(&rig, server, TcpState::CloseWait).receive_queue, 5);
    let acknowledged = in_state(&rig, client, TcpState::FinWait2);
    assert_eq!((acknowledged.send_queue, acknowledged.acknowledged), (0, Some(5)));
    rig.must(server, Call::Recv(100));
    assert_eq!(seen(&rig, server, "all to be read", |view| view.receive_queue == 0).send_queue, 0);
}

#[test]
fn what_the_peer_has_no_room_for_is_not_acknowledged() {
    let rig = Rig::stepwise();
    let (client, _server) = rig.pair();
    let size = 64 * 1024 * 1024;
    rig.must_wait(client, send(vec![b'x'; size]));
    let stuck = seen(&rig, client, "a queue that stays", |view| view.send_queue > 0);
    assert!(stuck.acknowledged.unwrap() < size as u64, "{stuck:?}");
}

#[test]
fn a_waiting_room_has_seats_for_those_whom_nobody_accepted() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 1);
    let mut early = TcpStream::connect(address).unwrap();
    let late = TcpStream::connect(address).unwrap();
    early.write_all(b"hello").unwrap();
    let room = |view: &KernelView| view.waiting_room.clone().unwrap_or_default();
    let view = seen(&rig, listener, "two to wait, one with five bytes", |view| {
        let room = room(view);
        room.waiting == 2 && room.seats.iter().map(|seat| seat.receive_queue).sum::<u32>() == 5
    });
    let mut peers: Vec<SocketAddr> = room(&view).seats.iter().map(|seat| seat.peer).collect();
    let mut callers = vec![early.local_addr().unwrap(), late.local_addr().unwrap()];
    peers.sort();
    callers.sort();
    assert_eq!((peers, room(&view).limit), (callers, 1));
    assert!(room(&view).seats.iter().all(|seat| seat.state == TcpState::Established));

    rig.must(listener, Call::Accept);
    let view = seen(&rig, listener, "one to wait", |view| room(view).waiting == 1);
    assert_eq!(room(&view).seats.len(), 1);
}

#[test]
fn a_sample_that_changes_nothing_is_not_logged() {
    let rig = Rig::stepwise();
    rig.playground.watch_kernel(true);
    let (client, server) = rig.pair();
    in_state(&rig, client, TcpState::Established);
    in_state(&rig, server, TcpState::Established);
    // What is left of the listener may still come.
    rig.rest(Duration::from_millis(1500));
}

/// The TCP state that the record of a call tells.
fn told(record: &Record) -> Option<TcpState> {
    record.standing.as_deref().and_then(|standing| standing.state)
}

#[test]
fn a_call_tells_the_state_that_it_leaves_behind() {
    for family in [Family::V4, Family::V6] {
        let rig = Rig::stepwise();
        let listener = rig.open(Protocol::Tcp, family);
        rig.must(listener, Call::Bind(any_port(family)));
        assert_eq!(told(&rig.record(listener, Call::Listen(8))), Some(TcpState::Listen));
        let client = rig.open(Protocol::Tcp, family);
        rig.must(client, Call::Connect(rig.local(listener)));
        assert_eq!(rig.state(client).tcp_state(), Some(TcpState::Established));
        let Outcome::Accepted { socket: server, .. } = rig.must(listener, Call::Accept) else {
            panic!("accept makes a socket")
        };
        let born = rig.find("the connection", |record| {
            let opened = matches!(record.event, Event::Opened { .. });
            (opened && record.socket == server).then(|| told(record))
        });
        assert_eq!(born, Some(TcpState::Established));
        let finished = told(&rig.record(client, Call::Shutdown(ShutdownHow::Write)));
        assert!([Some(TcpState::FinWait1), Some(TcpState::FinWait2)].contains(&finished));
        let end = rig.record(server, Call::Recv(9));
        assert_eq!(
            (outcome_of(&end), told(&end)),
            (Outcome::EndOfStream, Some(TcpState::CloseWait))
        );
        rig.must(server, Call::Close);
        // The descriptor is the last thing that could tell of TIME-WAIT: it says CLOSED.
        let end = rig.record(client, Call::Recv(9));
        assert_eq!(
            (outcome_of(&end), told(&end)),
            (Outcome::EndOfStream, Some(TcpState::TimeWait))
        );
        rig.must(client, Call::Close);
        assert!(rig.state(client).is_ghost(), "{}", rig.text());
        assert_eq!(told(&rig.record(listener, Call::Close)), Some(TcpState::Closed));
    }
}

#[test]
fn who_closes_first_leaves_a_ghost_at_once_and_a_reset_leaves_none() {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    let closed = told(&rig.record(server, Call::Close));
    assert!([Some(TcpState::FinWait1), Some(TcpState::FinWait2)].contains(&closed), "{closed:?}");
    assert_eq!(outcome_of(&rig.record(client, Call::Recv(9))), Outcome::EndOfStream);

    let (client, server) = rig.pair();
    let linger = OptionValue::Linger(Some(0));
    rig.must(server, Call::SetOption(SocketOption::Linger, linger));
    assert_eq!(told(&rig.record(server, Call::Close)), Some(TcpState::Closed));
    let reset = rig.record(client, Call::Recv(9));
    assert_eq!(errno_of(&outcome_of(&reset)), "ECONNRESET");
    assert_eq!(told(&reset), Some(TcpState::Closed));
}

#[test]
fn the_end_of_sending_is_no_byte_that_was_not_sent() {
    let rig = Rig::stepwise();
    let (client, _server) = rig.pair();
    let sending = rig.must_wait(client, send(vec![b'x'; 64 * 1024 * 1024]));
    rig.cancel(client, sending);
    rig.must(client, Call::Shutdown(ShutdownHow::Write));
    let view = seen(&rig, client, "FIN-WAIT-1 with all of it queued", |view| {
        view.state == Some(TcpState::FinWait1)
    });
    assert!(view.tcp.unwrap().not_sent <= view.send_queue, "{view:?}");
}

#[test]
fn a_socket_comes_after_all_others_have_gone_and_the_pace_has_calmed() {
    let rig = Rig::stepwise();
    let socket = rig.tcp();
    rig.must(socket, Call::Close);
    // Longer than the pace stays lively.
    assert!(!rig.log.wait_beyond_for(rig.log.len(), Duration::from_millis(2500)));
    let (listener, _) = rig.listener(Family::V4, 1);
    in_state(&rig, listener, TcpState::Listen);
}

#[test]
fn only_a_call_that_wanted_a_port_is_told_who_has_it() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    let group = "239.255.77.1@127.0.0.1".parse().unwrap();
    let join = || Call::SetOption(SocketOption::JoinGroup, OptionValue::Address(group));
    rig.must(socket, join());
    assert_eq!(errno_of(&rig.call(socket, join())), "EADDRINUSE");
    rig.must(socket, Call::Close);
    rig.log.for_each(1..u64::MAX, |record| {
        assert!(!matches!(record.event, Event::PortHeld { .. }), "{record:?}");
    });
}

#[test]
fn looking_takes_no_error_away() {
    let rig = Rig::stepwise();
    rig.playground.watch_kernel(true);
    let (socket, peer) = rig.with_peer(Family::V4);
    in_state(&rig, socket, TcpState::Established);
    reset(peer);
    in_state(&rig, socket, TcpState::Closed);
    assert_eq!(errno_of(&rig.call(socket, Call::Recv(1))), "ECONNRESET");
}

#[test]
fn a_peer_that_ended_is_seen_before_anything_is_read() {
    let rig = Rig::stepwise();
    let (socket, peer) = rig.with_peer(Family::V4);
    finish(&peer);
    in_state(&rig, socket, TcpState::CloseWait);
}

#[test]
fn datagrams_that_found_no_room_are_counted() {
    let rig = Rig::stepwise();
    let socket = rig.udp();
    let tiny = Call::SetOption(SocketOption::ReceiveBuffer, OptionValue::Number(2048));
    rig.must(socket, tiny);
    rig.must(socket, Call::Bind(any_port(Family::V4)));
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..200 {
        sender.send_to(&[0; 100], rig.local(socket)).unwrap();
    }
    let view = seen(&rig, socket, "datagrams to be dropped", |view| view.drops > 0);
    assert!(view.receive_queue > 0 && view.drops < 200, "{view:?}");
    assert_eq!(view.state, None, "UDP has no states");
}

fn holders(rig: &Rig, socket: SocketId) -> Vec<MachineSocket> {
    rig.find("the holders to be told", |record| match &record.event {
        Event::PortHeld { by, .. } if record.socket == socket => Some(by.clone()),
        _ => None,
    })
}

#[test]
fn who_holds_a_port_is_told_with_the_error() {
    let rig = Rig::stepwise();
    let theirs = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = theirs.local_addr().unwrap();
    let socket = rig.tcp();
    assert_eq!(errno_of(&rig.call(socket, Call::Bind(address))), "EADDRINUSE");
    let by = holders(&rig, socket);
    assert_eq!(by.len(), 1, "{by:?}");
    assert_eq!((by[0].local, by[0].state), (address, Some(TcpState::Listen)));
    let Holder::Process { pid, .. } = &by[0].holder else { panic!("{by:?}") };
    assert_eq!(*pid, std::process::id(), "this very process");

    let (ours, address) = rig.listener(Family::V4, 1);
    let second = rig.tcp();
    assert_eq!(errno_of(&rig.call(second, Call::Bind(address))), "EADDRINUSE");
    assert_eq!(holders(&rig, second)[0].holder, Holder::Ours(ours));
}

#[test]
fn a_ghost_that_holds_a_port_is_named() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 1);
    let mut client = TcpStream::connect(address).unwrap();
    let Outcome::Accepted { socket: server, .. } = rig.must(listener, Call::Accept) else {
        panic!("accept makes a socket")
    };
    // Who ends first waits.
    rig.must(server, Call::Close);
    // Its FIN is acknowledged: an acknowledgement that comes late could end TIME-WAIT (RFC 1337).
    in_state(&rig, server, TcpState::FinWait2);
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    drop(client);
    rig.must(listener, Call::Close);
    in_state(&rig, server, TcpState::TimeWait);
    let again = rig.tcp();
    assert_eq!(errno_of(&rig.call(again, Call::Bind(address))), "EADDRINUSE");
    let by = holders(&rig, again);
    assert_eq!((by[0].state, &by[0].holder), (Some(TcpState::TimeWait), &Holder::Ours(server)));
    assert!(by[0].remaining_millis.unwrap() > 50_000, "{by:?}");
}

#[test]
fn the_machine_shows_its_sockets_and_changes_none() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V6, 3);
    let bound = rig.udp();
    rig.must(bound, Call::Bind(any_port(Family::V4)));
    let sockets = rig.playground.machine_sockets().unwrap();
    let find = |address| sockets.iter().find(|socket| socket.local == address).unwrap();
    assert_eq!(find(address).holder, Holder::Ours(listener));
    assert_eq!(find(rig.local(bound)).holder, Holder::Ours(bound));
    let accept = rig.must_wait(listener, Call::Accept);
    let caller = TcpStream::connect(address).unwrap();
    let accepted = outcome_of(&rig.returned(accept));
    assert!(matches!(accepted, Outcome::Accepted { .. }));
    drop(caller);
}
