//! The bytes that have crossed since the window last asked, added up for each socket, its peer and
//! the direction: what the pulses on the canvas are made of.
//!
//! However fast bytes move, and however long nobody asks, it holds a fixed number of sums.

use std::collections::BTreeMap;

use crate::model::{Direction, SocketId};
use crate::session::{AddressId, EventKind, IndexEntry};

/// How many sums are held; what crosses elsewhere meanwhile is not counted.
const MOST: usize = 64;

/// Where bytes have crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrafficPath {
    /// The socket whose call moved them.
    pub socket: SocketId,
    /// The peer they went to or came from, as far as the log shows.
    pub peer: Option<AddressId>,
    /// Whether the socket has sent them; else it has received them.
    pub is_sent: bool,
}

/// Bytes by the way that they went.
#[derive(Clone, Debug, Default)]
pub struct Traffic(BTreeMap<TrafficPath, u64>);

impl Traffic {
    /// Adds a record.
    pub fn note(&mut self, entry: &IndexEntry) {
        let Some(direction) = entry.direction.filter(|_| entry.kind == EventKind::Returned) else {
            return;
        };
        if entry.length == 0 {
            return;
        }
        let is_sent = direction == Direction::Sent;
        let way = TrafficPath { socket: entry.socket, peer: entry.peer, is_sent };
        if self.0.len() < MOST || self.0.contains_key(&way) {
            let bytes = self.0.entry(way).or_default();
            *bytes = bytes.saturating_add(entry.length);
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (TrafficPath, u64)> {
        self.0.iter().map(|(way, bytes)| (*way, *bytes))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::model::{Call, CallId, Caller, Event, Outcome};
    use crate::session::{Entry, Log};

    fn returned(log: &Log, socket: u32, call: Call<u64>, outcome: Outcome, length: usize) {
        let (call_id, caller) = (CallId(1), Caller::Person);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        let payload = Bytes::from(vec![0; length]);
        log.append(Entry { payload, ..Entry::new(SocketId(socket), event) });
    }

    fn traffic(log: &Log) -> Vec<(u32, bool, u64)> {
        let mut traffic = Traffic::default();
        log.for_each_entry(1..u64::MAX, |_, entry| traffic.note(entry));
        traffic.iter().map(|(way, bytes)| (way.socket.0, way.is_sent, bytes)).collect()
    }

    #[test]
    fn what_goes_the_same_way_is_added_up_and_what_moved_nothing_is_left_out() {
        let log = Log::new();
        returned(&log, 1, Call::Send(3), Outcome::Sent { bytes: 3 }, 3);
        returned(&log, 1, Call::Send(4), Outcome::Sent { bytes: 4 }, 4);
        returned(&log, 1, Call::Recv(9), Outcome::Received { bytes: 2 }, 2);
        returned(&log, 2, Call::Peek(9), Outcome::Received { bytes: 2 }, 2);
        returned(&log, 2, Call::Recv(9), Outcome::EndOfStream, 0);
        assert_eq!(traffic(&log), [(1, false, 2), (1, true, 7)]);
    }

    #[test]
    fn it_holds_no_more_than_so_many_sums() {
        let log = Log::new();
        for socket in 1..1000 {
            returned(&log, socket, Call::Send(1), Outcome::Sent { bytes: 1 }, 1);
        }
        returned(&log, 1, Call::Send(1), Outcome::Sent { bytes: 1 }, 1);
        let found = traffic(&log);
        assert_eq!((found.len(), found[0]), (MOST, (1, true, 2)));
    }
}
