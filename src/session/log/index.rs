//! What every record is in forty-odd bytes, so that a million of them can be looked through at once.
//!
//! An [`IndexEntry`] never leaves memory, whatever becomes of the record's bytes. It is made from the
//! record alone, as it is appended; addresses, which many records share, are kept once.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::num::NonZeroU32;

use crate::model::{
    BehaviourStep, Call, CallKind, Direction, Errno, Event, Family, Lookup, Origin, Outcome,
    Protocol, Record, SocketId, SocketSnapshot, TcpState,
};

/// What can be asked of a record without reading it. Addresses are looked up in the log's
/// [`Addresses`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// See [`Record::since_start_nanos`].
    pub since_start_nanos: u64,
    /// See [`Record::length`].
    pub length: u64,
    /// See [`Record::socket`].
    pub socket: SocketId,
    /// The local address of the socket, once the record had come.
    pub local: Option<AddressId>,
    /// Who the record has to do with beside the socket: a datagram's sender or receiver, whom a call
    /// names, or else the socket's peer.
    pub peer: Option<AddressId>,
    /// The error that it tells of, if it does.
    pub error: Option<ErrorCode>,
    /// What it tells.
    pub kind: EventKind,
    /// Whether its socket came to another TCP state with it, as it tells; that a socket which was just
    /// made is closed goes without saying.
    pub reached_state: bool,
    /// The protocol of the socket; `None` where the log does not tell.
    pub protocol: Option<Protocol>,
    /// The address family of the socket; `None` where the log does not tell.
    pub family: Option<Family>,
    /// The call that returned, or waits.
    pub call: Option<CallKind>,
    /// How the call ended, or looking up a name, if it has; of making a socket, that it failed.
    pub result: Option<ResultKind>,
    /// Which way its bytes went; `None` if none can have. A peek moves none.
    pub direction: Option<Direction>,
    /// Whether a datagram was longer than the buffer, so that a part of it is lost.
    pub truncated: bool,
    /// Whether its bytes were left out of the file that the session came from: the log has none.
    pub withheld: bool,
}

impl IndexEntry {
    /// Bytes of its payload that the log has.
    pub fn stored(&self) -> u64 {
        if self.withheld { 0 } else { self.length }
    }
}

/// An [`Event`] without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// See [`Event::Opened`].
    Opened,
    /// See [`Event::OpenFailed`].
    OpenFailed,
    /// See [`Event::Waiting`].
    Waiting,
    /// See [`Event::Returned`].
    Returned,
    /// See [`Event::Observed`].
    Observed,
    /// See [`Event::LookingUp`].
    LookingUp,
    /// See [`Event::LookedUp`].
    LookedUp,
    /// See [`Event::Kernel`], where the TCP state has changed.
    Kernel,
    /// See [`Event::Kernel`], where it has not ([`Event::is_figures_only`]).
    KernelFigures,
    /// See [`Event::KernelSilent`].
    KernelSilent,
    /// See [`Event::PortHeld`].
    PortHeld,
    /// See [`Event::Reading`].
    Reading,
    /// See [`Event::Accepting`].
    Accepting,
    /// See [`Event::Behaviour`], where it was switched on or has ended.
    Behaviour,
    /// See [`Event::Behaviour`], where it goes on.
    BehaviourProgress,
    /// See [`Event::Behaviour`], where a wire does something to a datagram.
    Impaired,
    /// See [`Event::Marked`].
    Marked,
    /// See [`Event::Commented`].
    Commented,
    /// See [`Event::Arranged`].
    Arranged,
    /// See [`Event::Lesson`].
    Lesson,
    /// See [`Event::Lost`].
    Lost,
    /// See [`Event::Measurement`].
    Measurement,
}

impl EventKind {
    /// Records that nothing is a row for: people's notes, and what was learned beside.
    pub const NOTES: [Self; 4] = [Self::Marked, Self::Commented, Self::Arranged, Self::Lesson];

    /// Whether it is a note, and no event of a socket's.
    pub fn is_note(self) -> bool {
        Self::NOTES.contains(&self)
    }

    /// The kind of an event.
    pub fn from_event(event: &Event) -> Self {
        match event {
            Event::Opened { .. } => Self::Opened,
            Event::OpenFailed { .. } => Self::OpenFailed,
            Event::Waiting { .. } => Self::Waiting,
            Event::Returned { .. } => Self::Returned,
            Event::Observed => Self::Observed,
            Event::LookingUp { .. } => Self::LookingUp,
            Event::LookedUp { .. } => Self::LookedUp,
            event @ Event::Kernel { .. } if event.is_figures_only() => Self::KernelFigures,
            Event::Kernel { .. } => Self::Kernel,
            Event::KernelSilent { .. } => Self::KernelSilent,
            Event::PortHeld { .. } => Self::PortHeld,
            Event::Reading(_) => Self::Reading,
            Event::Accepting(_) => Self::Accepting,
            Event::Behaviour { step: BehaviourStep::Progress(_), .. } => Self::BehaviourProgress,
            Event::Behaviour { step: BehaviourStep::Impaired(_), .. } => Self::Impaired,
            Event::Behaviour { .. } => Self::Behaviour,
            Event::Marked { .. } => Self::Marked,
            Event::Commented { .. } => Self::Commented,
            Event::Arranged(_) => Self::Arranged,
            Event::Lesson(_) => Self::Lesson,
            Event::Lost { .. } => Self::Lost,
            Event::Measurement(_) => Self::Measurement,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResultKind {
    /// It did what it was asked to.
    Success,
    /// It learned that nothing more comes.
    EndOfStream,
    /// It failed; see [`IndexEntry::error`].
    Failed,
    /// The person took it back.
    Cancelled,
}

/// An error by its place in the table of errors, which is the same on every system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCode(u8);

impl ErrorCode {
    /// The code of an error. All that have no name share one.
    pub fn from_errno(errno: Errno) -> Self {
        Self(errno.place().and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX))
    }

    /// The code of a POSIX name; `None` if the table does not have it.
    pub fn named(name: &str) -> Option<Self> {
        Errno::place_of(name).and_then(|place| u8::try_from(place).ok()).map(Self)
    }

    /// The POSIX name; `None` of an error that has none.
    pub fn name(self) -> Option<&'static str> {
        Errno::names().nth(self.0.into())
    }
}

/// An address by the order in which the log met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressId(NonZeroU32);

impl AddressId {
    /// How many addresses the log met before it.
    pub fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Every address of a log, once.
#[derive(Debug, Default)]
pub struct Addresses {
    known: Vec<SocketAddr>,
    ids: HashMap<SocketAddr, AddressId>,
}

impl Addresses {
    /// The address with this id; `None` for one of another log.
    pub fn get(&self, id: AddressId) -> Option<SocketAddr> {
        self.known.get(id.place()).copied()
    }

    /// All of them, in the order in which the log met them.
    pub fn iter(&self) -> impl Iterator<Item = (AddressId, SocketAddr)> {
        self.since(0)
    }

    /// Those that came after the first `known`, in the same order.
    pub fn since(&self, known: usize) -> impl Iterator<Item = (AddressId, SocketAddr)> {
        let places = known..self.known.len();
        places.filter_map(|place| {
            let id = AddressId(NonZeroU32::new(u32::try_from(place + 1).ok()?)?);
            Some((id, self.known[place]))
        })
    }

    /// Number of addresses.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether the log has met none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    fn id_of(&mut self, address: SocketAddr) -> Option<AddressId> {
        if let Some(id) = self.ids.get(&address) {
            return Some(*id);
        }
        // With four thousand million others the next one remains nameless.
        let id = AddressId(NonZeroU32::new(u32::try_from(self.known.len() + 1).ok()?)?);
        self.known.push(address);
        self.ids.insert(address, id);
        Some(id)
    }
}

/// What a socket was said to be, up to the record that is being indexed.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    protocol: Option<Protocol>,
    family: Option<Family>,
    local: Option<AddressId>,
    peer: Option<AddressId>,
    state: Option<TcpState>,
}

/// Makes the entries of a log, one record after the other.
#[derive(Debug, Default)]
pub(super) struct Indexer {
    pub(super) addresses: Addresses,
    sockets: BTreeMap<SocketId, Known>,
}

impl Indexer {
    /// The entry of the next record.
    pub(super) fn entry(&mut self, record: &Record) -> IndexEntry {
        let Self { addresses, sockets } = self;
        let known = sockets.entry(record.socket).or_default();
        if let Some(SocketSnapshot { local, peer, .. }) = record.standing.as_deref().copied() {
            known.local = local.and_then(|address| addresses.id_of(address));
            known.peer = peer.and_then(|address| addresses.id_of(address));
        }
        if let Event::Opened { protocol, family, .. } | Event::OpenFailed { protocol, family, .. } =
            record.event
        {
            (known.protocol, known.family) = (Some(protocol), Some(family));
        }
        let told = record.tcp_state();
        let is_made =
            matches!(record.event, Event::Opened { origin: Origin::Made | Origin::MadeFor(_), .. });
        let reached_state = !is_made && told.is_some() && told != known.state;
        known.state = told.or(known.state);
        let named = record.event.address().and_then(|address| addresses.id_of(address));
        let (call, outcome) = match &record.event {
            Event::Returned { call, outcome, .. } => (Some(call), Some(outcome)),
            Event::Waiting { call, .. } => (Some(call), None),
            _ => (None, None),
        };
        let error = match &record.event {
            Event::OpenFailed { errno, .. } => Some(*errno),
            _ => outcome.and_then(Outcome::errno),
        };
        let call = call.map(Call::kind);
        IndexEntry {
            since_start_nanos: record.since_start_nanos,
            length: record.length,
            socket: record.socket,
            local: known.local,
            peer: named.or(known.peer),
            error: error.map(ErrorCode::from_errno),
            kind: EventKind::from_event(&record.event),
            reached_state,
            protocol: known.protocol,
            family: known.family,
            call,
            result: result_kind(&record.event),
            direction: outcome.and(call).and_then(CallKind::direction),
            withheld: record.is_withheld(),
            truncated: matches!(outcome, Some(Outcome::Datagram { truncated: true, .. })),
        }
    }
}

fn result_kind(event: &Event) -> Option<ResultKind> {
    Some(match event {
        event if event.is_failure() => ResultKind::Failed,
        Event::Returned { outcome: Outcome::EndOfStream, .. } => ResultKind::EndOfStream,
        Event::Returned { outcome: Outcome::Cancelled { .. }, .. }
        | Event::LookedUp { lookup: Lookup::Cancelled { .. }, .. } => ResultKind::Cancelled,
        Event::Returned { .. } | Event::LookedUp { .. } => ResultKind::Success,
        _ => return None,
    })
}
