//! What benchmarks print: the median of some rounds, and the memory of this process.

#![allow(dead_code, clippy::allow_attributes, reason = "each benchmark uses its part")]

use std::{fs, time::Instant};

/// The median of what was measured.
pub fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// The median, in seconds, of the time that so many rounds of some work take.
pub fn median_time(rounds: usize, mut work: impl FnMut()) -> f64 {
    let round = |_| {
        let began = Instant::now();
        work();
        began.elapsed().as_secs_f64()
    };
    median((0..rounds).map(round).collect())
}

/// The resident memory of this process at its highest, as the kernel tells it.
pub fn most_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}
