//! Decides whether the window asks before others have to do with what happens: by hand, and in a
//! scenario of unknown origin.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{net::UdpSocket, path::PathBuf};

use crate::desk::Desk;
use egui_kittest::kittest::NodeT as _;
use socket_playground::model::{Call, CallKind, Event, Outcome};
use tempfile::TempDir;

const ASKED: &str = "Let other computers reach this socket?";

/// The calls of this kind that went well.
fn made(desk: &Desk, kind: CallKind) -> Vec<Call<u64>> {
    let records = desk.records();
    let calls = records.into_iter().filter_map(|record| match record.event {
        Event::Returned { call, outcome: Outcome::Done | Outcome::Sent { .. }, .. } => Some(call),
        _ => None,
    });
    calls.filter(|call| call.kind() == kind).collect()
}

fn has_returned(desk: &Desk, kind: CallKind) -> bool {
    let returned =
        |event: &Event| matches!(event, Event::Returned { call, .. } if call.kind() == kind);
    desk.records().iter().any(|record| returned(&record.event))
}

/// The calls that failed, in order.
fn failed(desk: &Desk) -> Vec<CallKind> {
    let records = desk.records();
    let kinds = records.into_iter().filter_map(|record| match record.event {
        Event::Returned { call, outcome: Outcome::Failed(_), .. } => Some(call.kind()),
        _ => None,
    });
    kinds.collect()
}

#[test]
fn a_datagram_without_bind_is_asked_about_before_it_goes() {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = peer.local_addr().unwrap().port().to_string();
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.type_in("UDP #1: port", &port);
    desk.click("UDP #1: sendto");
    desk.wait_for(ASKED);
    assert_eq!(desk.len(), 1, "nothing has happened");
    desk.click("Bind to 127.0.0.1 first");
    desk.until("it is sent", |desk| !made(desk, CallKind::SendTo).is_empty());
    let bound = made(&desk, CallKind::Bind);
    assert!(matches!(&bound[..], [Call::Bind(at)] if at.ip().is_loopback()), "{bound:?}");
    assert!(!desk.shows("Other computers can reach UDP #1"));

    desk.click("New UDP socket");
    desk.type_in("UDP #2: port", &port);
    desk.type_in("UDP #2: message", "kept");
    desk.click("UDP #2: sendto");
    desk.wait_for(ASKED);
    desk.harness().key_press(egui::Key::Escape);
    desk.until("the question is gone", |desk| !desk.shows(ASKED));
    let typed = |desk: &Desk| {
        let field = desk.control("UDP #2: message").expect("it is there");
        field.accesskit_node().value().unwrap_or_default()
    };
    assert_eq!(typed(&desk), "kept", "whoever says no keeps what was typed");
    desk.click("UDP #2: sendto");
    desk.click("Send anyway");
    desk.wait_for("Other computers can reach UDP #2");
    desk.until("it is on its way", |desk| typed(desk).is_empty());
}

#[test]
fn a_bind_that_fails_makes_no_call_after_it() {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = peer.local_addr().unwrap().port().to_string();
    let mut desk = Desk::open(None);
    desk.harness().set_size(egui::vec2(1280.0, 1400.0));
    desk.click("IPv6");
    desk.click("New UDP socket");
    desk.click("Options");
    desk.click("UDP #1: option");
    desk.click("IPV6_V6ONLY");
    desk.type_in("UDP #1: option value", "on");
    desk.click("UDP #1: setsockopt");
    desk.until("it is set", |desk| has_returned(desk, CallKind::SetOption));
    desk.type_in("UDP #1: host", "::ffff:127.0.0.1");
    desk.type_in("UDP #1: port", &port);
    for (call, refused) in [("UDP #1: sendto", 1), ("UDP #1: connect", 2)] {
        desk.click(call);
        desk.wait_for(ASKED);
        desk.click("Bind to ::ffff:127.0.0.1 first");
        desk.until("it is refused", |desk| failed(desk).len() >= refused);
    }
    desk.click("UDP #1: getsockopt");
    desk.until("what came before is done", |desk| has_returned(desk, CallKind::GetOption));
    assert!(failed(&desk).iter().all(|kind| *kind == CallKind::Bind), "{:?}", failed(&desk));
    assert!(!desk.shows("Other computers can reach UDP #1"));
}

#[test]
fn joining_a_group_is_asked_about_before_it_is_done() {
    let mut desk = Desk::open(None);
    desk.harness().set_size(egui::vec2(1280.0, 1400.0));
    desk.click("New UDP socket");
    desk.click("Options");
    desk.click("UDP #1: option");
    desk.click("IP_ADD_MEMBERSHIP");
    desk.type_in("UDP #1: option value", "239.83.80.1@127.0.0.1");
    desk.click("UDP #1: setsockopt");
    desk.until("a group on this computer", |desk| !made(desk, CallKind::SetOption).is_empty());
    desk.type_in("UDP #1: option value", "239.83.80.2");
    desk.click("UDP #1: setsockopt");
    desk.wait_for(ASKED);
    desk.wait_for("send to the group 239.83.80.2");
    assert!(desk.shows("Join anyway"));
    desk.click("Bind to 127.0.0.1 first");
    desk.until("it is bound", |desk| !made(desk, CallKind::Bind).is_empty());
}

fn scenario() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenario")).unwrap();
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let path = folder.path().join("scenario/x.ron");
    let text = r#"(steps: [
        Socket(name: "s", protocol: Udp), Call(on: "s", call: Bind("0.0.0.0:0")),
        Socket(name: "c", protocol: Udp), Call(on: "c", call: Connect("127.0.0.1:${s.port}")),
        Call(on: "c", call: Send(File("../secret"))),
    ])"#;
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn a_scenario_of_unknown_origin_lists_what_it_will_do_and_does_only_what_is_allowed() {
    let (_folder, path) = scenario();
    let mut desk = Desk::open(Some(path.clone()));
    desk.wait_for("Run this scenario?");
    desk.wait_for("step 2: s binds 0.0.0.0, every address of this computer");
    desk.wait_for("reads the file");
    desk.click("Run");
    desk.wait_for("not done, because it is not allowed: s binds 0.0.0.0");
    assert!(made(&desk, CallKind::Bind).is_empty());

    let mut desk = Desk::open(Some(path.clone()));
    desk.click("Allow network access");
    desk.click("Run");
    desk.wait_for("not done, because it is not allowed: reads the file");
    assert!(!made(&desk, CallKind::Bind).is_empty());
    assert!(made(&desk, CallKind::Send).is_empty());

    let mut desk = Desk::open(Some(path));
    desk.click("Allow network access");
    desk.click("Allow reading these files");
    desk.click("Run");
    desk.wait_for("every step passed");
}
