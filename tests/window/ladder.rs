//! The pane of the ladder, driven by accessible names: its lanes and rows are those of real sockets, a
//! click chooses the record everywhere, and once nothing happens any more nothing is drawn.

use std::time::Duration;

use crate::desk::Desk;
use egui_kittest::kittest::Queryable as _;
use socket_playground::export::save_session;

/// A server and a client that has said something, and the ladder of it in front.
fn talked() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hello");
    desk.until("it came", |desk| desk.crossed(2).0 == b"hello\n");
    desk.click("Ladder");
    desk.wait_for("Ladder of 3 lanes");
    desk
}

/// The record of the first row of the table whose words contain all of these.
fn row_with(desk: &mut Desk, parts: &[&str]) -> String {
    let found = |desk: &Desk| {
        // Names stay as they are on the other panes.
        let nodes = desk.nodes_containing(parts[0]);
        nodes.into_iter().find(|name| parts.iter().all(|part| name.contains(part)))
    };
    desk.until(&format!("a row has {parts:?}"), |desk| found(desk).is_some());
    found(desk).expect("it was there just now")
}

#[test]
fn the_bytes_of_a_send_lead_to_the_receive_that_got_them() {
    let mut desk = talked();
    desk.click("As table");
    let sent = row_with(&mut desk, &["send(\"hello\\n\") = 6", "6 bytes received by TCP #2"]);
    let received = row_with(&mut desk, &["recv(", "6 bytes sent by TCP #3 in record"]);
    // Each tells the record of the other.
    let number =
        |words: &str| words.split_once(',').expect("a number comes first").0.replace("record ", "");
    assert!(sent.contains(&format!("in record {}", number(&received))), "{sent}");
    assert!(received.contains(&format!("in record {}", number(&sent))), "{received}");
}

#[test]
fn a_click_chooses_the_record_everywhere_and_keys_go_on_from_there() {
    let mut desk = talked();
    desk.click("As table");
    let sent = row_with(&mut desk, &["send(\"hello\\n\") = 6"]);
    desk.click_containing(&sent);
    desk.click("As table");
    desk.wait_for(&format!("Selected: {sent}"));
    // The other panes have it, too.
    desk.wait_for(" · 6 bytes");
    desk.harness().get_by_label("Rows of the ladder").focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(egui::Key::Home);
    desk.harness().run_steps(3);
    desk.wait_for("Selected: record 1, ");
    desk.harness().key_press(egui::Key::ArrowDown);
    desk.harness().run_steps(3);
    desk.wait_for("Selected: record 2, ");
    // The picture itself can be clicked: beside a time there is a record.
    desk.click("times of the ladder");
    desk.until("another one is chosen", |desk| !desk.shows("Selected: record 2, "));
    assert!(desk.shows("Selected: record "));
}

#[test]
fn lanes_are_hidden_folded_and_shown_again() {
    let mut desk = talked();
    desk.click("Lanes");
    desk.click("Show the lane of TCP #1");
    desk.wait_for("Ladder of 2 lanes");
    // What happened to that socket alone has no row any more.
    desk.harness().key_press(egui::Key::Escape);
    desk.click("As table");
    row_with(&mut desk, &["send(\"hello\\n\") = 6"]);
    desk.until("no row is the listener's", |desk| {
        let rows = desk.nodes_containing("record ");
        !rows.iter().any(|words| words.contains("s, TCP #1: "))
    });
    desk.click("As table");
    desk.click("Lanes (1 hidden)");
    desk.click("Show all lanes");
    desk.wait_for("Ladder of 3 lanes");
    desk.wait_for("Lane of TCP #1");
    // The menu stays, so that lanes can be arranged one after the other.
    desk.click("Lanes");
    desk.click("Fold the lane of TCP #1");
    desk.click("Move right the lane of TCP #1");
    desk.wait_for("Fold the lane of TCP #2");
    desk.until("it stands behind the other", |desk| {
        let lanes = desk.nodes_containing("Show the lane of");
        lanes == ["Show the lane of TCP #2", "Show the lane of TCP #1", "Show the lane of TCP #3"]
    });
}

#[test]
fn time_runs_to_scale_and_all_of_it_fits() {
    let mut desk = talked();
    desk.click("To scale");
    desk.wait_for(" per row");
    desk.click("Fit");
    let fitted = desk.nodes_containing(" per row");
    desk.click("Less time detail");
    desk.until("a row covers more time", |desk| desk.nodes_containing(" per row") != fitted);
    desk.click("More time detail");
    desk.until("it is as before", |desk| desk.nodes_containing(" per row") == fitted);
    desk.click("One row per event");
    desk.wait_for("Ladder of 3 lanes");
}

#[test]
fn the_ladder_follows_and_then_nothing_is_drawn() {
    let mut desk = talked();
    // Not while the kernel is looked at in quick succession.
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
    desk.click("Chat");
    desk.say("TCP #3: chat", "once more");
    desk.click("Ladder");
    desk.click("As table");
    row_with(&mut desk, &["send(\"once more\\n\") = 10", "10 bytes received by TCP #2"]);
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn a_review_tells_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.ron");
    let mut desk = talked();
    desk.click("As table");
    let sent = row_with(&mut desk, &["send(\"hello\\n\") = 6", "6 bytes received by TCP #2"]);
    save_session(desk.log(), &path).unwrap();
    drop(desk);
    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    desk.click("Ladder");
    desk.click("As table");
    desk.wait_for(&sent);
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn every_row_can_be_reached_from_the_keyboard() {
    let mut desk = talked();
    desk.click("As table");
    let sent = row_with(&mut desk, &["send(\"hello\\n\") = 6"]);
    let row = desk.harness().get_by_label(&sent);
    row.focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(egui::Key::Enter);
    desk.harness().run_steps(3);
    desk.click("As table");
    desk.wait_for(&format!("Selected: {sent}"));
}
