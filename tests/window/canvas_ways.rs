//! Each thing that is done on the canvas is done by mouse, by keyboard and by accessible name: drawing
//! a wire, moving and zooming the plane, choosing, naming and putting away a card. What the mouse does
//! more is in `window_canvas`.

use crate::desk::{
    Desk,
    canvas::{arranged, card, click_card, is_chosen, is_near, listener_and_client, words},
};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2, accesskit::Role};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::model::{Arranging, Outcome};

/// Goes on with Tab until the keyboard is at the control of this name; back with Shift.
fn tab_to(desk: &mut Desk, name: &str, back: bool) {
    let has_it = |desk: &Desk| desk.tree().query_all_by_label(name).any(|node| node.is_focused());
    for _ in 0..300 {
        if has_it(desk) {
            return;
        }
        let modifiers = if back { Modifiers::SHIFT } else { Modifiers::NONE };
        desk.harness().key_press_modifiers(modifiers, Key::Tab);
        desk.harness().step();
    }
    panic!("Tab never comes to {name}");
}

/// Presses a key, as one does.
fn key(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness().key_press_modifiers(modifiers, key);
    desk.harness().run_steps(3);
}

/// Asks for a control as assistive technology does, without a pointer.
pub fn ask_for(desk: &mut Desk, name: &str) {
    desk.until(&format!("{name:?} is live"), |desk| desk.is_live(name));
    // A card has a text of the same name.
    let is_button = |node: &Node<'_>| node.accesskit_node().role() == Role::Button;
    let found = desk.tree().query_all_by_label(name).find(is_button);
    found.expect("it was there just now").click_accesskit();
    desk.harness().run_steps(3);
}

/// Gives a field that has just come the keyboard a text, and takes it.
pub fn give_name(desk: &mut Desk, field: &str, text: &str) {
    desk.control(field).expect("a field for the name").type_text(text);
    desk.harness().run_steps(2);
    key(desk, Modifiers::NONE, Key::Enter);
}

#[test]
fn a_wire_is_drawn_by_the_keyboard() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    tab_to(&mut desk, "TCP #2: draw wire", false);
    key(&mut desk, Modifiers::NONE, Key::Enter);
    tab_to(&mut desk, "TCP #1", true);
    key(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("it is connected", |desk| desk.outcomes(2).contains(&Outcome::Done));
    desk.wait_for("wire from TCP #2 to TCP #1: connected, not yet accepted");
}

#[test]
fn a_wire_is_drawn_by_accessible_name() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    ask_for(&mut desk, "TCP #2: draw wire");
    ask_for(&mut desk, "TCP #1");
    desk.until("it is connected", |desk| desk.outcomes(2).contains(&Outcome::Done));
}

#[test]
fn the_plane_is_moved_and_zoomed_by_the_keyboard() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    tab_to(&mut desk, "TCP #1", false);
    let before = card(&desk, "TCP #1");
    key(&mut desk, Modifiers::SHIFT, Key::ArrowLeft);
    key(&mut desk, Modifiers::SHIFT, Key::ArrowUp);
    let moved = card(&desk, "TCP #1").min - before.min;
    assert!(moved.x > 20.0 && is_near(moved.x, moved.y), "{moved:?}");
    key(&mut desk, Modifiers::SHIFT, Key::ArrowRight);
    key(&mut desk, Modifiers::SHIFT, Key::ArrowDown);
    assert!((card(&desk, "TCP #1").min - before.min).length() < 0.5, "it is back");
    key(&mut desk, Modifiers::NONE, Key::Minus);
    assert!(is_near(card(&desk, "TCP #1").width(), before.width() * 0.8));
    key(&mut desk, Modifiers::NONE, Key::Plus);
    key(&mut desk, Modifiers::NONE, Key::Plus);
    assert!(is_near(card(&desk, "TCP #1").width(), before.width() * 1.25));
    key(&mut desk, Modifiers::NONE, Key::Num0);
    assert!(is_near(card(&desk, "TCP #1").width(), before.width()));
    assert_eq!(arranged(&desk), [], "no card was moved");
}

#[test]
fn the_plane_is_moved_and_zoomed_by_accessible_name() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    let before = card(&desk, "TCP #1");
    desk.control("Canvas: 2 cards").expect("the plane has a name").scroll_down();
    desk.harness().run_steps(2);
    let after = card(&desk, "TCP #1");
    assert!(after.top() < before.top() - 20.0 && is_near(after.left(), before.left()), "{after:?}");
    desk.control("Canvas: 2 cards").expect("the plane has a name").scroll_up();
    desk.harness().run_steps(2);
    assert!((card(&desk, "TCP #1").min - before.min).length() < 0.5);
    ask_for(&mut desk, "Zoom out");
    assert!(is_near(card(&desk, "TCP #1").width(), before.width() * 0.8));
    ask_for(&mut desk, "Cards at 100 %");
    assert!(is_near(card(&desk, "TCP #1").width(), before.width()));
}

#[test]
fn a_card_is_chosen_named_and_put_away_by_accessible_name() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    ask_for(&mut desk, "TCP #1");
    desk.until("it is chosen", |desk| is_chosen(desk, "TCP #1"));
    assert!(!is_chosen(&desk, "TCP #2"));
    ask_for(&mut desk, "TCP #1: card menu");
    ask_for(&mut desk, "TCP #1: rename");
    give_name(&mut desk, "TCP #1: name", "web server");
    assert_eq!(arranged(&desk), [(1, Arranging::Named("web server".to_owned()))]);
    ask_for(&mut desk, "TCP #2: card menu");
    ask_for(&mut desk, "TCP #2: close from the menu");
    desk.until("it is closed", |desk| words(desk, "TCP #2").contains("closed"));
    ask_for(&mut desk, "TCP #2: card menu");
    ask_for(&mut desk, "TCP #2: put away");
    desk.until("its card has gone", |desk| desk.control("TCP #2: card menu").is_none());
    assert_eq!(arranged(&desk)[1..], [(2, Arranging::PutAway(true))]);
}

#[test]
fn a_card_is_chosen_and_put_away_by_the_keyboard() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    tab_to(&mut desk, "TCP #2", true);
    key(&mut desk, Modifiers::NONE, Key::Space);
    desk.until("it is chosen", |desk| is_chosen(desk, "TCP #2"));
    key(&mut desk, Modifiers::NONE, Key::Delete);
    desk.until("it is closed", |desk| words(desk, "TCP #2").contains("closed"));
    assert_eq!(arranged(&desk), [], "what is open is closed first");
    key(&mut desk, Modifiers::NONE, Key::Delete);
    desk.until("its card has gone", |desk| desk.control("TCP #2: card menu").is_none());
    assert_eq!(arranged(&desk), [(2, Arranging::PutAway(true))]);
}

#[test]
fn a_card_is_named_and_put_away_by_the_mouse() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    click_card(&mut desk, "TCP #2");
    desk.until("it is chosen", |desk| is_chosen(desk, "TCP #2"));
    let secondary = |desk: &mut Desk| {
        let pos = card(desk, "TCP #2").left_top() + Vec2::new(12.0, 14.0);
        desk.harness().hover_at(pos);
        for pressed in [true, false] {
            let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
            desk.harness().event(Event::PointerButton { pos, button, pressed, modifiers });
        }
        desk.harness().run_steps(3);
    };
    secondary(&mut desk);
    desk.click("TCP #2: rename");
    desk.harness().run_steps(2);
    give_name(&mut desk, "TCP #2: name", "caller");
    assert_eq!(arranged(&desk), [(2, Arranging::Named("caller".to_owned()))]);
    secondary(&mut desk);
    desk.click("TCP #2: close from the menu");
    desk.until("it is closed", |desk| words(desk, "TCP #2").contains("closed"));
    secondary(&mut desk);
    desk.click("TCP #2: put away");
    desk.until("its card has gone", |desk| desk.control("TCP #2: card menu").is_none());
}

#[test]
fn at_twice_its_size_all_cards_of_a_pair_can_be_used() {
    let mut desk = Desk::open(None);
    desk.click("Projector");
    desk.click("Start a chat pair");
    // What it promises is seen first: a field to type in.
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    desk.click("Canvas");
    desk.until("the cards are there", |desk| desk.is_live("TCP #3: message"));
    desk.harness().run_steps(4);
    let edge = |name: &str| desk.control(name).expect("it is beside the canvas").rect();
    let upper_left = Pos2::new(0.0, edge("Log").bottom());
    let window = desk.tree().ctx.content_rect();
    let canvas = Rect::from_min_max(upper_left, Pos2::new(edge("Zoom in").left(), window.bottom()));
    for name in ["TCP #1", "TCP #2", "TCP #3"] {
        let rect = card(&desk, name);
        assert!(canvas.expand(1.0).contains_rect(rect), "{name} at {rect:?} is not in {canvas:?}");
        assert!(desk.is_live(&format!("{name}: close")), "{name} has its buttons");
    }
}
