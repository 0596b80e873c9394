//! Programs that are not ours, as peers of a test: how they are started, talked to and ended, and
//! the two Python programs of the article that every course begins with.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
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

    /// [`port_of`] it.
    pub fn port(&self) -> u16 {
        port_of(self.child.id())
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

    /// Waits for its next line.
    pub fn line(&mut self) -> String {
        let line = self.lines.recv_timeout(PATIENCE);
        line.unwrap_or_else(|_| panic!("no line after {:?}", self.heard))
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

/// The port on which a process listens, or that it is bound to over UDP, once it is.
pub fn port_of(process: u32) -> u16 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(port) = ports_of(process).first() {
            return *port;
        }
        assert!(Instant::now() < deadline, "process {process} has no port");
        thread::yield_now();
    }
}

/// All such ports. What is asked are the system's own tables, which disturbs nobody who takes only one
/// connection.
pub fn ports_of(process: u32) -> Vec<u16> {
    let sockets = sockets_of(process);
    let mut ports = Vec::new();
    // The states of one that listens, and of one that is bound.
    for (table, state) in [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")] {
        let table = fs::read_to_string(format!("/proc/net/{table}")).unwrap();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields[3] == state && sockets.iter().any(|inode| inode == fields[9]) {
                let (_, port) = fields[1].rsplit_once(':').unwrap();
                ports.push(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    ports
}

/// The inodes of the sockets that a process has.
fn sockets_of(process: u32) -> Vec<String> {
    let descriptors = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    let targets = descriptors.filter_map(|entry| fs::read_link(entry.path()).ok());
    let inode = |target: PathBuf| {
        Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
    };
    targets.filter_map(inode).collect()
}
