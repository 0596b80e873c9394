//! What a socket does by itself, on its own thread.
//!
//! A [`Behaviour`] is shown each call that has returned on its socket and is told when its time has come;
//! it answers with calls, which the socket's thread makes one after the other and logs as any other
//! ([`Caller::Program`](crate::model::Caller::Program)). It never touches the socket, and must never wait:
//! what takes long is the work of another thread, which uses a [`Waker`].
//!
//! The thread looks at its mailbox between any two calls, so that nothing a behaviour does holds up a
//! cancel or a close. While a call of a behaviour waits, that behaviour is not asked for more; where the log
//! has no room, a send waits as any other does.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::model::{
    BehaviourEnd, BehaviourProgress, BehaviourSpec, BehaviourStep, Call, Family, Loss, OptionValue,
    Outcome, Protocol, SocketOption,
};

/// Something that a socket does by itself.
pub trait Behaviour: Send + fmt::Debug {
    /// What it is to do, as the log is told when it is switched on.
    fn spec(&self) -> BehaviourSpec;

    /// How far it has come, which the log is told a few times a second.
    fn progress(&self) -> BehaviourProgress;

    /// It is switched on. `waker` is for its other threads, if it has any.
    fn begin(&mut self, now: Instant, waker: Waker);

    /// A call has returned on its socket, or was cancelled.
    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts);

    /// When it wants to go on; `None` while it waits for calls of others, or for a [`Waker`].
    fn due(&self) -> Option<Instant>;

    /// Its time has come, or its waker was used, and none of its calls waits.
    fn go_on(&mut self, situation: &Situation, acts: &mut Acts);

    /// Whether the socket reads by itself for it, or must not read.
    fn reading(&self) -> Reading {
        Reading::AsSet
    }

    /// What a connection does that the socket, as a listener, accepts; a listener with such a behaviour
    /// accepts by itself.
    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        None
    }

    /// Whether there is something [for an accepted connection](Self::for_accepted) to do.
    fn accepts(&self) -> bool {
        self.for_accepted().is_some()
    }

    /// Has it do this from now on, without an interruption. Returns whether it can; the log is told then.
    fn change(&mut self, _to: &BehaviourSpec, _now: Instant) -> bool {
        false
    }

    /// The connection is broken, and nothing is read, or sent, that would say so.
    fn broken(&mut self) {}

    /// When it wants the connection to be closed whatever waits, and why.
    fn breaks_off(&self) -> Option<BreakOff> {
        None
    }

    /// What the socket does that takes the place of its own ([`Acts::replace`]); `None` if it ends with
    /// its own.
    fn for_successor(&self) -> Option<Box<dyn Behaviour>> {
        self.for_accepted()
    }

    /// How what is sent over a stream goes in pieces, whoever sends it.
    fn pieces(&self) -> Option<Pieces> {
        None
    }

    /// Whether the socket, as a listener, must not accept by itself; a call that accepts is made all the
    /// same.
    fn never_accepts(&self) -> bool {
        false
    }

    /// After which time a `connect` that waits is cancelled.
    fn connect_limit(&self) -> Option<Duration> {
        None
    }

    /// Whether it has another socket take the place of its own once the connection is lost.
    fn renewal(&self) -> Renewal {
        Renewal::No
    }

    /// What the kernel says of the connection, before each call that is shown to a behaviour which
    /// renews it.
    fn note(&mut self, _: &ConnectionFacts<'_>) {}

    /// It is being switched off, or its socket closed: the last that it tells the log.
    fn ends(&mut self, _: &mut Acts) {}

    /// Another behaviour has given the connection up for dead; for one which renews it.
    fn lost(&mut self, _: Loss, _: &Situation, _: &mut Acts) {}
}

/// That a connection is to be closed at once, whatever waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakOff {
    /// When.
    pub due: Instant,
    /// Why.
    pub why: BehaviourEnd,
    /// Whether the peer is told by a reset (RFC 9293, section 3.10.5, ABORT).
    pub resets: bool,
}

/// Whether a behaviour renews connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renewal {
    /// It does not.
    #[default]
    No,
    /// It does, and the connection is there, or nobody has asked for one.
    Watches,
    /// It does, and there is no connection at present: the other behaviours of the socket wait.
    Down,
}

/// How what is sent goes in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Bytes of a piece.
    pub bytes: usize,
    /// From one piece to the next.
    pub pause: Duration,
}

/// What the kernel says of a connection.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionFacts<'a> {
    /// Bytes of the stream that it has taken.
    pub sent: u64,
    /// How many of them the peer's kernel has acknowledged; `None` where the system does not tell.
    pub acknowledged: Option<u64>,
    /// Whether the call that is shown was cancelled because it took longer than a
    /// [limit](Behaviour::connect_limit).
    pub out_of_time: bool,
    /// The options that were set on the socket.
    pub options: &'a [(SocketOption, OptionValue)],
}

/// What a behaviour wants of a socket that could read by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// What the person has set.
    #[default]
    AsSet,
    /// It reads.
    ByItself,
    /// It does not, so that what comes stays in the kernel; a call that receives is made all the same.
    Held,
}

/// A socket that a behaviour has made beside its own.
#[derive(Debug)]
pub struct NewSocket {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its address family.
    pub family: Family,
    /// What it does by itself from the beginning.
    pub behaviours: Vec<Box<dyn Behaviour>>,
}

/// A call that has returned.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The call.
    pub call: &'a Call,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The bytes that it moved.
    pub bytes: &'a Bytes,
    /// Whether the behaviour that is shown it has asked for it.
    pub own: bool,
}

/// What a behaviour may want to know of its socket.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// The time.
    pub now: Instant,
    /// The socket's protocol.
    pub protocol: Protocol,
    /// Its address.
    pub local: Option<SocketAddr>,
    /// Its peer's address.
    pub peer: Option<SocketAddr>,
}

/// What a behaviour wants to be done.
#[derive(Debug, Default)]
pub struct Acts {
    calls: VecDeque<Call>,
    sockets: Vec<NewSocket>,
    end: Option<BehaviourEnd>,
    steps: Vec<BehaviourStep>,
    successor: Option<Box<dyn Behaviour>>,
    loss: Option<Loss>,
}

/// What a behaviour wants besides calls.
#[derive(Debug, Default)]
pub struct Wishes {
    /// Sockets that it wants to be made.
    pub sockets: Vec<NewSocket>,
    /// What the log is to be told.
    pub steps: Vec<BehaviourStep>,
    /// What the socket is to do that takes the place of its own.
    pub successor: Option<Box<dyn Behaviour>>,
    /// Why it gives the connection up for dead.
    pub loss: Option<Loss>,
}

impl Acts {
    /// Has a call made once those before have returned.
    pub fn call(&mut self, call: Call) {
        self.calls.push_back(call);
    }

    /// Has a socket made, at once, with a thread of its own.
    pub fn open(&mut self, socket: NewSocket) {
        self.sockets.push(socket);
    }

    /// Has the log told this, behind the record of what it was shown.
    pub fn tell(&mut self, step: BehaviourStep) {
        self.steps.push(step);
    }

    /// Has another socket of the same kind take the place of this one, which is closed. It does this by
    /// itself, and what the others of this socket do.
    pub fn replace(&mut self, successor: Box<dyn Behaviour>) {
        self.successor = Some(successor);
    }

    /// Gives the connection up for dead: it is renewed by the behaviour which does that, and closed where
    /// there is none.
    pub fn give_up(&mut self, why: Loss) {
        self.loss = Some(why);
    }

    /// What it wants besides calls.
    pub fn take_wishes(&mut self) -> Wishes {
        Wishes {
            sockets: std::mem::take(&mut self.sockets),
            steps: std::mem::take(&mut self.steps),
            successor: self.successor.take(),
            loss: self.loss.take(),
        }
    }

    /// Ends the behaviour once the calls before have returned. The first reason counts.
    pub fn end(&mut self, why: BehaviourEnd) {
        self.end.get_or_insert(why);
    }

    /// The calls that it wants to be made, oldest first, and why it ends with them, if it does.
    pub fn into_parts(self) -> (VecDeque<Call>, Option<BehaviourEnd>) {
        (self.calls, self.end)
    }
}

/// Has a behaviour go on, from any thread.
#[derive(Clone)]
pub struct Waker(Arc<dyn Fn() + Send + Sync>);

impl Waker {
    /// A waker that does this, which must be quick.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wake))
    }

    /// Has the behaviour go on as soon as none of its calls waits. One that has ended is not disturbed.
    pub fn wake(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Waker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Waker")
    }
}
