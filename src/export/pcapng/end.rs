//! One end of a connection, as far as it has been told.

use std::net::SocketAddr;

use super::{
    side::Side,
    survey::{Found, Truth},
};
use crate::model::SocketId;

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
    /// Its FIN is told.
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
    pub(super) truth: Truth,
    /// Bytes that it sends in all, as far as they will be told.
    total: u64,
    /// Bytes of its that are told, by anyone.
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
    pub(super) fn of(found: &Found, side: Side, is_complete: bool) -> Self {
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

    /// Whether all that it sends is told.
    pub(super) fn is_told(&self) -> bool {
        self.told >= self.total
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn connections_in_a_row_begin_with_other_numbers() {
        let numbers = (0..50_000).map(|number| first_sequence_number(number, Side::Caller));
        assert_eq!(numbers.collect::<BTreeSet<_>>().len(), 50_000);
        assert_ne!(first_sequence_number(0, Side::Caller), first_sequence_number(0, Side::Called));
    }
}
