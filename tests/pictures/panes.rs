//! What each pane looks like: dark, light, on a projector and in a small window, and the first screen.

use crate::{
    desk::Desk,
    gallery::{click_card, compare, compare_below, first_run, go_to, resize, review_of},
};
use egui::{Key, Modifiers, Theme};
use egui_kittest::SnapshotResults;

const FOLDER: &str = "tests/pictures/panes";

/// The panes by their titles, and a socket of the session that each has something to show of.
const PANES: [(&str, &str); 9] = [
    ("Log", "TCP #3"),
    ("Chat", "TCP #3"),
    ("Ladder", "TCP #3"),
    ("States", "TCP #6"),
    ("Follow", "TCP #3"),
    ("Kernel", "TCP #2"),
    ("Statistics", "TCP #2"),
    ("Plots", "TCP #2"),
    ("Bytes", "TCP #2"),
];

/// The keys that bring them to the front.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// The last record of the chat pair in which something is said.
const SAID_HELLO: u64 = 17;

/// The last record of the tour before its sockets are closed.
const ALL_OPEN: u64 = 124;

/// Compares the first screen, the window as a whole and every pane in one look of the window. On a
/// projector each is shown alone.
fn compare_all(look: &str, on_projector: bool, set: impl Fn(&mut Desk)) {
    let mut results = SnapshotResults::new();
    let mut desk = first_run();
    set(&mut desk);
    compare(&mut desk, &mut results, FOLDER, &format!("first-screen-{look}"));
    let mut desk = review_of("tour");
    set(&mut desk);
    go_to(&mut desk, ALL_OPEN);
    click_card(&mut desk, "TCP #3");
    if !on_projector {
        desk.click("Log");
    }
    compare(&mut desk, &mut results, FOLDER, &format!("window-{look}"));
    for ((pane, socket), digit) in PANES.into_iter().zip(DIGITS) {
        click_card(&mut desk, socket);
        // Its tab may be out of view.
        desk.harness().key_press_modifiers(Modifiers::COMMAND, digit);
        desk.harness().run_steps(3);
        if pane == "Log" {
            // A record with bytes, for the panes that show what was chosen.
            desk.click_containing(&format!("record {ALL_OPEN}: "));
        }
        let name = format!("{}-{look}", pane.to_lowercase());
        compare_below(&mut desk, pane, &mut results, FOLDER, &name);
        if on_projector {
            desk.click("Canvas");
        }
    }
}

#[test]
#[ignore = "pictures"]
fn in_the_dark_theme() {
    compare_all("dark", false, |desk| desk.harness().ctx.set_theme(Theme::Dark));
}

#[test]
#[ignore = "pictures"]
fn in_the_light_theme() {
    compare_all("light", false, |desk| desk.harness().ctx.set_theme(Theme::Light));
}

#[test]
#[ignore = "pictures"]
fn on_a_projector() {
    compare_all("projector", true, |desk| desk.click("Projector"));
}

/// Who is connected, what to press next, what was called and which bytes, in view together.
#[test]
#[ignore = "pictures"]
fn a_pair_on_a_laptop() {
    let mut results = SnapshotResults::new();
    for (theme, look) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        let mut desk = review_of("chat");
        go_to(&mut desk, SAID_HELLO);
        desk.harness().ctx.set_theme(theme);
        click_card(&mut desk, "TCP #3");
        desk.click("Log");
        for (width, height, size) in [(1280.0, 800.0, ""), (1024.0, 700.0, "-small")] {
            resize(&mut desk, width, height);
            desk.click("Fit all");
            compare(&mut desk, &mut results, FOLDER, &format!("laptop{size}-{look}"));
        }
    }
}

#[test]
#[ignore = "pictures"]
fn in_a_small_window() {
    compare_all("small", false, |desk| resize(desk, 1024.0, 700.0));
}
