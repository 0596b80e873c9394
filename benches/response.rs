//! How soon the window answers a click: at rest, while one socket receives as fast as it can, and
//! while two hundred sockets chatter. Painting is left out. Each figure stands beside its ratio to
//! the one at rest in the same run.
//!
//! `cargo bench --bench response`

use std::{
    io::Write as _,
    net::{SocketAddr, TcpStream, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use egui_kittest::{Harness, kittest::Queryable as _};
use socket_playground::{model::record_text, session::JournalFolder, ui::App};

/// Clicks of each kind, of which the median and the slowest are told.
const CLICKS: usize = 20;

/// Sockets that chatter.
const SOCKETS: usize = 200;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

type Window = Harness<'static, App>;

fn main() {
    println!("{:<36} {:>10} {:>10}  ratio", "", "median", "slowest");
    let rest = {
        let (mut window, _folder) = window();
        clicks(&mut window, 1)
    };
    report("at rest", &rest, &rest);

    let (mut window, folder) = window();
    click(&mut window, "Start a chat pair", "TCP #3: close");
    let address = addresses(&window)[0];
    let mut stream = TcpStream::connect(address).expect("the window listens");
    click(&mut window, "TCP #1: accept", "TCP #4: close");
    let load = Load::begin(move || {
        static PIECE: [u8; 65_536] = [b'x'; 65_536];
        // It ends when the window does.
        stream.write_all(&PIECE).is_ok()
    });
    let before = (window.state().log().payload_bytes(), Instant::now());
    let times = clicks(&mut window, 5);
    let bytes = window.state().log().payload_bytes() - before.0;
    let rate = bytes as f64 / before.1.elapsed().as_secs_f64() / 1e6;
    report(&format!("one socket receives {rate:.0} MB/s"), &times, &rest);
    drop((window, folder));
    load.end();

    let (mut window, folder) = self::window();
    for number in 1..=SOCKETS {
        let name = format!("UDP #{number}");
        click(&mut window, "New UDP socket", &format!("{name}: bind"));
        press(&window, &format!("{name}: bind"));
        window.run_steps(2);
    }
    let deadline = Instant::now() + PATIENCE;
    while addresses(&window).len() < SOCKETS {
        assert!(Instant::now() < deadline, "{} are bound", addresses(&window).len());
        window.step();
    }
    let (sender, to) = (UdpSocket::bind("127.0.0.1:0").expect("a port"), addresses(&window));
    let load = Load::begin(move || {
        for address in &to {
            sender.send_to(b"chatter", address).expect("loopback takes a datagram");
        }
        // Each of them says something a hundred times a second.
        thread::park_timeout(Duration::from_millis(10));
        true
    });
    let times = clicks(&mut window, SOCKETS + 1);
    report(&format!("{SOCKETS} sockets chatter"), &times, &rest);
    drop((window, folder));
    load.end();
}

fn report(what: &str, times: &[Duration], rest: &[Duration]) {
    let median = |times: &[Duration]| times[times.len() / 2].as_secs_f64() * 1e3;
    let slowest = times[times.len() - 1].as_secs_f64() * 1e3;
    let ratio = median(times) / median(rest);
    println!("{what:<36} {:>7.2} ms {slowest:>7.2} ms  {ratio:.2}", median(times));
}

fn window() -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder for journals");
    let journals = JournalFolder::at(folder.path());
    let window = Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(move |creation| App::new(creation, None, Ok(journals)));
    (window, folder)
}

/// What a socket is bound to, in the order in which they were bound.
fn addresses(window: &Window) -> Vec<SocketAddr> {
    let mut found = Vec::new();
    window.state().log().for_each_glance(1..5_000, |record| {
        if let Some(local) = record.standing.as_ref().and_then(|standing| standing.local)
            && !found.contains(&local)
        {
            found.push(local);
        }
    });
    found
}

/// Draws frames until there is a control of this name.
fn until(window: &mut Window, name: &str) {
    let deadline = Instant::now() + PATIENCE;
    while window.query_all_by_label(name).next().is_none() {
        if Instant::now() >= deadline {
            let mut last = Vec::new();
            window.state().log().for_each_glance(1..100, |record| last.push(record_text(record)));
            panic!("there is no {name}; the log began:\n{}", last.join("\n"));
        }
        window.step();
    }
}

/// Clicks the first control of this name.
fn press(window: &Window, name: &str) {
    let found = window.query_all_by_label(name).next();
    found.unwrap_or_else(|| panic!("there is no {name}")).click_accesskit();
}

/// Clicks `name`, and waits for `answer`.
fn click(window: &mut Window, name: &str, answer: &str) -> Duration {
    until(window, name);
    press(window, name);
    let began = Instant::now();
    until(window, answer);
    began.elapsed()
}

/// Makes sockets, of which the first will have this number: how long each click took to be answered,
/// rising.
fn clicks(window: &mut Window, first: usize) -> Vec<Duration> {
    window.run_steps(10);
    let mut times = Vec::new();
    for number in first..first + CLICKS {
        times.push(click(window, "New TCP socket", &format!("TCP #{number}: connect")));
    }
    times.sort_unstable();
    times
}

/// What goes on while clicks are answered.
struct Load {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Load {
    /// Does this again and again, until it is false or the load ends.
    fn begin(mut work: impl FnMut() -> bool + Send + 'static) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&ended);
        let run = move || while !over.load(Ordering::Relaxed) && work() {};
        let thread = thread::Builder::new().name("load".to_owned()).spawn(run);
        Self { ended, thread: thread.expect("a thread") }
    }

    fn end(self) {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().expect("the load ends");
    }
}
