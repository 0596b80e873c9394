//! The command line as a person meets it: what it prints, and its exit status.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use crate::program::{Ran, program};
use tempfile::TempDir;

pub struct Playground {
    pub folder: TempDir,
}

impl Playground {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes a scenario of these steps and runs it.
    pub fn run(&self, steps: &str, options: &[&str]) -> Ran {
        let path = self.write("x.ron", &format!("(steps: [\n{steps}\n])"));
        ran(&path, options)
    }
}

pub fn ran(path: &Path, options: &[&str]) -> Ran {
    program().arg("run").arg(path).args(options).output().unwrap().into()
}

pub const LISTENER: &str = r#"Socket(name: "server", protocol: Tcp),
Call(on: "server", call: Bind("127.0.0.1:0")),
Call(on: "server", call: Listen(8)),"#;

#[test]
fn each_call_is_a_line_as_strace_prints_it_with_the_name_first() {
    let steps = r#"Socket(name: "deaf", protocol: Tcp),
        Call(on: "deaf", call: Bind("127.0.0.1:0")),
        Socket(name: "client", protocol: Tcp),
        Fails(on: "client", call: Connect("${deaf}"), errno: "ECONNREFUSED"),
        Call(on: "deaf", call: Close),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let port = ran.stdout.split_once("connect(127.0.0.1:").unwrap().1.split(')').next().unwrap();
    let expected = [
        "deaf    socket(AF_INET, SOCK_STREAM) = TCP #1",
        "deaf    bind(127.0.0.1:0) = 0",
        "client  socket(AF_INET, SOCK_STREAM) = TCP #2",
        &format!("client  connect(127.0.0.1:{port}) = -1 ECONNREFUSED"),
        "          The computer at this address answered that nobody listens on this port. Start the \
         server: bind, then listen; check that the port is the same.",
        "deaf    close() = 0",
    ];
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn under_every_call_that_failed_stands_what_its_error_means_there() {
    let steps = r#"Socket(name: "a", protocol: Tcp),
        Fails(on: "a", call: Accept(into: "b"), errno: "EINVAL"),
        Fails(on: "a", call: Send(Text("x")), errno: "EPIPE"),
        Fails(on: "a", call: Recv(1), errno: "ENOTCONN"),
        Call(on: "a", call: Bind("127.0.0.1:0")),
        Call(on: "a", call: Bind("127.0.0.1:0")),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 1);
    // The errors that the steps expect, and at last one that none does.
    let expected = "\
a  socket(AF_INET, SOCK_STREAM) = TCP #1
a  accept() = -1 EINVAL
     The socket does not listen. Call bind and listen first.
a  send(1 byte) = -1 EPIPE
     This socket cannot send: its own sending side was shut down, its connection broke, or it never \
had one. If it was never connected, connect it; otherwise close it and connect a new one.
a  recv(1) = -1 ENOTCONN
     Nobody is at the other end. Connect first, or use the socket that accept returned.
a  bind(127.0.0.1:0) = 0
a  bind(127.0.0.1:0) = -1 EINVAL
     The socket already has an address. Make a new socket and bind that one.
";
    assert_eq!(ran.stdout, expected);
}

#[test]
fn a_step_that_fails_says_what_was_expected_and_what_came() {
    let steps = r#"Socket(name: "deaf", protocol: Tcp),
        Call(on: "deaf", call: Bind("127.0.0.1:0")),
        Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${deaf}")),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("x.ron:5:9: step 4: client connect(127.0.0.1:"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("expected success, got ECONNREFUSED: The computer at"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("= -1 ECONNREFUSED\n     "), "{}", ran.stdout);
}

#[test]
fn an_error_that_does_not_come_or_is_another_one_is_a_failed_step() {
    let steps = r#"Fails(on: "server", call: Bind("127.0.0.1:0"), errno: "EADDRINUSE"),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("expected EADDRINUSE, got EINVAL"), "{}", ran.stderr);
    let steps = r#"Fails(on: "server", call: Listen(8), errno: "EINVAL"),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("step 4: server listen(8): expected EINVAL, got success: 0"));
}

#[test]
fn bytes_that_differ_from_what_was_expected_are_shown() {
    let steps = r#"Socket(name: "a", protocol: Udp),
        Call(on: "a", call: Bind("127.0.0.1:0")),
        Call(on: "a", call: SendTo(to: "${a}", data: Text("help"))),
        Call(on: "a", call: RecvFrom(16)),
        Expect(Received(on: "a", data: Text("hello"))),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 1);
    let told = r#"step 5: a received: expected 5 bytes "hello", got 4 bytes "help" (different from byte 3 on)"#;
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn less_than_was_expected_is_not_enough() {
    let steps = r#"Socket(name: "a", protocol: Udp),
        Call(on: "a", call: Bind("127.0.0.1:0")),
        Call(on: "a", call: SendTo(to: "${a}", data: Text("hell"))),
        Call(on: "a", call: RecvFrom(16)),
        Expect(Received(on: "a", data: Text("hello"))),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("got 4 bytes \"hell\""), "{}", ran.stderr);
}

#[test]
fn an_accept_is_one_line_and_the_accepted_socket_has_its_name_after() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${server}")),
        Call(on: "server", call: Accept(into: "conn")),
        Call(on: "conn", call: Close),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert!(lines[5].starts_with("server  accept() = TCP #3 from 127.0.0.1:"), "{}", lines[5]);
    assert_eq!(lines[6], "conn    close() = 0");
}

#[test]
fn finish_waits_for_the_oldest_call_and_receive_takes_no_more_than_was_asked_for() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${server}")),
        Call(on: "server", call: Accept(into: "conn")),
        Start(on: "conn", call: Recv(3)), Start(on: "conn", call: Recv(2)),
        Call(on: "client", call: Send(Text("abc"))),
        Finish(on: "conn"),
        Call(on: "client", call: Send(Text("de"))),
        Finish(on: "conn"),
        Call(on: "client", call: Send(Text("fgh"))),
        Receive(on: "conn", until: Bytes(2)),
        Expect(Received(on: "conn", data: Text("abcdefg"))),
        Call(on: "conn", call: Recv(9)),
        Expect(Received(on: "conn", data: Text("h"))),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &["--timeout", "10"]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn waiting_takes_its_time() {
    let began = Instant::now();
    let ran = Playground::new().run("Wait(millis: 300),", &[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[test]
fn time_passes_and_whatever_comes_in_it_is_read() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${server}")),
        Call(on: "server", call: Accept(into: "conn")),
        Call(on: "client", call: Send(Text("cost: $$5 to ${client}"))),
        Receive(on: "conn", until: Millis(150)),
        Expect(Received(on: "conn", data: Text("cost: $5 to ${client}"))),
        Wait(millis: 20),
        Receive(on: "conn", until: Bytes(0)),
        Start(on: "conn", call: Recv(5)), Start(on: "conn", call: Recv(5)),
        Call(on: "client", call: Send(Hex("00ff 0102 03 0405060708"))),
        Finish(on: "conn"), Finish(on: "conn"),
        Expect(Received(on: "conn", data: Hex("00 ff 01 02 03 04 05 06 07 08"))),
        Expect(Received(on: "conn", data: Text(""))),
        Call(on: "client", call: Close),
        Receive(on: "conn", until: Millis(60000)),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &["--timeout", "15"]);
    assert_eq!(ran.status, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("= cancelled\n"), "{}", ran.stdout);
}

#[test]
fn a_stream_that_ends_too_early_tells_how_much_came() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${server}")),
        Call(on: "server", call: Accept(into: "conn")),
        Call(on: "client", call: Send(Text("abc"))),
        Call(on: "client", call: Close),
        Receive(on: "conn", until: Bytes(10)),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("expected 10 bytes, got 3 bytes, then end of stream"),
        "{}",
        ran.stderr
    );
}

#[test]
fn names_of_hosts_are_looked_up_and_unknown_ones_are_told() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("no-such-host.invalid:80")),"#;
    let ran = Playground::new().run(steps, &["--allow-network"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("client  getaddrinfo(\"no-such-host.invalid\") = failed: "));
    let told = "step 2: client connect(no-such-host.invalid:80): expected success, got no address";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let steps = r#"Socket(name: "server", protocol: Tcp),
        Call(on: "server", call: Bind("localhost:0")),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("server  bind(127.0.0.1:0) = 0"), "{}", ran.stdout);
    let steps = r#"Socket(name: "a", protocol: Udp),
        Call(on: "a", call: SendTo(to: "localhost:9", data: Text("x"))),"#;
    let ran = Playground::new().run(steps, &["--allow-network"]);
    assert!(ran.stdout.contains("a  sendto(\"x\", 127.0.0.1:9) = 1"), "{}", ran.stdout);
}

#[test]
fn a_call_on_a_closed_socket_and_an_address_that_is_not_there_are_told() {
    let steps = r#"Call(on: "server", call: Close), Call(on: "server", call: Listen(1)),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("step 5: server listen(1)") && ran.stderr.contains("EBADF"));
    let steps = r#"Call(on: "server", call: Close),
        Fails(on: "server", call: Listen(1), errno: "EBADF"),"#;
    let ran = Playground::new().run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let steps = r#"Socket(name: "a", protocol: Tcp), Socket(name: "b", protocol: Tcp),
        Call(on: "a", call: Connect("${b}")),"#;
    let ran = Playground::new().run(steps, &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("b to have a local address"), "{}", ran.stderr);
}

#[test]
fn an_output_that_nobody_reads_breaks_nothing() {
    let playground = Playground::new();
    let sends = r#"Call(on: "a", call: SendTo(to: "${a}", data: Text("x"))), Call(on: "a", call: Recv(1)),"#;
    let steps = format!(
        "(steps: [Socket(name: \"a\", protocol: Udp), Call(on: \"a\", call: Bind(\"127.0.0.1:0\")), {}])",
        sends.repeat(500)
    );
    let path = playground.write("long.ron", &steps);
    let mut child = program()
        .arg("run")
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(child.wait().unwrap().success(), "{stderr}");
    assert_eq!(stderr, "");
}

#[test]
fn lines_come_while_the_run_goes_on() {
    let playground = Playground::new();
    let path = playground.write(
        "x.ron",
        &format!("(steps: [{LISTENER} Call(on: \"server\", call: Accept(into: \"conn\"))])"),
    );
    let mut child = program().arg("run").arg(path).stdout(Stdio::piped()).spawn().unwrap();
    let mut begun = [0; 46];
    // Read while the accept waits: nothing connects before the line is here.
    child.stdout.as_mut().unwrap().read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"server  socket(AF_INET, SOCK_STREAM) = TCP #1\n");
    assert!(child.try_wait().unwrap().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn peeks_urgent_bytes_and_lost_ones_are_steps() {
    let steps = r#"Socket(name: "client", protocol: Tcp),
        Call(on: "client", call: Connect("${server}")),
        Call(on: "server", call: Accept(into: "conn")),
        Fails(on: "conn", call: RecvUrgent(1), errno: "EINVAL"),
        Call(on: "client", call: SendUrgent(Text("ab!"))),
        Call(on: "conn", call: Peek(5)), Call(on: "conn", call: Peek(1)),
        Expect(Peeked(on: "conn", data: Text("a"))),
        Expect(Received(on: "conn", data: Text(""))),
        Call(on: "conn", call: RecvUrgent(1)), Call(on: "conn", call: Recv(9)),
        Expect(Received(on: "conn", data: Text("!ab"))),
        Socket(name: "u", protocol: Udp), Call(on: "u", call: Bind("127.0.0.1:0")),
        Call(on: "u", call: SendTo(to: "${u}", data: Text("hello"))),
        Call(on: "u", call: Peek(2)), Expect(Lost(on: "u", bytes: 0)),
        Call(on: "u", call: RecvFrom(2)), Expect(Lost(on: "u", bytes: 3)),"#;
    let playground = Playground::new();
    let ran = playground.run(&format!("{LISTENER}{steps}"), &[]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    for line in [
        "client  send(\"ab!\", MSG_OOB) = 3\n",
        "conn    recvfrom(1, MSG_PEEK) = 1 \"a\"\n",
        "conn    recv(1, MSG_OOB) = 1 \"!\"\n",
        "(truncated: 3 bytes lost)\n",
    ] {
        assert!(ran.stdout.contains(line), "{line} is not in\n{}", ran.stdout);
    }
    let steps = r#"Socket(name: "u", protocol: Udp),
        Expect(Lost(on: "u", bytes: 3)),"#;
    let ran = playground.run(steps, &[]);
    assert!(ran.stderr.contains("u lost: expected 3 bytes, got 0 bytes"), "{}", ran.stderr);
    let steps = r#"Socket(name: "u", protocol: Udp),
        Expect(Peeked(on: "u", data: Text("x"))),"#;
    assert_eq!(playground.run(steps, &[]).status, 1);
}
