//! What the sampler and the sockets' threads share.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use super::pace::Pace;
use super::tracked::Tracked;
use crate::model::{Event, SocketId};
use crate::session::{Entry, Log};

/// What the sampler and the sockets' threads share.
pub(super) struct WatchState {
    pub(super) log: Arc<Log>,
    pub(super) pace: Arc<Pace>,
    pub(super) tracked: Mutex<BTreeMap<SocketId, Arc<Tracked>>>,
    /// The kernel cannot be asked, and the log says so.
    pub(super) silent: Arc<AtomicBool>,
    /// How often all sockets have been looked at.
    pub(super) looks: AtomicU64,
}

impl WatchState {
    /// Says in the log, once, that nothing will be seen any more, and why.
    pub(super) fn say_silent(&self, socket_id: SocketId, error: &io::Error) {
        let said_before = {
            let mut tracked = self.tracked.lock();
            tracked.clear();
            self.silent.swap(true, Ordering::AcqRel)
        };
        if !said_before {
            let event = Event::KernelSilent { reason: error.to_string() };
            self.log.append(Entry::new(socket_id, event));
        }
    }
}
