//! Programs that are not ours, as peers of a test: how they are started, talked to and ended, and
//! the two Python programs of the article that every course begins with.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, UdpSocket},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// The server of the article, with the port left open.
pub const ARTICLE_SERVER: &str = r#"import socket

server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server_socket.bind(('localhost', 12345))
server_socket.listen(1)
print("Server is waiting for connection...")

conn, addr = server_socket.accept()
print(f"Connected by {addr}")

while True:
    data = conn.recv(1024).decode()
    if not data or data.lower() == 'bye':
        break
    print("Client:", data)
    reply = input("You: ")
    conn.send(reply.encode())

conn.close()
"#;

/// The client of the article, with the port left open.
pub const ARTICLE_CLIENT: &str = r#"import socket

client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client_socket.connect(('localhost', 12345))

while True:
    message = input("You: ")
    client_socket.send(message.encode())
    if message.lower() == 'bye':
        break
    reply = client_socket.recv(1024).decode()
    print("Server:", reply)

client_socket.close()
"#;

/// A program that was started, and is ended with the test whatever comes of it.
pub struct Peer {
    child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Peer {
    /// Starts it, with its terminal in our hands.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = sync_channel(1000);
        thread::Builder::new()
            .name("peer-stdout".to_owned())
            .spawn(move || {
                for line in stdout.lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            })
            .unwrap();
        Self { child, lines, heard: Vec::new() }
    }

    fn stdin(&mut self) -> &mut ChildStdin {
        self.child.stdin.as_mut().unwrap()
    }

    /// Types into it.
    pub fn say(&mut self, text: &str) {
        self.stdin().write_all(text.as_bytes()).unwrap();
        self.stdin().flush().unwrap();
    }

    /// Ends what the peer reads from its terminal.
    pub fn say_no_more(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Waits for a line that has this text in it.
    pub fn hear(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.heard.iter().any(|line| line.contains(text)) {
            let line = self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.heard));
            self.heard.push(line);
        }
    }

    /// Waits for the peer's own end; says whether it was content.
    pub fn ended_well(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(Instant::now() < deadline, "the peer does not end: {:?}", self.heard);
            // Its output ends when it does.
            if let Ok(line) = self.lines.recv_timeout(Duration::from_millis(20)) {
                self.heard.push(line);
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// A port that was free a moment ago.
pub fn free_port(host: &str) -> u16 {
    let of_tcp = TcpListener::bind((host, 0)).unwrap().local_addr().unwrap().port();
    drop(UdpSocket::bind((host, of_tcp)));
    of_tcp
}

/// Waits until somebody listens, without disturbing one who takes only one connection: what is
/// asked is the system's own table.
pub fn wait_for_listener(address: SocketAddr) {
    let table = if address.is_ipv4() { "/proc/net/tcp" } else { "/proc/net/tcp6" };
    let port = format!(":{:04X} ", address.port());
    let deadline = Instant::now() + PATIENCE;
    while !fs::read_to_string(table).unwrap().lines().any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next().unwrap_or_default();
        format!("{local} ").ends_with(&port) && fields.nth(1) == Some("0A")
    }) {
        assert!(Instant::now() < deadline, "nobody listens on {address}");
        thread::yield_now();
    }
}
