//! What `Receive(until: Eof)` of a scenario makes of a fast sender, against socat that reads the same
//! and throws it away, in the same run.
//!
//! `cargo bench --bench scenario` prints the median of three rounds of both, their ratio, and the
//! memory of this process at its highest. Without socat a plain loop takes its place, which reads 8 KiB
//! at once, as socat does. The journal is in the system's folder for temporary files.

mod figures;

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Command,
    sync::Arc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use figures::{median, most_memory};
use socket_playground::{
    net::{Modes, Playground},
    scenario::{Plan, Settings, run},
    session::{Ending, JournalFolder, Log, Storage},
};

const TOTAL: usize = 2 * 1024 * 1024 * 1024;
const WRITE: usize = 64 * 1024;
const ROUNDS: usize = 3;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let has_socat = Command::new("socat").arg("-V").output().is_ok();
    let (mut plain, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(if has_socat { socat() } else { plain_loop() });
        ours.push(scenario(folder.path()));
    }
    let (plain, ours) = (median(plain), median(ours));
    let rate = |seconds: f64| TOTAL as f64 / seconds / 1e6;
    println!(
        "2 GiB until Eof: {} {:.0} MB/s, a scenario {:.0} MB/s, ratio {:.2}; resident memory at its \
         highest: {}",
        if has_socat { "socat to /dev/null" } else { "a plain loop" },
        rate(plain),
        rate(ours),
        plain / ours,
        most_memory(),
    );
}

/// Sends everything to whoever connects, and closes.
fn sender() -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let sender = thread::Builder::new().name("sender".to_owned()).spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let piece = vec![0x5a; WRITE];
        for _ in 0..TOTAL / WRITE {
            stream.write_all(&piece).expect("the peer reads");
        }
    });
    (address, sender.expect("a thread"))
}

fn socat() -> f64 {
    let (address, sender) = sender();
    let began = Instant::now();
    let mut reader = Command::new("socat");
    reader.args(["-u", &format!("TCP:{address}"), "OPEN:/dev/null"]);
    assert!(reader.status().expect("socat runs").success());
    let seconds = began.elapsed().as_secs_f64();
    sender.join().expect("the sender ends");
    seconds
}

fn plain_loop() -> f64 {
    let (address, sender) = sender();
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).expect("a connection");
    let mut buffer = vec![0; 8192];
    while stream.read(&mut buffer).expect("the sender sends") > 0 {}
    let seconds = began.elapsed().as_secs_f64();
    sender.join().expect("the sender ends");
    seconds
}

fn scenario(folder: &Path) -> f64 {
    let (address, sender) = sender();
    let path = folder.join("receive.ron");
    let steps = format!(
        r#"(steps: [Socket(name: "c", protocol: Tcp), Call(on: "c", call: Connect("{address}")),
        Receive(on: "c", until: Eof), Expect(ReceivedAtMost(on: "c", bytes: {TOTAL}))])"#
    );
    fs::write(&path, steps).expect("it is written");
    let plan = Plan::load(&path, &Settings::default()).expect("a plan");
    let log = Arc::new(Log::kept_in(&Storage::journal(JournalFolder::at(folder))));
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let began = Instant::now();
    let deadline = began + Duration::from_mins(5);
    run(&plan, &playground, deadline, |_| {}).expect("every step holds");
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(log.payload_bytes(), TOTAL as u64);
    drop(playground);
    sender.join().expect("the sender ends");
    if let Some(log) = Arc::into_inner(log) {
        log.end(Ending::Remove);
    }
    seconds
}
