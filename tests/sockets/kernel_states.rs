//! All eleven states of TCP are reached by real calls, and the log tells that each was seen.

#![cfg(target_os = "linux")]

use std::{
    collections::BTreeSet,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use socket_playground::{
    model::{Event, TcpState},
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::Log,
};

/// Every state that a record of the log shows: of a socket, or of one who waits on a listener.
fn states_seen(log: &Log) -> BTreeSet<TcpState> {
    let mut states = BTreeSet::new();
    log.for_each(1..u64::MAX, |record| {
        if let Event::Kernel { view, .. } = &record.event {
            states.extend(view.state);
            let room = view.waiting_room.iter();
            states.extend(room.flat_map(|room| &room.seats).map(|seat| seat.state));
        }
    });
    states
}

#[test]
fn eleven_distinct_states_are_seen_in_the_log_of_one_scenario() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios/eleven-states.ron");
    let plan = Plan::load(&path, &Settings::default()).unwrap();
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let deadline = Instant::now() + Duration::from_secs(30);
    assert_eq!(run(&plan, &playground, deadline, |_| {}), Ok(()));
    assert_eq!(states_seen(&log), BTreeSet::from(TcpState::ALL));
}
