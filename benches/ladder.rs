//! How long a frame takes, egui's pass and its tessellation, with the ladder in front: over a thousand
//! records and over a million, following new ones, in the middle, with time to scale, and where one
//! send came out as a million reads. Each figure stands beside its ratio to the first of its kind in
//! the same run, since a machine's own speed says nothing.
//!
//! `cargo bench --bench ladder`

mod turns;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::{
    model::{Call, CallId, Caller, Event, Outcome, SocketId},
    session::{Entry, JournalFolder, Log},
    ui::App,
};
use tempfile::TempDir;
use turns::medians;

/// Records that come from one frame to the next while the end is followed.
const NEWS: u64 = 50;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

const LENGTHS: [u64; 2] = [1_000, 1_000_000];

/// The two ends of a chat pair.
const ENDS: [SocketId; 2] = [SocketId(2), SocketId(3)];

fn main() {
    println!("{:<46} {:>10}  ratio", "", "frame");
    let mut windows = LENGTHS.map(|length| Window::with(length, grow));
    report("following", &mut windows, NEWS);
    windows.iter_mut().for_each(Window::show_middle);
    report("in the middle", &mut windows, 0);
    for window in &mut windows {
        window.click("To scale");
        window.click("Fit");
    }
    report("to scale, all of it", &mut windows, 0);

    let mut windows = LENGTHS.map(|length| Window::with(length, grow_from_one_send));
    windows.iter_mut().for_each(Window::show_middle);
    report("one send, in the middle", &mut windows, 0);
}

fn report(what: &str, windows: &mut [Window], news: u64) {
    let frames = medians(windows, |window| &mut window.harness, |window| grow(&window.log, news));
    for (window, frame) in windows.iter().zip(&frames) {
        let ratio = frame.as_secs_f64() / frames[0].as_secs_f64();
        let name = format!("{} records, {what}", window.length);
        println!("{name:<46} {:>7.2} ms  {ratio:.2}", frame.as_secs_f64() * 1e3);
    }
}

/// A window with a chat pair, a log and the ladder in front.
struct Window {
    harness: Harness<'static, App>,
    log: Arc<Log>,
    length: u64,
    /// Its session is kept here.
    _folder: TempDir,
}

impl Window {
    /// A window whose log has so many records, as `grow` makes them.
    fn with(length: u64, grow: fn(&Log, u64)) -> Self {
        let folder = tempfile::tempdir().expect("a folder for journals");
        let journals = JournalFolder::at(folder.path());
        let mut harness = Harness::builder()
            .with_size([1280.0, 800.0])
            .build_eframe(move |creation| App::new(creation, None, Ok(journals)));
        harness.step();
        let log = Arc::clone(harness.state().log());
        let mut window = Self { harness, log, length, _folder: folder };
        window.click("Start a chat pair");
        window.until("both ends are there", |window| window.has("TCP #3: chat"));
        grow(&window.log, length - window.log.len());
        window.click("Ladder");
        window.until("all has been read", |window| {
            window.has("Ladder of 3 lanes") && !window.has("reading the log")
        });
        window
    }

    fn has(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.harness.run_steps(2);
    }

    /// Draws frames until `holds`.
    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "it never came to hold that {what}");
            self.harness.step();
        }
    }

    fn show_middle(&mut self) {
        let bar = self.harness.get_by_label("Scroll bar of the ladder");
        bar.set_value_accesskit(bar.accesskit_node().max_numeric_value().unwrap_or(1.0) / 2.0);
        self.harness.step();
    }
}

fn returned(log: &Log, socket: SocketId, call: Call<u64>, outcome: Outcome, payload: Bytes) {
    let (call_id, elapsed_nanos, caller) = (CallId(u64::MAX), 900, Caller::Program);
    let event = Event::Returned { call_id, call, outcome, elapsed_nanos, caller };
    log.append(Entry { payload, ..Entry::new(socket, event) });
}

fn receive(log: &Log, data: &Bytes) {
    let bytes = data.len() as u64;
    returned(log, ENDS[0], Call::Recv(65_536), Outcome::Received { bytes }, data.clone());
}

/// One end sends and the other receives, sometimes in two reads.
fn grow(log: &Log, records: u64) {
    let data = Bytes::from_static(&[b'x'; 64]);
    let end = log.len() + records;
    while log.len() < end {
        let bytes = data.len() as u64;
        let call = Call::Send(bytes);
        returned(log, ENDS[1], call, Outcome::Sent { bytes }, data.clone());
        if log.len().is_multiple_of(3) {
            receive(log, &data.slice(..20));
            receive(log, &data.slice(20..));
        } else {
            receive(log, &data);
        }
    }
}

/// One send that comes out as all the other records.
fn grow_from_one_send(log: &Log, records: u64) {
    let data = Bytes::from(vec![b'x'; records as usize - 1]);
    let bytes = data.len() as u64;
    returned(log, ENDS[1], Call::Send(bytes), Outcome::Sent { bytes }, data.clone());
    for place in 0..data.len() {
        receive(log, &data.slice(place..=place));
    }
}
