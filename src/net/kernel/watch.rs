//! The kernel view of one playground: which sockets are looked at, and the thread that looks.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use socket2::Socket;

use super::machine;
use super::machine::KernelError;
#[cfg(not(target_os = "linux"))]
use super::machine::not_here;
#[cfg(target_os = "linux")]
use super::sampler;
use super::shared::WatchState;
use super::tracked::Tracked;
use crate::model::{Family, Holder, MachineSocket, Protocol, SocketId, TcpState};
use crate::session::Log;

/// The kernel view of a playground.
pub(in crate::net) struct KernelWatch {
    shared: Arc<WatchState>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl KernelWatch {
    pub(in crate::net) fn new(log: Arc<Log>) -> Self {
        let shared = WatchState {
            log,
            pace: Arc::default(),
            tracked: Mutex::default(),
            silent: Arc::default(),
            looks: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared), thread: Mutex::new(None) }
    }

    /// Follows a socket from now on: a new one, or a connection that was accepted.
    pub(in crate::net) fn track(
        &self,
        socket_id: SocketId,
        kind: (Protocol, Family),
        socket: &Socket,
        was_accepted: bool,
        state: Option<TcpState>,
    ) -> Arc<Tracked> {
        let shared = &self.shared;
        let (pace, silent) = (Arc::clone(&shared.pace), Arc::clone(&shared.silent));
        let cookie = cookie(socket);
        let number = cookie.as_ref().copied().unwrap_or_default();
        let seen = (was_accepted, state);
        let tracked = Arc::new(Tracked::new(socket_id, kind, number, seen, pace, silent));
        let followed = cookie.and_then(|_| self.follow(&tracked));
        if let Err(error) = followed {
            self.shared.say_silent(socket_id, &error);
        }
        tracked
    }

    fn follow(&self, tracked: &Arc<Tracked>) -> io::Result<()> {
        {
            let mut followed = self.shared.tracked.lock();
            if self.shared.silent.load(Ordering::Acquire) {
                return Ok(());
            }
            followed.insert(tracked.socket_id, Arc::clone(tracked));
        }
        self.start()?;
        tracked.mark_active();
        Ok(())
    }

    /// Starts the thread that looks, if it does not run yet.
    #[cfg(target_os = "linux")]
    fn start(&self) -> io::Result<()> {
        let mut thread = self.thread.lock();
        if thread.is_none() {
            let shared = Arc::clone(&self.shared);
            let name = "kernel-view".to_owned();
            *thread =
                Some(std::thread::Builder::new().name(name).spawn(move || sampler::run(&shared))?);
        }
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    fn start(&self) -> io::Result<()> {
        Err(not_here())
    }

    /// Whether somebody looks at what is sampled.
    pub(in crate::net) fn set_watched(&self, watched: bool) {
        self.shared.pace.set_watched(watched);
    }

    /// How many looks at all sockets have ended; what they found is in the log, but for sockets on
    /// which a call was being made meanwhile.
    pub(in crate::net) fn looks(&self) -> u64 {
        self.shared.looks.load(Ordering::Acquire)
    }

    /// Who holds the port of an address that `asker` could not have.
    pub(in crate::net) fn who_holds(
        &self,
        asker: &Tracked,
        address: SocketAddr,
    ) -> Result<Vec<MachineSocket>, KernelError> {
        let mut holders = machine::who_holds(asker.protocol, address, &self.ours())?;
        holders.retain(|socket| socket.holder != Holder::Ours(asker.socket_id));
        Ok(holders)
    }

    /// The sockets that are followed, by their cookies.
    fn ours(&self) -> HashMap<u64, SocketId> {
        let tracked = self.shared.tracked.lock();
        tracked.values().map(|tracked| (tracked.cookie, tracked.socket_id)).collect()
    }

    /// All sockets of this machine.
    pub(in crate::net) fn machine(&self) -> Result<Vec<MachineSocket>, KernelError> {
        machine::machine_sockets(&self.ours())
    }

    /// Ends the looking and waits for its thread, which waits for nobody.
    pub(in crate::net) fn end(&self) {
        self.shared.pace.end();
        if let Some(thread) = self.thread.lock().take() {
            // A thread that panicked has said so on stderr, and has ended.
            drop(thread.join());
        }
    }
}

#[cfg(target_os = "linux")]
fn cookie(socket: &Socket) -> io::Result<u64> {
    socket.cookie()
}

#[cfg(not(target_os = "linux"))]
fn cookie(_: &Socket) -> io::Result<u64> {
    Err(not_here())
}
