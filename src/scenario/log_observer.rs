//! What the log has told a run so far, and the words for it.

use std::collections::BTreeMap;

use super::received::Received;
use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourProgress, BehaviourStep, CallId, CallKind, Caller, Errno,
    Event, Explanation, Lookup, MachineSocket, Outcome, Record, SocketId, SocketState, count,
    data_in_quotes, escape_text, outcome_text,
};
use crate::session::{Log, SocketTable};

/// How a call ended.
pub(super) enum CallEnd {
    /// With the beginning of the bytes that it moved.
    Returned {
        outcome: Outcome,
        beginning: Box<[u8]>,
        explanation: Option<Explanation>,
    },
    NotFound {
        host: String,
        reason: String,
        explanation: Option<Explanation>,
    },
}

/// A call that has returned.
#[derive(Clone, Copy)]
pub(super) struct LastReturn {
    pub(super) call_id: CallId,
    pub(super) kind: CallKind,
    pub(super) outcome: Outcome,
    /// Of its error.
    pub(super) explanation: Option<Explanation>,
    pub(super) elapsed_nanos: u64,
    /// When, in nanoseconds since the session began.
    pub(super) since_start_nanos: u64,
}

/// What a run knows, from the log alone.
#[derive(Default)]
pub(super) struct LogObserver {
    table: SocketTable,
    /// Whether each socket came into being, and why not.
    opened: BTreeMap<SocketId, Result<(), String>>,
    /// Calls that have ended and that no step has asked for yet.
    ended: BTreeMap<CallId, CallEnd>,
    /// What each socket has received since that was last asked for.
    received: BTreeMap<SocketId, Received>,
    /// What the newest peek of each socket saw.
    peeked: BTreeMap<SocketId, Received>,
    /// Bytes of datagrams that each socket has lost since that was last asked for.
    lost: BTreeMap<SocketId, u64>,
    /// The call of each socket that has returned last; those of its own thread apart.
    returned: BTreeMap<SocketId, LastReturn>,
    /// Who holds the ports that calls could not have.
    port_held: BTreeMap<CallId, Vec<MachineSocket>>,
    /// How far behaviours came that have ended, and why they have.
    behaved: BTreeMap<BehaviourId, (BehaviourProgress, BehaviourEnd)>,
    /// Why nothing is seen of the kernel.
    silence: Option<String>,
}

impl LogObserver {
    /// Number of the last record read.
    pub(super) fn read(&self) -> u64 {
        self.table.read()
    }

    /// How far a behaviour came, and why it has ended, if it has. Told once.
    pub(super) fn take_behaviour_end(
        &mut self,
        id: BehaviourId,
    ) -> Option<(BehaviourProgress, BehaviourEnd)> {
        self.behaved.remove(&id)
    }

    /// Reads what is new in the log.
    pub(super) fn catch_up(&mut self, log: &Log) {
        let (read, until) = (self.read(), log.len());
        // First, so that the family of every socket is known.
        self.table.catch_up(log, until - read);
        log.for_each_glance(read + 1..until + 1, |record| self.note(record));
    }

    fn note(&mut self, record: &Record) {
        let family = self.table.get(record.socket).map(SocketState::family);
        let explanation = record.explanation(family);
        let Self { opened, ended, received, peeked, lost, .. } = self;
        match &record.event {
            Event::Opened { .. } => {
                opened.insert(record.socket, Ok(()));
            }
            Event::Behaviour { behaviour, step: BehaviourStep::Off(progress, end) } => {
                self.behaved.insert(*behaviour, (*progress, end.clone()));
            }
            Event::KernelSilent { reason } => self.silence = Some(reason.clone()),
            Event::PortHeld { call_id, by, .. } => {
                self.port_held.insert(*call_id, by.clone());
            }
            Event::OpenFailed { errno, needed, .. } => {
                let why = if needed.is_socket() {
                    explained(*errno, explanation)
                } else {
                    format!("no {} ({errno}):{}", needed.name(), in_words(explanation))
                };
                opened.insert(record.socket, Err(why));
            }
            Event::Returned { call_id, call, outcome, elapsed_nanos, caller } => {
                if *caller != Caller::Program {
                    let last = LastReturn {
                        call_id: *call_id,
                        kind: call.kind(),
                        outcome: *outcome,
                        explanation,
                        elapsed_nanos: *elapsed_nanos,
                        since_start_nanos: record.since_start_nanos,
                    };
                    self.returned.insert(record.socket, last);
                    // Copied: a part of a segment would hold all of it.
                    let beginning = record.payload.as_ref().into();
                    let outcome = *outcome;
                    ended.insert(*call_id, CallEnd::Returned { outcome, beginning, explanation });
                }
                let nothing = |peeked| Received::nothing(record.socket, peeked);
                if call.kind() == CallKind::Peek {
                    let mut seen = nothing(true);
                    if outcome.is_success() {
                        seen.add(record.number, record.length);
                    }
                    peeked.insert(record.socket, seen);
                } else if matches!(outcome, Outcome::Received { .. } | Outcome::Datagram { .. }) {
                    let received = received.entry(record.socket).or_insert_with(|| nothing(false));
                    received.add(record.number, record.length);
                }
                if let Outcome::Datagram { lost: bytes, .. } = outcome
                    && call.kind() != CallKind::Peek
                {
                    *lost.entry(record.socket).or_default() += bytes;
                }
            }
            Event::LookedUp {
                call_id: Some(call_id),
                host,
                lookup: lookup @ (Lookup::NotFound { .. } | Lookup::Cancelled { .. }),
                ..
            } => {
                let reason = match lookup {
                    Lookup::NotFound { reason, .. } => reason.clone(),
                    _ => "the lookup was cancelled".to_owned(),
                };
                ended.insert(
                    *call_id,
                    CallEnd::NotFound { host: host.clone(), reason, explanation },
                );
            }
            _ => {}
        }
    }

    /// Whether a socket has come into being; `None` while that is open.
    pub(super) fn opened(&self, socket_id: SocketId) -> Option<Result<(), String>> {
        self.opened.get(&socket_id).cloned()
    }

    pub(super) fn socket(&self, socket_id: SocketId) -> Option<&SocketState> {
        self.table.get(socket_id)
    }

    /// How a call ended, for the one who waits for it.
    pub(super) fn take_end(&mut self, call_id: CallId) -> Option<CallEnd> {
        self.ended.remove(&call_id)
    }

    /// How a call ended, if it has, for one who only looks.
    pub(super) fn end_of(&self, call_id: CallId) -> Option<&CallEnd> {
        self.ended.get(&call_id)
    }

    /// Whether a call has begun to wait and has not returned.
    pub(super) fn waits(&self, socket_id: SocketId, call_id: CallId) -> bool {
        let socket = self.socket(socket_id);
        socket.is_some_and(|socket| socket.waiting().iter().any(|call| call.call_id == call_id))
    }

    /// The call of a socket that has returned last.
    pub(super) fn last_return(&self, socket_id: SocketId) -> Option<&LastReturn> {
        self.returned.get(&socket_id)
    }

    /// Who holds the port that a call could not have, once that was looked for.
    pub(super) fn port_held(&self, call_id: CallId) -> Option<&[MachineSocket]> {
        self.port_held.get(&call_id).map(Vec::as_slice)
    }

    /// Why nothing is seen of the kernel any more, once that is so.
    pub(super) fn silence(&self) -> Option<&str> {
        self.silence.as_deref()
    }

    /// What a socket has received since this was last asked.
    pub(super) fn take_received(&mut self, socket_id: SocketId) -> Received {
        let nothing = || Received::nothing(socket_id, false);
        self.received.remove(&socket_id).unwrap_or_else(nothing)
    }

    /// What the newest peek of a socket saw.
    pub(super) fn peeked(&self, socket_id: SocketId) -> Received {
        let nothing = || Received::nothing(socket_id, true);
        self.peeked.get(&socket_id).copied().unwrap_or_else(nothing)
    }

    /// How many bytes of datagrams a socket has lost since this was last asked.
    pub(super) fn take_lost(&mut self, socket_id: SocketId) -> u64 {
        self.lost.remove(&socket_id).unwrap_or_default()
    }
}

impl CallEnd {
    /// What came, in words.
    pub(super) fn told(&self, kind: CallKind) -> String {
        match self {
            Self::Returned { outcome: Outcome::Failed(errno), explanation, .. } => {
                explained(*errno, *explanation)
            }
            Self::Returned { outcome: Outcome::EndOfStream, .. } => "end of stream".to_owned(),
            Self::Returned { outcome, beginning, .. } if outcome.is_success() => {
                format!("success: {}", outcome_text(kind, outcome, beginning.as_ref()))
            }
            Self::Returned { outcome, beginning, .. } => {
                outcome_text(kind, outcome, beginning.as_ref())
            }
            Self::NotFound { host, reason, explanation } => {
                let reason = escape_text(reason);
                format!("no address for {host:?}: {reason}.{}", in_words(*explanation))
            }
        }
    }
}

/// An error with its meaning and remedy.
pub(super) fn explained(errno: Errno, explanation: Option<Explanation>) -> String {
    format!("{errno}:{}", in_words(explanation))
}

fn in_words(explanation: Option<Explanation>) -> String {
    explanation
        .map_or_else(String::new, |Explanation { meaning, remedy }| format!(" {meaning} {remedy}"))
}

/// Bytes in words: their number, and their beginning in quotes.
pub(super) fn in_quotes(bytes: u64, beginning: &[u8]) -> String {
    format!("{} {}", count(bytes, "byte"), data_in_quotes(beginning))
}
