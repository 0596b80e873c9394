//! Messages by the clock.

use std::io::Read as _;

use socket_playground::behaviour::Timer;
use socket_playground::model::{
    BehaviourEnd, Call, CallKind, Caller, Event, Family, LineEnding, Message, Outcome, Record,
    Repeat, SocketId, SocketOption,
};

use crate::beside;
use crate::common::{Rig, eventually};
use crate::{behave, end_of};

/// The sends that a socket made by itself.
pub fn sends(rig: &Rig, socket: SocketId) -> Vec<Record> {
    let is_send = |record: &Record| {
        matches!(&record.event, Event::Returned { call, caller: Caller::Program, outcome, .. }
            if call.kind() == CallKind::Send && outcome.is_success())
    };
    rig.records(socket).into_iter().filter(is_send).collect()
}

#[test]
fn a_message_goes_twenty_times_on_a_schedule_that_does_not_drift() {
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    let message = Message { ending: LineEnding::Lf, ..Message::text("$(counter) $(own)") };
    let timer = Timer::new(Repeat::new(message, 10, Some(20))).unwrap();
    let id = behave(&rig, client, timer);
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.done, progress.of, end), (20, Some(20), BehaviourEnd::Finished));
    let sends = sends(&rig, client);
    assert_eq!(sends.len(), 20);
    let on = rig
        .records(client)
        .into_iter()
        .find(|record| matches!(record.event, Event::Behaviour { .. }));
    let start = on.unwrap().since_start_nanos;
    for (number, send) in (0..).zip(&sends) {
        let due = start + number * 10_000_000;
        // Never early; how late depends on the machine, and what comes after is not later for it.
        assert!(send.since_start_nanos + 1_000_000 >= due, "message {number}");
    }
    let local = rig.local(client);
    rig.must(client, Call::Close);
    let mut text = String::new();
    peer.read_to_string(&mut text).unwrap();
    let lines: Vec<_> = (1..=20).map(|counter| format!("{counter} {local}\n")).collect();
    assert_eq!(text, lines.concat());
}

#[test]
fn a_timer_is_stopped_and_the_socket_goes_on() {
    let rig = Rig::stepwise();
    let (client, _peer) = rig.with_peer(Family::V4);
    let id = behave(&rig, client, Timer::new(Repeat::new(Message::text("tick"), 5, None)).unwrap());
    eventually("some messages", || sends(&rig, client).len() >= 3);
    let state = rig.state(client);
    let [timer] = state.behaviours() else { panic!("{:?}", state.behaviours()) };
    assert!(timer.to_string().starts_with("sends every 5 ms, "), "{timer}");
    rig.playground.stop_behaving(client, id).unwrap();
    let (progress, end) = end_of(&rig, id);
    assert_eq!(end, BehaviourEnd::Stopped);
    let before = sends(&rig, client).len();
    assert_eq!(progress.done, before as u64);
    assert_eq!(rig.call(client, crate::common::send("x")), Outcome::Sent { bytes: 1 });
    assert_eq!(sends(&rig, client).len(), before, "nothing goes any more");
    let state = rig.state(client);
    assert!(state.behaviours().is_empty());
    assert_eq!(state.ended_behaviour().unwrap().end, Some(BehaviourEnd::Stopped));
}

#[test]
fn messages_that_come_due_while_one_waits_are_skipped_and_counted() {
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    // More than the buffers of both ends take.
    let long = Message::text("$(random:65536)".repeat(100));
    let id = behave(&rig, client, Timer::new(Repeat::new(long, 2, Some(10))).unwrap());
    rig.wait_until("a send to wait", |table| {
        table.get(client).is_some_and(|socket| !socket.waiting().is_empty())
    });
    let since = rig.log.nanos_since_start();
    // Calls of others are not held up.
    rig.must(client, Call::GetOption(SocketOption::SendBuffer));
    eventually("others to come due", || rig.log.nanos_since_start() > since + 50_000_000);
    let reader = beside("reader", move || std::io::copy(&mut peer, &mut std::io::sink()));
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.done, end), (10, BehaviourEnd::Finished));
    assert!(progress.skipped >= 10, "{progress}");
    rig.must(client, Call::Close);
    assert_eq!(reader.join().unwrap().unwrap(), 10 * 100 * 65_536);
}

#[test]
fn a_timer_ends_with_the_connection_or_the_socket() {
    let rig = Rig::stepwise();
    let timer = || Timer::new(Repeat::new(Message::text("tick"), 5, None)).unwrap();
    let (client, peer) = rig.with_peer(Family::V4);
    let id = behave(&rig, client, timer());
    crate::common::reset(peer);
    let (_, end) = end_of(&rig, id);
    assert!(
        matches!(end, BehaviourEnd::Failed(errno) if ["ECONNRESET", "EPIPE"].contains(&errno.name()))
    );
    let (client, _peer) = rig.with_peer(Family::V4);
    let id = behave(&rig, client, timer());
    rig.must(client, Call::Close);
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Closed);
    let unconnected = rig.tcp();
    let id = behave(&rig, unconnected, timer());
    assert!(matches!(end_of(&rig, id).1, BehaviourEnd::Failed(_)));
}

#[test]
fn datagrams_go_to_an_address_whether_or_not_somebody_is_there() {
    let rig = Rig::stepwise();
    let (sender, receiver) = (rig.udp(), rig.udp());
    rig.must(receiver, Call::Bind("127.0.0.1:0".parse().unwrap()));
    let to = rig.local(receiver);
    let spec =
        Repeat { to: Some(to), ..Repeat::new(Message::text("$(counter) $(peer)"), 5, Some(5)) };
    let id = behave(&rig, sender, Timer::new(spec.clone()).unwrap());
    assert_eq!(end_of(&rig, id).0.done, 5);
    let first = rig.record(receiver, Call::RecvFrom(100));
    assert_eq!(first.payload, format!("1 {to}"));
    // A port that nobody has: the kernel says so of an earlier datagram.
    rig.must(receiver, Call::Close);
    rig.must(sender, Call::Connect(to));
    let id = behave(&rig, sender, Timer::new(Repeat { to: None, ..spec }).unwrap());
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.done, end), (5, BehaviourEnd::Finished));
}
