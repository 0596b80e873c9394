//! Which cards count as chosen, and that keys act on those and on no others.

use crate::desk::{
    Desk,
    canvas::{arranged, card, click_card, drag, hold, is_chosen, listener_and_client, pair, press},
};
use egui::{Key, Modifiers, Pos2, Vec2};
use socket_playground::model::{Arranging, Call, Event};

/// A place of a card that is no control.
fn free(desk: &Desk, name: &str) -> Pos2 {
    card(desk, name).center_top() + Vec2::new(0.0, 42.0)
}

fn key(desk: &mut Desk, key: Key) {
    desk.harness().key_press(key);
    desk.harness().run_steps(3);
}

/// The sockets of a pair whose cards count as chosen.
fn chosen(desk: &Desk) -> Vec<&'static str> {
    ["TCP #1", "TCP #2", "TCP #3"]
        .into_iter()
        .filter(|name| desk.control(name).is_some() && is_chosen(desk, name))
        .collect()
}

/// Whether a socket has been closed.
fn is_closed(desk: &Desk, socket: u32) -> bool {
    desk.records().iter().any(|record| {
        let is_close = matches!(record.event, Event::Returned { call: Call::Close, .. });
        record.socket.0 == socket && is_close
    })
}

#[test]
fn what_is_dragged_is_what_is_chosen() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    click_card(&mut desk, "TCP #1");
    assert_eq!(chosen(&desk), ["TCP #1"]);
    let from = free(&desk, "TCP #2");
    drag(&mut desk, from, from + Vec2::new(40.0, 80.0), Modifiers::NONE);
    assert_eq!(chosen(&desk), ["TCP #2"]);
    assert!(desk.shows("TCP #2: connect"), "the inspector shows it");
    key(&mut desk, Key::F2);
    assert!(desk.control("TCP #1: name").is_none());
    desk.control("TCP #2: name").expect("a field for the name").type_text("caller");
    desk.harness().run_steps(2);
    key(&mut desk, Key::Enter);
    assert_eq!(arranged(&desk).last(), Some(&(2, Arranging::Named("caller".to_owned()))));
    let from = free(&desk, "TCP #2");
    drag(&mut desk, from, from + Vec2::new(0.0, 24.0), Modifiers::NONE);
    key(&mut desk, Key::Delete);
    desk.until("it is closed", |desk| is_closed(desk, 2));
    assert!(!is_closed(&desk, 1), "the one that was clicked before stays open");
}

#[test]
fn the_arrows_move_the_choice() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    click_card(&mut desk, "TCP #1");
    key(&mut desk, Key::ArrowRight);
    assert_eq!(chosen(&desk), ["TCP #2"]);
    key(&mut desk, Key::Delete);
    desk.until("it is closed", |desk| is_closed(desk, 2));
    assert!(!is_closed(&desk, 1) && !is_closed(&desk, 3));
}

#[test]
fn where_nothing_is_chosen_the_keys_do_nothing() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    click_card(&mut desk, "TCP #1");
    let ground = card(&desk, "TCP #1").center_bottom() + Vec2::new(160.0, 40.0);
    desk.harness().hover_at(ground);
    press(&mut desk, ground, true, Modifiers::NONE);
    press(&mut desk, ground, false, Modifiers::NONE);
    desk.harness().run_steps(3);
    assert!(chosen(&desk).is_empty(), "{:?}", chosen(&desk));
    for pressed in [Key::Delete, Key::F2] {
        key(&mut desk, pressed);
    }
    assert!(!is_closed(&desk, 1) && !is_closed(&desk, 2) && desk.control("TCP #1: name").is_none());
}

#[test]
fn one_that_was_let_go_of_is_not_acted_on() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    click_card(&mut desk, "TCP #1");
    for name in ["TCP #2", "TCP #1"] {
        let at = free(&desk, name);
        hold(&mut desk, Modifiers::SHIFT);
        desk.harness().hover_at(at);
        press(&mut desk, at, true, Modifiers::SHIFT);
        press(&mut desk, at, false, Modifiers::SHIFT);
        hold(&mut desk, Modifiers::NONE);
        desk.harness().run_steps(3);
    }
    assert_eq!(chosen(&desk), ["TCP #2"]);
    key(&mut desk, Key::Delete);
    desk.until("it is closed", |desk| is_closed(desk, 2));
    assert!(!is_closed(&desk, 1));
}

#[test]
fn several_are_closed_after_one_question() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    click_card(&mut desk, "TCP #1");
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.harness().run_steps(3);
    assert_eq!(chosen(&desk).len(), 3);
    key(&mut desk, Key::Delete);
    desk.wait_for("Close 3 sockets?");
    assert!(desk.shows("cannot be undone"));
    // Enter does no harm.
    key(&mut desk, Key::Enter);
    desk.until("the question is gone", |desk| !desk.shows("Close 3 sockets?"));
    assert!([1, 2, 3].iter().all(|socket| !is_closed(&desk, *socket)));
    assert_eq!(chosen(&desk).len(), 3, "they are still chosen");
    key(&mut desk, Key::Delete);
    desk.click("Close them");
    desk.until("all are closed", |desk| [1, 2, 3].iter().all(|socket| is_closed(desk, *socket)));
    // Those that are closed already go without a question: they can be brought back.
    key(&mut desk, Key::Delete);
    desk.until("their cards have gone", |desk| desk.control("TCP #1: card menu").is_none());
    let away = arranged(&desk);
    assert_eq!(away, [1, 2, 3].map(|socket| (socket, Arranging::PutAway(true))));
}

#[test]
fn the_menu_of_several_asks_the_same_question() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    click_card(&mut desk, "TCP #1");
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.harness().run_steps(3);
    desk.click("TCP #2: card menu");
    desk.click("TCP #2: reset from the menu");
    desk.wait_for("Close 3 sockets?");
    assert!(desk.shows("get a reset"));
    desk.click("Cancel");
    desk.until("the question is gone", |desk| !desk.shows("Close 3 sockets?"));
    assert!([1, 2, 3].iter().all(|socket| !is_closed(&desk, *socket)));
}
