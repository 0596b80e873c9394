//! A session that is done again: the scenario made of it holds, and makes the same dialogue.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use parking_lot::Mutex;
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{Call, CallKind, Errno, Event, Family, Mode, Outcome, Protocol, SocketId},
    net::{Modes, Playground},
    scenario::{Permissions, Plan, Settings, run},
    session::Log,
};

/// Those that talk with a program outside.
const NEED_A_PEER: [&str; 2] = ["article-client.ron", "article-server.ron"];

/// So many scenarios run at a time: most of their time they wait.
const AT_A_TIME: usize = 6;

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.defaults.insert("host".to_owned(), "127.0.0.1".to_owned());
    settings.defaults.insert("port".to_owned(), "0".to_owned());
    settings
}

fn deadline() -> Instant {
    Instant::now() + Duration::from_secs(40)
}

fn written_scenario(log: &Log) -> String {
    let mut file = Vec::new();
    write_as(Format::Scenario, log, &Selection::default(), &mut file, &|_, _| true).unwrap();
    String::from_utf8(file).unwrap()
}

/// Runs a scenario and returns the log of it.
fn ran(path: &Path) -> Result<Arc<Log>, String> {
    let mut plan = Plan::load(path, &settings()).map_err(|error| error.to_string())?;
    plan.permit(Permissions::ALL).map_err(|error| error.to_string())?;
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    run(&plan, &playground, deadline(), |_| {})
        .map_err(|error| format!("{}: {error}", plan.place_of(error.step)))?;
    drop(playground);
    Ok(log)
}

/// Does a session again.
fn again(log: &Log) -> Result<Arc<Log>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ron");
    let text = written_scenario(log);
    fs::write(&path, &text).unwrap();
    ran(&path).map_err(|error| format!("{error}\n{text}"))
}

/// What a socket did, as far as it does not depend on how fast it was: its calls that move nothing
/// with their errors, and all bytes each way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Done {
    calls: Vec<(&'static str, Option<&'static str>)>,
    sent: Vec<u8>,
    received: Vec<u8>,
}

fn dialogue(log: &Log) -> BTreeMap<SocketId, Done> {
    let mut all: BTreeMap<SocketId, Done> = BTreeMap::new();
    log.for_each(1..u64::MAX, |record| {
        let Event::Returned { call, outcome, .. } = &record.event else { return };
        let done = all.entry(record.socket).or_default();
        match (call.kind(), outcome) {
            (CallKind::Peek, _) | (_, Outcome::Cancelled { .. }) => {}
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

#[test]
fn shipped_scenarios_are_done_again_from_their_sessions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios");
    let has_ipv6 = std::net::UdpSocket::bind("[::1]:0").is_ok();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let needs_ipv6 = fs::read_to_string(path).unwrap().contains("family: V6");
        !NEED_A_PEER.iter().any(|name| path.ends_with(name)) && (has_ipv6 || !needs_ipv6)
    });
    assert!(paths.len() >= 20, "{}", paths.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let first = ran(path).unwrap();
                    match again(&first) {
                        Ok(second) if dialogue(&second) == dialogue(&first) => {}
                        Ok(second) => failures.lock().push(format!(
                            "{}: {:#?}\nwas {:#?}",
                            path.display(),
                            dialogue(&second),
                            dialogue(&first)
                        )),
                        Err(error) => {
                            failures.lock().push(format!("{}: {error}", path.display()));
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Sockets that read and accept by themselves, in the window's way: the order of records is that
/// of threads.
#[test]
fn a_chat_of_sockets_that_read_by_themselves_is_done_again() {
    let log = Arc::new(Log::new());
    let modes = Modes { reading: Mode::Automatic, accepting: Mode::Automatic };
    let playground = Playground::new(Arc::clone(&log), modes);
    let call = |socket, call: Call| {
        let (before, kind) = (log.len(), call.kind());
        playground.call(socket, call).unwrap();
        until(&log, before, |number| {
            let record = log.get(number).unwrap();
            record.socket == socket
                && matches!(&record.event, Event::Returned { call, .. } if call.kind() == kind)
        })
    };
    let server = playground.open(Protocol::Tcp, Family::V4);
    call(server, Call::Bind("127.0.0.1:0".parse().unwrap()));
    let listening = call(server, Call::Listen(4));
    let address = (1..=listening)
        .filter_map(|number| log.get(number).unwrap().standing?.local)
        .next_back()
        .unwrap();
    let client = playground.open(Protocol::Tcp, Family::V4);
    call(client, Call::Connect(address));
    until(&log, 0, |number| {
        matches!(
            log.get(number).unwrap().event,
            Event::Returned { outcome: Outcome::Accepted { .. }, .. }
        )
    });
    let accepted = SocketId(3);
    for turn in 0..50_u8 {
        let (from, text) =
            if turn % 3 == 0 { (accepted, "${port} \u{202e}") } else { (client, "\"x\\") };
        let mut bytes = text.as_bytes().to_vec();
        if turn % 7 == 0 {
            bytes = vec![turn; 40_000];
        }
        call(from, Call::Send(Bytes::from(bytes)));
    }
    call(client, Call::Shutdown(socket_playground::model::ShutdownHow::Write));
    until(&log, 0, |number| {
        let record = log.get(number).unwrap();
        record.socket == accepted
            && matches!(record.event, Event::Returned { outcome: Outcome::EndOfStream, .. })
    });
    drop(playground);
    let second = again(&log).unwrap();
    let (first, second) = (dialogue(&log), dialogue(&second));
    for socket in [client, accepted] {
        assert_eq!(first[&socket].received, second[&socket].received);
        assert_eq!(first[&socket].sent, second[&socket].sent);
    }
    let sent =
        |done: &BTreeMap<SocketId, Done>| done[&client].sent.len() + done[&accepted].sent.len();
    assert!(sent(&first) > 300_000 && sent(&first) == sent(&second));
}

/// Waits for a record after `before` of which this holds, and returns its number.
fn until(log: &Log, before: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let deadline = deadline();
    let mut next = before + 1;
    loop {
        while next <= log.len() {
            if holds(next) {
                return next;
            }
            next += 1;
        }
        assert!(log.wait_beyond(next - 1, deadline), "it never came");
    }
}

#[test]
fn a_session_without_its_bytes_is_done_again_with_as_many_others() {
    let first = ran(Path::new("assets/scenarios/tcp-echo.ron")).unwrap();
    let mut file = Vec::new();
    let selection = Selection { without_payloads: true, ..Selection::default() };
    write_as(Format::Scenario, &first, &selection, &mut file, &|_, _| true).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ron");
    fs::write(&path, &file).unwrap();
    let second = ran(&path).unwrap();
    let lengths = |log: &Log| -> Vec<usize> {
        dialogue(log).values().flat_map(|done| [done.sent.len(), done.received.len()]).collect()
    };
    assert_eq!(lengths(&first), lengths(&second));
    assert!(!String::from_utf8(file).unwrap().contains("hello"));
}
