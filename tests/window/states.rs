//! The pane of the states, driven by accessible names: where real sockets stand is lit, the way that
//! they took is told, and the states that were visited are counted.

#![cfg(target_os = "linux")]

use std::time::Duration;

use crate::desk::Desk;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

fn paired() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("both ends are there", |desk| desk.shows("TCP #3: chat"));
    desk.click("States");
    desk
}

#[test]
fn both_ends_of_a_connection_are_lit_and_what_was_visited_is_counted() {
    let mut desk = paired();
    // CLOSED, LISTEN and ESTABLISHED, if the handshake was as quick as it is on one computer.
    desk.wait_for("3 of 11 TCP states visited");
    desk.wait_for("not visited yet: SYN-SENT, SYN-RECEIVED, FIN-WAIT-1");
    for socket in ["TCP #2", "TCP #3"] {
        desk.wait_for(&format!("{socket} is in TCP state ESTABLISHED"));
        desk.wait_for(&format!("{socket} is connected"));
    }
    desk.click("Both ends");
    desk.until("one end is left", |desk| {
        desk.shows("States: TCP #3 is in") != desk.shows("States: TCP #2 is in")
    });
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn a_half_close_is_seen_on_both_sides() {
    let mut desk = paired();
    desk.wait_for("TCP #3 is in TCP state ESTABLISHED");
    desk.click("TCP #3: shutdown");
    desk.wait_for("TCP #3 is half-closed, path: connected, half-closed");
    desk.wait_for("TCP #3 is in TCP state FIN-WAIT-2");
    // The handshake was too quick to be seen.
    let way = "CLOSED, SYN-SENT (inferred), ESTABLISHED, CLOSE-WAIT";
    desk.wait_for(&format!("TCP #2 is in TCP state CLOSE-WAIT, path: {way}"));
    desk.until("more were visited", |desk| {
        desk.shows("5 of 11 TCP states visited") || desk.shows("6 of 11 TCP states visited")
    });
    desk.click("As table");
    desk.wait_for("TCP #2: TCP state CLOSE-WAIT at");
    desk.wait_for("TCP #3: stage half-closed, we at");
    desk.click_containing("TCP #2: TCP state CLOSE-WAIT at");
    // The record of that state is selected, whichever it is.
    desk.click("Log");
    desk.until("a row is selected", |desk| {
        let rows = desk.tree().query_all_by_role(egui::Role::Row);
        let mut rows = rows.map(|row| row.accesskit_node().toggled());
        rows.any(|toggled| toggled == Some(egui::accesskit::Toggled::True))
    });
}

/// Where the picture is.
fn picture(desk: &Desk) -> Option<egui::Rect> {
    let name = desk.names_beginning("States: ").into_iter().next()?;
    Some(desk.tree().get_by_label(&name).rect())
}

fn is_fitted(desk: &Desk) -> bool {
    let switch = desk.tree().get_by_label("States fit the pane");
    switch.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

#[test]
fn the_picture_fits_its_pane_until_it_is_enlarged_and_moved_and_fits_again_when_asked() {
    let mut desk = paired();
    desk.wait_for("TCP #3 is in TCP state ESTABLISHED");
    assert!(is_fitted(&desk));
    let small = picture(&desk);
    for size in [egui::vec2(1600.0, 1000.0), egui::vec2(1280.0, 700.0)] {
        desk.harness().set_size(size);
        desk.until("the pane has another size", |desk| {
            picture(desk).is_some() && picture(desk) != small
        });
        assert!(is_fitted(&desk));
    }
    desk.click("States larger");
    desk.until("a part is in view", |desk| !is_fitted(desk));
    desk.click("States fit the pane");
    desk.until("all is in view", is_fitted);
    let middle = picture(&desk).expect("it is in view").center();
    desk.harness().hover_at(middle);
    desk.harness().drag_at(middle);
    desk.harness().hover_at(middle + egui::vec2(40.0, 10.0));
    desk.harness().drop_at(middle + egui::vec2(40.0, 10.0));
    desk.harness().run_steps(3);
    assert!(is_fitted(&desk), "what fits has nothing to be moved");
    desk.harness().hover_at(middle);
    desk.harness().event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 100.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::COMMAND,
    });
    desk.until("a part is in view", |desk| !is_fitted(desk));
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn states_that_were_passed_and_not_seen_are_said_to_be_inferred() {
    let mut desk = paired();
    desk.wait_for("path: CLOSED, SYN-SENT (inferred), ESTABLISHED");
    desk.wait_for("path: SYN-RECEIVED (inferred), ESTABLISHED");
    desk.click("As table");
    desk.wait_for("after SYN-SENT (inferred)");
    let told = desk.records().iter().any(|record| format!("{record:?}").contains("inferred"));
    assert!(!told, "nothing of it is in the log");
}

#[test]
fn udp_has_the_life_that_the_socket_api_gives_it_alone() {
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    desk.click("States");
    desk.wait_for("States: UDP #1 is bound, path: created, bound");
    assert!(!desk.shows("TCP state"));
    desk.click("As table");
    desk.wait_for("UDP #1: stage bound at");
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}
