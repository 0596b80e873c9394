//! Every scenario that ships holds, on real sockets.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    net::UdpSocket,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RwLock};
use socket_playground::{
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::Log,
};

/// Scenarios that talk with a program outside (`tests/peers.rs` runs them).
const NEED_A_PEER: [&str; 2] = ["article-client.ron", "article-server.ron"];

/// The files of all scenarios that ship: those of the course, and the others.
pub fn shipped() -> Vec<PathBuf> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let files = |folder| fs::read_dir(assets.join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = ["lessons", "scenarios", "templates"]
        .into_iter()
        .flat_map(files)
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

/// As a newcomer's computer is: whatever the environment of this test says.
fn plain_settings() -> Settings {
    let mut settings = Settings::default();
    settings.defaults.insert("host".to_owned(), "127.0.0.1".to_owned());
    settings.defaults.insert("port".to_owned(), "0".to_owned());
    settings
}

/// Scenarios that a computer without IPv6 cannot run.
const NEED_IPV6: [&str; 4] =
    ["22-localhost-is-two-addresses.ron", "lab-12-reachability.ron", "ipv6.ron", "v6only.ron"];

/// Held by who takes a port that a scenario names; by who runs all scenarios, to read.
pub static NAMED_PORTS: RwLock<()> = RwLock::new(());

/// So many scenarios run at a time: most of their time they wait.
const AT_A_TIME: usize = 6;

#[expect(clippy::print_stderr, reason = "a test may tell who runs it")]
fn can_be_run(name: &str) -> bool {
    let has_ipv6 = || UdpSocket::bind("[::1]:0").is_ok();
    if NEED_IPV6.contains(&name) && !has_ipv6() {
        eprintln!("{name} is left out: this computer has no IPv6");
        return false;
    }
    !NEED_A_PEER.contains(&name)
}

fn name_of(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn every_shipped_scenario_that_needs_no_peer_holds() {
    let _ports = NAMED_PORTS.read();
    let paths: Vec<PathBuf> =
        shipped().into_iter().filter(|path| can_be_run(name_of(path))).collect();
    assert!(paths.len() >= 60, "only {} scenarios are there", paths.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let plan = Plan::load(path, &plain_settings()).unwrap();
                    let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
                    let deadline = Instant::now() + Duration::from_secs(30);
                    if let Err(error) = run(&plan, &playground, deadline, |_| {}) {
                        failures.lock().push(format!("{}: {error}", plan.place_of(error.index)));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_of_the_25_misconceptions_has_its_own_scenario() {
    let names: Vec<String> = shipped().iter().map(|path| name_of(path).to_owned()).collect();
    for number in 1..=25 {
        let prefix = format!("{number:02}-");
        let count = names.iter().filter(|name| name.starts_with(&prefix)).count();
        assert_eq!(count, 1, "scenarios that begin with {prefix}");
    }
}

#[test]
fn every_shipped_scenario_is_sound_and_has_a_title() {
    for path in shipped() {
        let plan = Plan::load(&path, &plain_settings()).unwrap();
        assert!(!plan.title().is_empty(), "{}", path.display());
        let text = fs::read_to_string(&path).unwrap();
        // A lesson says it in words of its own, in `tests/scenarios/course.rs`.
        let is_lesson = plan.lesson().is_lesson();
        assert!(is_lesson || text.starts_with("//"), "{}: begins with no comment", path.display());
    }
}

#[test]
fn free_ports_stand_in_where_one_of_a_scenario_is_taken() {
    let _ports = NAMED_PORTS.write();
    // Whoever has it, it is taken.
    let taken = std::net::TcpListener::bind(("127.0.0.1", 50101)).ok();
    let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/lessons");
    let lesson = course.join("02-a-client-has-a-port-of-its-own.ron");
    let plan = Plan::load(&lesson, &plain_settings()).unwrap();
    let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
    let ran = run(&plan, &playground, Instant::now() + Duration::from_secs(30), |_| {});
    assert_eq!(ran, Ok(()));
    drop(taken);
}
