//! A session from a file in the window: it is as it was at any moment, it can be walked through and
//! played, and what is noted on it is kept.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use crate::desk::Desk;
use bytes::Bytes;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use socket_playground::{
    export::{open_session, save_session},
    model::{
        Call, CallId, Caller, Event, Family, KernelView, Mode, Origin, Outcome, Protocol, Record,
        SocketId, SocketSnapshot, TcpState, Timer, TimerKind,
    },
    session::{Annotations, Entry, Header, Log, Storage, Withheld},
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

/// A file that is let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// A folder with that session in a file.
struct Lesson {
    folder: TempDir,
}

impl Lesson {
    fn new() -> Self {
        Self::with(Header::begin())
    }

    fn with(header: Header) -> Self {
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

    fn path(&self) -> PathBuf {
        self.folder.path().join("lesson.ron")
    }

    /// Opened in a window, as it was at its end.
    fn opened(&self) -> Desk {
        let mut desk = Desk::open(Some(self.path()));
        desk.wait_for("record 12 of 12");
        desk.until("the cards are there", |desk| desk.control("TCP #3").is_some());
        desk
    }
}

fn press(desk: &mut Desk, key: Key) {
    desk.harness().key_press(key);
    desk.harness().run_steps(3);
}

/// The notes in a file.
fn notes_in(path: &Path) -> Annotations {
    let log = open_session(path, &Storage::memory()).expect("a session is read").log;
    let mut marks = Annotations::default();
    marks.catch_up(&log);
    marks
}

/// Writes a comment on the record that a step has gone to.
fn comment(desk: &mut Desk, record: u64, text: &str) {
    desk.click("Log");
    desk.click_containing(&format!("record {record}: "));
    press(desk, Key::C);
    desk.type_in(&format!("Comment for record {record}"), text);
    press(desk, Key::Enter);
    desk.wait_for("unsaved note");
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
fn a_comment_is_saved_to_the_file_and_is_there_when_it_is_opened_again() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    comment(&mut desk, 8, "the first byte");
    desk.wait_for("1 unsaved note");
    assert_eq!(notes_in(&lesson.path()).comment(8), None);
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::S);
    desk.wait_for("Saved to");
    desk.until("all is saved", |desk| !desk.shows("unsaved note"));
    assert_eq!(notes_in(&lesson.path()).comment(8), Some("the first byte"));

    let mut again = Desk::open(Some(lesson.path()));
    again.wait_for("record 13 of 13");
    again.click("Log");
    again.click_containing("record 8: ");
    again.wait_for("Comment on record 8: the first byte");
    // A note is nothing that has happened: one step back is the last that did.
    again.click("Previous record");
    again.wait_for("8.100 000 s of 20.000 000 s, record 11 of 13");
    again.click("File");
    again.click("New session");
    again.wait_for("Make a real socket");
}

#[test]
fn leaving_asks_about_notes_that_are_in_no_file() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    comment(&mut desk, 8, "kept");
    for (answer, stays) in [("Cancel", true), ("Save", false)] {
        desk.click("File");
        desk.click("New session");
        desk.wait_for("Save 1 note?");
        desk.click(answer);
        desk.until("the question is gone", |desk| !desk.shows("Save 1 note?"));
        if stays {
            assert!(desk.shows("Review of"));
        }
    }
    desk.wait_for("Make a real socket");
    assert_eq!(notes_in(&lesson.path()).comment(8), Some("kept"));

    let mut desk = Desk::open(Some(lesson.path()));
    desk.wait_for("record 13 of 13");
    comment(&mut desk, 9, "let go");
    desk.click("File");
    desk.click("New session");
    desk.click("Discard");
    desk.wait_for("Make a real socket");
    assert_eq!(notes_in(&lesson.path()).comment(9), None);
}

#[test]
fn closing_the_window_asks_about_them_too() {
    let lesson = Lesson::new();
    let mut desk = lesson.opened();
    comment(&mut desk, 8, "kept");
    let viewports = &mut desk.harness().input_mut().viewports;
    let root = viewports.get_mut(&egui::ViewportId::ROOT).expect("there is a window");
    root.events.push(egui::ViewportEvent::Close);
    desk.harness().step();
    let commands = desk.viewport_commands();
    assert!(commands.contains(&egui::ViewportCommand::CancelClose), "{commands:?}");
    desk.harness().input_mut().viewports.get_mut(&egui::ViewportId::ROOT).unwrap().events.clear();
    desk.wait_for("Save 1 note?");
    desk.click("Save");
    desk.until("the window closes", |desk| {
        desk.viewport_commands().contains(&egui::ViewportCommand::Close)
    });
    assert_eq!(notes_in(&lesson.path()).comment(8), Some("kept"));
}

#[test]
fn a_journal_has_every_note_and_nobody_is_asked() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    {
        let mut desk = Desk::with_journals(None, Arc::clone(&journals));
        desk.click("New TCP socket");
        desk.until("there is a record", |desk| desk.len() > 0);
    }
    let is_journal = |path: &PathBuf| socket_playground::session::looks_like_journal(path);
    let files = || std::fs::read_dir(journals.path()).unwrap().map(|file| file.unwrap().path());
    let journal = files().find(is_journal).expect("the session is there");
    for look_again in [false, true] {
        let mut desk = Desk::with_journals(Some(journal.clone()), Arc::clone(&journals));
        desk.wait_for("Review of");
        desk.click("Log");
        desk.click_containing("record 1: ");
        if look_again {
            desk.wait_for("Comment on record 1: by itself");
            continue;
        }
        press(&mut desk, Key::C);
        desk.type_in("Comment for record 1", "by itself");
        press(&mut desk, Key::Enter);
        desk.wait_for("Comment on record 1: by itself");
        assert!(!desk.shows("unsaved"));
        desk.click("File");
        assert!(!desk.is_live("Save"));
        desk.click("New session");
        desk.wait_for("Make a real socket");
        // The journal is let go on a thread of its own.
        desk.until("it can be read again", |_| {
            let go_on = |_, _| true;
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("copy");
            std::fs::copy(&journal, &copy).unwrap();
            let storage = Storage::memory();
            Log::recover(&copy, &storage, &go_on).is_ok_and(|recovered| recovered.ended)
        });
    }
}

#[test]
fn a_file_with_lines_that_cannot_be_read_is_not_written_over() {
    let lesson = Lesson::new();
    let mut text = std::fs::read_to_string(lesson.path()).unwrap();
    text.push_str("what is this\n");
    std::fs::write(lesson.path(), &text).unwrap();
    let mut desk = lesson.opened();
    comment(&mut desk, 8, "a note");
    desk.until("there is the button", |desk| desk.control("Save the notes").is_some());
    assert!(!desk.is_live("Save the notes"));
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::S);
    desk.wait_for("would be lost if it were rewritten");
    assert_eq!(std::fs::read_to_string(lesson.path()).unwrap(), text);
}

#[test]
fn the_file_tells_whose_it_is_what_it_lacks_and_which_filter_stood_above_it() {
    let header = Header {
        alias: Some("Ada\u{202e}".to_owned()),
        filter: Some("received".to_owned()),
        withheld: Withheld { host_names: true, ..Withheld::default() },
        ..Header::begin()
    };
    let lesson = Lesson::with(header);
    let mut desk = lesson.opened();
    desk.wait_for(
        "by Ada\\u{202e} · Nothing here is live. Left out of the file: host and process names.",
    );
    desk.click("Log");
    desk.wait_for("1 of 12 records");
    // Saved, it stands above the log again.
    desk.type_in("Filter", "sent");
    desk.click("File");
    desk.click("Save");
    desk.wait_for("Saved to");
    let header = open_session(&lesson.path(), &Storage::memory()).unwrap().log.header().clone();
    assert_eq!(header.filter.as_deref(), Some("sent"));
    assert_eq!(header.alias.as_deref(), Some("Ada\u{202e}"));
    assert!(header.withheld.host_names);
}

#[test]
fn recent_files_are_offered_and_one_that_is_gone_is_grey() {
    let lesson = Lesson::new();
    let other = lesson.folder.path().join("other.ron");
    std::fs::copy(lesson.path(), &other).unwrap();
    let mut desk = lesson.opened();
    desk.harness().input_mut().dropped_files.push(Arc::new(Dropped(other.clone())));
    desk.wait_for("other.ron");
    desk.until("it is shown", |desk| desk.shows(&format!("Review of {}", other.display())));
    std::fs::remove_file(&other).unwrap();
    desk.click("File");
    desk.click("Recent");
    desk.until("the one that is gone is grey", |desk| {
        desk.control("Open other.ron").is_some() && !desk.is_live("Open other.ron")
    });
    desk.click("Open lesson.ron");
    let title = format!("Review of {}", lesson.path().display());
    desk.until("it is opened", |desk| desk.shows(&title));
    desk.click("File");
    desk.click("Recent");
    desk.click("Clear recent files");
    desk.click("File");
    desk.until("there are none", |desk| {
        desk.control("Recent").is_some() && !desk.is_live("Recent")
    });
}

#[test]
fn a_file_that_is_held_over_the_window_is_told_what_comes_of_it() {
    let mut desk = Desk::open(None);
    let held = egui::HoveredFile { path: Some("/x/lesson.ron".into()), ..Default::default() };
    desk.harness().input_mut().hovered_files.push(held);
    desk.wait_for("Drop here to open");
    desk.wait_for("lesson.ron");
    desk.harness().input_mut().hovered_files.clear();
    desk.until("it was taken away", |desk| !desk.shows("Drop here"));
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
