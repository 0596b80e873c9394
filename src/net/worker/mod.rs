//! The thread of one socket: it sleeps, makes the calls that it is asked for, and logs what came.
//!
//! Calls that must wait are in one of two queues, since a socket may wait in a receive and in a
//! send at the same time; everything else is made at once, in whatever state the socket is. While
//! the socket reads or accepts by itself, the thread does so between the calls, and never so long
//! that a cancel or a close would have to wait; likewise with what its behaviours want (`behaving`).
//!
//! In come commands of the mailbox, out come records. First to open: this file, then `attempt`.

mod active;
mod answer;
mod attempt;
mod behaving;
mod closing;
mod pending;
mod receive_buffer;
mod renewing;
mod starting;

pub(super) use self::starting::start;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use socket2::Socket;

use self::{active::Active, pending::Pending, receive_buffer::ReceiveBuffer};
use super::behaviour::Behaviour;
use super::kernel::Tracked;
use super::mailbox::{Command, Mailbox};
use super::readiness::{Interest, Readiness};
use super::registry::Registry;
use super::{option, system};
use crate::model::{
    BehaviourEnd, Call, CallId, Caller, Errno, Event, Family, Mode, OptionValue, Outcome, Protocol,
    SocketId, SocketOption, SocketSnapshot,
};
use crate::session::Entry;

/// A socket and what its thread knows of it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is told by the kernel, apart from the others"
)]
struct Worker {
    registry: Arc<Registry>,
    socket_id: SocketId,
    protocol: Protocol,
    family: Family,
    socket: Socket,
    buffer: ReceiveBuffer,
    mailbox: Arc<Mailbox>,
    readiness: Readiness,
    /// Waiting calls that need the socket to be readable, oldest first.
    reads: VecDeque<Pending>,
    /// Waiting calls that need it to be writable, oldest first.
    writes: VecDeque<Pending>,
    reading: Mode,
    accepting: Mode,
    /// What it does by itself.
    behaviours: Vec<Active>,
    /// What the socket is to do that takes its place now.
    successor: Option<Box<dyn Behaviour>>,
    /// The options that were set, and to what.
    options: Vec<(SocketOption, OptionValue)>,
    /// Whether a call is being cancelled because it has taken too long.
    out_of_time: bool,
    /// It began its life as a connection.
    was_accepted: bool,
    /// It has, or had, a connection: what came over it may be read even after it broke.
    had_peer: bool,
    /// Nothing more comes: the peer has finished, or the connection broke.
    read_ended: bool,
    /// Whether the behaviours were told that the connection is over.
    over_told: bool,
    /// Receiving was shut down here.
    read_shut_down: bool,
    /// Where a `connect` goes that was cancelled, while the kernel goes on with its handshake.
    unattended_handshake: Option<SocketAddr>,
    /// Whether the log will wake this thread once it has room.
    asked_for_room: Arc<AtomicBool>,
    /// How the kernel describes the socket, as the log knows.
    standing: SocketSnapshot,
    /// Its addresses and its peer's, in the connection that it has or had.
    connection: Option<(SocketAddr, SocketAddr)>,
    /// What the kernel view follows.
    tracked: Arc<Tracked>,
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
                    Command::Make(call_id, Call::Close, caller) => {
                        let close = Pending::new(call_id, Call::Close, caller);
                        return self.close(&close);
                    }
                    Command::Make(call_id, call, caller) => {
                        self.make(Pending::new(call_id, call, caller));
                    }
                    Command::Cancel(call_id) => self.cancel(call_id),
                    Command::SetReading(mode) => self.set_reading(mode),
                    Command::SetAccepting(mode) => self.set_accepting(mode),
                    Command::Behave(id, behaviour) => self.behave(id, behaviour),
                    Command::Change(id, to) => self.change_behaviour(id, to),
                    Command::StopBehaving(id) => self.stop_behaving(id, &BehaviourEnd::Stopped),
                }
            }
            self.cancel_late_connect();
            if let Some(close) = self.let_behave() {
                return self.close(&close);
            }
            // A send that gave way to other work goes on whatever poll says: poll wants much room,
            // a send takes any.
            let goes_on_in = self.writes.front().and_then(Pending::goes_on_in);
            let goes_on = goes_on_in == Some(Duration::ZERO);
            // How far a send has got is told now and then, and once more when it goes no further.
            let patience = if goes_on {
                Some(Duration::ZERO)
            } else {
                let told = self.writes.iter().filter_map(Pending::progress_due).min();
                [told, goes_on_in, self.connect_patience(), self.behaving_patience()]
                    .into_iter()
                    .flatten()
                    .min()
            };
            let interest = self.interest();
            match self.readiness.wait(&self.socket, interest, patience) {
                Ok(mut ready) => {
                    if ready.over {
                        self.tell_broken();
                    }
                    ready.writable |= goes_on;
                    self.process_ready(ready);
                    self.tell_progress();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.give_up(Errno::from_io_error(&error)),
            }
        }
    }

    fn interest(&mut self) -> Interest {
        let mut readable = !self.reads.is_empty() || self.reads_by_itself();
        let pauses = |pending: &Pending| pending.resumes.is_some();
        let mut writable = self.writes.front().is_some_and(|pending| !pauses(pending));
        if !self.log_has_room() {
            // What brings no bytes goes on.
            readable &= self.standing.listening;
            writable &= self.writes.iter().any(Pending::is_connect);
        }
        Interest {
            readable: readable || self.accepts_by_itself(),
            writable: writable || self.unattended_handshake.is_some(),
            over: self.had_peer && !self.over_told && self.holds_reading(),
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
        can_read && !self.read_ended && self.is_to_read() && !self.is_behind()
    }

    fn accepts_by_itself(&self) -> bool {
        let wants = || self.accepting == Mode::Automatic || self.behaviours_accept();
        self.standing.listening && !self.never_accepts() && wants()
    }

    /// Goes on with what the socket has become ready for, for a bounded time: poll tells again if
    /// there is more.
    fn process_ready(&mut self, ready: Interest) {
        if ready.writable {
            if self.writes.iter().all(|pending| !pending.is_connect())
                && let Some(address) = self.unattended_handshake.take()
            {
                self.attend_handshake(address);
            }
            let is_to_wait =
                |pending: &Pending| pending.goes_on_in().is_some_and(|wait| !wait.is_zero());
            if !self.writes.front().is_some_and(is_to_wait)
                && let Some(pending) = self.writes.pop_front()
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

    /// Sees how a handshake has ended whose `connect` was cancelled. That it failed is the answer
    /// to a call that this thread makes: the kernel tells it to nobody else.
    fn attend_handshake(&mut self, address: SocketAddr) {
        match system::finish_connect(&self.socket, address) {
            Ok(()) => {
                self.had_peer = true;
                self.tracked.begin_call();
                let standing = self.describe();
                let entry = Entry::new(self.socket_id, Event::Observed);
                self.log_described(None, entry, standing, true);
            }
            Err(error) if system::is_under_way(&error) => {
                self.unattended_handshake = Some(address);
            }
            Err(error) => {
                let mut connect = self.program_call(Call::Connect(address));
                self.returned(
                    &mut connect,
                    Outcome::Failed(Errno::from_io_error(&error)),
                    Bytes::new(),
                );
            }
        }
    }

    /// Makes a call now, or queues it behind those that wait for the same direction.
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
            let event = pending.tell_waiting();
            self.registry.log.append(Entry::new(self.socket_id, event));
            queue.push_back(pending);
            return;
        }
        if let Some(pending) = self.attempt(pending) {
            let queue = if pending.waits_to_read() { &mut self.reads } else { &mut self.writes };
            queue.push_back(pending);
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
        if let Some(mut pending) = taken {
            self.cancel_pending(&mut pending);
            if let Call::Connect(address) = pending.call {
                self.unattended_handshake = Some(address);
            }
        }
    }

    pub(super) fn cancel_pending(&mut self, pending: &mut Pending) {
        let outcome = Outcome::Cancelled { bytes: pending.sent as u64 };
        let data = pending.sent_data();
        self.returned(pending, outcome, data);
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
}
