//! What the window of grades looks like, and the pane in which a lesson is made: dark, light, on a projector.

use std::path::Path;

use crate::{
    desk::Desk,
    gallery::{compare, first_run, resize, review_of},
};
use egui::{Role, Theme};
use egui_kittest::{SnapshotResults, kittest::Queryable as _};

const FOLDER: &str = "tests/pictures/teacher";

/// The sessions of a small class, graded by a lab that one of them is of.
fn graded() -> Desk {
    let mut desk = first_run();
    desk.click("Help");
    desk.click("Grade sessions…");
    desk.wait_for("Choose a lab and the folder");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/sessions");
    for session in ["lab", "lesson", "chat", "tour"] {
        let path = folder.join(session).with_extension("ron");
        desk.click("Add sessions…");
        desk.say("Path of the file", path.to_str().expect("a path of text"));
    }
    desk.harness().get_by_role_and_label(Role::ComboBox, "Lab").click();
    desk.harness().run_steps(2);
    desk.click("Accept queue: the kernel connects, accept collects");
    desk.click("Grade");
    desk.wait_for("4 of 4 sessions graded");
    desk
}

/// A lesson that is made of a session.
fn making() -> Desk {
    let mut desk = review_of("chat");
    desk.click("Help");
    desk.click("Make a lesson…");
    desk.click("Take this session");
    desk.wait_for("Step 1: say");
    desk.type_in("Title", "Who makes the connection?");
    desk.type_in("Step 1: say", "A server makes a socket.");
    desk.click("Step 2: more");
    desk
}

fn compare_all(look: &str, set: impl Fn(&mut Desk)) {
    let mut results = SnapshotResults::new();
    let mut take = |mut desk: Desk, name: &str| {
        set(&mut desk);
        compare(&mut desk, &mut results, FOLDER, &format!("{name}-{look}"));
    };
    take(graded(), "grades");
    take(making(), "making");
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
        desk.click("Projector");
        resize(desk, 1280.0, 800.0);
    });
}
