//! What the log says of one socket: its stage, its addresses, what it waits for. Derived from
//! the log alone: `changes` takes its records in, one after the other; what is asked is answered here.

mod changes;
mod life;

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::behaviour::Behaviours;
use super::{
    BehaviourState, Call, CallId, ConnectionLife, Family, KernelView, Lifecycle, Mode, OptionValue,
    Origin, Protocol, RenewalState, SocketId, SocketOption, SocketSnapshot, TcpState, Verdict,
};

/// A call that has begun to wait and has not returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCall {
    /// Which call, for a cancel.
    pub call_id: CallId,
    /// The call.
    pub call: Call<u64>,
    /// When it began to wait, in nanoseconds since the session began.
    pub since_start_nanos: u64,
    /// Bytes of a send that the kernel has taken so far.
    pub sent: u64,
    /// What was foretold when it began to wait.
    pub foretold: Verdict,
}

/// A name that is being looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningLookup {
    /// The call that the address is for, for a cancel.
    pub call_id: Option<CallId>,
    /// The name.
    pub host: String,
    /// When it began, in nanoseconds since the session began.
    pub since_start_nanos: u64,
}

/// What was last seen of the kernel, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelSample {
    /// What was seen.
    pub view: KernelView,
    /// When, in nanoseconds since the session began.
    pub since_start_nanos: u64,
}

fn bit(stage: Lifecycle) -> u16 {
    1 << stage as u16
}

/// How a socket got the port that it keeps while it has no connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BoundBy {
    /// It has none.
    Nothing,
    /// By `bind(2)` with port 0. Linux takes that port away when a connection, or an attempt at
    /// one, or listening ends.
    PortZero,
    /// By `bind(2)` with a port, which it keeps to the end of its life.
    NamedPort,
}

/// One socket as the records so far tell it.
#[derive(Clone, Debug)]
pub struct SocketState {
    socket_id: SocketId,
    protocol: Protocol,
    family: Family,
    origin: Origin,
    lifecycle: Lifecycle,
    /// The stages that it has been at, a bit each.
    visited: u16,
    standing: SocketSnapshot,
    bound: BoundBy,
    /// Directions marked as shut down, reading and writing.
    shut_down: (bool, bool),
    never_was: bool,
    waiting: Vec<WaitingCall>,
    lookups: Vec<RunningLookup>,
    reading: Mode,
    accepting: Mode,
    behaviours: Behaviours,
    bytes_in: u64,
    receives: u64,
    bytes_out: u64,
    options: BTreeMap<SocketOption, OptionValue>,
    kernel: Option<Box<KernelSample>>,
    /// The TCP state that was reported last, after a call or by a sample, and when.
    told_state: Option<(TcpState, u64)>,
    acknowledged: u64,
    first_record: u64,
    first_listened: Option<u64>,
    connection: Option<(SocketAddr, SocketAddr)>,
    /// What its connection has been through, without what this socket has counted.
    life: ConnectionLife,
}

impl SocketState {
    /// Which socket.
    pub fn socket_id(&self) -> SocketId {
        self.socket_id
    }

    /// The name that a person sees: `TCP #3`.
    pub fn name(&self) -> String {
        self.protocol.socket_name(self.socket_id)
    }

    /// Its transport protocol.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Its address family.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The listener that accepted it.
    pub fn accepted_by(&self) -> Option<SocketId> {
        match self.origin {
            Origin::AcceptedBy(listener) => Some(listener),
            Origin::Made | Origin::MadeFor(_) => None,
        }
    }

    /// The socket that it was made for, by what that does by itself.
    pub fn made_for(&self) -> Option<SocketId> {
        match self.origin {
            Origin::MadeFor(other) => Some(other),
            Origin::Made | Origin::AcceptedBy(_) => None,
        }
    }

    /// The stage of its life.
    pub fn lifecycle(&self) -> Lifecycle {
        self.lifecycle
    }

    /// Its stage, in a word or two. A direction of UDP that was shut down is one's own
    /// business: there is no peer that could have finished.
    pub fn word(&self) -> &'static str {
        match (self.protocol, self.lifecycle) {
            (Protocol::Udp, Lifecycle::WriteClosed) => "sending ended",
            (Protocol::Udp, Lifecycle::ReadClosed) => "receiving ended",
            (_, lifecycle) => lifecycle.word(),
        }
    }

    /// Its stage, in a sentence.
    pub fn sentence(&self) -> &'static str {
        match (self.protocol, self.lifecycle) {
            (Protocol::Udp, Lifecycle::Connected) => {
                "has a peer: send goes to it, and only its datagrams are received"
            }
            (Protocol::Udp, Lifecycle::WriteClosed) => {
                "its sending side was shut down here; the peer is not notified, and datagrams \
                 still arrive"
            }
            (Protocol::Udp, Lifecycle::ReadClosed) => {
                "its receiving side was shut down here; the peer is not notified, and we may still \
                 send"
            }
            (Protocol::Udp, Lifecycle::BothClosed) => {
                "both sides were shut down here; close releases the descriptor"
            }
            (Protocol::Tcp, Lifecycle::ReadClosed) if self.shut_down.0 => {
                "its receiving side was shut down here; we may still send"
            }
            (_, lifecycle) => lifecycle.sentence(),
        }
    }

    /// Whether it is, or was, at this stage.
    pub fn has_been(&self, stage: Lifecycle) -> bool {
        self.visited & bit(stage) != 0
    }

    /// Whether it still has a descriptor.
    pub fn is_open(&self) -> bool {
        self.lifecycle != Lifecycle::Closed && !self.never_was
    }

    /// Its local address, while it holds one (after `close`, the one it had).
    pub fn local(&self) -> Option<SocketAddr> {
        let holds = self.lifecycle != Lifecycle::Created;
        self.standing.local.filter(|_| holds)
    }

    /// Its peer's address, while the kernel knows one (after `close`, the one it had).
    pub fn peer(&self) -> Option<SocketAddr> {
        self.standing.peer
    }

    /// Its own address and its peer's in the connection that it has, or had last, also after that
    /// broke and the kernel knows neither any more.
    pub fn connection(&self) -> Option<(SocketAddr, SocketAddr)> {
        self.connection
    }

    /// Whether the kernel still knows its peer.
    pub fn kernel_knows_peer(&self) -> bool {
        self.standing.peer.is_some()
    }

    /// Whether `bind(2)` gave it the port that it holds. One that `bind` let the kernel choose is
    /// lost with the first connection.
    pub fn is_bound_by_call(&self) -> bool {
        self.bound != BoundBy::Nothing
    }

    /// Whether its sending side has been shut down, which Linux does even where it answers
    /// `ENOTCONN`.
    pub fn is_write_shut_down(&self) -> bool {
        self.shut_down.1
    }

    /// Whether its receiving side has been shut down, likewise.
    pub fn is_read_shut_down(&self) -> bool {
        self.shut_down.0
    }

    /// The calls that wait, oldest first.
    pub fn waiting(&self) -> &[WaitingCall] {
        &self.waiting
    }

    /// The names that are being looked up for it, oldest first.
    pub fn lookups(&self) -> &[RunningLookup] {
        &self.lookups
    }

    /// Whether it reads by itself.
    pub fn reading(&self) -> Mode {
        self.reading
    }

    /// Whether it accepts by itself.
    pub fn accepting(&self) -> Mode {
        self.accepting
    }

    /// How many receives have returned bytes, or a datagram.
    pub fn receives(&self) -> u64 {
        self.receives
    }

    /// What it does by itself, in the order in which it was switched on.
    pub fn behaviours(&self) -> &[BehaviourState] {
        self.behaviours.on()
    }

    /// What it did by itself and does no longer: the last of that, with why it has ended.
    pub fn ended_behaviour(&self) -> Option<&BehaviourState> {
        self.behaviours.ended()
    }

    /// What was told of its connection, if that is renewed when it is lost and has been.
    pub fn renewal(&self) -> Option<&RenewalState> {
        self.behaviours.renewal()
    }

    /// Bytes received so far.
    pub fn bytes_in(&self) -> u64 {
        self.bytes_in
    }

    /// Bytes sent so far.
    pub fn bytes_out(&self) -> u64 {
        self.bytes_out
    }

    /// The value that an option was last seen to have, by `setsockopt` or `getsockopt`. The kernel
    /// may have changed it since; what nobody asked for is not known. Of the groups that it joined,
    /// which the kernel does not tell, the last one.
    pub fn option(&self, option: SocketOption) -> Option<OptionValue> {
        self.options.get(&option).copied()
    }

    /// What was last seen of the kernel; `None` if nothing was seen yet.
    pub fn kernel(&self) -> Option<&KernelSample> {
        self.kernel.as_deref()
    }

    /// The TCP state that was reported last. The kernel keeps nothing for a TCP socket that was only
    /// made, or only bound, which is CLOSED.
    pub fn tcp_state(&self) -> Option<TcpState> {
        let told = self.told_state.map(|(state, _)| state);
        (self.protocol == Protocol::Tcp).then(|| told.unwrap_or(TcpState::Closed))
    }

    /// The TCP state that the kernel told last, and when, in nanoseconds since the session began;
    /// `None` if it told none.
    pub fn told_state(&self) -> Option<(TcpState, u64)> {
        self.told_state
    }

    /// Whether the program has closed it and the kernel was last seen to keep its connection. What
    /// was seen before `close` counts only where it can last beyond that.
    pub fn is_ghost(&self) -> bool {
        self.lifecycle == Lifecycle::Closed
            && self.tcp_state().is_some_and(TcpState::outlives_close)
    }

    /// Of all bytes that were sent, how many the peer's kernel has acknowledged, as far as it was
    /// seen.
    pub fn bytes_acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// Number of the record that it began with.
    pub fn first_record(&self) -> u64 {
        self.first_record
    }

    /// Number of the record with which it took connections for the first time.
    pub fn first_listened(&self) -> Option<u64> {
        self.first_listened
    }

    /// All options that were seen, with their values.
    pub fn options(&self) -> impl Iterator<Item = (SocketOption, OptionValue)> {
        self.options.iter().map(|(option, value)| (*option, *value))
    }
}

impl From<&SocketState> for super::Footing {
    fn from(socket: &SocketState) -> Self {
        Self { protocol: socket.protocol(), family: socket.family(), local: socket.local() }
    }
}
