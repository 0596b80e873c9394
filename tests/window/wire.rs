//! A wire that is laid, set and cut in the window.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use egui::Key;
use socket_playground::model::{BehaviourSpec, BehaviourStep, Event, Wire};

use crate::behaviours::{SECTION, enter, press, type_in};
use crate::common::PATIENCE;
use crate::desk::Desk;

/// What the wire was set to, one after the other.
fn settings(desk: &Desk) -> Vec<Wire> {
    let wires = desk.records().into_iter().filter_map(|record| match record.event {
        Event::Behaviour { step: BehaviourStep::Changed(spec), .. } => match *spec {
            BehaviourSpec::Wire(wire) => Some(wire),
            _ => None,
        },
        _ => None,
    });
    wires.collect()
}

/// A wire between a foreign client and a foreign server.
fn laid(desk: &mut Desk) -> (TcpStream, TcpStream) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1).len() == 2);
    desk.click("TCP #1");
    desk.click(SECTION);
    press(desk, "TCP #1: start the wire");
    desk.wait_for("Enter the target as an IP address");
    type_in(desk, "TCP #1: wire target", &server.local_addr().unwrap().to_string());
    press(desk, "TCP #1: start the wire");
    desk.wait_for("wire: unchanged · to 127.0.0.1:");
    let client = TcpStream::connect(("127.0.0.1", desk.port(1))).unwrap();
    let (server, _) = server.accept().unwrap();
    for stream in [&client, &server] {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
    }
    (client, server)
}

#[test]
fn a_setting_holds_once_its_field_is_left_and_not_at_every_key() {
    let mut desk = Desk::open(None);
    let (mut client, mut server) = laid(&mut desk);
    type_in(&mut desk, "TCP #1: delay to the target", "10");
    desk.harness().run_steps(10);
    assert_eq!(settings(&desk), []);
    desk.harness().key_press(Key::Enter);
    desk.until("it is set", |desk| settings(desk).len() == 1);
    assert_eq!(settings(&desk)[0].upstream.delay_ms, 10);
    // A button takes along what was typed before.
    type_in(&mut desk, "TCP #1: split to the target", "1");
    press(&mut desk, "TCP #1: hold to the target");
    desk.until("it is held", |desk| desk.shows("release to the target"));
    let last = settings(&desk).pop().unwrap().upstream;
    assert_eq!((last.delay_ms, last.split, last.hold), (10, 1, true));
    client.write_all(b"abc").unwrap();
    press(&mut desk, "TCP #1: release to the target");
    let mut heard = [0; 3];
    server.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"abc");
    enter(&mut desk, "TCP #1: delay to the target", "x");
    desk.wait_for("\"x\" is not a number");
    press(&mut desk, "TCP #1: reset the wire's connections");
    let reset = server.read(&mut heard).unwrap_err();
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
}
