//! The thread that reads a log into its crossings and keeps up as the log grows.

use std::io;
use std::sync::Arc;

use parking_lot::MutexGuard;

use super::Deliveries;
use crate::session::derived::follower::{Followed, LogFollower};
use crate::session::{Log, Progress};

/// Records that are read under one hold of the lock, which the window may wait for.
const AT_ONCE: u64 = 512;

/// The crossings of a log that is being followed. Dropping it ends its thread, which is not waited
/// for.
#[derive(Debug)]
pub struct DeliveriesView(LogFollower<Deliveries>);

impl DeliveriesView {
    /// Begins to follow. `wake` is called by the thread when there is something new, at most 60
    /// times a second.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub fn new(log: Arc<Log>, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let read = Arc::clone(&log);
        let look = move |shared: &Followed<Deliveries>, deadline| {
            let before = shared.read();
            loop {
                let (all, read) = {
                    let mut deliveries = shared.found();
                    (deliveries.catch_up(&read, AT_ONCE), deliveries.read())
                };
                let first = shared.advance(read, if all { read } else { u64::MAX });
                if all || !shared.goes_on(deadline) {
                    return shared.look(first || read > before);
                }
            }
        };
        LogFollower::new("crossings", log, look, wake).map(Self)
    }

    /// What has crossed so far. The thread waits while this is held.
    pub fn read(&self) -> MutexGuard<'_, Deliveries> {
        self.0.found()
    }

    /// Whether it has once read all records that there were; later ones follow as they come.
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }

    /// How far it has come.
    pub fn progress(&self, log: &Log) -> Progress {
        self.0.progress(log)
    }
}
