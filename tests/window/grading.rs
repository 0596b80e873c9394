//! The window in which a teacher grades the sessions of a class: a lab and a folder are chosen, the table
//! shows who did what, a cell opens the session at the record that shows it, and broken files are told.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use socket_playground::{
    export::save_session,
    model::{Event, LessonEvent, SocketId},
    net::{Modes, Playground},
    scenario::{Settings, Shipped, run},
    session::{Entry, Log, Storage},
};

/// Saves the session of a student, who did the first call as far as a lesson's solution does it, or
/// nothing of it.
fn save(path: &Path, student: Option<&str>, does_it: bool) {
    let log = Arc::new(Log::of_author(&Storage::memory(), student.map(str::to_owned)));
    for (step, right) in [(0, true), (1, false)] {
        let answer = "The server".to_owned();
        let predicted = LessonEvent::Predicted { step, answer, right };
        log.append(Entry::new(SocketId(0), Event::Lesson(predicted)));
    }
    if does_it {
        let lab = Shipped::named("lab-00-first-call").expect("it ships");
        let plan = lab.plan(&Settings::default()).expect("it succeeds");
        let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
        run(&plan, &playground, Instant::now() + Duration::from_secs(20), |_| {})
            .expect("it succeeds");
        playground.close();
    }
    save_session(&log, path).expect("it succeeds");
}

fn class() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("it succeeds");
    save(&folder.path().join("1.ron"), Some("Ada"), true);
    save(&folder.path().join("ben.ron"), None, false);
    fs::write(folder.path().join("broken.ron"), "(").expect("it succeeds");
    folder
}

/// Grades what is in a folder by the first call.
fn graded(folder: &Path) -> Desk {
    graded_of(folder, "2 of 3 sessions graded")
}

fn graded_of(folder: &Path, told: &str) -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Help");
    desk.click("Grade sessions…");
    desk.wait_for("Choose a lab and the folder");
    assert!(!desk.is_live("Grade"), "nothing is chosen yet");
    desk.harness().get_by_role_and_label(egui::Role::ComboBox, "Lab").click();
    desk.harness().run_steps(2);
    desk.click("The first call");
    desk.click("Add a folder…");
    desk.say("Path of the folder", folder.to_str().expect("a path of text"));
    desk.click("Grade");
    desk.wait_for(told);
    desk
}

#[test]
fn the_table_says_who_did_what_and_a_cell_opens_the_record_that_shows_it() {
    let folder = class();
    let mut desk = graded(folder.path());
    assert!(desk.shows("Ada: 6 of 6 checks passed"), "{:?}", desk.names_beginning("Ada"));
    assert!(desk.shows("ben: 0 of 6 checks passed"), "{:?}", desk.names_beginning("ben"));
    assert!(desk.shows("Ada: 1 of 2 predicted"));
    assert!(desk.shows("1 file could not be graded"));
    assert!(desk.shows("broken.ron: not a session"));
    let missing = desk.names_beginning("ben: ");
    assert!(missing.iter().any(|name| name.contains("Nobody can call: press bind")), "{missing:?}");

    let cell = desk.names_beginning("Ada: ").into_iter().find(|name| name.contains("record "));
    let cell = cell.expect("a check holds");
    let (_, record) = cell.rsplit_once("record ").unwrap();
    desk.click(&cell);
    desk.wait_for("Review of");
    desk.wait_for_chosen(record.parse().unwrap());
    assert!(desk.shows("ben: 0 of 6 checks passed"), "the table is still there");
}

#[test]
fn rows_are_put_in_order_and_saved_as_the_command_line_writes_them() {
    let folder = class();
    let mut desk = graded(folder.path());
    let top = |desk: &Desk, name: &str| desk.control(name).unwrap().rect().top();
    let (ada, ben) = ("Open the session of Ada", "Open the session of ben");
    assert!(top(&desk, ada) < top(&desk, ben));
    desk.click("Sort by student");
    desk.click("Sort by student, ascending");
    assert!(top(&desk, ben) < top(&desk, ada));
    desk.click("Sort by passed checks");
    assert!(top(&desk, ada) < top(&desk, ben), "the best first");
    desk.click("Save as CSV…");
    desk.say("Path of the file", folder.path().join("grades").to_str().unwrap());
    desk.wait_for("The grades of 2 sessions were written");
    let csv = fs::read_to_string(folder.path().join("grades.csv")).unwrap();
    assert!(csv.starts_with("Student,ID,SIS Login ID,Section,The server listens,"), "{csv}");
    assert!(csv.contains("\nAda,,Ada,,1,1,1,1,1,1,6,6\r\nben,,ben,,0,0,0,0,0,0,0,6\r\n"), "{csv}");
}

#[test]
fn of_a_large_class_only_the_rows_in_view_are_drawn() {
    let folder = class();
    for number in 0..400 {
        let copy = folder.path().join(format!("c{number:03}.ron"));
        fs::copy(folder.path().join("ben.ron"), copy).unwrap();
    }
    let mut desk = graded_of(folder.path(), "402 of 403 sessions graded");
    desk.wait_for("Open the session of c000");
    let rows = desk.names_beginning("Open the session of").len();
    assert!((5..60).contains(&rows), "{rows} rows");
}
