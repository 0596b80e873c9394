//! A session that is done again: the scenario made of it holds, and makes the same dialogue.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    replayed::{Done, again, deadline, dialogue, ran, written_scenario},
    shipped::{NAMED_PORTS, shipped},
};
use bytes::Bytes;
use parking_lot::Mutex;
use socket_playground::{
    export::{Format, Selection, write_as},
    model::{Call, Event, Family, Mode, Outcome, Protocol, SocketId},
    net::{Modes, Playground},
    session::Log,
};

/// Those that talk with a program outside.
const NEED_A_PEER: [&str; 2] = ["article-client.ron", "article-server.ron"];

/// Clients that connect at once are accepted in whatever order the kernel has taken them.
const IN_ANY_ORDER: &str = "many-clients.ron";

/// So many scenarios run at a time: most of their time they wait.
const AT_A_TIME: usize = 6;

#[test]
fn shipped_scenarios_are_done_again_from_their_sessions() {
    let _ports = NAMED_PORTS.read();
    let has_ipv6 = std::net::UdpSocket::bind("[::1]:0").is_ok();
    let mut paths = shipped();
    // What a template has said by the time it is closed depends on when that is.
    paths.retain(|path| !path.parent().unwrap().ends_with("templates"));
    paths.retain(|path| !path.ends_with(IN_ANY_ORDER));
    paths.retain(|path| {
        let needs_ipv6 = fs::read_to_string(path).unwrap().contains("family: V6");
        !NEED_A_PEER.iter().any(|name| path.ends_with(name)) && (has_ipv6 || !needs_ipv6)
    });
    assert!(paths.len() >= 60, "{}", paths.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let first = ran(path).unwrap();
                    match again(&first) {
                        Ok(second) if dialogue(&second) == dialogue(&first) => {}
                        Ok(second) => failures.lock().push(format!(
                            "{}: {:#?}\nwas {:#?}",
                            path.display(),
                            dialogue(&second),
                            dialogue(&first)
                        )),
                        Err(error) => {
                            failures.lock().push(format!("{}: {error}", path.display()));
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Sockets that read and accept by themselves, in the window's way: the order of records is that
/// of threads.
#[test]
fn a_chat_of_sockets_that_read_by_themselves_is_done_again() {
    let log = Arc::new(Log::new());
    let modes = Modes { reading: Mode::Automatic, accepting: Mode::Automatic };
    let playground = Playground::new(Arc::clone(&log), modes);
    let call = |socket, call: Call| {
        let (before, kind) = (log.len(), call.kind());
        playground.call(socket, call).unwrap();
        until(&log, before, |number| {
            let record = log.get(number).unwrap();
            record.socket == socket
                && matches!(&record.event, Event::Returned { call, .. } if call.kind() == kind)
        })
    };
    let server = playground.open(Protocol::Tcp, Family::V4);
    call(server, Call::Bind("127.0.0.1:0".parse().unwrap()));
    let listening = call(server, Call::Listen(4));
    let address = (1..=listening)
        .filter_map(|number| log.get(number).unwrap().standing?.local)
        .next_back()
        .unwrap();
    let client = playground.open(Protocol::Tcp, Family::V4);
    call(client, Call::Connect(address));
    until(&log, 0, |number| {
        matches!(
            log.get(number).unwrap().event,
            Event::Returned { outcome: Outcome::Accepted { .. }, .. }
        )
    });
    let accepted = SocketId(3);
    for turn in 0..50_u8 {
        let (from, text) =
            if turn % 3 == 0 { (accepted, "${port} \u{202e}") } else { (client, "\"x\\") };
        let mut bytes = text.as_bytes().to_vec();
        if turn % 7 == 0 {
            bytes = vec![turn; 40_000];
        }
        call(from, Call::Send(Bytes::from(bytes)));
    }
    call(client, Call::Shutdown(socket_playground::model::ShutdownHow::Write));
    until(&log, 0, |number| {
        let record = log.get(number).unwrap();
        record.socket == accepted
            && matches!(record.event, Event::Returned { outcome: Outcome::EndOfStream, .. })
    });
    drop(playground);
    let second = again(&log).unwrap();
    let (first, second) = (dialogue(&log), dialogue(&second));
    for socket in [client, accepted] {
        assert_eq!(first[&socket].received, second[&socket].received);
        assert_eq!(first[&socket].sent, second[&socket].sent);
    }
    let sent =
        |done: &BTreeMap<SocketId, Done>| done[&client].sent.len() + done[&accepted].sent.len();
    assert!(sent(&first) > 300_000 && sent(&first) == sent(&second));
}

/// Waits for a record after `before` of which this holds, and returns its number.
fn until(log: &Log, before: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let deadline = deadline();
    let mut next = before + 1;
    loop {
        while next <= log.len() {
            if holds(next) {
                return next;
            }
            next += 1;
        }
        assert!(log.wait_beyond(next - 1, deadline), "it never came");
    }
}

#[test]
fn a_session_without_its_bytes_is_done_again_with_as_many_others() {
    let first = ran(Path::new("assets/scenarios/tcp-echo.ron")).unwrap();
    let mut file = Vec::new();
    let selection = Selection { without_payloads: true, ..Selection::default() };
    write_as(Format::Scenario, &first, &selection, &mut file, &|_, _| true).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ron");
    fs::write(&path, &file).unwrap();
    let second = ran(&path).unwrap();
    let lengths = |log: &Log| -> Vec<usize> {
        dialogue(log).values().flat_map(|done| [done.sent.len(), done.received.len()]).collect()
    };
    assert_eq!(lengths(&first), lengths(&second));
    assert!(!String::from_utf8(file).unwrap().contains("hello"));
}

/// Runs the steps of a scenario.
fn ran_steps(steps: &str) -> Arc<Log> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.ron");
    fs::write(&path, format!("(steps: [{steps}])")).unwrap();
    ran(&path).unwrap()
}

/// A listener `s`, a client `c` and the accepted `d`.
const CONNECTED: &str = r#"
    Socket(name: "s", protocol: Tcp), Call(on: "s", call: Bind("127.0.0.1:0")),
    Call(on: "s", call: Listen(5)), Socket(name: "c", protocol: Tcp),
    Call(on: "c", call: Connect("${s}")), Call(on: "s", call: Accept(into: "d")),"#;

#[test]
fn a_send_that_had_to_wait_is_done_again_with_its_bytes() {
    let first = ran_steps(&format!(
        r#"{CONNECTED}
        Call(on: "c", call: SetOption(SO_SNDBUF, 4096)),
        Call(on: "d", call: SetOption(SO_RCVBUF, 4096)),
        Start(on: "c", call: Send(Fill(text: "0123456789abcdef", bytes: 100000))),
        Expect(Waits(on: "c")), Receive(on: "d", until: Bytes(100000)), Finish(on: "c"),"#
    ));
    assert_eq!(dialogue(&again(&first).unwrap()), dialogue(&first));
}

#[test]
fn a_read_that_waited_is_read_on_until_as_much_has_come() {
    let first = ran_steps(&format!(
        r#"{CONNECTED} Start(on: "d", call: Recv(100)), Expect(Waits(on: "d")),
        Call(on: "c", call: Send(Text("helloworld"))), Finish(on: "d"),"#
    ));
    // A stream may come in other pieces.
    let whole = r#"Send(Text("helloworld"))"#;
    let cut = r#"Send(Text("hello"))), Call(on: "tcp2", call: Send(Text("world"))"#;
    let text = written_scenario(&first);
    assert!(text.contains(whole), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ron");
    fs::write(&path, text.replace(whole, cut)).unwrap();
    let second = ran(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(dialogue(&second)[&SocketId(3)].received, b"helloworld");
}

/// How many bytes go before a cancel is the kernel's to say: those that went come first, in any case.
#[test]
fn a_send_that_was_cancelled_begins_with_the_bytes_that_had_gone() {
    let first = ran_steps(&format!(
        r#"{CONNECTED} Start(on: "c", call: Send(Fill(text: "0123456789", bytes: 12000000))),
        Expect(Waits(on: "c")), Cancel(on: "c"), Call(on: "c", call: Shutdown(Write)),
        Receive(on: "d", until: Eof),"#
    ));
    let second = again(&first).unwrap();
    let (first, second) = (dialogue(&first), dialogue(&second));
    let received = |dialogue: &BTreeMap<SocketId, Done>| dialogue[&SocketId(3)].received.clone();
    let (one, other) = (received(&first), received(&second));
    let both = one.len().min(other.len());
    assert!(both > 100_000 && one[..both] == other[..both], "{} {}", one.len(), other.len());
    for socket in [SocketId(2), SocketId(3)] {
        assert_eq!(first[&socket].calls, second[&socket].calls);
    }
}

#[test]
fn addresses_of_ipv4_that_ipv6_sockets_write_follow_the_new_ports() {
    let first = ran_steps(
        r#"Socket(name: "six", protocol: Udp, family: V6),
        Call(on: "six", call: Bind("[::]:0")), Socket(name: "four", protocol: Udp),
        Call(on: "four", call: Bind("127.0.0.1:0")),
        Call(on: "four", call: SendTo(to: "127.0.0.1:${six.port}", data: Text("question"))),
        Call(on: "six", call: RecvFrom(100)),
        Call(on: "six", call: SendTo(to: "[::ffff:127.0.0.1]:${four.port}", data: Text("answer"))),
        Call(on: "four", call: RecvFrom(100)),
        Socket(name: "s", protocol: Tcp), Call(on: "s", call: Bind("127.0.0.1:0")),
        Call(on: "s", call: Listen(5)), Socket(name: "c", protocol: Tcp, family: V6),
        Call(on: "c", call: Connect("[::ffff:127.0.0.1]:${s.port}")),
        Call(on: "s", call: Accept(into: "d")), Call(on: "c", call: Send(Text("hi"))),
        Receive(on: "d", until: Bytes(2)),"#,
    );
    assert_eq!(dialogue(&again(&first).unwrap()), dialogue(&first));
}
