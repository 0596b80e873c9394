//! The command palette, the list of keys, and the ways in which the window is made to look, by
//! keyboard and by name as a person would.

use crate::desk::Desk;
use egui::{Key, Modifiers};

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness().key_press_modifiers(modifiers, key);
    desk.harness().run_steps(3);
}

/// Opens the palette and types.
fn look_for(desk: &mut Desk, text: &str) {
    press(desk, Modifiers::COMMAND, Key::P);
    desk.until("the field is there", |desk| desk.is_live("Find a command"));
    desk.control("Find a command").expect("it was there just now").type_text(text);
    desk.harness().run_steps(2);
}

#[test]
fn what_is_wanted_is_found_by_a_few_letters_and_made_by_enter() {
    let mut desk = Desk::open(None);
    look_for(&mut desk, "sock udp");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("it was made", |desk| desk.control("UDP #1").is_some());
    assert!(desk.control("Find a command").is_none(), "the palette has gone");
}

#[test]
fn arrows_choose_and_escape_leaves_everything_as_it_was() {
    let mut desk = Desk::open(None);
    press(&mut desk, Modifiers::COMMAND, Key::P);
    desk.until("the first command is there", |desk| desk.is_live("Command: New session"));
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert!(desk.control("Find a command").is_none(), "the palette has gone");
    look_for(&mut desk, "new socket");
    let top = |name| desk.control(name).expect("it is there").rect().top();
    let (first, second) = (top("Command: New TCP socket"), top("Command: New UDP socket"));
    assert!(second - first >= 30.0, "each stands by itself: {first}, {second}");
    press(&mut desk, Modifiers::NONE, Key::ArrowDown);
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("the second of two was made", |desk| desk.control("UDP #1").is_some());
    desk.click("Commands");
    desk.until("the hint opens it, too", |desk| desk.is_live("Find a command"));
    press(&mut desk, Modifiers::COMMAND, Key::P);
    assert!(desk.control("Find a command").is_none(), "its keys close it");
}

#[test]
fn calls_of_the_chosen_socket_are_offered_and_grey_ones_say_why() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.until("it is chosen", |desk| desk.is_live("TCP #1: bind"));
    look_for(&mut desk, "accept TCP");
    assert!(!desk.is_live("Command: TCP #1: accept"), "nobody can be accepted");
    let before = desk.len();
    press(&mut desk, Modifiers::NONE, Key::Enter);
    assert!(desk.is_live("Find a command"), "Enter on a grey entry does nothing");
    assert_eq!(desk.len(), before);
    press(&mut desk, Modifiers::NONE, Key::Escape);
    look_for(&mut desk, "bind");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("it is bound", |desk| desk.shows("BOUND") || desk.outcomes(1).len() == 1);
}

#[test]
fn what_needs_records_is_grey_in_an_empty_session_and_its_keys_say_why() {
    let mut desk = Desk::open(None);
    look_for(&mut desk, "export");
    assert!(!desk.is_live("Command: Export session…"));
    press(&mut desk, Modifiers::NONE, Key::Escape);
    press(&mut desk, Modifiers::COMMAND, Key::S);
    desk.wait_for("Nothing has happened in this session yet.");
}

#[test]
fn all_keys_are_listed_also_those_of_the_log() {
    let mut desk = Desk::open(None);
    press(&mut desk, Modifiers::NONE, Key::F1);
    desk.wait_for("Rows of the log");
    desk.wait_for("mark or unmark the record");
    desk.wait_for("measure times from the record");
    desk.wait_for("Command palette");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    desk.until("it is closed", |desk| !desk.shows("Rows of the log"));
    desk.click("Help");
    desk.click("Keyboard shortcuts");
    desk.wait_for("Rows of the log");
    press(&mut desk, Modifiers::NONE, Key::F1);
    desk.until("its keys close it", |desk| !desk.shows("measure times from"));
}

/// Every command that the palette shows, chosen one after the other, each in a window of its own.
#[test]
fn every_command_can_be_asked_for() {
    let mut desk = Desk::open(None);
    press(&mut desk, Modifiers::COMMAND, Key::P);
    let mut names: Vec<String> = Vec::new();
    for _ in 0..60 {
        let shown = desk.names_beginning("Command: ");
        names.extend(shown.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
        press(&mut desk, Modifiers::NONE, Key::ArrowDown);
    }
    assert!(names.len() > 30, "{names:?}");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    // These two ask the desktop, or end the test.
    names.retain(|name| !name.contains("Open session") && !name.contains("Quit"));
    for name in names {
        if desk.control("Find a command").is_none() {
            press(&mut desk, Modifiers::COMMAND, Key::P);
        }
        if let Some(entry) = desk.control(&name) {
            entry.click_accesskit();
        }
        desk.harness().run_steps(4);
        // What has opened over the window is left.
        for _ in 0..2 {
            press(&mut desk, Modifiers::NONE, Key::Escape);
        }
    }
    desk.until("the window goes on", |desk| desk.len() > 0);
}

#[test]
fn a_projector_gets_fewer_columns_at_twice_the_size() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    press(&mut desk, Modifiers::COMMAND, Key::Num1);
    desk.wait_for("first bytes");
    press(&mut desk, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.until("everything is twice as large", |desk| {
        (desk.tree().ctx.zoom_factor() - 2.0).abs() < 0.01
    });
    // One thing at a time.
    desk.click("Log");
    desk.until("the columns are fewer", |desk| {
        desk.shows("result") && !desk.shows("since start") && !desk.is_live("Zoom in")
    });
    desk.click("Canvas");
    desk.until("the canvas is there", |desk| desk.is_live("Zoom in") && !desk.shows("result"));
    press(&mut desk, Modifiers::COMMAND, Key::I);
    desk.until("the selected socket alone is there", |desk| {
        desk.is_live("TCP #3: recv") && !desk.is_live("Zoom in")
    });
    press(&mut desk, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.wait_for("since start");
    // Nothing is lost: what has no room in the bar is in the menus.
    press(&mut desk, Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.click("Socket");
    desk.wait_for("Allow illegal calls");
    desk.wait_for("IPv6 for new sockets");
}

#[test]
fn nothing_moves_where_motion_is_reduced() {
    let mut desk = Desk::open(None);
    let moves = |desk: &mut Desk| {
        let style = desk.harness().ctx.global_style();
        style.animation_time > 0.0 && style.visuals.text_cursor.blink
    };
    // A window without a screen begins without motion, so that it is switched on first.
    for expected in [false, true, false] {
        look_for(&mut desk, "reduced");
        press(&mut desk, Modifiers::NONE, Key::Enter);
        assert_eq!(moves(&mut desk), expected);
    }
}

#[test]
fn a_scenario_that_comes_with_the_program_is_run_after_asking() {
    let mut desk = Desk::open(None);
    // Below the lessons, at the end of the list.
    let list = desk.control("Try: A TCP echo").expect("it is listed");
    list.scroll_to_me();
    desk.harness().run_steps(10);
    desk.click("Try: A TCP echo");
    desk.wait_for("Run this scenario?");
    assert_eq!(desk.len(), 0, "nothing runs by itself");
    desk.click("Run");
    desk.wait_for("every step passed");
    assert!(desk.len() > 10);
}
