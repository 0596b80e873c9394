//! The thread that reads a log into its crossings and keeps up as the log grows.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Instant,
};

use parking_lot::{Mutex, MutexGuard};

use super::Crossings;
use crate::session::{
    Log, Progress,
    derived::pace::{Look, keep_up},
};

/// Records that are read under one hold of the lock, which the window may wait for.
const AT_ONCE: u64 = 512;

/// The crossings of a log that is being followed. Dropping it ends its thread, which is not waited
/// for.
#[derive(Debug)]
pub struct CrossingsView {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct Shared {
    crossings: Mutex<Crossings>,
    complete: AtomicBool,
    ended: AtomicBool,
}

impl CrossingsView {
    /// Begins to follow. `wake` is called by the thread when there is something new, at most 60
    /// times a second.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub fn new(log: Arc<Log>, wake: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let read = Arc::clone(&shared);
        let follow = move || {
            let look = |deadline| {
                let (changed, read_until) = read.read_on(&log, deadline);
                let behind = !read.complete.load(Ordering::Acquire);
                Look { changed, behind, read: read_until }
            };
            keep_up(&log, &read.ended, look, wake);
        };
        let handle = thread::Builder::new().name("crossings".to_owned()).spawn(follow)?;
        Ok(Self { shared, thread: handle.thread().clone() })
    }

    /// What has crossed so far. The thread waits while this is held.
    pub fn read(&self) -> MutexGuard<'_, Crossings> {
        self.shared.crossings.lock()
    }

    /// Whether it has once read all records that there were; later ones follow as they come.
    pub fn is_complete(&self) -> bool {
        self.shared.complete.load(Ordering::Acquire)
    }

    /// How far it has come.
    pub fn progress(&self, log: &Log) -> Progress {
        Progress { read: self.read().read(), records: log.len() }
    }
}

impl Drop for CrossingsView {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Shared {
    /// Reads on until the deadline. Says whether there was anything, and how far it has come.
    fn read_on(&self, log: &Log, deadline: Instant) -> (bool, u64) {
        let before = self.crossings.lock().read();
        loop {
            let (all, read) = {
                let mut crossings = self.crossings.lock();
                (crossings.catch_up(log, AT_ONCE), crossings.read())
            };
            if all {
                let first = !self.complete.swap(true, Ordering::AcqRel);
                return (first || read > before, read);
            }
            if Instant::now() >= deadline || self.ended.load(Ordering::Acquire) {
                return (read > before, read);
            }
        }
    }
}
