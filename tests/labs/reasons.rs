//! What is said while a check does not hold, where more is known than the lab's own sentence.

use socket_playground::{
    grading::Lab,
    model::check::{Check, Role},
    scenario::{Plan, Settings},
};

use crate::solved::{graded, labs, played};

/// A server, a client and the accepted socket.
const PAIR: &str = r#"
    Socket(name: "server", protocol: Tcp),
    Call(on: "server", call: Bind("127.0.0.1:0")),
    Call(on: "server", call: Listen(4)),
    Socket(name: "client", protocol: Tcp),
    Call(on: "client", call: Connect("${server}")),
    Call(on: "server", call: Accept(into: "conn")),
"#;

fn plan(steps: &str) -> Plan {
    let text = format!("(steps: [{PAIR}{steps}])");
    let path = std::path::Path::new("steps.ron");
    Plan::load_stream(path, text.as_bytes(), &Settings::from_environment([])).unwrap()
}

/// The reason of a check of a lab after these steps.
fn reason(lab: &str, check: usize, steps: &str) -> String {
    let (.., lab) = labs().into_iter().find(|(name, ..)| name.starts_with(lab)).unwrap();
    graded(&lab, &played(&plan(steps))).checks[check - 1].reason.clone()
}

#[test]
fn a_reason_tells_what_came_instead() {
    for (lab, check, steps, says) in [
        (
            "lab-04",
            2,
            r#"Call(on: "client", call: Send(Text("HELLO WORLD"))), Call(on: "conn", call: Recv(100))"#,
            "Bytes were received, but those of each send in one recv; split them.",
        ),
        (
            "lab-04",
            1,
            r#"Call(on: "client", call: Send(Text("abc"))), Call(on: "conn", call: Recv(100))"#,
            "Bytes were received, but each recv held those of one send.",
        ),
        ("lab-04", 3, r"Wait(millis: 1)", "`client` has sent nothing."),
        (
            "lab-04",
            3,
            r#"Call(on: "client", call: Send(Text("abc"))), Call(on: "conn", call: Recv(2))"#,
            "`conn` has received 2 of 3 bytes.",
        ),
        (
            "lab-05",
            1,
            r#"Call(on: "client", call: Send(Hex("00 05 48 65 6c 6c 6f 00 04 62 79 65")))"#,
            "After 1 whole message 5 bytes are left that are no whole message.",
        ),
        (
            "lab-06",
            1,
            r#"Call(on: "client", call: Send(Text("abc")))"#,
            "send by `client` returned at once (record",
        ),
        (
            "lab-07",
            5,
            r#"Call(on: "client", call: Send(Text("abc"))), Call(on: "client", call: Shutdown(Write))"#,
            "Try to send from the client again.",
        ),
        (
            "lab-09",
            2,
            r#"Call(on: "conn", call: Close), Call(on: "client", call: Recv(16))"#,
            "recv by `client` returned 0, the end of the stream (record",
        ),
        ("lab-00", 4, r"Wait(millis: 1)", "Only the program closed `client`, when it was left."),
        ("lab-00", 5, r#"Socket(name: "open", protocol: Tcp), Call(on: "open", call: Close)"#, ""),
    ] {
        let reason = reason(lab, check, steps);
        assert!(reason.contains(says), "{lab}: {reason}");
    }
}

/// The reasons of a lab with these roles and this check, for an echo with a message in two pieces.
fn why(roles: &str, holds: &str) -> String {
    let roles: Vec<Role> = ron::from_str(roles).unwrap();
    let check = Check {
        title: "check".to_owned(),
        holds: ron::from_str(holds).unwrap(),
        missing: "Missing.".to_owned(),
    };
    let lab = Lab::new(&roles, &[check]).unwrap();
    let steps = r#"
        Call(on: "client", call: Send(Text("12345"))),
        Call(on: "conn", call: Recv(2)),
        Call(on: "conn", call: Recv(9)),
        Call(on: "client", call: Close),
    "#;
    graded(&lab, &played(&plan(steps))).checks[0].reason.clone()
}

const ROLES: &str = r#"[
    (name: "server", kind: Listener),
    (name: "client", kind: ConnectsTo("server")),
    (name: "conn", kind: PeerOf("client")),
]"#;

#[test]
fn every_way_to_put_facts_together_tells_what_is_missing() {
    for (holds, says) in [
        (r#"Called(by: "client", call: Connect)"#, ""),
        (
            r#"Called(by: "client", call: Connect, answer: Failed("ECONNREFUSED"))"#,
            "Missing. connect by `client` succeeded (record",
        ),
        (
            r#"Called(by: "client", call: Connect, took_ms: AtLeast(5000))"#,
            "Missing. connect by `client` took 0.0 s (record",
        ),
        (
            r#"Called(by: "conn", call: Recv, bytes: AtLeast(4))"#,
            "Missing. recv by `conn` moved 3 bytes (record",
        ),
        (r#"Called(by: "client", call: Connect, to: Host("127.0.0.2", "server"))"#, "Missing."),
        (r#"Called(by: "client", call: Bind)"#, "Missing."),
        (r#"Not(Called(by: "client", call: Connect))"#, "Missing. See record"),
        (
            r#"InOrder([Called(by: "server", call: Accept), Called(by: "client", call: Connect)])"#,
            "Missing. Both happened, but in another order: record",
        ),
        (
            r#"InOrder([Called(by: "client", call: Connect), Called(by: "server", call: Accept)])"#,
            "",
        ),
        (
            r#"InOrder([Called(by: "conn", call: Recv), First(Called(by: "conn", call: Recv))])"#,
            "Missing. It was done before that, too (record",
        ),
        (
            r#"Count(times: AtLeast(3), of: Called(by: "conn", call: Recv))"#,
            "Missing. Found 2 times, expected at least 3.",
        ),
        (r#"Count(times: Exactly(2), of: Called(by: "conn", call: Recv))"#, ""),
        (
            r#"Count(times: Between(3, 5), of: Called(by: "conn", call: Recv))"#,
            "Missing. Found 2 times, expected 3 to 5.",
        ),
        (r#"Any([Called(by: "conn", call: Send), Called(by: "conn", call: Recv)])"#, ""),
        (
            r#"Any([Called(by: "conn", call: Send), Waited(by: "conn", call: Recv)])"#,
            "Missing. recv by `conn` returned at once (record",
        ),
        (
            r#"Within(millis: 60000, facts: [Called(by: "conn", call: Recv), Called(by: "client", call: Close)])"#,
            "",
        ),
        (
            r#"Within(millis: 0, facts: [Called(by: "server", call: Listen), Called(by: "client", call: Close)])"#,
            "Missing. It took longer than 0 s.",
        ),
        (
            r#"During(outer: Called(by: "conn", call: Recv), inner: Called(by: "server", call: Listen))"#,
            "Missing. Both happened, but the one was over before the other began.",
        ),
        (r#"Saw(of: "client", that: State(TimeWait))"#, "Missing. `client` was last seen in"),
        (r#"RecvEnded(by: "conn", offset: At(2))"#, ""),
        (r#"RecvEnded(by: "conn", offset: At(3))"#, "Missing. `conn` has received 5 bytes."),
        (r#"Delivered(from: "conn", to: "client")"#, "Missing. `conn` has sent nothing."),
        (
            r#"ReceivedAllSent(from: "client", to: "conn", at_least: 6)"#,
            "Missing. 5 bytes were sent, fewer than 6.",
        ),
        (r#"LocalAddress(of: "server", host: "127.0.0.2")"#, "Missing. `server` is on 127.0.0.1:"),
        (r#"EqualPorts("server", "conn")"#, ""),
        (r#"EqualPorts("server", "client")"#, "Missing. `server` has 127.0.0.1:"),
        (r#"Called(call: Connect, to: Role("server"))"#, ""),
        (r#"Matches(of: "conn", way: Received, regex: "^12345$")"#, ""),
        (r#"Matches(of: "conn", way: Sent, regex: "1")"#, "Missing."),
    ] {
        let reason = why(ROLES, holds);
        assert!(
            reason.starts_with(says) && reason.is_empty() == says.is_empty(),
            "{holds}: {reason}"
        );
    }
}
