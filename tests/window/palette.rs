//! Calls with their arguments, typed in the command palette.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::model::{Call, Event};

use crate::desk::Desk;

const FIELD: &str = "Find a command";

fn press(desk: &mut Desk, modifiers: Modifiers, key: Key) {
    desk.harness().key_press_modifiers(modifiers, key);
    desk.harness().run_steps(3);
}

/// Types behind what is in the palette, which is opened first.
fn type_on(desk: &mut Desk, text: &str) {
    if desk.control(FIELD).is_none() {
        press(desk, Modifiers::COMMAND, Key::P);
    }
    desk.until("the field is there", |desk| desk.is_live(FIELD));
    desk.control(FIELD).expect("it was there just now").type_text(text);
    desk.harness().run_steps(3);
}

fn enter(desk: &mut Desk) {
    press(desk, Modifiers::NONE, Key::Enter);
}

fn line(desk: &Desk) -> String {
    let field = desk.control(FIELD).expect("the palette is open");
    field.accesskit_node().value().unwrap_or_default()
}

/// What stands under each entry: what it does, or why it cannot.
fn under(desk: &Desk) -> Vec<String> {
    let entries = desk.tree().query_all_by_label_contains("Command: ");
    entries.filter_map(|entry| entry.accesskit_node().description()).collect()
}

/// A listener, and a new socket that is selected.
fn listener_and_client() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.shows("LISTENING"));
    desk.click("New TCP socket");
    desk.until("it is there", |desk| desk.is_live("TCP #2: connect"));
    desk
}

/// The calls that a socket's thread was asked for, without those that the kernel was.
fn calls(desk: &Desk, socket: u32) -> Vec<Call<u64>> {
    let records = desk.records();
    let of_socket = records.iter().filter(|record| record.socket.0 == socket);
    let call = |event: &Event| match event {
        Event::Returned { call, .. } => Some(call.clone()),
        _ => None,
    };
    of_socket.filter_map(|record| call(&record.event)).collect()
}

#[test]
fn connect_asks_where_and_offers_the_listeners_of_the_session() {
    let mut desk = listener_and_client();
    type_on(&mut desk, "connect");
    enter(&mut desk);
    assert_eq!(line(&desk), "TCP #2: connect ");
    assert!(under(&desk).iter().any(|said| said.starts_with("Type host and port")));
    let address = format!("127.0.0.1:{}", desk.port(1));
    assert!(desk.is_live(&format!("Command: TCP #2: connect {address}")));
    enter(&mut desk);
    desk.until("it is connected", |desk| desk.crossed(2).0.is_empty() && desk.shows("CONNECTED"));
    assert_eq!(calls(&desk, 2), [Call::Connect(address.parse().unwrap())]);
    assert!(desk.control(FIELD).is_none(), "the palette has gone");
}

#[test]
fn host_and_then_port_are_typed_and_escape_goes_one_step_back() {
    let mut desk = listener_and_client();
    let port = desk.port(1).to_string();
    type_on(&mut desk, "connect");
    enter(&mut desk);
    type_on(&mut desk, "127.0.0.2");
    assert!(desk.is_live("Command: TCP #2: connect 127.0.0.2…"), "it asks for the port");
    enter(&mut desk);
    assert_eq!(line(&desk), "TCP #2: connect 127.0.0.2 ");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert_eq!(line(&desk), "TCP #2: connect 127.0.0.2");
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert_eq!(line(&desk), "connect");
    enter(&mut desk);
    type_on(&mut desk, "127.0.0.1");
    enter(&mut desk);
    type_on(&mut desk, &port);
    enter(&mut desk);
    desk.until("it is connected", |desk| desk.shows("CONNECTED"));
    press(&mut desk, Modifiers::COMMAND, Key::P);
    press(&mut desk, Modifiers::NONE, Key::Escape);
    assert!(desk.control(FIELD).is_none(), "with nothing before, it is closed");
}

#[test]
fn a_whole_call_is_typed_at_once() {
    let mut desk = listener_and_client();
    let port = desk.port(1);
    type_on(&mut desk, &format!("connect 127.0.0.1:{port}"));
    enter(&mut desk);
    desk.until("it is connected", |desk| desk.shows("CONNECTED"));
    type_on(&mut desk, "#1: accept");
    enter(&mut desk);
    desk.until("it is accepted", |desk| desk.is_live("TCP #3: recv"));
    // Not from the selected socket.
    type_on(&mut desk, "socket 2: send  two\\twords ");
    assert!(under(&desk)[0].starts_with("Makes this call: send(\" two"), "{:?}", under(&desk));
    enter(&mut desk);
    desk.until("the bytes have gone", |desk| desk.crossed(2).1 == b" two\twords ");
    type_on(&mut desk, "tcp 2 shutdown sending");
    enter(&mut desk);
    desk.until("it is half-closed", |desk| {
        matches!(calls(desk, 2).last(), Some(Call::Shutdown(_)))
    });
    type_on(&mut desk, "#3 setsockopt tcp_nodelay on");
    enter(&mut desk);
    desk.until("the option is set", |desk| {
        matches!(calls(desk, 3).last(), Some(Call::SetOption(..)))
    });
}

#[test]
fn bind_listen_and_sendto_take_what_is_typed() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    type_on(&mut desk, "bind 0");
    enter(&mut desk);
    type_on(&mut desk, "listen 3");
    enter(&mut desk);
    desk.until("it listens", |desk| calls(desk, 1).contains(&Call::Listen(3)));
    for _ in 0..2 {
        desk.click("New UDP socket");
        type_on(&mut desk, "bind 127.0.0.1 0");
        enter(&mut desk);
    }
    desk.until("both are bound", |desk| desk.outcomes(2).len() + desk.outcomes(3).len() == 2);
    let port = desk.port(2);
    type_on(&mut desk, "sendto");
    enter(&mut desk);
    enter(&mut desk);
    assert_eq!(line(&desk), format!("UDP #3: sendto 127.0.0.1:{port} "));
    type_on(&mut desk, "to $(peer.port)");
    enter(&mut desk);
    let expected = format!("to {port}");
    desk.until("it has gone there", |desk| desk.crossed(3).1 == expected.as_bytes());
}

#[test]
fn what_is_wrong_is_said_in_the_palette_and_makes_no_call() {
    let mut desk = listener_and_client();
    let before = desk.len();
    for (typed, reason) in [
        ("connect 127.0.0.1:70000", "\"70000\" is not a port."),
        ("#1 listen many", "\"many\" is not a backlog."),
        ("shutdown sideways", "\"sideways\" is not a direction."),
        ("setsockopt SO_NOTHING 1", "\"SO_NOTHING\" is not a socket option."),
        ("send a \\q", "\\q means nothing."),
        ("send hello", "Would fail with EPIPE"),
    ] {
        type_on(&mut desk, typed);
        let said = under(&desk);
        assert!(said[0].contains(reason), "{typed}: {said:?}");
        enter(&mut desk);
        assert!(desk.is_live(FIELD), "{typed}: it stays to be mended");
        press(&mut desk, Modifiers::NONE, Key::Escape);
    }
    assert_eq!(desk.len(), before);
}
