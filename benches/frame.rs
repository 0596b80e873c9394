//! How long a frame takes, egui's pass and its tessellation, with a log of a thousand, a million and
//! ten million records: following new ones, scrolled to the middle, and with a filter on; and with
//! two hundred sockets. Each figure stands beside its ratio to the first of its kind in the same
//! run, since a machine's own speed says nothing.
//!
//! `cargo bench --bench frame`

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use egui::{Key, Modifiers};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::{
    model::{Call, CallId, Caller, Event, Outcome, SocketId},
    session::{Entry, JournalFolder, Log},
    ui::App,
};

/// Frames of which the median counts.
const FRAMES: usize = 200;

/// Records that come from one frame to the next while the end is followed.
const NEWS: u64 = 50;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(2);

const LENGTHS: [u64; 3] = [1_000, 1_000_000, 10_000_000];

type Window = Harness<'static, App>;

fn main() {
    let mut first = None;
    println!("{:<34} {:>10}  ratio", "", "frame");
    for length in LENGTHS {
        let folder = tempfile::tempdir().expect("a folder for journals");
        let journals = JournalFolder::at(folder.path());
        let mut window = Harness::builder()
            .with_size([1280.0, 800.0])
            .build_eframe(move |creation| App::new(creation, None, Ok(journals)));
        open(&mut window, "New UDP socket", 1);
        let log = Arc::clone(window.state().log());
        let there = log.len();
        grow(&log, length - there);
        show(&mut window, length);

        let middle = "scrolled to the middle";
        let following = median_frame(&mut window, || grow(&log, NEWS));
        show(&mut window, log.len());
        window.get_by_label("Scroll bar of the log").set_value_accesskit(length as f64 / 2.0);
        let in_the_middle = median_frame(&mut window, || {});
        filter(&mut window, "length >= 20 and socket == 1");
        let filtered = median_frame(&mut window, || {});

        let frames = [following, in_the_middle, filtered];
        let baseline = *first.get_or_insert(frames);
        for ((what, frame), baseline) in
            ["following", middle, "with a filter"].into_iter().zip(frames).zip(baseline)
        {
            report(&format!("{length} records, {what}"), frame, baseline);
        }
        if length == LENGTHS[0] {
            open(&mut window, "New TCP socket", 199);
            report("200 sockets", median_frame(&mut window, || {}), filtered);
        }
    }
}

fn report(what: &str, frame: Duration, baseline: Duration) {
    let ratio = frame.as_secs_f64() / baseline.as_secs_f64();
    println!("{what:<34} {:>7.2} ms  {ratio:.2}", frame.as_secs_f64() * 1e3);
}

/// The median time of a frame, `before` each of which something may happen that is not measured.
fn median_frame(window: &mut Window, mut before: impl FnMut()) -> Duration {
    window.run_steps(20);
    let mut frames: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            before();
            let began = Instant::now();
            window.step();
            let shapes = window.output().shapes.clone();
            std::hint::black_box(window.ctx.tessellate(shapes, 1.0));
            began.elapsed()
        })
        .collect();
    frames.sort_unstable();
    frames[FRAMES / 2]
}

/// Draws frames until `holds`.
fn until(window: &mut Window, what: &str, holds: impl Fn(&Window) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds(window) {
        assert!(Instant::now() < deadline, "it never came to hold that {what}");
        window.step();
    }
}

/// Waits until this record has a row.
fn show(window: &mut Window, number: u64) {
    let row = format!("record {number}: ");
    until(window, &format!("{row} is shown"), |window| {
        window.query_all_by_label_contains(&row).next().is_some()
    });
}

fn open(window: &mut Window, name: &str, count: u64) {
    let records = window.state().log().len() + count;
    for _ in 0..count {
        window.get_by_label(name).click();
        window.run_steps(2);
    }
    until(window, "the sockets are there", |window| window.state().log().len() >= records);
}

fn filter(window: &mut Window, text: &str) {
    window.get_by_label("Filter").click();
    window.run_steps(2);
    window.get_by_label("Filter").type_text(text);
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::NONE, Key::Escape);
    until(window, "the filter has looked at all", |window| {
        window.query_all_by_label_contains(" of ").any(|node| {
            node.accesskit_node().label().is_some_and(|label| label.ends_with(" records"))
        })
    });
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
