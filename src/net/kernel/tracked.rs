//! What the socket's thread and the sampler both know of a socket.
//!
//! Both tell the log of its TCP state: the thread what it is after a call, the sampler what has
//! changed by itself. A sample that was taken before the end of a call is older than what the thread
//! has told by then, and is left out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

#[cfg(target_os = "linux")]
use netlink_packet_sock_diag::inet::SocketId as Addresses;
use parking_lot::Mutex;

#[cfg(target_os = "linux")]
use super::diag::Diag;
use super::pace::Pace;
use crate::model::{Family, Protocol, SocketId, TcpState};

/// What the log knows of the TCP state.
#[derive(Debug)]
struct LoggedState {
    state: Option<TcpState>,
    /// Calls that may change the state: twice as many as have ended, and one more while one is
    /// being made.
    calls: u64,
}

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
    told: Mutex<LoggedState>,
    pace: Arc<Pace>,
    /// The kernel cannot be asked.
    silent: Arc<AtomicBool>,
}

impl Tracked {
    pub(super) fn new(
        socket_id: SocketId,
        (protocol, family): (Protocol, Family),
        cookie: u64,
        (was_accepted, state): (bool, Option<TcpState>),
        pace: Arc<Pace>,
        silent: Arc<AtomicBool>,
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
            told: Mutex::new(LoggedState { state, calls: 0 }),
            pace,
            silent,
        }
    }

    /// The kernel has taken this many more bytes of its stream.
    pub(in crate::net) fn add_sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::Release);
    }

    /// Something has happened to it: what the kernel holds may have changed.
    pub(in crate::net) fn mark_active(&self) {
        self.stirred.store(true, Ordering::Release);
        self.pace.mark_active();
    }

    /// A call is about to be made that may change its state.
    pub(in crate::net) fn begin_call(&self) {
        self.told.lock().calls |= 1;
    }

    /// A call has been made, and this is the state after it, if that was asked for, which `log` tells
    /// the log. What was not begun does not end, and leaves samples as they are.
    pub(in crate::net) fn end_call(&self, state: Option<TcpState>, log: impl FnOnce()) {
        let mut told = self.told.lock();
        told.calls += told.calls % 2;
        told.state = state.or(told.state);
        log();
    }

    /// Its descriptor has been released. What the kernel keeps of it is a ghost.
    pub(in crate::net) fn close(&self, state: Option<TcpState>, log: impl FnOnce()) {
        self.closed.store(true, Ordering::Release);
        self.end_call(state, log);
        self.mark_active();
    }

    /// The state of a connection of this socket in the kernel's table, where it stays when no
    /// descriptor tells of it any more; `None` where the kernel does not say.
    #[cfg(target_os = "linux")]
    pub(in crate::net) fn state_in_table(
        &self,
        connection: Option<(SocketAddr, SocketAddr)>,
    ) -> Option<TcpState> {
        if self.silent.load(Ordering::Acquire) {
            return None;
        }
        let Some((local, peer)) = connection else { return Some(TcpState::Closed) };
        let [low, high] = [self.cookie as u32, (self.cookie >> 32) as u32].map(u32::to_ne_bytes);
        let mut cookie = [0; 8];
        cookie[..4].copy_from_slice(&low);
        cookie[4..].copy_from_slice(&high);
        let interface_id = match local {
            SocketAddr::V4(_) => 0,
            SocketAddr::V6(local) => local.scope_id(),
        };
        let wanted = Addresses {
            source_port: local.port(),
            destination_port: peer.port(),
            source_address: local.ip(),
            destination_address: peer.ip(),
            interface_id,
            cookie,
        };
        let mut diag = Diag::open().ok()?;
        // While a connection turns into a ghost, a look may find neither.
        for _ in 0..2 {
            let found = diag.look_up(self.family, std::slice::from_ref(&wanted)).ok()?;
            if let Some(Some(seen)) = found.into_iter().next() {
                return seen.view.state;
            }
        }
        Some(TcpState::Closed)
    }

    /// Only Linux is asked.
    #[cfg(not(target_os = "linux"))]
    pub(in crate::net) fn state_in_table(
        &self,
        _: Option<(SocketAddr, SocketAddr)>,
    ) -> Option<TcpState> {
        None
    }

    /// When a sample begins: see [`Tracked::tell_sample`].
    pub(super) fn calls(&self) -> u64 {
        self.told.lock().calls
    }

    /// Has `log` tell the log of a sample, with the state that it knew before, unless a call was
    /// being made since the sample began, with this number of `calls`. Returns whether it was reported.
    pub(super) fn tell_sample(
        &self,
        calls: u64,
        state: Option<TcpState>,
        log: impl FnOnce(Option<TcpState>),
    ) -> bool {
        let mut told = self.told.lock();
        let is_current = told.calls == calls && calls.is_multiple_of(2);
        if is_current {
            log(std::mem::replace(&mut told.state, state));
        }
        is_current
    }

    /// How many bytes of its stream the kernel has taken.
    pub(in crate::net) fn sent(&self) -> u64 {
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
