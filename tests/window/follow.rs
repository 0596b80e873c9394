//! Following a connection, driven by accessible names: both directions as they come, in three forms,
//! with the way back to the record and out to a file.

use std::time::{Duration, Instant};

use crate::desk::Desk;
use egui::{Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable as _;

/// A server and a client that have talked: `TCP #2` has connected, `TCP #3` was accepted.
fn talked() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hello");
    desk.until("it came", |desk| desk.crossed(2).0 == b"hello\n");
    desk.click("TCP #2");
    desk.say("TCP #2: chat", "and you");
    desk.until("it came back", |desk| desk.crossed(3).0 == b"and you\n");
    desk.click("Follow");
    desk
}

#[test]
fn both_directions_are_shown_as_they_come_in_each_form() {
    let mut desk = talked();
    desk.wait_for("Connection: TCP #2 and TCP #3");
    desk.wait_for("TCP #3 sent: ← TCP #3: 6 bytes");
    desk.wait_for("TCP #3 sent: hello");
    desk.wait_for("TCP #2 sent: and you");
    desk.wait_for("← TCP #3 6 B");
    desk.wait_for("→ TCP #2 8 B");
    desk.wait_for("2 turns");
    desk.click("Follow as hex");
    desk.wait_for("TCP #2 sent: 00000000  61 6e 64 20 79 6f 75 0a");
    desk.click("Follow as escaped");
    desk.wait_for(r"TCP #3 sent: hello\n");
    // What is said later comes by itself.
    desk.click("TCP #2");
    desk.say("TCP #2: message", "once more");
    desk.wait_for("TCP #2 sent: once more");
    desk.wait_for("2 turns");
    desk.until("nothing is to be drawn", |desk| desk.repaint_delay() >= Duration::from_secs(1));
}

#[test]
fn a_row_leads_to_its_record_and_a_record_to_its_connection() {
    let mut desk = talked();
    desk.click_containing("TCP #2 sent: and you");
    desk.wait_for("· 8 bytes");
    desk.wait_for("bytes: and you");
    // Another connection is chosen with its socket.
    desk.click("Start a chat pair");
    desk.until("it is connected", |desk| desk.shows("Chat of TCP #6"));
    desk.click("Follow");
    desk.click("TCP #6");
    desk.wait_for("Connection: TCP #5 and TCP #6");
    desk.wait_for("Nothing has been sent yet.");
    // The menu of a record leads back.
    desk.click("Log");
    desk.click("TCP #3");
    let number = desk.records().into_iter().find(|record| &record.payload[..] == b"hello\n");
    let number = number.expect("it was said").number;
    let name = format!("record {number}: ");
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::G);
    desk.harness().run_steps(2);
    desk.say("Go to number or time", &number.to_string());
    desk.wait_for(&name);
    for _ in 0..20 {
        let row = desk.harness().query_all_by_label_contains(&name).next();
        row.expect("it was there just now").click_button(PointerButton::Secondary);
        desk.harness().run_steps(2);
        if desk.is_live("Follow this connection") {
            break;
        }
        desk.harness().key_press(Key::Escape);
        desk.harness().run_steps(2);
    }
    desk.click("Follow this connection");
    desk.wait_for("Connection: TCP #2 and TCP #3");
    desk.wait_for("TCP #3 sent: hello");
    desk.click("Connection: TCP #2 and TCP #3");
    desk.click("Follow TCP #5 and TCP #6");
    desk.wait_for("Connection: TCP #5 and TCP #6");
}

#[test]
fn a_conversation_is_copied_and_one_side_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("said.bin");
    let mut desk = talked();
    desk.wait_for("TCP #2 sent: and you");
    desk.control("Copy the conversation").expect("it is there").click();
    let deadline = Instant::now() + Duration::from_secs(10);
    let text = loop {
        desk.harness().step();
        if let Some(text) = desk.copied() {
            break text.to_owned();
        }
        assert!(Instant::now() < deadline, "nothing was copied");
    };
    assert!(text.starts_with("--- TCP #3: 6 bytes, record "), "{text}");
    assert!(text.contains("\nhello\n--- TCP #2: 8 bytes, record "), "{text}");
    desk.click("Save the bytes of one side");
    desk.click("Save the bytes sent by TCP #2…");
    desk.say("Path of the file", path.to_str().unwrap());
    desk.wait_for("8 bytes written to");
    assert_eq!(std::fs::read(path).unwrap(), b"and you\n");
}
