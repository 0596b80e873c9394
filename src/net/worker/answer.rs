//! What came of a call, on its way into the log: where its record belongs, and how the kernel
//! describes the socket by then.
//!
//! The record of a call that others can see has taken its place before the system call; all others
//! take theirs now. A failure is something that the call itself has seen, and comes after its cause.

use std::time::Duration;

use bytes::Bytes;

use super::Worker;
use super::pending::Pending;
use crate::model::{
    Call, Errno, Event, Outcome, Protocol, ShutdownHow, SocketSnapshot, TcpState, nanos,
};
use crate::net::system;
use crate::session::{Entry, Reservation};

/// Whether a record whose place was taken before its call may tell of the state after it. A FIN of the
/// peer that was not known before may be of a call that has its place behind this one: a sample tells
/// of it.
pub(super) fn may_tell(before: Option<TcpState>, after: Option<TcpState>) -> bool {
    let has_fin = |state: Option<TcpState>| state.is_some_and(TcpState::has_peers_fin);
    has_fin(before) || !has_fin(after)
}

impl Worker {
    /// Logs that a call has begun to wait, once.
    pub(super) fn wait(&mut self, mut pending: Pending) -> Pending {
        let place = pending.place.take();
        let told_before = pending.waits;
        let entry = |pending: &mut Pending| Entry::new(self.socket_id, pending.tell_waiting());
        if told_before {
            drop(place);
        } else if pending.is_connect() {
            // It has taken a port by now, if the socket had none, and a SYN has gone out.
            let (entry, standing) = (entry(&mut pending), self.describe());
            self.log_described(place, entry, standing, false);
        } else {
            self.log_in(place, entry(&mut pending));
        }
        self.tracked.end_call(None, || ());
        self.tracked.mark_active();
        pending
    }

    /// Tells the log how far the sends that wait have got, wherever that is due.
    pub(super) fn tell_progress(&mut self) {
        for pending in &mut self.writes {
            if pending.progress_due() == Some(Duration::ZERO) {
                let event = pending.tell_waiting();
                self.registry.log.append(Entry::new(self.socket_id, event));
            }
        }
    }

    /// How the kernel describes the socket now.
    pub(super) fn describe(&self) -> SocketSnapshot {
        self.describe_after(false)
    }

    /// How the kernel describes the socket now, after a `listen` if that has just `listened`.
    fn describe_after(&self, listened: bool) -> SocketSnapshot {
        let listens = listened || self.standing.listening;
        let mut standing = system::standing(&self.socket, self.protocol, listens);
        // A descriptor says CLOSED as well while the kernel goes on with its connection, in
        // TIME-WAIT (Linux).
        let told_closed = self.standing.state == Some(TcpState::Closed);
        if standing.state == Some(TcpState::Closed) && !told_closed {
            standing.state = self.tracked.state_in_table(self.connection);
        }
        standing
    }

    /// Logs something together with how the kernel describes the socket now, where that has changed
    /// or is to be told `anyhow`.
    pub(super) fn log_described(
        &mut self,
        place: Option<Reservation>,
        entry: Entry,
        mut standing: SocketSnapshot,
        anyhow: bool,
    ) {
        if place.is_some() && !may_tell(self.standing.state, standing.state) {
            standing.state = self.standing.state;
        }
        let changed = standing != self.standing;
        self.standing = standing;
        self.had_peer |= self.protocol == Protocol::Tcp && standing.peer.is_some();
        self.connection = standing.local.zip(standing.peer).or(self.connection);
        let told = (changed || anyhow).then_some(standing);
        self.tracked
            .end_call(standing.state, || self.log_in(place, Entry { standing: told, ..entry }));
    }

    /// Logs something in its place, if it has one.
    fn log_in(&self, place: Option<Reservation>, entry: Entry) {
        match place {
            Some(place) => place.fill(entry),
            None => self.registry.log.append(entry),
        }
    }

    /// Logs that a call has returned. The kernel is asked how it describes the socket wherever that
    /// may have changed.
    pub(super) fn returned(&mut self, pending: &mut Pending, outcome: Outcome, payload: Bytes) {
        let elapsed_nanos = nanos(pending.began.elapsed());
        let mut place = pending.place.take();
        if !outcome.is_success()
            && let Some(before) = place.take()
        {
            // A failure is something that this call has seen, and stands behind its cause. What had
            // gone before it can have been seen by others.
            if pending.sent > 0 && !pending.waits {
                before.fill(Entry::new(self.socket_id, pending.tell_waiting()));
            }
        }
        let event = Event::Returned {
            call_id: pending.call_id,
            call: pending.call.without_data(),
            outcome,
            elapsed_nanos,
            caller: pending.caller,
        };
        let moved = payload.clone();
        let entry = Entry { payload, ..Entry::new(self.socket_id, event) };
        let changes_nothing = matches!(
            outcome,
            Outcome::Sent { .. }
                | Outcome::Received { .. }
                | Outcome::Datagram { .. }
                | Outcome::Accepted { .. }
        );
        if changes_nothing && self.standing.local.is_some() {
            self.log_in(place, entry);
        } else {
            self.tracked.begin_call();
            let listened = matches!(pending.call, Call::Listen(_)) && outcome.is_success();
            let standing = self.describe_after(listened);
            self.log_described(place, entry, standing, false);
        }
        if pending.is_connect() {
            // A connection may have broken before it could be looked at.
            self.had_peer |= self.protocol == Protocol::Tcp && outcome == Outcome::Done;
            if outcome.errno().is_none_or(|errno| errno.name() != "EALREADY") {
                self.unattended_handshake = None;
            }
        }
        if let Call::SetOption(option, value) = pending.call
            && outcome.is_success()
        {
            self.options.retain(|(set, _)| *set != option);
            self.options.push((option, value));
        }
        self.tracked.mark_active();
        self.tell_who_holds(pending, &outcome);
        self.show(pending, &outcome, &moved);
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
    /// call again would begin another handshake.
    fn abort_handshake(&mut self) {
        let waiting = self.writes.iter().position(Pending::is_connect);
        if waiting.is_none() && self.unattended_handshake.take().is_none() {
            return;
        }
        let left =
            self.socket.take_error().ok().flatten().map(|error| Errno::from_io_error(&error));
        if let Some(mut pending) = waiting.and_then(|place| self.writes.remove(place))
            && let Some(errno) = left.or_else(|| Errno::from_name("ECONNABORTED"))
        {
            self.returned(&mut pending, Outcome::Failed(errno), Bytes::new());
        }
    }
}
