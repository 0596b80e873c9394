//! What is served: files, folders, pages, over connections that go on or end.

use std::time::{Duration, Instant};

use socket_playground::behaviour;
use socket_playground::model::{Call, Caller, Event, Outcome, Program};

use super::{Client, Server, field, get, serve};
use crate::common::noise;

#[test]
fn files_and_folders_are_served_over_one_connection() {
    let server = Server::new();
    let noise = noise(5, 300_000);
    server.put("noise.bin", &noise);
    server.put("empty.css", "");
    let mut client = server.connect();
    let page = client.get("/");
    assert_eq!((page.status, &*page.body), (200, &b"<h1>Hello</h1>"[..]));
    assert_eq!(field(&page.head, "Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(field(&page.head, "Content-Length"), Some("14"));
    assert_eq!(field(&page.head, "Connection"), Some("keep-alive"));
    assert!(field(&page.head, "Date").is_some_and(|date| date.ends_with(" GMT")));
    assert_eq!(client.get("/index.html?query").body, page.body);
    assert_eq!(client.get("/a%20b/%C3%A9.txt").body, b"in a folder");
    assert_eq!(client.get("/noise.bin").body, noise);
    let empty = client.get("/empty.css");
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    let moved = client.get("/a%20b?q");
    assert_eq!((moved.status, field(&moved.head, "Location")), (301, Some("/a%20b/?q")));
    for (target, status) in
        [("/a%20b/", 404), ("/none", 404), ("/index.html/", 404), ("/.hidden", 404)]
    {
        assert_eq!(client.get(target).status, status, "{target}");
    }
    // What was served is known again by its time.
    let since = field(&page.head, "Last-Modified").unwrap();
    let ask = get("/").replace("\r\n\r\n", &format!("\r\nIf-Modified-Since: {since}\r\n\r\n"));
    client.send(ask);
    assert_eq!(client.answer().status, 304);
    // And its head alone.
    client.send(get("/noise.bin").replace("GET", "HEAD"));
    let (status, _, length) = client.head();
    assert_eq!((status, length), (200, 300_000));
    client.send(get("/none").replace("GET", "HEAD"));
    assert_eq!(client.head().0, 404);
    // All of that were ordinary calls of one connection.
    let accepted = server.rig.accepted();
    assert_eq!(accepted.len(), 1);
    let records = server.rig.records(accepted[0]);
    let asked = records.iter().find(|record| record.payload.starts_with(b"GET / HTTP/1.1\r\n"));
    assert!(matches!(
        asked.unwrap().event,
        Event::Returned { call: Call::Recv(_), caller: Caller::Program, .. }
    ));
    let answered = records.iter().find(|record| record.payload.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(matches!(
        answered.unwrap().event,
        Event::Returned { outcome: Outcome::Sent { .. }, caller: Caller::Program, .. }
    ));
}

#[test]
fn a_connection_ends_as_the_request_says() {
    let server = Server::new();
    for request in [
        "GET / HTTP/1.0\r\n\r\n".to_owned(),
        get("/").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    ] {
        let mut client = server.connect();
        client.send(request);
        let answer = client.answer();
        assert_eq!((answer.status, field(&answer.head, "Connection")), (200, Some("close")));
        assert_eq!(client.ended(), b"");
    }
    // A peer that has finished sending gets its answers all the same.
    let mut client = server.connect();
    client.send(get("/") + &get("/a%20b/%C3%A9.txt"));
    client.0.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.answer().body, b"<h1>Hello</h1>");
    assert_eq!(client.answer().body, b"in a folder");
    assert_eq!(client.ended(), b"");
    let accepted = server.rig.accepted();
    server.rig.wait_until("all to be closed", |table| {
        accepted.iter().all(|socket| !table.get(*socket).unwrap().is_open())
    });
}

#[test]
fn an_idle_connection_is_closed_and_one_in_use_is_not() {
    let server = Server::with_timeout(400);
    let mut client = server.connect();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(1) {
        assert_eq!(client.get("/").status, 200);
    }
    let last = Instant::now();
    assert_eq!(client.ended(), b"");
    let idle = last.elapsed();
    assert!((350..2000).contains(&idle.as_millis()), "{idle:?}");
    // One that asks for nothing is closed as well.
    assert_eq!(server.connect().ended(), b"");
}

#[test]
fn bodies_are_dropped_and_the_next_request_is_found_behind_them() {
    let server = Server::new();
    let mut client = server.connect();
    let post = |field: &str, body: &str| {
        let head = get("/").replace("GET", "POST").replace("\r\n\r\n", "");
        format!("{head}\r\n{field}\r\n\r\n{body}")
    };
    let length = post("Content-Length: 5", "GET /");
    let chunked = post("Transfer-Encoding: chunked", "5;x\r\nhello\r\n0\r\nA: b\r\n\r\n");
    client.send(length + &chunked + &get("/"));
    for status in [405, 405, 200] {
        let answer = client.answer();
        assert_eq!(answer.status, status);
        assert_eq!(field(&answer.head, "Allow").is_some(), status == 405);
    }
    // A body that is held back is not asked for.
    client.send(post("Content-Length: 5\r\nExpect: 100-continue", ""));
    let answer = client.answer();
    assert_eq!((answer.status, field(&answer.head, "Connection")), (405, Some("close")));
    assert_eq!(client.ended(), b"");
}

#[test]
fn a_page_is_served_as_it_is_written() {
    let text = "<!doctype html><title>é</title>".to_owned();
    let (_rig, address) = serve(&Program::Page { text: text.clone(), timeout_ms: 10_000 });
    let mut client = Client::connect(address);
    let answer = client.get("/");
    assert_eq!((answer.status, &*answer.body), (200, text.as_bytes()));
    assert_eq!(field(&answer.head, "Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(client.get("/favicon.ico").status, 404);
    let long = Program::Page { text: "x".repeat(65_537), timeout_ms: 1 };
    assert!(behaviour::program(&long).is_err());
    let nowhere = Program::Http { root: "/none".to_owned(), timeout_ms: 1 };
    let why = behaviour::program(&nowhere).unwrap_err().to_string();
    assert!(why.starts_with("the folder /none cannot be opened: No such file"), "{why}");
}
