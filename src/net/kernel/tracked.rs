//! What the socket's thread and the sampler both know of a socket: the one tells, the other reads.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use super::pace::Pace;
use crate::model::{Family, Protocol, SocketId};

/// A socket that the kernel is asked about.
pub(in crate::net) struct Tracked {
    pub(super) socket_id: SocketId,
    pub(super) protocol: Protocol,
    pub(super) family: Family,
    /// The kernel's own number for it (`SO_COOKIE`), which outlives the descriptor.
    pub(super) cookie: u64,
    pub(super) made: Instant,
    /// It began its life as a connection, of which nothing was seen before.
    pub(super) was_accepted: bool,
    /// Bytes of its stream that the kernel has taken.
    sent: AtomicU64,
    /// A call was made on it since the sampler last looked for it.
    stirred: AtomicBool,
    closed: AtomicBool,
    pace: Arc<Pace>,
}

impl Tracked {
    pub(super) fn new(
        socket_id: SocketId,
        (protocol, family): (Protocol, Family),
        cookie: u64,
        was_accepted: bool,
        pace: Arc<Pace>,
    ) -> Self {
        Self {
            socket_id,
            protocol,
            family,
            cookie,
            made: Instant::now(),
            was_accepted,
            sent: AtomicU64::new(0),
            stirred: AtomicBool::new(true),
            closed: AtomicBool::new(false),
            pace,
        }
    }

    /// The kernel has taken so many more bytes of its stream.
    pub(in crate::net) fn add_sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Release);
    }

    /// Something has happened to it: what the kernel holds may have changed.
    pub(in crate::net) fn stir(&self) {
        self.stirred.store(true, Ordering::Release);
        self.pace.stir();
    }

    /// Its descriptor has been given back. What the kernel keeps of it is a ghost.
    pub(in crate::net) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.stir();
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Acquire)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// It is to be looked for as if something had happened to it.
    pub(super) fn look_again(&self) {
        self.stirred.store(true, Ordering::Release);
    }

    /// Whether something has happened to it since this was last asked.
    pub(super) fn take_stirred(&self) -> bool {
        self.stirred.swap(false, Ordering::AcqRel)
    }
}
