//! The figures of one socket, or of all of them together.

use super::rate::{Rate, RateMeter};
use super::series::Series;
use crate::model::{CallKind, Direction};
use crate::session::{IndexEntry, ResultKind};

/// What went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectionTotals {
    /// Bytes.
    pub bytes: u64,
    /// Records that tell of them: calls that moved bytes, or a datagram, which may be empty.
    pub records: u64,
}

/// The figures of one socket, or of a whole session.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// What was sent.
    pub sent: DirectionTotals,
    /// What was received.
    pub received: DirectionTotals,
    /// Calls that returned, looking up a name among them, and sockets that could not be made. Peeks
    /// do not count.
    pub calls: u64,
    /// Those of them that failed.
    pub failed_calls: u64,
    /// Datagrams that the kernel threw away because there was no room for them.
    pub dropped: u64,
    /// Time of the first record and of the last, in nanoseconds since the session began; none where
    /// there is no record.
    pub times: Option<(u64, u64)>,
    series: Series,
    meter: RateMeter,
}

impl Flow {
    pub(super) fn note(&mut self, entry: &IndexEntry) {
        let nanos = entry.since_start_nanos;
        let first = self.times.map_or(nanos, |(first, _)| first);
        self.times = Some((first, nanos));
        if entry.result.is_none() || entry.call == Some(CallKind::Peek) {
            return;
        }
        self.calls += 1;
        self.failed_calls += u64::from(entry.result == Some(ResultKind::Failed));
        // Of a send that failed or was taken back, a part may have gone.
        let moved = entry.length > 0 || entry.result == Some(ResultKind::Success);
        let (way, rate) = match entry.direction.filter(|_| moved) {
            Some(Direction::Sent) => {
                (&mut self.sent, Rate { sent: entry.length, received: 0, records: 1 })
            }
            Some(Direction::Received) => {
                (&mut self.received, Rate { sent: 0, received: entry.length, records: 1 })
            }
            None => return,
        };
        way.bytes += entry.length;
        way.records += 1;
        self.series.add(nanos, rate.sent, rate.received);
        self.meter.add(nanos, rate);
    }

    /// What moved within the second before this time.
    pub fn rate(&self, now_nanos: u64) -> Rate {
        self.meter.now(now_nanos)
    }

    /// The most that moved within one second, each figure by itself.
    pub fn peak(&self) -> Rate {
        self.meter.peak()
    }

    /// The bytes in the course of time.
    pub fn series(&self) -> &Series {
        &self.series
    }
}
