//! How a thread keeps up with a log that grows: no more often than the window is drawn, and never
//! long after it is no longer wanted.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::session::Log;

/// The least time between two announcements, and between two looks at a log that grows: 60 a second.
pub(super) const PACE: Duration = Duration::from_millis(16);

/// How long a look at a log that does not grow may last before the thread sees whether it is still
/// wanted.
const PATIENCE: Duration = Duration::from_millis(50);

/// What came of one look.
pub(super) struct Look {
    /// Whether anything has changed for those who look on.
    pub(super) changed: bool,
    /// Whether records that were there some time ago have not been looked at.
    pub(super) behind: bool,
    /// Number of the last record that was looked at.
    pub(super) read: u64,
}

/// Calls `look` with the time by which it should return, again and again as records come, until
/// `ended`; calls `wake` when something has changed.
pub(super) fn keep_up(
    log: &Log,
    ended: &AtomicBool,
    mut look: impl FnMut(Instant) -> Look,
    wake: impl Fn(),
) {
    let is_ended = || ended.load(Ordering::Acquire);
    while !is_ended() {
        let began = Instant::now();
        let Look { changed, behind, read } = look(began + PACE);
        if changed {
            wake();
        }
        if behind {
            continue;
        }
        while !is_ended()
            && let Some(rest) = PACE.checked_sub(began.elapsed())
            && !rest.is_zero()
        {
            thread::park_timeout(rest);
        }
        while !is_ended() && !log.wait_beyond_for(read, PATIENCE) {}
    }
}
