//! The window, driven by accessible names on the real engine: what a person does in the first
//! minutes comes out as the kernel has it.

use std::net::TcpListener;

use crate::{common::nobody_listens, desk::Desk};
use socket_playground::model::{Call, Event, Family, Outcome, Record};

/// Picks the calls of a socket that have returned.
pub fn call_of(socket: u32) -> impl Fn(&Record) -> Option<Call<u64>> {
    move |record| match &record.event {
        Event::Returned { call, .. } if record.socket.0 == socket => Some(call.clone()),
        _ => None,
    }
}

/// Makes a listener `TCP #1`, a client `TCP #2` and the accepted `TCP #3`, step by step.
pub fn connected(desk: &mut Desk) {
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", "0");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1) == [Outcome::Done; 2]);
    let port = desk.port(1);
    desk.click("New TCP socket");
    desk.type_in("TCP #2: port", &port.to_string());
    desk.click("TCP #2: connect");
    desk.click("TCP #1: accept");
    desk.until("TCP #3 is there", |desk| desk.control("TCP #3").is_some());
}

#[test]
fn two_sockets_talk_step_by_step_and_the_log_has_every_byte() {
    let mut desk = Desk::open(None);
    connected(&mut desk);
    desk.click("Chat");
    desk.click("TCP #2");
    desk.say("TCP #2: chat", "hello from the client");
    desk.until("the server's end has it", |desk| desk.crossed(3).0 == b"hello from the client\n");
    desk.click("TCP #3");
    desk.wait_for("hello from the client");
    desk.say("TCP #3: message", "and back, grüße");
    desk.until("the client has it", |desk| desk.crossed(2).0 == "and back, grüße".as_bytes());
    desk.click("TCP #2");
    desk.wait_for("and back, grüße");
    desk.click("TCP #2: shutdown");
    desk.until("the other end sees the end of the stream", |desk| {
        desk.outcomes(3).contains(&Outcome::EndOfStream)
    });
    desk.click("TCP #3: close");
    desk.until("the client sees the end too", |desk| {
        desk.outcomes(2).contains(&Outcome::EndOfStream)
    });
    desk.click("TCP #2: close");
    desk.click("TCP #1: close");
    desk.until("all are closed", |desk| desk.shows("0 sockets open"));
}

#[test]
fn a_chat_pair_is_ready_after_one_click() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hi");
    desk.until("it has crossed", |desk| desk.crossed(2).0 == b"hi\n");
    desk.click("Chat of TCP #1");
    desk.say("TCP #1: chat", "to all");
    desk.until("the server's message has gone to its connection", |desk| {
        desk.crossed(2).0 == b"hi\nto all\n"
    });
}

#[test]
fn the_arrow_keys_bring_back_what_was_said_and_hex_is_bytes() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "first");
    desk.harness().key_press(egui::Key::ArrowUp);
    desk.harness().run_steps(2);
    desk.harness().key_press(egui::Key::Enter);
    desk.until("it was said twice", |desk| desk.crossed(3).1 == b"first\nfirst\n");
    desk.click("TCP #3: chat as hex");
    desk.say("TCP #3: chat", "00 ff 7f");
    desk.until("the bytes have crossed", |desk| desk.crossed(2).0.ends_with(&[0, 255, 127]));
    let before = desk.crossed(3);
    desk.say("TCP #3: chat", "00 f");
    desk.wait_for("every byte needs two");
    assert_eq!(desk.crossed(3), before, "nothing was sent");
}

#[test]
fn each_wrong_input_has_its_own_message_and_changes_nothing() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken_port = taken.local_addr().unwrap().port().to_string();
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.until("it is open", |desk| desk.len() == 1);
    desk.type_in("TCP #1: port", "70000");
    desk.click("TCP #1: bind");
    desk.wait_for("is not a port");
    assert_eq!(desk.len(), 1, "no call was made");

    desk.type_in("TCP #1: port", &taken_port);
    desk.click("TCP #1: bind");
    desk.until("EADDRINUSE", |desk| desk.failed_with(1, "EADDRINUSE"));
    desk.wait_for("belong to another socket");

    let (_holder, nobody) = nobody_listens(Family::V4);
    desk.type_in("TCP #1: port", &nobody.port().to_string());
    desk.click("TCP #1: connect");
    desk.until("ECONNREFUSED", |desk| desk.failed_with(1, "ECONNREFUSED"));
    desk.wait_for("nobody listens on this port");

    desk.type_in("TCP #1: host", "nope.invalid");
    desk.click("TCP #1: connect");
    desk.wait_for("no address found for");
    assert!(desk.failed_with(1, "ECONNREFUSED"), "no further call was made");

    desk.type_in("TCP #1: host", "192.0.2.1");
    desk.click("TCP #1: bind");
    desk.click("Allow");
    desk.until("EADDRNOTAVAIL", |desk| desk.failed_with(1, "EADDRNOTAVAIL"));
    desk.wait_for("does not belong to this computer");

    // After all of that the socket is as usable as it was.
    desk.type_in("TCP #1: host", "127.0.0.1");
    desk.type_in("TCP #1: port", "0");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1).last() == Some(&Outcome::Done));
}

#[test]
fn what_would_fail_is_grey_until_illegal_calls_are_allowed() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.until("its calls are there", |desk| desk.is_live("TCP #1: bind"));
    for call in ["accept", "send", "recv", "shutdown"] {
        assert!(!desk.is_live(&format!("TCP #1: {call}")), "{call} is grey");
    }
    desk.click("Allow illegal calls");
    for (call, errno) in
        [("accept", "EINVAL"), ("send", "EPIPE"), ("recv", "ENOTCONN"), ("shutdown", "ENOTCONN")]
    {
        desk.click(&format!("TCP #1: {call}"));
        desk.until(&format!("{call} answers {errno}"), |desk| desk.failed_with(1, errno));
    }
}

#[test]
fn a_waiting_call_is_shown_and_can_be_cancelled() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.click("TCP #1: accept");
    desk.wait_for("waiting in accept");
    desk.click("TCP #1: cancel accept");
    desk.until("it was taken back", |desk| {
        desk.outcomes(1).last() == Some(&Outcome::Cancelled { bytes: 0 })
    });
    desk.until("nothing waits", |desk| !desk.shows("waiting in accept"));
}

#[test]
fn a_name_is_looked_up_and_all_its_addresses_are_offered() {
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.type_in("UDP #1: host", "localhost");
    desk.click("UDP #1: bind");
    desk.until("it is bound to the name's address", |desk| {
        desk.records().iter().any(|record| {
            matches!(&record.event, Event::Returned { call: Call::Bind(address), outcome: Outcome::Done, .. }
                if address.ip().is_loopback())
        })
    });
}

/// The field looks its name up as soon as it is left; a click on a call leaves it, and looks it up.
#[test]
fn one_click_makes_one_lookup_and_one_that_fails_is_a_failed_record() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: host", "nope.invalid");
    desk.click("TCP #1: connect");
    desk.wait_for("no address found for");
    let lookups = desk
        .records()
        .into_iter()
        .filter(|record| matches!(record.event, Event::LookingUp { .. } | Event::LookedUp { .. }));
    assert_eq!(lookups.count(), 2, "it began and it ended");
    desk.type_in("Filter", "failed");
    desk.wait_for("getaddrinfo(\"nope.invalid\")");
    desk.until("only that is left", |desk| !desk.shows("getaddrinfo(\"nope.invalid\") waits"));
}

#[test]
fn others_are_let_in_only_after_asking_and_a_banner_says_so() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: host", "0.0.0.0");
    desk.click("TCP #1: bind");
    desk.wait_for("Let other computers reach this socket?");
    desk.click("Cancel");
    assert_eq!(desk.len(), 1, "nothing was bound");
    desk.click("TCP #1: bind");
    desk.click("Allow");
    desk.wait_for("Other computers can reach TCP #1");
    desk.click("New TCP socket");
    desk.type_in("TCP #2: host", "0.0.0.0");
    desk.click("TCP #2: bind");
    desk.until("nobody was asked again", |desk| desk.outcomes(2).contains(&Outcome::Done));
    desk.click("TCP #1: close");
    desk.click("TCP #2: close");
    desk.until("the banner has gone", |desk| !desk.shows("Other computers can reach"));
}

#[test]
fn leaving_lists_what_is_open_and_closes_it() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    desk.click("File");
    desk.click("New session");
    desk.wait_for("3 sockets still open");
    desk.click("Close and continue");
    desk.until("an empty session is shown", |desk| desk.len() == 0);
    desk.wait_for("Make a real socket");
}

#[test]
fn at_rest_nothing_is_drawn() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    // The cursor in a text field blinks; a person who looks on has none.
    desk.click("Log");
    desk.until("nothing is to be drawn again", |desk| {
        desk.repaint_delay() == std::time::Duration::MAX
    });
    // A waiting call in view counts its seconds, and no faster.
    desk.click("TCP #1: accept");
    let seconds = |desk: &Desk| {
        let told = desk.nodes_containing("waiting in accept, ");
        let told = told.first()?.split_once("waiting in accept, ")?.1;
        told.split_once(' ')?.0.parse::<u64>().ok()
    };
    desk.until("its time is told", |desk| seconds(desk).is_some());
    let before = seconds(&desk);
    desk.until("it counts once a second", |desk| {
        (std::time::Duration::from_millis(900)..=std::time::Duration::from_secs(1))
            .contains(&desk.repaint_delay())
    });
    desk.until("it has counted", |desk| seconds(desk) > before);
}

#[test]
fn a_session_in_a_file_is_shown_as_it_was_and_nothing_is_live() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lesson.ron");
    {
        let mut desk = Desk::open(None);
        desk.click("Start a chat pair");
        desk.say("TCP #3: chat", "kept for review");
        desk.until("it has crossed", |desk| desk.crossed(2).0 == b"kept for review\n");
        socket_playground::export::save_session(desk.harness().state().log(), &path).unwrap();
    }
    let mut desk = Desk::open(Some(path.clone()));
    desk.wait_for("Review of");
    desk.until("all sockets are there", |desk| desk.control("TCP #3").is_some());
    desk.click("TCP #2");
    desk.click("Chat");
    desk.wait_for("kept for review");
    assert!(!desk.is_live("TCP #2: send") && !desk.is_live("New TCP socket"));
    let again = folder.path().join("again.ron");
    socket_playground::export::save_session(desk.harness().state().log(), &again).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
}

#[test]
fn a_file_that_is_no_session_is_told_and_the_window_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.ron");
    std::fs::write(&path, "SocketPlaygroundSession(version: [[[").unwrap();
    let mut desk = Desk::open(Some(path));
    desk.wait_for("broken.ron");
    desk.click("New TCP socket");
    desk.until("it goes on", |desk| desk.len() == 1);
}

#[test]
fn a_scenario_in_a_file_is_run_before_the_eyes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/scenarios/tcp-echo.ron");
    let mut desk = Desk::open(Some(path.into()));
    desk.wait_for("Run this scenario?");
    assert_eq!(desk.len(), 0, "nothing runs by itself");
    desk.click("Run");
    desk.wait_for("every step passed");
    assert!(desk.len() > 10);
}

#[test]
fn the_bytes_of_a_chosen_record_are_shown() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "Hi");
    desk.until("it has crossed", |desk| desk.crossed(2).0 == b"Hi\n");
    desk.click("Log");
    let number = desk
        .records()
        .iter()
        // The last rows are in view.
        .rfind(|record| &record.payload[..] == b"Hi\n")
        .map(|record| record.number)
        .unwrap();
    // The last rows come into view a frame after they are there.
    desk.harness().run_steps(4);
    desk.click_containing(&format!("record {number}: "));
    desk.wait_for("3 bytes");
    desk.wait_for("bytes: Hi");
    // The keyboard goes on from there.
    desk.harness().key_press(egui::Key::Home);
    desk.wait_for_chosen(1);
    desk.harness().key_press(egui::Key::ArrowDown);
    desk.wait_for_chosen(2);
}
