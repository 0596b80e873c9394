//! How a thread that derives something keeps up with the log: it works in turns of one frame's
//! length, and no more often than a window is drawn.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::Log;

/// The least time between two turns, and the longest that one takes: 60 a second.
const PACE: Duration = Duration::from_millis(16);

/// How long a look at a log that does not grow may last before the thread sees whether it is still
/// wanted.
const PATIENCE: Duration = Duration::from_millis(50);

/// How far a turn has come.
pub(super) struct Turn {
    /// Number of the last record that was looked at.
    pub(super) read: u64,
    /// Whether there is more to do, even if no record comes.
    pub(super) behind: bool,
}

/// Gives `step` its turns, each with the time at which it is to stop, until `ended` is set. Who sets
/// it should unpark the thread.
pub(super) fn keep_up(log: &Log, ended: &AtomicBool, mut step: impl FnMut(Instant) -> Turn) {
    let is_ended = || ended.load(Ordering::Acquire);
    while !is_ended() {
        let began = Instant::now();
        let turn = step(began + PACE);
        if turn.behind {
            continue;
        }
        // No more often than the window is drawn, however fast records come.
        while !is_ended()
            && let Some(rest) = PACE.checked_sub(began.elapsed())
            && !rest.is_zero()
        {
            thread::park_timeout(rest);
        }
        while !is_ended() && !log.wait_beyond_for(turn.read, PATIENCE) {}
    }
}
