//! Many clients of one listener in the window: how they are asked for, their one card on the canvas, and
//! what it opens to.

use std::path::PathBuf;

use crate::desk::Desk;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const CARD: &str = "15 connections of TCP #1";

/// A listener, `TCP #1`.
fn listener() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.shows("LISTENING"));
    desk
}

/// Asks for clients in the palette.
fn ask(desk: &mut Desk, words: &str) {
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::P);
    desk.harness().run_steps(3);
    desk.say("Find a command", words);
}

/// A listener with fifteen clients.
fn fifteen() -> Desk {
    let mut desk = listener();
    ask(&mut desk, "#1 connect clients 15");
    desk.wait_for("15 clients connected to TCP #1");
    desk.until("they have one card", |desk| desk.control(CARD).is_some());
    desk
}

fn description(desk: &Desk, name: &str) -> String {
    let found = desk.control(name).and_then(|node| node.accesskit_node().description());
    found.unwrap_or_default()
}

/// The cards of sockets that are on the canvas, beside that of the listener.
fn cards(desk: &Desk) -> usize {
    desk.names_beginning("TCP #").iter().filter(|name| name.ends_with(": card menu")).count() - 1
}

#[test]
fn a_listeners_menu_asks_how_many_and_how_fast_and_connects_them() {
    let mut desk = listener();
    desk.click("TCP #1: card menu");
    desk.click("TCP #1: connect clients");
    desk.wait_for("Connect clients to TCP #1");
    assert!(desk.is_live("Let the listener accept automatically"));
    desk.click("Connect");
    desk.wait_for("100 clients connected to TCP #1");
    desk.until("they have one card", |desk| {
        desk.control("100 connections of TCP #1").is_some() && cards(desk) == 0
    });
    assert!(description(&desk, "100 connections of TCP #1").starts_with("100 open, 0 closed"));
}

#[test]
fn a_few_clients_have_cards_of_their_own() {
    let mut desk = listener();
    ask(&mut desk, "connect clients 2 5");
    desk.wait_for("2 clients connected to TCP #1");
    desk.until("all have cards", |desk| cards(desk) == 4);
    assert!(!desk.shows("connections of TCP #1"));
}

#[test]
fn the_one_card_opens_to_all_and_is_folded_again() {
    let mut desk = fifteen();
    assert_eq!(cards(&desk), 0);
    desk.click("Show all connections of TCP #1");
    desk.until("they have cards", |desk| cards(desk) > 0 && desk.control(CARD).is_none());
    desk.click("Fit all");
    desk.until("all are in view", |desk| {
        (2..=31).all(|socket| desk.control(&format!("TCP #{socket}")).is_some())
    });
    desk.click("Cards at 100 %");
    desk.click("TCP #1: card menu");
    desk.click("TCP #1: fold connections");
    desk.until("they are one card", |desk| desk.control(CARD).is_some() && cards(desk) == 0);
}

#[test]
fn the_one_card_closes_all_once_that_is_agreed_to_and_counts_what_has_crossed() {
    let mut desk = fifteen();
    desk.click("Connections of TCP #1: card menu");
    desk.click("Connections of TCP #1: close all");
    desk.wait_for("Close 30 sockets?");
    desk.click("Cancel");
    assert!(description(&desk, CARD).starts_with("15 open"));
    desk.click("Connections of TCP #1: card menu");
    desk.click("Connections of TCP #1: close all");
    desk.click("Close them");
    desk.until("none is open", |desk| description(desk, CARD).starts_with("0 open, 15 closed"));
}

#[test]
fn a_session_that_is_opened_has_the_same_card() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("clients.ron");
    {
        let desk = fifteen();
        socket_playground::export::save_session(desk.log(), &path).expect("it is saved");
    }
    let mut desk = Desk::open(Some(path));
    desk.until("they have one card", |desk| desk.control(CARD).is_some());
    assert!(desk.tree().query_by_label("Connections of TCP #1: close all").is_none());
    desk.click("Show all connections of TCP #1");
    desk.until("they have cards", |desk| cards(desk) > 0 && desk.control(CARD).is_none());
}

#[test]
fn what_is_no_number_of_clients_is_said_and_nothing_is_connected() {
    let mut desk = listener();
    for words in ["connect clients 0", "connect clients 1001", "connect clients 5 x"] {
        ask(&mut desk, words);
        let entry = format!("Command: TCP #1: {words}");
        let said = description(&desk, &entry);
        assert!(said.starts_with("Type a number from 1 to 1000"), "{words}: {said}");
        desk.harness().key_press(Key::Escape);
        desk.harness().run_steps(2);
    }
    assert!(desk.control("TCP #2").is_none());
}
