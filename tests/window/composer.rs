//! Composing messages on the card, in the inspector, in the chat and in the window of its own: which bytes
//! arrive, and what is shown before.

use crate::desk::Desk;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::model::{CopyFormat, Outcome};

fn chat_pair() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    desk
}

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness().key_press_modifiers(modifiers, key);
    desk.harness().run_steps(3);
}

/// What a field holds.
fn value(desk: &Desk, name: &str) -> String {
    let field = desk.control(name).expect("the field is there");
    field.accesskit_node().value().unwrap_or_default()
}

/// Chooses a line ending.
fn choose_ending(desk: &mut Desk, field: &str, ending: &str) {
    desk.click(&format!("{field} line ending"));
    desk.click(ending);
}

#[test]
fn shift_enter_makes_a_line_and_enter_sends_all_of_them() {
    let mut desk = chat_pair();
    desk.type_in("TCP #3: chat", "one");
    press(&mut desk, Modifiers::SHIFT, Key::Enter);
    desk.control("TCP #3: chat").expect("it is there").type_text("two");
    desk.harness().run_steps(2);
    assert_eq!(value(&desk, "TCP #3: chat"), "one\ntwo");
    assert_eq!(desk.crossed(3).1, b"", "nothing was sent yet");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("both lines have arrived", |desk| desk.crossed(2).0 == b"one\ntwo\n");
    assert_eq!(value(&desk, "TCP #3: chat"), "");
}

#[test]
fn arrows_walk_in_a_message_of_several_lines_and_leave_it_at_its_edges() {
    let mut desk = chat_pair();
    desk.say("TCP #3: chat", "earlier");
    desk.type_in("TCP #3: chat", "one");
    press(&mut desk, Modifiers::SHIFT, Key::Enter);
    press(&mut desk, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(value(&desk, "TCP #3: chat"), "one\n", "the cursor went up");
    press(&mut desk, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(value(&desk, "TCP #3: chat"), "earlier");
    press(&mut desk, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(value(&desk, "TCP #3: chat"), "one\n", "the draft is back");
}

#[test]
fn escapes_mean_bytes_unless_they_are_switched_off_for_this_socket() {
    let mut desk = chat_pair();
    desk.say("TCP #3: chat", r"a\tb\x00\u{e9}");
    desk.until("they have arrived", |desk| desk.crossed(2).0 == b"a\tb\0\xc3\xa9\n");
    desk.click("TCP #3: chat escapes");
    desk.say("TCP #3: chat", r"\t$(time)");
    desk.until("they are as written", |desk| desk.crossed(2).0.ends_with(b"\xa9\n\\t$(time)\n"));
    desk.click("Chat of TCP #2");
    desk.say("TCP #2: chat", r"\t");
    desk.until("the other end has its own switch", |desk| desk.crossed(3).0 == b"\t\n");
}

#[test]
fn hex_may_have_texts_in_it_and_a_line_ending_is_remembered() {
    let mut desk = chat_pair();
    choose_ending(&mut desk, "TCP #3: chat", "CRLF \\r\\n");
    desk.say("TCP #3: chat", "GET /");
    desk.until("it has both", |desk| desk.crossed(2).0 == b"GET /\r\n");
    desk.click("TCP #3: chat as hex");
    desk.say("TCP #3: chat", r#"0x01, "GET" 0d0a \x00"#);
    desk.until("hex has none", |desk| desk.crossed(2).0.ends_with(b"\r\n\x01GET\r\n\0"));
    desk.click("TCP #3: chat as hex");
    desk.say("TCP #3: chat", "end");
    desk.until("it is still CRLF", |desk| desk.crossed(2).0.ends_with(b"\0end\r\n"));
}

#[test]
fn a_checksum_is_appended_in_either_order_before_the_line_ending() {
    let mut desk = chat_pair();
    desk.click("TCP #3: chat more");
    desk.click("TCP #3: chat checksum: CRC-16/MODBUS");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    desk.say("TCP #3: chat", "123456789");
    desk.until("the low byte is first", |desk| desk.crossed(2).0 == b"123456789\x37\x4b\n");
    desk.click("TCP #3: chat more");
    desk.click("TCP #3: chat checksum: high byte first");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    desk.say("TCP #3: chat", "123456789");
    desk.until("the high byte is first", |desk| desk.crossed(2).0.ends_with(b"9\x4b\x37\n"));
}

#[test]
fn macros_are_inserted_by_a_click_and_filled_in_for_each_peer() {
    let mut desk = chat_pair();
    desk.click("New TCP socket");
    let port = desk.port(1).to_string();
    desk.type_in("TCP #4: port", &port);
    desk.click("TCP #4: connect");
    desk.click("TCP #1: accept");
    desk.until("it is accepted", |desk| desk.shows("TCP #5"));
    desk.click("Chat of TCP #1");
    desk.type_in("TCP #1: chat", "no ");
    for written in ["$(counter)", "$(peer.port)"] {
        desk.click("TCP #1: chat macros");
        desk.click(&format!("TCP #1: chat insert {written}"));
    }
    assert_eq!(value(&desk, "TCP #1: chat"), "no $(counter)$(peer.port)");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    for (server, client) in [(3, 2), (5, 4)] {
        let expected = format!("no 1{}\n", desk.port(client));
        desk.until("each has its own", |desk| desk.crossed(server).1 == expected.as_bytes());
    }
    desk.say("TCP #1: chat", "$(counter)");
    desk.until("the next one counts on", |desk| desk.crossed(5).1.ends_with(b"\n2\n"));
    desk.click("TCP #1: chat as hex");
    desk.type_in("TCP #1: chat", "00");
    desk.click("TCP #1: chat macros");
    desk.click("TCP #1: chat insert $(counter)");
    assert_eq!(value(&desk, "TCP #1: chat"), "00\"$(counter)\"", "in hex it is a text");
}

#[test]
fn what_would_be_sent_is_shown_before_with_the_values_of_macros() {
    let mut desk = chat_pair();
    desk.type_in("TCP #3: chat", "GET / HTTP/1.1\\r\\n");
    desk.wait_for("17 bytes  47 45 54 20");
    desk.type_in("TCP #3: chat", "$(own.port)");
    let port = desk.port(3).to_string();
    desk.wait_for(&format!("about {} bytes", port.len() + 1));
    desk.wait_for(&CopyFormat::HexPairs.write(port.as_bytes(), 0));
}

#[test]
fn what_is_wrong_stands_at_the_field_and_nothing_is_sent() {
    let mut desk = chat_pair();
    let before = desk.len();
    for place in ["TCP #3: chat", "TCP #3: message"] {
        desk.say(place, r"a \q b");
        desk.wait_for("\\q means nothing.");
        assert_eq!(value(&desk, place), r"a \q b", "it stays to be mended");
        assert!(!desk.is_live("Close notice"), "it is no notice");
        desk.type_in(place, "right");
        desk.until("it is gone", |desk| !desk.shows("\\q means nothing."));
    }
    assert_eq!(desk.len(), before, "no call was made");
}

#[test]
fn what_was_sent_is_in_a_list_with_how_it_was_sent() {
    let mut desk = chat_pair();
    desk.click("TCP #3: chat as hex");
    desk.say("TCP #3: chat", "00 ff");
    desk.click("TCP #3: chat as hex");
    desk.say("TCP #3: chat", "text");
    desk.click("TCP #3: chat history");
    desk.wait_for("TCP #3: chat history: text");
    desk.click("TCP #3: chat history: hex 00 ff");
    assert_eq!(value(&desk, "TCP #3: chat"), "00 ff");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("the bytes were sent again", |desk| desk.crossed(2).0 == b"\0\xfftext\n\0\xff");
}

#[test]
fn a_message_is_saved_under_a_name_and_put_into_any_field_by_a_click() {
    let mut desk = chat_pair();
    desk.type_in("TCP #3: chat", "ping \\x01");
    for kept in ["session", "all sessions"] {
        desk.click("TCP #3: chat saved messages");
        desk.type_in("TCP #3: chat name to save", &format!("for {kept}"));
        let which = if kept == "session" { "this session" } else { kept };
        desk.click(&format!("TCP #3: chat save for {which}"));
        press(&mut desk, Modifiers::NONE, Key::Escape);
    }
    desk.type_in("TCP #3: chat", "");
    for name in ["for session", "for all sessions"] {
        desk.click("TCP #3: message saved messages");
        desk.click(&format!("Saved message {name}"));
        assert_eq!(value(&desk, "TCP #3: message"), "ping \\x01");
        press(&mut desk, Modifiers::NONE, Key::Enter);
    }
    desk.until("both were sent", |desk| desk.crossed(2).0.ends_with(b"\x01\nping \x01\n"));
    desk.click("TCP #3: chat saved messages");
    desk.click("Delete the message for session");
    desk.until("it is gone", |desk| !desk.shows("for session"));
    desk.wait_for("for all sessions");
}

#[test]
fn the_card_opens_a_window_with_the_same_message_and_escape_closes_it() {
    let mut desk = chat_pair();
    desk.type_in("TCP #2: message", "one");
    press(&mut desk, Modifiers::SHIFT, Key::Enter);
    desk.wait_for("Message of TCP #2");
    // The window has the keyboard: the rest is typed there.
    desk.harness().event(egui::Event::Text("two".to_owned()));
    desk.harness().run_steps(2);
    assert_eq!(value(&desk, "TCP #2: message"), "one\ntwo");
    desk.wait_for("0000   6f 6e 65 0a 74 77 6f");
    press(&mut desk, Modifiers::NONE, Key::Enter);
    desk.until("both lines have arrived", |desk| desk.crossed(3).0 == b"one\ntwo");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    desk.until("it is closed", |desk| !desk.shows("Message of TCP #2"));
    desk.click("TCP #2: compose");
    desk.wait_for("Message of TCP #2");
}

#[test]
fn a_datagram_is_filled_in_with_where_it_goes() {
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    desk.click("New UDP socket");
    desk.click("UDP #2: bind");
    desk.until("it is bound, too", |desk| desk.outcomes(2).len() == 1);
    let port = desk.port(1).to_string();
    desk.type_in("UDP #2: port", &port);
    desk.say("UDP #2: message", "to $(peer.port)");
    let expected = format!("to {port}");
    desk.until("it names its destination", |desk| desk.crossed(2).1 == expected.as_bytes());
    desk.click("UDP #2: compose");
    desk.harness().event(egui::Event::Text("by window".to_owned()));
    desk.harness().run_steps(2);
    assert_eq!(value(&desk, "UDP #2: message"), "by window", "the message has the keyboard");
}

#[test]
fn every_control_of_a_message_has_a_name() {
    let mut desk = chat_pair();
    desk.click("TCP #3: compose");
    for menu in ["macros", "history", "saved messages", "more"] {
        desk.click(&format!("TCP #3: chat {menu}"));
        let nameless = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            is_control(node.role()) && node.label().is_none() && node.value().is_none()
        };
        let all = desk.tree().query_all_by(|_| true);
        let nameless: Vec<_> =
            all.filter(nameless).map(|node| node.accesskit_node().role()).collect();
        assert!(nameless.is_empty(), "{menu}: {nameless:?}");
        press(&mut desk, Modifiers::NONE, Key::Escape);
    }
}

/// Whether a person can use it.
fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::ComboBox
            | Role::MultilineTextInput
            | Role::RadioButton
            | Role::TextInput
    )
}

#[test]
fn each_line_goes_by_a_send_of_its_own_and_a_message_can_be_of_any_length() {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("they are connected", |desk| desk.control("TCP #3: chat").is_some());
    desk.click("TCP #3");
    desk.type_in("TCP #3: message", "A");
    press(&mut desk, Modifiers::SHIFT, Key::Enter);
    desk.control("TCP #3: message").expect("it is there").type_text("B");
    desk.click("TCP #3: send each line");
    desk.until("two sends were made", |desk| desk.crossed(3).1 == b"AB");
    let sends =
        desk.outcomes(3).into_iter().filter(|outcome| *outcome == Outcome::Sent { bytes: 1 });
    assert_eq!(sends.count(), 2);
    desk.type_in("TCP #3: message", "$(fill:10000)");
    desk.click("TCP #3: send");
    desk.until("all of it has gone", |desk| desk.crossed(3).1.len() == 10_002);
    assert!(desk.crossed(3).1.ends_with(b"7890123456789"));
}
