//! The end of a socket: `close(2)`, what it takes back before, and where it waits.
//!
//! Where `SO_LINGER` lets `close` wait for the peer, that is reported as any other wait, and happens on
//! a thread for which nobody waits: the thread of the socket ends with the call.

use std::net::SocketAddr;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Weak};
use std::thread::Builder;
use std::time::Instant;

use socket2::Socket;

use super::Worker;
use super::answer::may_tell;
use super::pending::Pending;
use crate::model::{
    Call, CallId, Caller, Errno, Event, Outcome, Protocol, SocketId, SocketSnapshot, TcpState,
    nanos,
};
use crate::net::kernel::Tracked;
use crate::net::mailbox::Command;
use crate::net::registry::{log_never_made, thread_name};
use crate::net::{option, system};
use crate::session::{Entry, Log};

/// A `close` that has been called.
struct Closing {
    socket_id: SocketId,
    call_id: CallId,
    caller: Caller,
    began: Instant,
    /// How the kernel described the socket before, and the connection that it had.
    standing: SocketSnapshot,
    connection: Option<(SocketAddr, SocketAddr)>,
    tracked: Arc<Tracked>,
}

impl Closing {
    /// What is logged where it waits.
    fn waits(&self) -> Entry {
        let (call_id, call) = (self.call_id, Call::Close);
        Entry::new(self.socket_id, Event::Waiting { call_id, call, sent: 0 })
    }

    /// Releases the descriptor, and records so with `log`; in a place that was taken before, if it is
    /// `placed`.
    fn close(self, socket: Socket, placed: bool, log: impl FnOnce(Entry)) {
        drop(socket);
        self.tracked.begin_call();
        let event = Event::Returned {
            call_id: self.call_id,
            call: Call::Close,
            outcome: Outcome::Done,
            elapsed_nanos: nanos(self.began.elapsed()),
            caller: self.caller,
        };
        // What the kernel goes on with has no descriptor any more.
        let state = self.standing.state.and_then(|before| match before {
            TcpState::Closed => Some(before),
            _ => self.tracked.state_in_table(self.connection),
        });
        let state = state.filter(|_| !placed || may_tell(self.standing.state, state));
        let changed = state.is_some() && state != self.standing.state;
        let standing = changed.then_some(SocketSnapshot { state, ..self.standing });
        let entry = Entry { standing, ..Entry::new(self.socket_id, event) };
        self.tracked.close(state, || log(entry));
    }
}

impl Worker {
    /// `close(2)`: cancels what waits, releases the descriptor, ends the thread.
    pub(super) fn close(mut self, pending: &Pending) {
        while let Some(mut pending) = self.reads.pop_front().or_else(|| self.writes.pop_front()) {
            self.cancel_pending(&mut pending);
        }
        self.end_behaviours();
        let described = system::standing(&self.socket, self.protocol, false);
        let deregistered = self.readiness.deregister(&self.socket);
        debug_assert!(deregistered.is_ok(), "a registered socket was not known to its poller");
        let closing = Closing {
            socket_id: self.socket_id,
            call_id: pending.call_id,
            caller: pending.caller,
            began: pending.began,
            standing: self.standing,
            // A handshake that nobody waits for may have ended by now.
            connection: described.local.zip(described.peer).or(self.connection),
            tracked: self.tracked,
        };
        let log = &self.registry.log;
        let waits_for_peer = closing.connection.is_some() && self.protocol == Protocol::Tcp;
        closing.tracked.begin_call();
        let place = log.reserve();
        // From here on a call finds no descriptor, and its record stands behind this one.
        let left = self.mailbox.close();
        if waits_for_peer && option::lingers(&self.socket) {
            closing.tracked.end_call(None, || place.fill(closing.waits()));
            let name = format!("{}-close", thread_name(self.protocol, self.socket_id));
            linger(name, closing, self.socket, Arc::downgrade(log));
        } else {
            closing.close(self.socket, true, |entry| place.fill(entry));
        }
        for command in left {
            if let Command::Make(call_id, call, _) = command {
                log_never_made(log, self.socket_id, call_id, &call);
            }
        }
    }

    /// The poller itself has failed: nothing can be waited for any more.
    pub(super) fn give_up(mut self, errno: Errno) {
        while let Some(mut pending) = self.reads.pop_front().or_else(|| self.writes.pop_front()) {
            let data = pending.sent_data();
            self.returned(&mut pending, Outcome::Failed(errno), data);
        }
        let close = self.program_call(Call::Close);
        self.close(&close);
    }
}

/// Closes a socket on a thread of its own, which the kernel may hold for as long as `SO_LINGER`
/// says. Should the session end meanwhile, there is no log any more to record it.
fn linger(name: String, closing: Closing, socket: Socket, log: Weak<Log>) {
    let close = move |(closing, socket): (Closing, Socket)| {
        closing.close(socket, false, |entry| {
            if let Some(log) = log.upgrade() {
                log.append(entry);
            }
        });
    };
    let (hand_over, handed_over) = sync_channel(1);
    let waits = close.clone();
    let started =
        Builder::new().name(name).spawn(move || handed_over.recv().map(waits).unwrap_or_default());
    match started {
        // The thread waits for just this.
        Ok(_) => hand_over.send((closing, socket)).unwrap_or_default(),
        // Without a thread to spare, this one waits.
        Err(_out_of_threads) => close((closing, socket)),
    }
}
