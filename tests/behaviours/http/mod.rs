//! The web server, talked with over real sockets: what it serves, what it refuses, and what it costs. In
//! `clients` other programs are its clients, in `hostile` those who wish it no good.

mod clients;
mod hostile;
#[cfg(target_os = "linux")]
mod run;
mod served;

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket_playground::behaviour;
use socket_playground::model::{Family, Program};
use tempfile::TempDir;

use crate::common::{PATIENCE, Rig};

/// A web server of a folder with some files in it.
struct Server {
    rig: Rig,
    address: SocketAddr,
    /// The folder is `site` in it; what is beside that is secret.
    outer: TempDir,
}

/// What is in a file that is not to be served.
const SECRET: &str = "secret";

impl Server {
    /// One whose requests may take so long to arrive.
    fn with_timeout(timeout_ms: u64) -> Self {
        let outer = tempfile::tempdir().unwrap();
        let site = outer.path().join("site");
        fs::create_dir_all(site.join("a b/empty")).unwrap();
        fs::write(outer.path().join("secret"), SECRET).unwrap();
        fs::write(site.join("index.html"), "<h1>Hello</h1>").unwrap();
        fs::write(site.join("a b/é.txt"), "in a folder").unwrap();
        fs::write(site.join(".hidden"), SECRET).unwrap();
        let root = site.to_str().unwrap().to_owned();
        let (rig, address) = serve(&Program::Http { root, timeout_ms });
        Self { rig, address, outer }
    }

    fn new() -> Self {
        Self::with_timeout(10_000)
    }

    /// Puts a file into the folder.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.outer.path().join("site").join(name), bytes).unwrap();
    }

    fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// What is answered to these bytes, alone on a connection of theirs.
    fn asked(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut client = self.connect();
        client.send(request);
        client.answer()
    }
}

/// A socket that acts as this program.
fn serve(program: &Program) -> (Rig, SocketAddr) {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 512);
    rig.playground.behave(listener, behaviour::program(program).unwrap()).unwrap();
    (rig, address)
}

/// A client that says exactly what it is told to say.
struct Client(BufReader<TcpStream>);

/// An answer, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.get_mut().write_all(bytes.as_ref()).unwrap();
    }

    fn get(&mut self, target: &str) -> Answer {
        self.send(get(target));
        self.answer()
    }

    /// The head of an answer, and how long its content is.
    fn head(&mut self) -> (u16, String, usize) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.0.read_line(&mut head).unwrap(), 0, "it ended: {head}");
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = field(&head, "Content-Length").map_or(0, |length| length.parse().unwrap());
        (status, head, length)
    }

    fn answer(&mut self) -> Answer {
        let (status, head, length) = self.head();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        Answer { status, head, body }
    }

    /// Waits for the end of the connection, in whatever way it comes.
    fn ended(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("it does not end: {error}"),
        }
        rest
    }
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// A time after which something that must not wait has waited.
const SOON: Duration = Duration::from_secs(5);
