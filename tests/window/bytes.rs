//! The bytes of a record, driven by accessible names: they are looked at row by row, however many
//! there are, and are copied as other programs read them.

use std::time::Instant;

use crate::desk::{Desk, canvas::drag};
use bytes::Bytes;
use egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::Queryable as _;
use socket_playground::{
    model::{Call, CallId, Caller, Event, Outcome, SocketId},
    session::{Entry, Log},
};

/// A record of bytes that a socket has received.
fn received(log: &Log, payload: Bytes) -> u64 {
    let bytes = payload.len() as u64;
    let event = Event::Returned {
        call_id: CallId(1),
        call: Call::Recv(u32::MAX),
        outcome: Outcome::Received { bytes },
        elapsed_nanos: 900,
        caller: Caller::Program,
    };
    log.append(Entry { payload, ..Entry::new(SocketId(1), event) });
    log.len()
}

/// A window in which a record with these bytes is chosen.
fn desk_on(payload: Bytes) -> Desk {
    let mut desk = Desk::open(None);
    desk.harness().step();
    let length = payload.len();
    let number = received(desk.log(), payload);
    desk.click_containing(&format!("record {number}: "));
    desk.wait_for(&format!("record {number} · {length} bytes"));
    desk
}

/// Clicks, and gives what is on the clipboard then.
fn copied_by(desk: &mut Desk, name: &str) -> String {
    desk.until("the entry is there", |desk| desk.is_live(name));
    desk.control(name).expect("it was there just now").click();
    copied(desk)
}

fn copied(desk: &mut Desk) -> String {
    let deadline = Instant::now() + std::time::Duration::from_secs(10);
    loop {
        desk.harness().step();
        if let Some(text) = desk.copied() {
            return text.to_owned();
        }
        assert!(Instant::now() < deadline, "nothing was copied");
    }
}

#[test]
fn all_bytes_or_the_chosen_ones_are_copied_in_each_format() {
    let mut desk = desk_on(Bytes::from_static(b"GET / HTTP/1.1\r\n\x00\xff"));
    desk.click("Copy bytes as");
    desk.wait_for("Copies all 18 bytes");
    assert_eq!(copied_by(&mut desk, "Hex stream"), "474554202f20485454502f312e310d0a00ff");
    desk.click("Copy bytes as");
    assert_eq!(copied_by(&mut desk, "Python bytes"), r"b'GET / HTTP/1.1\r\n\x00\xff'");
    desk.click("Copy bytes as");
    assert_eq!(copied_by(&mut desk, "Base64"), "R0VUIC8gSFRUUC8xLjENCgD/");
    // The keys choose: from the first byte on, three of them.
    let dump = desk.harness().get_by_label_contains("bytes: GET");
    dump.focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Home);
    desk.harness().run_steps(2);
    for _ in 0..2 {
        desk.harness().key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
        desk.harness().run_steps(2);
    }
    desk.wait_for("3 bytes at 0 (0x0)");
    desk.click("Copy bytes as");
    desk.wait_for("Copies the selected 3 bytes");
    assert_eq!(copied_by(&mut desk, "Escaped string"), "\"GET\"");
    desk.harness().get_by_label_contains("bytes: GET").focus();
    desk.harness().run_steps(2);
    desk.harness().event(egui::Event::Copy);
    assert_eq!(copied(&mut desk), "47 45 54");
}

#[test]
fn the_menu_of_a_row_copies_the_bytes_of_its_record() {
    let mut desk = desk_on(Bytes::from_static(b"hello"));
    desk.harness().get_by_label_contains("record 1: ").click_secondary();
    desk.harness().run_steps(2);
    desk.click("Copy its bytes as");
    let c = copied_by(&mut desk, "C array");
    assert!(c.starts_with("unsigned char data[5] = {"), "{c}");
}

#[test]
fn many_bytes_are_looked_at_in_part_and_copied_in_part_which_is_said() {
    let mut payload = vec![b'.'; 40 * 1024 * 1024];
    let end = payload.len() - 16;
    payload[end..].copy_from_slice(b"here is the end.");
    let mut desk = desk_on(Bytes::from(payload));
    desk.control("Scroll bar of the bytes").expect("it is there").set_value_accesskit(3e6);
    desk.until("the last row is in view", |desk| desk.shows("here is the end."));
    desk.click("Copy bytes as");
    desk.wait_for("Copies the first 4.0 MiB of all 40.0 MiB");
    assert_eq!(copied_by(&mut desk, "Hex stream").len(), 8 * 1024 * 1024);
    desk.wait_for("Only the first 4.0 MiB of 40.0 MiB were copied.");
}

/// Selects the first bytes with the keys.
fn choose_first(desk: &mut Desk, count: usize) {
    desk.harness().get_by_label_contains("bytes: ").focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Home);
    desk.harness().run_steps(2);
    for _ in 1..count {
        desk.harness().key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
        desk.harness().run_steps(2);
    }
    desk.wait_for(&format!("{count} bytes at 0 (0x0)"));
}

#[test]
fn chosen_bytes_are_read_in_every_way_that_fits_and_a_click_copies_a_figure() {
    let mut desk = desk_on(Bytes::from_static(b"\x7f\x00\x00\x01\xac\x02 and more"));
    // Read as UTF-16 these are letters for which the fonts here have no glyph.
    desk.harness().ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    desk.harness().set_size(Vec2::new(1280.0, 1200.0));
    choose_first(&mut desk, 4);
    for figure in ["u32 LE: 16777343", "i32 BE: 2130706433", "IPv4: 127.0.0.1"] {
        assert!(desk.is_live(figure), "{figure}");
    }
    assert!(desk.is_live("Unix s LE: 1970-07-14T04:22:23Z"));
    assert!(desk.names_beginning("f64 ").is_empty() && desk.names_beginning("IPv6: ").is_empty());
    desk.control("IPv4: 127.0.0.1").expect("it was there just now").click_accesskit();
    assert_eq!(copied(&mut desk), "127.0.0.1");
    choose_first(&mut desk, 8);
    assert!(desk.names_beginning("IPv4: ").is_empty());
    assert_eq!(desk.names_beginning("f64 ").len(), 2);
}

#[test]
fn bytes_that_are_dragged_over_in_the_log_are_selected_in_the_pane() {
    let mut desk = desk_on(Bytes::from_static(b"hello"));
    desk.harness().set_size(Vec2::new(1920.0, 1080.0));
    desk.click("First bytes as hex");
    received(desk.log(), Bytes::from_static(b"second"));
    desk.wait_for("record 2: ");
    let style = egui::TextStyle::Monospace.resolve(&desk.harness().ctx.global_style());
    let width = desk.harness().ctx.fonts_mut(|fonts| fonts.glyph_width(&style, '0'));
    // The first byte of another record than the selected one, and the two after it.
    let cell = desk.control("73 65 63 6f 6e 64").expect("the row shows its bytes").rect();
    let at = |character: f32| cell.left_center() + Vec2::new((character + 0.5) * width, 0.0);
    drag(&mut desk, at(0.0), at(6.0), Modifiers::NONE);
    desk.wait_for("record 2 · 6 bytes");
    desk.wait_for("3 bytes at 0 (0x0)");
    assert!(desk.is_live("UTF-8: \"sec\""));
    // Backwards as well.
    drag(&mut desk, at(7.0), at(3.0), Modifiers::NONE);
    desk.wait_for("2 bytes at 1 (0x1)");
    // A drag that begins elsewhere in the row selects none.
    drag(&mut desk, at(0.0) - Vec2::new(60.0, 0.0), at(3.0), Modifiers::NONE);
    desk.wait_for("2 bytes at 1 (0x1)");
}
