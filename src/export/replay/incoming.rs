//! What a socket has received so far, and which step makes sure of it.
//!
//! A datagram comes whole. A stream comes in other pieces every time, so no read of one may take more
//! than it took in the session, and after one that waited the rest is read until the total has come.
//! Behind a send that was cancelled or broke off, it is not even known how much will come.

use crate::model::{Call, Outcome, Protocol, step::Until};

/// How long a stream is read of which nobody knows how much will come.
const LOOSE_MILLIS: u64 = 100;

/// More than this may come to a peek in other pieces, and it cannot be read on.
const IN_ONE_PIECE: u64 = 16 * 1024;

/// What has come to one socket.
#[derive(Clone, Debug, Default)]
pub(super) struct Incoming {
    /// Bytes that no step says yet: while a call is under way, more may come at any moment.
    came: Option<Vec<u8>>,
    /// Bytes in all.
    total: u64,
    /// A read that waited may have brought less than in the session.
    is_short: bool,
    /// How much will come is not known any more.
    is_loose: bool,
    /// Reads of that kind that no step has made yet.
    owes_reading: bool,
}

/// The bytes that a call has taken from a stream; `None` of any other.
pub(super) fn read_from_stream(
    protocol: Protocol,
    call: &Call<u64>,
    outcome: &Outcome,
) -> Option<u64> {
    match (call, outcome) {
        (Call::Recv(_) | Call::RecvFrom(_) | Call::Peek(_), Outcome::Received { bytes })
            if protocol == Protocol::Tcp && *bytes > 0 =>
        {
            Some(*bytes)
        }
        _ => None,
    }
}

/// The call that takes no more than it took in the session.
pub(super) fn limited(protocol: Protocol, call: &Call<u64>, outcome: &Outcome) -> Call<u64> {
    let Some(bytes) = read_from_stream(protocol, call, outcome) else { return call.clone() };
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    match call {
        Call::Recv(length) => Call::Recv(bytes.min(*length)),
        Call::RecvFrom(length) => Call::RecvFrom(bytes.min(*length)),
        Call::Peek(length) => Call::Peek(bytes.min(*length)),
        other => other.clone(),
    }
}

/// Whether what a peek saw is all there again.
pub(super) fn is_seen_again(protocol: Protocol, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Received { bytes } => protocol == Protocol::Udp || *bytes <= IN_ONE_PIECE,
        _ => true,
    }
}

impl Incoming {
    /// Bytes have come; `known` unless they were left out of the session. A call that `waited` may
    /// bring fewer of them.
    pub(super) fn add(&mut self, length: u64, known: Option<&[u8]>, waited: bool) {
        self.total += length;
        self.is_short |= waited && length > 1;
        if let Some(known) = known.filter(|_| !self.is_loose) {
            self.came.get_or_insert_default().extend_from_slice(known);
        }
    }

    /// From now on it is not known how much will come.
    pub(super) fn loosen(&mut self) {
        self.is_loose = true;
    }

    pub(super) fn is_loose(&self) -> bool {
        self.is_loose
    }

    /// Some of it, however much, is to be read.
    pub(super) fn owe_reading(&mut self) {
        self.owes_reading = true;
    }

    /// What is owed is read with the end of the stream, or not at all.
    pub(super) fn owes_nothing(&mut self) {
        self.owes_reading = false;
    }

    /// The reading that is owed, if it is.
    pub(super) fn take_reading(&mut self) -> Option<Until> {
        std::mem::take(&mut self.owes_reading).then_some(Until::Millis(LOOSE_MILLIS))
    }

    /// How far to read on, if less than all may have come.
    pub(super) fn take_shortage(&mut self) -> Option<Until> {
        let is_short = std::mem::take(&mut self.is_short) && !self.is_loose;
        is_short.then_some(Until::Total(self.total))
    }

    /// What must have come since this was last asked.
    pub(super) fn take_known(&mut self) -> Option<Vec<u8>> {
        self.came.take()
    }
}
