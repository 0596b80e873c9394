//! Every scenario that ships holds, on real sockets.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    net::UdpSocket,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use socket_playground::{
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::Log,
};

/// Scenarios that talk with a program outside (`tests/peers.rs` runs them).
const NEED_A_PEER: [&str; 2] = ["article-client.ron", "article-server.ron"];

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
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

#[test]
fn every_shipped_scenario_that_needs_no_peer_holds() {
    let mut held = 0;
    for path in shipped() {
        let name = path.file_name().unwrap().to_str().unwrap();
        if NEED_A_PEER.contains(&name) {
            continue;
        }
        if ["ipv6.ron", "v6only.ron"].contains(&name) && UdpSocket::bind("[::1]:0").is_err() {
            eprintln!("{name} is left out: this computer has no IPv6");
            continue;
        }
        let plan = Plan::load(&path, &plain_settings()).unwrap();
        let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
        let deadline = Instant::now() + Duration::from_secs(20);
        let held_or_not = run(&plan, &playground, deadline, |_| {});
        assert_eq!(held_or_not, Ok(()), "{name}");
        held += 1;
    }
    assert!(held >= 4, "only {held} scenarios were run");
}

#[test]
fn every_shipped_scenario_is_sound_and_has_a_title() {
    for path in shipped() {
        let plan = Plan::load(&path, &plain_settings()).unwrap();
        assert!(!plan.title().is_empty(), "{}", path.display());
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//"), "{}: begins with no comment", path.display());
    }
}
