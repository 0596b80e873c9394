//! The log as a table, driven by accessible names: every row of a million is reached exactly, new
//! rows are followed until a person scrolls up, and what was marked and written stays.

use std::time::Duration;

use crate::desk::Desk;
use egui::{Key, Modifiers};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use socket_playground::{
    export::{save_session, write_session},
    model::{Call, CallId, Caller, Event, Outcome, SocketId},
    session::{Annotations, Entry, Log},
};

const MANY: u64 = 1_000_000;

/// Rows that are of no interest: a read for which nothing had come.
fn quiet(number: u64) -> Entry {
    let event = Event::Returned {
        call_id: CallId(number),
        call: Call::Recv(65_536),
        outcome: Outcome::Received { bytes: 0 },
        elapsed_nanos: 900,
        caller: Caller::Program,
    };
    Entry::new(SocketId(1), event)
}

fn grow(log: &Log, records: u64) {
    for number in 0..records {
        log.append(quiet(number));
    }
}

/// The numbers of the rows in view, from top to bottom, as far as all of them is seen.
fn in_view(desk: &mut Desk) -> Vec<u64> {
    let view = desk.control("Scroll bar of the log").expect("the log is shown").rect();
    let number = |node: &Node<'_>| {
        let label = node.accesskit_node().label()?;
        label.strip_prefix("record ")?.split_once(':')?.0.parse().ok()
    };
    let rows = desk.harness().root();
    let rows = rows.query_all_by_role(egui::accesskit::Role::Row);
    let whole = rows.filter(|row| {
        view.top() - 0.5 <= row.rect().top() && row.rect().bottom() <= view.bottom() + 0.5
    });
    whole.filter_map(|row| number(&row)).collect()
}

fn first(desk: &mut Desk) -> u64 {
    in_view(desk)[0]
}

fn last(desk: &mut Desk) -> u64 {
    *in_view(desk).last().expect("a row is in view")
}

/// A window on a live session whose log has so many records.
fn desk_with(records: u64) -> Desk {
    let mut desk = Desk::open(None);
    desk.harness().step();
    grow(desk.harness().state().log(), records);
    let patience = Duration::from_mins(2);
    desk.until_within(patience, "all records have a row", |desk| {
        desk.shows(&format!("record {records}: "))
    });
    desk.harness().run_steps(3);
    desk
}

fn press(desk: &mut Desk, key: Key) {
    desk.harness().key_press(key);
    // One frame takes the key, the next chooses the row, the third has it in view.
    desk.harness().run_steps(3);
}

/// Gives the rows the focus, as a click on one does.
fn take_rows(desk: &mut Desk) {
    let number = last(desk);
    desk.click_containing(&format!("record {number}: "));
    desk.harness().run_steps(2);
}

fn go_to(desk: &mut Desk, text: &str) {
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::G);
    desk.harness().run_steps(2);
    desk.say("Go to number or time", text);
    desk.harness().run_steps(2);
}

fn set_bar(desk: &mut Desk, row: f64) {
    desk.control("Scroll bar of the log").expect("the log is shown").set_value_accesskit(row);
    desk.harness().run_steps(2);
}

/// Drags from one place to another, in steps.
fn drag(desk: &mut Desk, from: egui::Pos2, way: &[egui::Pos2]) {
    desk.harness().drag_at(from);
    desk.harness().step();
    for place in way {
        desk.harness().hover_at(*place);
        desk.harness().step();
    }
    let to = way.last().copied().unwrap_or(from);
    desk.harness().drop_at(to);
    desk.harness().run_steps(2);
}

#[test]
fn a_million_rows_are_reached_by_keys_by_number_by_the_wheel_and_by_the_scroll_bar() {
    let mut desk = desk_with(MANY);
    assert_eq!(last(&mut desk), MANY, "the end is followed");
    take_rows(&mut desk);

    press(&mut desk, Key::Home);
    assert_eq!(first(&mut desk), 1);
    press(&mut desk, Key::ArrowDown);
    press(&mut desk, Key::PageDown);
    let page = in_view(&mut desk).len() as u64;
    desk.wait_for_chosen(2 + page);
    press(&mut desk, Key::End);
    assert_eq!(last(&mut desk), MANY);

    for number in [1, 500_000, 500_001, 777_777, MANY - 1, MANY] {
        go_to(&mut desk, &number.to_string());
        desk.wait_for_chosen(number);
        let rows = in_view(&mut desk);
        assert!(rows.contains(&number), "{number} in {rows:?}");
        let without_gap = (rows[0]..rows[0] + rows.len() as u64).collect::<Vec<_>>();
        assert_eq!(rows, without_gap, "each row once, in order");
    }

    for row in [1_u32, 499_999, 500_000, 654_321] {
        set_bar(&mut desk, f64::from(row));
        assert_eq!(first(&mut desk), u64::from(row));
    }

    // The wheel moves by points, in the middle as at the ends.
    go_to(&mut desk, "500000");
    let row = desk.harness().get_by_label_contains("record 500003: ").rect();
    let before = row.top();
    desk.harness().hover_at(row.center());
    desk.harness().step();
    let delta = egui::vec2(0.0, -7.0);
    desk.harness().event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    desk.harness().run_steps(30);
    let after = desk.harness().get_by_label_contains("record 500003: ").rect().top();
    assert!((before - after - 7.0).abs() < 0.51, "{before} -> {after}");
}

#[test]
fn the_handle_is_dragged_to_either_end_and_finely_to_any_row() {
    let rows = 100_000;
    let mut desk = desk_with(rows);
    let bar = desk.control("Scroll bar of the log").expect("the log is shown").rect();
    let at = |share: f32| bar.center_top() + egui::vec2(0.0, bar.height() * share);
    drag(&mut desk, at(0.99), &[at(0.5), at(-0.2)]);
    assert_eq!(first(&mut desk), 1);
    drag(&mut desk, at(0.01), &[at(0.5), at(1.2)]);
    assert_eq!(last(&mut desk), rows);
    drag(&mut desk, at(0.99), &[at(0.5)]);
    let middle = first(&mut desk);
    assert!((rows / 4..rows * 3 / 4).contains(&middle), "{middle}");
    // The handle was taken and let go where it is: nothing has moved.
    drag(&mut desk, at(0.5), &[at(0.5)]);
    assert_eq!(first(&mut desk), middle);
    // Far aside a point of the pointer is about a row, beside the bar some hundreds.
    let aside = |down: f32| at(0.5) + egui::vec2(-210.0, down);
    drag(&mut desk, at(0.5), &[aside(0.0), aside(4.0), aside(8.0)]);
    let moved = first(&mut desk).abs_diff(middle);
    assert!((1..=40).contains(&moved), "{moved} rows");
}

#[test]
fn the_end_is_followed_until_a_person_scrolls_up_and_again_when_asked() {
    let mut desk = desk_with(200);
    take_rows(&mut desk);
    assert!(desk.control("Go to the newest record").is_none());
    press(&mut desk, Key::Home);
    assert_eq!(first(&mut desk), 1);
    grow(desk.harness().state().log(), 50);
    desk.until("it is told how many are new", |desk| {
        desk.control("Go to the newest record").is_some()
    });
    desk.harness().run_steps(3);
    assert_eq!(first(&mut desk), 1, "it stays");
    desk.click("Go to the newest record");
    desk.harness().run_steps(2);
    assert_eq!(last(&mut desk), 250);
    grow(desk.harness().state().log(), 50);
    desk.wait_for("record 300: ");
    desk.until("the button is gone", |desk| desk.control("Go to the newest record").is_none());
    // Scrolled to the end by hand, it follows as well.
    set_bar(&mut desk, 10.0);
    assert!(desk.control("Go to the newest record").is_some());
    set_bar(&mut desk, 300.0);
    grow(desk.harness().state().log(), 10);
    desk.wait_for("record 310: ");
}

#[test]
fn what_leads_nowhere_is_told_in_plain_words() {
    let mut desk = desk_with(30);
    go_to(&mut desk, "31");
    desk.wait_for("The last record is number 30.");
    desk.say("Go to number or time", "yesterday");
    desk.wait_for("Enter a number");
    desk.say("Go to number or time", "0s");
    desk.wait_for_chosen(1);
    assert!(desk.control("Go to number or time").is_none());
}

#[test]
fn marks_and_comments_are_made_in_the_window_and_survive_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("marked.ron");
    let mut desk = desk_with(40);
    desk.click("Mark record 35");
    desk.until("it is marked", |desk| desk.control("Next mark").is_some());
    take_rows(&mut desk);
    press(&mut desk, Key::Home);
    desk.harness().key_press(Key::M);
    desk.harness().run_steps(3);
    desk.harness().key_press(Key::C);
    desk.harness().run_steps(3);
    desk.say("Comment for record 1", "look\u{202e} here");
    desk.wait_for("Comment on record 1: look\\u{202e} here");
    press(&mut desk, Key::N);
    desk.wait_for_chosen(35);
    press(&mut desk, Key::P);
    desk.wait_for_chosen(1);
    assert!(!desk.shows("record 41: "), "a note has no row of its own");
    assert!(!desk.shows("was marked"));
    save_session(desk.harness().state().log(), &path).unwrap();

    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    desk.wait_for("record 40: ");
    desk.click("Previous mark");
    desk.until("the marks are there", |desk| desk.control("Next mark").is_some());
    go_to(&mut desk, "1");
    desk.wait_for("Comment on record 1: look\\u{202e} here");
    // A review is marked as well.
    go_to(&mut desk, "35");
    press(&mut desk, Key::M);
    let log = desk.harness().state().log().clone();
    let mut marks = Annotations::default();
    desk.until("the mark is gone", |desk| {
        let mut marks = Annotations::default();
        marks.catch_up(desk.log());
        marks.marked().eq([1])
    });
    marks.catch_up(&log);
    assert_eq!(marks.comment(1), Some("look\u{202e} here"));
    let mut written = Vec::new();
    write_session(&log, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    let last = written.lines().last().unwrap();
    assert!(last.contains("Marked(record: 35, marked: false)"), "{last}");
}

#[test]
fn times_are_told_from_where_a_person_measures() {
    let mut desk = desk_with(20);
    take_rows(&mut desk);
    press(&mut desk, Key::Home);
    press(&mut desk, Key::T);
    desk.wait_for("since reference");
    desk.until("the row is its own zero", |desk| desk.control("0.000 000").is_some());
    desk.click_containing("Time column: ");
    desk.click("to the second");
    desk.until("no digits behind the point", |desk| desk.control("0").is_some());
    desk.harness().key_press(Key::Escape);
    desk.harness().run_steps(2);
    desk.click_containing("Time column: ");
    desk.click("date and time");
    let year = desk.records()[0].wall.to_zoned_datetime(jiff::tz::TimeZone::system()).year();
    desk.wait_for(&format!("{year}-"));
}

#[test]
fn rows_are_copied_as_text_and_as_values() {
    let mut desk = desk_with(20);
    take_rows(&mut desk);
    press(&mut desk, Key::Home);
    desk.harness().key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    desk.harness().run_steps(3);
    desk.harness().event(egui::Event::Copy);
    desk.harness().step();
    let text = desk.copied().expect("rows were copied").to_owned();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.starts_with("#1  "), "{text}");
    desk.harness().get_by_label_contains("record 2: ").click_secondary();
    desk.harness().run_steps(2);
    desk.until("the menu is open", |desk| desk.is_live("Copy 2 rows as CSV"));
    desk.control("Copy 2 rows as CSV").expect("the menu is open").click();
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    let csv = loop {
        desk.harness().step();
        if let Some(csv) = desk.copied() {
            break csv.to_owned();
        }
        assert!(std::time::Instant::now() < deadline, "nothing was copied");
    };
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert_eq!(lines[0], "comment,number,time,socket,call,result,bytes,first bytes");
    assert!(lines[1].starts_with(",1,") && lines[2].starts_with(",2,"), "{csv}");
}
