//! Windows that float: where they open, that they stay where they were put, and that Escape closes one
//! at a time.

use egui::{Key, Modifiers, Pos2, Vec2};

use crate::desk::Desk;

/// What of each window is on screen while it is open, and the way to it.
const WINDOWS: [(&str, &str); 5] = [
    ("Filter ports", "Ports…"),
    ("Search the glossary", "Glossary"),
    ("Memory for the log", "Earlier sessions…"),
    ("kept in", "About Socket Playground"),
    ("Cards on the canvas", "Keyboard shortcuts"),
];

fn escape(desk: &mut Desk) {
    desk.harness().key_press(Key::Escape);
    desk.harness().run_steps(3);
}

/// Opens a window by the palette.
fn open(desk: &mut Desk, command: &str) {
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::P);
    desk.harness().run_steps(2);
    desk.harness().event(egui::Event::Text(command.trim_end_matches('…').to_owned()));
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Enter);
    desk.harness().run_steps(3);
}

fn drag(desk: &mut Desk, from: Pos2, by: Vec2) {
    desk.harness().hover_at(from);
    desk.harness().run_steps(2);
    desk.harness().drag_at(from);
    desk.harness().run_steps(2);
    desk.harness().hover_at(from + by);
    desk.harness().run_steps(2);
    desk.harness().drop_at(from + by);
    desk.harness().run_steps(2);
}

#[test]
fn each_opens_beside_the_cards_and_escape_closes_the_topmost_alone() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.until("there is a card", |desk| desk.control("TCP #1: card menu").is_some());
    let card = desk.control("TCP #1: card menu").expect("it is there").rect();
    for (shown, command) in WINDOWS {
        open(&mut desk, command);
        desk.wait_for(shown);
        let inside = desk.tree();
        let node = egui_kittest::kittest::Queryable::query_all_by_label_contains(inside, shown);
        let left = node.map(|node| node.rect().left()).fold(f32::INFINITY, f32::min);
        assert!(left > card.right(), "{command} begins at {left}, over the card at {card}");
    }
    for (place, (shown, command)) in WINDOWS.iter().enumerate().rev() {
        assert!(desk.shows(shown), "{command} is still open");
        escape(&mut desk);
        assert!(!desk.shows(shown), "{command} was the topmost");
        for (below, command) in &WINDOWS[..place] {
            assert!(desk.shows(below), "{command} is below it");
        }
    }
}

#[test]
fn a_window_opens_again_where_it_was_put() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    open(&mut desk, "Glossary");
    let place = |desk: &Desk| desk.control("Search the glossary").expect("it is open").rect().min;
    let before = place(&desk);
    drag(&mut desk, before + Vec2::new(100.0, -20.0), Vec2::new(-300.0, 150.0));
    let moved = place(&desk);
    assert!((moved - before).length() > 200.0, "{before} to {moved}");
    escape(&mut desk);
    assert!(desk.control("Search the glossary").is_none());
    desk.click("Chat");
    open(&mut desk, "Glossary");
    assert_eq!(place(&desk), moved);
}
