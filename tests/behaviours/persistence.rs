//! Connections that are lost and made again: what goes over to the next one, what is sent again, and what
//! is told of it.

use std::io::{ErrorKind, Read as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use socket_playground::behaviour::{Reconnector, Timer};
use socket_playground::diagram::ladder::{Axis, ExtraRows, Ladder, Lane, Rows, Window};
use socket_playground::model::{
    BehaviourEnd, BehaviourStep, Call, ConnectionLife, ConnectionPhase, Event, Family, Loss, Lost,
    Message, OptionValue, Outcome, Queued, Reconnect, ReconnectStep, Record, Repeat, SocketId,
    SocketOption,
};
use socket_playground::session::{Arrangement, Deliveries, LeftOut, SocketTable};

use crate::common::{PATIENCE, Rig, any_port, errno_of, reset, send};
use crate::{behave, end_of};

/// Short pauses, so that a test does not take long.
pub fn quick() -> Reconnect {
    Reconnect { first_ms: 10, most_ms: 100, jitter: 50, ..Reconnect::default() }
}

/// What the log tells of the renewals of all sockets.
pub fn steps(rig: &Rig) -> Vec<(Record, ReconnectStep)> {
    let mut steps = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Behaviour { step: BehaviourStep::Reconnect(step), .. } = &record.event {
            steps.push((record.clone(), step.clone()));
        }
    });
    steps
}

/// Waits until the connection has been made again so many times.
pub fn wait_restored(rig: &Rig, times: usize) {
    let mut seen = 0;
    rig.find("the connection to be made again", |record| {
        let is_restored = matches!(
            &record.event,
            Event::Behaviour { step: BehaviourStep::Reconnect(ReconnectStep::Restored { .. }), .. }
        );
        seen += usize::from(is_restored);
        (seen >= times).then_some(())
    });
}

pub fn losses(rig: &Rig) -> Vec<(SocketId, Lost)> {
    let lost = |(record, step): (Record, ReconnectStep)| match step {
        ReconnectStep::Lost(lost) => Some((record.socket, lost)),
        _ => None,
    };
    steps(rig).into_iter().filter_map(lost).collect()
}

/// The socket that has taken the place of one, once it is connected.
pub fn successor(rig: &Rig, socket: SocketId) -> SocketId {
    let mut found = None;
    rig.find("a successor to be connected", |record| {
        if let Event::Behaviour {
            step: BehaviourStep::Off(_, BehaviourEnd::Continued(next)), ..
        } = &record.event
            && (record.socket == socket || Some(record.socket) == found)
        {
            found = Some(*next);
        }
        let is_there = matches!(
            &record.event,
            Event::Behaviour { step: BehaviourStep::Reconnect(ReconnectStep::Restored { .. }), .. }
        );
        found.filter(|found| is_there && record.socket == *found)
    })
}

/// Accepts a connection before long.
pub fn accept(server: &TcpListener) -> TcpStream {
    server.set_nonblocking(true).unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        match server.accept() {
            Ok((connection, _)) => {
                connection.set_nonblocking(false).unwrap();
                connection.set_read_timeout(Some(PATIENCE)).unwrap();
                return connection;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                assert!(Instant::now() < deadline, "nobody connects");
                std::thread::yield_now();
            }
            Err(error) => panic!("{error}"),
        }
    }
}

pub fn connected(rig: &Rig, server: &TcpListener) -> (SocketId, TcpStream) {
    let client = rig.tcp();
    rig.must(client, Call::Connect(server.local_addr().unwrap()));
    (client, accept(server))
}

#[test]
fn after_a_reset_another_socket_takes_the_place_with_its_options_and_its_timer() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, mut peer) = connected(&rig, &server);
    rig.must(client, Call::SetOption(SocketOption::NoDelay, OptionValue::Switch(true)));
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    let timer = Timer::new(Repeat::new(Message::text("$(counter),"), 5, Some(40))).unwrap();
    behave(&rig, client, timer);
    peer.read_exact(&mut [0; 4]).unwrap();
    reset(peer);
    let mut peer = accept(&server);
    let next = successor(&rig, client);
    assert!(!rig.state(client).is_open(), "it was closed when the other took its place");
    assert_eq!(rig.state(client).renewal().unwrap().successor, Some(next));
    let mut text = String::new();
    while !text.ends_with("40,") {
        let mut room = [0; 99];
        let length = peer.read(&mut room).unwrap();
        assert!(length > 0, "{text}");
        text += std::str::from_utf8(&room[..length]).unwrap();
    }
    let option = rig.call(next, Call::GetOption(SocketOption::NoDelay));
    assert_eq!(option, Outcome::Option { value: OptionValue::Switch(true) });
    // The timer went on with what was next: none of its later numbers is missing, and it has ended.
    rig.find("the timer to end", |record| match &record.event {
        Event::Behaviour { step: BehaviourStep::Off(progress, BehaviourEnd::Finished), .. } => {
            (progress.done + progress.skipped >= 40 && record.socket == next).then_some(())
        }
        _ => None,
    });
}

#[test]
fn what_the_kernel_has_not_acknowledged_goes_again_and_only_that() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, mut peer) = connected(&rig, &server);
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.must(client, send("acknowledged\n"));
    peer.read_exact(&mut [0; 13]).unwrap();
    rig.wait_until("it to be acknowledged", |table| {
        table.get(client).is_some_and(|socket| socket.bytes_acknowledged() == 13)
    });
    let room = OptionValue::Number(500_000);
    rig.must(client, Call::SetOption(SocketOption::SendBuffer, room));
    // The peer reads no more: both buffers fill, and the rest stays with the kernel of this end.
    let chunk = vec![b'.'; 50_000];
    let mut taken = 0_u64;
    loop {
        let call = rig.start(client, send(&chunk));
        match rig.begun_after(0, call) {
            crate::common::Begun::Returned(outcome) => {
                assert_eq!(outcome, Outcome::Sent { bytes: 50_000 });
                taken += 1;
            }
            crate::common::Begun::Waits => break,
        }
    }
    rig.rest(Duration::from_millis(300));
    let seen = rig.state(client).kernel().unwrap().view.acknowledged.unwrap();
    reset(peer);
    let mut peer = accept(&server);
    successor(&rig, client);
    let (_, lost) = losses(&rig)[0];
    assert!(matches!(lost.why, Loss::Failed(..)), "{lost}");
    // Two ways of asking the kernel agree.
    assert_eq!(lost.acknowledged, Some(seen), "{lost}");
    assert!(seen < lost.sent, "{lost}");
    let whole = (seen - 13) / 50_000;
    assert_eq!(lost.kept, taken - whole, "{lost}");
    // Those, and the one that was still being sent.
    let wanted = usize::try_from((lost.kept + 1) * 50_000).unwrap();
    let mut came = vec![0; wanted];
    peer.read_exact(&mut came).unwrap();
    assert!(came.iter().all(|byte| *byte == b'.'));
    peer.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert_eq!(peer.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock, "and no more");
}

#[test]
fn a_message_sent_while_there_is_no_connection_is_kept_or_given_up_as_chosen() {
    for queued in Queued::ALL {
        let rig = Rig::stepwise();
        let server = TcpListener::bind(any_port(Family::V4)).unwrap();
        let address = server.local_addr().unwrap();
        let (client, peer) = connected(&rig, &server);
        let spec = Reconnect { first_ms: 400, jitter: 0, queued, ..quick() };
        behave(&rig, client, Reconnector::new(spec).unwrap());
        // Orderly, so that the kernel would still take what is sent.
        drop(server);
        drop(peer);
        rig.find("the loss to be seen", |record| match &record.event {
            Event::Behaviour {
                step: BehaviourStep::Reconnect(ReconnectStep::Waits { .. }),
                ..
            } => Some(()),
            _ => None,
        });
        rig.find("the shutdown", |record| match &record.event {
            Event::Returned { call: Call::Shutdown(_), .. } => Some(()),
            _ => None,
        });
        assert_eq!(errno_of(&rig.call(client, send("meanwhile"))), "EPIPE");
        let server = TcpListener::bind(address).unwrap();
        let mut peer = accept(&server);
        let next = successor(&rig, client);
        rig.must(next, send("later"));
        let wanted = if queued == Queued::SendAgain { "meanwhilelater" } else { "later" };
        let mut came = vec![0; wanted.len()];
        peer.read_exact(&mut came).unwrap();
        assert_eq!(came, wanted.as_bytes());
        let renewal = *rig.state(client).renewal().unwrap();
        let expected = if queued == Queued::SendAgain { (1, 0) } else { (0, 1) };
        assert_eq!((renewal.kept, renewal.given_up), expected);
        assert_eq!(losses(&rig)[0].1.why, Loss::PeerClosed);
    }
}

#[test]
fn a_client_that_is_always_refused_gives_up_and_one_that_is_stopped_waits_no_more() {
    let rig = Rig::stepwise();
    let (_holder, address) = crate::common::nobody_listens(Family::V4);
    let client = rig.tcp();
    let spec = Reconnect { times: Some(3), jitter: 0, ..quick() };
    behave(&rig, client, Reconnector::new(spec.clone()).unwrap());
    assert_eq!(errno_of(&rig.call(client, Call::Connect(address))), "ECONNREFUSED");
    let last = rig.find("it to give up", |record| match &record.event {
        Event::Behaviour { step: BehaviourStep::Off(_, BehaviourEnd::GaveUp), .. } => {
            Some(record.socket)
        }
        _ => None,
    });
    let pauses: Vec<_> = steps(&rig)
        .into_iter()
        .filter_map(|(_, step)| match step {
            ReconnectStep::Waits { millis, .. } => Some(millis),
            _ => None,
        })
        .collect();
    assert_eq!(pauses, [10, 20, 40]);
    assert_eq!(losses(&rig).len(), 4);
    assert!(rig.state(last).is_open(), "who looks at it sees why");
    let client = rig.tcp();
    let spec = Reconnect { first_ms: 60_000, most_ms: 60_000, ..spec };
    let id = behave(&rig, client, Reconnector::new(spec).unwrap());
    rig.call(client, Call::Connect(address));
    rig.wait_until("the countdown", |table| {
        table.get(client).and_then(|socket| socket.renewal()).is_some_and(|it| it.waits.is_some())
    });
    assert_eq!(errno_of(&rig.call(client, send("kept"))), "EPIPE");
    rig.playground.stop_behaving(client, id).unwrap();
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Stopped);
    let renewal = *rig.state(client).renewal().unwrap();
    assert_eq!(renewal.waits, None);
    // What it had kept is not forgotten in silence.
    assert_eq!((renewal.kept, renewal.given_up), (1, 1));
}

#[test]
fn the_life_of_a_connection_goes_on_with_its_next_socket_and_is_in_the_ladder() {
    use ConnectionPhase::{Attempt, Over, Up, Waits};
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, peer) = connected(&rig, &server);
    assert_eq!(rig.state(client).connection_phase(), None, "it is not made again");
    behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.must(client, send("hello"));
    (&peer).read_exact(&mut [0; 5]).unwrap();
    drop(peer);
    let _peer = accept(&server);
    let next = successor(&rig, client);
    rig.must(next, send("again"));
    let (before, life) = (rig.state(client), rig.state(next).life());
    let first_made = before.life().first_made;
    assert!(life.since > first_made, "{life:?}");
    let expected = ConnectionLife {
        before: Some(client),
        drops: 1,
        retries: 1,
        bytes_out: 10,
        // The second is perhaps on its way.
        acknowledged: life.acknowledged,
        ..ConnectionLife { first_made, since: life.since, ..ConnectionLife::default() }
    };
    assert_eq!(life, expected);
    assert!((5..=10).contains(&life.acknowledged), "{life:?}");
    assert_eq!((before.life().since, before.life().drops), (None, 1));
    let (mut table, mut deliveries) = (SocketTable::default(), Deliveries::default());
    table.catch_up(&rig.log, u64::MAX);
    deliveries.catch_up(&rig.log, u64::MAX);
    let phases = |socket| {
        let phases = table.way(socket).unwrap().phases(u64::MAX);
        phases.iter().map(|change| change.phase).collect::<Vec<_>>()
    };
    assert_eq!(phases(client), [Up, Waits, Over]);
    assert_eq!(phases(next)[phases(next).len() - 2..], [Attempt, Up]);
    let (arrangement, left_out, extra) =
        (Arrangement::default(), LeftOut::default(), ExtraRows::default());
    let lanes = [client, next].map(|socket| Lane { socket, folded: false });
    let ladder = Ladder {
        log: &rig.log,
        table: &table,
        arrangement: &arrangement,
        deliveries: &deliveries,
        rows: Rows::all_but(&left_out, rig.log.len()),
        extra: &extra,
        lanes: &lanes,
        until: rig.log.len(),
        axis: Axis::Records,
        numbers: None,
        chosen: None,
    };
    let window = Window { width: 900.0, height: 2_000.0, left: 0.0, row: 0, within: 0.0 };
    let notes = ladder.lay_out(&window).body.notes;
    for words in [
        "the connection is lost and waits for the next attempt",
        "In all: 1 drop, 1 retry, 0 B in, 10 B out",
        "takes the place of",
    ] {
        assert!(notes.iter().any(|note| note.words.contains(words)), "{words}: {notes:?}");
    }
}

#[test]
fn whoever_ends_the_conversation_wants_no_other() {
    let rig = Rig::stepwise();
    let server = TcpListener::bind(any_port(Family::V4)).unwrap();
    let (client, peer) = connected(&rig, &server);
    let id = behave(&rig, client, Reconnector::new(quick()).unwrap());
    rig.must(client, Call::Shutdown(socket_playground::model::ShutdownHow::Write));
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Finished);
    drop(peer);
    assert!(losses(&rig).is_empty());
}

/// Waits for so long, or a little less where nothing happens.
pub fn pass(rig: &Rig, time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        rig.log.wait_beyond(rig.log.len(), until);
    }
}
