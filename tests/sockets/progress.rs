//! Decides whether a send that waits for a peer that does not read tells how far it has got: soon,
//! not too often, and to the last byte.

use std::{io::Read as _, time::Duration};

use crate::common::{Rig, send};
use socket_playground::model::{Call, CallId, Event, Family, Outcome, Record, SocketState};

/// More than the buffers of two connected sockets hold.
const ALL: usize = 64 * 1024 * 1024;

fn since_start(record: &Record) -> Duration {
    Duration::from_nanos(record.since_start_nanos)
}

/// How much had gone by each record that the call waits, and when that was logged.
fn told(records: &[Record], call: CallId) -> Vec<(u64, Duration)> {
    let told = |record: &Record| match record.event {
        Event::Waiting { call_id, sent, .. } if call_id == call => {
            Some((sent, since_start(record)))
        }
        _ => None,
    };
    records.iter().filter_map(told).collect()
}

#[test]
fn a_send_that_waits_tells_how_much_has_gone() {
    let rig = Rig::stepwise();
    let (socket, mut peer) = rig.with_peer(Family::V4);
    let began = since_start(rig.records(socket).last().expect("it was connected"));
    let waits = rig.must_wait(socket, send(vec![b'x'; ALL]));
    let sent = |state: &SocketState| state.waiting().first().map_or(0, |waiting| waiting.sent);
    let mut piece = vec![0; 1024 * 1024];
    for _ in 0..24 {
        peer.read_exact(&mut piece).expect("bytes from the waiting send");
    }
    rig.wait_until("what was read to have gone", |table| {
        table.get(socket).is_some_and(|state| sent(state) >= 24 * 1024 * 1024)
    });
    // The peer reads no more. Once nothing has been logged for a while, all has been told.
    rig.rest(Duration::from_millis(1500));
    let state = rig.state(socket);
    assert_eq!(state.waiting().len(), 1, "it is one call");
    assert_eq!(state.waiting()[0].call, Call::Send(ALL as u64));
    let last = sent(&state);
    assert_eq!(rig.cancel(socket, waits), Outcome::Cancelled { bytes: last });
    let told = told(&rig.records(socket), waits);
    assert!(told.len() > 1 && told.is_sorted_by(|one, next| one.0 < next.0), "{told:?}");
    // From the beginning, which is certain: a record may be late, and the next one is not late for it.
    for (before, (_, at)) in told.iter().enumerate() {
        let earliest = began + Duration::from_millis(95) * before as u32;
        assert!(*at >= earliest, "too often since {began:?}: {told:?}");
    }
    assert!(rig.state(socket).waiting().is_empty());
    rig.must(socket, Call::GetOption(socket_playground::model::SocketOption::KeepAlive));
}

#[test]
fn a_call_that_does_not_move_is_told_once() {
    let rig = Rig::stepwise();
    let (socket, _peer) = rig.with_peer(Family::V4);
    rig.must_wait(socket, Call::Recv(9));
    let told = rig.records(socket).len();
    // Until the log is at rest: what was seen of the kernel comes late.
    rig.rest(Duration::from_millis(300));
    assert_eq!(rig.records(socket).len(), told);
}
