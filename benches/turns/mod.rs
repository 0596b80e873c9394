//! How frames of several windows are timed: in turns, so that whatever else the machine does meets all
//! of them.

use std::time::{Duration, Instant};

use egui_kittest::Harness;
use socket_playground::ui::App;

/// Frames of which the median counts.
const FRAMES: usize = 200;

/// Frames before them, in which what was asked for comes to rest.
const UNCOUNTED: usize = 20;

/// The median time of a frame of each window, egui's pass and its tessellation, before each of which
/// `before` is done.
pub fn medians<W>(
    windows: &mut [W],
    harness: impl Fn(&mut W) -> &mut Harness<'static, App>,
    mut before: impl FnMut(&W),
) -> Vec<Duration> {
    let mut times = vec![Vec::new(); windows.len()];
    for turn in 0..FRAMES + UNCOUNTED {
        for (window, times) in windows.iter_mut().zip(&mut times) {
            before(window);
            let harness = harness(window);
            let began = Instant::now();
            harness.step();
            let shapes = harness.output().shapes.clone();
            std::hint::black_box(harness.ctx.tessellate(shapes, 1.0));
            if turn >= UNCOUNTED {
                times.push(began.elapsed());
            }
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[FRAMES / 2]
    };
    times.into_iter().map(median).collect()
}
