//! The filter of the log, as a person uses it: what is typed decides which rows there are.

use crate::desk::Desk;
use egui::{Modifiers, PointerButton};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::model::{CallKind, Event, Record};

/// A window with one socket of each protocol, and a call that failed.
fn two_sockets() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("New UDP socket");
    desk.type_in("UDP #2: port", "0");
    desk.click("UDP #2: bind");
    desk.until("it is bound", |desk| desk.outcomes(2).len() == 1);
    desk.click("Log");
    desk
}

/// The numbers of the rows in view.
fn rows(desk: &mut Desk) -> Vec<u64> {
    let rows = desk.harness().query_all_by_label_contains("record ");
    let names = rows.filter_map(|row| row.accesskit_node().label());
    let numbers = names
        .filter_map(|name| name.strip_prefix("record ")?.split_once(": ")?.0.parse::<u64>().ok());
    numbers.collect()
}

/// The numbers of the records of a socket.
fn of_socket(desk: &Desk, socket: u32) -> Vec<u64> {
    let records = desk.records();
    let own = records.iter().filter(|record| record.socket.0 == socket);
    own.filter(|record| !record.event.is_figures_only()).map(|record| record.number).collect()
}

fn until_rows(desk: &mut Desk, wanted: impl Fn(&Desk) -> Vec<u64>) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        desk.harness().step();
        let (found, wanted) = (rows(desk), wanted(desk));
        if found == wanted {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{found:?} are shown, not {wanted:?}");
    }
}

#[test]
fn a_filter_shows_its_rows_alone_and_more_as_they_come() {
    let mut desk = two_sockets();
    let all = rows(&mut desk);
    assert!(all.len() >= 3, "{all:?}");
    desk.type_in("Filter", "socket == 2");
    until_rows(&mut desk, |desk| of_socket(desk, 2));
    desk.wait_for(" of ");
    desk.click("New UDP socket");
    desk.click("UDP #2");
    desk.click("UDP #2: close");
    desk.until("it is closed", |desk| desk.outcomes(2).len() == 2);
    until_rows(&mut desk, |desk| of_socket(desk, 2));
    desk.click("Clear the filter");
    desk.until("all rows are back", |desk| desk.shows("record 1: "));
}

#[test]
fn a_wrong_filter_says_why_and_leaves_the_rows() {
    let mut desk = two_sockets();
    desk.type_in("Filter", "#1");
    until_rows(&mut desk, |desk| of_socket(desk, 1));
    desk.type_in("Filter", "port == many");
    desk.wait_for("`port` takes a number from 0 to 65535");
    desk.wait_for("The rows below are those of the last valid filter: #1");
    until_rows(&mut desk, |desk| of_socket(desk, 1));
    desk.type_in("Filter", "soket == 2");
    desk.wait_for("did you mean `socket`?");
    desk.type_in("Filter", "socket == 2");
    until_rows(&mut desk, |desk| of_socket(desk, 2));
    assert!(!desk.shows("did you mean") && !desk.shows("last valid filter"));
    desk.type_in("Filter", "#77");
    desk.wait_for("No records match the filter");
    desk.click("Clear the filter");
    desk.type_in("Filter", "tcp.srcport == 80");
    desk.wait_for("did you mean `tcp.port`?");
    desk.wait_for("The rows below are not filtered.");
}

#[test]
fn names_of_wireshark_and_bare_words_are_filters() {
    let mut desk = two_sockets();
    let port = desk.port(2);
    desk.type_in("Filter", &format!("udp.port == {port} and frame.len == 0"));
    until_rows(&mut desk, |desk| of_socket(desk, 2).split_off(1));
    desk.type_in("Filter", "Sock_Stream");
    until_rows(&mut desk, |_| vec![1]);
    desk.type_in("Filter", "recieved");
    desk.wait_for("`recieved` is searched for as text; did you mean `received`?");
}

#[test]
fn completion_inserts_what_is_highlighted_and_nothing_longer() {
    let mut desk = two_sockets();
    for (typed, becomes) in [("send", "send"), ("sendt", "sendto"), ("tcp.p", "tcp.port")] {
        desk.type_in("Filter", typed);
        desk.harness().run_steps(2);
        desk.harness().key_press(egui::Key::Enter);
        desk.harness().run_steps(2);
        let field = desk.control("Filter").and_then(|field| field.accesskit_node().value());
        assert_eq!(field.as_deref(), Some(becomes), "{typed}");
        desk.click("Clear the filter");
    }
    // Once it was accepted there is nothing more to accept.
    desk.type_in("Filter", "send");
    desk.harness().run_steps(2);
    assert!(desk.shows("call == sendto"));
    desk.harness().key_press(egui::Key::Enter);
    desk.harness().run_steps(3);
    assert!(!desk.shows("call == sendto"));
}

/// Opens the menu of the call's cell in a row. A row may move on while the pointer goes there.
fn menu_of(desk: &mut Desk, number: u64, test: &str) {
    let name = format!("record {number}: ");
    for _ in 0..20 {
        desk.wait_for(&name);
        let row = desk.harness().query_all_by_label_contains(&name).next();
        // The calls are a third of the way along.
        let row = row.expect("it was there just now").rect();
        let pos = row.left_center() + egui::Vec2::new(320.0, 0.0);
        desk.harness().hover_at(pos);
        for pressed in [true, false] {
            let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
            desk.harness().event(egui::Event::PointerButton { pos, button, pressed, modifiers });
        }
        desk.harness().run_steps(2);
        if desk.control(test).is_some() {
            return;
        }
        desk.harness().key_press(egui::Key::Escape);
        desk.harness().run_steps(2);
    }
    panic!("no menu says {test}");
}

#[test]
fn a_cell_is_a_filter_for_its_like_and_for_the_rest() {
    let mut desk = two_sockets();
    let is_bind = |record: &Record| matches!(&record.event, Event::Returned { call, .. } if call.kind() == CallKind::Bind);
    let bind = desk.records().iter().find(|record| is_bind(record)).map(|record| record.number);
    let bind = bind.expect("a socket was bound");
    menu_of(&mut desk, bind, "call == bind");
    desk.click("Only these");
    until_rows(&mut desk, |_| vec![bind]);
    desk.click("Clear the filter");
    desk.wait_for("record 1: ");
    menu_of(&mut desk, bind, "call == bind");
    desk.click("Not these");
    desk.until("it has gone", |desk| !desk.shows(&format!("record {bind}: ")));
    desk.wait_for("record 1: ");
}

#[test]
fn a_filter_is_saved_applied_and_deleted() {
    let mut desk = two_sockets();
    desk.type_in("Filter", "#1");
    desk.click("Saved filters");
    desk.type_in("Name of the filter", "the first");
    desk.click("Save the filter");
    desk.harness().key_press(egui::Key::Escape);
    desk.harness().run_steps(2);
    desk.type_in("Filter", "#2");
    until_rows(&mut desk, |desk| of_socket(desk, 2));
    desk.click("Saved filters");
    desk.click("the first");
    until_rows(&mut desk, |desk| of_socket(desk, 1));
    desk.click("Saved filters");
    desk.click("Delete the filter the first");
    desk.wait_for("No saved filters yet");
}

#[test]
fn rows_get_colours_by_rules_and_help_has_examples() {
    let mut desk = two_sockets();
    desk.click("Filter help");
    desk.click("protocol == udp");
    until_rows(&mut desk, |desk| of_socket(desk, 2));
    desk.click("Colour rules");
    desk.click("Colour matching rows");
    desk.click("Colour rule 1: green");
    desk.until("it is chosen", |desk| desk.is_live("Colour rule 1 is on"));
    desk.click("Delete colour rule 1");
    desk.until("it has gone", |desk| desk.control("Colour rule 1 is on").is_none());
}
