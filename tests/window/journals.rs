//! What a program that was killed has left behind, and a disk that takes nothing, as a person meets
//! them in the window.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::desk::Desk;
use socket_playground::session::JournalFolder;
use tempfile::TempDir;

/// Runs the program, kills it once its socket is bound, and gives the folder with what it left.
fn killed_run() -> Arc<TempDir> {
    let journals = Arc::new(tempfile::tempdir().expect("a folder"));
    let scenario = journals.path().join("steps.ron");
    let steps = "(steps: [
        Socket(name: \"a\", protocol: Udp),
        Call(on: \"a\", call: Bind(\"127.0.0.1:0\")),
        Wait(millis: 600000),
    ])";
    fs::write(&scenario, steps).expect("the scenario is written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_socket-playground"))
        .env("SOCKET_PLAYGROUND_JOURNALS", journals.path())
        .arg("run")
        .arg(&scenario)
        .arg("--quiet")
        .stdin(Stdio::null())
        .spawn()
        .expect("the program starts");
    let deadline = Instant::now() + Duration::from_secs(20);
    while !has_bound(journals.path()) {
        assert!(Instant::now() < deadline, "nothing was written");
        std::thread::yield_now();
    }
    child.kill().expect("the program is killed");
    child.wait().expect("the program has ended");
    journals
}

/// Whether the window asks the system to close it.
fn is_told_to_close(desk: &Desk) -> bool {
    desk.viewport_commands().contains(&egui::ViewportCommand::Close)
}

/// Whether a journal there tells of an address.
fn has_bound(folder: &Path) -> bool {
    let files = fs::read_dir(folder).expect("the folder is there");
    let holds = |path: &Path| {
        let bytes = fs::read(path).unwrap_or_default();
        path.extension().is_none_or(|extension| extension != "ron")
            && bytes.windows(9).any(|part| part == b"127.0.0.1")
    };
    files.flatten().any(|file| holds(&file.path()))
}

#[test]
fn the_next_start_offers_the_session_of_a_program_that_was_killed() {
    let journals = killed_run();
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.wait_for("did not end properly");
    desk.click("Open that session");
    desk.wait_for("Review of");
    desk.wait_for("record 2: ");
    assert!(desk.shows("bind"));
    assert!(!desk.shows("Everything that was written is still there"), "it is offered once");
}

#[test]
fn what_was_left_can_wait_and_be_removed() {
    let journals = killed_run();
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.click("Later");
    desk.until("the offer is gone", |desk| !desk.shows("did not end properly"));
    drop(desk);
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.wait_for("did not end properly");
    desk.click("Remove it");
    let left = || {
        let left = JournalFolder::at(journals.path()).left_behind();
        left.is_ok_and(|left| left.iter().any(|session| !session.ended))
    };
    desk.until("it is removed", |_| !left());
    assert!(!desk.shows("did not end properly"));
}

#[test]
fn each_session_that_crashed_is_offered_and_one_without_a_record_is_not() {
    let journals = killed_run();
    let copy = |name: &str, length: Option<u64>| {
        let left = JournalFolder::at(journals.path()).left_behind().expect("the folder is read");
        let copy = journals.path().join(name);
        fs::copy(&left[0].path, &copy).expect("it is copied");
        let file = fs::File::options().write(true).open(copy).expect("it is there");
        if let Some(length) = length {
            file.set_len(length).expect("it is cut");
        }
    };
    copy("second.journal", None);
    let begin = fs::read(journals.path().join("second.journal")).expect("it is read");
    let magic: Vec<_> =
        (0..begin.len() - 4).filter(|at| begin[*at..].starts_with(b"\xf5SP\xff")).collect();
    copy("empty.journal", Some(magic[1] as u64));
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    for _ in 0..2 {
        desk.wait_for("did not end properly");
        desk.click("Later");
    }
    desk.until("no more is offered", |desk| !desk.shows("did not end properly"));
    assert!(!journals.path().join("empty.journal").exists(), "nothing is lost with it");
}

#[test]
fn who_leaves_a_log_that_is_in_memory_alone_is_asked_first() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    fs::remove_dir(journals.path()).unwrap();
    fs::write(journals.path(), "").unwrap();
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.click("New UDP socket");
    desk.click("UDP #1: close");
    desk.until("it is closed", |desk| desk.shows("0 sockets open"));
    let ask = |desk: &mut Desk| {
        desk.click("File");
        desk.click("Quit");
        desk.wait_for("The log is not on disk");
    };
    ask(&mut desk);
    assert!(desk.shows("records could not be written to the journal and will be lost"));
    desk.click("Cancel");
    desk.until("the question is gone", |desk| !desk.shows("The log is not on disk"));
    ask(&mut desk);
    desk.click("Quit anyway");
    desk.until("the window closes", is_told_to_close);
    drop(desk);
    fs::remove_file(journals.path()).unwrap();
}

/// A window that has one socket, closed, and whose export into `pipe` nobody reads.
#[cfg(unix)]
fn with_blocked_export(journals: &Arc<tempfile::TempDir>, pipe: &Path) -> Desk {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    mknodat(CWD, pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
    let mut desk = Desk::with_journals(None, Arc::clone(journals));
    desk.click("New UDP socket");
    desk.click("UDP #1: close");
    desk.until("it is closed", |desk| desk.shows("0 sockets open"));
    desk.click("File");
    desk.click("Export session…");
    desk.click("Choose a file…");
    desk.say("Path of the session file", pipe.to_str().expect("text"));
    desk.click("Replace");
    desk
}

#[test]
#[cfg(unix)]
fn an_export_that_blocks_can_be_left() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let pipe = elsewhere.path().join("pipe.ron");
    let mut desk = with_blocked_export(&journals, &pipe);
    desk.click("File");
    desk.click("Quit");
    desk.wait_for("A file is still being written");
    assert!(!is_told_to_close(&desk));
    desk.click("Quit anyway");
    desk.until("the window closes", is_told_to_close);
    // What eframe calls then.
    eframe::App::on_exit(desk.harness().state_mut(), None);
    let left = JournalFolder::at(journals.path()).left_behind().unwrap();
    assert!(left.len() == 1 && left[0].ended, "its journal ends properly: {left:?}");
    // Its thread need not wait for ever.
    drop(fs::File::options().read(true).write(true).open(&pipe).unwrap());
}

#[test]
#[cfg(unix)]
fn an_export_that_blocks_does_not_hold_up_an_end_from_outside() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    let elsewhere = tempfile::tempdir().unwrap();
    let pipe = elsewhere.path().join("pipe.ron");
    let mut desk = with_blocked_export(&journals, &pipe);
    desk.harness().state().ending_from_outside()();
    desk.until("the window closes", is_told_to_close);
    drop(fs::File::options().read(true).write(true).open(&pipe).unwrap());
}

#[test]
fn a_folder_that_cannot_be_made_is_told_and_the_sockets_go_on() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    // Where the folder should be, there is a file.
    fs::remove_dir(journals.path()).unwrap();
    fs::write(journals.path(), "").unwrap();
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.wait_for("This session cannot be written to its journal");
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    desk.wait_for("record 2: ");
    drop(desk);
    fs::remove_file(journals.path()).unwrap();
}

#[test]
fn earlier_sessions_are_told_by_what_was_in_them_and_found_by_it() {
    let journals = Arc::new(tempfile::tempdir().unwrap());
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.click("New UDP socket");
    desk.click("UDP #1: close");
    desk.until("it is closed", |desk| desk.shows("0 sockets open"));
    drop(desk);
    let mut desk = Desk::with_journals(None, Arc::clone(&journals));
    desk.click("Start a chat pair");
    desk.until("both ends are there", |desk| desk.control("TCP #3: send").is_some());
    desk.type_in("TCP #2: message", "hello");
    desk.click("TCP #2: send");
    desk.until("it was received", |desk| desk.log().payload_bytes() == 10);
    drop(desk);
    let ended = JournalFolder::at(journals.path());
    let deadline = Instant::now() + Duration::from_secs(20);
    while ended.left_behind().unwrap().len() < 2 {
        assert!(Instant::now() < deadline, "the sessions have not ended");
        std::thread::yield_now();
    }
    let mut desk = Desk::with_journals(None, journals);
    desk.click("File");
    desk.click("Earlier sessions…");
    desk.wait_for("1 socket, ");
    desk.wait_for("3 sockets, ");
    desk.wait_for("\"hello\"");
    desk.type_in("Search earlier sessions", "HELLO");
    desk.until("the other is left out", |desk| !desk.shows("1 socket, "));
    assert!(desk.shows("3 sockets, "));
    desk.type_in("Search earlier sessions", "no such thing");
    desk.wait_for("No earlier session matches.");
    desk.harness().key_press(egui::Key::Escape);
    desk.until("it is closed", |desk| !desk.shows("Search earlier sessions"));
}
