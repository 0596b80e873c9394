//! Heads of requests, good and bad.

use proptest::prelude::*;

use super::*;

fn request(head: &str) -> Request {
    let read = read(head.as_bytes(), true).expect("it is served").expect("it is whole");
    assert_eq!(read.1, head.len());
    read.0
}

/// The status with which a head is refused at once.
fn refused(head: impl AsRef<[u8]>) -> Option<Status> {
    read(head.as_ref(), true).err().map(|refusal| refusal.status)
}

/// The status with which a GET of a target, or with a field, gets nothing.
fn not_served(head: &str) -> Option<Status> {
    request(head).target.err().map(|refusal| refusal.status)
}

fn with(field: &str) -> String {
    let end = if field.is_empty() { "" } else { "\r\n" };
    format!("GET / HTTP/1.1\r\nHost: localhost\r\n{field}{end}\r\n")
}

#[test]
fn a_connection_goes_on_as_its_version_and_its_field_say() {
    for (head, keeps_alive) in [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n", true),
        ("HEAD / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false),
    ] {
        assert_eq!(request(head).keeps_alive, keeps_alive, "{head}");
    }
    let head = request("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:80\r\nExpect: 100-Continue\r\n\r\n");
    assert!(head.is_head && head.holds_body_back);
    let since = "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT";
    let since = request(&with(since)).if_modified_since.unwrap();
    assert_eq!(since.as_second(), 784_111_777);
    assert_eq!(request(&with("If-Modified-Since: yesterday")).if_modified_since, None);
}

#[test]
fn how_a_body_ends_is_said_once_and_clearly() {
    for (fields, framing) in [
        ("Content-Length: 5", Ok(Framing::Length(5))),
        ("Content-Length: 5\r\nContent-Length: 5", Ok(Framing::Length(5))),
        ("Content-Length: 99999999999999999999999", Ok(Framing::Length(u64::MAX))),
        ("Transfer-Encoding: Chunked", Ok(Framing::Chunked)),
        ("Content-Length: 5\r\nContent-Length: 6", Err(Status::BadRequest)),
        ("Content-Length: 5, 6", Err(Status::BadRequest)),
        ("Content-Length: +5", Err(Status::BadRequest)),
        ("Content-Length: -1", Err(Status::BadRequest)),
        ("Content-Length: 0x5", Err(Status::BadRequest)),
        ("Content-Length: 5 5", Err(Status::BadRequest)),
        ("Content-Length:", Err(Status::BadRequest)),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", Err(Status::BadRequest)),
        ("Transfer-Encoding: chunked, chunked", Err(Status::BadRequest)),
        ("Transfer-Encoding:", Err(Status::BadRequest)),
        ("Transfer-Encoding: gzip, chunked", Err(Status::NotImplemented)),
        ("Transfer-Encoding: xchunked", Err(Status::NotImplemented)),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", Err(Status::NotImplemented)),
    ] {
        let read = read(with(fields).as_bytes(), true).map(|read| read.unwrap().0.framing);
        assert_eq!(read.map_err(|refusal| refusal.status), framing, "{fields}");
    }
    let old = "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(refused(old), Some(Status::BadRequest));
}

#[test]
fn what_is_malformed_or_too_large_is_refused_as_soon_as_that_is_seen() {
    let many_fields = with(&"A: b\r\n".repeat(200));
    let long_field = format!("GET / HTTP/1.1\r\nA: {}", "a".repeat(MOST_HEAD));
    for (head, status) in [
        ("GET / HTTP/2.0\r\n", Status::VersionNotSupported),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Status::VersionNotSupported),
        ("GET / HTTP/1.2\r\n", Status::VersionNotSupported),
        ("GET / HTTPS/1.1\r\n", Status::BadRequest),
        ("GET /\r\n\r\n", Status::BadRequest),
        ("GET / x HTTP/1.1\r\n", Status::BadRequest),
        ("\x16\x03\x01\x02\0\x01", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", Status::BadRequest),
        ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Status::BadRequest),
        (&many_fields, Status::HeaderFieldsTooLarge),
        (&long_field, Status::HeaderFieldsTooLarge),
        (&format!("GET /{}", "a".repeat(MOST_TARGET + 64)), Status::UriTooLong),
        (&with("").replace(" / ", &format!(" /{} ", "a".repeat(MOST_TARGET))), Status::UriTooLong),
    ] {
        assert_eq!(refused(head), Some(status), "{head:.60}");
    }
    assert_eq!(read(b"", true), Ok(None));
    assert_eq!(read(b"\r\nGET / HTTP/1.1\r\nHost:", true), Ok(None));
}

#[test]
fn a_method_or_a_name_that_is_not_served_does_not_end_the_connection() {
    for (head, status) in [
        (with("").replace("GET", "POST"), Some(Status::MethodNotAllowed)),
        (with("").replace("GET /", "OPTIONS *"), Some(Status::MethodNotAllowed)),
        (with("").replace("GET", "get"), Some(Status::NotImplemented)),
        (with("").replace("GET /", "GET *"), Some(Status::BadRequest)),
        (with("").replace("localhost", "evil.example"), Some(Status::MisdirectedRequest)),
        (
            with("").replace("localhost", "localhost.evil.example:80"),
            Some(Status::MisdirectedRequest),
        ),
        (with("").replace(" / ", " http://evil.example/ "), Some(Status::MisdirectedRequest)),
        (with("").replace("localhost", "page.LOCALHOST:8000"), None),
        (with("").replace("localhost", "[::1]:8000"), None),
        (with("").replace("localhost", "192.0.2.1"), None),
        (with("").replace(" / ", " HTTP://localhost:80/a?b "), None),
        (with("").replace(" / ", " http://localhost "), None),
    ] {
        assert_eq!(not_served(&head), status, "{head}");
    }
    // Where others are to reach it, it may have any name.
    let named = with("").replace("localhost", "host.example");
    assert!(read(named.as_bytes(), false).unwrap().unwrap().0.target.is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(heard in prop::collection::vec(any::<u8>(), 0..400)) {
        let line = [b"GET / HTTP/1.1\r\n", &heard[..]].concat();
        for heard in [&heard, &line] {
            if let Ok(Some((_, length))) = read(heard, true) {
                prop_assert!((1..=heard.len()).contains(&length));
            }
        }
    }
}
