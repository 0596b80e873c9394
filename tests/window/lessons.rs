//! Lessons that are played step by step: nothing is made before it is asked for, what comes is said beside
//! it, and an error that was intended is none.

use std::time::Duration;

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use socket_playground::model::{Event, LessonEvent, Outcome};

/// Opens the lesson on who makes the connection.
fn who_connects(desk: &mut Desk) {
    desk.click("Lesson: Who makes the connection?");
    desk.until("it is open", |desk| desk.shows("Watch the client before anybody accepts"));
}

/// Makes the next step, and waits until it is done.
fn next(desk: &mut Desk, step: u32) {
    desk.click("Next");
    desk.until(&format!("step {step} is done"), |desk| held(desk) == step);
}

/// How many steps are done.
fn held(desk: &Desk) -> u32 {
    let events = lesson_events(desk);
    events.iter().filter(|event| matches!(event, LessonEvent::Held { .. })).count() as u32
}

fn lesson_events(desk: &Desk) -> Vec<LessonEvent> {
    let records = desk.records().into_iter();
    let events = records.filter_map(|record| match record.event {
        Event::Lesson(event) => Some(event),
        _ => None,
    });
    events.collect()
}

#[test]
fn a_lesson_makes_one_step_at_a_time_and_says_what_came_of_it() {
    let mut desk = Desk::open(None);
    who_connects(&mut desk);
    desk.harness().run_steps(5);
    let began = LessonEvent::Began { name: "04-the-handshake-is-over-before-accept".to_owned() };
    assert_eq!(lesson_events(&desk), [began], "nothing is made before Next");
    next(&mut desk, 1);
    desk.wait_for("with room for 8 in its accept queue");
    assert_eq!(desk.outcomes(1), [Outcome::Done; 2]);
    // The names of the lesson are those of the sockets.
    desk.wait_for("server bind(127.0.0.1:0) = 0");
    next(&mut desk, 2);
    next(&mut desk, 3);
    desk.wait_for("as intended");
    assert!(desk.failed_with(2, "EISCONN"));
    assert!(!desk.shows("failed: EISCONN"), "no notice tells of an intended error");
    // The question comes before the step that answers it.
    desk.wait_for("Can the client send?");
    assert!(!desk.is_live("Next"));
    desk.click("No, it must wait");
    desk.click("Answer");
    next(&mut desk, 4);
    desk.wait_for("You said: No, it must wait. It was: Yes.");
    desk.wait_for("You take accept for the handshake");
    let (answer, right) = ("No, it must wait".to_owned(), false);
    assert!(lesson_events(&desk).contains(&LessonEvent::Predicted { step: 4, answer, right }));
    next(&mut desk, 5);
    next(&mut desk, 6);
    desk.wait_for("Questions for the class");
    assert!(desk.shows("Now do it yourself"));
    assert_eq!(lesson_events(&desk).last(), Some(&LessonEvent::Finished));
}

#[test]
fn back_shows_what_was_and_undoes_nothing() {
    let mut desk = Desk::open(None);
    who_connects(&mut desk);
    next(&mut desk, 1);
    next(&mut desk, 2);
    desk.until("both are there", |desk| desk.control("TCP #2: close").is_some());
    let records = desk.len();
    desk.click("Back");
    desk.until("the client is not there yet", |desk| desk.control("TCP #2: close").is_none());
    assert!(!desk.is_live("TCP #1: accept"), "what was cannot be changed");
    desk.click("Next");
    desk.until("it is there again", |desk| desk.control("TCP #2: close").is_some());
    assert_eq!(desk.len(), records, "no call was made or undone");
    assert!(desk.is_live("TCP #1: accept"));
    // A click on a step that was made leads there, too.
    desk.click("Step 1");
    desk.until("the client is not there yet", |desk| desk.control("TCP #2: close").is_none());
}

#[test]
fn it_plays_by_itself_and_stops_where_something_is_asked() {
    let mut desk = Desk::open(None);
    who_connects(&mut desk);
    desk.click("Play");
    desk.until_within(Duration::from_secs(40), "it has come to the question", |desk| {
        held(desk) == 3
    });
    desk.wait_for("Can the client send?");
    desk.until("it pauses", |desk| desk.control("Play").is_some());
    desk.harness().run_steps(10);
    assert_eq!(held(&desk), 3);
    desk.click("I don't know");
    desk.until("it can go on", |desk| desk.is_live("Next"));
    // Space goes on, too.
    desk.harness().key_press(egui::Key::Space);
    desk.until("the next step is done", |desk| held(desk) == 4);
}

#[test]
fn a_restart_begins_on_new_sockets_and_the_list_is_reached_from_everywhere() {
    let mut desk = Desk::open(None);
    assert!(desk.shows("0 of "), "the list is beside the first screen");
    who_connects(&mut desk);
    next(&mut desk, 1);
    desk.click("Restart");
    desk.until("the lesson is at its beginning", |desk| held(desk) == 0);
    next(&mut desk, 1);
    desk.harness().key_press(egui::Key::F4);
    desk.until("the pane is folded away", |desk| desk.control("Next").is_none());
    desk.click("Learn");
    desk.until("and back", |desk| desk.control("Next").is_some());
    desk.click("All lessons");
    desk.until("the list is shown", |desk| desk.shows("Your name"));
    desk.harness().key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::P);
    desk.harness().run_steps(2);
    desk.harness().key_press(egui::Key::Escape);
}

#[test]
fn a_restart_leaves_no_connection_in_time_wait_in_its_way() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ron");
    let lesson = r#"(title: "Twice", goal: "To be learned.", steps: [
        Part(say: "They are connected.", steps: [
            Socket(name: "server", protocol: Tcp),
            Call(on: "server", call: Bind("127.0.0.1:PORT")),
            Call(on: "server", call: Listen(1)),
            Socket(name: "client", protocol: Tcp),
            Call(on: "client", call: Connect("${server}")),
            Call(on: "server", call: Accept(into: "conn")),
        ]),
    ])"#;
    std::fs::write(&path, lesson.replace("PORT", &port.to_string())).unwrap();
    let mut desk = Desk::open(Some(path));
    desk.click("Open");
    for _ in 0..3 {
        next(&mut desk, 1);
        desk.click("Restart");
        desk.until("the lesson is at its beginning", |desk| held(desk) == 0);
        // The sockets of before are closed by a thread of their own.
        let again = || std::net::TcpListener::bind(("127.0.0.1", port));
        desk.until("the port is free at once", |_| again().is_ok());
    }
}

#[test]
fn a_step_that_goes_otherwise_stops_the_lesson_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ron");
    std::fs::write(
        &path,
        r#"(title: "An own one", goal: "To be learned.", steps: [
            Part(say: "It is there.", steps: [Socket(name: "one", protocol: Tcp)]),
            Part(say: "It connects.", steps: [
                Fails(on: "one", call: Connect("127.0.0.1:9"), errno: "EISCONN")]),
        ])"#,
    )
    .unwrap();
    let mut desk = Desk::open(Some(path));
    // It is of unknown origin.
    desk.click("Open");
    desk.until("it is open", |desk| desk.shows("An own one"));
    next(&mut desk, 1);
    desk.click("Next");
    desk.wait_for("Step 2 went otherwise here");
    desk.wait_for("expected EISCONN, got ECONNREFUSED");
    assert!(!desk.is_live("Next"));
    assert!(desk.is_live("Restart"));
}

/// Presses these buttons, one after the other.
fn press_all(desk: &mut Desk, calls: &[&str]) {
    for call in calls {
        desk.click(call);
    }
}

#[test]
fn a_lab_ticks_its_checks_as_the_calls_are_made_and_says_what_is_missing() {
    let mut desk = Desk::open(None);
    desk.click("Lab: Accept queue: the kernel connects, accept collects");
    desk.wait_for("Let a client talk before its server answers");
    // What is asked is not graded, and nothing waits for it.
    desk.type_in("Prediction", "1");
    desk.click("Answer");
    desk.click("New TCP socket");
    desk.type_in("TCP #1: port", "0");
    press_all(&mut desk, &["TCP #1: bind", "TCP #1: listen"]);
    desk.until("it listens", |desk| desk.outcomes(1) == [Outcome::Done; 2]);
    let port = desk.port(1).to_string();
    desk.click("New TCP socket");
    desk.type_in("TCP #2: port", &port);
    desk.click("TCP #2: connect");
    desk.wait_for("You predicted: 1. What you do will show it.");
    desk.wait_for("Connect first, and press accept after that");
    desk.say("TCP #2: message", "early");
    // The kernel is seen to hold the connection.
    desk.until("the queue was seen", |desk| {
        desk.records().iter().any(|record| match &record.event {
            Event::Kernel { view, .. } => {
                view.waiting_room.as_ref().is_some_and(|room| room.waiting == 1)
            }
            _ => false,
        })
    });
    desk.click("TCP #1: accept");
    desk.wait_for("The client connected before accept was called: holds");
    desk.wait_for("The accepted socket received all that the client had sent: does not hold yet");
    desk.click("TCP #3: recv");
    desk.wait_for("The accepted socket received all that the client had sent: holds");
    desk.wait_for("You said: 1. It was: 0.");
    desk.wait_for("Questions for the class");
}

#[test]
fn a_lab_helps_with_a_hint_a_ring_and_a_step_made_for_one() {
    let mut desk = Desk::open(None);
    desk.click("Lab: Ports: bound is not open");
    desk.wait_for("Can another socket bind the same port?");
    assert!(!desk.shows("EADDRINUSE"), "what is checked would answer the question");
    desk.click("I don't know");
    desk.click("New TCP socket");
    desk.until("it is open", |desk| desk.control("TCP #1: bind").is_some());
    desk.click("Hint");
    desk.wait_for("Next: server bind");
    desk.click("Show me");
    // The step is made on the socket that is there.
    desk.click("Do the next step");
    desk.until("bind was made", |desk| desk.outcomes(1) == [Outcome::Done]);
    desk.until("the next is another", |desk| !desk.shows("Next: server bind"));
    assert!(lesson_events(&desk).contains(&LessonEvent::Helped { step: 1 }));
    for _ in 0..10 {
        if desk.is_live("Do the next step") {
            let before = desk.records().len();
            desk.click("Do the next step");
            desk.until("something was made", |desk| desk.records().len() > before);
            desk.harness().run_steps(30);
        }
    }
    desk.wait_for("Questions for the class");
}

/// Answers all ten questions with "I don't know", wherever they are.
fn answer_nothing(desk: &mut Desk) {
    desk.until("all are there", |desk| {
        desk.tree().query_all_by_label("I don't know").count() == 10
    });
    for place in 0..10 {
        let mut answers = desk.tree().query_all_by_label("I don't know");
        answers.nth(place).expect("there are ten").click_accesskit();
        drop(answers);
        desk.harness().run_steps(2);
    }
    desk.control("I have answered all").expect("it is at the end").click_accesskit();
    desk.harness().run_steps(2);
}

#[test]
fn ten_questions_keep_their_answers_for_the_second_time() {
    let mut desk = Desk::open(None);
    desk.click("Ten questions");
    answer_nothing(&mut desk);
    desk.wait_for("You answered 0 of 10 right");
    assert!(!desk.shows("You take one send for one recv"), "what is right is not told yet");
    desk.control("Ask again").expect("it is below").click_accesskit();
    desk.harness().run_steps(2);
    answer_nothing(&mut desk);
    desk.wait_for("The first time: 0 of 10. Now: 0 of 10.");
    desk.wait_for("It is: D");
    let list = desk.tree().query_all_by_label("Learn").last().expect("the way back");
    list.click_accesskit();
    desk.until("the list is back", |desk| desk.shows("Your name"));
}

#[test]
fn a_template_opens_from_the_menu_with_its_programs_running_and_its_words() {
    let mut desk = Desk::open(None);
    desk.click("File");
    desk.click("New from template");
    desk.click("Template: Multiplayer game");
    desk.until("all its parts are there", |desk| held(desk) == 3);
    desk.wait_for("A game would rather miss a place than wait for it.");
    // What runs is on the card, and goes on.
    desk.wait_for("game server · ");
    let heard = |desk: &Desk| desk.crossed(2).0.len();
    let before = heard(&desk);
    desk.until("the players go on", |desk| heard(desk) > before + 300);
}
