//! What becomes of a datagram that enters a wire, in one direction of one client, and when it is due.
//!
//! Chance is asked the same for each datagram, whatever is set: with the same seed the same ones are lost when
//! something else is changed.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::settings::{lateness, time_of};
use crate::model::{DropReason, Fate, Impairment};

/// How long a datagram is held back if no other comes.
const HELD_BACK: Duration = Duration::from_millis(100);

/// Datagrams that a queue holds at most.
const MOST: usize = 4096;

/// When one is due; of those that are due at the same time, which comes first.
type Place = (Instant, u64);

/// Datagrams under way, by the time at which they are due.
#[derive(Debug)]
pub(super) struct Queue<Datagram> {
    waiting: BTreeMap<Place, (Datagram, usize)>,
    held: usize,
    last: u64,
}

impl<Datagram> Default for Queue<Datagram> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), held: 0, last: 0 }
    }
}

impl<Datagram: Clone> Queue<Datagram> {
    /// Whether it takes this many bytes more.
    pub(super) fn has_room(&self, bytes: usize, most: usize) -> bool {
        self.waiting.len() + 1 < MOST && self.held + 2 * bytes <= most
    }

    /// When the next one is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }

    /// The next one, if it is due by now.
    pub(super) fn take(&mut self, now: Instant) -> Option<Datagram> {
        let entry = self.waiting.first_entry().filter(|entry| entry.key().0 <= now)?;
        let (datagram, bytes) = entry.remove();
        self.held -= bytes;
        Some(datagram)
    }

    fn add(&mut self, due: Instant, datagram: Datagram, bytes: usize) -> Place {
        self.last += 1;
        self.held += bytes;
        self.waiting.insert((due, self.last), (datagram, bytes));
        (due, self.last)
    }

    fn remove(&mut self, place: Place) -> Option<(Datagram, usize)> {
        let removed = self.waiting.remove(&place)?;
        self.held -= removed.1;
        Some(removed)
    }
}

/// A direction of a client's datagrams.
#[derive(Debug)]
pub(super) struct Line {
    chance: Rng,
    /// Datagrams that have entered it.
    count: u64,
    /// Bytes that have passed.
    passed: u64,
    /// Since when it is free for what comes next.
    free: Option<Instant>,
    /// Where the one is that is held back, and when it would be due otherwise.
    held_back: Option<(Place, Instant)>,
}

/// How the next one goes on that chance lets pass.
struct Drawn {
    lost: bool,
    twice: bool,
    held_back: bool,
    late: Duration,
}

impl Line {
    pub(super) fn new(chance: Rng) -> Self {
        Self { chance, count: 0, passed: 0, free: None, held_back: None }
    }

    /// How many datagrams have entered it.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    fn draw(&mut self, impairment: &Impairment) -> Drawn {
        let [lost, twice, held_back, late] = std::array::from_fn(|_| self.chance.f64());
        Drawn {
            lost: impairment.drop_percent.happens(lost),
            twice: impairment.duplicate_percent.happens(twice),
            held_back: impairment.reorder_percent.happens(held_back),
            late: lateness(impairment.delay_ms, impairment.jitter_ms, 2.0 * late - 1.0),
        }
    }

    /// Takes a datagram in, which goes to `queue` unless it is lost. `stops` is why it is in any case.
    pub(super) fn put<Datagram: Clone>(
        &mut self,
        (datagram, bytes): (Datagram, usize),
        now: Instant,
        impairment: &Impairment,
        stops: Option<DropReason>,
        queue: &mut Queue<Datagram>,
    ) -> Fate {
        self.count += 1;
        let drawn = self.draw(impairment);
        if let Some(reason) = stops {
            return Fate::Dropped(reason);
        }
        if drawn.lost {
            return Fate::Dropped(DropReason::Chance);
        }
        let passed = self.passed + bytes as u64;
        if impairment.limit > 0 && passed > impairment.limit {
            return Fate::Dropped(DropReason::Limit);
        }
        self.passed = passed;
        let begins = self.free.map_or(now, |free| free.max(now));
        let copies = 1 + usize::from(drawn.twice);
        let entered = begins + time_of(copies * bytes, impairment.bandwidth);
        self.free = Some(entered);
        let due = entered + drawn.late;
        for _ in 1..copies {
            queue.add(due, datagram.clone(), bytes);
        }
        if drawn.held_back {
            let place = queue.add(due + HELD_BACK, datagram, bytes);
            self.held_back = Some((place, due));
        } else {
            queue.add(due, datagram, bytes);
            if let Some((place, otherwise)) = self.held_back.take()
                && let Some((overtaken, bytes)) = queue.remove(place)
            {
                queue.add(otherwise.max(due), overtaken, bytes);
            }
        }
        let delay_micros = (due - now).as_micros() as u64;
        Fate::Passes { delay_micros, twice: drawn.twice, held_back: drawn.held_back }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Percent;

    fn percent(of: f64) -> Percent {
        Percent::try_from(of).unwrap()
    }

    /// What becomes of so many datagrams, one each millisecond, and in which order they come out.
    fn run(count: u32, seed: u64, impairment: &Impairment) -> (Vec<Fate>, Vec<(u128, u32)>) {
        let (mut line, mut queue) = (Line::new(Rng::with_seed(seed)), Queue::default());
        let start = Instant::now();
        let fates = (0..count).map(|number| {
            let now = start + Duration::from_millis(number.into());
            line.put((number, 10), now, impairment, None, &mut queue)
        });
        let fates = fates.collect();
        let mut out = Vec::new();
        while let Some(due) = queue.due() {
            out.push(((due - start).as_millis(), queue.take(due).unwrap()));
        }
        (fates, out)
    }

    #[test]
    fn the_same_seed_has_the_same_fate_and_about_as_many_are_lost_as_is_set() {
        let impairment = Impairment { drop_percent: percent(10.0), ..Impairment::default() };
        let (fates, out) = run(10_000, 7, &impairment);
        assert_eq!(run(10_000, 7, &impairment).0, fates);
        assert_ne!(run(10_000, 8, &impairment).0, fates);
        assert!((8_800..=9_200).contains(&out.len()), "{}", out.len());
        let lost = |fate: &&Fate| matches!(fate, Fate::Dropped(DropReason::Chance));
        assert_eq!(fates.iter().filter(lost).count(), 10_000 - out.len());
        // Those that are lost stay the same when something else is set as well.
        let more = Impairment { delay_ms: 9, reorder_percent: percent(50.0), ..impairment };
        let lost = |fates: &[Fate]| fates.iter().map(|fate| lost(&fate)).collect::<Vec<_>>();
        assert_eq!(lost(&run(10_000, 7, &more).0), lost(&fates));
    }

    #[test]
    fn datagrams_are_sent_twice_held_back_and_delayed() {
        let twice = Impairment { duplicate_percent: percent(100.0), ..Impairment::default() };
        let order = |impairment: &Impairment| {
            run(4, 1, impairment).1.into_iter().map(|(_, number)| number).collect::<Vec<_>>()
        };
        assert_eq!(order(&twice), [0, 0, 1, 1, 2, 2, 3, 3]);
        let some = Impairment { reorder_percent: percent(20.0), ..Impairment::default() };
        let (fates, out) = run(1000, 1, &some);
        for (number, pair) in fates.windows(2).enumerate() {
            let held = |fate| matches!(fate, Fate::Passes { held_back: true, .. });
            if held(pair[0]) && !held(pair[1]) {
                let place = |wanted| out.iter().position(|(_, number)| *number == wanted);
                assert!(place(number as u32) > place(number as u32 + 1), "{number}");
            }
        }
        assert_eq!(out.len(), 1000);
        assert!(out.iter().all(|(due, number)| *due <= u128::from(*number) + 100));
        let jitter = Impairment { delay_ms: 100, jitter_ms: 20, ..Impairment::default() };
        let (_, out) = run(1000, 1, &jitter);
        assert!(!out.is_sorted_by_key(|(_, number)| *number), "the jitter reorders");
        for (due, number) in out {
            assert!((80..=120).contains(&(due - u128::from(number))));
        }
    }

    #[test]
    fn the_bandwidth_and_the_limit_are_kept() {
        let slow = Impairment { bandwidth: 1000, limit: 50, ..Impairment::default() };
        let (fates, out) = run(7, 1, &slow);
        let due: Vec<_> = out.iter().map(|(due, _)| *due).collect();
        assert_eq!(due, [10, 20, 30, 40, 50]);
        assert_eq!(fates[5..], [Fate::Dropped(DropReason::Limit); 2]);
    }
}
