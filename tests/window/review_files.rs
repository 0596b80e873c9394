//! What is noted in a review and the file that it comes from: comments are kept, leaving asks about those
//! in no file, and the window tells what a file lacks.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::desk::Desk;
use crate::review::{Lesson, press};
use egui::{Key, Modifiers};
use socket_playground::{
    export::open_session,
    session::{Annotations, Header, Log, Storage, Withheld},
};

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

/// The notes in a file.
fn notes_in(path: &Path) -> Annotations {
    let log = open_session(path, &Storage::memory()).expect("a session is read").log;
    let mut marks = Annotations::default();
    marks.catch_up(&log);
    marks
}

/// Writes a comment on the record that a step has gone to.
pub fn comment(desk: &mut Desk, record: u64, text: &str) {
    desk.click("Log");
    desk.click_containing(&format!("record {record}: "));
    press(desk, Key::C);
    desk.type_in(&format!("Comment for record {record}"), text);
    press(desk, Key::Enter);
    desk.wait_for("unsaved note");
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
