//! Which parts of the window give way to others: panes that are enlarged, an inspector that is
//! folded, and what is chosen in one part is chosen in all.

use crate::desk::{Desk, canvas::is_chosen};
use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;

fn pair() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("both ends are there", |desk| desk.shows("TCP #3: chat"));
    desk
}

fn has(desk: &Desk, name: &str) -> bool {
    desk.control(name).is_some()
}

#[test]
fn enlarged_panes_have_the_place_of_the_canvas_until_a_socket_is_made() {
    let mut desk = pair();
    let height = desk.control("Log").unwrap().rect().top();
    desk.click("Enlarge Chat");
    desk.until("the canvas is gone", |desk| !has(desk, "Fit all") && !has(desk, "TCP #1: accept"));
    let enlarged = desk.control("Log").unwrap().rect().top();
    assert!(enlarged < height - 200.0, "{enlarged} against {height}");
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::L);
    desk.until("the canvas is back", |desk| has(desk, "Fit all"));
    desk.click("Log");
    // The bytes have a place only while there are some.
    assert!(!has(&desk, "Enlarge Bytes"));
    desk.say("TCP #3: message", "hello");
    desk.wait_for("\"hello\"");
    desk.click_containing("\"hello\"");
    desk.click("Enlarge Bytes");
    desk.wait_for("5 bytes");
    desk.click("Chat");
    desk.click("Show the canvas");
    desk.until("what was in front stays there", |desk| has(desk, "Enlarge Chat"));
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::L);
    desk.until("the canvas is gone again", |desk| !has(desk, "Fit all"));
    desk.click("New TCP socket");
    desk.until("what was made is seen", |desk| has(desk, "TCP #4: bind"));
}

#[test]
fn the_inspector_is_folded_and_opened_and_its_place_is_kept_while_nothing_is_chosen() {
    let mut desk = pair();
    let edge = |desk: &Desk| desk.control("Fit all").unwrap().rect().right();
    let open = edge(&desk);
    desk.click("Fold the inspector");
    desk.until("the canvas has its place", |desk| edge(desk) > open + 200.0);
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::I);
    desk.until("it is open again", |desk| (edge(desk) - open).abs() < 1.0);
    // Where the cards need the place it is folded at first.
    desk.harness().set_size(Vec2::new(700.0, 700.0));
    desk.until("it is folded", |desk| has(desk, "Show the inspector"));
    desk.click("Show the inspector");
    desk.until("it is open here as well", |desk| has(desk, "Fold the inspector"));
}

#[test]
fn a_row_of_the_log_turns_the_chat_to_its_socket() {
    let mut desk = pair();
    desk.say("TCP #3: chat", "hello");
    desk.until("it has crossed", |desk| desk.crossed(2).0 == b"hello\n");
    desk.click("Log");
    let received = desk
        .records()
        .into_iter()
        .rfind(|record| record.socket.0 == 2 && !record.payload.is_empty());
    desk.click_containing(&format!("record {}: ", received.unwrap().number));
    desk.click("Chat");
    desk.until("it is the other end's chat", |desk| has(desk, "TCP #2: chat"));
    assert!(is_chosen(&desk, "TCP #2") && !is_chosen(&desk, "TCP #3"), "one card is chosen");
    // What a server's chat shows of all its connections stays as it is.
    desk.click("Chat of TCP #1");
    desk.until("it is the server's chat", |desk| has(desk, "TCP #1: chat"));
    desk.click("Log");
    let sent = desk
        .records()
        .into_iter()
        .rfind(|record| record.socket.0 == 3 && !record.payload.is_empty());
    desk.click_containing(&format!("record {}: ", sent.unwrap().number));
    desk.click("Chat");
    desk.until("it still is", |desk| has(desk, "TCP #1: chat"));
}

#[test]
fn who_starts_a_chat_pair_can_type_at_once() {
    let mut desk = pair();
    desk.harness().run_steps(3);
    desk.harness().event(Event::Text("hello".to_owned()));
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Enter);
    desk.until("a byte has crossed", |desk| desk.crossed(2).0 == b"hello\n");
}

#[test]
fn the_key_enlarges_the_pane_that_is_in_front_in_a_narrow_window_too() {
    let mut desk = pair();
    desk.harness().set_size(Vec2::new(1000.0, 800.0));
    desk.harness().run_steps(3);
    desk.click("Ladder");
    desk.until("it is in front", |desk| has(desk, "Enlarge Ladder"));
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::L);
    desk.until("the ladder has the window", |desk| {
        has(desk, "One row per event") && !has(desk, "Fit all")
    });
}

/// Where the controls of this name are, those of the card and of the inspector.
fn places(desk: &Desk, name: &str) -> Vec<egui::Rect> {
    desk.tree().query_all_by_label(name).map(|node| node.rect()).collect()
}

#[test]
fn on_a_laptop_a_pair_its_calls_and_what_it_has_said_are_in_view_together() {
    let mut desk = pair();
    desk.harness().set_size(Vec2::new(1280.0, 800.0));
    desk.say("TCP #3: message", "Good morning");
    desk.say("TCP #2: message", "Good morning to you");
    desk.click("Log");
    desk.until("both have arrived", |desk| {
        desk.crossed(2).0 == b"Good morning" && desk.crossed(3).0 == b"Good morning to you"
    });
    desk.until("the last row is there", |desk| {
        desk.tree().query_all_by_label("Good morning to you").count() >= 2
    });
    let edge = |name: &str| desk.control(name).expect("it is in the window").rect();
    let top = edge("File").bottom();
    let tools = edge("Zoom in").left();
    let panes = edge("Log").top();
    let canvas = egui::Rect::from_min_max(egui::Pos2::new(0.0, top), egui::Pos2::new(tools, panes));
    for name in ["TCP #1", "TCP #2", "TCP #3"] {
        let card = crate::desk::canvas::card(&desk, name);
        assert!(canvas.contains_rect(card), "{name} at {card:?} is not within {canvas:?}");
    }
    // The inspector needs no scrolling for the calls.
    for call in [
        "bind",
        "listen",
        "accept",
        "connect",
        "send",
        "send urgent",
        "recv",
        "peek",
        "recv urgent",
        "shutdown",
        "close",
        "close with reset",
    ] {
        let found = places(&desk, &format!("TCP #3: {call}"));
        let in_view = |place: &egui::Rect| place.left() > tools && place.bottom() <= panes;
        assert!(found.iter().any(in_view), "{call} is at {found:?}, above {panes}");
    }
    let rows = desk.tree().query_all_by_label_contains("record ");
    let rows = rows.filter(|node| node.rect().top() > panes && node.rect().bottom() <= 800.0);
    assert!(rows.count() >= 8, "rows of the log");
}
