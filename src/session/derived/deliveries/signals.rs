//! What the kernels said to each other beside the bytes: the handshake, the end of a direction, a
//! reset. Nobody has seen these segments: they follow from the calls and their answers.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::SocketId;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalKind {
    /// The handshake: SYN, SYN-ACK and ACK.
    Handshake,
    /// A SYN that was answered by a reset, or by nobody.
    Refused,
    /// The end of what is sent.
    Fin,
    /// The connection is broken off.
    Reset,
}

/// Something that one kernel said to another, as it follows from the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What.
    pub kind: SignalKind,
    /// The socket that it went out from.
    pub from: SocketId,
    /// The socket that it came to, if that is in the log.
    pub to: Option<SocketId>,
    /// Number of the record with which it went out.
    pub left: u64,
    /// Number of the record that tells that it came, if one does.
    pub came: Option<u64>,
}

/// A record from which several segments follow, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Number of the record.
    pub record: u64,
    /// The socket that tells of it.
    pub socket: SocketId,
    /// What is exchanged: a handshake, a SYN and the reset that refuses it, or a FIN and its ACK.
    pub kind: SignalKind,
}

/// What a TCP socket tells of its connection.
#[derive(Clone, Debug, Default)]
pub(super) struct SocketSignals {
    /// Each connect that was answered: its record, whether there was a connection, and who listened.
    pub(super) connects: Vec<(u64, bool, Option<SocketId>)>,
    /// When it ended its sending, by shutdown or close.
    pub(super) ended: Option<u64>,
    pub(super) closed: Option<u64>,
    /// When it ended its own receiving: an end of stream then says nothing of the peer.
    pub(super) stopped_reading: Option<u64>,
    pub(super) end_of_stream: Option<u64>,
    pub(super) reset: Option<u64>,
    /// What it sent after its peer was closed.
    pub(super) sent_too_late: Option<u64>,
}

impl SocketSignals {
    /// Adds the handshakes that a socket has begun, as these records tell.
    pub(super) fn handshakes(
        &self,
        socket: SocketId,
        records: &Range<u64>,
        signals: &mut Vec<Signal>,
    ) {
        let first = self.connects.partition_point(|(record, ..)| *record < records.start);
        let told = self.connects[first..].iter().take_while(|(record, ..)| *record < records.end);
        signals.extend(told.map(|(record, connected, listener)| Signal {
            kind: if *connected { SignalKind::Handshake } else { SignalKind::Refused },
            from: socket,
            to: *listener,
            left: *record,
            came: None,
        }));
    }

    /// Adds how one end of a connection has ended it, as its other end saw it.
    pub(super) fn ends(
        &self,
        from: SocketId,
        other: Option<(SocketId, &Self)>,
        signals: &mut Vec<Signal>,
    ) {
        let to = other.map(|(id, _)| id);
        let heard = other.map(|(_, told)| told);
        let reset = heard.and_then(|told| told.reset);
        // A close with bytes unread, or one that was told not to linger, is a reset from the first.
        let by_close = self.closed.filter(|closed| {
            let answered = heard.and_then(|told| told.sent_too_late);
            reset.is_some_and(|reset| reset > *closed) && answered.is_none()
        });
        // Of a connection that was broken off nothing is left to end.
        let was_open = |ended: &u64| self.reset.is_none_or(|reset| reset > *ended);
        let ended = self.ended.filter(|ended| by_close != Some(*ended));
        if let Some(left) = ended.filter(was_open) {
            let came = heard.and_then(|told| told.end_of_stream);
            signals.push(Signal { kind: SignalKind::Fin, from, to, left, came });
        }
        let answered = heard.and_then(|told| told.sent_too_late);
        if let Some(left) = by_close.or_else(|| answered.filter(|_| reset.is_some())) {
            signals.push(Signal { kind: SignalKind::Reset, from, to, left, came: reset });
        }
    }
}

/// What each socket tells.
pub(super) type AllTold = BTreeMap<SocketId, SocketSignals>;
