//! The path of one byte: by which calls it has gone from socket to socket, through wires as well.

use super::Deliveries;
use crate::model::{Direction, SocketId};
use crate::session::Log;

/// Stops that a path has at most.
const MOST_STOPS: usize = 64;

/// A call that moved the byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStop {
    /// Whose call it was.
    pub socket: SocketId,
    /// Number of its record.
    pub record: u64,
    /// Bytes of the record before this one.
    pub offset: u64,
    /// What it did with the byte.
    pub did: PathStep,
}

/// What is done with a byte at a stop of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// It was sent.
    Sent,
    /// It was received.
    Received,
    /// The other end of a wire sent it on.
    SentOn,
    /// The wire dropped it, as the record tells.
    Dropped,
}

impl Deliveries {
    /// The path of the byte at this place of a record: from where it was sent first to where it has come. Of a
    /// datagram that came several times, the first way is followed to its end, then the next.
    pub fn path(&self, log: &Log, record: u64, offset: u64) -> Vec<PathStop> {
        let mut stops = Vec::new();
        let (mut record, mut offset) = (record, offset);
        // Each stop before has a send or a receive of its own.
        for _ in 0..MOST_STOPS {
            let Some(before) = self.before(log, record, offset) else { break };
            (record, offset) = before;
        }
        let Some(entry) = log.entry(record) else { return stops };
        let did = match entry.direction {
            Some(Direction::Sent) => PathStep::Sent,
            Some(Direction::Received) => PathStep::Received,
            None => return stops,
        };
        let first = PathStop { socket: entry.socket, record, offset, did };
        let mut further = vec![first];
        while let Some(stop) = further.pop()
            && stops.len() < MOST_STOPS
        {
            stops.push(stop);
            further.extend(self.after(log, &stop).into_iter().rev());
        }
        stops
    }

    fn before(&self, log: &Log, record: u64, offset: u64) -> Option<(u64, u64)> {
        let entry = log.entry(record)?;
        let part = offset..offset + 1;
        match entry.direction? {
            Direction::Received => {
                let crossing = self.of_part(record, &entry, &part, 1).into_iter().next()?;
                Some((crossing.sent, offset - crossing.received_at + crossing.sent_at))
            }
            Direction::Sent => {
                let passage = self.passages(record, &entry, &part, 1).into_iter().next()?;
                Some((passage.received, offset - passage.sent_at + passage.received_at))
            }
        }
    }

    fn after(&self, log: &Log, stop: &PathStop) -> Vec<PathStop> {
        let PathStop { record, offset, .. } = *stop;
        let Some(entry) = log.entry(record) else { return Vec::new() };
        let part = offset..offset + 1;
        match entry.direction {
            Some(Direction::Sent) => {
                let crossings = self.of_part(record, &entry, &part, MOST_STOPS).into_iter();
                let arrived = crossings.map(|crossing| PathStop {
                    socket: crossing.to,
                    record: crossing.received,
                    offset: offset - crossing.sent_at + crossing.received_at,
                    did: PathStep::Received,
                });
                arrived.collect()
            }
            Some(Direction::Received) => {
                let passages = self.passages(record, &entry, &part, MOST_STOPS).into_iter();
                let sent_on = passages.map(|passage| PathStop {
                    socket: passage.to,
                    record: passage.sent,
                    offset: offset - passage.received_at + passage.sent_at,
                    did: PathStep::SentOn,
                });
                let dropped = self.wires.datagrams.dropped(record).map(|told| PathStop {
                    socket: entry.socket,
                    record: told,
                    offset: 0,
                    did: PathStep::Dropped,
                });
                sent_on.chain(dropped).collect()
            }
            None => Vec::new(),
        }
    }
}
