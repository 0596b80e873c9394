//! The kernel view: what the operating system holds for each socket, beside what the program did.
//!
//! One thread asks the kernel about all sockets of the playground, also those that were closed and
//! are kept on (ghosts), and appends to the session log what has changed by itself
//! ([`Event::Kernel`]). What a call has changed, the socket's own thread tells with the call. The one
//! here has no way to the sockets themselves: it knows them by their cookies, and asks by `sock_diag(7)`,
//! which changes nothing and needs no privilege. In particular nobody reads `SO_ERROR`, which
//! would take the error away from the next call.
//!
//! Only Linux is asked. On other systems the log says so, once.

#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod look;
mod machine;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the sampler's side"))]
mod pace;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod sampler;
#[cfg(target_os = "linux")]
mod seats;
#[cfg(target_os = "linux")]
mod seen;
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the sampler's side"))]
mod tracked;

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
};

use parking_lot::Mutex;
use socket2::Socket;

pub use self::machine::KernelError;
use self::pace::Pace;
pub(super) use self::tracked::Tracked;
use crate::{
    model::{Event, Family, Holder, MachineSocket, Protocol, SocketId, TcpState},
    session::{Entry, Log},
};

/// The kernel view of a playground.
pub(super) struct KernelWatch {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the sampler and the sockets' threads share.
struct Shared {
    log: Arc<Log>,
    pace: Arc<Pace>,
    tracked: Mutex<BTreeMap<SocketId, Arc<Tracked>>>,
    /// The kernel cannot be asked, and the log says so.
    silent: Arc<AtomicBool>,
    /// How often all sockets have been looked at.
    looks: AtomicU64,
}

impl Shared {
    /// Says in the log, once, that nothing will be seen any more, and why.
    fn say_silent(&self, socket_id: SocketId, error: &io::Error) {
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

impl KernelWatch {
    pub(super) fn new(log: Arc<Log>) -> Self {
        let shared = Shared {
            log,
            pace: Arc::default(),
            tracked: Mutex::default(),
            silent: Arc::default(),
            looks: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared), thread: Mutex::new(None) }
    }

    /// Follows a socket from now on: a new one, or a connection that was accepted.
    pub(super) fn track(
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
        tracked.stir();
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
    pub(super) fn set_watched(&self, watched: bool) {
        self.shared.pace.set_watched(watched);
    }

    /// How many looks at all sockets have ended; what they found is in the log, but for sockets on
    /// which a call was being made meanwhile.
    pub(super) fn looks(&self) -> u64 {
        self.shared.looks.load(Ordering::Acquire)
    }

    /// Who holds the port of an address that `asker` could not have.
    pub(super) fn who_holds(
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
    pub(super) fn machine(&self) -> Result<Vec<MachineSocket>, KernelError> {
        machine::machine_sockets(&self.ours())
    }

    /// Ends the looking and waits for its thread, which waits for nobody.
    pub(super) fn end(&self) {
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

/// What is said where the kernel is not asked.
#[cfg(not(target_os = "linux"))]
fn not_here() -> io::Error {
    let words = "this program asks the kernel for its view on Linux only";
    io::Error::new(io::ErrorKind::Unsupported, words)
}
