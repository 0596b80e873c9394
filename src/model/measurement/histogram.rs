//! How often a request took how long, in a fixed number of buckets: 64 for each doubling of the time, so
//! that a time is known to 1.6 %, and memory does not grow with the number of requests.

use serde::{Deserialize, Serialize};

/// Buckets for each doubling, as a power of two.
const BITS: u32 = 6;

/// Buckets for each doubling.
const STEPS: u64 = 1 << BITS;

/// All of them: the last one begins at 135 s.
const BUCKETS: usize = 2048;

/// How often something took how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct LatencyHistogram {
    /// The number in each bucket, up to the last that has any.
    buckets: Vec<u64>,
    greatest_nanos: u64,
}

/// As it is written: only the buckets that have any, each with its place.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    greatest_nanos: u64,
    buckets: Vec<(u16, u64)>,
}

/// The bucket of a time.
fn bucket(nanos: u64) -> usize {
    if nanos < STEPS {
        return nanos as usize;
    }
    let doubling = u64::BITS - 1 - nanos.leading_zeros();
    let step = (nanos >> (doubling - BITS)) & (STEPS - 1);
    let place = u64::from(doubling - BITS + 1) * STEPS + step;
    (place as usize).min(BUCKETS - 1)
}

/// The least time of a bucket, in nanoseconds.
fn begin(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    match bucket / STEPS {
        0 => bucket,
        doubling => (STEPS + bucket % STEPS) << (doubling - 1),
    }
}

impl LatencyHistogram {
    /// Counts one that took so long.
    pub fn record(&mut self, nanos: u64) {
        self.add(bucket(nanos), 1);
        self.greatest_nanos = self.greatest_nanos.max(nanos);
    }

    fn add(&mut self, bucket: usize, number: u64) {
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] = self.buckets[bucket].saturating_add(number);
    }

    /// Counts all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        for (place, number) in other.buckets.iter().enumerate().filter(|(_, number)| **number > 0) {
            self.add(place, *number);
        }
        self.greatest_nanos = self.greatest_nanos.max(other.greatest_nanos);
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, number| sum.saturating_add(*number))
    }

    /// The longest time, in nanoseconds; 0 if there is none.
    pub fn greatest_nanos(&self) -> u64 {
        self.greatest_nanos
    }

    /// The time within which this part of all was done (0.5 is the median), in nanoseconds; `None` if
    /// there is none.
    pub fn quantile(&self, part: f64) -> Option<u64> {
        let total = self.total();
        #[expect(clippy::cast_sign_loss, reason = "a part of a number that is not negative")]
        let rank = ((total as f64 * part.clamp(0.0, 1.0)).ceil() as u64).max(1);
        let mut sum = 0_u64;
        let place = self.buckets.iter().position(|number| {
            sum = sum.saturating_add(*number);
            sum >= rank
        })?;
        Some((begin(place + 1) - 1).min(self.greatest_nanos))
    }

    /// The buckets that have any: the least time, the time at which the next begins, both in
    /// nanoseconds, and how many there are.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        let any = self.buckets.iter().enumerate().filter(|(_, number)| **number > 0);
        any.map(|(place, number)| (begin(place), begin(place + 1), *number))
    }
}

impl From<Written> for LatencyHistogram {
    /// A file may say anything.
    fn from(Written { greatest_nanos, buckets }: Written) -> Self {
        let mut histogram = Self { greatest_nanos, ..Self::default() };
        for (place, number) in buckets.into_iter().filter(|(place, _)| (*place as usize) < BUCKETS)
        {
            histogram.add(place.into(), number);
        }
        histogram
    }
}

impl From<LatencyHistogram> for Written {
    fn from(LatencyHistogram { buckets, greatest_nanos }: LatencyHistogram) -> Self {
        let any = buckets.into_iter().enumerate().filter(|(_, number)| *number > 0);
        Self {
            greatest_nanos,
            buckets: any.map(|(place, number)| (place as u16, number)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_in_the_bucket_that_begins_before_it_and_is_no_wider_than_a_sixty_fourth() {
        for nanos in (0..40).flat_map(|power| [-1, 0, 1].map(|by| (1_i64 << power) + by)) {
            let nanos = u64::try_from(nanos).unwrap().min(begin(BUCKETS - 1));
            let (from, to) = (begin(bucket(nanos)), begin(bucket(nanos) + 1));
            assert!(from <= nanos && nanos < to, "{nanos} is not from {from} to {to}");
            assert!((to - from - 1) * STEPS <= nanos, "{nanos}: from {from} to {to}");
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn parts_of_all_are_known_to_a_few_per_cent_and_the_greatest_exactly() {
        let mut histogram = LatencyHistogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        (1..=1000).for_each(|micros| histogram.record(micros * 1_000));
        for (part, micros) in [(0.5, 500_u64), (0.95, 950), (0.99, 990), (0.001, 1)] {
            let told = histogram.quantile(part).unwrap();
            assert!(told >= micros * 1_000 && told <= micros * 1_020, "{part}: {told}");
        }
        assert_eq!(histogram.quantile(1.0), Some(1_000_000));
        let mut twice = histogram.clone();
        twice.merge(&histogram);
        assert_eq!((twice.total(), twice.quantile(0.5)), (2000, histogram.quantile(0.5)));
    }

    #[test]
    fn it_is_written_as_the_buckets_that_have_any_and_a_file_makes_it_no_larger() {
        let mut histogram = LatencyHistogram::default();
        [5, 5, 70_000].into_iter().for_each(|nanos| histogram.record(nanos));
        let text = ron::to_string(&histogram).unwrap();
        assert_eq!(text, "(greatest_nanos:70000,buckets:[(5,2),(708,1)])");
        assert_eq!(ron::from_str::<LatencyHistogram>(&text).unwrap(), histogram);
        let odd: LatencyHistogram =
            ron::from_str("(greatest_nanos:1,buckets:[(65535,9),(0,18446744073709551615),(0,1)])")
                .unwrap();
        assert_eq!((odd.total(), odd.buckets.len()), (u64::MAX, 1));
    }
}
