//! The eight pictures of the README, made of the sessions in `screenshots/sessions`.
//!
//! What the program draws must be what the README shows. The session `tour.ron` was made by
//! `socket-playground run screenshots/sessions/tour-steps.ron --record screenshots/sessions/tour.ron`,
//! and `eleven-states.ron` in the same way by the scenario of that name.

use crate::{
    desk::Desk,
    gallery::{click_card, compare, first_run, go_to, review_of},
};
use egui::Theme;
use egui_kittest::SnapshotResults;

/// The last record before the sockets of the tour are closed.
const ALL_OPEN: u64 = 124;

/// The last record of the first conversation.
const SAID: u64 = 29;

/// Draws one picture and compares it with the one of the README.
fn keep(mut desk: Desk, name: &str) {
    let mut results = SnapshotResults::new();
    compare(&mut desk, &mut results, "screenshots", name);
}

/// The tour at a moment of it, in a theme, with a card and a pane in front.
fn tour(theme: Theme, moment: u64, card: &str, pane: &str) -> Desk {
    let mut desk = review_of("tour");
    desk.harness().ctx.set_theme(theme);
    go_to(&mut desk, moment);
    click_card(&mut desk, card);
    desk.click(pane);
    desk
}

#[test]
#[ignore = "pictures"]
fn the_first_screen() {
    keep(first_run(), "first-screen");
}

#[test]
#[ignore = "pictures"]
fn nine_sockets_on_the_canvas() {
    let mut desk = tour(Theme::Dark, ALL_OPEN, "TCP #2", "Kernel");
    desk.click("Fit all");
    keep(desk, "canvas-dark");
}

#[test]
#[ignore = "pictures"]
fn a_conversation() {
    let mut desk = tour(Theme::Light, SAID, "TCP #3", "Chat");
    desk.click("Fit all");
    keep(desk, "chat-light");
}

#[test]
#[ignore = "pictures"]
fn the_ladder_of_it() {
    let mut desk = tour(Theme::Dark, SAID, "TCP #2", "Ladder");
    desk.click("Enlarge Ladder");
    keep(desk, "ladder-dark");
}

#[test]
#[ignore = "pictures"]
fn all_eleven_states() {
    let mut desk = review_of("eleven-states");
    desk.harness().ctx.set_theme(Theme::Light);
    desk.click("States");
    desk.click("Enlarge States");
    desk.wait_for("of 11 TCP states visited");
    keep(desk, "states-light");
}

#[test]
#[ignore = "pictures"]
fn the_log_and_its_bytes() {
    let mut desk = tour(Theme::Light, ALL_OPEN, "TCP #3", "Log");
    desk.type_in("Filter", "(#2 or #3) and length > 0 or failed");
    desk.click_containing("record 123: ");
    keep(desk, "log-light");
}

#[test]
#[ignore = "pictures"]
fn rates_round_trip_times_and_queues() {
    let mut desk = tour(Theme::Dark, ALL_OPEN, "TCP #2", "Plots");
    desk.click("Enlarge Plots");
    keep(desk, "plots-dark");
}

#[test]
#[ignore = "pictures"]
fn on_a_projector() {
    let mut desk = tour(Theme::Dark, SAID, "TCP #2", "Ladder");
    desk.click("Projector");
    desk.click("Ladder");
    keep(desk, "projector");
}
