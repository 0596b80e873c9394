//! The two ends of a connection: who tells the bytes of each, and how far each has been written.

use std::net::SocketAddr;
use std::ops::{Index, IndexMut};

use crate::model::SocketId;

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The one that connected.
    Caller,
    /// The one that was called.
    Called,
}

impl Side {
    /// Both.
    pub(super) const BOTH: [Self; 2] = [Self::Caller, Self::Called];

    /// The end that it talks with.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Caller => Self::Called,
            Self::Called => Self::Caller,
        }
    }
}

/// Something of both ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair<T> {
    pub(super) caller: T,
    pub(super) called: T,
}

impl<T> Index<Side> for Pair<T> {
    type Output = T;

    fn index(&self, side: Side) -> &T {
        match side {
            Side::Caller => &self.caller,
            Side::Called => &self.called,
        }
    }
}

impl<T> IndexMut<Side> for Pair<T> {
    fn index_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Caller => &mut self.caller,
            Side::Called => &mut self.called,
        }
    }
}

/// Whose records tell the bytes that one end sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteSource {
    /// The end that sent them.
    Sender,
    /// The end that received them.
    Receiver,
    /// Whichever tells them first: both ends are ours, and nothing is missing.
    WhoeverIsFirst,
}

/// One connection, as the first pass has found it.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundConnection {
    /// The sockets at its ends that are ours.
    pub(super) sockets: Pair<Option<SocketId>>,
    /// Their addresses.
    pub(super) addresses: Pair<SocketAddr>,
    /// What is not as the log tells it.
    pub(super) remark: Option<&'static str>,
    /// Bytes that each end sent, by its own records, and how many records those are.
    pub(super) sent: Pair<(u64, u64)>,
    /// Bytes that each end received, by its own records.
    pub(super) received: Pair<u64>,
    /// Whether each end sent urgent bytes, or the other one took some.
    pub(super) urgent: Pair<bool>,
    /// Bytes that each end sent and that only the other end's records tell, of a part of a session.
    pub(super) untold: Pair<u64>,
}

impl FoundConnection {
    /// A connection of which nothing is known but its addresses.
    pub(super) fn between(addresses: Pair<SocketAddr>) -> Self {
        Self {
            sockets: Pair::default(),
            addresses,
            remark: None,
            sent: Pair::default(),
            received: Pair::default(),
            urgent: Pair::default(),
            untold: Pair::default(),
        }
    }

    /// A socket that has connected to itself is both ends.
    pub(super) fn is_with_itself(&self) -> bool {
        self.addresses.caller == self.addresses.called
    }

    /// Who tells the bytes that `from` has sent. `is_complete`: no record is missing.
    pub(super) fn truth(&self, from: Side, is_complete: bool) -> ByteSource {
        if self.is_with_itself() {
            return ByteSource::Sender;
        }
        let (sender, receiver) = (self.sockets[from], self.sockets[from.other()]);
        if sender.is_some() && receiver.is_some() && is_complete && !self.urgent[from] {
            return ByteSource::WhoeverIsFirst;
        }
        // Of a stranger there are no records. Where some are missing, two that tell the same bytes
        // cannot be told from two that tell different ones, and one end alone is believed. An urgent
        // byte overtakes others: who receives it tells another order than was sent.
        let sender_tells = sender.is_some() && (receiver.is_none() || self.sent[from].1 > 0);
        if sender_tells { ByteSource::Sender } else { ByteSource::Receiver }
    }

    /// Whether both ends tell what `from` has sent, and some records are missing: what was received
    /// may be what was sent, or not.
    pub(super) fn is_told_in_part(&self, from: Side, is_complete: bool) -> bool {
        let both = Side::BOTH.iter().all(|side| self.sockets[*side].is_some());
        both && !is_complete
            && !self.is_with_itself()
            && self.truth(from, is_complete) == ByteSource::Sender
    }

    /// How many bytes that `from` has sent there will be.
    pub(super) fn total(&self, from: Side, is_complete: bool) -> u64 {
        let (sent, received) = (self.sent[from].0, self.received[from.other()]);
        match self.truth(from, is_complete) {
            ByteSource::Sender => sent + self.untold[from],
            ByteSource::Receiver => received,
            // A send that still waits is not told yet, and has gone in part.
            ByteSource::WhoeverIsFirst => sent.max(received),
        }
    }
}

/// The first sequence number of an end: no two connections in a row have the same, so that ports
/// which are used again are seen to be.
pub(super) fn first_sequence_number(connection: u32, side: Side) -> u32 {
    let offset = match side {
        Side::Caller => 0x1000_0000,
        Side::Called => 0x7000_0000,
    };
    // An odd factor gives every number another one.
    connection.wrapping_mul(0x9E37_79B1).wrapping_add(offset)
}

/// Whether an end goes on sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sending {
    GoesOn,
    /// It has said that it sends no more, or the other one has heard so.
    Ends,
    /// Its FIN is written.
    HasEnded,
    /// It has broken the connection off, or the other one has heard so.
    Resets,
}

/// One end of a connection.
#[derive(Debug)]
pub(super) struct End {
    pub(super) address: SocketAddr,
    /// The socket that it is, if it is ours.
    pub(super) socket: Option<SocketId>,
    /// The sequence number of what it sends next.
    pub(super) next: u32,
    /// Who tells what it sends.
    pub(super) truth: ByteSource,
    /// Bytes that it sends in all, as far as they will be written.
    total: u64,
    /// Bytes of its that are written, whoever told them.
    pub(super) told: u64,
    /// Bytes that it has told to have sent.
    pub(super) sent: u64,
    /// Bytes that it has told to have received.
    pub(super) received: u64,
    pub(super) sending: Sending,
    /// It reads no more: that a receive says so then says nothing of the other end.
    pub(super) reads_no_more: bool,
    /// It breaks off where it would close (`SO_LINGER` of 0 seconds).
    pub(super) closes_with_reset: bool,
}

impl End {
    pub(super) fn new(found: &FoundConnection, side: Side, is_complete: bool) -> Self {
        Self {
            address: found.addresses[side],
            socket: found.sockets[side],
            next: 0,
            truth: found.truth(side, is_complete),
            total: found.total(side, is_complete),
            told: 0,
            sent: 0,
            received: 0,
            sending: Sending::GoesOn,
            reads_no_more: false,
            closes_with_reset: false,
        }
    }

    /// It sends no more.
    pub(super) fn finish(&mut self) {
        if self.sending == Sending::GoesOn {
            self.sending = Sending::Ends;
        }
    }

    /// Whether all that it sends is written.
    pub(super) fn is_told(&self) -> bool {
        self.told >= self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;

    #[test]
    fn connections_in_a_row_begin_with_other_numbers() {
        let numbers = (0..50_000).map(|number| first_sequence_number(number, Side::Caller));
        assert_eq!(numbers.collect::<BTreeSet<_>>().len(), 50_000);
        assert_ne!(first_sequence_number(0, Side::Caller), first_sequence_number(0, Side::Called));
    }
}
