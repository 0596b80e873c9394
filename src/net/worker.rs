//! The thread of one socket: it sleeps, makes the calls that it is asked for, and logs what came.
//!
//! Calls that must wait stand in one of two queues, since a socket may wait in a receive and in a
//! send at the same time; everything else is made at once, in whatever state the socket is. While
//! the socket reads or accepts by itself, the thread does so between the calls, and never so long
//! that a cancel or a close would have to wait.

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use socket2::Socket;

use super::{
    kernel::Tracked,
    mailbox::{Command, Mailbox},
    option,
    pending::Pending,
    readiness::{Interest, Readiness},
    receive_buffer::ReceiveBuffer,
    registry::{Registry, Seat},
    resolve::nanos,
    system,
};
use crate::{
    model::{
        Call, CallId, Caller, Errno, Event, Family, Mode, Needed, Origin, Outcome, Protocol,
        ShutdownHow, SocketId, Standing,
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
    /// It has, or had, a connection: what came over it may be read even after it broke.
    pub(super) had_peer: bool,
    /// Nothing more comes: the peer has finished, or the connection broke.
    pub(super) read_ended: bool,
    /// Receiving was shut down here.
    pub(super) read_shut_down: bool,
    /// Where a `connect` goes that was taken back, while the kernel goes on with its handshake.
    unattended_handshake: Option<SocketAddr>,
    /// Whether the log will wake this thread once it has room.
    asked_for_room: Arc<AtomicBool>,
    pub(super) standing: Standing,
    /// What the kernel view follows.
    pub(super) tracked: Arc<Tracked>,
}

/// The life of a socket's thread from `socket(2)` on.
pub(super) fn open(registry: Arc<Registry>, seat: Seat, protocol: Protocol, family: Family) {
    match system::socket(protocol, family) {
        Ok(socket) => {
            log_opened(&registry, seat.socket_id, &socket, (protocol, family), Origin::Made);
            live(registry, seat, socket, protocol, family);
        }
        Err(error) => {
            let kind = (protocol, family);
            registry.log_open_failed(seat.socket_id, kind, Needed::Socket, &error);
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
    let standing = system::standing(socket, false);
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
            registry.log_open_failed(socket_id, (protocol, family), Needed::Poller, &error);
            return;
        }
    };
    let super::Modes { reading, accepting } = registry.modes;
    let standing = system::standing(&socket, false);
    // Only a connection that was accepted begins with an address. It may be broken already.
    let was_accepted = standing.local.is_some();
    let tracked = registry.kernel.track(socket_id, (protocol, family), &socket, was_accepted);
    let buffer = ReceiveBuffer::new(registry.log.segments().clone());
    Worker {
        registry,
        socket_id,
        protocol,
        family,
        socket,
        buffer,
        mailbox,
        readiness,
        reads: VecDeque::new(),
        writes: VecDeque::new(),
        reading,
        accepting,
        had_peer: was_accepted,
        read_ended: false,
        read_shut_down: false,
        unattended_handshake: None,
        asked_for_room: Arc::default(),
        standing,
        tracked,
    }
    .run();
}

impl Worker {
    fn run(mut self) {
        loop {
            if self.mailbox.is_stopped() {
                // The end of the session waits for no peer.
                let told = option::end_lingering(&self.socket);
                debug_assert!(told.is_ok(), "a socket has no SO_LINGER: {told:?}");
                let close = self.program_call(Call::Close);
                return self.close(&close);
            }
            while let Some(command) = self.mailbox.take(self.reads.len() + self.writes.len()) {
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
            // A send that gave way to other work goes on whatever poll says: poll wants much room,
            // a send takes any.
            let goes_on = self.writes.front().is_some_and(|pending| pending.gave_way);
            // How far a send has got is told now and then, and once more when it goes no further.
            let patience = if goes_on {
                Some(Duration::ZERO)
            } else {
                self.writes.iter().filter_map(Pending::progress_due).min()
            };
            let interest = self.interest();
            match self.readiness.wait(&self.socket, interest, patience) {
                Ok(mut ready) => {
                    ready.writable |= goes_on;
                    self.turn(ready);
                    self.tell_progress();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.give_up(Errno::of(&error)),
            }
        }
    }

    fn interest(&mut self) -> Interest {
        let mut readable = !self.reads.is_empty() || self.reads_by_itself();
        let mut writable = !self.writes.is_empty();
        if !self.log_has_room() {
            // What brings no bytes goes on.
            readable &= self.standing.listening;
            writable &= self.writes.iter().any(Pending::is_connect);
        }
        Interest {
            readable: readable || self.accepts_by_itself(),
            writable: writable || self.unattended_handshake.is_some(),
        }
    }

    /// Whether the log takes more bytes. If it does not, the thread is woken once it does: until then
    /// what comes stays in the kernel, and what is to go stays here.
    pub(super) fn log_has_room(&mut self) -> bool {
        let has_room = self.registry.log.has_room();
        if !has_room && !self.asked_for_room.swap(true, Ordering::Relaxed) {
            let (mailbox, asked) = (Arc::clone(&self.mailbox), Arc::clone(&self.asked_for_room));
            self.registry.log.when_room(move || {
                // Before it is woken: if the room has gone again, it asks again.
                asked.store(false, Ordering::Relaxed);
                mailbox.wake_reader();
            });
        }
        has_room
    }

    fn reads_by_itself(&self) -> bool {
        let can_read = match self.protocol {
            Protocol::Tcp => self.had_peer,
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
            if self.writes.iter().all(|pending| !pending.is_connect())
                && let Some(address) = self.unattended_handshake.take()
            {
                self.attend_handshake(address);
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

    /// Sees how a handshake has ended whose `connect` was taken back. That it failed is the answer
    /// to a call that this thread makes: the kernel tells it to nobody else.
    fn attend_handshake(&mut self, address: SocketAddr) {
        match system::finish_connect(&self.socket, address) {
            Ok(()) => {
                self.standing = self.describe();
                self.had_peer = true;
                let entry = Entry::new(self.socket_id, Event::Observed);
                self.registry.log.append(Entry { standing: Some(self.standing), ..entry });
            }
            Err(error) if system::is_under_way(&error) => {
                self.unattended_handshake = Some(address);
            }
            Err(error) => {
                let connect = self.program_call(Call::Connect(address));
                self.returned(&connect, Outcome::Failed(Errno::of(&error)), Bytes::new());
            }
        }
    }

    /// Makes a call now, or lets it stand behind those that wait for the same direction.
    fn make(&mut self, pending: Pending) {
        // A handshake that has ended tells so once: to the call that waits for it, not to a second.
        if pending.is_connect()
            && let Some(place) = self.writes.iter().position(Pending::is_connect)
            && let Some(first) = self.writes.remove(place)
            && let Some(first) = self.attempt(first)
        {
            self.writes.insert(place, first);
        }
        // Behind a call of its own kind it has to wait. Of any other the kernel has its own opinion:
        // recv on a listener is refused, whether or not an accept waits there.
        let queue = if pending.waits_to_read() { &mut self.reads } else { &mut self.writes };
        if queue.iter().any(|waiting| waiting.stands_before(&pending)) {
            let mut pending = pending;
            log_waiting(&self.registry, self.socket_id, &mut pending, None);
            queue.push_back(pending);
            return;
        }
        if let Some(pending) = self.attempt(pending) {
            let queue = if pending.waits_to_read() { &mut self.reads } else { &mut self.writes };
            queue.push_back(pending);
        }
    }

    /// Logs that a call has begun to wait, once.
    pub(super) fn wait(&mut self, mut pending: Pending) -> Pending {
        // A connect has taken a port by now, if the socket had none.
        let mut changed = None;
        if pending.is_connect() && !pending.waits {
            changed = self.look_at_standing(false);
        }
        log_waiting(&self.registry, self.socket_id, &mut pending, changed);
        self.tracked.stir();
        pending
    }

    /// Tells the log how far the sends that wait have got, wherever that is due.
    fn tell_progress(&mut self) {
        for pending in &mut self.writes {
            if pending.progress_due() == Some(Duration::ZERO) {
                let event = pending.tell_waiting();
                self.registry.log.append(Entry::new(self.socket_id, event));
            }
        }
    }

    /// How the kernel describes the socket now.
    pub(super) fn describe(&self) -> Standing {
        system::standing(&self.socket, self.standing.listening)
    }

    /// Asks the kernel how it describes the socket, after `listen` if that has just `listened`; says
    /// so if that has changed.
    fn look_at_standing(&mut self, listened: bool) -> Option<Standing> {
        let standing = system::standing(&self.socket, listened || self.standing.listening);
        let changed = standing != self.standing;
        self.standing = standing;
        self.had_peer |= self.protocol == Protocol::Tcp && standing.peer.is_some();
        changed.then_some(standing)
    }

    /// Logs that a call has returned. The kernel is asked how it describes the socket wherever that
    /// may have changed.
    pub(super) fn returned(&mut self, pending: &Pending, outcome: Outcome, payload: Bytes) {
        let elapsed_nanos = nanos(pending.began.elapsed());
        let only_moved_bytes = matches!(
            outcome,
            Outcome::Sent { .. } | Outcome::Received { .. } | Outcome::Datagram { .. }
        );
        let mut changed = None;
        if !only_moved_bytes || self.standing.local.is_none() {
            let listened = matches!(pending.call, Call::Listen(_)) && outcome.is_success();
            changed = self.look_at_standing(listened);
        }
        if pending.is_connect() {
            // A connection may have broken before it could be looked at.
            self.had_peer |= self.protocol == Protocol::Tcp && outcome == Outcome::Done;
            if outcome.errno().is_none_or(|errno| errno.name() != "EALREADY") {
                self.unattended_handshake = None;
            }
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
        self.tracked.stir();
        self.tell_who_holds(pending, &outcome);
    }

    /// Says who holds a port that could not be had.
    fn tell_who_holds(&self, pending: &Pending, outcome: &Outcome) {
        let Some(address) = pending.call.port_wanted(outcome, self.standing.local) else { return };
        let holders = self.registry.kernel.who_holds(&self.tracked, address);
        // Where the system does not answer, the error of the call stands for itself.
        if let Ok(by) = holders {
            let event = Event::PortHeld { call_id: pending.call_id, address, by };
            self.registry.log.append(Entry::new(self.socket_id, event));
        }
    }

    /// A `shutdown` has returned.
    pub(super) fn after_shutdown(&mut self, how: ShutdownHow, outcome: &Outcome) {
        // Linux also marks a socket without a peer, and says ENOTCONN all the same.
        let marked = outcome.errno().is_none_or(|errno| errno.name() == "ENOTCONN");
        if marked && how != ShutdownHow::Write {
            self.read_shut_down = true;
        }
        if *outcome == Outcome::Done && self.standing.peer.is_none() {
            self.abort_handshake();
        }
    }

    /// A handshake that is under way was shut down. A blocking connect then returns the error that
    /// the shutdown left behind (Linux, `__inet_stream_connect`), and so takes it away; making the
    /// call once more would begin another handshake.
    fn abort_handshake(&mut self) {
        let waiting = self.writes.iter().position(Pending::is_connect);
        if waiting.is_none() && self.unattended_handshake.take().is_none() {
            return;
        }
        let left = self.socket.take_error().ok().flatten().map(|error| Errno::of(&error));
        if let Some(pending) = waiting.and_then(|place| self.writes.remove(place))
            && let Some(errno) = left.or_else(|| Errno::from_name("ECONNABORTED"))
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
            self.take_back(&pending);
            if let Call::Connect(address) = pending.call {
                self.unattended_handshake = Some(address);
            }
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
        self.tracked.close();
        let event = Event::Returned {
            call_id: pending.call_id,
            call: Call::Close,
            outcome: Outcome::Done,
            elapsed_nanos: nanos(pending.began.elapsed()),
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

fn log_waiting(
    registry: &Registry,
    socket_id: SocketId,
    pending: &mut Pending,
    standing: Option<Standing>,
) {
    if !pending.waits {
        let event = pending.tell_waiting();
        registry.log.append(Entry { standing, ..Entry::new(socket_id, event) });
    }
}
