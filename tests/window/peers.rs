//! The two Python programs of the article talk with the window: once as its server, once as its
//! client, until one of them says "bye".

#![cfg(target_os = "linux")]

use std::process::Command;

use crate::{
    desk::Desk,
    peer::{ARTICLE_CLIENT, ARTICLE_SERVER, Peer},
};
use socket_playground::model::{Call, Caller, Event, Outcome};

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

/// Answers each line, which ends with CRLF, in capital letters.
const LINE_SERVER: &str = r#"import socket

server = socket.create_server(('127.0.0.1', 0))
print("waiting", flush=True)
conn, _ = server.accept()
for line in conn.makefile('rb'):
    print(line, flush=True)
    conn.sendall(line.upper())
"#;

/// Connects the window's first socket to a program, and shows their chat.
fn connected_to(port: u16) -> Desk {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", &port.to_string());
    desk.click("TCP #1: connect");
    desk.until("it is connected", |desk| desk.outcomes(1) == [Outcome::Done]);
    desk.click("Chat");
    desk.until("it talks", |desk| desk.is_live("TCP #1: chat"));
    desk
}

#[test]
#[ignore = "needs python3"]
fn a_web_server_is_asked_for_its_page_in_one_send() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.txt"), "a page by hand").unwrap();
    let arguments = ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1"];
    let mut server = Peer::start(Command::new("python3").args(arguments).current_dir(&folder));
    server.hear("Serving HTTP");
    let mut desk = connected_to(server.port());
    let request = r"GET /page.txt HTTP/1.0\r\nHost: $(peer)\r\nConnection: close\r\n\r\n";
    desk.say("TCP #1: message", request);
    desk.until("the page has come", |desk| desk.crossed(1).0.ends_with(b"a page by hand"));
    let (received, sent) = desk.crossed(1);
    assert!(received.starts_with(b"HTTP/1.0 200 OK\r\n"));
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port());
    assert!(String::from_utf8(sent).unwrap().contains(&host));
    let sends = desk.outcomes(1).into_iter().filter(|o| matches!(o, Outcome::Sent { .. }));
    assert_eq!(sends.count(), 1);
}

#[test]
#[ignore = "needs python3"]
fn a_line_server_gets_lines_with_the_ending_that_it_wants() {
    let mut server = Peer::start(Command::new("python3").args(["-u", "-c", LINE_SERVER]));
    server.hear("waiting");
    let mut desk = connected_to(server.port());
    desk.click("TCP #1: chat line ending");
    desk.click("CRLF \\r\\n");
    for line in ["hello", "caf\\u{e9}"] {
        desk.say("TCP #1: chat", line);
    }
    server.hear(r"b'hello\r\n'");
    server.hear(r"b'caf\xc3\xa9\r\n'");
    desk.until("both are answered", |desk| desk.crossed(1).0 == b"HELLO\r\nCAF\xc3\xa9\r\n");
}

#[test]
#[ignore = "needs curl"]
fn a_page_is_served_to_curl_by_a_rule_typed_in_the_window() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1).len() == 2);
    desk.click("TCP #1");
    desk.click("Programs, wire, repeat, files");
    desk.until("it is folded out", |desk| desk.control("TCP #1: rules for answers").is_some());
    desk.control("TCP #1: rules for answers").expect("it is there").scroll_to_me();
    desk.harness().run_steps(30);
    desk.click("TCP #1: rules for answers");
    desk.click("TCP #1: add a rule");
    desk.click("TCP #1: rule 1 when");
    desk.click("starts with");
    desk.type_in("TCP #1: rule 1 text", "GET /page ");
    let page = r"HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\na page by hand";
    desk.type_in("TCP #1: rule 1 answer", page);
    desk.click_last("TCP #1: start answering");
    desk.wait_for("answers by 1 rule");
    let url = format!("http://127.0.0.1:{}/page", desk.port(1));
    let output = Command::new("curl").args(["-s", "--max-time", "20", &url]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"a page by hand");
    desk.until("the request is in the log", |desk| {
        desk.crossed(2).0.starts_with(b"GET /page HTTP/1.1")
    });
}

#[test]
#[ignore = "needs nc"]
fn netcat_hears_a_message_of_the_window_every_100_ms_twenty_times() {
    let mut peer = Peer::start(Command::new("nc").args(["-v", "-l", "127.0.0.1", "0"]));
    let mut desk = connected_to(peer.port());
    desk.click("TCP #1");
    desk.type_in("TCP #1: message", r"message $(counter)\n");
    desk.click("Programs, wire, repeat, files");
    for (field, value) in [("repeat every", "100"), ("repeat times", "20")] {
        let name = format!("TCP #1: {field}");
        desk.until("it is folded out", |desk| desk.control(&name).is_some());
        desk.control(&name).expect("it is there").scroll_to_me();
        desk.harness().run_steps(30);
        desk.type_in(&name, value);
    }
    desk.control("TCP #1: start repeating").expect("it is there").scroll_to_me();
    desk.harness().run_steps(30);
    desk.click("TCP #1: start repeating");
    desk.wait_for("ended: 20 of 20 messages");
    peer.hear("message 20");
    let sends: Vec<u64> = desk
        .records()
        .iter()
        .filter(|record| {
            matches!(
                record.event,
                Event::Returned { call: Call::Send(_), caller: Caller::Program, .. }
            )
        })
        .map(|record| record.since_start_nanos / 1_000_000)
        .collect();
    assert_eq!(sends.len(), 20);
    let spacing = (sends[19] - sends[0]) / 19;
    assert!((95..=150).contains(&spacing), "{spacing} ms apart: {sends:?}");
}
