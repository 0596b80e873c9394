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
use std::time::Instant;

use bytes::Bytes;

use crate::model::{
    BehaviourEnd, BehaviourProgress, BehaviourSpec, BehaviourStep, Call, Family, Outcome, Protocol,
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
    steps: Vec<BehaviourStep>,
    end: Option<BehaviourEnd>,
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

    /// What it wants the log to be told.
    pub fn take_steps(&mut self) -> Vec<BehaviourStep> {
        std::mem::take(&mut self.steps)
    }

    /// The sockets that it wants to be made.
    pub fn take_sockets(&mut self) -> Vec<NewSocket> {
        std::mem::take(&mut self.sockets)
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
