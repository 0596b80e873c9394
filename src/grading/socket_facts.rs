//! What the records of a session tell of one socket, in the form in which checks look for it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::SocketAddr;

use bytes::Bytes;
use crc32fast::Hasher;

use crate::model::{
    Call, CallId, CallKind, Caller, Direction, KernelView, Origin, Outcome, Protocol, Record,
    SocketId, TcpState, canonical,
};

/// Bytes of a stream that are kept for what looks into it: an expression, a message's length.
pub(super) const KEPT_OF_STREAM: usize = 64 * 1024;

/// One socket.
#[derive(Clone, Debug)]
pub(super) struct SocketFacts {
    pub(super) id: SocketId,
    pub(super) protocol: Protocol,
    pub(super) origin: Origin,
    /// What the person, or the lesson, calls it.
    pub(super) name: String,
    /// The calls that returned, in the order of their records.
    pub(super) calls: Vec<CallMade>,
    /// That calls began to wait.
    pub(super) waits: Vec<WaitSeen>,
    /// What the kernel was seen to hold.
    pub(super) views: Vec<Seen<KernelView>>,
    /// Its TCP states, as any record tells them.
    pub(super) states: Vec<Seen<TcpState>>,
    /// Its local addresses, each with the record that tells it first; the first [`MOST_LOCALS`].
    pub(super) locals: Vec<Seen<SocketAddr>>,
    pub(super) sent: Stream,
    pub(super) received: Stream,
    /// Whether the program closed it, which is no call of the person's.
    pub(super) closed_by_program: bool,
    /// The calls that wait, and since when.
    waiting: BTreeMap<CallId, u64>,
    /// Where the last `connect` that succeeded went.
    connected: Option<SocketAddr>,
    /// Whether no `bind` or `connect` has succeeded yet.
    is_new: bool,
}

/// Addresses of one socket that are kept. One that is bound and connected has two.
const MOST_LOCALS: usize = 16;

/// A value that a record tells.
#[derive(Clone, Debug)]
pub(super) struct Seen<Value> {
    pub(super) record: u64,
    /// Nanoseconds since the session began.
    pub(super) at: u64,
    pub(super) value: Value,
}

/// That a call waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct WaitSeen {
    pub(super) record: u64,
    /// Nanoseconds since the session began.
    pub(super) at: u64,
    pub(super) kind: CallKind,
}

/// A call that returned. Times are in nanoseconds since the session began.
#[derive(Clone, Debug)]
pub(super) struct CallMade {
    pub(super) record: u64,
    pub(super) call_id: CallId,
    pub(super) call: Call<u64>,
    pub(super) outcome: Outcome,
    pub(super) begin: u64,
    pub(super) end: u64,
    pub(super) elapsed: u64,
    /// Bytes that it moved.
    pub(super) moved: u64,
    /// The checksum of those bytes.
    pub(super) sum: u32,
    /// Bytes of its direction that it and those before it moved, and their checksum.
    pub(super) total: (u64, u32),
    /// The address that it names, or that its socket was connected to.
    pub(super) target: Option<SocketAddr>,
    /// Whether no `bind` or `connect` of its socket had succeeded before.
    pub(super) on_new_socket: bool,
    /// The states of those who held the port that it could not have, as far as that was told.
    pub(super) holders: Option<Vec<Option<TcpState>>>,
}

impl<Value> Seen<Value> {
    pub(super) fn by(record: &Record, value: Value) -> Self {
        Self { record: record.number, at: record.since_start_nanos, value }
    }
}

impl CallMade {
    pub(super) fn kind(&self) -> CallKind {
        self.call.kind()
    }

    /// Whether it did what it was asked to. The end of a stream is no bytes that came.
    pub(super) fn succeeded(&self) -> bool {
        !matches!(
            self.outcome,
            Outcome::Failed(_) | Outcome::Cancelled { .. } | Outcome::EndOfStream
        )
    }

    /// Whether it moved bytes, or a datagram, this way.
    pub(super) fn moved(&self, way: Direction) -> bool {
        self.kind().direction() == Some(way)
            && (self.moved > 0
                || matches!(self.outcome, Outcome::Datagram { .. } | Outcome::Sent { .. }))
    }
}

/// What went one way.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    pub(super) length: u64,
    sum: Hasher,
    /// The first of the bytes.
    pub(super) kept: Vec<u8>,
    /// Whether bytes were left out of the file of the session.
    pub(super) is_withheld: bool,
}

impl Stream {
    fn add(&mut self, record: &Record, room: &mut usize) -> (u64, u32) {
        self.length += record.length;
        self.is_withheld |= record.is_withheld();
        self.sum.update(&record.payload);
        let missing = KEPT_OF_STREAM.saturating_sub(self.kept.len()).min(*room);
        let kept = record.payload.slice(..record.payload.len().min(missing));
        *room -= kept.len();
        self.kept.extend_from_slice(&kept);
        (self.length, self.sum.clone().finalize())
    }

    /// Whether all its bytes are kept.
    pub(super) fn is_whole(&self) -> bool {
        self.kept.len() as u64 == self.length
    }
}

impl SocketFacts {
    pub(super) fn new(id: SocketId, protocol: Protocol, origin: Origin) -> Self {
        Self {
            id,
            protocol,
            origin,
            name: String::new(),
            calls: Vec::new(),
            waits: Vec::new(),
            views: Vec::new(),
            states: Vec::new(),
            locals: Vec::new(),
            sent: Stream::default(),
            received: Stream::default(),
            closed_by_program: false,
            waiting: BTreeMap::new(),
            connected: None,
            is_new: true,
        }
    }

    /// A record tells its local address.
    pub(super) fn has_local(&mut self, record: &Record, local: SocketAddr) {
        let local = canonical(local);
        let is_known = self.locals.iter().any(|known| known.value == local);
        if local.port() != 0 && !is_known && self.locals.len() < MOST_LOCALS {
            self.locals.push(Seen::by(record, local));
        }
    }

    /// A call began to wait, or waits on.
    pub(super) fn waits(&mut self, record: &Record, call_id: CallId, kind: CallKind) {
        let at = record.since_start_nanos;
        if let Entry::Vacant(begins) = self.waiting.entry(call_id) {
            begins.insert(at);
            self.waits.push(WaitSeen { record: record.number, at, kind });
        }
    }

    /// A call returned. `room` is how many bytes of streams may be kept yet.
    pub(super) fn returned(
        &mut self,
        record: &Record,
        (call_id, call): (CallId, &Call<u64>),
        (outcome, elapsed): (&Outcome, u64),
        room: &mut usize,
    ) {
        let total = match call.kind().direction() {
            Some(Direction::Sent) => self.sent.add(record, room),
            Some(Direction::Received) => self.received.add(record, room),
            None => (0, 0),
        };
        let end = record.since_start_nanos;
        // It cannot have begun after it was seen to wait.
        let waited = self.waiting.remove(&call_id).unwrap_or(u64::MAX);
        let begin = waited.min(end.saturating_sub(elapsed));
        let goes_to = if call.kind().is_send() { self.connected } else { None };
        let target = call.address().map(canonical).or(goes_to);
        let on_new_socket = self.is_new;
        let is_done = matches!(outcome, Outcome::Done);
        if is_done && call.kind() == CallKind::Connect {
            self.connected = target;
        }
        self.is_new &= !(is_done && matches!(call.kind(), CallKind::Bind | CallKind::Connect));
        self.calls.push(CallMade {
            record: record.number,
            call_id,
            call: call.clone(),
            outcome: *outcome,
            begin,
            end,
            elapsed,
            moved: record.length,
            sum: sum(&record.payload),
            total,
            target,
            on_new_socket,
            holders: None,
        });
    }

    /// The calls of this kind. `Recv` stands for `recvfrom` as well.
    pub(super) fn calls(&self, kind: CallKind) -> impl Iterator<Item = &CallMade> {
        self.calls.iter().filter(move |made| is_kind(made.kind(), kind))
    }

    /// The number of the record with which the person closed it.
    pub(super) fn closed(&self) -> Option<u64> {
        self.calls(CallKind::Close).find(|made| made.succeeded()).map(|made| made.record)
    }

    /// Whether a call that names this address reaches it: a socket on all addresses has each of them.
    pub(super) fn has_address(&self, address: SocketAddr) -> bool {
        self.locals.iter().any(|local| {
            let local = local.value;
            local.port() == address.port()
                && (local.ip() == address.ip()
                    || local.ip().is_unspecified()
                    || address.ip().is_unspecified())
        })
    }

    /// Whether it had this port.
    pub(super) fn has_port(&self, port: u16) -> bool {
        self.locals.iter().any(|local| local.value.port() == port)
    }

    /// What it sent or received.
    pub(super) fn stream(&self, way: Direction) -> &Stream {
        match way {
            Direction::Sent => &self.sent,
            Direction::Received => &self.received,
        }
    }
}

/// Whether a call counts as one that a check names.
pub(super) fn is_kind(kind: CallKind, named: CallKind) -> bool {
    kind == named || (named == CallKind::Recv && kind == CallKind::RecvFrom)
}

/// Whether the program made a call to leave a socket behind, which is nobody's doing.
pub(super) fn is_leaving(call: &Call<u64>, caller: Caller) -> bool {
    caller == Caller::Program && call.kind() == CallKind::Close
}

fn sum(bytes: &Bytes) -> u32 {
    crc32fast::hash(bytes)
}
