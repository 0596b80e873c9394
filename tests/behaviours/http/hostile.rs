//! Requests that are malformed or meant badly: the right status, bounded memory and time, and nothing from
//! outside the folder.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Client, SECRET, SOON, Server, field, get};
use crate::beside;
use crate::common::{eventually, reset};

#[test]
fn nothing_outside_the_folder_is_readable_in_any_encoding() {
    let server = Server::new();
    let outside = server.outer.path().join("secret");
    let absolute = outside.to_str().unwrap();
    let encoded = absolute.replace('/', "%2f");
    let targets = [
        "/../secret".to_owned(),
        "/a%20b/../../secret".to_owned(),
        "/%2e%2e/secret".to_owned(),
        "/%2E./secret".to_owned(),
        "/..%2fsecret".to_owned(),
        "/%2e%2e%2fsecret".to_owned(),
        "/..%5csecret".to_owned(),
        "/..\\secret".to_owned(),
        "/%252e%252e/secret".to_owned(),
        "/%252e%252e%252fsecret".to_owned(),
        "/%c0%ae%c0%ae/secret".to_owned(),
        "/%c0%ae%c0%ae%c0%afsecret".to_owned(),
        "/%e0%80%ae%e0%80%ae/secret".to_owned(),
        "/%u002e%u002e/secret".to_owned(),
        "/index.html%00/../../secret".to_owned(),
        "/..%00/secret".to_owned(),
        "/.../secret".to_owned(),
        "/....//secret".to_owned(),
        "/../site/../secret".to_owned(),
        "//../secret".to_owned(),
        "../secret".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://localhost/../secret".to_owned(),
        "http://localhost../secret".to_owned(),
        "/?/../../secret#/../secret".to_owned(),
        "/.hidden".to_owned(),
        "/%2ehidden".to_owned(),
        "/a%20b/../.hidden".to_owned(),
        absolute.to_owned(),
        format!("/{absolute}"),
        format!("/{encoded}"),
        format!("/..{encoded}"),
    ];
    for target in targets {
        let answer = server.asked(get(&target));
        let body = String::from_utf8(answer.body).unwrap();
        assert!(!body.contains(SECRET) || body.contains("404"), "{target}: {body}");
        // The fragment is no part of a target, and what is behind ? is no path.
        let is_query = target.starts_with("/?");
        let expected = if is_query { 200..=200 } else { 400..=421 };
        assert!(expected.contains(&answer.status), "{target}: {}", answer.status);
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_and_special_files_are_refused_without_waiting() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let server = Server::new();
    let site = server.outer.path().join("site");
    symlink("index.html", site.join("inside")).unwrap();
    symlink("../secret", site.join("link")).unwrap();
    symlink(server.outer.path().join("secret"), site.join("absolute")).unwrap();
    symlink("..", site.join("up")).unwrap();
    symlink("/dev/zero", site.join("device")).unwrap();
    symlink("loop", site.join("loop")).unwrap();
    symlink("/proc/self/root", site.join("magic")).unwrap();
    let _socket = UnixListener::bind(site.join("socket")).unwrap();
    let fifo = site.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    fs::create_dir(site.join("piped")).unwrap();
    fs::rename(&fifo, site.join("piped/index.html")).unwrap();
    let began = Instant::now();
    let mut client = server.connect();
    assert_eq!(client.get("/inside").body, b"<h1>Hello</h1>");
    for target in [
        "/link",
        "/absolute",
        "/up/secret",
        "/up/",
        "/device",
        "/loop",
        "/magic/etc/passwd",
        "/socket",
        "/piped/",
        "/piped/index.html",
    ] {
        let answer = client.get(target);
        assert_eq!(answer.status, 403, "{target}");
        assert!(!String::from_utf8(answer.body).unwrap().contains(SECRET), "{target}");
    }
    assert!(began.elapsed() < SOON);
}

#[test]
fn a_malformed_request_gets_its_status_and_the_end_of_the_connection() {
    let server = Server::new();
    let with = |field: &str| get("/").replace("\r\n\r\n", &format!("\r\n{field}\r\n\r\n"));
    let chunks = |body: &str| with("Transfer-Encoding: chunked") + body;
    for (request, status) in [
        ("\x16\x03\x01\x02\x00\x01\r\n\r\n".to_owned(), 400),
        ("GET /\r\n\r\n".to_owned(), 400),
        (get("/").replace("Host", "Ho st"), 400),
        (get("/").replace("Host: localhost\r\n", ""), 400),
        (with("Host: other"), 400),
        (with("X: \0"), 400),
        (with("Content-Length: 5\r\nContent-Length: 6"), 400),
        (with("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400),
        (chunks("x\r\n"), 400),
        (chunks("\r\n"), 400),
        (chunks("-1\r\n"), 400),
        (chunks("5\r\nhello!\r\n"), 400),
        (chunks("11111111111111111\r\n"), 400),
        (chunks(&"1;".repeat(5000)), 400),
        (chunks("0\r\nno field\r\n\r\n"), 400),
        (chunks("fffffffffffffff\r\n"), 413),
        (with("Content-Length: 1048577"), 413),
        (with("Content-Length: 99999999999999999999999999"), 413),
        (get(&format!("/{}", "x".repeat(9000))), 414),
        (with(&"A: b\r\n".repeat(200)), 431),
        (with("Transfer-Encoding: gzip, chunked"), 501),
        (get("/").replace("1.1", "2.0"), 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 505),
    ] {
        let mut client = server.connect();
        client.send(&request);
        let answer = client.answer();
        assert_eq!(answer.status, status, "{request:.80}");
        assert_eq!(field(&answer.head, "Connection"), Some("close"), "{request:.80}");
        assert_eq!(client.ended(), b"", "{request:.80}");
    }
    // What is wrong with a target or a method alone leaves the connection as it is.
    let mut client = server.connect();
    for (request, status) in [
        (get("/%zz"), 400),
        (get("/").replace("GET", "DELETE"), 405),
        (get("/").replace("localhost", "evil.example"), 421),
        (get("/").replace("GET", "BREW"), 501),
        (get("/"), 200),
    ] {
        client.send(request);
        assert_eq!(client.answer().status, status);
    }
}

/// Sends the same bytes until so many have gone, or nobody takes them any more. Returns how many went.
fn flood(client: &mut Client, bytes: &[u8], total: u64) -> u64 {
    let stream: &mut TcpStream = client.0.get_mut();
    let mut sent = 0;
    while sent < total {
        match stream.write(bytes) {
            Ok(went) => sent += went as u64,
            Err(error) => {
                let ends = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
                assert!(ends.contains(&error.kind()), "{error}");
                break;
            }
        }
    }
    sent
}

#[test]
fn a_head_or_a_body_of_1_gib_costs_nothing() {
    let server = Server::new();
    let head = get("/").replace("\r\n\r\n", "\r\nX: ");
    let chunked = get("/").replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n");
    let block = vec![b'x'; 1024 * 1024];
    let fields = b"A: b\r\n".repeat(10_000);
    let empty_lines = b"\r\n".repeat(30_000);
    let chunks = [format!("{:x}\r\n", block.len()).as_bytes(), &block, b"\r\n"].concat();
    let tiny = b"1\r\nx\r\n".repeat(10_000);
    for (begin, more, status) in [
        (&*head, &*block, 431),
        (head.trim_end_matches("X: "), &*fields, 431),
        ("", &*empty_lines, 431),
        ("GET /", &*block, 414),
        (&*chunked, &*chunks, 413),
        (&*chunked, &*tiny, 413),
        ("", &*block, 400),
    ] {
        let began = Instant::now();
        let mut client = server.connect();
        client.send(begin);
        let sent = flood(&mut client, more, 1 << 30);
        // No more than what it reads on, and what the kernel holds at both ends.
        assert!(sent < 32 << 20, "{status}: it took {sent} bytes");
        assert_eq!(client.answer().status, status);
        client.ended();
        assert!(began.elapsed() < SOON, "{status}: {:?}", began.elapsed());
    }
    // Of all that, only what was read on is in the log.
    let read: u64 =
        server.rig.accepted().iter().map(|socket| server.rig.state(*socket).bytes_in()).sum();
    assert!(read < 7 * (2 << 20), "{read}");
}

#[test]
fn a_request_that_comes_slowly_is_given_up() {
    let server = Server::with_timeout(500);
    let body = get("/").replace("\r\n\r\n", "\r\nContent-Length: 1000\r\n\r\n");
    for begin in ["GET / HTTP/1.1\r\nX: ".to_owned(), body] {
        let began = Instant::now();
        let mut client = server.connect();
        client.send(begin);
        // A byte now and then keeps nobody waiting.
        let writer = client.0.get_ref().try_clone().unwrap();
        let drips = beside("drips", move || {
            let mut writer = writer;
            while began.elapsed() < SOON && writer.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let answer = client.answer();
        let waited = began.elapsed();
        assert_eq!((answer.status, field(&answer.head, "Connection")), (408, Some("close")));
        assert!((450..3000).contains(&waited.as_millis()), "{waited:?}");
        client.ended();
        drips.join().unwrap();
    }
}

#[test]
fn requests_that_come_at_once_are_answered_in_order() {
    let server = Server::new();
    for number in 0..10 {
        server.put(&format!("{number}.txt"), format!("file {number}"));
    }
    let mut client = server.connect();
    let names = (0..3000).map(|place| (place * 7) % 10).collect::<Vec<_>>();
    let all: String = names.iter().map(|name| get(&format!("/{name}.txt"))).collect();
    let writer = client.0.get_ref().try_clone().unwrap();
    let sending = beside("writer", move || {
        let mut writer = writer;
        writer.write_all(all.as_bytes()).unwrap();
    });
    for name in names {
        assert_eq!(client.answer().body, format!("file {name}").as_bytes());
    }
    sending.join().unwrap();
    // A bad one among them ends it there, after those before.
    let mut client = server.connect();
    client.send(get("/1.txt") + "nonsense\r\n\r\n" + &get("/2.txt"));
    assert_eq!(client.answer().body, b"file 1");
    assert_eq!(client.answer().status, 400);
    assert_eq!(client.ended(), b"");
}

#[test]
fn a_peer_that_does_not_read_holds_up_nobody_else() {
    let server = Server::new();
    let large = server.outer.path().join("site/large.bin");
    fs::File::create(large).unwrap().set_len(1 << 30).unwrap();
    let mut deaf: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in &mut deaf {
        client.send(get("/large.bin").repeat(100));
    }
    let mut other = server.connect();
    let began = Instant::now();
    assert_eq!(other.get("/").status, 200);
    assert!(began.elapsed() < SOON);
    // The log may tell of them later than the clients know.
    eventually("all to be accepted", || server.rig.accepted().len() == 21);
    let accepted = server.rig.accepted();
    eventually("each to wait with a send", || {
        let waits = |socket| server.rig.state(socket).waiting().len() == 1;
        accepted[..20].iter().all(|socket| waits(*socket))
    });
    // What has not been taken is neither read from the disk nor kept.
    for socket in &accepted[..20] {
        assert!(server.rig.state(*socket).bytes_in() < 200_000);
    }
    for client in deaf {
        reset(client.0.into_inner());
    }
    server.rig.wait_until("all of them to be closed", |table| {
        accepted[..20].iter().all(|socket| !table.get(*socket).unwrap().is_open())
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_peer_that_never_reads_is_given_up() {
    let server = Server::with_timeout(300);
    let large = server.outer.path().join("site/large.bin");
    fs::File::create(large).unwrap().set_len(1 << 30).unwrap();
    let mut client = server.connect();
    let began = Instant::now();
    client.send(get("/large.bin"));
    eventually("it to be accepted", || !server.rig.accepted().is_empty());
    let accepted = server.rig.accepted()[0];
    server.rig.wait_until("it to be closed", |table| !table.get(accepted).unwrap().is_open());
    // Six times 300 milliseconds.
    assert!(began.elapsed() >= Duration::from_millis(1700), "{:?}", began.elapsed());
}
