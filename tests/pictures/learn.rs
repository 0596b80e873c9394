//! What the pane of lessons looks like: a lesson before its first step, a question, an error that was
//! intended, its end, a lab with open checks and one with all that hold; dark, light, on a projector.

use crate::{
    desk::Desk,
    gallery::{compare, first_run, resize, review_of},
};
use egui::{Key, Theme};
use egui_kittest::SnapshotResults;

const FOLDER: &str = "tests/pictures/learn";

/// A lesson or a lab that comes with the program, before anything is done.
fn opened(name: &str) -> Desk {
    let mut desk = first_run();
    desk.control(name).expect("it is listed").scroll_to_me();
    desk.harness().run_steps(10);
    desk.click(name);
    desk.until("it is open", |desk| desk.control("All lessons").is_some());
    desk
}

/// A session of a lesson, with the lesson beside it.
fn session(name: &str) -> Desk {
    let mut desk = review_of(name);
    desk.harness().key_press(Key::F4);
    desk.until("the lesson is shown", |desk| desk.control("All lessons").is_some());
    desk.harness().run_steps(30);
    desk
}

fn compare_all(look: &str, set: impl Fn(&mut Desk)) {
    let mut results = SnapshotResults::new();
    let mut take = |mut desk: Desk, name: &str| {
        set(&mut desk);
        compare(&mut desk, &mut results, FOLDER, &format!("{name}-{look}"));
    };
    take(opened("Lesson: Who makes the connection?"), "text");
    take(opened("Lesson: My program hangs in accept. Has it crashed?"), "prediction");
    let mut intended = session("lesson");
    intended.click("Step 3");
    take(intended, "intended");
    let mut ended = session("lesson");
    ended.until("its end is shown", |desk| desk.shows("Questions for the class"));
    take(ended, "ended");
    take(opened("Lab: Accept queue: the kernel connects, accept collects"), "lab-open");
    let mut held = session("lab");
    held.until("all hold", |desk| desk.shows("Questions for the class"));
    take(held, "lab-held");
}

#[test]
#[ignore = "pictures"]
fn in_the_dark_theme() {
    compare_all("dark", |desk| desk.harness().ctx.set_theme(Theme::Dark));
}

#[test]
#[ignore = "pictures"]
fn in_the_light_theme() {
    compare_all("light", |desk| desk.harness().ctx.set_theme(Theme::Light));
}

#[test]
#[ignore = "pictures"]
fn on_a_projector() {
    compare_all("projector", |desk| {
        desk.harness().ctx.set_theme(Theme::Light);
        desk.click("Projector");
        resize(desk, 1280.0, 800.0);
        desk.click("Learn");
        desk.harness().run_steps(10);
    });
}
