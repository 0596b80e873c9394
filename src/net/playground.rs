//! The way into the kernel: makes sockets, and hands calls to their threads.

use std::net::SocketAddr;
use std::sync::Arc;

use super::behaviour::Behaviour;
use super::error::CallError;
use super::kernel::KernelError;
use super::mailbox::Command;
use super::modes::Modes;
use super::registry::{Registry, log_never_made};
use super::resolve::Lookups;
use super::{resolve, worker};
use crate::model::{
    BehaviourId, BehaviourSpec, Call, CallId, Caller, Family, HostLiteral, MachineSocket, Mode,
    Origin, Protocol, SocketId,
};
use crate::session::Log;

/// All live sockets of a session. Dropping it closes them and ends their threads.
///
/// No method makes a system call on a socket or waits for one: what comes of a call is read in the
/// [`Log`].
///
/// ```
/// use std::{sync::Arc, time::Duration};
///
/// use socket_playground::{
///     model::{Call, Event, Family, Outcome, Protocol},
///     net::{Modes, Playground},
///     session::Log,
/// };
///
/// let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
/// let socket = playground.open(Protocol::Tcp, Family::V4);
/// playground.call(socket, Call::Bind("127.0.0.1:0".parse()?))?;
/// let log = playground.log();
/// assert!(log.wait_beyond_for(1, Duration::from_secs(10)));
/// let event = log.get(2).map(|record| record.event);
/// assert!(matches!(event, Some(Event::Returned { outcome: Outcome::Done, .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Playground {
    registry: Arc<Registry>,
    lookups: Arc<Lookups>,
}

impl Playground {
    /// A playground without sockets that writes to `log`.
    pub fn new(log: Arc<Log>, modes: Modes) -> Self {
        Self {
            registry: Arc::new(Registry::new(log, modes)),
            lookups: Arc::new(Lookups::default()),
        }
    }

    /// The log that it writes to.
    pub fn log(&self) -> &Arc<Log> {
        &self.registry.log
    }

    /// Makes a socket with a thread of its own. Whether the system gave one is in the log.
    pub fn open(&self, protocol: Protocol, family: Family) -> SocketId {
        worker::start(&self.registry, (protocol, family), Origin::Made, Vec::new())
    }

    /// Has a call made by the socket's thread.
    ///
    /// On a socket that is closed, a program would make it on a descriptor that is not there any
    /// more. So it is made here, on Unix: on descriptor -1, since the number that the socket had
    /// may belong to another one by now. The kernel answers `EBADF`.
    ///
    /// # Errors
    /// When too many calls of the socket wait, when there never was such a socket, when the
    /// playground has been closed, and where descriptors cannot be used in this way (not Unix). What
    /// the kernel says is not an error here: it is in the log, under the returned id.
    pub fn call(&self, socket_id: SocketId, call: Call) -> Result<CallId, CallError> {
        self.call_as(socket_id, call, Caller::Person)
    }

    /// [`Playground::call`] by this caller, as whom the log has it.
    ///
    /// # Errors
    /// The same.
    pub fn call_as(
        &self,
        socket_id: SocketId,
        call: Call,
        caller: Caller,
    ) -> Result<CallId, CallError> {
        let call_id = self.registry.next_call_id();
        self.registry.make(socket_id, call_id, call, caller)?;
        Ok(call_id)
    }

    /// Has a call made whose address is given as host and port, in a form that
    /// [`Playground::call`] has no word for: a name. It is looked up on a thread of its own, all
    /// its addresses go to the log, and the call is made with the first of the socket's family
    /// (with the first of all if there is none: the kernel will say what it thinks of that).
    ///
    /// An IP address is taken as it is; an interface that it names is looked up. A name that is not
    /// found is in the log under the returned id, and no call is made.
    ///
    /// # Errors
    /// As [`Playground::call`], and when too many names are being looked up.
    pub fn call_by_name(
        &self,
        socket_id: SocketId,
        host: &str,
        port: u16,
        call: impl FnOnce(SocketAddr) -> Call + Send + 'static,
    ) -> Result<CallId, CallError> {
        self.call_by_name_as(socket_id, (host, port), call, |_| true, Caller::Person)
    }

    /// [`Playground::call_by_name`] by this caller, unless `may` says no to the call once its address is
    /// known: then it is cancelled before it reaches the kernel.
    pub fn call_by_name_as(
        &self,
        socket_id: SocketId,
        (host, port): (&str, u16),
        call: impl FnOnce(SocketAddr) -> Call + Send + 'static,
        may: impl FnOnce(&Call) -> bool + Send + 'static,
        caller: Caller,
    ) -> Result<CallId, CallError> {
        let literal = HostLiteral::read(host);
        if let Some(address) = literal.and_then(|literal| literal.with_port(port)) {
            let call_id = self.registry.next_call_id();
            let call = call(address);
            if may(&call) {
                self.registry.make(socket_id, call_id, call, caller)?;
            } else {
                log_never_made(&self.registry.log, socket_id, call_id, &call);
            }
            return Ok(call_id);
        }
        // The system knows the number of an interface by its name.
        let host = literal.map_or_else(|| host.to_owned(), |literal| literal.to_string());
        // A socket that is closed has none any more, and takes any address as badly.
        let family = self.registry.family_of(socket_id);
        let call_id = self.registry.next_call_id();
        let registry = Arc::clone(&self.registry);
        let asked = resolve::LookupRequest { socket_id, call_id: Some(call_id), host, port };
        self.lookups.start(Arc::clone(&self.registry.log), asked, move |addresses| {
            let ours =
                addresses.iter().find(|address| Some(Family::from_address(address)) == family);
            if let Some(address) = ours.or_else(|| addresses.first()) {
                let call = call(*address);
                if may(&call) {
                    resolve::make(&registry, socket_id, call_id, (&call, caller));
                } else {
                    log_never_made(&registry.log, socket_id, call_id, &call);
                }
            }
        })?;
        Ok(call_id)
    }

    /// Looks a host name up for a socket and makes no call; the addresses are in the log.
    pub fn look_up(&self, socket_id: SocketId, host: &str, port: u16) -> Result<(), CallError> {
        let asked =
            resolve::LookupRequest { socket_id, call_id: None, host: host.to_owned(), port };
        self.lookups.start(Arc::clone(&self.registry.log), asked, |_| {})
    }

    /// Takes back a waiting call, or the lookup of its name: the call is then never made. One that
    /// has returned meanwhile stays as it is.
    pub fn cancel(&self, socket_id: SocketId, call_id: CallId) -> Result<(), CallError> {
        if self.lookups.cancel(self.log(), call_id) {
            return Ok(());
        }
        self.post(socket_id, Command::Cancel(call_id))
    }

    /// Lets a socket read by itself, or only when `recv` is called.
    pub fn set_reading(&self, socket_id: SocketId, mode: Mode) -> Result<(), CallError> {
        self.post(socket_id, Command::SetReading(mode))
    }

    /// Lets a listener accept by itself, or only when `accept` is called.
    pub fn set_accepting(&self, socket_id: SocketId, mode: Mode) -> Result<(), CallError> {
        self.post(socket_id, Command::SetAccepting(mode))
    }

    /// Has a socket do something by itself from now on, until it has ended, is stopped, or the socket is
    /// closed. What it does, and that it was switched on, is in the log; on a socket that is closed by
    /// then nothing is.
    ///
    /// # Errors
    /// When the socket is closed, or does not get round to what it is asked.
    pub fn behave(
        &self,
        socket_id: SocketId,
        behaviour: Box<dyn Behaviour>,
    ) -> Result<BehaviourId, CallError> {
        let id = self.next_behaviour_id();
        self.post(socket_id, Command::Behave(id, behaviour))?;
        Ok(id)
    }

    /// Has a behaviour of a socket do this from now on, without an interruption, if it is one that can. That
    /// it does is in the log.
    ///
    /// # Errors
    /// As [`Self::behave`].
    pub fn change_behaviour(
        &self,
        socket_id: SocketId,
        id: BehaviourId,
        to: BehaviourSpec,
    ) -> Result<(), CallError> {
        self.post(socket_id, Command::Change(id, to))
    }

    /// Switches a behaviour of a socket off. A call of its that waits is cancelled. One that has ended by
    /// itself stays as it is.
    ///
    /// # Errors
    /// As [`Self::behave`].
    pub fn stop_behaving(&self, socket_id: SocketId, id: BehaviourId) -> Result<(), CallError> {
        self.post(socket_id, Command::StopBehaving(id))
    }

    /// An identity that no behaviour of this session has.
    pub fn next_behaviour_id(&self) -> BehaviourId {
        self.registry.next_behaviour_id()
    }

    /// Says whether somebody looks at what the kernel holds for the sockets. It is then looked up
    /// about ten times a second; otherwise only so while something happens, and once a second.
    pub fn watch_kernel(&self, watched: bool) {
        self.registry.kernel.set_watched(watched);
    }

    /// How many looks at the kernel have ended. A look that changes nothing leaves no record: whoever
    /// wants to know that nothing has changed waits for this to grow by two, since the first of them
    /// may have begun before.
    pub fn kernel_looks(&self) -> u64 {
        self.registry.kernel.looks()
    }

    /// All TCP and UDP sockets of this machine, those of this session first, and who holds them as
    /// far as the system tells. It changes nothing, and may take some milliseconds.
    ///
    /// # Errors
    /// When the system does not answer, and on systems other than Linux.
    pub fn machine_sockets(&self) -> Result<Vec<MachineSocket>, KernelError> {
        self.registry.kernel.machine()
    }

    /// Number of socket threads that run.
    pub fn threads(&self) -> usize {
        self.registry.threads()
    }

    /// Closes every socket and waits for the threads, which do not wait for anything: not for name
    /// look-ups, and not for a `close` that lingers. No socket can be made afterwards.
    pub fn close(&self) {
        self.lookups.cancel_all(self.log());
        self.registry.close();
    }

    fn post(&self, socket_id: SocketId, command: Command) -> Result<(), CallError> {
        self.registry.post(socket_id, command).map_err(|refused| refused.of(socket_id))
    }
}

impl Drop for Playground {
    fn drop(&mut self) {
        self.close();
    }
}
