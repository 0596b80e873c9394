//! What moved in the course of time, in constant memory: a fixed number of buckets, which become twice
//! as wide each time that the session outgrows them.

/// Buckets at most.
pub const BUCKETS: usize = 256;

/// Width of a bucket at first, in nanoseconds.
const FIRST_WIDTH: u64 = 100_000_000;

/// The bytes of one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Bytes that were sent.
    pub sent: u64,
    /// Bytes that were received.
    pub received: u64,
}

/// Bytes each way in the course of time, from the start of the session on.
#[derive(Clone, Debug)]
pub struct Series {
    buckets: Vec<Bucket>,
    width: u64,
}

impl Default for Series {
    fn default() -> Self {
        Self { buckets: Vec::new(), width: FIRST_WIDTH }
    }
}

impl Series {
    pub(super) fn add(&mut self, nanos: u64, sent: u64, received: u64) {
        while nanos / self.width >= BUCKETS as u64 {
            self.widen();
        }
        let place = (nanos / self.width) as usize;
        if place >= self.buckets.len() {
            self.buckets.resize(place + 1, Bucket::default());
        }
        self.buckets[place].sent += sent;
        self.buckets[place].received += received;
    }

    fn widen(&mut self) {
        self.width *= 2;
        let pairs = self.buckets.chunks(2);
        let sum = |pair: &[Bucket]| {
            pair.iter().fold(Bucket::default(), |sum, bucket| Bucket {
                sent: sum.sent + bucket.sent,
                received: sum.received + bucket.received,
            })
        };
        self.buckets = pairs.map(sum).collect();
    }

    /// The buckets side by side; the first begins with the session, the last is the last in which
    /// anything moved.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Nanoseconds of a bucket.
    pub fn width_nanos(&self) -> u64 {
        self.width
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However far times lie apart, every byte is in the bucket of its time.
        #[test]
        fn every_byte_is_in_the_bucket_of_its_time(
            moves in prop::collection::vec((0_u64..1 << 44, 0_u64..1000, 0_u64..1000), 0..60),
        ) {
            let mut moves = moves;
            moves.sort_unstable();
            let mut series = Series::default();
            for (nanos, sent, received) in &moves {
                series.add(*nanos, *sent, *received);
            }
            prop_assert!(series.buckets().len() <= BUCKETS);
            let width = series.width_nanos();
            for (place, bucket) in series.buckets().iter().enumerate() {
                let within = moves.iter().filter(|(nanos, ..)| nanos / width == place as u64);
                let sum = within.fold((0, 0), |(s, r), (_, sent, received)| (s + sent, r + received));
                prop_assert_eq!((bucket.sent, bucket.received), sum);
            }
            let last = moves.last().map_or(0, |(nanos, ..)| nanos / width + 1);
            prop_assert_eq!(series.buckets().len() as u64, last);
        }
    }
}
