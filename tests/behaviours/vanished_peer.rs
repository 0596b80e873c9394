//! A peer that vanishes: two network namespaces joined by a cable, which is cut. What finds it out is
//! keep-alive, or, while something was sent, `TCP_USER_TIMEOUT`.
//!
//! The test runs itself again within the first namespace, where its sockets are.

use std::process::Command;
use std::time::Duration;

use socket_playground::behaviour::Reconnector;
use socket_playground::model::{
    BehaviourStep, Call, CallKind, Event, Loss, Lost, OptionValue, Reconnect, ReconnectStep,
    Record, SocketId, SocketOption,
};

use crate::behave;
use crate::common::{Rig, send};
use crate::peer::Peer;

/// Set within the first namespace, to the name of the second.
const INSIDE: &str = "SOCKET_PLAYGROUND_TEST_OTHER_NAMESPACE";

const TEST: &str =
    "vanished_peer::keep_alive_and_the_user_timeout_find_that_a_peer_has_vanished_in_their_time";

/// Idle time, interval and count of keep-alive.
const KEEP_ALIVE: [u32; 3] = [2, 1, 4];

/// The user time-out, in milliseconds.
const USER_TIMEOUT: u32 = 3_000;

/// A server that accepts and reads, beyond the cable.
const SERVER: &str = r#"
import socket, threading
server = socket.create_server(("10.231.7.2", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    threading.Thread(target=lambda: connection.recv(65536) and connection.recv(65536)).start()
"#;

fn ip(arguments: &str) {
    let output = Command::new("ip").args(arguments.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "ip {arguments}: {output:?}");
}

/// Two namespaces joined by a cable.
struct Cable {
    here: String,
    there: String,
}

impl Cable {
    fn new() -> Self {
        let of = |end: &str| format!("playground-{end}-{}", std::process::id());
        let cable = Self { here: of("here"), there: of("there") };
        let Self { here, there } = &cable;
        for end in [here, there] {
            ip(&format!("netns add {end}"));
            ip(&format!("-n {end} link set lo up"));
        }
        ip(&format!("-n {here} link add cable type veth peer name cable netns {there}"));
        for (end, host) in [(here, 1), (there, 2)] {
            ip(&format!("-n {end} address add 10.231.7.{host}/24 dev cable"));
            ip(&format!("-n {end} link set cable up"));
        }
        cable
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for end in [&self.here, &self.there] {
            // The first error of a test is what counts.
            drop(Command::new("ip").args(["netns", "delete", end]).status());
        }
    }
}

#[test]
#[ignore = "needs root, ip and python3"]
fn keep_alive_and_the_user_timeout_find_that_a_peer_has_vanished_in_their_time() {
    if let Ok(there) = std::env::var(INSIDE) {
        return vanishes(&there);
    }
    let cable = Cable::new();
    let mut again = Command::new("ip");
    again.args(["netns", "exec", &cable.here]).arg(std::env::current_exe().unwrap());
    again.args(["--exact", TEST, "--ignored", "--nocapture"]).env(INSIDE, &cable.there);
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "it did not run again: {text}");
}

/// A client that looks for its peer in this way, and connects again when it has lost it.
fn client(rig: &Rig, port: u16, options: &[(SocketOption, OptionValue)]) -> SocketId {
    let client = rig.tcp();
    for (option, value) in options {
        rig.must(client, Call::SetOption(*option, *value));
    }
    rig.must(client, Call::Connect(([10, 231, 7, 2], port).into()));
    let pause = Reconnect { first_ms: 60_000, most_ms: 60_000, ..Reconnect::default() };
    behave(rig, client, Reconnector::new(pause).unwrap());
    client
}

fn vanishes(there: &str) {
    let rig = Rig::interactive();
    let mut peer = Command::new("ip");
    let mut peer = Peer::start(peer.args(["netns", "exec", there, "python3", "-c", SERVER]));
    let port = peer.line().trim().parse().unwrap();
    let [idle, interval, count] = KEEP_ALIVE.map(OptionValue::Number);
    let quiet = client(
        &rig,
        port,
        &[
            (SocketOption::KeepIdle, idle),
            (SocketOption::KeepInterval, interval),
            (SocketOption::KeepCount, count),
            (SocketOption::KeepAlive, OptionValue::Switch(true)),
        ],
    );
    let sending =
        client(&rig, port, &[(SocketOption::UserTimeout, OptionValue::Number(USER_TIMEOUT))]);
    rig.wait_until("its segments to be counted", |table| {
        table.get(quiet).and_then(|socket| socket.kernel()?.view.tcp.as_ref()).is_some()
    });
    let segments = segments_out(&rig, quiet);
    ip(&format!("-n {there} link set cable down"));
    rig.must(sending, send("is anybody there?"));
    let [idle, interval, count] = KEEP_ALIVE.map(u64::from);
    let expected = Duration::from_secs(idle + count * interval);
    let connected = returned(&rig, quiet, CallKind::Connect);
    let took = seen_lost_after(&rig, quiet, connected);
    assert!(took.abs_diff(expected) * 5 <= expected, "{took:?} in place of {expected:?}");
    // Each of them was a segment out, and none came in.
    let probes = segments_out(&rig, quiet) - segments;
    println!("{probes} probes were seen in the counter of segments");
    assert!(probes + 1 >= KEEP_ALIVE[2] && probes <= KEEP_ALIVE[2] + 1, "{probes} probes");
    let sent = returned(&rig, sending, CallKind::Send);
    let took = seen_lost_after(&rig, sending, sent);
    // Linux looks at it whenever it sends again, with pauses that double.
    let limit = Duration::from_millis(USER_TIMEOUT.into());
    assert!((limit..limit * 2).contains(&took), "{took:?} in place of {limit:?}");
    // What was sent was never called delivered.
    let lost = loss(&rig, sending).1;
    assert_eq!((lost.sent, lost.acknowledged, lost.kept), (17, Some(0), 1), "{lost}");
}

/// When a call of a socket returned, in nanoseconds since the session began.
fn returned(rig: &Rig, socket: SocketId, kind: CallKind) -> u64 {
    rig.find("a call to have returned", |record| match &record.event {
        Event::Returned { call, .. } if record.socket == socket && call.kind() == kind => {
            Some(record.since_start_nanos)
        }
        _ => None,
    })
}

/// When a socket has lost its connection, and how.
fn loss(rig: &Rig, socket: SocketId) -> (u64, Lost) {
    rig.find("the loss", |record: &Record| match &record.event {
        Event::Behaviour { step: BehaviourStep::Reconnect(ReconnectStep::Lost(lost)), .. }
            if record.socket == socket =>
        {
            Some((record.since_start_nanos, *lost))
        }
        _ => None,
    })
}

/// Waits until the loss is seen, by an error that says so. Returns how long after a moment that was.
fn seen_lost_after(rig: &Rig, socket: SocketId, since: u64) -> Duration {
    let (at, lost) = loss(rig, socket);
    let took = Duration::from_nanos(at - since);
    println!("{lost}: seen after {took:.2?}");
    let Loss::Failed(CallKind::Recv, errno) = lost.why else { panic!("{lost}") };
    assert_eq!(errno.name(), "ETIMEDOUT");
    took
}

/// The most segments that the kernel was seen to have sent for a socket.
fn segments_out(rig: &Rig, socket: SocketId) -> u32 {
    let mut most = 0;
    rig.log.for_each(1..u64::MAX, |record| {
        if let Event::Kernel { view, .. } = &record.event
            && record.socket == socket
            && let Some(tcp) = &view.tcp
        {
            most = most.max(tcp.segments_out);
        }
    });
    most
}
