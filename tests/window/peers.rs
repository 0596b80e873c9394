//! The two Python programs of the article talk with the window: once as its server, once as its
//! client, until one of them says "bye".

#![cfg(target_os = "linux")]

use std::process::Command;

use crate::{
    desk::Desk,
    peer::{ARTICLE_CLIENT, ARTICLE_SERVER, Peer},
};
use socket_playground::model::Outcome;

/// Starts one of the programs with this port in place of its own.
fn python(program: &str, port: u16) -> Peer {
    let program = program.replace("12345", &port.to_string());
    Peer::start(Command::new("python3").args(["-u", "-c", &program]))
}

#[test]
#[ignore = "needs python3"]
fn the_window_calls_the_python_server_and_says_bye() {
    let mut server = python(ARTICLE_SERVER, 0);
    server.hear("waiting for connection");
    let port = server.port();
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", &port.to_string());
    desk.click("TCP #1: connect");
    desk.until("it is connected", |desk| desk.outcomes(1) == [Outcome::Done]);
    desk.say("TCP #1: message", "Hello from the window");
    desk.until("it was sent", |desk| desk.crossed(1).1 == b"Hello from the window");
    server.hear("Client: Hello from the window");
    server.say("Hello from Python\n");
    desk.click("Chat");
    desk.wait_for("Hello from Python");
    assert_eq!(desk.crossed(1).0, b"Hello from Python");
    desk.say("TCP #1: message", "bye");
    desk.until("Python's end is in the log", |desk| {
        desk.outcomes(1).contains(&Outcome::EndOfStream)
    });
    assert!(server.ended_well());
    desk.click("TCP #1: close");
    desk.until("our end is in the log", |desk| desk.outcomes(1).last() == Some(&Outcome::Done));
}

#[test]
#[ignore = "needs python3"]
fn the_python_client_calls_the_window_and_says_bye() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", "0");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.click("TCP #1: accept");
    desk.wait_for("waiting in accept");
    let mut client = python(ARTICLE_CLIENT, desk.port(1));
    client.say("Hello from Python\n");
    desk.until("it has come", |desk| desk.crossed(2).0 == b"Hello from Python");
    desk.click("TCP #2");
    desk.say("TCP #2: message", "Hello from the window");
    desk.until("it was sent", |desk| desk.crossed(2).1 == b"Hello from the window");
    client.hear("Server: Hello from the window");
    client.say("bye\n");
    assert!(client.ended_well());
    desk.until("Python's end is in the log", |desk| {
        desk.crossed(2).0 == b"Hello from Pythonbye"
            && desk.outcomes(2).contains(&Outcome::EndOfStream)
    });
    desk.click("TCP #2: close");
    desk.click("TCP #1: close");
    desk.until("both are closed", |desk| desk.shows("0 sockets open"));
}
