//! The moving picture of the README: a chat pair is made, bytes cross, and the ladder shows both.
//!
//! The session is `pair.ron`, made by `socket-playground run screenshots/sessions/pair-steps.ron --record
//! screenshots/sessions/pair.ron`. What stands still is compared frame by frame; of bytes that cross, which
//! are where the clock has them, only that they are seen to move.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::Path,
};

use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use image::{AnimationDecoder as _, RgbaImage, codecs::png::PngDecoder, imageops};
use png::{BitDepth, BlendOp, ColorType, Compression, DisposeOp, Encoder};

use crate::{
    desk::Desk,
    gallery::{compared, drawn, resize, review_of},
};

const PATH: &str = "screenshots/chat.png";

/// The size of the window, which the README shows a little smaller.
const SIZE: (f32, f32) = (1024.0, 700.0);

/// How long a call is shown, the frames of bytes that cross, and the end, in milliseconds.
const CALL: u16 = 700;
const CROSSING: u16 = 90;
const END: u16 = 3500;

/// The frames in which bytes cross.
const FRAMES: u32 = 11;

/// By how much the window's clock goes on from one of these frames to the next, in seconds: bytes that are played
/// this slowly take 4.1 of them.
const STEP: f64 = 0.37;

/// One frame, and for how many milliseconds it is seen.
struct Frame {
    picture: RgbaImage,
    millis: u16,
    /// Whether it is the same whenever it is drawn.
    stands: bool,
}

/// The window at rest, after this record, which is still to come.
fn at(desk: &mut Desk, number: u64, millis: u16) -> Frame {
    let there = format!("record {number} of ");
    for _ in 0..desk.log().len() {
        if desk.shows(&there) {
            break;
        }
        desk.click("Next record");
    }
    assert!(desk.shows(&there), "record {number} is a row of the log");
    desk.harness().remove_cursor();
    desk.harness().run_steps(20);
    Frame { picture: drawn(desk), millis, stands: true }
}

/// Bytes on their way: the session is played, a tenth as fast, over the record of a send.
fn crossing(desk: &mut Desk, sent: u64, frames: &mut Vec<Frame>) {
    desk.click("Play");
    desk.harness().remove_cursor();
    // What the kernel was seen to hold follows at once.
    let is_after = |number| format!("record {number} of ");
    desk.until("it is sent", |desk| (sent..sent + 4).any(|number| desk.shows(&is_after(number))));
    for _ in 0..FRAMES {
        let time = desk.tree().ctx.input(|input| input.time);
        desk.harness().input_mut().time = Some(time + STEP);
        desk.harness().step();
        frames.push(Frame { picture: drawn(desk), millis: CROSSING, stands: false });
    }
    desk.harness().input_mut().time = None;
    desk.click("Pause");
    desk.click("Previous record");
}

fn film() -> Vec<Frame> {
    let mut desk = review_of("pair");
    resize(&mut desk, SIZE.0, SIZE.1);
    desk.harness().key_press_modifiers(Modifiers::COMMAND, Key::I);
    desk.click("Ladder");
    desk.click("Speed");
    desk.click("0.1 ×");
    // There is room for all that come.
    desk.click("Fit all");
    desk.click("To the beginning");
    let mut frames = Vec::new();
    for made in [2, 3, 4, 6, 9, 11] {
        frames.push(at(&mut desk, made, CALL));
    }
    for (sent, seen) in [(15, 16), (19, 19), (22, 25)] {
        crossing(&mut desk, sent, &mut frames);
        frames.push(at(&mut desk, seen, CALL));
    }
    frames.last_mut().expect("there are some").millis = END;
    frames
}

/// The part in which two pictures of a size differ: left, top, width and height.
fn changed(before: &RgbaImage, after: &RgbaImage) -> (u32, u32, u32, u32) {
    let pairs = before.pixels().zip(after.enumerate_pixels());
    let differing = pairs.filter(|(before, (_, _, after))| before != after);
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for (_, (x, y, _)) in differing {
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
    }
    // A frame has a pixel at least.
    if right == 0 { (0, 0, 1, 1) } else { (left, top, right - left, bottom - top) }
}

/// Writes the frames, each with what has changed since the one before.
fn write(frames: &[Frame]) -> Result<(), png::EncodingError> {
    let (width, height) = frames[0].picture.dimensions();
    let mut encoder = Encoder::new(BufWriter::new(File::create(PATH)?), width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_animated(u32::try_from(frames.len()).expect("they are few"), 0)?;
    encoder.set_blend_op(BlendOp::Source)?;
    encoder.set_dispose_op(DisposeOp::None)?;
    let mut writer = encoder.write_header()?;
    let mut before: Option<&RgbaImage> = None;
    for Frame { picture, millis, .. } in frames {
        let (left, top, width, height) =
            before.map_or((0, 0, width, height), |before| changed(before, picture));
        writer.set_frame_delay(*millis, 1000)?;
        // Neither may lead out of the picture, not even with the other one of the frame before.
        writer.reset_frame_position()?;
        writer.set_frame_dimension(width, height)?;
        writer.set_frame_position(left, top)?;
        let part = imageops::crop_imm(picture, left, top, width, height).to_image();
        let part = image::DynamicImage::from(part).to_rgb8();
        writer.write_image_data(part.as_raw())?;
        before = Some(picture);
    }
    writer.finish()
}

/// The pictures that are kept, and for how many milliseconds each is seen.
fn kept() -> Vec<(RgbaImage, u32)> {
    let file = BufReader::new(File::open(PATH).expect("it is kept"));
    let decoder = PngDecoder::new(file).expect("a PNG").apng().expect("it moves");
    let frames = decoder.into_frames().collect_frames().expect("they can be read");
    let millis = |frame: &image::Frame| {
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        numerator / denominator
    };
    frames
        .into_iter()
        .map(|frame| (millis(&frame), frame.into_buffer()))
        .map(|(ms, it)| (it, ms))
        .collect()
}

#[test]
#[ignore = "pictures"]
fn a_chat_pair_and_its_ladder() {
    let frames = film();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        write(&frames).expect("it can be written");
        return;
    }
    let kept = kept();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("moving");
    fs::create_dir_all(&folder).expect("a folder");
    let times = |millis: &Frame| u32::from(millis.millis);
    assert!(kept.iter().map(|(_, millis)| *millis).eq(frames.iter().map(times)), "the frames");
    let mut results = SnapshotResults::new();
    let mut before = None;
    for (index, (Frame { picture, stands, .. }, (kept, _))) in frames.iter().zip(&kept).enumerate()
    {
        if *stands {
            let name = format!("frame-{index}");
            kept.save(folder.join(&name).with_extension("png")).expect("it can be written");
            results.add(compared(picture, &folder, &name));
        } else {
            assert!(before.is_some_and(|before| before != kept), "frame {index} stands still");
        }
        before = Some(kept);
    }
}
