//! Finding bytes, driven by accessible names: hits are counted, gone to in the log and marked in the
//! bytes, and what cannot be looked for says why.

use crate::desk::Desk;
use bytes::Bytes;
use egui::{Key, Modifiers};
use socket_playground::{
    model::{Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, SocketId},
    session::{Entry, Log},
};

fn received(log: &Log, socket: u32, payload: &'static [u8]) -> u64 {
    let bytes = payload.len() as u64;
    let event = Event::Returned {
        call_id: CallId(1),
        call: Call::Recv(65_536),
        outcome: Outcome::Received { bytes },
        elapsed_nanos: 900,
        caller: Caller::Program,
    };
    let payload = Bytes::from_static(payload);
    log.append(Entry { payload, ..Entry::new(SocketId(socket), event) });
    log.len()
}

/// A window on two sockets that have received something; the last record of the first socket's ends
/// what the one before began.
fn desk() -> Desk {
    let mut desk = Desk::open(None);
    desk.harness().step();
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let (protocol, family, origin) = (Protocol::Tcp, Family::V4, Origin::Made);
    for socket in [1, 2] {
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        desk.log().append(Entry::new(SocketId(socket), event));
    }
    received(desk.log(), 1, b"GET /one HTTP/1.1\r\n");
    received(desk.log(), 2, b"nothing of interest");
    received(desk.log(), 2, b"get the second, GET the third");
    received(desk.log(), 1, b"a border cuts this G");
    received(desk.log(), 1, b"ET in two");
    desk.wait_for("record 7: ");
    desk
}

fn open(desk: &mut Desk) {
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::F);
    desk.harness().run_steps(3);
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness().key_press_modifiers(modifiers, key);
    desk.harness().run_steps(3);
}

#[test]
fn hits_are_counted_gone_to_and_marked() {
    let mut desk = desk();
    open(&mut desk);
    assert!(desk.control("Find").is_some_and(|field| field.is_focused()));
    desk.type_in("Find", "get");
    desk.wait_for("4 matches");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.wait_for("1 of 4");
    desk.wait_for("record 3 · 19 bytes");
    desk.wait_for(", shown match at 0 to 2");
    // The field keeps the focus: Enter again.
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.wait_for("2 of 4");
    desk.wait_for(", shown match at 0 to 2, match at 16 to 18");
    press(&mut desk, Modifiers::NONE, Key::F3);
    desk.wait_for("3 of 4");
    desk.wait_for(", match at 0 to 2, shown match at 16 to 18");
    desk.click("Next match");
    desk.wait_for("4 of 4");
    desk.wait_for("record 6 · 20 bytes");
    desk.click("continues to record 7");
    desk.wait_for("record 7 · 9 bytes");
    desk.wait_for(", shown match at 0 to 1");
    press(&mut desk, Modifiers::NONE, Key::F3);
    desk.wait_for("1 of 4");
    assert!(desk.shows("wrapped around"));
    press(&mut desk, Modifiers::SHIFT, Key::F3);
    desk.wait_for("4 of 4");
    // More come, and are counted.
    received(desk.log(), 2, b"GET more, get more");
    desk.wait_for("4 of 6");
}

#[test]
fn a_hit_among_many_bytes_is_scrolled_to() {
    let mut payload = vec![b'.'; 20_000_000];
    payload.extend_from_slice(b"needle");
    let at = payload.len() - 6;
    payload.extend_from_slice(&[b'.'; 20]);
    let mut desk = desk();
    let number = received(desk.log(), 1, Box::leak(payload.into_boxed_slice()));
    open(&mut desk);
    desk.type_in("Find", "needle");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.wait_for(&format!("record {number} · "));
    desk.wait_for(&format!(", shown match at {at} to {}", at + 5));
    desk.wait_for("1 of 1");
}

#[test]
fn case_and_scope_narrow_what_is_found() {
    let mut desk = desk();
    desk.click("TCP #2");
    open(&mut desk);
    desk.type_in("Find", "GET");
    desk.wait_for("4 matches");
    desk.click("Match case");
    desk.wait_for("3 matches");
    desk.click("Where to search: everywhere");
    desk.click("Search only TCP #2");
    desk.wait_for("1 match");
    desk.click("Where to search: TCP #2");
    desk.click("Search bytes sent");
    desk.wait_for("no matches");
}

#[test]
fn hex_and_expressions_are_found_and_mistakes_say_why() {
    let mut desk = desk();
    open(&mut desk);
    desk.click("Find hex");
    desk.type_in("Find", "0d 0a");
    desk.wait_for("1 match");
    desk.type_in("Find", "0d 0");
    desk.wait_for("This hex has 3 digits");
    assert!(!desk.is_live("Next match"));
    desk.click("Find regex");
    desk.type_in("Find", "(");
    desk.wait_for("this is not a valid regular expression: unclosed group");
    desk.type_in("Find", r"HTTP/\d\.\d");
    desk.wait_for("1 match");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.wait_for(", shown match at 9 to 16");
    desk.type_in("Find", "nowhere");
    desk.wait_for("no matches");
}

#[test]
fn escape_closes_it_and_what_was_typed_is_remembered() {
    let mut desk = desk();
    open(&mut desk);
    desk.type_in("Find", "get");
    desk.wait_for("4 matches");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.wait_for("shown match");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert!(desk.control("Find").is_none() && !desk.shows("shown match"));
    press(&mut desk, Modifiers::NONE, Key::F3);
    desk.wait_for("1 of 4");
    desk.click("Close find");
    assert!(desk.control("Find").is_none());
    // Nothing is drawn any more while nothing happens.
    desk.until("nothing is to be drawn", |desk| desk.repaint_delay().as_secs() >= 1);
}
