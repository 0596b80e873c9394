//! The pane of the statistics, driven by accessible names: its figures are those of real sockets,
//! and once nothing moves any more nothing is drawn.

use std::{net::UdpSocket, time::Duration};

use crate::desk::Desk;
use socket_playground::export::save_session;

/// A server and a client, one of which has said something twice.
fn talked() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hello");
    desk.until("it came", |desk| desk.crossed(2).0 == b"hello\n");
    desk.say("TCP #3: chat", "hi");
    desk.until("it came as well", |desk| desk.crossed(2).0 == b"hello\nhi\n");
    desk.click("Statistics");
    desk
}

#[test]
fn each_socket_and_the_session_have_their_figures() {
    let mut desk = talked();
    desk.wait_for("statistics of TCP #2: sent 0 B, received 9 B, sends 0, receives 2");
    desk.wait_for("statistics of TCP #3: sent 9 B, received 0 B, sends 2, receives 0");
    desk.wait_for("statistics of session: sent 9 B, received 9 B, sends 2, receives 2");
    desk.wait_for("Plot of the session: 9 B sent and 9 B received");
    desk.click_containing("statistics of TCP #2");
    desk.click("Plot TCP #2");
    desk.wait_for("Plot of TCP #2: 0 B sent and 9 B received");
    assert!(!desk.shows("failed 1"));
    // Nobody listens on this port.
    desk.click("New TCP socket");
    desk.click("TCP #4: connect");
    desk.until("it failed", |desk| desk.outcomes(4).len() == 1);
    desk.wait_for(
        "statistics of TCP #4: sent 0 B, received 0 B, sends 0, receives 0, calls 1, failed 1",
    );
}

#[test]
fn rates_fall_to_zero_and_then_nothing_is_drawn() {
    let mut desk = talked();
    desk.wait_for("statistics of session: sent 9 B, received 9 B, sends 2, receives 2");
    desk.wait_for("sent/s 0 B, received/s 0 B, peak");
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[test]
fn a_review_has_the_same_figures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.ron");
    let desk = talked();
    save_session(desk.log(), &path).unwrap();
    drop(desk);
    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    desk.click("Statistics");
    desk.wait_for("statistics of session: sent 9 B, received 9 B, sends 2, receives 2");
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

#[cfg(target_os = "linux")]
#[test]
fn datagrams_for_which_there_was_no_room_are_told() {
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    // Nobody takes them from now on.
    desk.click("UDP #1");
    desk.click("UDP #1: read automatically");
    let address = desk.records().iter().find_map(|record| record.standing.as_deref()?.local);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..2_000 {
        sender.send_to(&[0; 8_000], address.unwrap()).unwrap();
    }
    desk.click("Statistics");
    desk.wait_for("The kernel dropped");
    assert!(!desk.shows("dropped 0"));
}
