//! The thread of one socket: it sleeps, makes the calls that it is asked for, and logs what came.
//!
//! Calls that must wait stand in one of two queues, since a socket may wait in a receive and in a
//! send at the same time; everything else is made at once, in whatever state the socket is. While
//! the socket reads or accepts by itself, the thread does so between the calls, and never so long
//! that a cancel or a close would have to wait.

use std::{collections::VecDeque, io, sync::Arc};

use bytes::Bytes;
use socket2::Socket;

use super::{
    mailbox::{Command, Mailbox},
    pending::Pending,
    readiness::{Interest, Readiness},
    receive_buffer::ReceiveBuffer,
    registry::{Registry, Seat},
    resolve::nanos,
    system,
};
use crate::{
    model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, Origin, Outcome, Protocol, ShutdownHow,
        SocketId, Standing,
    },
    session::Entry,
};

/// A socket and what its thread knows of it.
pub(super) struct Worker {
    pub(super) registry: Arc<Registry>,
    pub(super) socket_id: SocketId,
    pub(super) protocol: Protocol,
    pub(super) family: Family,
    pub(super) socket: Socket,
    pub(super) buffer: ReceiveBuffer,
    mailbox: Arc<Mailbox>,
    readiness: Readiness,
    /// Waiting calls that need the socket to be readable, oldest first.
    reads: VecDeque<Pending>,
    /// Waiting calls that need it to be writable, oldest first.
    writes: VecDeque<Pending>,
    pub(super) reading: Mode,
    pub(super) accepting: Mode,
    /// Nothing more comes: the peer has finished, or the connection broke.
    pub(super) read_ended: bool,
    /// Receiving was shut down here.
    pub(super) read_shut_down: bool,
    /// A `connect` was taken back and the kernel goes on with its handshake.
    unattended_handshake: bool,
    pub(super) standing: Standing,
}

/// The life of a socket's thread from `socket(2)` on.
pub(super) fn open(registry: Arc<Registry>, seat: Seat, protocol: Protocol, family: Family) {
    match system::socket(protocol, family) {
        Ok(socket) => {
            log_opened(&registry, seat.socket_id, &socket, (protocol, family), Origin::Made);
            live(registry, seat, socket, protocol, family);
        }
        Err(error) => {
            let errno = Errno::of(&error);
            let event = Event::OpenFailed { protocol, family, errno };
            registry.log.append(Entry::new(seat.socket_id, event));
        }
    }
}

/// Logs that a socket has come into being.
pub(super) fn log_opened(
    registry: &Registry,
    socket_id: SocketId,
    socket: &Socket,
    (protocol, family): (Protocol, Family),
    origin: Origin,
) {
    let super::Modes { reading, accepting } = registry.modes;
    let event = Event::Opened { protocol, family, origin, reading, accepting };
    let standing = system::standing(socket);
    let standing = (standing != Standing::default()).then_some(standing);
    registry.log.append(Entry { standing, ..Entry::new(socket_id, event) });
}

/// The life of a socket's thread, once it has its socket and the log knows of it.
pub(super) fn live(
    registry: Arc<Registry>,
    seat: Seat,
    socket: Socket,
    protocol: Protocol,
    family: Family,
) {
    let Seat { socket_id, mailbox, poller } = seat;
    let readiness = match Readiness::register(poller, &socket) {
        Ok(readiness) => readiness,
        Err(error) => {
            let errno = Errno::of(&error);
            let event = Event::OpenFailed { protocol, family, errno };
            registry.log.append(Entry::new(socket_id, event));
            return;
        }
    };
    let super::Modes { reading, accepting } = registry.modes;
    let standing = system::standing(&socket);
    Worker {
        registry,
        socket_id,
        protocol,
        family,
        socket,
        buffer: ReceiveBuffer::default(),
        mailbox,
        readiness,
        reads: VecDeque::new(),
        writes: VecDeque::new(),
        reading,
        accepting,
        read_ended: false,
        read_shut_down: false,
        unattended_handshake: false,
        standing,
    }
    .run();
}

impl Worker {
    fn run(mut self) {
        loop {
            if self.mailbox.is_stopped() {
                let close = self.program_call(Call::Close);
                return self.close(&close);
            }
            while let Some(command) = self.mailbox.take() {
                match command {
                    Command::Make(call_id, Call::Close) => {
                        let close = Pending::new(call_id, Call::Close, Caller::Person);
                        return self.close(&close);
                    }
                    Command::Make(call_id, call) => {
                        self.make(Pending::new(call_id, call, Caller::Person));
                    }
                    Command::Cancel(call_id) => self.cancel(call_id),
                    Command::SetReading(mode) => self.set_reading(mode),
                    Command::SetAccepting(mode) => self.set_accepting(mode),
                }
            }
            match self.readiness.wait(&self.socket, self.interest()) {
                Ok(ready) => self.turn(ready),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.give_up(Errno::of(&error)),
            }
        }
    }

    fn interest(&self) -> Interest {
        Interest {
            readable: !self.reads.is_empty() || self.reads_by_itself() || self.accepts_by_itself(),
            writable: !self.writes.is_empty() || self.unattended_handshake,
        }
    }

    fn reads_by_itself(&self) -> bool {
        let can_read = match self.protocol {
            Protocol::Tcp => self.standing.peer.is_some(),
            Protocol::Udp => self.standing.local.is_some(),
        };
        self.reading == Mode::Automatic && can_read && !self.read_ended
    }

    fn accepts_by_itself(&self) -> bool {
        self.accepting == Mode::Automatic && self.standing.listening
    }

    /// Goes on with what the socket has become ready for, for a bounded time: poll tells again if
    /// there is more.
    fn turn(&mut self, ready: Interest) {
        if ready.writable {
            if self.unattended_handshake {
                self.unattended_handshake = false;
                self.standing = system::standing(&self.socket);
                let entry = Entry::new(self.socket_id, Event::Observed);
                self.registry.log.append(Entry { standing: Some(self.standing), ..entry });
            }
            if let Some(pending) = self.writes.pop_front()
                && let Some(pending) = self.attempt(pending)
            {
                self.writes.push_front(pending);
            }
        }
        if ready.readable {
            if let Some(pending) = self.reads.pop_front() {
                if let Some(pending) = self.attempt(pending) {
                    self.reads.push_front(pending);
                }
            } else if self.accepts_by_itself() {
                self.accept_by_itself();
            } else if self.reads_by_itself() {
                self.read_by_itself();
            }
        }
    }

    /// Makes a call now, or lets it stand behind those that wait for the same direction.
    fn make(&mut self, pending: Pending) {
        let queue = match pending.call {
            Call::Accept | Call::Recv(_) | Call::RecvFrom(_) => Some(&mut self.reads),
            Call::Connect(_) | Call::Send(_) | Call::SendTo(..) => Some(&mut self.writes),
            _ => None,
        };
        if let Some(queue) = queue
            && !queue.is_empty()
            && !matches!(pending.call, Call::Connect(_))
        {
            let mut pending = pending;
            log_waiting(&self.registry, self.socket_id, &mut pending);
            queue.push_back(pending);
            return;
        }
        if let Some(pending) = self.attempt(pending) {
            match pending.call {
                Call::Accept | Call::Recv(_) | Call::RecvFrom(_) => self.reads.push_back(pending),
                _ => self.writes.push_back(pending),
            }
        }
    }

    /// Logs that a call has begun to wait, once.
    pub(super) fn wait(&self, mut pending: Pending) -> Pending {
        log_waiting(&self.registry, self.socket_id, &mut pending);
        pending
    }

    /// Logs that a call has returned. The kernel is asked how it describes the socket wherever that
    /// may have changed.
    pub(super) fn returned(&mut self, pending: &Pending, outcome: Outcome, payload: Bytes) {
        let elapsed_nanos = nanos(pending.began);
        let only_moved_bytes = matches!(
            outcome,
            Outcome::Sent { .. } | Outcome::Received { .. } | Outcome::Datagram { .. }
        );
        let mut changed = None;
        if !only_moved_bytes || self.standing.local.is_none() {
            let standing = system::standing(&self.socket);
            changed = (standing != self.standing).then_some(standing);
            self.standing = standing;
        }
        let event = Event::Returned {
            call_id: pending.call_id,
            call: pending.call.without_data(),
            outcome,
            elapsed_nanos,
            caller: pending.caller,
        };
        self.registry.log.append(Entry {
            standing: changed,
            payload,
            ..Entry::new(self.socket_id, event)
        });
    }

    /// A `shutdown` has succeeded.
    pub(super) fn after_shutdown(&mut self, how: ShutdownHow) {
        if how != ShutdownHow::Write {
            self.read_shut_down = true;
        }
        // A blocking connect whose handshake is shut down returns ECONNABORTED (Linux,
        // __inet_stream_connect). Asking the kernel would begin another handshake.
        let aborted = Errno::from_name("ECONNABORTED");
        if self.standing.peer.is_none()
            && let Some(errno) = aborted
            && let Some(place) = self.writes.iter().position(Pending::is_connect)
            && let Some(pending) = self.writes.remove(place)
        {
            self.returned(&pending, Outcome::Failed(errno), Bytes::new());
        }
    }

    /// A call that the thread makes of itself.
    pub(super) fn program_call(&self, call: Call) -> Pending {
        Pending::new(self.registry.next_call_id(), call, Caller::Program)
    }

    fn cancel(&mut self, call_id: CallId) {
        let taken = [&mut self.reads, &mut self.writes].into_iter().find_map(|queue| {
            let place = queue.iter().position(|pending| pending.call_id == call_id)?;
            queue.remove(place)
        });
        if let Some(pending) = taken {
            self.unattended_handshake |= pending.is_connect();
            self.take_back(&pending);
        }
    }

    fn take_back(&mut self, pending: &Pending) {
        let outcome = Outcome::Cancelled { bytes: pending.sent as u64 };
        self.returned(pending, outcome, pending.sent_data());
    }

    pub(super) fn set_reading(&mut self, mode: Mode) {
        if self.reading != mode {
            self.reading = mode;
            self.registry.log.append(Entry::new(self.socket_id, Event::Reading(mode)));
        }
    }

    pub(super) fn set_accepting(&mut self, mode: Mode) {
        if self.accepting != mode {
            self.accepting = mode;
            self.registry.log.append(Entry::new(self.socket_id, Event::Accepting(mode)));
        }
    }

    fn take_back_all(&mut self) {
        while let Some(pending) = self.reads.pop_front().or_else(|| self.writes.pop_front()) {
            self.take_back(&pending);
        }
        for command in self.mailbox.close() {
            if let Command::Make(call_id, call) = command {
                self.take_back(&Pending::new(call_id, call, Caller::Person));
            }
        }
    }

    /// `close(2)`: takes back what waits, gives the descriptor back, ends the thread.
    fn close(mut self, pending: &Pending) {
        self.take_back_all();
        let deregistered = self.readiness.deregister(&self.socket);
        debug_assert!(deregistered.is_ok(), "a registered socket was not known to its poller");
        drop(self.socket);
        let event = Event::Returned {
            call_id: pending.call_id,
            call: Call::Close,
            outcome: Outcome::Done,
            elapsed_nanos: nanos(pending.began),
            caller: pending.caller,
        };
        self.registry.log.append(Entry::new(self.socket_id, event));
    }

    /// The poller itself has failed: nothing can be waited for any more.
    fn give_up(mut self, errno: Errno) {
        while let Some(pending) = self.reads.pop_front().or_else(|| self.writes.pop_front()) {
            self.returned(&pending, Outcome::Failed(errno), pending.sent_data());
        }
        let close = self.program_call(Call::Close);
        self.close(&close);
    }
}

fn log_waiting(registry: &Registry, socket_id: SocketId, pending: &mut Pending) {
    if !pending.waits {
        pending.waits = true;
        let event = Event::Waiting { call_id: pending.call_id, call: pending.call.without_data() };
        registry.log.append(Entry::new(socket_id, event));
    }
}
