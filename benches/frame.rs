//! How long a frame takes, egui's pass and its tessellation, with a log of a thousand, a million and
//! ten million records: following new ones, scrolled to the middle, and with a filter on; and with
//! two hundred sockets, and with a canvas of five hundred cards over whose wires bytes cross in every
//! frame. Each figure stands beside its ratio to the first of its kind in the same
//! run, since a machine's own speed says nothing.
//!
//! `cargo bench --bench frame`; with `-- canvas` the canvas alone.

mod turns;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::{
    model::{
        Call, CallId, Caller, Event, Family, Mode, Origin, Outcome, Protocol, SocketId,
        SocketSnapshot,
    },
    session::{Entry, JournalFolder, Log},
    ui::App,
};
use tempfile::TempDir;
use turns::medians;

/// Records that come from one frame to the next while the end is followed.
const NEWS: u64 = 50;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

/// Cards on the canvas.
const CARDS: u32 = 500;

/// Sockets that were written into a log have numbers from here on: none that is really made has one.
const FIRST: u32 = 1000;

const LENGTHS: [u64; 3] = [1_000, 1_000_000, 10_000_000];

fn main() {
    println!("{:<42} {:>10}  ratio", "", "frame");
    if std::env::args().any(|argument| argument == "canvas") {
        return canvas();
    }
    let mut windows = LENGTHS.map(Window::with);
    report("following", &windows.each_ref().map(Window::name), &frames(&mut windows, NEWS));
    for window in &mut windows {
        window.show_middle();
    }
    report("in the middle", &windows.each_ref().map(Window::name), &frames(&mut windows, 0));
    for window in &mut windows {
        window.filter("length >= 20 and socket == 1");
    }
    report("with a filter", &windows.each_ref().map(Window::name), &frames(&mut windows, 0));

    let (few, mut many) = (Window::with(LENGTHS[0]), Window::with(LENGTHS[0]));
    many.open("New TCP socket", 199);
    let names = ["1 socket", "200 sockets"].map(str::to_owned);
    report("following", &names, &frames(&mut [few, many], 0));

    canvas();
}

/// A canvas of five hundred sockets: as one card, and as five hundred from near to far.
fn canvas() {
    let mut canvas = [Window::with(LENGTHS[0])];
    connect(&canvas[0].log, CARDS);
    let all = format!("Show all connections of TCP #{}", FIRST + 1);
    canvas[0].until("they are one card", |window| window.has(&all));
    report("traffic, one card", &[format!("{CARDS} sockets")], &crossing(&mut canvas));
    canvas[0].press(&all);
    for (tool, what) in [
        ("Cards at 100 %", "at 100 %"),
        ("Zoom out", "at 80 %"),
        ("Zoom out", "at 67 %"),
        ("Zoom out", "at 50 %"),
        ("Fit all", "all in view"),
    ] {
        canvas[0].press(tool);
        report(&format!("traffic, {what}"), &[format!("{CARDS} cards")], &crossing(&mut canvas));
    }
}

/// The median time of a frame in which bytes cross twenty wires.
fn crossing(windows: &mut [Window]) -> Vec<Duration> {
    let mut turn = 0_u32;
    frames_with(windows, |window| {
        turn += 1;
        for crossing in 0..20 {
            let socket = 2 + 2 * ((turn * 7 + crossing * 13) % (CARDS / 2 - 1));
            send(&window.log, socket, u64::from(turn) * 100);
        }
    })
}

fn report(what: &str, names: &[String], frames: &[Duration]) {
    for (name, frame) in names.iter().zip(frames) {
        let ratio = frame.as_secs_f64() / frames[0].as_secs_f64();
        println!("{:<42} {:>7.2} ms  {ratio:.2}", format!("{name}, {what}"), millis(*frame));
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The median time of a frame of each window, before each of which so many records come.
fn frames(windows: &mut [Window], news: u64) -> Vec<Duration> {
    frames_with(windows, |window| grow(&window.log, news))
}

/// The median time of a frame of each window, before each of which this is done.
fn frames_with(windows: &mut [Window], before: impl FnMut(&Window)) -> Vec<Duration> {
    medians(windows, |window| &mut *window.harness, before)
}

/// A window with one socket and a log.
struct Window {
    /// Boxed: a window is large.
    harness: Box<Harness<'static, App>>,
    log: Arc<Log>,
    length: u64,
    /// Its session is kept here.
    _folder: TempDir,
}

impl Window {
    /// A window whose log has so many records.
    fn with(length: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder for journals");
        let journals = JournalFolder::at(folder.path());
        let mut harness = Harness::builder()
            .with_size([1280.0, 800.0])
            .build_eframe(move |creation| App::new(creation, None, Ok(journals)));
        harness.step();
        let log = Arc::clone(harness.state().log());
        let harness = Box::new(harness);
        let mut window = Self { harness, log, length, _folder: folder };
        window.open("New UDP socket", 1);
        grow(&window.log, length - window.log.len());
        window.until("the last record has a row", |window| {
            let row = format!("record {length}: ");
            window.harness.query_all_by_label_contains(&row).next().is_some()
        });
        window
    }

    fn name(&self) -> String {
        format!("{} records", self.length)
    }

    /// Draws frames until `holds`.
    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "it never came to hold that {what}");
            self.harness.step();
        }
    }

    fn open(&mut self, name: &str, count: u64) {
        let records = self.log.len() + count;
        for _ in 0..count {
            self.harness.get_by_label(name).click();
            self.harness.run_steps(2);
        }
        self.until("the sockets are there", |window| window.log.len() >= records);
    }

    fn has(&self, name: &str) -> bool {
        self.harness.query_by_label(name).is_some()
    }

    fn press(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.harness.run_steps(3);
    }

    fn show_middle(&mut self) {
        let bar = self.harness.get_by_label("Scroll bar of the log");
        bar.set_value_accesskit(self.length as f64 / 2.0);
        self.harness.step();
    }

    fn filter(&mut self, text: &str) {
        self.harness.get_by_label("Filter").click();
        self.harness.run_steps(2);
        self.harness.get_by_label("Filter").type_text(text);
        self.harness.run_steps(2);
        self.harness.key_press(Key::Escape);
        self.harness.step();
        self.until("the filter has looked at all", |window| {
            window.harness.query_all_by_label_contains(" of ").any(|node| {
                // A plain text is the value of its node.
                let node = node.accesskit_node();
                let text = node.label().or_else(|| node.value());
                text.is_some_and(|text| text.ends_with(" records"))
            })
        });
    }
}

/// A listener, and connections of it whose both ends are here: so many sockets in all.
fn connect(log: &Log, sockets: u32) {
    let at = |port: u32| Some(([127, 0, 0, 1], 10_000 + port as u16).into());
    let open = |socket: u32, origin: Origin, standing: Option<SocketSnapshot>| {
        let (reading, accepting) = (Mode::Step, Mode::Automatic);
        let (protocol, family) = (Protocol::Tcp, Family::V4);
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        log.append(Entry { standing, ..Entry::new(SocketId(FIRST + socket), event) });
    };
    let call = |socket: u32, call: Call<u64>, standing: SocketSnapshot| {
        let (call_id, caller) = (CallId(1), Caller::Person);
        let event =
            Event::Returned { call_id, call, outcome: Outcome::Done, elapsed_nanos: 1, caller };
        let standing = Some(standing);
        log.append(Entry { standing, ..Entry::new(SocketId(FIRST + socket), event) });
    };
    let server = at(0);
    open(1, Origin::Made, None);
    call(
        1,
        Call::Listen(8),
        SocketSnapshot { local: server, peer: None, listening: true, state: None },
    );
    for client in (2..sockets).step_by(2) {
        open(client, Origin::Made, None);
        let standing =
            SocketSnapshot { local: at(client), peer: server, listening: false, state: None };
        if let Some(to) = server {
            call(client, Call::Connect(to), standing);
        }
        let accepted =
            SocketSnapshot { local: server, peer: at(client), listening: false, state: None };
        open(client + 1, Origin::AcceptedBy(SocketId(FIRST + 1)), Some(accepted));
    }
}

/// Bytes that one of the sockets of [`connect`] sends.
fn send(log: &Log, socket: u32, length: u64) {
    let event = Event::Returned {
        call_id: CallId(1),
        call: Call::Send(length),
        outcome: Outcome::Sent { bytes: length },
        elapsed_nanos: 900,
        caller: Caller::Program,
    };
    let payload = Bytes::from(vec![b'x'; length as usize]);
    log.append(Entry { payload, ..Entry::new(SocketId(FIRST + socket), event) });
}

/// Reads of a socket, each of another length.
fn grow(log: &Log, records: u64) {
    let data = Bytes::from_static(&[b'x'; 64]);
    for number in 0..records {
        let length = number as usize % data.len();
        let event = Event::Returned {
            call_id: CallId(number),
            call: Call::Recv(65_536),
            outcome: Outcome::Received { bytes: length as u64 },
            elapsed_nanos: 900,
            caller: Caller::Program,
        };
        log.append(Entry { payload: data.slice(..length), ..Entry::new(SocketId(1), event) });
    }
}
