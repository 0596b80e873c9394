//! The threads of a playground: who runs, how to reach them, and their end.
//!
//! Every thread holds the registry, since accepting makes further threads; the registry holds no
//! socket. Once it closes, it takes no newcomers, so that closing sees every thread.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle};

use parking_lot::Mutex;

use super::closed::ClosedCalls;
use super::error::CallError;
use super::kernel::KernelWatch;
use super::mailbox::{Command, Mailbox, Refused};
use super::modes::Modes;
use super::readiness::Poller;
use crate::model::{
    BehaviourId, Call, CallId, Caller, Errno, Event, Family, Needed, Outcome, Protocol, SocketId,
};
use crate::session::{Entry, Log};

/// What one thread needs to begin: its identity, its mailbox and the poller that it sleeps in.
pub(super) struct WorkerContext {
    pub(super) socket_id: SocketId,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) poller: Arc<Poller>,
}

struct WorkerHandle {
    family: Family,
    mailbox: Arc<Mailbox>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct Occupants {
    closing: bool,
    threads: BTreeMap<SocketId, WorkerHandle>,
}

/// Logs that a call was not made, since there is no socket to make it on: it was cancelled.
pub(super) fn log_never_made(log: &Log, socket_id: SocketId, call_id: CallId, call: &Call) {
    let event = Event::Returned {
        call_id,
        call: call.without_data(),
        outcome: Outcome::Cancelled { bytes: 0 },
        elapsed_nanos: 0,
        caller: Caller::Person,
    };
    log.append(Entry::new(socket_id, event));
}

/// The name of a socket's thread: `tcp-3`.
pub(super) fn thread_name(protocol: Protocol, socket_id: SocketId) -> String {
    format!("{}-{}", protocol.to_string().to_lowercase(), socket_id.0)
}

/// What the playground and its threads share.
pub(super) struct Registry {
    pub(super) log: Arc<Log>,
    pub(super) modes: Modes,
    pub(super) kernel: KernelWatch,
    occupants: Mutex<Occupants>,
    closed: ClosedCalls,
    last_socket: AtomicU32,
    last_call: AtomicU64,
    last_behaviour: AtomicU64,
}

impl Registry {
    pub(super) fn new(log: Arc<Log>, modes: Modes) -> Self {
        Self {
            kernel: KernelWatch::new(Arc::clone(&log)),
            log,
            modes,
            occupants: Mutex::default(),
            closed: ClosedCalls::default(),
            last_socket: AtomicU32::new(0),
            last_call: AtomicU64::new(0),
            last_behaviour: AtomicU64::new(0),
        }
    }

    /// An identity that no call of this session has.
    pub(super) fn next_call_id(&self) -> CallId {
        CallId(self.last_call.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// An identity that no behaviour of this session has.
    pub(super) fn next_behaviour_id(&self) -> BehaviourId {
        BehaviourId(self.last_behaviour.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// An identity that no socket of this session has.
    pub(super) fn next_socket_id(&self) -> SocketId {
        SocketId(self.last_socket.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// Logs that there is no such socket after all, what could not be had for it, and why.
    pub(super) fn log_open_failed(
        &self,
        socket_id: SocketId,
        (protocol, family): (Protocol, Family),
        needed: Needed,
        error: &io::Error,
    ) -> Errno {
        let errno = Errno::from_io_error(error);
        let event = Event::OpenFailed { protocol, family, errno, needed };
        self.log.append(Entry::new(socket_id, event));
        errno
    }

    /// Starts a named thread for a socket, which sleeps in `poller` and runs `life`.
    ///
    /// # Errors
    /// That of the system where it gives none.
    pub(super) fn start(
        &self,
        poller: Poller,
        socket_id: SocketId,
        (protocol, family): (Protocol, Family),
        life: impl FnOnce(WorkerContext) + Send + 'static,
    ) -> io::Result<()> {
        let poller = Arc::new(poller);
        let mailbox = Arc::new(Mailbox::new(Arc::clone(&poller)));
        let seat = WorkerContext { socket_id, mailbox: Arc::clone(&mailbox), poller };
        let name = thread_name(protocol, socket_id);
        let mut occupants = self.occupants.lock();
        if occupants.closing {
            return Err(io::ErrorKind::Interrupted.into());
        }
        // Threads that have ended leave when somebody comes.
        occupants.threads.retain(|_, occupant| !occupant.thread.is_finished());
        let log = Arc::clone(&self.log);
        let thread = Builder::new().name(name).spawn(move || {
            let mailbox = Arc::clone(&seat.mailbox);
            life(seat);
            // Calls that were posted to a socket which never came into being.
            for command in mailbox.close() {
                if let Command::Make(call_id, call, _) = command {
                    log_never_made(&log, socket_id, call_id, &call);
                }
            }
        })?;
        occupants.threads.insert(socket_id, WorkerHandle { family, mailbox, thread });
        Ok(())
    }

    /// Has a call made by a socket's thread, or on no descriptor if the socket is closed.
    pub(super) fn make(
        &self,
        socket_id: SocketId,
        call_id: CallId,
        call: Call,
        caller: Caller,
    ) -> Result<(), CallError> {
        match self.post(socket_id, Command::Make(call_id, call.clone(), caller)) {
            // Once all sockets are being closed, no call can be told behind the close of its socket.
            Err(Refused::Closed) if self.was_asked_for(socket_id) && !self.is_closing() => {
                self.closed.make(&self.log, socket_id, call_id, (call, caller))
            }
            posted => posted.map_err(|refused| refused.of(socket_id)),
        }
    }

    fn is_closing(&self) -> bool {
        self.occupants.lock().closing
    }

    /// Whether a socket of this identity was ever asked for.
    fn was_asked_for(&self, socket_id: SocketId) -> bool {
        (1..=self.last_socket.load(Ordering::Relaxed)).contains(&socket_id.0)
    }

    /// Posts a command to a socket's thread.
    pub(super) fn post(&self, socket_id: SocketId, command: Command) -> Result<(), Refused> {
        let mailbox = {
            let occupants = self.occupants.lock();
            occupants.threads.get(&socket_id).map(|occupant| Arc::clone(&occupant.mailbox))
        };
        mailbox.ok_or(Refused::Closed)?.post(command)
    }

    /// The address family of a socket that has a thread.
    pub(super) fn family_of(&self, socket_id: SocketId) -> Option<Family> {
        Some(self.occupants.lock().threads.get(&socket_id)?.family)
    }

    /// Number of threads that have not ended.
    pub(super) fn threads(&self) -> usize {
        let occupants = self.occupants.lock();
        occupants.threads.values().filter(|occupant| !occupant.thread.is_finished()).count()
    }

    /// Lets no thread begin any more, ends all there are and waits for them. They are asked all at
    /// once before any is waited for: two of them may be each other's peer.
    pub(super) fn close(&self) {
        let threads = {
            let mut occupants = self.occupants.lock();
            occupants.closing = true;
            std::mem::take(&mut occupants.threads)
        };
        for occupant in threads.values() {
            occupant.mailbox.stop();
        }
        for occupant in threads.into_values() {
            // A thread that panicked has said so on stderr, and has ended.
            drop(occupant.thread.join());
        }
        self.closed.close();
        self.kernel.end();
    }
}
