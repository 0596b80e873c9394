//! Decides how a picture of the window is compared with the one that is kept.
//!
//! The pictures are of sessions that real sockets made once, opened for review: the same file gives
//! the same picture. `UPDATE_SNAPSHOTS=1` keeps what is drawn now instead of comparing it. Times of
//! day are those of the time zone, so that `TZ=UTC` is needed for both.

use std::{fs::File, io::BufWriter, path::Path};

use egui::{Role, Vec2};
use egui_kittest::{
    SnapshotOptions, SnapshotResult, SnapshotResults, kittest::Queryable as _,
    try_image_snapshot_options,
};
use image::{
    RgbaImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use jiff::{Timestamp, tz::TimeZone};

use super::desk::Desk;

/// How many pixels of a picture may differ, since renderers round differently at the edges of
/// letters; a letter that is another one differs in more.
const MAX_FAILED_PIXELS: usize = 40;

/// A window without a file, as it is when it was started for the first time.
pub fn first_run() -> Desk {
    needs_utc();
    Desk::open(None)
}

/// A window with a session of `screenshots/sessions`, shown at its end.
pub fn review_of(session: &str) -> Desk {
    needs_utc();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/sessions");
    let mut desk = Desk::open(Some(folder.join(session).with_extension("ron")));
    desk.wait_for("Review of");
    desk
}

fn needs_utc() {
    let offset = TimeZone::system().to_offset(Timestamp::now());
    assert!(offset.is_zero(), "the pictures show times of day: set TZ=UTC");
}

/// Goes to the moment after the record of this number, which is that of a call.
pub fn go_to(desk: &mut Desk, number: u64) {
    desk.click("To the beginning");
    while !desk.shows(&format!("record {number} of ")) {
        desk.click("Next record");
    }
    desk.click("Fit all");
}

/// Clicks the card of a socket; its name stands in other places as well.
pub fn click_card(desk: &mut Desk, name: &str) {
    let mut found = desk.tree().query_all_by_role_and_label(Role::Button, name);
    found.next().expect("the card is there").click_accesskit();
    drop(found);
    desk.harness().run_steps(2);
}

/// Gives the window another size, in points.
pub fn resize(desk: &mut Desk, width: f32, height: f32) {
    desk.harness().set_size(Vec2::new(width, height));
    desk.harness().run_steps(4);
}

/// Draws the window when it has come to rest, and compares it with `folder/name.png`.
pub fn compare(desk: &mut Desk, results: &mut SnapshotResults, folder: &str, name: &str) {
    compare_from(desk, 0.0, results, folder, name);
}

/// [`compare`] without what is above a control.
pub fn compare_below(
    desk: &mut Desk,
    control: &str,
    results: &mut SnapshotResults,
    folder: &str,
    name: &str,
) {
    let top = desk.control(control).expect("the control is in view").rect().top();
    compare_from(desk, top, results, folder, name);
}

fn compare_from(
    desk: &mut Desk,
    top: f32,
    results: &mut SnapshotResults,
    folder: &str,
    name: &str,
) {
    desk.harness().remove_cursor();
    desk.harness().run_steps(20);
    let picture = drawn(desk);
    let top = (top * desk.harness().ctx.pixels_per_point()).round() as i64;
    let top = u32::try_from(top).expect("it is in the window");
    let height = picture.height() - top;
    let picture = imageops::crop_imm(&picture, 0, top, picture.width(), height).to_image();
    results.add(compared(&picture, Path::new(folder), name));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        shrink(&Path::new(folder).join(name).with_extension("png"));
    }
}

/// The window as it is at this moment.
pub fn drawn(desk: &mut Desk) -> RgbaImage {
    let mut picture = desk.harness().render().expect("a renderer is needed: lavapipe, or a GPU");
    // A window has nothing behind it.
    picture.pixels_mut().for_each(|pixel| pixel.0[3] = u8::MAX);
    picture
}

/// Compares a picture with `folder/name.png`.
pub fn compared(picture: &RgbaImage, folder: &Path, name: &str) -> SnapshotResult {
    let options = SnapshotOptions::new().output_path(folder).max_failed_pixels(MAX_FAILED_PIXELS);
    try_image_snapshot_options(picture, name, &options)
}

/// Writes a picture again in as few bytes as it takes.
fn shrink(path: &Path) {
    let picture = image::open(path).expect("it was written just now").to_rgb8();
    let file = BufWriter::new(File::create(path).expect("it can be written"));
    let (quality, filter) = (CompressionType::Best, FilterType::Adaptive);
    let encoder = PngEncoder::new_with_quality(file, quality, filter);
    picture.write_with_encoder(encoder).expect("it can be written");
}
