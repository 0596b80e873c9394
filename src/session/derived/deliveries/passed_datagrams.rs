//! Which datagram that a wire has received it has sent on with which send, and which it has dropped.
//!
//! A wire may lose, double and reorder datagrams, but changes none: a send is given the first datagram with the
//! same bytes, of the same client and direction, that was received and not sent on so far; else, since it may
//! have been doubled, the last one with the same bytes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::SocketAddr;

use super::wire_passage::WirePassage;
use crate::model::{SocketId, WireDirection};

/// Datagrams of one client and direction that may be on their way at most, and of those that were sent on,
/// how many may come again.
const MOST_WAITING: usize = 8192;
const MOST_AGAIN: usize = 64;

/// Records of other wires that come between a receive and the record that it was dropped, at most.
const MOST_BETWEEN: usize = 1024;

/// A client of the wire that a socket begins, and a direction.
type Way = (SocketId, SocketAddr, WireDirection);

/// A datagram that was received: a digest of its bytes, who received it, and the record.
type Received = (u64, SocketId, u64);

/// Datagrams under way.
#[derive(Clone, Debug, Default)]
struct Waiting {
    received: VecDeque<Received>,
    sent_on: VecDeque<Received>,
}

/// The datagrams of all wires.
#[derive(Clone, Debug, Default)]
pub(super) struct PassedDatagrams {
    /// The beginning of its wire, and the client, of each socket towards a target.
    ends: BTreeMap<SocketId, (SocketId, SocketAddr)>,
    /// The beginnings of wires.
    fronts: BTreeSet<SocketId>,
    waiting: BTreeMap<Way, Waiting>,
    /// The way on which a socket has received the last datagram.
    last: BTreeMap<SocketId, Way>,
    /// In the order of the sends.
    passed: Vec<WirePassage>,
    /// The receives of the same ones, each with its place there, in order.
    by_received: Vec<(u64, usize)>,
    /// What was dropped: the record of the receive, and the one that tells of it.
    dropped: Vec<(u64, u64)>,
}

impl PassedDatagrams {
    /// A socket is the beginning of a wire.
    pub(super) fn is_front(&mut self, socket: SocketId) {
        self.fronts.insert(socket);
    }

    /// A socket is the end towards the target for a client of the wire that `front` begins.
    pub(super) fn begins(&mut self, socket: SocketId, front: SocketId, client: SocketAddr) {
        self.ends.insert(socket, (front, client));
    }

    /// Whether a socket belongs to a wire.
    pub(super) fn has(&self, socket: SocketId) -> bool {
        self.fronts.contains(&socket) || self.ends.contains_key(&socket)
    }

    /// On which way a socket sends to `peer`, or receives from it.
    fn way(&self, socket: SocketId, peer: Option<SocketAddr>, sends: bool) -> Option<Way> {
        let (up, down) = (WireDirection::Upstream, WireDirection::Downstream);
        if let Some((front, client)) = self.ends.get(&socket) {
            return Some((*front, *client, if sends { up } else { down }));
        }
        Some((socket, peer?, if sends { down } else { up }))
    }

    /// Records a datagram that a socket of a wire has received.
    pub(super) fn receives(
        &mut self,
        (socket, peer): (SocketId, Option<SocketAddr>),
        record: u64,
        bytes: &[u8],
    ) {
        let Some(way) = self.way(socket, peer, false) else { return };
        self.last.insert(socket, way);
        let received = &mut self.waiting.entry(way).or_default().received;
        received.push_back((digest(bytes), socket, record));
        if received.len() > MOST_WAITING {
            received.pop_front();
        }
    }

    /// The wire has dropped what this socket has received last, as this record tells.
    pub(super) fn drops(&mut self, socket: SocketId, told: u64) {
        let Some(waiting) = self.last.get(&socket).and_then(|way| self.waiting.get_mut(way)) else {
            return;
        };
        if let Some((.., record)) = waiting.received.pop_back() {
            self.dropped.push((record, told));
        }
    }

    /// Records a datagram that a socket of a wire has sent.
    pub(super) fn sends(
        &mut self,
        (socket, peer): (SocketId, Option<SocketAddr>),
        record: u64,
        bytes: &[u8],
    ) {
        let Some(way) = self.way(socket, peer, true) else { return };
        let Some(Waiting { received, sent_on }) = self.waiting.get_mut(&way) else { return };
        let digest = digest(bytes);
        let is_it = |(other, ..): &Received| *other == digest;
        let found = match received.iter().position(is_it).and_then(|place| received.remove(place)) {
            Some(found) => {
                sent_on.push_back(found);
                if sent_on.len() > MOST_AGAIN {
                    sent_on.pop_front();
                }
                found
            }
            None => match sent_on.iter().rev().copied().find(is_it) {
                Some(found) => found,
                None => return,
            },
        };
        let (_, from, number) = found;
        let place = self.by_received.partition_point(|(received, _)| *received <= number);
        self.by_received.insert(place, (number, self.passed.len()));
        self.passed.push(WirePassage {
            from,
            to: socket,
            received: number,
            sent: record,
            received_at: 0,
            sent_at: 0,
            length: bytes.len() as u64,
        });
    }

    /// How the datagram of this record passed, at most this often.
    pub(super) fn of(&self, number: u64, most: usize) -> Vec<WirePassage> {
        if let Ok(place) = self.passed.binary_search_by_key(&number, |passage| passage.sent) {
            return vec![self.passed[place]];
        }
        let first = self.by_received.partition_point(|(received, _)| *received < number);
        let its = self.by_received[first..].iter().take_while(|(received, _)| *received == number);
        its.take(most).map(|(_, place)| self.passed[*place]).collect()
    }

    /// The record that tells that the wire has dropped what this one received.
    pub(super) fn dropped(&self, number: u64) -> Option<u64> {
        // Between the two there may be others, of other wires.
        let first = self.dropped.partition_point(|(_, told)| *told <= number);
        let mut later = self.dropped[first..].iter().take(MOST_BETWEEN);
        later.find(|(received, _)| *received == number).map(|(_, told)| *told)
    }
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_are_recognized_though_they_are_reordered_doubled_and_dropped() {
        let (front, end) = (SocketId(1), SocketId(2));
        let client = "127.0.0.1:5000".parse().unwrap();
        let other = "127.0.0.1:5001".parse().unwrap();
        let mut passed = PassedDatagrams::default();
        passed.is_front(front);
        assert!(passed.has(front) && !passed.has(end));
        passed.receives((front, Some(client)), 10, b"one");
        passed.begins(end, front, client);
        passed.receives((front, Some(other)), 11, b"two");
        passed.receives((front, Some(client)), 12, b"two");
        passed.receives((front, Some(client)), 13, b"one");
        passed.drops(front, 14);
        for (record, bytes) in [(20, b"two"), (21, b"one"), (22, b"two"), (23, b"new")] {
            passed.sends((end, None), record, bytes);
        }
        passed.receives((end, None), 30, b"back");
        passed.sends((front, Some(client)), 31, b"back");
        let of = |number| {
            let passages = passed.of(number, 9).into_iter();
            passages.map(|one| (one.from, one.received, one.sent)).collect::<Vec<_>>()
        };
        assert_eq!(of(12), [(front, 12, 20), (front, 12, 22)]);
        assert_eq!(
            (of(21), of(11), of(13), of(23)),
            (vec![(front, 10, 21)], vec![], vec![], vec![])
        );
        assert_eq!(of(30), [(end, 30, 31)]);
        assert_eq!((passed.dropped(13), passed.dropped(12)), (Some(14), None));
    }
}
