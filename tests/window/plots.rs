//! The pane of the plots, driven by accessible names: what it tells is what real sockets did, a click
//! chooses the record everywhere, and once nothing happens any more nothing is drawn.

use std::time::Duration;

use crate::desk::Desk;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::{
    export::save_session,
    model::{Event, Record},
};

/// The two ends of a connection, one of which has said something that the other has not read.
fn unread() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hi");
    desk.until("it came", |desk| desk.crossed(2).0 == b"hi\n");
    desk.click("TCP #2");
    desk.click("TCP #2: read automatically");
    desk.click("TCP #3");
    desk.say("TCP #3: chat", "wait");
    desk.click("TCP #2");
    desk.click("Plots");
    desk
}

/// The words of the plot of this.
fn plot(desk: &Desk, title: &str) -> Option<String> {
    desk.names_beginning(&format!("Plot of {title}: ")).into_iter().next()
}

fn wait_for_plot(desk: &mut Desk, title: &str, text: &str) {
    desk.until(&format!("the plot of {title} tells {text:?}"), |desk| {
        plot(desk, title).is_some_and(|words| words.contains(text))
    });
}

fn at_rest(desk: &mut Desk) {
    desk.until("nothing is to be drawn again", |desk| desk.repaint_delay() == Duration::MAX);
}

/// Waits until a second has passed since the last record: then time stands still.
fn stands_still(desk: &mut Desk) {
    desk.until("a second is over", |desk| {
        let last = desk.log().entry(desk.log().len()).expect("there are records");
        desk.log().nanos_since_start() > last.since_start_nanos + 1_000_000_000
    });
}

/// Whether a record tells of something unread in the receive queue of this socket.
fn tells_of_unread(record: &Record, socket: u32) -> bool {
    let Event::Kernel { view, .. } = &record.event else { return false };
    record.socket.0 == socket && view.receive_queue > 0
}

#[test]
fn the_session_as_a_whole_has_rates_and_says_what_it_has_not() {
    let mut desk = Desk::open(None);
    desk.click("Plots");
    desk.wait_for("Create a socket to see its traffic plotted here.");
    desk.click("New UDP socket");
    desk.wait_for("No traffic yet");
    desk.click("Sockets: as selected");
    desk.click("The session as a whole");
    desk.wait_for("A round trip time belongs to one connection");
    desk.wait_for("Queues belong to one socket");
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_kernel_held_is_told_of_each_chosen_socket() {
    let mut desk = unread();
    wait_for_plot(&mut desk, "bytes in the queues", "TCP #2: unread latest 5 B, minimum 0 B");
    wait_for_plot(&mut desk, "bytes per second", "sent/s latest 0 B/s");
    wait_for_plot(&mut desk, "round trip time", "TCP #2: round trip time latest ");
    let words = plot(&desk, "round trip time").unwrap();
    assert!(words.contains("µs") && !words.contains("not known"), "{words}");
    assert!(!words.contains("TCP #3"), "{words}");
    desk.click("Sockets: as selected");
    desk.click("Draw the lines of TCP #3");
    desk.wait_for("Line of TCP #2: solid");
    desk.wait_for("Line of TCP #3: dashed");
    wait_for_plot(&mut desk, "bytes in the queues", "TCP #3: unread latest 0 B");
    // Once it is read, it is in the queue no more, and was.
    desk.click("TCP #2: recv");
    wait_for_plot(&mut desk, "bytes in the queues", "unread latest 0 B, minimum 0 B, maximum 5 B");
    at_rest(&mut desk);
}

#[cfg(target_os = "linux")]
#[test]
fn datagrams_have_no_round_trip_and_their_queue_is_memory() {
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it is bound", |desk| desk.outcomes(1).len() == 1);
    desk.click("UDP #1");
    desk.click("UDP #1: read automatically");
    desk.until("its empty queue was seen", |desk| {
        desk.records().iter().any(|record| matches!(record.event, Event::Kernel { .. }))
    });
    let address = desk.records().iter().find_map(|record| record.standing.as_deref()?.local);
    let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.send_to(b"hello", address.unwrap()).unwrap();
    desk.click("Plots");
    desk.wait_for("UDP has no round trip time");
    wait_for_plot(&mut desk, "bytes in the queues", " of memory, minimum 0 B, maximum ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_click_chooses_the_record_and_every_plot_marks_it() {
    let mut desk = unread();
    wait_for_plot(&mut desk, "bytes in the queues", "unread latest 5 B");
    stands_still(&mut desk);
    let number = desk
        .records()
        .iter()
        .find(|record| tells_of_unread(record, 2))
        .map(|record| record.number)
        .expect("the plot tells of it");
    let entry = desk.log().entry(number).unwrap();
    let name = plot(&desk, "bytes in the queues").unwrap();
    // Where the record is on the axis, which begins at the left of the times and ends at the right.
    let frame = desk.tree().get_by_label(&name).rect();
    let begin = desk.log().entry(1).unwrap().since_start_nanos;
    let end = desk.log().entry(desk.log().len()).expect("there are records").since_start_nanos
        + 1_000_000_000;
    let part = (entry.since_start_nanos - begin) as f32 / (end - begin) as f32;
    let at = egui::pos2(frame.left() + frame.width() * part, frame.center().y);
    desk.harness().hover_at(at);
    desk.harness().run_steps(2);
    desk.harness().drag_at(at);
    desk.harness().drop_at(at);
    desk.harness().run_steps(4);
    let chosen = format!("Selected: record {number} at ");
    for title in ["bytes per second", "round trip time", "bytes in the queues"] {
        wait_for_plot(&mut desk, title, &chosen);
    }
    // A plot that is not wanted gives its room to the others.
    desk.click("Plots shown");
    desk.click("round trip time");
    desk.harness().key_press(egui::Key::Escape);
    desk.until("two are left", |desk| desk.names_beginning("Plot of ").len() == 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_review_tells_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.ron");
    let mut desk = unread();
    wait_for_plot(&mut desk, "bytes in the queues", "unread latest 5 B");
    wait_for_plot(&mut desk, "bytes per second", "sent/s latest 0 B/s");
    wait_for_plot(&mut desk, "bytes per second", "received/s latest 0 B/s");
    at_rest(&mut desk);
    let told = desk.names_beginning("Plot of ");
    assert_eq!(told.len(), 3, "{told:?}");
    save_session(desk.log(), &path).unwrap();
    drop(desk);
    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    desk.click("TCP #2");
    desk.click("Plots");
    desk.until("all plots are there", |desk| desk.names_beginning("Plot of ").len() == 3);
    // A click on a name in the log has chosen a record as well.
    let words = |name: &String| name.split(" Selected: ").next().unwrap_or_default().to_owned();
    let again: Vec<String> = desk.names_beginning("Plot of ").iter().map(words).collect();
    assert_eq!(again, told);
    at_rest(&mut desk);
    // The moment that is shown is a line.
    desk.harness().key_press(egui::Key::Comma);
    desk.harness().run_steps(4);
    wait_for_plot(&mut desk, "bytes per second", "Moment shown: ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_click_in_a_review_goes_to_that_time_and_the_axis_follows_the_moment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.ron");
    let mut desk = unread();
    wait_for_plot(&mut desk, "bytes in the queues", "unread latest 5 B");
    // An axis takes a second at least: the session is longer.
    stands_still(&mut desk);
    desk.click("TCP #2: recv");
    wait_for_plot(&mut desk, "bytes in the queues", "unread latest 0 B");
    save_session(desk.log(), &path).unwrap();
    drop(desk);
    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    desk.click("Plots");
    desk.until("the plot is there", |desk| plot(desk, "bytes per second").is_some());
    let name = plot(&desk, "bytes per second").unwrap();
    let frame = desk.tree().get_by_label(&name).rect();
    let (first, last) = (desk.log().entry(1).unwrap(), desk.log().entry(desk.log().len()).unwrap());
    let begin = first.since_start_nanos as f64;
    let width = last.since_start_nanos as f64 - begin;
    let middle = begin + width / 2.0;
    let at = frame.center();
    desk.harness().hover_at(at);
    desk.harness().run_steps(2);
    desk.harness().drag_at(at);
    desk.harness().drop_at(at);
    wait_for_plot(&mut desk, "bytes per second", "Moment shown: ");
    let moment = shown_moment(&desk);
    assert!((moment - middle / 1e9).abs() < width / 1e9 * 0.02, "{moment} for {}", middle / 1e9);
    // Of a part of the time that which has the moment is in view.
    for _ in 0..3 {
        desk.click("More time detail");
        desk.harness().run_steps(2);
    }
    assert!(follows(&desk));
    desk.click("To the beginning");
    desk.until("the end is out of view", |desk| !follows(desk));
    desk.click("To the end");
    desk.until("the end is in view", follows);
    at_rest(&mut desk);
}

/// The moment that the plots tell of, in seconds.
fn shown_moment(desk: &Desk) -> f64 {
    let words = plot(desk, "bytes per second").expect("the plot");
    let (_, moment) = words.split_once("Moment shown: ").expect("a moment");
    moment.trim_end_matches(" s.").parse().expect("a time in seconds")
}

#[test]
fn time_is_zoomed_and_moved_by_buttons_and_by_the_wheel() {
    let mut desk = unread();
    wait_for_plot(&mut desk, "bytes per second", "sent/s latest 0 B/s");
    stands_still(&mut desk);
    assert!(!desk.is_live("Whole session"));
    desk.click("More time detail");
    desk.until("a part is in view", |desk| desk.is_live("Whole session"));
    desk.click("Earlier");
    desk.until("the end is not in view", |desk| !follows(desk));
    desk.click("Later");
    desk.until("the end is in view", follows);
    desk.click("Whole session");
    desk.until("all is in view", |desk| !desk.is_live("Whole session"));
    let name = plot(&desk, "bytes per second").unwrap();
    let middle = desk.tree().get_by_label(&name).rect().center();
    desk.harness().hover_at(middle);
    desk.harness().event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 100.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    desk.until("a part is in view", |desk| desk.is_live("Whole session"));
    assert!(!follows(&desk));
}

/// Whether the end is followed. A pane has the same name as the switch.
fn follows(desk: &Desk) -> bool {
    let switch = desk.tree().get_by_role_and_label(egui::accesskit::Role::CheckBox, "Follow");
    switch.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
}

#[cfg(target_os = "linux")]
#[test]
fn all_of_it_is_a_table_that_the_keyboard_reaches() {
    let mut desk = unread();
    desk.click("As table");
    desk.wait_for("plot of TCP #2: unread latest 5 B, minimum 0 B, maximum 5 B");
    desk.wait_for("plot of TCP #2: round trip time latest ");
    desk.wait_for("plot of TCP #2: received/s latest 0 B/s, minimum 0 B/s, maximum ");
    assert!(desk.names_beginning("Plot of ").is_empty());
    // From the switch on, the tabulator leads to the rows.
    desk.tree().get_by_label("As table").focus();
    desk.harness().run_steps(2);
    let focused = |desk: &Desk| {
        desk.nodes_containing("plot of TCP #2: ")
            .into_iter()
            .any(|name| desk.tree().get_by_label(&name).accesskit_node().is_focused())
    };
    for _ in 0..20 {
        desk.harness().key_press(egui::Key::Tab);
        desk.harness().run_steps(2);
        if focused(&desk) {
            return;
        }
    }
    panic!("no row has the keyboard");
}
