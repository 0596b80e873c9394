//! A live session and the same session opened again look the same: the canvas, the ladder and the
//! states, pixel by pixel.

#![cfg(target_os = "linux")]

use crate::{
    desk::{Desk, canvas::words},
    gallery::click_card,
};
use egui::Vec2;
use egui_kittest::{Harness, SnapshotOptions, try_image_snapshot_options};
use image::{RgbaImage, imageops};
use socket_playground::{export::save_session, ui::App};

/// Pixels that are compared: what the canvas has beside the inspector.
const SIZE: (u32, u32) = (860, 330);

/// A conversation that one end has finished.
fn half_closed() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.say("TCP #3: chat", "hello");
    desk.until("it has crossed", |desk| desk.crossed(2).0 == b"hello\n");
    desk.click("TCP #2: shutdown");
    desk.click("States");
    desk.until("the end was read and seen", |desk| {
        ["TCP #2 is in TCP state FIN-WAIT-2", "TCP #3 is in TCP state CLOSE-WAIT"]
            .iter()
            .all(|state| desk.shows(state))
    });
    desk
}

fn canvas_height(desk: &Desk) -> f32 {
    let top = |name| desk.control(name).expect("it is in view").rect().top();
    top("Log") - top("Zoom in")
}

fn render(harness: &mut Harness<'_, App>) -> RgbaImage {
    harness.remove_cursor();
    harness.run_steps(20);
    harness.render().expect("a renderer is needed: lavapipe, or a GPU")
}

/// What is drawn below and beside a control's upper edge.
fn part(desk: &mut Desk, below: &str) -> RgbaImage {
    let top = desk.control(below).expect("it is in view").rect().bottom();
    let picture = render(desk.harness());
    let top = u32::try_from(top.round() as i64).expect("it is in the window");
    imageops::crop_imm(&picture, 0, top, SIZE.0, SIZE.1).to_image()
}

/// The pictures of canvas, ladder and states.
fn pictures(desk: &mut Desk) -> Vec<(&'static str, RgbaImage)> {
    let mut pictures = Vec::new();
    desk.click("Fit all");
    // Cards that are far away have no buttons, which a review greys.
    for _ in 0..3 {
        desk.click("Zoom out");
    }
    desk.until("no card has buttons", |desk| desk.control("TCP #1: card menu").is_none());
    pictures.push(("canvas", part(desk, "Zoom in")));
    for pane in ["Ladder", "States"] {
        desk.click(pane);
        desk.click(&format!("Enlarge {pane}"));
        pictures.push((pane, part(desk, "As table")));
        desk.click("Show the canvas");
    }
    pictures
}

/// The pictures of a session that did not change while they were taken: the kernel's samples go on.
fn settled_pictures(desk: &mut Desk) -> Vec<(&'static str, RgbaImage)> {
    for _ in 0..10 {
        let records = desk.len();
        let pictures = pictures(desk);
        if desk.len() == records {
            return pictures;
        }
    }
    panic!("the session goes on changing");
}

#[test]
#[ignore = "pictures"]
fn a_session_opened_again_has_the_pictures_that_it_had_alive() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("talk.ron");
    let mut desk = half_closed();
    // What was received is seen: a badge for news is of the moment, not of the session.
    click_card(&mut desk, "TCP #2");
    click_card(&mut desk, "TCP #3");
    let height = canvas_height(&desk);
    desk.click("Log");
    let live = settled_pictures(&mut desk);
    let live_words = ["TCP #1", "TCP #2", "TCP #3"].map(|name| words(&desk, name));
    save_session(desk.log(), &path).expect("it is saved");
    drop(desk);
    let mut desk = Desk::open(Some(path));
    desk.wait_for("Review of");
    click_card(&mut desk, "TCP #3");
    // The bar over a review takes nothing from the canvas.
    let taken = height - canvas_height(&desk);
    desk.harness().set_size(Vec2::new(1280.0, 800.0 + taken));
    desk.harness().run_steps(4);
    assert!((canvas_height(&desk) - height).abs() < 0.1, "the canvas is as high as it was");
    let review = pictures(&mut desk);
    let review_words = ["TCP #1", "TCP #2", "TCP #3"].map(|name| words(&desk, name));
    assert_eq!(live_words, review_words);
    let options = SnapshotOptions::new().output_path(folder.path()).max_failed_pixels(20);
    for ((name, live), (_, review)) in live.into_iter().zip(review) {
        live.save(folder.path().join(name).with_extension("png")).expect("it is written");
        if let Err(error) = try_image_snapshot_options(&review, name, &options) {
            live.save(format!("target/{name}-live.png")).expect("it is written");
            review.save(format!("target/{name}-review.png")).expect("it is written");
            panic!("{error}");
        }
    }
}
