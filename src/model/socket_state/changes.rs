//! How a record moves a socket on: from the record that it begins with, one after the other.
//!
//! Where a record carries the kernel's own description ([`SocketSnapshot`]), that decides, not what a call
//! was hoped to do.

use std::collections::BTreeMap;

use super::{BoundBy, KernelSample, RunningLookup, SocketState, WaitingCall, bit};
use crate::model::behaviour::Behaviours;
use crate::model::{
    AcceptQueue, Call, CallKind, ConnectionLife, Event, KernelView, Lifecycle, Mode, OptionValue,
    Origin, Outcome, Protocol, Record, ShutdownHow, SocketOption, SocketSnapshot, TcpState,
    verdict,
};

/// More calls than wait on any live socket, whose mailbox takes no more. A file may say anything.
const MOST_WAITING: usize = 1024;

impl SocketState {
    /// The state after a socket's first record; `None` if `record` does not begin a socket.
    pub fn begun_by(record: &Record) -> Option<Self> {
        let (protocol, family, origin, reading, accepting) = match record.event {
            Event::Opened { protocol, family, origin, reading, accepting } => {
                (protocol, family, origin, reading, accepting)
            }
            Event::OpenFailed { protocol, family, .. } => {
                (protocol, family, Origin::Made, Mode::Step, Mode::Step)
            }
            _ => return None,
        };
        let standing = record.standing.as_deref().copied().unwrap_or_default();
        let lifecycle = match (&record.event, origin) {
            (Event::OpenFailed { .. }, _) => Lifecycle::Failed,
            // The caller may have broken off before it was accepted.
            (_, Origin::AcceptedBy(_)) if standing.peer.is_none() => Lifecycle::Failed,
            (_, Origin::AcceptedBy(_)) => Lifecycle::Connected,
            (_, Origin::Made | Origin::MadeFor(_)) => Lifecycle::Created,
        };
        let mut begun = Self {
            socket_id: record.socket,
            protocol,
            family,
            origin,
            lifecycle,
            visited: bit(lifecycle),
            standing,
            bound: BoundBy::Nothing,
            shut_down: (false, false),
            never_was: matches!(record.event, Event::OpenFailed { .. }),
            waiting: Vec::new(),
            lookups: Vec::new(),
            reading,
            accepting,
            behaviours: Behaviours::default(),
            bytes_in: 0,
            receives: 0,
            bytes_out: 0,
            options: BTreeMap::new(),
            kernel: None,
            told_state: standing.state.map(|state| (state, record.since_start_nanos)),
            acknowledged: 0,
            first_record: record.number,
            first_listened: None,
            connection: standing.local.zip(standing.peer),
            life: ConnectionLife::default(),
        };
        begun.follow_life(Lifecycle::Created, record.since_start_nanos);
        Some(begun)
    }

    /// Moves the state on by a later record of the same socket.
    pub fn apply(&mut self, record: &Record) {
        let was = self.lifecycle;
        self.take_in(record);
        self.follow_life(was, record.since_start_nanos);
        self.visited |= bit(self.lifecycle);
        if self.lifecycle == Lifecycle::Listening && self.first_listened.is_none() {
            self.first_listened = Some(record.number);
        }
        if let Some(ends) = self.standing.local.zip(self.standing.peer) {
            self.connection = Some(ends);
        }
    }

    fn take_in(&mut self, record: &Record) {
        if let Some(standing) = &record.standing {
            self.standing = **standing;
            self.know_state(standing.state, record.since_start_nanos);
        }
        match &record.event {
            Event::Waiting { call_id, call, sent } => {
                if let Some(known) = self.waiting.iter_mut().find(|w| w.call_id == *call_id) {
                    known.sent = *sent;
                    return;
                }
                let foretold = verdict(self, call.kind());
                if call.kind() == CallKind::Connect {
                    self.lifecycle = Lifecycle::Connecting;
                }
                if self.waiting.len() < MOST_WAITING {
                    self.waiting.push(WaitingCall {
                        call_id: *call_id,
                        call: call.clone(),
                        since_start_nanos: record.since_start_nanos,
                        sent: *sent,
                        foretold,
                    });
                }
            }
            Event::Returned { call_id, call, outcome, .. } => {
                self.waiting.retain(|waiting| waiting.call_id != *call_id);
                // The kernel found no descriptor: whatever was asked for reached no socket.
                if outcome.errno().is_some_and(|errno| errno.name() == "EBADF") {
                    return;
                }
                self.count(call, record.length);
                self.move_to(self.after_return(call, outcome));
                self.note(call, outcome);
            }
            Event::Observed => self.move_to(self.stage_from_kernel()),
            Event::Reading(mode) => self.reading = *mode,
            Event::Accepting(mode) => self.accepting = *mode,
            Event::Behaviour { behaviour, step } => {
                self.behaviours.apply(*behaviour, step, record.since_start_nanos);
                self.follow_loss(step);
            }
            // Its thread could not begin, and the descriptor was given back.
            Event::OpenFailed { .. } => {
                self.lifecycle = Lifecycle::Failed;
                self.standing = SocketSnapshot::default();
                self.told_state = None;
                self.never_was = true;
            }
            Event::LookingUp { call_id, host, .. } => self.lookups.push(RunningLookup {
                call_id: *call_id,
                host: host.clone(),
                since_start_nanos: record.since_start_nanos,
            }),
            Event::LookedUp { call_id, host, .. } => {
                let ended =
                    |lookup: &RunningLookup| lookup.call_id == *call_id && lookup.host == *host;
                if let Some(place) = self.lookups.iter().position(ended) {
                    self.lookups.remove(place);
                }
            }
            Event::Kernel { view, .. } => {
                // Of a connection that is gone the kernel tells no figures any more.
                self.acknowledged = self.acknowledged.max(view.acknowledged.unwrap_or(0));
                self.know_state(view.state, record.since_start_nanos);
                let mut view = KernelView::clone(view);
                // A file may say anything.
                if let Some(room) = &mut view.waiting_room {
                    room.seats.truncate(AcceptQueue::MOST_SEATS);
                }
                self.kernel = Some(Box::new(KernelSample {
                    view,
                    since_start_nanos: record.since_start_nanos,
                }));
            }
            Event::Opened { .. }
            | Event::KernelSilent { .. }
            | Event::PortHeld { .. }
            | Event::Marked { .. }
            | Event::Commented { .. }
            | Event::Arranged(_)
            | Event::Lesson(_)
            | Event::Measurement(_)
            | Event::Lost { .. } => {}
        }
    }

    /// Remembers the TCP state that was reported, if it was, and when.
    fn know_state(&mut self, state: Option<TcpState>, since_start_nanos: u64) {
        self.told_state = state.map(|state| (state, since_start_nanos)).or(self.told_state);
        // The end of our sending is acknowledged after all that was sent.
        if state.is_some_and(TcpState::has_our_fin_acknowledged) {
            self.acknowledged = self.acknowledged.max(self.bytes_out);
        }
    }

    fn count(&mut self, call: &Call<u64>, bytes: u64) {
        if call.kind().is_send() {
            self.bytes_out += bytes;
        } else if call.kind().is_receive() {
            self.bytes_in += bytes;
            self.receives += u64::from(bytes > 0);
        }
    }

    /// Remembers what no later description by the kernel would tell.
    fn note(&mut self, call: &Call<u64>, outcome: &Outcome) {
        match (call, outcome) {
            (Call::Close, Outcome::Done) => self.waiting.clear(),
            (Call::Bind(address), Outcome::Done) => {
                self.bound =
                    if address.port() == 0 { BoundBy::PortZero } else { BoundBy::NamedPort };
                self.move_to(self.stage_from_kernel());
            }
            (Call::SetOption(option, _) | Call::GetOption(option), Outcome::Option { value }) => {
                self.options.insert(*option, *value);
            }
            // Of a membership the kernel tells nothing afterwards: the one joined last is known.
            (Call::SetOption(option, value), Outcome::Done) => match option {
                SocketOption::LeaveGroup => self.leave(SocketOption::JoinGroup, *value),
                SocketOption::LeaveGroupV6 => self.leave(SocketOption::JoinGroupV6, *value),
                _ => drop(self.options.insert(*option, *value)),
            },
            (Call::Shutdown(how), _) => {
                // Linux also marks a socket without a peer, and says ENOTCONN all the same. Ending
                // a handshake or listening leaves no mark.
                let marks = match outcome {
                    Outcome::Done => self.lifecycle.has_peer(),
                    _ => outcome.errno().is_some_and(|errno| errno.name() == "ENOTCONN"),
                };
                self.shut_down.0 |= marks && *how != ShutdownHow::Write;
                self.shut_down.1 |= marks && *how != ShutdownHow::Read;
            }
            _ => {}
        }
    }

    /// Forgets a group that was left.
    fn leave(&mut self, join: SocketOption, group: OptionValue) {
        if self.options.get(&join) == Some(&group) {
            self.options.remove(&join);
        }
    }

    /// Moves to the next stage, and gives up the port where the kernel does.
    fn move_to(&mut self, next: Lifecycle) {
        let held_port = matches!(
            self.lifecycle,
            Lifecycle::Listening | Lifecycle::Connecting | Lifecycle::Failed
        ) || self.lifecycle.has_peer();
        let needs_one = self.standing.listening
            || self.standing.peer.is_some()
            || next == Lifecycle::Connecting;
        let gives_up = self.protocol == Protocol::Tcp && held_port && !needs_one;
        if gives_up && self.bound == BoundBy::PortZero {
            self.bound = BoundBy::Nothing;
        }
        if gives_up && matches!(next, Lifecycle::Created | Lifecycle::Bound) {
            self.shut_down = (false, false);
        }
        self.lifecycle = match next {
            Lifecycle::Bound if gives_up && self.bound == BoundBy::Nothing => Lifecycle::Created,
            next => next,
        };
    }

    fn after_return(&self, call: &Call<u64>, outcome: &Outcome) -> Lifecycle {
        match (call, outcome) {
            (Call::Close, Outcome::Done) => Lifecycle::Closed,
            // It broke before it could be looked at.
            (Call::Connect(_), Outcome::Done)
                if self.protocol == Protocol::Tcp && self.standing.peer.is_none() =>
            {
                Lifecycle::Failed
            }
            (Call::Shutdown(how), Outcome::Done) if self.lifecycle.has_peer() => match how {
                ShutdownHow::Read => self.lifecycle.without_reading(),
                ShutdownHow::Write => self.lifecycle.without_writing(),
                ShutdownHow::Both => Lifecycle::BothClosed,
            },
            (_, Outcome::EndOfStream) => self.lifecycle.without_reading(),
            // The kernel goes on with a handshake that nobody waits for any more, and says EALREADY
            // to whoever asks for it again.
            (Call::Connect(_), Outcome::Cancelled { .. }) if self.standing.peer.is_none() => {
                Lifecycle::Connecting
            }
            (Call::Connect(_), Outcome::Failed(errno)) if errno.name() == "EALREADY" => {
                Lifecycle::Connecting
            }
            // The peer has finished, too, and what it said before can still be read.
            (call, _)
                if self.lifecycle == Lifecycle::WriteClosed
                    && !call.kind().is_receive()
                    && call.kind() != CallKind::Peek =>
            {
                Lifecycle::WriteClosed
            }
            // Other calls are allowed while a handshake is under way, and do not end it.
            (call, _)
                if self.lifecycle == Lifecycle::Connecting
                    && !matches!(call, Call::Connect(_) | Call::Shutdown(_))
                    && self.standing.peer.is_none() =>
            {
                Lifecycle::Connecting
            }
            _ => self.stage_from_kernel(),
        }
    }

    /// The stage after a call that in itself ends no direction, as the kernel then describes it.
    fn stage_from_kernel(&self) -> Lifecycle {
        let standing = &self.standing;
        match self.lifecycle {
            Lifecycle::Closed | Lifecycle::Failed | Lifecycle::BothClosed => self.lifecycle,
            lifecycle if lifecycle.has_peer() && standing.peer.is_some() => lifecycle,
            lifecycle if lifecycle.has_peer() => Lifecycle::Failed,
            _ if standing.listening => Lifecycle::Listening,
            _ if standing.peer.is_some() => Lifecycle::Connected,
            _ if self.holds_port_unconnected() => Lifecycle::Bound,
            _ => Lifecycle::Created,
        }
    }

    /// Whether a socket without a peer has a port of its own. After a failed connect the kernel
    /// still reports the port that it had chosen for the attempt, but has given it up.
    fn holds_port_unconnected(&self) -> bool {
        self.standing.local.is_some()
            && (self.bound != BoundBy::Nothing || self.protocol == Protocol::Udp)
    }
}
