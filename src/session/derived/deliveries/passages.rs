//! How bytes go through a wire: which of those that one of its ends has received went out of which send of
//! the other. A wire keeps the order of a stream, so that counting both is enough; datagrams, which it may lose,
//! double and reorder, are recognized by what is in them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Range;

use super::passed_datagrams::PassedDatagrams;
use super::pieces::{MovedBytes, MovedBytesList};
use super::stream::Ends;
use super::wire_passage::WirePassage;
use crate::model::SocketId;

/// The ends of wires.
#[derive(Clone, Debug, Default)]
pub(super) struct WireEnds {
    /// What each end of a stream has received, whether or not its peer is in the log.
    received: BTreeMap<SocketId, MovedBytesList>,
    /// The other end of each.
    others: BTreeMap<SocketId, SocketId>,
    pub(super) datagrams: PassedDatagrams,
}

impl WireEnds {
    /// A socket is an end of a wire; over UDP, the one towards the target for this client.
    pub(super) fn begins(&mut self, socket: SocketId, client: Option<SocketAddr>, is_stream: bool) {
        if is_stream {
            self.received.entry(socket).or_default();
        } else if let (Some(client), Some(front)) = (client, self.others.get(&socket)) {
            self.datagrams.begins(socket, *front, client);
        }
    }

    /// A socket was made for another one: if they are ends, of the same wire.
    pub(super) fn made_for(&mut self, socket: SocketId, other: SocketId) {
        self.others.insert(socket, other);
        self.others.insert(other, socket);
    }

    /// Records bytes of a stream that were received.
    pub(super) fn receives(&mut self, socket: SocketId, record: u64, length: u64) {
        if length > 0
            && let Some(received) = self.received.get_mut(&socket)
        {
            received.push(MovedBytes { record, start: received.end(), length });
        }
    }

    /// What passed from or to the end that this record is of, as far as it is in this part of the record;
    /// at most this many passages, the first.
    pub(super) fn of(
        &self,
        streams: &BTreeMap<SocketId, Ends>,
        (socket, number): (SocketId, u64),
        part: &Range<u64>,
        most: usize,
    ) -> Vec<WirePassage> {
        let passages = |from: SocketId, to: SocketId| {
            let received = self.received.get(&from).filter(|_| self.received.contains_key(&to));
            Some((from, to, received?, &streams.get(&to)?.sent))
        };
        let Some(other) = self.others.get(&socket).copied() else { return Vec::new() };
        let passage = |(from, to), received: MovedBytes, sent: MovedBytes| {
            let shared = received.shared(sent)?;
            Some(WirePassage {
                from,
                to,
                received: received.record,
                sent: sent.record,
                received_at: shared.start - received.start,
                sent_at: shared.start - sent.start,
                length: shared.end - shared.start,
            })
        };
        if let Some((from, to, received, sent)) = passages(socket, other)
            && let Some(received) = received.of(number)
        {
            let sent = sent.over(received.part(part));
            return sent
                .filter_map(|sent| passage((from, to), received, sent))
                .take(most)
                .collect();
        }
        if let Some((from, to, received, sent)) = passages(other, socket)
            && let Some(sent) = sent.of(number)
        {
            let received = received.over(sent.part(part));
            let passed = received.filter_map(|received| passage((from, to), received, sent));
            return passed.take(most).collect();
        }
        self.datagrams.of(number, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_followed_through_a_wire_however_it_has_cut_them() {
        let (near, far, stranger) = (SocketId(1), SocketId(2), SocketId(3));
        let mut ends = WireEnds::default();
        let mut streams = BTreeMap::<SocketId, Ends>::new();
        ends.begins(near, None, true);
        ends.receives(near, 10, 5);
        ends.made_for(far, near);
        ends.begins(far, None, true);
        ends.made_for(stranger, near);
        ends.made_for(far, near);
        ends.receives(near, 12, 3);
        for (record, length) in [(13, 4), (14, 4)] {
            streams.entry(far).or_default().sends(record, length, false);
        }
        let of = |socket, number, part| {
            let passed = ends.of(&streams, (socket, number), &part, 9).into_iter();
            passed
                .map(|passage| (passage.received, passage.sent, passage.length))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(near, 10, 0..u64::MAX), [(10, 13, 4), (10, 14, 1)]);
        assert_eq!(of(near, 10, 4..5), [(10, 14, 1)]);
        assert_eq!(of(far, 14, 0..u64::MAX), [(10, 14, 1), (12, 14, 3)]);
        assert_eq!(of(far, 14, 1..2), [(12, 14, 3)]);
        assert_eq!(of(near, 11, 0..u64::MAX), []);
        assert_eq!(of(stranger, 13, 0..u64::MAX), []);
    }
}
