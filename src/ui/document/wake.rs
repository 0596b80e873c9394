//! When the log wakes the window: at most as often as a screen shows frames, however fast records
//! arrive, and never while nothing arrives.
//!
//! The first record after a frame has begun asks for the next frame, no sooner than one
//! [`FRAME`] after the last; those that follow find that it was asked for, and cost one atomic
//! operation each.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::model::nanos;

/// The least time between two frames that the log asks for: 60 a second.
pub const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 60);

/// The least delay that is asked for: with none at all egui would draw two frames.
const SOON: Duration = Duration::from_micros(100);

/// What the appending threads and the window share.
#[derive(Debug)]
pub struct Wake {
    began: Instant,
    /// Whether the log has grown since the last frame began.
    grown: AtomicBool,
    /// When the last frame began.
    last_frame_nanos: AtomicU64,
}

impl Wake {
    /// The log counts as grown: nothing of it was read yet.
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
            grown: AtomicBool::new(true),
            last_frame_nanos: AtomicU64::new(0),
        }
    }

    /// The log has grown. Returns the delay until a frame is to be drawn, if one must be requested.
    pub fn appended(&self) -> Option<Duration> {
        // A plain load would not do: the frame that clears this must see the record, or the record's
        // thread must see it cleared.
        let asked = self.grown.swap(true, Ordering::AcqRel);
        (!asked).then(|| self.until_next(self.began.elapsed()))
    }

    /// A frame begins. Returns whether the log has grown since the last one.
    pub fn frame_begins(&self) -> bool {
        self.frame_begins_at(self.began.elapsed())
    }

    fn frame_begins_at(&self, now: Duration) -> bool {
        let nanos = nanos(now);
        self.last_frame_nanos.store(nanos, Ordering::Relaxed);
        self.grown.swap(false, Ordering::AcqRel)
    }

    /// Not everything new was read in this frame. Returns the delay until the next is to be drawn.
    pub fn behind(&self) -> Duration {
        self.grown.store(true, Ordering::Release);
        self.until_next(self.began.elapsed())
    }

    fn until_next(&self, now: Duration) -> Duration {
        let last = Duration::from_nanos(self.last_frame_nanos.load(Ordering::Relaxed));
        (last + FRAME).saturating_sub(now).max(SOON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frame_is_asked_for_however_many_records_come() {
        let wake = Wake::new();
        assert!(wake.frame_begins() && !wake.frame_begins());
        let asked = (0..100_000).filter(|_| wake.appended().is_some()).count();
        assert_eq!(asked, 1);
        assert!(wake.frame_begins());
        assert!(wake.appended().is_some(), "the next frame is asked for anew");
    }

    #[test]
    fn no_frame_comes_sooner_than_a_screen_shows_it_and_none_waits_for_long() {
        let wake = Wake::new();
        let at = Duration::from_millis;
        wake.frame_begins_at(at(1000));
        assert_eq!(wake.until_next(at(1000)), FRAME);
        assert_eq!(wake.until_next(at(1010)), at(1010).abs_diff(at(1000) + FRAME));
        assert_eq!(wake.until_next(at(5000)), SOON, "after a rest, at once");
    }

    #[test]
    fn what_was_not_read_is_read_in_the_next_frame() {
        let wake = Wake::new();
        assert!(wake.frame_begins());
        assert!(wake.behind() <= FRAME);
        assert!(wake.appended().is_none(), "it was asked for already");
        assert!(wake.frame_begins());
    }
}
