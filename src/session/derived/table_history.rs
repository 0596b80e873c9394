//! The socket table as it was after any record.
//!
//! While the log is read, clones of the table are kept at some places. To get to a moment, the
//! nearest one before it is taken and the records from there on are read. There are no more than
//! [`MOST`] of these places, and their tables together are bounded too: where there are too many, every
//! second one goes and the next ones are kept twice as far apart. So memory is flat at any length of
//! the log, and what is read for a moment is a bounded share of it.

use super::SocketTable;
use crate::session::Log;

/// Places at most.
const MOST: usize = 64;

/// Places that are kept whatever their tables take.
const FEWEST: usize = 4;

/// Records between two places, as long as the log is short.
const SPACING: u64 = 512;

/// Entries of all tables together at most. Each is a socket as it was, unless it is still the same at
/// the place before, or a wrong prediction.
const ENTRIES: usize = 1 << 17;

/// The way to the table of any moment.
#[derive(Clone, Debug)]
pub struct SocketTableHistory {
    /// The table at some places, rising.
    places: Vec<SocketTable>,
    /// Records between two places.
    spacing: u64,
    /// The table that is on the way to a moment, or there.
    table: SocketTable,
}

impl Default for SocketTableHistory {
    fn default() -> Self {
        Self::spaced(SPACING)
    }
}

impl SocketTableHistory {
    fn spaced(spacing: u64) -> Self {
        Self { places: Vec::new(), spacing, table: SocketTable::default() }
    }

    /// Records the table while the log is read from its beginning. It may be called as often as
    /// one likes: the more often, the nearer to a moment there is a place.
    pub fn note(&mut self, table: &SocketTable) {
        let last = self.places.last().map_or(0, SocketTable::read);
        if table.read() < last + self.spacing {
            return;
        }
        self.places.push(table.clone());
        while self.places.len() > MOST || (self.places.len() > FEWEST && self.entries() > ENTRIES) {
            self.thin_out();
        }
    }

    fn entries(&self) -> usize {
        self.places.iter().map(SocketTable::weight).sum()
    }

    /// Every second place goes, the first one with them: what is before the others is short.
    fn thin_out(&mut self) {
        let mut stays = true;
        self.places.retain(|_| {
            stays = !stays;
            stays
        });
        self.spacing = self.spacing.saturating_mul(2);
    }

    /// Goes on towards the table after record `number`, or after the last one if there are fewer, and
    /// reads at most `limit` records for it. Says whether it is there.
    pub fn seek(&mut self, log: &Log, number: u64, limit: u64) -> bool {
        let number = number.min(log.len());
        let before = self.places.partition_point(|place| place.read() <= number);
        let nearest = before.checked_sub(1).and_then(|place| self.places.get(place));
        let from = nearest.map_or(0, SocketTable::read);
        if !(from..=number).contains(&self.table.read()) {
            self.table = nearest.cloned().unwrap_or_default();
        }
        self.table.catch_up(log, limit.min(number - self.table.read()));
        self.table.read() == number
    }

    /// The table, as far as it has come. The last record that it knows of is [`SocketTable::read`].
    pub fn table(&self) -> &SocketTable {
        &self.table
    }
}

impl Log {
    /// Number of the last record that was logged by this time, in nanoseconds since the session
    /// began; 0 if there was none. Of a log that is out of order, one of those that may be meant.
    pub fn last_by(&self, nanos: u64) -> u64 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let is_by = self.entry(middle).is_some_and(|entry| entry.since_start_nanos <= nanos);
            if is_by { low = middle } else { high = middle - 1 }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        Call, CallId, Event, Family, Mode, Origin, Outcome, Protocol, SocketId, SocketSnapshot,
    };
    use crate::session::Entry;

    /// Something that may happen to one of a few sockets.
    fn entry() -> impl Strategy<Value = Entry> {
        let local =
            SocketSnapshot { local: "127.0.0.1:8".parse().ok(), ..SocketSnapshot::default() };
        let event = prop_oneof![
            Just(Event::Opened {
                protocol: Protocol::Tcp,
                family: Family::V4,
                origin: Origin::Made,
                reading: Mode::Step,
                accepting: Mode::Step,
            }),
            Just(Event::Reading(Mode::Automatic)),
            (0..4_u64).prop_map(|call| Event::Waiting {
                call_id: CallId(call),
                call: Call::Accept,
                sent: 0
            }),
            (0..4_u64).prop_map(|call| Event::Returned {
                call_id: CallId(call),
                call: Call::Accept,
                outcome: Outcome::Done,
                elapsed_nanos: 1,
                caller: crate::model::Caller::Person,
            }),
        ];
        (1..6_u32, event, any::<bool>()).prop_map(move |(socket, event, stands)| Entry {
            standing: stands.then_some(local),
            ..Entry::new(SocketId(socket), event)
        })
    }

    fn fold(log: &Log, number: u64) -> SocketTable {
        let mut table = SocketTable::default();
        table.catch_up(log, number);
        table
    }

    /// Reads the log in steps, as a window does.
    fn noted(log: &Log, spacing: u64, step: u64) -> (SocketTableHistory, SocketTable) {
        let (mut moments, mut table) =
            (SocketTableHistory::spaced(spacing), SocketTable::default());
        while !table.catch_up(log, step) {
            moments.note(&table);
        }
        moments.note(&table);
        (moments, table)
    }

    proptest! {
        /// Wherever one goes and whence, and however small the steps, the table is the one that
        /// reading the first records makes.
        #[test]
        fn a_moment_is_what_reading_up_to_it_makes(
            entries in prop::collection::vec(entry(), 0..150),
            (spacing, step, limit) in (1..8_u64, 1..5_u64, 1..50_u64),
            moments_sought in prop::collection::vec(0..170_u64, 1..8),
        ) {
            let log = Log::new();
            for entry in entries {
                log.append(entry);
            }
            let (mut moments, _) = noted(&log, spacing, step);
            for sought in moments_sought {
                let mut steps = 0;
                while !moments.seek(&log, sought, limit) {
                    steps += 1;
                    prop_assert!(steps <= log.len(), "each step goes on");
                }
                let number = sought.min(log.len());
                prop_assert_eq!(moments.table().read(), number);
                let (found, read) = (format!("{:?}", moments.table()), fold(&log, number));
                prop_assert_eq!(found, format!("{read:?}"), "after record {}", number);
            }
        }
    }

    fn long_log(records: u64) -> Log {
        let log = Log::new();
        for number in 0..records {
            let socket = SocketId((number % 7 + 1) as u32);
            let reading = Event::Reading(Mode::Step);
            let opened = Event::Opened {
                protocol: Protocol::Udp,
                family: Family::V4,
                origin: Origin::Made,
                reading: Mode::Step,
                accepting: Mode::Step,
            };
            log.append(Entry::new(socket, if number < 7 { opened } else { reading }));
        }
        log
    }

    #[test]
    fn a_long_log_has_no_more_places_and_a_moment_reads_a_bounded_share_of_it() {
        let log = long_log(20_000);
        let (mut moments, table) = noted(&log, 4, 4);
        assert!(moments.places.len() <= MOST, "{}", moments.places.len());
        assert!(moments.places.len() >= MOST / 2 - 1, "{}", moments.places.len());
        // Three times the log over the number of places, at most.
        let share = log.len() * 3 / MOST as u64;
        for number in (0..=log.len()).rev().step_by(97) {
            assert!(moments.seek(&log, number, share), "record {number} took more than {share}");
        }
        assert!(moments.seek(&log, table.read(), share));
        assert_eq!(moments.table().len(), 7);
    }

    #[test]
    fn large_tables_are_kept_at_fewer_places() {
        let log = Log::new();
        for socket in 1..=3000 {
            let opened = Event::OpenFailed {
                protocol: Protocol::Tcp,
                family: Family::V4,
                errno: crate::model::Errno::from_name("EMFILE").unwrap(),
                needed: crate::model::Needed::Socket,
            };
            log.append(Entry::new(SocketId(socket), opened));
        }
        let mut table = SocketTable::default();
        table.catch_up(&log, u64::MAX);
        let mut moments = SocketTableHistory::spaced(1);
        for _ in 0..200 {
            log.append(Entry::new(SocketId(1), Event::Observed));
            table.catch_up(&log, 1);
            moments.note(&table);
        }
        assert!(moments.entries() <= ENTRIES && moments.places.len() > 10);
    }

    #[test]
    fn a_time_leads_to_the_last_record_before_it() {
        let header = crate::session::Header::begin();
        let pattern = long_log(1).get(1).unwrap();
        let times = [10, 20, 20, 30];
        let records = times
            .map(|since_start_nanos| crate::model::Record { since_start_nanos, ..pattern.clone() });
        let log = Log::recorded(header, records);
        let found = [0, 9, 10, 19, 20, 29, 30, u64::MAX].map(|nanos| log.last_by(nanos));
        assert_eq!(found, [0, 0, 1, 1, 3, 3, 4, 4]);
        assert_eq!(Log::new().last_by(5), 0);
    }

    #[test]
    fn going_on_reads_on_and_does_not_begin_anew() {
        let log = long_log(2000);
        let (mut moments, _) = noted(&log, 500, 500);
        assert!(moments.seek(&log, 600, 100), "100 records behind the place at 500");
        assert!(moments.seek(&log, 601, 1), "one further");
        assert!(!moments.seek(&log, 600, 99), "back: from the place before");
        assert!(moments.seek(&log, 600, 1));
    }
}
