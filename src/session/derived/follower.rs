//! A thread that keeps up with a log as it grows: no more often than the window is drawn, and never
//! long after it is no longer wanted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Builder, Thread};
use std::time::{Duration, Instant};
use std::{io, thread};

use parking_lot::{Mutex, MutexGuard};

use crate::session::Log;

/// The least time between two announcements, and between two looks at a log that grows: 60 a second.
pub(super) const PACE: Duration = Duration::from_millis(16);

/// How long a look at a log that does not grow may last before the thread sees whether it is still
/// wanted.
const PATIENCE: Duration = Duration::from_millis(50);

/// How far a thread has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Records that were looked at.
    pub read: u64,
    /// Records that there are.
    pub records: u64,
}

/// What came of one look.
pub(super) struct FollowStep {
    /// Whether anything has changed for those who look on.
    pub(super) changed: bool,
    /// Whether records that were there some time ago have not been looked at.
    pub(super) behind: bool,
    /// Number of the last record that was looked at.
    pub(super) read: u64,
}

/// What the thread has found so far, and how far it has come.
#[derive(Debug, Default)]
pub(super) struct Followed<Found> {
    found: Mutex<Found>,
    /// Number of the last record that was looked at.
    read: AtomicU64,
    /// Whether it has once looked at all there were.
    complete: AtomicBool,
    /// Whether the thread is to end.
    ended: AtomicBool,
}

impl<Found> Followed<Found> {
    pub(super) fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock()
    }

    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Acquire)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Ends the thread from within: there is nothing more to look at.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Whether a look may go on.
    pub(super) fn goes_on(&self, deadline: Instant) -> bool {
        !self.is_ended() && Instant::now() < deadline
    }

    /// The records up to `read` have been looked at, of the first `until`. Returns whether that is to be
    /// seen: the end was reached, or there is still much to look at.
    pub(super) fn advance(&self, read: u64, until: u64) -> bool {
        let went_on = self.read.swap(read, Ordering::AcqRel) < read;
        let finished = read >= until && !self.complete.swap(true, Ordering::AcqRel);
        finished || (went_on && !self.is_complete())
    }

    /// What came of a look that has gone as far as is known here.
    pub(super) fn look(&self, changed: bool) -> FollowStep {
        FollowStep { changed, behind: !self.is_complete(), read: self.read() }
    }
}

/// A log that is being followed by a thread. Dropping it ends the thread, which is not waited for.
#[derive(Debug)]
pub(super) struct LogFollower<Found> {
    followed: Arc<Followed<Found>>,
    thread: Thread,
}

impl<Found: Default + Send + 'static> LogFollower<Found> {
    /// Begins to follow. The thread calls `look` with the time by which it should return, again and
    /// again as records come, and `wake` when something has changed, at most 60 times a second.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub(super) fn new(
        name: &str,
        log: Arc<Log>,
        mut look: impl FnMut(&Followed<Found>, Instant) -> FollowStep + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let followed = Arc::new(Followed::default());
        let shared = Arc::clone(&followed);
        let handle = Builder::new().name(name.to_owned()).spawn(move || {
            keep_up(&log, &shared, |deadline| look(&shared, deadline), wake);
        })?;
        Ok(Self { followed, thread: handle.thread().clone() })
    }
}

impl<Found> LogFollower<Found> {
    /// What was found so far. The thread waits while this is held.
    pub(super) fn found(&self) -> MutexGuard<'_, Found> {
        self.followed.found()
    }

    /// How far it has come.
    pub(super) fn progress(&self, log: &Log) -> Progress {
        Progress { read: self.followed.read(), records: log.len() }
    }

    /// Whether it has once looked at all records that there were; later ones follow as they come.
    pub(super) fn is_complete(&self) -> bool {
        self.followed.is_complete()
    }

    /// Ends the thread. What was found so far remains.
    pub(super) fn cancel(&self) {
        self.followed.ended.store(true, Ordering::Release);
        self.thread.unpark();
    }

    /// Whether the thread is to end.
    pub(super) fn is_cancelled(&self) -> bool {
        self.followed.is_ended()
    }
}

impl<Found> Drop for LogFollower<Found> {
    fn drop(&mut self) {
        self.cancel();
    }
}

fn keep_up<Found>(
    log: &Log,
    followed: &Followed<Found>,
    mut look: impl FnMut(Instant) -> FollowStep,
    wake: impl Fn(),
) {
    while !followed.is_ended() {
        let began = Instant::now();
        let FollowStep { changed, behind, read } = look(began + PACE);
        if changed {
            wake();
        }
        if behind {
            continue;
        }
        while !followed.is_ended()
            && let Some(rest) = PACE.checked_sub(began.elapsed())
            && !rest.is_zero()
        {
            thread::park_timeout(rest);
        }
        while !followed.is_ended() && !log.wait_beyond_for(read, PATIENCE) {}
    }
}
