//! The window without a mouse: from region to region, within one, and a conversation typed from an
//! empty window on.

use crate::desk::Desk;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use socket_playground::model::Outcome;

/// A person at the keyboard, whose presses are counted.
struct Typist {
    desk: Desk,
    presses: usize,
}

impl Typist {
    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.presses += 1;
        self.desk.harness().key_press_modifiers(modifiers, key);
        self.desk.harness().run_steps(3);
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            self.presses += 1;
            self.desk.harness().event(Event::Text(character.to_string()));
            self.desk.harness().run_steps(1);
        }
    }

    /// Waits for what the last key has asked for.
    fn until(&mut self, what: &str, holds: impl Fn(&Desk) -> bool) {
        self.desk.until(what, holds);
        self.desk.harness().run_steps(3);
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method has one lifetime")]
fn focused(desk: &Desk) -> String {
    let focus = desk.tree().ctx.memory(egui::Memory::focused);
    let Some(focus) = focus else { return String::new() };
    let nodes = desk.tree().query_all(By::new().predicate(|node| node.is_focused()));
    let mut names = nodes.filter_map(|node| node.accesskit_node().label());
    names.next().unwrap_or_else(|| format!("{focus:?}"))
}

#[test]
fn a_server_and_a_client_are_connected_and_have_said_hello_in_forty_presses() {
    let mut typist = Typist { desk: Desk::open(None), presses: 0 };
    let (none, command) = (Modifiers::NONE, Modifiers::COMMAND);
    // A server on a port that the system chooses.
    typist.key(command, Key::T);
    typist.until("the port has the keyboard", |desk| focused(desk) == "TCP #1: port");
    typist.key(none, Key::Enter);
    typist.until("it is bound", |desk| desk.outcomes(1) == [Outcome::Done]);
    typist.until("the backlog has the keyboard", |desk| focused(desk) == "TCP #1: backlog");
    typist.key(none, Key::Enter);
    typist.until("it listens", |desk| desk.outcomes(1).len() == 2);
    // A client, to that port.
    typist.key(command, Key::T);
    typist.until("the port has the keyboard", |desk| focused(desk) == "TCP #2: port");
    let port = typist.desk.port(1).to_string();
    typist.key(command, Key::A);
    typist.text(&port);
    typist.key(none, Key::Enter);
    typist.until("it is connected", |desk| desk.outcomes(2) == [Outcome::Done]);
    typist.until("the message has the keyboard", |desk| focused(desk) == "TCP #2: message");
    typist.text("hello");
    typist.key(none, Key::Enter);
    typist.until("it is sent", |desk| desk.crossed(2).1 == b"hello");
    // The server accepts, and reads by itself.
    typist.key(none, Key::Escape);
    typist.key(Modifiers::SHIFT, Key::Tab);
    while focused(&typist.desk) != "TCP #1" && typist.presses < 60 {
        typist.key(Modifiers::SHIFT, Key::Tab);
    }
    typist.key(none, Key::Enter);
    typist.until("it has accepted, and read", |desk| {
        desk.outcomes(1).len() == 3 && desk.crossed(3).0 == b"hello"
    });
    assert!(typist.presses <= 40, "{} presses", typist.presses);
}

#[test]
fn f6_goes_from_region_to_region_and_tab_stays_in_one() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    let mut typist = Typist { desk, presses: 0 };
    let none = Modifiers::NONE;
    let mut seen = Vec::new();
    for _ in 0..5 {
        typist.key(none, Key::F6);
        seen.push(focused(&typist.desk));
    }
    assert_eq!(seen[0], seen[4], "there are four regions: {seen:?}");
    assert!(seen.iter().any(|name| name == "TCP #3"), "the selected card: {seen:?}");
    assert!(seen.iter().any(|name| name == "File"), "the bar: {seen:?}");
    typist.key(Modifiers::SHIFT, Key::F6);
    assert_eq!(focused(&typist.desk), seen[3], "and back");
    // In the bar Tab comes round to where it began.
    while focused(&typist.desk) != "File" {
        typist.key(none, Key::F6);
    }
    let mut names = vec!["File".to_owned()];
    loop {
        typist.key(none, Key::Tab);
        let name = focused(&typist.desk);
        if name == "File" {
            break;
        }
        assert!(!name.starts_with("TCP #") && names.len() < 40, "{name} after {names:?}");
        names.push(name);
    }
    assert!(names.contains(&"Commands".to_owned()), "{names:?}");
    typist.key(Modifiers::SHIFT, Key::Tab);
    assert_eq!(Some(&focused(&typist.desk)), names.last());
}

#[test]
fn a_question_of_a_lesson_is_answered_from_the_keyboard() {
    let mut desk = Desk::open(None);
    desk.click("Lesson: My program hangs in accept. Has it crashed?");
    desk.wait_for("What does accept do?");
    let to = |desk: &mut Desk, name: &str| {
        for _ in 0..12 {
            if focused(desk) == name {
                return;
            }
            desk.harness().key_press(Key::Tab);
            desk.harness().run_steps(3);
        }
        panic!("Tab never comes to {name}, but to {:?}", focused(desk));
    };
    to(&mut desk, "It waits");
    desk.harness().key_press(Key::Space);
    desk.harness().run_steps(3);
    to(&mut desk, "Answer");
    desk.harness().key_press(Key::Enter);
    desk.until("it is answered", |desk| desk.is_live("Next"));
    // The keyboard is free again: space goes on.
    desk.harness().key_press(Key::Space);
    desk.wait_for("You predicted it: It waits");
}
