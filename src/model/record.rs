//! One line of the session log.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::outcome::is_zero;
use super::{
    Arranging, Attempted, BehaviourId, BehaviourStep, Call, CallId, Errno, Explanation, FailedCall,
    Family, KernelView, LessonEvent, MachineSocket, MeasurementEvent, Moved, Needed, Outcome,
    Protocol, SocketId, TcpState, explain, explain_lookup,
};

/// One thing that happened, with its time and the bytes that moved.
///
/// Whatever the program shows of a socket is derived from the records that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Place in the log, from 1 on, without gaps. Whatever others can see (a `send`, a `close`) has a
    /// lower number than what saw it (the `recv` that got its bytes, or the end of the stream).
    pub number: u64,
    /// Wall-clock time at which it was logged. May jump when the computer's clock is set.
    pub wall: Timestamp,
    /// Nanoseconds since the session began, by a clock that never jumps (`CLOCK_MONOTONIC`).
    pub since_start_nanos: u64,
    /// The socket that it happened to.
    pub socket: SocketId,
    /// What happened.
    pub event: Event,
    /// How the kernel describes the socket afterwards, where that has changed.
    pub standing: Option<Box<SocketSnapshot>>,
    /// How many bytes the kernel took (a send) or handed over (a receive).
    pub length: u64,
    /// Those bytes; of a record that was asked for in brief, the first of them.
    pub payload: Bytes,
}

impl Record {
    /// The bytes that moved, as far as they are at hand.
    pub fn moved(&self) -> Moved<'_> {
        Moved { beginning: &self.payload, length: self.length }
    }

    /// Whether bytes moved and are not known: they were left out of the file that the session came
    /// from.
    pub fn is_withheld(&self) -> bool {
        self.length > 0 && self.payload.is_empty()
    }

    /// The TCP state of its socket (RFC 9293), once it had come, as far as it tells.
    pub fn tcp_state(&self) -> Option<TcpState> {
        match &self.event {
            // A socket that was just made has no connection.
            Event::Opened { protocol: Protocol::Tcp, origin: Origin::Made, .. } => {
                Some(TcpState::Closed)
            }
            Event::Kernel { view, .. } => view.state,
            _ => self.standing.as_deref()?.state,
        }
    }

    /// What the failure that it tells of means, and what to try; `None` if it tells of none.
    /// `family` is that of the socket, where it is known.
    pub fn explanation(&self, family: Option<Family>) -> Option<Explanation> {
        Some(match &self.event {
            Event::Returned { call, outcome, .. } => explain(&FailedCall {
                errno: outcome.errno()?,
                attempted: Attempted::Call(call.kind()),
                family,
                address: call.address(),
                length: call.offered(),
            }),
            Event::OpenFailed { family, errno, needed, .. } => explain(&FailedCall {
                errno: *errno,
                attempted: Attempted::Open(*needed),
                family: Some(*family),
                address: None,
                length: 0,
            }),
            Event::LookedUp { host, lookup: Lookup::NotFound { .. }, .. } => explain_lookup(host),
            _ => return None,
        })
    }
}

/// What a record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Event {
    /// The socket came into being.
    Opened {
        /// Its transport protocol.
        protocol: Protocol,
        /// Its address family.
        family: Family,
        /// How it came into being.
        origin: Origin,
        /// Whether it reads by itself once it can.
        reading: Mode,
        /// Whether it accepts by itself once it listens.
        accepting: Mode,
    },
    /// `socket(2)`, or what a socket needs beside it, failed: there is no socket.
    OpenFailed {
        /// The protocol asked for.
        protocol: Protocol,
        /// The family asked for.
        family: Family,
        /// Why.
        errno: Errno,
        /// What could not be had.
        #[serde(default, skip_serializing_if = "Needed::is_socket")]
        needed: Needed,
    },
    /// A call could not return at once and began to wait; again for the same call when more of a
    /// send has gone.
    Waiting {
        /// Pairs this record with the one of its return.
        call_id: CallId,
        /// The call.
        call: Call<u64>,
        /// Bytes of a send that the kernel has taken so far.
        #[serde(default, skip_serializing_if = "is_zero")]
        sent: u64,
    },
    /// A call returned.
    Returned {
        /// Pairs this record with the one that it began to wait, if it did.
        call_id: CallId,
        /// The call.
        call: Call<u64>,
        /// The kernel's answer.
        outcome: Outcome,
        /// Nanoseconds between making the call and its return, waiting included.
        elapsed_nanos: u64,
        /// Who made the call.
        caller: Caller,
    },
    /// No call of ours: the kernel's description of the socket was seen to have changed.
    Observed,
    /// A host name begins to be looked up for this socket.
    LookingUp {
        /// The call that the address is for, if there is one: by it the lookup can be cancelled.
        call_id: Option<CallId>,
        /// The name, as it was asked for.
        host: String,
        /// The name that the system was asked for, where that is another: the ASCII form of a name
        /// with other letters (RFC 5890).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ascii: Option<String>,
    },
    /// A host name was looked up for this socket (`getaddrinfo(3)`).
    LookedUp {
        /// The call that the address is for, if it was looked up for one.
        call_id: Option<CallId>,
        /// The name, as it was asked for.
        host: String,
        /// See [`Event::LookingUp`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ascii: Option<String>,
        /// What came of it.
        lookup: Lookup,
    },
    /// What the kernel holds for the socket was seen to have changed, or was seen for the first time.
    /// The time of the record is the time at which it was seen.
    Kernel {
        /// The TCP state that was seen before; none at the first sight of a connection that was
        /// accepted, and for other protocols.
        was: Option<TcpState>,
        /// What is seen now.
        view: Box<KernelView>,
        /// Nanoseconds since it was last looked at, or since the socket was made: the change came
        /// at some moment in that time.
        gap_nanos: u64,
    },
    /// Nothing more will be seen of the kernel in this session, for any socket.
    KernelSilent {
        /// Why, in the system's words.
        reason: String,
    },
    /// Who holds the port that a call could not have (`EADDRINUSE`).
    PortHeld {
        /// The call.
        call_id: CallId,
        /// The address that it asked for.
        address: SocketAddr,
        /// The sockets that were found on that port, at most 16; perhaps none, if they were gone.
        by: Vec<MachineSocket>,
    },
    /// The socket reads by itself from now on, or no longer does.
    Reading(Mode),
    /// The socket accepts by itself from now on, or no longer does.
    Accepting(Mode),
    /// Something that the socket does by itself was switched on, goes on, or has ended.
    Behaviour {
        /// Which behaviour.
        behaviour: BehaviourId,
        /// What is told of it.
        step: BehaviourStep,
    },
    /// The person has marked a record of this socket, or taken the mark away.
    Marked {
        /// Number of that record.
        record: u64,
        /// Whether it is marked from now on.
        marked: bool,
    },
    /// The person has written a comment on a record of this socket, in place of an earlier one.
    Commented {
        /// Number of that record.
        record: u64,
        /// The comment; empty where it was taken away.
        text: String,
    },
    /// The person has changed how the socket is placed on the canvas.
    Arranged(Arranging),
    /// Something happened in the lesson that is played; its socket is 0, which is none.
    Lesson(LessonEvent),
    /// There was a record of this number, and it cannot be read any more.
    Lost {
        /// Why, in plain words.
        reason: String,
    },
    /// A measurement of what connections cost began, or one of its variants has ended; its socket is 0,
    /// which is none.
    Measurement(MeasurementEvent),
}

impl Event {
    /// Whether it tells nothing but figures of the kernel's: the state of the socket is the one
    /// that was seen before.
    pub fn is_figures_only(&self) -> bool {
        matches!(self, Self::Kernel { was, view, .. } if *was == view.state)
    }

    /// Bytes that a call moved, as far as its outcome tells: a send that failed halfway does not.
    pub fn moved(&self) -> u64 {
        match self {
            Self::Returned {
                outcome:
                    Outcome::Sent { bytes }
                    | Outcome::Received { bytes }
                    | Outcome::Datagram { bytes, .. }
                    | Outcome::Cancelled { bytes },
                ..
            } => *bytes,
            _ => 0,
        }
    }

    /// The address that it names of itself: of a datagram's sender or receiver, of who was accepted,
    /// or that a call asked for.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Returned { call, outcome, .. } => match (call, outcome) {
                (_, Outcome::Accepted { peer, .. }) => Some(*peer),
                (_, Outcome::Datagram { from, .. }) => *from,
                (call, _) => call.address(),
            },
            Self::Waiting { call, .. } => call.address(),
            Self::PortHeld { address, .. } => Some(*address),
            _ => None,
        }
    }

    /// The error of a call that was expected to return it; `None` of any other event.
    pub fn intended_error(&self) -> Option<Errno> {
        match self {
            Self::Returned { outcome, caller: Caller::Expecting(errno), .. } => {
                outcome.errno().filter(|came| came == errno)
            }
            _ => None,
        }
    }

    /// Whether it tells that something failed: a call, making a socket, looking up a name.
    pub fn is_failure(&self) -> bool {
        match self {
            Self::Returned { outcome, .. } => outcome.errno().is_some(),
            Self::LookedUp { lookup, .. } => matches!(lookup, Lookup::NotFound { .. }),
            Self::OpenFailed { .. } => true,
            _ => false,
        }
    }

    /// Whether it tells of a [failure](Self::is_failure) that nobody intended.
    pub fn is_fault(&self) -> bool {
        self.is_failure() && self.intended_error().is_none()
    }

    /// Whether it is a note of the person's on another record.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::Marked { .. } | Self::Commented { .. })
    }
}

/// How a socket came into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// By `socket(2)`.
    Made,
    /// By `accept(2)` on this listener.
    AcceptedBy(SocketId),
}

/// Who made a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caller {
    /// A person's click, or a step of a scenario.
    Person,
    /// A step of a scenario that expects this error: with it the call goes as intended.
    Expecting(Errno),
    /// The socket's own thread, as a program's loop would ([`Mode::Automatic`], [`Event::Behaviour`]), or
    /// because the session ends.
    Program,
}

/// Whether a socket reads, or accepts, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// As a program's loop would: as soon as there is something.
    Automatic,
    /// Nothing is read or accepted until the call is made.
    Step,
}

/// What came of looking up a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Lookup {
    /// All its addresses, in the system's order of preference.
    Found {
        /// The addresses, each with the port that was asked for.
        addresses: Vec<SocketAddr>,
        /// How long it took, in nanoseconds.
        elapsed_nanos: u64,
    },
    /// The person took it back. `getaddrinfo(3)` cannot be interrupted; its answer, when it comes,
    /// is dropped.
    Cancelled {
        /// How long it had taken by then, in nanoseconds.
        elapsed_nanos: u64,
    },
    /// There is none, or none could be asked for.
    NotFound {
        /// The resolver's own words.
        reason: String,
        /// How long it took, in nanoseconds.
        elapsed_nanos: u64,
    },
}

/// How the kernel itself describes a socket: `getsockname(2)`, `getpeername(2)`, `SO_ACCEPTCONN` and
/// `TCP_INFO`. None of them changes anything, unlike `SO_ERROR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketSnapshot {
    /// Local address; `None` while the kernel has given it no port.
    pub local: Option<SocketAddr>,
    /// Peer address; `None` while, or once, there is no peer.
    pub peer: Option<SocketAddr>,
    /// Whether it takes connections.
    pub listening: bool,
    /// The state of a TCP socket (RFC 9293, section 3.3.2), where the system tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TcpState>,
}
