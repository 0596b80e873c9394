//! What the kernel was seen to hold for one socket in the course of time: the round trip time and both
//! queues, in bounded memory.
//!
//! A value holds until the next change was seen. At most [`CHANGES`] changes are kept: once there
//! would be more, those that lie within twice as wide a stretch of time as before are one. What was not
//! known is reported as that, never as zero.

use crate::model::{KernelView, TcpState};

/// Changes at most.
pub const CHANGES: usize = 256;

/// Changes within this many nanoseconds are one at first: half of what lies between two looks at a lively pace.
const FIRST_WIDTH: u64 = 50_000_000;

/// When nobody has looked for longer than this, in nanoseconds, it is not known what was meanwhile:
/// twice as long as lies between two looks at a calm pace.
const LOOKED_AWAY: u64 = 2_000_000_000;

/// What has a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The smoothed round trip time of a TCP connection, in microseconds.
    RoundTrip,
    /// Bytes that have come and were not read. Of a UDP socket, the memory that they take.
    Unread,
    /// Bytes that were sent and not acknowledged, those that did not leave yet among them.
    Unacknowledged,
}

impl Quantity {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::RoundTrip, Self::Unread, Self::Unacknowledged];
}

/// The values of all quantities, in the order of [`Quantity::ALL`]; `None` where one is not known.
type Values = [Option<u32>; Quantity::ALL.len()];

/// The least value and the greatest.
pub type Range = (u32, u32);

/// What one quantity became in a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The least value that it had and the greatest; `None` if it was not known.
    pub range: Option<Range>,
    /// The value that it had last, which holds until the next change; `None` if from there on it is
    /// not known.
    pub last: Option<u32>,
}

impl Span {
    fn new(value: Option<u32>) -> Self {
        Self { range: value.map(|value| (value, value)), last: value }
    }

    fn go_on_with(&mut self, later: Self) {
        *self = Self { range: widest(self.range, later.range), last: later.last };
    }
}

fn widest(one: Option<Range>, other: Option<Range>) -> Option<Range> {
    match (one, other) {
        (Some((least, greatest)), Some((low, high))) => Some((least.min(low), greatest.max(high))),
        (one, other) => one.or(other),
    }
}

/// A change of what the kernel held, or several that lie close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When the first was seen, in nanoseconds since the session began.
    pub first_nanos: u64,
    /// When the last was.
    pub last_nanos: u64,
    spans: [Span; Quantity::ALL.len()],
}

impl Change {
    /// What a quantity was.
    pub fn span(&self, quantity: Quantity) -> Span {
        self.spans[quantity as usize]
    }

    fn go_on_with(&mut self, later: &Self) {
        self.last_nanos = later.last_nanos;
        for (span, later) in self.spans.iter_mut().zip(later.spans) {
            span.go_on_with(later);
        }
    }
}

/// The course of what the kernel held for one socket.
#[derive(Clone, Debug)]
pub struct KernelHistory {
    changes: Vec<Change>,
    width: u64,
}

impl Default for KernelHistory {
    fn default() -> Self {
        Self { changes: Vec::new(), width: FIRST_WIDTH }
    }
}

impl KernelHistory {
    /// Takes in what was seen at a time, where `gap_nanos` ago the last look was.
    pub(super) fn note(&mut self, nanos: u64, gap_nanos: u64, view: &KernelView) {
        if gap_nanos > LOOKED_AWAY {
            self.not_known_from(nanos.saturating_sub(gap_nanos));
        }
        self.push(nanos, values(view));
    }

    /// Nothing is known from this time on.
    pub(super) fn not_known_from(&mut self, nanos: u64) {
        self.push(nanos, Values::default());
    }

    fn push(&mut self, nanos: u64, values: Values) {
        let before = self.changes.last();
        let stands =
            before.map_or_else(Values::default, |change| change.spans.map(|span| span.last));
        if stands == values {
            return;
        }
        // The times of a log from elsewhere may fall.
        let nanos = before.map_or(nanos, |change| nanos.max(change.last_nanos));
        let new = Change { first_nanos: nanos, last_nanos: nanos, spans: values.map(Span::new) };
        loop {
            let width = self.width;
            let is_full = self.changes.len() >= CHANGES;
            match self.changes.last_mut() {
                Some(last) if last.first_nanos / width == nanos / width => {
                    return last.go_on_with(&new);
                }
                _ if is_full => self.widen(),
                _ => return self.changes.push(new),
            }
        }
    }

    fn widen(&mut self) {
        self.width = self.width.saturating_mul(2);
        let width = self.width;
        self.changes.dedup_by(|later, earlier| {
            let together = later.first_nanos / width == earlier.first_nanos / width;
            if together {
                earlier.go_on_with(later);
            }
            together
        });
    }

    /// The changes, one after the other.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The value that was known last, whether or not it still is; `None` if none ever was.
    pub fn latest(&self, quantity: Quantity) -> Option<u32> {
        let spans = self.changes.iter().rev().map(|change| change.span(quantity));
        spans.into_iter().find_map(|span| span.last)
    }

    /// The least value and the greatest that were seen.
    pub fn range(&self, quantity: Quantity) -> Option<Range> {
        let ranges = self.changes.iter().map(|change| change.span(quantity).range);
        ranges.fold(None, widest)
    }

    /// The value that held at this time; within a change, the last one of it.
    pub fn at(&self, nanos: u64, quantity: Quantity) -> Option<u32> {
        let begun = self.changes.partition_point(|change| change.first_nanos <= nanos);
        let change = self.changes.get(begun.checked_sub(1)?)?;
        change.span(quantity).last
    }
}

/// What a view tells. A connection that the kernel does not keep has no queues, and neither has one
/// that waits in TIME-WAIT, or a listener; before the handshake there is no round trip.
fn values(view: &KernelView) -> Values {
    let has_queues = match view.state {
        Some(TcpState::Closed | TcpState::Listen | TcpState::TimeWait) => false,
        Some(_) => true,
        None => view.local.is_some() || view.inode.is_some(),
    };
    let round_trip = view.tcp.map(|tcp| tcp.round_trip_micros).filter(|micros| *micros > 0);
    let queue = |bytes: u32| Some(bytes).filter(|_| has_queues);
    [round_trip, queue(view.receive_queue), queue(view.send_queue)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::TcpFigures;

    const SECOND: u64 = 1_000_000_000;

    fn established(round_trip_micros: u32, receive_queue: u32) -> KernelView {
        KernelView {
            state: Some(TcpState::Established),
            receive_queue,
            tcp: Some(TcpFigures { round_trip_micros, ..TcpFigures::default() }),
            ..KernelView::default()
        }
    }

    #[test]
    fn a_value_stands_until_the_next_change() {
        let mut course = KernelHistory::default();
        course.note(SECOND, 1, &established(40, 0));
        course.note(2 * SECOND, 1, &established(40, 0));
        course.note(3 * SECOND, 1, &established(60, 5));
        assert_eq!(course.changes().len(), 2, "what stays the same takes nothing");
        let at = |nanos| Quantity::ALL.map(|quantity| course.at(nanos, quantity));
        assert_eq!(at(SECOND - 1), [None; 3]);
        assert_eq!(at(2 * SECOND), [Some(40), Some(0), Some(0)]);
        assert_eq!(at(9 * SECOND), [Some(60), Some(5), Some(0)]);
        assert_eq!(course.range(Quantity::RoundTrip), Some((40, 60)));
        assert_eq!(course.latest(Quantity::Unread), Some(5));
    }

    #[test]
    fn what_was_not_known_is_not_zero() {
        let mut course = KernelHistory::default();
        let syn_sent = KernelView { state: Some(TcpState::SynSent), ..established(0, 0) };
        course.note(0, 1, &syn_sent);
        assert_eq!(course.at(0, Quantity::RoundTrip), None, "there was no round trip yet");
        course.note(SECOND, 1, &established(40, 7));
        // Nobody had looked for five seconds.
        course.note(9 * SECOND, 5 * SECOND, &established(50, 8));
        assert_eq!(course.at(4 * SECOND - 1, Quantity::Unread), Some(7));
        assert_eq!(course.at(4 * SECOND, Quantity::Unread), None);
        assert_eq!(course.at(9 * SECOND, Quantity::Unread), Some(8));
        course.note(10 * SECOND, 1, &KernelView::closed());
        assert_eq!(course.at(10 * SECOND, Quantity::Unread), None);
        assert_eq!(course.latest(Quantity::Unread), Some(8), "it is what was known last");
        assert_eq!(course.range(Quantity::Unread), Some((0, 8)));
        for state in [TcpState::Listen, TcpState::TimeWait] {
            let mut course = KernelHistory::default();
            course.note(0, 1, &KernelView { state: Some(state), ..KernelView::default() });
            assert!(course.changes().is_empty(), "{state} has no queues");
        }
    }

    #[test]
    fn a_datagram_socket_has_queues_once_the_kernel_knows_it() {
        let mut course = KernelHistory::default();
        course.note(0, 1, &KernelView::default());
        assert!(course.changes().is_empty());
        let local = "127.0.0.1:9".parse().ok();
        course.note(1, 1, &KernelView { local, receive_queue: 768, ..KernelView::default() });
        assert_eq!(
            Quantity::ALL.map(|quantity| course.latest(quantity)),
            [None, Some(768), Some(0)]
        );
    }

    fn sight() -> impl Strategy<Value = (u64, Option<u32>)> {
        (0_u64..1 << 36, prop::option::of(0_u32..1000))
    }

    proptest! {
        /// However many changes there are and however far apart, there are no more of them kept
        /// than that, and at the end of each is the value that held then.
        #[test]
        fn its_memory_is_bounded_and_its_values_are_those_that_were_seen(
            seen in prop::collection::vec(sight(), 0..2000),
        ) {
            let (mut course, mut nanos, mut told) = (KernelHistory::default(), 0, Vec::new());
            for (pause, bytes) in seen {
                nanos += pause;
                let view = bytes.map_or_else(KernelView::closed, |bytes| established(1, bytes));
                course.note(nanos, 0, &view);
                told.push((nanos, bytes));
            }
            prop_assert!(course.changes().len() <= CHANGES);
            let stood = |nanos: u64| {
                let before = told.partition_point(|(at, _)| *at <= nanos);
                before.checked_sub(1).and_then(|place| told[place].1)
            };
            let mut before = None;
            for change in course.changes() {
                prop_assert!(before <= Some(change.first_nanos));
                before = Some(change.last_nanos);
                let span = change.span(Quantity::Unread);
                prop_assert_eq!(span.last, stood(change.last_nanos));
                let within = told.iter().filter(|(at, _)| {
                    (change.first_nanos..=change.last_nanos).contains(at)
                });
                let values = within.filter_map(|(_, bytes)| *bytes);
                let range = values.fold(None, |range, bytes| widest(range, Some((bytes, bytes))));
                prop_assert_eq!(span.range, range);
            }
            let all = told.iter().filter_map(|(_, bytes)| *bytes);
            let range = all.fold(None, |range, bytes| widest(range, Some((bytes, bytes))));
            prop_assert_eq!(course.range(Quantity::Unread), range);
            prop_assert_eq!(course.at(u64::MAX, Quantity::Unread), stood(u64::MAX));
        }

        /// Whatever times a file tells, even such that fall.
        #[test]
        fn times_of_any_kind_do_no_harm(
            seen in prop::collection::vec((any::<u64>(), any::<u64>(), any::<u32>()), 0..600),
        ) {
            let mut course = KernelHistory::default();
            for (nanos, gap_nanos, bytes) in seen {
                course.note(nanos, gap_nanos, &established(1, bytes));
            }
            prop_assert!(course.changes().len() <= CHANGES);
            prop_assert!(course.changes().is_sorted_by_key(|change| change.first_nanos));
        }
    }
}
