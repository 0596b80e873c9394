//! Sessions that are done again: exported as a scenario, run, and recorded again.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use socket_playground::{
    export::{Format, Selection, write_as},
    model::{CallKind, Errno, Event, Outcome, SocketId},
    net::{Modes, Playground},
    scenario::{Permissions, Plan, Settings, run},
    session::Log,
};

pub fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.defaults.insert("host".to_owned(), "127.0.0.1".to_owned());
    settings.defaults.insert("port".to_owned(), "0".to_owned());
    settings
}

pub fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(40)
}

pub fn written_scenario(log: &Log) -> String {
    let mut file = Vec::new();
    write_as(Format::Scenario, log, &Selection::default(), &mut file, &|_, _| true).unwrap();
    String::from_utf8(file).unwrap()
}

/// Runs a scenario and returns the log of it.
pub fn ran(path: &Path) -> Result<Arc<Log>, String> {
    let mut plan = Plan::load(path, &settings()).map_err(|error| error.to_string())?;
    plan.permit(Permissions::ALL).map_err(|error| error.to_string())?;
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    run(&plan, &playground, deadline(), |_| {})
        .map_err(|error| format!("{}: {error}", plan.place_of(error.index)))?;
    drop(playground);
    Ok(log)
}

/// Does a session again.
pub fn again(log: &Log) -> Result<Arc<Log>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ron");
    let text = written_scenario(log);
    fs::write(&path, &text).unwrap();
    ran(&path).map_err(|error| format!("{error}\n{text}"))
}

/// What a socket did, as far as it does not depend on how fast it was: its calls that move nothing
/// with their errors, and all bytes each way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub calls: Vec<(&'static str, Option<&'static str>)>,
    pub sent: Vec<u8>,
    pub received: Vec<u8>,
}

pub fn dialogue(log: &Log) -> BTreeMap<SocketId, Done> {
    let mut all: BTreeMap<SocketId, Done> = BTreeMap::new();
    log.for_each(1..u64::MAX, |record| {
        let Event::Returned { call, outcome, .. } = &record.event else { return };
        let done = all.entry(record.socket).or_default();
        match (call.kind(), outcome) {
            (CallKind::Peek, _) => {}
            (kind, Outcome::Cancelled { .. }) => {
                done.calls.push((kind.label(), Some("cancelled")));
            }
            (kind, _) if kind.is_send() && outcome.is_success() => {
                done.sent.extend_from_slice(&record.payload);
            }
            (_, Outcome::Received { .. } | Outcome::Datagram { .. }) => {
                done.received.extend_from_slice(&record.payload);
            }
            (kind, outcome) => {
                done.calls.push((kind.label(), outcome.errno().map(Errno::name)));
            }
        }
    });
    for done in all.values_mut() {
        // Calls that wait end whenever they end.
        done.calls.sort_unstable();
    }
    all
}
