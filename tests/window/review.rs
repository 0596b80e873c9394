//! A session from a file in the window: it is as it was at any moment, it can be walked through and
//! played, and what is noted on it is kept.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use crate::desk::Desk;
use crate::review_files::comment;
use bytes::Bytes;
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use socket_playground::{
    export::save_session,
    model::{
        Call, CallId, Caller, Event, Family, KernelView, Mode, Origin, Outcome, Protocol, Record,
        SocketId, SocketSnapshot, TcpState, Timer, TimerKind,
    },
    session::{Entry, Header, Log},
};
use tempfile::TempDir;

const SERVER: &str = "127.0.0.1:9000";
const CLIENT: &str = "127.0.0.1:40000";

fn at(address: &str) -> SocketAddr {
    address.parse().expect("an address of these tests")
}

fn opened(origin: Origin) -> Event {
    let (reading, accepting) = (Mode::Step, Mode::Step);
    let (protocol, family) = (Protocol::Tcp, Family::V4);
    Event::Opened { protocol, family, origin, reading, accepting }
}

fn returned(call: Call<u64>, outcome: Outcome) -> Event {
    let (call_id, caller) = (CallId(7), Caller::Person);
    Event::Returned { call_id, call, outcome, elapsed_nanos: 1000, caller }
}

fn standing(local: &str, peer: Option<&str>) -> SocketSnapshot {
    let listening = peer.is_none();
    SocketSnapshot { local: Some(at(local)), peer: peer.map(at), listening, state: None }
}

/// What happens in the session, and after how many milliseconds. A listener takes a connection,
/// "hello" crosses it, and the client closes, of which the kernel keeps a ghost.
fn happenings() -> Vec<(u64, Entry)> {
    let (server, accepted, client) = (SocketId(1), SocketId(2), SocketId(3));
    let plain = |socket, event| Entry::new(socket, event);
    let standing_so = |standing, entry| Entry { standing: Some(standing), ..entry };
    let hello = |socket, call, outcome| Entry {
        payload: Bytes::from_static(b"hello"),
        ..Entry::new(socket, returned(call, outcome))
    };
    let timer = Some(Timer { kind: TimerKind::TimeWait, remaining_millis: 60_000 });
    let view = KernelView { state: Some(TcpState::TimeWait), timer, ..KernelView::default() };
    let waits = Event::Waiting { call_id: CallId(7), call: Call::Accept, sent: 0 };
    let ghost = Event::Kernel {
        was: Some(TcpState::Established),
        view: Box::new(view),
        gap_nanos: 100_000_000,
    };
    let listens = plain(server, returned(Call::Listen(2), Outcome::Done));
    let connects = plain(client, returned(Call::Connect(at(SERVER)), Outcome::Done));
    let comes = plain(accepted, opened(Origin::AcceptedBy(server)));
    let accepts = Outcome::Accepted { socket: accepted, peer: at(CLIENT) };
    vec![
        (100, plain(server, opened(Origin::Made))),
        (200, standing_so(standing(SERVER, None), listens)),
        (1000, plain(server, waits)),
        (5000, plain(client, opened(Origin::Made))),
        (5100, standing_so(standing(CLIENT, Some(SERVER)), connects)),
        (5200, standing_so(standing(SERVER, Some(CLIENT)), comes)),
        (5200, plain(server, returned(Call::Accept, accepts))),
        (6000, hello(client, Call::Send(5), Outcome::Sent { bytes: 5 })),
        (6100, hello(accepted, Call::Recv(9), Outcome::Received { bytes: 5 })),
        (8000, plain(client, returned(Call::Close, Outcome::Done))),
        (8100, plain(client, ghost)),
        (20_000, plain(accepted, Event::Reading(Mode::Automatic))),
    ]
}

/// A folder with that session in a file.
pub struct Lesson {
    pub folder: TempDir,
}

impl Lesson {
    pub fn new() -> Self {
        Self::with(Header::begin())
    }

    pub fn with(header: Header) -> Self {
        let happenings = happenings();
        let pattern = Log::new();
        for (_, entry) in &happenings {
            pattern.append(entry.clone());
        }
        let mut records = Vec::new();
        pattern.for_each(1..u64::MAX, |record| records.push(record.clone()));
        let records = records.into_iter().zip(&happenings).map(|(record, (millis, _))| Record {
            since_start_nanos: millis * 1_000_000,
            ..record
        });
        let lesson = Self { folder: tempfile::tempdir().expect("a folder") };
        save_session(&Log::recorded(header, records), &lesson.path())
            .expect("a session is written");
        lesson
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("lesson.ron")
    }

    /// Opened in a window, as it was at its end.
    pub fn opened(&self) -> Desk {
        let mut desk = Desk::open(Some(self.path()));
        desk.wait_for("record 12 of 12");
        desk.until("the cards are there", |desk| desk.control("TCP #3").is_some());
        desk
    }
}

pub fn press(desk: &mut Desk, key: Key) {
    desk.harness().key_press(key);
    desk.harness().run_steps(3);
}

#[test]
fn the_steps_and_the_slider_show_what_was_at_that_moment() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.wait_for("Review of");
    desk.wait_for("Nothing here is live.");
    desk.wait_for("20.000 000 s of 20.000 000 s, record 12 of 12");
    desk.wait_for("TCP #3 is a ghost: TIME-WAIT, 49 s left");

    desk.click("To the beginning");
    desk.wait_for("No sockets exist yet at this moment.");
    desk.wait_for("0.000 000 s of 20.000 000 s, record 0 of 12");
    desk.click("Next record");
    desk.until("there is a socket", |desk| desk.shows("CREATED"));
    desk.click("Next record");
    desk.until("it listens", |desk| desk.shows("LISTENING"));
    assert!(desk.control("TCP #3: close").is_none(), "the client comes later");
    desk.click("Next record");
    desk.wait_for("waiting in accept, 0 s");

    // Between two records the time goes on, and what waits has waited for longer.
    let slider = desk.control("Time in the session").unwrap().rect();
    let place = egui::pos2(slider.left() + slider.width() * 0.215, slider.center().y);
    desk.harness().hover_at(place);
    desk.harness().drag_at(place);
    desk.harness().run_steps(2);
    desk.harness().drop_at(place);
    desk.harness().run_steps(2);
    desk.wait_for("waiting in accept, 3 s");
    desk.wait_for("record 3 of 12");

    desk.click("To the end");
    desk.click("Previous record");
    desk.wait_for("8.100 000 s of 20.000 000 s, record 11 of 12");
    desk.wait_for("TCP #3 is a ghost: TIME-WAIT, 60 s left");
    desk.click("Previous record");
    desk.until("the ghost was not seen yet", |desk| !desk.shows("is a ghost"));
    desk.click("Previous record");
    desk.until("it was connected", |desk| desk.shows("CONNECTED"));
    desk.until("at rest nothing is drawn", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn every_pane_goes_by_the_moment() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.click("TCP #3");
    desk.click("Chat");
    desk.wait_for("hello");
    for _ in 0..5 {
        press(&mut desk, Key::Comma);
    }
    desk.wait_for("record 7 of 12");
    desk.wait_for("No messages yet.");
    press(&mut desk, Key::Period);
    desk.wait_for("hello");

    desk.click("Log");
    desk.wait_for("moment: after record 8");
    assert!(desk.shows("record 9: ") && desk.shows("later than the moment"));
    desk.click("Kernel");
    desk.click("TCP #3 over time");
    desk.wait_for("The kernel's view of TCP #3 has not been seen.");
    press(&mut desk, Key::End);
    desk.wait_for("change of state, seen at 8.100 s");
    press(&mut desk, Key::Home);
    desk.wait_for("This socket does not exist yet at this moment.");
}

#[test]
fn a_record_of_the_log_leads_to_its_moment() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.click("Log");
    desk.wait_for("record 5: ");
    desk.harness().get_by_label_contains("record 5: ").click_secondary();
    desk.harness().run_steps(2);
    desk.click("Go to this moment");
    desk.wait_for("5.100 000 s of 20.000 000 s, record 5 of 12");
    desk.until("the client is connected", |desk| desk.shows("CONNECTED"));
    assert!(desk.control("TCP #2: close").is_none(), "it is not accepted yet");
}

#[test]
fn it_plays_to_the_end_and_rests_there() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.click("Speed");
    desk.click("100 ×");
    desk.click("Play");
    desk.until("it has begun", |desk| desk.shows("Pause") || desk.shows("record 12 of 12"));
    desk.until("it has reached the end", |desk| {
        desk.shows("20.000 000 s of 20.000 000 s") && desk.control("Play").is_some()
    });
    desk.until("at rest nothing is drawn", |desk| desk.repaint_delay() == Duration::MAX);

    // At its own speed the first second is shown for a second; a pause holds it there.
    desk.click("Speed");
    desk.click("1 ×");
    press(&mut desk, Key::Space);
    desk.wait_for("record 2 of 12");
    desk.until("frames come", |desk| desk.repaint_delay() < Duration::from_millis(100));
    press(&mut desk, Key::Space);
    desk.until("it stands", |desk| desk.control("Play").is_some());
    desk.until("at rest nothing is drawn", |desk| desk.repaint_delay() == Duration::MAX);
    assert!(desk.shows("record 2 of 12"));
}

/// Goes to the moment before "hello" crosses, and plays until it has. Says whether anything was seen
/// to move on the wire.
fn moves_while_it_plays(desk: &mut Desk) -> bool {
    press(desk, Key::Home);
    for _ in 0..7 {
        press(desk, Key::Period);
    }
    desk.wait_for("record 7 of 12");
    desk.until("nothing is drawn", |desk| desk.repaint_delay() == Duration::MAX);
    press(desk, Key::Space);
    let moved = std::cell::Cell::new(false);
    desk.until("it has crossed, and time goes on", |desk| {
        moved.set(moved.get() || desk.shows("record 8") && desk.repaint_delay() == Duration::ZERO);
        desk.shows("record 9 of 12")
    });
    moved.get()
}

#[test]
fn bytes_run_along_the_wire_while_it_plays_and_only_then() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    assert!(moves_while_it_plays(&mut desk), "a pulse runs");
    press(&mut desk, Key::Space);
    desk.until("it stands, and so does all else", |desk| desk.repaint_delay() == Duration::MAX);
    press(&mut desk, Key::Comma);
    press(&mut desk, Key::Period);
    assert_eq!(desk.repaint_delay(), Duration::MAX, "a step is no time that goes by");
    desk.click("View");
    desk.click("Appearance");
    desk.click("Reduced motion");
    press(&mut desk, Key::Escape);
    press(&mut desk, Key::Escape);
    assert!(!moves_while_it_plays(&mut desk), "for those who want no motion there is none");
}

#[test]
fn the_keys_walk_and_leave_what_is_typed_alone() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    press(&mut desk, Key::Home);
    desk.wait_for("record 0 of 12");
    for key in [Key::Period, Key::ArrowRight, Key::Period] {
        press(&mut desk, key);
    }
    desk.wait_for("record 3 of 12");
    for key in [Key::Comma, Key::ArrowLeft] {
        press(&mut desk, key);
    }
    desk.wait_for("record 1 of 12");
    desk.type_in("Filter", "failed");
    for key in [Key::Space, Key::Period, Key::End, Key::ArrowLeft] {
        press(&mut desk, key);
    }
    assert!(desk.shows("record 1 of 12") && desk.control("Play").is_some());
    // The first closes what completes the word, the second leaves the field.
    press(&mut desk, Key::Escape);
    press(&mut desk, Key::Escape);
    press(&mut desk, Key::End);
    desk.wait_for("record 12 of 12");
}

#[test]
fn the_bar_writes_times_as_the_log_does_and_from_the_same_zero() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.click("Log");
    desk.wait_for("record 5: ");
    desk.harness().get_by_label_contains("record 5: ").click_secondary();
    desk.harness().run_steps(2);
    desk.click("Go to this moment");
    desk.click_containing("record 5: ");
    desk.wait_for("5.100 000 s of 20.000 000 s, record 5 of 12");
    press(&mut desk, Key::T);
    desk.wait_for("since reference");
    desk.wait_for("0.000 000 s of 14.900 000 s, record 5 of 12");
}

#[test]
fn a_review_is_left_by_a_button_that_is_in_view() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    desk.harness().set_size(egui::Vec2::new(700.0, 600.0));
    desk.click("Leave review");
    desk.until("the session is live", |desk| {
        !desk.shows("Review of") && desk.is_live("New TCP socket")
    });

    // Notes that are in no file are asked about first.
    let mut desk = lesson.opened();
    comment(&mut desk, 5, "here");
    desk.click("Leave review");
    desk.wait_for("Save 1 note?");
    desk.click("Cancel");
    desk.wait_for("Review of");
}
