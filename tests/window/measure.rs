//! The window in which the cost of a connection is measured: a small measurement is made and its table
//! shown, one is stopped, another computer is asked about, and an opened session shows what was measured.

use std::{fs, time::Duration};

use crate::desk::Desk;
use socket_playground::{
    export::save_session,
    model::{Event, MeasurementEvent, VariantEnd},
};

/// Opens the window from the menu.
fn opened() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Socket");
    desk.click("Cost of a connection…");
    desk.wait_for("One connection for all requests, or a new one for each?");
    desk
}

/// How each variant ended, as the log tells it.
fn ends(desk: &Desk) -> Vec<VariantEnd> {
    let end = |event| match event {
        Event::Measurement(MeasurementEvent::Measured(result)) => Some(result.end),
        _ => None,
    };
    desk.records().into_iter().filter_map(|record| end(record.event)).collect()
}

#[test]
fn a_small_measurement_is_made_shown_saved_and_found_in_its_session_again() {
    let mut desk = opened();
    desk.type_in("Requests", "100");
    desk.click("TCP, one per request, Fast Open");
    desk.click("Measure");
    desk.until("all variants are measured", |desk| ends(desk).len() == 5);
    desk.wait_for("measured UDP: ");
    for variant in ["TCP, one connection", "TCP, one per request, NODELAY"] {
        let row = desk.names_beginning(&format!("measured {variant}: requests/s "));
        assert!(row.len() == 1 && row[0].ends_with("answered 100"), "{row:?}");
    }
    assert!(desk.shows("Histogram of how long requests took. Medians: TCP, one connection "));
    assert!(desk.shows("With one connection "), "what is seen is explained");
    assert!(desk.shows("the kernel held 100 of them") || !cfg!(target_os = "linux"));

    let folder = tempfile::tempdir().unwrap();
    desk.click("Save the measurements as CSV…");
    desk.say("Path of the file", folder.path().join("cost").to_str().unwrap());
    desk.wait_for("bytes written to");
    let csv = fs::read_to_string(folder.path().join("cost.csv")).unwrap();
    assert!(csv.contains("\r\n1,each,100,64,64,1,1,,100,0,"), "{csv}");

    let path = folder.path().join("measured.ron");
    save_session(desk.log(), &path).unwrap();
    let mut review = Desk::open(Some(path));
    review.wait_for("Review of");
    review.click("Socket");
    review.click("Cost of a connection…");
    review.wait_for("measured UDP: ");
    assert!(!review.is_live("Measure"), "nothing is measured in a review");
}

#[test]
fn a_measurement_is_stopped_at_once() {
    let mut desk = opened();
    desk.type_in("Requests", "1000000");
    assert!(!desk.is_live("Stop measuring"));
    desk.click("Measure");
    desk.wait_for("measuring TCP, one connection: ");
    assert!(!desk.is_live("Measure"), "one at a time");
    desk.click("Stop measuring");
    desk.until_within(Duration::from_secs(2), "it has ended", |desk| desk.is_live("Measure"));
    assert_eq!(ends(&desk), [VariantEnd::Cancelled]);
    desk.wait_for(", cancelled");
}

#[test]
fn another_computer_is_measured_only_once_the_person_has_agreed() {
    let mut desk = opened();
    desk.type_in("Server", "192.0.2.1");
    assert!(!desk.is_live("Measure") && desk.shows("an IP address and a port"));
    desk.type_in("Server", "192.0.2.1:9");
    desk.click("Measure");
    desk.wait_for("Send requests to another computer?");
    desk.click("Cancel");
    desk.until("the question is gone", |desk| !desk.shows("Send requests to another"));
    assert_eq!(desk.len(), 0, "nothing was measured");

    desk.type_in("Server", "127.0.0.1:1");
    desk.click("Measure");
    desk.until("this computer is not asked about", |desk| !ends(desk).is_empty());
}
