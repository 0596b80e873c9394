//! The canvas in the window: cards are dragged, chosen, named and joined by pointer, by keyboard and
//! by accessible name, and what comes of it is in the log and in the file.

use std::{net::TcpListener, time::Duration};

use crate::desk::{
    Desk,
    canvas::{
        arranged, card, click_card, drag, hold, is_chosen, is_near, listener_and_client, pair,
        wheel, words,
    },
};
use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::{
    model::{self, Arranging, Outcome, SocketId, Tint},
    session::Entry,
};

#[test]
fn a_wire_drawn_by_hand_connects() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    let plug = desk.control("TCP #2: draw wire").expect("a client has a plug").rect().center();
    let listener = card(&desk, "TCP #1").center();
    drag(&mut desk, plug, listener, Modifiers::NONE);
    desk.until("it is connected", |desk| desk.outcomes(2).contains(&Outcome::Done));
    desk.wait_for("wire from TCP #2 to TCP #1: connected, not yet accepted");
    desk.click("TCP #1: accept");
    desk.wait_for("wire from TCP #2 to TCP #3: connected");
    assert!(desk.control("TCP #2: draw wire").is_none(), "it may not connect twice");
    assert_eq!(arranged(&desk), [], "no card was moved");
}

#[test]
fn a_wire_is_drawn_by_name_and_by_the_menu_as_well() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    desk.click("TCP #2: draw wire");
    click_card(&mut desk, "TCP #1");
    desk.until("it is connected", |desk| desk.outcomes(2).contains(&Outcome::Done));
    desk.click("New TCP socket");
    desk.click("TCP #3: card menu");
    desk.click("TCP #3: connect to TCP #1");
    desk.until("it is connected, too", |desk| desk.outcomes(3).contains(&Outcome::Done));
    // Where no wire can end, that is said.
    desk.click("New TCP socket");
    desk.click("TCP #4: draw wire");
    click_card(&mut desk, "TCP #3");
    desk.wait_for("No wire from TCP #4 to TCP #3");
    assert_eq!(desk.outcomes(4), []);
}

#[test]
fn a_card_that_was_dragged_is_there_in_the_file_and_one_drag_is_one_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("arranged.ron");
    let before = {
        let mut desk = Desk::open(None);
        listener_and_client(&mut desk);
        let from = card(&desk, "TCP #1");
        let hold = from.center_top() + Vec2::new(0.0, 40.0);
        drag(&mut desk, hold, hold + Vec2::new(40.0, 120.0), Modifiers::NONE);
        assert_eq!(card(&desk, "TCP #1").min, from.min + Vec2::new(40.0, 120.0));
        assert_eq!(arranged(&desk), [(1, Arranging::Placed { x: 40, y: 120 })]);
        assert!(!desk.shows("card moved to"), "it has no row in the log");
        socket_playground::export::save_session(desk.harness().state().log(), &path).unwrap();
        click_card(&mut desk, "TCP #1");
        card(&desk, "TCP #1").min - card(&desk, "TCP #2").min
    };
    let mut desk = Desk::open(Some(path));
    desk.until("all sockets are there", |desk| desk.control("TCP #2").is_some());
    assert_eq!(card(&desk, "TCP #1").min - card(&desk, "TCP #2").min, before);
}

#[test]
fn the_plane_is_moved_and_zoomed_and_its_controls_stay_where_they_are_seen() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    let before = card(&desk, "TCP #1");
    let ground = before.center_bottom() + Vec2::new(160.0, 40.0);
    drag(&mut desk, ground, ground + Vec2::new(30.0, 20.0), Modifiers::NONE);
    assert_eq!(card(&desk, "TCP #1").min, before.min + Vec2::new(30.0, 20.0));
    wheel(&mut desk, ground, Vec2::new(0.0, -10.0), Modifiers::NONE);
    assert!(card(&desk, "TCP #1").top() < before.top() + 20.0, "the wheel moves it, too");
    wheel(&mut desk, ground, Vec2::new(0.0, -60.0), Modifiers::COMMAND);
    let small = card(&desk, "TCP #1");
    assert!(small.width() < before.width() * 0.95, "{small:?}");
    desk.click("Cards at 100 %");
    assert!(is_near(card(&desk, "TCP #1").width(), before.width()));
    desk.click("Zoom out");
    assert!(is_near(card(&desk, "TCP #1").width(), before.width() * 0.8));
    // By the pointer, where it is seen.
    desk.click("TCP #1: accept");
    desk.wait_for("waiting in accept");
    desk.click("TCP #2: card menu");
    desk.click("TCP #2: connect to TCP #1");
    desk.until("the menu is where it is seen", |desk| desk.outcomes(2).contains(&Outcome::Done));
    for _ in 0..4 {
        desk.click("Zoom out");
    }
    desk.click("Fit all");
    click_card(&mut desk, "TCP #3");
    desk.until("a small card can be clicked", |desk| desk.shows("TCP #3 is connected"));
    assert_eq!(arranged(&desk), []);
}

#[test]
fn several_cards_are_chosen_moved_and_closed_together() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    let [first, second, third] = ["TCP #1", "TCP #2", "TCP #3"].map(|name| card(&desk, name));
    // A frame around the left column.
    let corner = first.min - Vec2::new(12.0, 12.0);
    drag(&mut desk, corner, third.max - Vec2::new(100.0, 100.0), Modifiers::SHIFT);
    assert!(is_chosen(&desk, "TCP #1") && is_chosen(&desk, "TCP #3"));
    assert!(!is_chosen(&desk, "TCP #2"));
    let hold = third.center_top() + Vec2::new(0.0, 40.0);
    drag(&mut desk, hold, hold + Vec2::new(16.0, 0.0), Modifiers::NONE);
    assert_eq!(arranged(&desk).len(), 2);
    assert!(is_near(card(&desk, "TCP #1").left(), first.left() + 16.0));
    assert_eq!(card(&desk, "TCP #2"), second, "it was not chosen");
    // All, by the keyboard.
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::A);
    desk.harness().run_steps(2);
    assert!(is_chosen(&desk, "TCP #2"));
    desk.harness().key_press(Key::Delete);
    desk.click("Close them");
    desk.until("all are closed", |desk| desk.shows("0 sockets open"));
    desk.until("their cards say so", |desk| words(desk, "TCP #2").contains("closed"));
}

#[test]
fn a_card_is_named_and_coloured() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    click_card(&mut desk, "TCP #1");
    desk.harness().key_press(Key::F2);
    desk.harness().run_steps(2);
    desk.control("TCP #1: name").expect("a field for the name").type_text("web server");
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Enter);
    desk.harness().run_steps(3);
    assert_eq!(arranged(&desk), [(1, Arranging::Named("web server".to_owned()))]);
    assert!(desk.control("TCP #1: name").is_none(), "the field has gone");
    assert!(words(&desk, "TCP #1").contains("web server"), "{}", words(&desk, "TCP #1"));
    assert!(desk.control("TCP #1: accept").is_some(), "its controls keep their names");
    // Escape leaves it as it was.
    desk.click("TCP #1: card menu");
    desk.click("TCP #1: rename");
    desk.harness().run_steps(2);
    desk.control("TCP #1: name").expect("a field for the name").type_text("other");
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Escape);
    desk.harness().run_steps(3);
    assert_eq!(arranged(&desk).len(), 1);
    desk.click("TCP #1: card menu");
    desk.click("TCP #1: colour green");
    desk.until("it is coloured", |desk| {
        arranged(desk).last() == Some(&(1, Arranging::Coloured(Some(Tint::Green))))
    });
    desk.until("that is said", |desk| words(desk, "TCP #1").contains("coloured green"));
}

#[test]
fn a_chosen_name_is_shown_wherever_the_socket_is_named() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    for (socket, name) in [("TCP #1", "mail server"), ("TCP #2", "caller")] {
        desk.click(&format!("{socket}: card menu"));
        desk.click(&format!("{socket}: rename"));
        desk.harness().run_steps(2);
        desk.control(&format!("{socket}: name")).expect("a field").type_text(name);
        desk.harness().run_steps(2);
        desk.harness().key_press(Key::Enter);
        desk.harness().run_steps(3);
    }
    desk.until("the log has it", |desk| desk.control("TCP #1 mail server").is_some());
    click_card(&mut desk, "TCP #3");
    desk.wait_for("(TCP #2 caller)");
    desk.click("Kernel");
    desk.wait_for("kernel: TCP #1 mail server");
    desk.click("Statistics");
    desk.wait_for("statistics of TCP #2 caller");
    desk.click("Ladder");
    desk.wait_for("Lane of TCP #1 mail server");
    desk.click("Chat");
    desk.say("TCP #2: message", "hello");
    desk.click("Chat of TCP #2");
    desk.wait_for("TCP #2 caller sent 5 bytes");
    for control in ["TCP #1: accept", "TCP #2: send", "Chat of TCP #1"] {
        assert!(desk.control(control).is_some(), "{control} keeps its name");
    }
}

#[test]
fn the_arrows_go_from_card_to_card_and_with_alt_they_move_them() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    click_card(&mut desk, "TCP #1");
    let focused = |desk: &Desk, name: &str| {
        desk.tree().query_all_by_label(name).any(|node| node.is_focused())
    };
    assert!(focused(&desk, "TCP #1"));
    for (key, next) in [
        (Key::ArrowRight, "TCP #2"),
        (Key::ArrowLeft, "TCP #1"),
        (Key::ArrowDown, "TCP #3"),
        (Key::ArrowDown, "TCP #3"),
    ] {
        desk.harness().key_press(key);
        desk.harness().run_steps(3);
        let has_it = desk.tree().root().children_recursive().find(egui_kittest::Node::is_focused);
        assert!(focused(&desk, next), "{key:?} goes to {next}, not to {has_it:?}");
    }
    desk.harness().key_press(Key::Enter);
    desk.harness().run_steps(3);
    desk.wait_for("TCP #3 is connected");
    let before = card(&desk, "TCP #3");
    hold(&mut desk, Modifiers::ALT);
    for _ in 0..3 {
        let (key, modifiers) = (Key::ArrowRight, Modifiers::ALT);
        let (physical_key, pressed, repeat) = (None, true, false);
        let event = Event::Key { key, physical_key, pressed, repeat, modifiers };
        desk.harness().event(event);
        desk.harness().step();
    }
    assert_eq!(arranged(&desk), [], "it is still in hand");
    hold(&mut desk, Modifiers::NONE);
    desk.harness().run_steps(3);
    assert_eq!(arranged(&desk).len(), 1, "three steps are one record");
    assert!(is_near(card(&desk, "TCP #3").left(), before.left() + 24.0));
}

#[test]
fn the_table_says_the_same_in_words_and_the_keyboard_reaches_it() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    let tool = desk.control("Canvas as a table").expect("a tool");
    tool.focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Space);
    desk.harness().run_steps(3);
    desk.wait_for("row: TCP #1, listening, addresses 127.0.0.1:");
    desk.wait_for("connected with TCP #3");
    for _ in 0..200 {
        desk.harness().key_press(Key::Tab);
        desk.harness().step();
        let rows = desk.tree().query_all_by_label_contains("row: TCP #2");
        if rows.into_iter().any(|node| node.is_focused()) {
            break;
        }
    }
    desk.harness().key_press(Key::F2);
    desk.harness().run_steps(2);
    desk.control("TCP #2: name").expect("a field for the name").type_text("caller");
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Enter);
    desk.harness().run_steps(3);
    desk.wait_for("row: TCP #2 caller, connected");
    desk.click("TCP #2: card menu");
    desk.click("TCP #2: close from the menu");
    desk.wait_for("row: TCP #2 caller, closed");
}

/// Bytes that `TCP #2` has sent, as the log would tell of them.
fn cross(desk: &mut Desk) {
    let event = model::Event::Returned {
        call_id: model::CallId(1000),
        call: model::Call::Send(5),
        outcome: Outcome::Sent { bytes: 5 },
        elapsed_nanos: 1,
        caller: model::Caller::Person,
    };
    let payload = bytes::Bytes::from_static(b"hello");
    let log = desk.harness().state().log();
    log.append(Entry { payload, ..Entry::new(SocketId(2), event) });
    // Longer than a row of the log takes to come, and shorter than a pulse runs.
    desk.harness().run_steps(3);
}

#[test]
fn bytes_that_cross_are_seen_and_then_all_is_at_rest_again() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    let at_rest = |desk: &Desk| desk.repaint_delay() == Duration::MAX;
    desk.until("all is at rest", at_rest);
    cross(&mut desk);
    assert_eq!(desk.repaint_delay(), Duration::ZERO, "a pulse runs");
    desk.until("all is at rest again", at_rest);
    // Nothing moves by itself for those who do not want it.
    desk.click("View");
    desk.click("Appearance");
    desk.click("Reduced motion");
    desk.harness().key_press(Key::Escape);
    desk.until("all is at rest", at_rest);
    cross(&mut desk);
    assert!(desk.repaint_delay() > Duration::ZERO, "no pulse runs");
}

#[test]
fn peers_outside_the_program_are_at_the_edge() {
    let outside = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = outside.local_addr().unwrap();
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", &address.port().to_string());
    desk.click("TCP #1: connect");
    let peer = format!("peer of TCP #1 outside the program: {address}");
    desk.wait_for(&peer);
    desk.wait_for(&format!("wire from TCP #1 to {address}: connected"));
    let (edge, socket) = (desk.control(&peer).unwrap().rect(), card(&desk, "TCP #1"));
    assert!(edge.left() > socket.right(), "{edge:?} is beside {socket:?}");
    // It keeps to the edge of the view.
    let ground = socket.center_bottom() + Vec2::new(160.0, 60.0);
    drag(&mut desk, ground, ground - Vec2::new(0.0, 40.0), Modifiers::NONE);
    assert!(is_near(desk.control(&peer).unwrap().rect().left(), edge.left()));
    let (end, _) = outside.accept().unwrap();
    drop(end);
    desk.wait_for("half-closed, one way only");
}

#[test]
fn what_becomes_of_a_connection_is_seen_on_its_wire() {
    let mut desk = Desk::open(None);
    pair(&mut desk);
    desk.wait_for("wire from TCP #2 to TCP #3: connected");
    click_card(&mut desk, "TCP #3");
    desk.click("TCP #3: shutdown");
    desk.wait_for("wire from TCP #2 to TCP #3: half-closed, one way only");
    click_card(&mut desk, "TCP #2");
    desk.click("TCP #2: close with reset");
    desk.wait_for("wire from TCP #2 to TCP #3: broken by a reset");
    desk.click("TCP #3: close");
    desk.until("nothing is left of it", |desk| !desk.shows("wire from"));
}

#[test]
fn tidy_puts_cards_back_and_closed_ones_are_in_a_tray_that_can_be_emptied() {
    let mut desk = Desk::open(None);
    listener_and_client(&mut desk);
    let before = card(&desk, "TCP #1");
    let hold = before.center_top() + Vec2::new(0.0, 40.0);
    drag(&mut desk, hold, hold + Vec2::new(40.0, 80.0), Modifiers::NONE);
    desk.click("TCP #2: close");
    desk.until("it is closed", |desk| words(desk, "TCP #2").contains("closed"));
    assert!(card(&desk, "TCP #2").height() < 30.0, "it is a line in the tray");
    desk.click("Tidy");
    desk.until("its place is taken back", |desk| arranged(desk).len() == 2);
    desk.harness().run_steps(3);
    assert_eq!(card(&desk, "TCP #1"), before);
    desk.click("Empty the tray");
    desk.until("the closed one is away", |desk| !desk.shows("TCP #2: card menu"));
    let changes = arranged(&desk);
    assert_eq!(changes[1..], [(1, Arranging::Unplaced), (2, Arranging::PutAway(true))]);
    desk.click("Bring back");
    desk.wait_for("TCP #2: card menu");
    assert_eq!(desk.records().last().map(|record| record.socket), Some(SocketId(2)));
}
