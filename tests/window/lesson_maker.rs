//! The window in which a teacher makes a lesson: what one does becomes steps, what is said and asked is typed
//! beside them, and the file plays as it was made.

use std::{fs, path::Path};

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use socket_playground::{
    grading::{Grader, Lab},
    model::step::{Predict, Step},
    net::{Modes, Playground},
    scenario::{Plan, Scenario, Settings, run},
    session::Log,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

fn maker() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Help");
    desk.click("Make a lesson…");
    desk.wait_for("No steps yet");
    desk
}

/// Records that a server listens and a client connects twice, which fails the second time.
fn recorded() -> Desk {
    let mut desk = maker();
    desk.click("Record");
    desk.click("New TCP socket");
    desk.wait_for("Step 1: say");
    desk.type_in("TCP #1: port", "0");
    desk.click("TCP #1: bind");
    desk.wait_for("Step 2: say");
    desk.click("TCP #1: listen");
    desk.wait_for("Step 3: say");
    desk.click("New TCP socket");
    desk.wait_for("Step 4: say");
    let port = desk.port(1).to_string();
    desk.type_in("TCP #2: port", &port);
    desk.click("TCP #2: connect");
    desk.wait_for("client connect(${server})");
    desk
}

fn choose(desk: &mut Desk, list: &str, entry: &str) {
    desk.harness().get_by_role_and_label(egui::Role::ComboBox, list).click();
    desk.harness().run_steps(2);
    desk.click(entry);
}

fn save(desk: &mut Desk, path: &Path) -> Scenario {
    desk.click("Save the lesson as…");
    desk.say("Path of the file", path.to_str().expect("a path of text"));
    desk.wait_for("The lesson was written to");
    Scenario::to_edit(&fs::read_to_string(path).expect("a file")).expect("it succeeds")
}

/// Plays a lesson without a window; returns what happened.
fn played(path: &Path) -> Arc<Log> {
    let plan = Plan::load(path, &Settings::default()).expect("it succeeds");
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    run(&plan, &playground, Instant::now() + Duration::from_secs(20), |_| {}).expect("it succeeds");
    log
}

#[test]
fn what_one_does_becomes_a_lesson_that_plays() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = recorded();
    assert!(!desk.is_live("Save the lesson as…"), "it has neither a title nor a goal");
    desk.click("Stop recording");
    desk.type_in("Title", "Who answers?");
    desk.type_in("Goal", "The kernel makes the connection.");
    desk.click("Step 2: join with the step before");
    desk.click("Step 2: join with the step before");
    desk.type_in("Step 1: say", "The server listens at ${server}.");
    desk.click("Step 3: more");
    choose(&mut desk, "Step 3: kind of question", "which of these");
    desk.wait_for("a prediction needs a right answer");
    desk.type_in("Step 3: question", "Has anybody called accept?");
    desk.type_in("Step 3: answer 1", "Yes");
    desk.type_in("Step 3: answer 1 reveals", "Nobody has.");
    desk.type_in("Step 3: answer 2", "No");
    desk.click("Step 3: answer 2 is right");
    desk.wait_for("3 steps, 2 sockets. Nothing is wrong with it.");
    desk.click("Words and names");
    desk.type_in("Name of client", "caller");
    desk.harness().key_press(egui::Key::Enter);
    desk.wait_for("Name of caller");
    let path = folder.path().join("answers.ron");
    let lesson = save(&mut desk, &path);
    assert_eq!(lesson.title, "Who answers?");
    assert_eq!(lesson.socket_names(), ["server", "caller"]);
    let Step::Part { say, steps, .. } = &lesson.steps[0] else { panic!() };
    assert_eq!((say.as_str(), steps.len()), ("The server listens at ${server}.", 3));
    let Step::Part { predict: Predict::Choice { answers, .. }, .. } = &lesson.steps[2] else {
        panic!("{lesson:?}")
    };
    assert!(!answers[0].right && answers[1].right && answers[0].reveals == "Nobody has.");
    played(&path);

    // Played in the window, it has the place until it is left.
    desk.click("Try it");
    desk.click("Open");
    desk.wait_for("server socket, bind, listen");
    assert!(!desk.shows("Name of caller"));
    desk.click("Next");
    desk.wait_for("The server listens at 127.0.0.1:");
    desk.click("All lessons");
    desk.wait_for("Name of caller");
}

#[test]
fn checks_are_chosen_from_what_the_steps_show_and_hold_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = recorded();
    desk.type_in("Title", "Connect");
    desk.type_in("Goal", "A client connects.");
    desk.click("Checks of the lesson");
    desk.click("Add the check: client has connected to server");
    desk.wait_for("A lab with 2 roles: server, client.");
    desk.type_in("Check 1: missing", "Nobody has connected: press connect.");
    let path = folder.path().join("lab.ron");
    let lab = save(&mut desk, &path);
    assert_eq!(lab.checks[0].missing, "Nobody has connected: press connect.");
    let lab = Lab::new(&lab.roles, &lab.checks).unwrap();
    let mut grader = Grader::new(lab);
    assert!(grader.clone().grade(&played(&path)).all_hold());
    assert!(!grader.grade(&Log::new()).all_hold());
    desk.click("Check 1: remove");
    desk.wait_for("Without checks it is a lesson");
}

#[test]
fn a_failure_is_an_intended_one_and_a_step_that_is_missing_is_told_at_those_that_need_it() {
    let mut desk = recorded();
    desk.click("Allow illegal calls");
    desk.click("TCP #2: connect");
    desk.wait_for("client connect(${server}) = EISCONN");
    desk.click("Step 4: remove");
    desk.wait_for("Step 4: there is no socket named \"client\"");
    desk.click("Undo the last change of the steps");
    desk.wait_for("6 steps, 2 sockets. Nothing is wrong with it.");
}

#[test]
fn a_session_becomes_a_lesson_and_a_saved_lesson_is_edited() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("both ends are there", |desk| desk.control("TCP #3").is_some());
    desk.click("Help");
    desk.click("Make a lesson…");
    desk.click("Take this session");
    desk.wait_for("server accept() = conn");
    desk.type_in("Title", "A pair");
    desk.type_in("Goal", "Two ends.");
    let path = folder.path().join("pair.ron");
    let lesson = save(&mut desk, &path);
    played(&path);

    let mut desk = maker();
    desk.click("Open a lesson…");
    desk.say("Path of the file", path.to_str().unwrap());
    desk.wait_for("server accept() = conn");
    let again = save(&mut desk, &folder.path().join("again.ron"));
    assert_eq!(again, lesson);
}
