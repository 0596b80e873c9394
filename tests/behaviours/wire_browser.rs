//! A browser loads a page from a server in Python through a wire, late.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use socket_playground::model::{Impairment, Protocol};
use socket_playground::session::{Deliveries, PathStep};

use crate::common::Rig;
use crate::peer::Peer;
use crate::wire::{both, lay};

/// A page that says so once its script, which comes in a request of its own, has run.
const PAGE: &str = "<!doctype html><html><head><title>waiting</title></head>\
                    <body><script src=\"late.js\"></script></body></html>";

#[test]
#[ignore = "needs chromium, python3"]
fn a_browser_loads_a_page_through_a_wire_200_ms_late() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.html"), PAGE).unwrap();
    fs::write(folder.path().join("late.js"), "document.title = 'through the wire';").unwrap();
    let arguments = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"];
    let mut server = Peer::start(Command::new("python3").args(arguments).current_dir(&folder));
    server.hear("Serving HTTP");
    let rig = Rig::stepwise();
    let late = Impairment { delay_ms: 200, ..Impairment::default() };
    let to = ([127, 0, 0, 1], server.port()).into();
    let laid = lay(&rig, Protocol::Tcp, both(to, late));
    let profile = folder.path().join("profile");
    let began = Instant::now();
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "chromium", "--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"])
        .args(["--disable-component-update", "--disable-sync", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://{}/page.html", laid.address))
        .output()
        .unwrap();
    let took = began.elapsed();
    let document = String::from_utf8_lossy(&output.stdout);
    assert!(document.contains("<title>through the wire</title>"), "{document}, {output:?}");
    // Two requests, one after the other, each late there and back.
    assert!(took >= Duration::from_millis(800), "{took:?}");
    // Both halves are in the log: what the browser asks for is received by one, and sent on late by the other.
    let mut deliveries = Deliveries::default();
    deliveries.catch_up(&rig.log, u64::MAX);
    let mut asked = Vec::new();
    rig.log.for_each(1..u64::MAX, |record| {
        if record.payload.starts_with(b"GET /") {
            asked.push((record.number, record.socket, record.since_start_nanos));
        }
    });
    let mut late = Vec::new();
    for (number, socket, since) in asked {
        let path = deliveries.path(&rig.log, number, 0);
        if path[0].record != number {
            continue;
        }
        // For an icon the browser asks as well, and may be gone before that is sent on.
        let [received, sent_on] = path[..] else { continue };
        assert_eq!((received.did, sent_on.did), (PathStep::Received, PathStep::SentOn));
        assert_ne!(sent_on.socket, socket);
        let sent = rig.log.entry(sent_on.record).unwrap().since_start_nanos;
        late.push(Duration::from_nanos(sent - since));
    }
    assert!(late.len() >= 2, "{late:?}");
    // On a busy computer the record of a receive is a while younger than what the wire has received.
    let (least, most) = (Duration::from_millis(150), Duration::from_millis(400));
    assert!(late.iter().all(|late| (least..most).contains(late)), "{late:?}");
}
