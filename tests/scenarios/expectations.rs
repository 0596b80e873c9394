//! What can be expected of a run can also not come true: each kind then says what was expected and
//! what came.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use socket_playground::{
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::Log,
};

/// A connection from `client` to `conn`, which `server` has accepted.
pub const PAIR: &str = r#"
    Socket(name: "server", protocol: Tcp),
    Call(on: "server", call: Bind("127.0.0.1:0")),
    Call(on: "server", call: Listen(8)),
    Socket(name: "client", protocol: Tcp),
    Call(on: "client", call: Connect("${server}")),
    Call(on: "server", call: Accept(into: "conn")),
"#;

/// What comes of these steps after [`PAIR`].
fn outcome(steps: &str, patience: Duration) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.ron");
    fs::write(&path, format!("(steps: [{PAIR}{steps}])")).unwrap();
    let plan = Plan::load(&path, &Settings::default()).unwrap();
    let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
    run(&plan, &playground, Instant::now() + patience, |_| {}).map_err(|error| error.to_string())
}

/// Steps whose last expectation does not hold, and what is then said.
const FAILING: &[(&str, &str)] = &[
    (
        r#"Expect(Kernel(on: "client", that: State(FinWait2)))"#,
        "step 7: client TCP state: expected FIN-WAIT-2, but did not see it within the time limit \
         (--timeout); last seen: ESTABLISHED",
    ),
    (
        r#"Call(on: "client", call: Send(Text("abc"))),
            Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(5))))"#,
        "step 8: conn receive queue: expected exactly 5, but did not see it within the time limit \
         (--timeout); last seen: 3 (in ESTABLISHED)",
    ),
    (
        r#"Expect(Kernel(on: "server", that: AcceptQueue(AtLeast(1))))"#,
        "server accept queue: expected at least 1, but did not see it within the time limit \
         (--timeout); last seen: 0 (in LISTEN)",
    ),
    (
        r#"Expect(Kernel(on: "server", that: Seats([SynReceived, Established])))"#,
        "server states in the accept queue: expected SYN-RECEIVED, ESTABLISHED, but did not see it within the \
         time limit (--timeout); last seen: nobody (in LISTEN)",
    ),
    (
        r#"Expect(Kernel(on: "client", that: AcceptLimit(Exactly(1))))"#,
        "last seen: no such value (in ESTABLISHED)",
    ),
    (
        r#"Socket(name: "udp", protocol: Udp), Expect(Kernel(on: "udp", that: Drops(AtLeast(1))))"#,
        "udp dropped datagrams: expected at least 1, but did not see it within the time limit \
         (--timeout); last seen: 0",
    ),
    (
        r#"Expect(Ghost(on: "client", state: TimeWait))"#,
        "client as a ghost: expected TIME-WAIT, got a socket that the program has not closed \
             (connected)",
    ),
    (
        r#"Call(on: "client", call: Close), Expect(Ghost(on: "client", state: LastAck))"#,
        "client as a ghost: expected LAST-ACK, but did not see it within the time limit \
         (--timeout); last seen: FIN-WAIT-2",
    ),
    (
        r#"Call(on: "client", call: Close), Expect(Gone(on: "client"))"#,
        "what is left of client: expected CLOSED, but did not see it within the time limit \
         (--timeout); last seen: FIN-WAIT-2",
    ),
    (
        r#"Call(on: "client", call: Send(Text("abc"))),
            Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(3)))),
            Start(on: "conn", call: Recv(3)), Expect(Waits(on: "conn"))"#,
        "step 10: conn recv(3): expected a waiting call, got success: 3 \"abc\"",
    ),
    (
        r#"Call(on: "client", call: Send(Text("abc"))),
            Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(3)))),
            Start(on: "conn", call: Recv(3)), Cancel(on: "conn")"#,
        "step 10: conn recv(3): expected a call that can be cancelled, got success: 3 \"abc\"",
    ),
    (
        r#"Start(on: "conn", call: Recv(3)), Call(on: "client", call: Close),
            FinishFails(on: "conn", errno: "ECONNRESET")"#,
        "step 9: conn recv(3): expected ECONNRESET, got end of stream",
    ),
    (
        r#"Call(on: "client", call: Send(Text("abc"))), Call(on: "conn", call: Peek(2)),
            Expect(Peeked(on: "conn", data: Text("abc")))"#,
        "step 9: conn peeked: expected 3 bytes \"abc\", got 2 bytes \"ab\"",
    ),
    (r#"Expect(Lost(on: "conn", bytes: 3))"#, "step 7: conn lost: expected 3 bytes, got 0 bytes"),
    (
        r#"Expect(ReceivedAtMost(on: "conn", bytes: 0)), Expect(Received(on: "conn", data: Hex("61")))"#,
        "step 8: conn received: expected 1 byte \"a\", got 0 bytes",
    ),
    (
        r#"Expect(Option(on: "conn", option: TCP_NODELAY, value: true))"#,
        "step 7: conn TCP_NODELAY: expected ",
    ),
    (
        r#"Expect(Equal("a", "b"))"#,
        "step 7: two texts: expected two equal texts, got \"a\" and \"b\"",
    ),
    (
        r#"Expect(Differ("${client.peer}", "${server}"))"#,
        "two texts: expected two different texts, got \"127.0.0.1:",
    ),
    (
        r#"Expect(Equal("${server.peer}", "x"))"#,
        "two texts: expected server to have a peer, got none: it is not connected",
    ),
    (
        r#"Expect(Took(on: "client", millis: AtLeast(100000)))"#,
        "step 7: client connect: expected at least 100000 ms, got ",
    ),
    (
        r#"Expect(Took(on: "conn", millis: AtLeast(0)))"#,
        "step 7: conn: expected at least 0 ms, got no call that has returned",
    ),
    (
        r#"Call(on: "client", call: Send(Text("abc"))),
            Expect(Returned(on: "client", bytes: AtMost(2)))"#,
        "step 8: client send: expected at most 2 bytes, got 3 bytes",
    ),
    (
        r#"Expect(Returned(on: "client", bytes: Exactly(0)))"#,
        "step 7: client connect: expected exactly 0 bytes, got 0",
    ),
    (
        r#"Fails(on: "client", call: Bind("127.0.0.1:0"), errno: "EINVAL"),
            Expect(Returned(on: "client", bytes: Exactly(0)))"#,
        "client bind: expected exactly 0 bytes, got EINVAL: ",
    ),
    (
        r#"Socket(name: "rival", protocol: Tcp),
            Fails(on: "rival", call: Bind("${server}"), errno: "EADDRINUSE"),
            Expect(PortHeldBy(on: "rival", socket: "client"))"#,
        "step 9: rival bind: expected the port to be held by client (#2), got TCP 127.0.0.1:",
    ),
    (
        r#"Start(on: "client", call: Send(Joined([Text("${client}"), Fill(text: "x", bytes: 16777216),
            Fill(text: "x", bytes: 16777216), Fill(text: "x", bytes: 16777216)]))),
            Start(on: "client", call: Send(Joined([Text("${server}"), Fill(text: "x", bytes: 16777216),
            Fill(text: "x", bytes: 16777216), Fill(text: "x", bytes: 16777216)])))"#,
        "step 8: client send: the data cannot be created: the data of the scenario is larger",
    ),
    (
        r#"Socket(name: "b", protocol: Tcp), Clients(name: "c", count: 1, to: "b")"#,
        "step 8: b 1 client: expected b to have a local address",
    ),
    (
        r#"Socket(name: "b", protocol: Tcp), Call(on: "b", call: Bind("127.0.0.1:0")),
            Clients(name: "c", count: 1, to: "b")"#,
        "step 9: b 1 client: expected 1 client to be connected, got 1 of 1 client made, 0 \
         connected: connect failed, ECONNREFUSED",
    ),
    (
        r#"Expect(PortHeldBy(on: "client", socket: "server"))"#,
        "step 7: client connect: expected the port to be held by server (#1), got 0",
    ),
];

#[test]
fn each_kind_of_expectation_can_fail_and_says_what_came() {
    thread::scope(|scope| {
        for (steps, told) in FAILING {
            scope.spawn(move || {
                // Long enough for every step before the last, also on a busy computer.
                let outcome = outcome(steps, Duration::from_secs(4));
                let says_so = outcome.as_ref().is_err_and(|error| error.contains(told));
                assert!(says_so, "{steps}\nsays {outcome:?}\nshould say {told}");
            });
        }
    });
}

#[test]
fn each_kind_of_expectation_can_hold() {
    let steps = r#"
        Expect(Kernel(on: "client", that: State(Established))),
        Expect(Equal("${client.peer}", "${server}")),
        Expect(Differ("${client}", "${server}")),
        Call(on: "client", call: Send(Text("abc"))),
        Expect(Returned(on: "client", bytes: Exactly(3))),
        Expect(Took(on: "client", millis: AtLeast(0))),
        Expect(Kernel(on: "client", that: Acknowledged(Exactly(3)))),
        Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(3)))),
        Call(on: "conn", call: Recv(9)),
        Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(0)))),
        Start(on: "conn", call: Recv(9)),
        Expect(Waits(on: "conn")),
        Cancel(on: "conn"),
        Start(on: "server", call: Accept(into: "never")),
        Expect(Waits(on: "server")),
        Call(on: "server", call: Shutdown(Both)),
        FinishFails(on: "server", errno: "EINVAL"),
        Call(on: "client", call: Close),
        Receive(on: "conn", until: Eof),
        Expect(Ghost(on: "client", state: FinWait2)),
        Call(on: "conn", call: Close),
        Expect(Ghost(on: "client", state: TimeWait)),
        Expect(Gone(on: "conn")),
    "#;
    assert_eq!(outcome(steps, Duration::from_secs(20)), Ok(()));
}

#[test]
fn what_was_seen_before_a_call_does_not_count_as_what_came_of_it() {
    // Seen as it was before the recv, the queue would still have its three bytes.
    let steps = r#"
        Call(on: "client", call: Send(Text("abc"))),
        Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(3)))),
        Call(on: "conn", call: Recv(9)),
        Expect(Kernel(on: "conn", that: ReceiveQueue(Exactly(3)))),
    "#;
    let error = outcome(steps, Duration::from_secs(4)).unwrap_err();
    assert!(error.contains("step 10: conn receive queue: expected exactly 3"), "{error}");
    assert!(error.ends_with("last seen: 0 (in ESTABLISHED)"), "{error}");
}

#[test]
fn what_has_passed_since_the_last_call_counts() {
    // Both are seen after the close of `conn`, one after the other.
    let steps = r#"
        Call(on: "client", call: Shutdown(Write)),
        Expect(Kernel(on: "client", that: State(FinWait2))),
        Call(on: "conn", call: Close),
        Expect(Kernel(on: "client", that: State(TimeWait))),
        Expect(Kernel(on: "client", that: State(TimeWait))),
    "#;
    assert_eq!(outcome(steps, Duration::from_secs(20)), Ok(()));
}
