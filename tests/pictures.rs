//! The pictures of the README, taken from the window with real sockets in it.
//!
//! `SCREENSHOTS=screenshots cargo test --test pictures -- --ignored` makes them anew. Without the
//! variable they are drawn all the same, and must not be blank.

mod desk;

use desk::Desk;
use egui::Theme;

/// A conversation between a server and its client, with one call that failed.
fn conversation() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "Hello, client! You are TCP #2.");
    desk.say("TCP #2: message", "And you are the socket that accept returned.");
    desk.until("it has crossed", |desk| desk.crossed(3).0.ends_with(b"returned."));
    desk.click("TCP #3");
    desk.say("TCP #3: chat", "Every byte is in the log: €");
    desk.until("it has crossed", |desk| desk.crossed(2).0.ends_with("€\n".as_bytes()));
    desk
}

#[test]
#[ignore = "pictures"]
fn the_first_screen_and_a_chat() {
    let mut desk = Desk::open(None);
    desk.picture("first-screen");
    let mut desk = conversation();
    desk.click("New UDP socket");
    desk.click("UDP #4: bind");
    desk.click("New TCP socket");
    desk.click("TCP #5: bind");
    desk.click("TCP #3");
    desk.click("Fit all");
    desk.picture("chat-dark");
}

#[test]
#[ignore = "pictures"]
fn the_log_and_its_bytes_in_the_light_theme() {
    let mut desk = conversation();
    desk.harness().ctx.set_theme(Theme::Light);
    desk.click("Log");
    desk.click("New TCP socket");
    desk.type_in("TCP #4: port", "1");
    desk.click("TCP #4: connect");
    desk.until("it was refused", |desk| desk.failed_with(4, "ECONNREFUSED"));
    let number = desk.records().iter().rposition(|record| !record.payload.is_empty());
    let row = format!("record {}: ", number.expect("something was said") + 1);
    desk.click_containing(&row);
    desk.picture("log-light");
}

#[test]
#[ignore = "pictures"]
fn the_ladder_and_the_states_of_a_half_closed_connection() {
    let mut desk = conversation();
    desk.click("TCP #2: shutdown");
    desk.until("the end was read", |desk| desk.shows("has finished sending"));
    desk.click("Fit all");
    desk.click("Ladder");
    desk.until("the ladder is there", |desk| desk.control("One row per event").is_some());
    desk.picture("ladder-dark");
    desk.harness().ctx.set_theme(Theme::Light);
    desk.click("States");
    desk.picture("states-light");
}

#[test]
#[ignore = "pictures"]
fn everything_at_twice_its_size() {
    let mut desk = conversation();
    desk.click("Projector");
    desk.picture("projector");
}
