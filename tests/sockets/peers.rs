//! Scenarios against programs that are not ours: Python's socket module, nc (netcat-openbsd) and
//! socat, as servers and as clients, over IPv4 and IPv6.
//!
//! Nothing sleeps: a peer is ready when it says so, or when it answers; every wait has a deadline.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use crate::peer::{ARTICLE_CLIENT, ARTICLE_SERVER, Peer, port_of, ports_of};
use socket_playground::{
    export::open_session,
    model::{Event, Outcome, Record},
    session::Storage,
};
use tempfile::TempDir;

const UDP_ECHO: &str = r#"import socket, sys
host = sys.argv[1]
family = socket.AF_INET6 if ':' in host else socket.AF_INET
echo = socket.socket(family, socket.SOCK_DGRAM)
echo.bind((host, 0))
print("ready")
data, sender = echo.recvfrom(2048)
echo.sendto(data, sender)
"#;

/// The temporary folder of a test, and how its runs are made.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn python(&self, name: &str, program: &str) -> Command {
        let mut python = Command::new("python3");
        python.arg("-u").arg(self.write(name, program));
        python
    }

    fn scenario(&self, steps: &str) -> PathBuf {
        self.write("x.ron", &format!("(steps: [\n{steps}\n])"))
    }

    fn record(&self) -> PathBuf {
        self.folder.path().join("session.ron")
    }

    /// A run of our program, to be waited for.
    fn begin(&self, scenario: &Path, set: &[String]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
        command.env("SOCKET_PLAYGROUND_JOURNALS", self.folder.path().join("journals"));
        command.arg("run").arg(scenario).arg("--record").arg(self.record());
        command.args(["--timeout", "20"]).args(set.iter().flat_map(|set| ["--set", set]));
        Run(Some(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()))
    }

    /// The records of the session, with every line of it readable.
    fn recorded(&self) -> Vec<Record> {
        let opened = open_session(&self.record(), &Storage::memory()).unwrap();
        assert_eq!(opened.problem_count, 0);
        let mut records = Vec::new();
        opened.log.for_each(1..u64::MAX, |record| records.push(record.clone()));
        records
    }
}

struct Run(Option<Child>);

impl Run {
    /// [`port_of`] it.
    fn port(&self) -> u16 {
        port_of(self.0.as_ref().unwrap().id())
    }

    fn held(mut self) {
        let Output { status, stdout, stderr } = self.0.take().unwrap().wait_with_output().unwrap();
        let told = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(status.success(), "{}", told.join(""));
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn set(port: u16) -> Vec<String> {
    vec![format!("port={port}")]
}

fn outcomes(records: &[Record]) -> Vec<Outcome> {
    let outcome = |record: &Record| match record.event {
        Event::Returned { outcome, .. } => Some(outcome),
        _ => None,
    };
    records.iter().filter_map(outcome).collect()
}

fn received(records: &[Record]) -> String {
    let mut text = Vec::new();
    for record in records {
        if let Event::Returned {
            outcome: Outcome::Received { .. } | Outcome::Datagram { .. },
            ..
        } = &record.event
        {
            text.extend_from_slice(&record.payload);
        }
    }
    String::from_utf8(text).unwrap()
}

/// Whether the recorded session has its end: the stream ended, and every socket was closed.
fn ended(records: &[Record]) -> bool {
    let closes = records.iter().filter(|record| {
        matches!(&record.event, Event::Returned { call: socket_playground::model::Call::Close, .. })
    });
    let opened = records.iter().filter(|record| matches!(record.event, Event::Opened { .. }));
    outcomes(records).contains(&Outcome::EndOfStream) && closes.count() == opened.count()
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios").join(name)
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn the_article_s_python_server_talks_with_our_client_until_bye() {
    let bench = Bench::new();
    let program = ARTICLE_SERVER.replace("12345", "0");
    let mut server = Peer::start(&mut bench.python("server.py", &program));
    server.hear("waiting for connection");
    let run = bench.begin(&shipped("article-client.ron"), &set(server.port()));
    server.hear("Client: Hello from the playground");
    server.say("Hello from Python\n");
    run.held();
    assert!(server.ended_well());
    let records = bench.recorded();
    assert_eq!(received(&records), "Hello from Python");
    assert!(ended(&records), "{:?}", outcomes(&records));
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn the_article_s_python_client_talks_with_our_server_until_bye() {
    let bench = Bench::new();
    let run = bench.begin(&shipped("article-server.ron"), &set(0));
    let program = ARTICLE_CLIENT.replace("12345", &run.port().to_string());
    let mut client = Peer::start(&mut bench.python("client.py", &program));
    client.say("Hello from Python\n");
    client.hear("Server: Hello from the playground");
    client.say("bye\n");
    assert!(client.ended_well());
    run.held();
    let records = bench.recorded();
    assert_eq!(received(&records), "Hello from Pythonbye");
    assert!(ended(&records), "{:?}", outcomes(&records));
}

/// Our client: says something, hears something, ends its side and hears the end of the other.
fn client_of(host: &str, port: u16) -> String {
    let family = if host.contains(':') { "V6" } else { "V4" };
    let at = SocketAddr::new(host.parse().unwrap(), port);
    format!(
        r#"Socket(name: "client", protocol: Tcp, family: {family}),
        Call(on: "client", call: Connect("{at}")),
        Call(on: "client", call: Send(Text("from us\n"))),
        Receive(on: "client", until: Bytes(10)),
        Expect(Received(on: "client", data: Text("from them\n"))),
        Call(on: "client", call: Shutdown(Write)),
        Receive(on: "client", until: Eof),"#
    )
}

/// Our server for one client: hears something and says something; the client ends first.
fn server_at(host: &str) -> String {
    let family = if host.contains(':') { "V6" } else { "V4" };
    let at = SocketAddr::new(host.parse().unwrap(), 0);
    format!(
        r#"Socket(name: "server", protocol: Tcp, family: {family}),
        Call(on: "server", call: Bind("{at}")),
        Call(on: "server", call: Listen(1)),
        Call(on: "server", call: Accept(into: "conn")),
        Receive(on: "conn", until: Bytes(10)),
        Expect(Received(on: "conn", data: Text("from them\n"))),
        Call(on: "conn", call: Send(Text("from us\n"))),
        Receive(on: "conn", until: Eof),
        Call(on: "conn", call: Close),"#
    )
}

/// A peer that listens, and our client.
fn talk_as_client(host: &str, mut peer: Command) {
    let bench = Bench::new();
    let mut server = Peer::start(&mut peer);
    let run = bench.begin(&bench.scenario(&client_of(host, server.port())), &[]);
    server.hear("from us");
    server.say("from them\n");
    server.say_no_more();
    run.held();
    assert!(server.ended_well());
    let records = bench.recorded();
    assert_eq!(received(&records), "from them\n");
    assert!(ended(&records), "{:?}", outcomes(&records));
}

/// Our server, and a peer that connects to its address, which is what it is given.
fn talk_as_server(host: &str, peer: impl FnOnce(SocketAddr) -> Command) {
    let bench = Bench::new();
    let run = bench.begin(&bench.scenario(&server_at(host)), &[]);
    let at = SocketAddr::new(host.parse().unwrap(), run.port());
    let mut client = Peer::start(&mut peer(at));
    client.say("from them\n");
    client.hear("from us");
    client.say_no_more();
    run.held();
    assert!(client.ended_well());
    let records = bench.recorded();
    assert_eq!(received(&records), "from them\n");
    assert!(ended(&records), "{:?}", outcomes(&records));
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Brackets where an IPv6 address needs them.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn nc_listening(host: &str) {
    // -N: say that the input has ended, as every well-behaved program does.
    talk_as_client(host, command("nc", &["-n", "-N", "-l", host, "0"]));
}

fn nc_connecting(host: &str) {
    talk_as_server(host, |at| command("nc", &["-n", "-N", host, &at.port().to_string()]));
}

fn socat_listening(host: &str) {
    let kind = if host.contains(':') { "TCP6-LISTEN" } else { "TCP4-LISTEN" };
    let listen = format!("{kind}:0,bind={}", bracketed(host));
    talk_as_client(host, command("socat", &["-", &listen]));
}

fn socat_connecting(host: &str) {
    let kind = if host.contains(':') { "TCP6" } else { "TCP4" };
    talk_as_server(host, |at| {
        command("socat", &["-", &format!("{kind}:{}:{}", bracketed(host), at.port())])
    });
}

fn python_udp_echo(host: &str) {
    let bench = Bench::new();
    let mut echo = bench.python("echo.py", UDP_ECHO);
    let mut echo = Peer::start(echo.args([host]));
    echo.hear("ready");
    let port = echo.port();
    let family = if host.contains(':') { "V6" } else { "V4" };
    let steps = format!(
        r#"Socket(name: "asker", protocol: Udp, family: {family}),
        Call(on: "asker", call: Bind("{0}:0")),
        Call(on: "asker", call: SendTo(to: "{0}:{port}", data: Text("are you there?"))),
        Call(on: "asker", call: RecvFrom(1024)),
        Expect(Received(on: "asker", data: Text("are you there?"))),"#,
        bracketed(host)
    );
    bench.begin(&bench.scenario(&steps), &[]).held();
    assert!(echo.ended_well());
    let records = bench.recorded();
    let from = Some(SocketAddr::new(host.parse().unwrap(), port));
    let datagram = Outcome::Datagram { bytes: 14, from, truncated: false, lost: 0 };
    assert!(outcomes(&records).contains(&datagram), "{:?}", outcomes(&records));
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn nc_as_server_and_our_client() {
    nc_listening("127.0.0.1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn nc_as_server_and_our_client_over_ipv6() {
    nc_listening("::1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn nc_as_client_and_our_server() {
    nc_connecting("127.0.0.1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn nc_as_client_and_our_server_over_ipv6() {
    nc_connecting("::1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn socat_as_server_and_our_client() {
    socat_listening("127.0.0.1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn socat_as_server_and_our_client_over_ipv6() {
    socat_listening("::1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn socat_as_client_and_our_server() {
    socat_connecting("127.0.0.1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn socat_as_client_and_our_server_over_ipv6() {
    socat_connecting("::1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn a_udp_echo_in_python() {
    python_udp_echo("127.0.0.1");
}

#[test]
#[ignore = "needs python3, nc, socat"]
fn a_udp_echo_in_python_over_ipv6() {
    python_udp_echo("::1");
}

/// The helper itself.
#[test]
fn a_listener_is_seen_without_being_disturbed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let ports = ports_of(std::process::id());
    assert!(ports.contains(&listener.local_addr().unwrap().port()), "{ports:?}");
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err());
}
