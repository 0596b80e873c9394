//! What a program that was killed has left behind, and a disk that takes nothing, as a person meets
//! them in the window.

mod desk;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use desk::Desk;
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
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("socket-playground"))
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
    assert!(!desk.shows("All of it that was written is there"), "it is offered once");
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
