//! The canvas as a person handles it: where cards are, dragging, the wheel, and what came of it.

use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, Vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::model::{self, Arranging};

use super::Desk;

/// Where the card of a socket is on screen.
pub fn card(desk: &Desk, name: &str) -> Rect {
    let cards = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().role() == egui::accesskit::Role::Button
    };
    let harness = desk.tree();
    let card = harness.query_all_by_label(name).find(cards);
    card.unwrap_or_else(|| panic!("{name} has a card")).rect()
}

/// Whether two lengths are the same but for rounding.
pub fn is_near(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.5
}

/// What is said of a socket's card.
pub fn words(desk: &Desk, name: &str) -> String {
    let nodes = desk.tree().query_all_by_label(name);
    let hints = nodes.filter_map(|node| node.accesskit_node().description());
    hints.collect::<Vec<_>>().join("\n")
}

/// Whether a card counts as chosen.
pub fn is_chosen(desk: &Desk, name: &str) -> bool {
    let mut nodes = desk.tree().query_all_by_label(name);
    nodes.any(|node| node.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
}

pub fn hold(desk: &mut Desk, modifiers: Modifiers) {
    desk.harness().event(Event::ModifiersChanged(modifiers));
}

pub fn press(desk: &mut Desk, pos: Pos2, pressed: bool, modifiers: Modifiers) {
    let button = PointerButton::Primary;
    desk.harness().event(Event::PointerButton { pos, button, pressed, modifiers });
}

/// Drags from here to there in a few steps, as a hand does.
pub fn drag(desk: &mut Desk, from: Pos2, to: Pos2, modifiers: Modifiers) {
    hold(desk, modifiers);
    desk.harness().hover_at(from);
    desk.harness().step();
    press(desk, from, true, modifiers);
    desk.harness().step();
    for step in 1..=5_u8 {
        desk.harness().hover_at(from + (to - from) * (f32::from(step) / 5.0));
        desk.harness().step();
    }
    press(desk, to, false, modifiers);
    desk.harness().step();
    hold(desk, Modifiers::NONE);
    desk.harness().run_steps(3);
}

pub fn wheel(desk: &mut Desk, at: Pos2, delta: Vec2, modifiers: Modifiers) {
    desk.harness().hover_at(at);
    desk.harness().step();
    hold(desk, modifiers);
    let (unit, phase) = (MouseWheelUnit::Point, TouchPhase::Move);
    let event =
        Event::MouseWheel { unit, delta, phase, modifiers, source: MouseWheelSource::Unknown };
    desk.harness().event(event);
    desk.harness().step();
    hold(desk, Modifiers::NONE);
    // The wheel glides.
    desk.harness().run_steps(30);
}

/// The changes to the cards, in order.
pub fn arranged(desk: &Desk) -> Vec<(u32, Arranging)> {
    let records = desk.records();
    let change = |record: &model::Record| match &record.event {
        model::Event::Arranged(arranging) => Some((record.socket.0, arranging.clone())),
        _ => None,
    };
    records.iter().filter_map(change).collect()
}

/// A listener `TCP #1` and a client `TCP #2` that has not connected.
pub fn listener_and_client(desk: &mut Desk) {
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    desk.harness().run_steps(2);
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1).len() == 2);
    desk.click("New TCP socket");
    desk.until("its calls are there", |desk| desk.is_live("TCP #2: connect"));
}

/// The pair of the tool bar: `TCP #1` listens, `TCP #2` has called, `TCP #3` was accepted.
pub fn pair(desk: &mut Desk) {
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    // The log names no socket as the chat does.
    desk.click("Log");
}

/// Clicks a card where it has no control.
pub fn click_card(desk: &mut Desk, name: &str) {
    let free = card(desk, name).center_top() + Vec2::new(0.0, 42.0);
    desk.harness().hover_at(free);
    press(desk, free, true, Modifiers::NONE);
    press(desk, free, false, Modifiers::NONE);
    desk.harness().run_steps(3);
}
