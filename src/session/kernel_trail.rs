//! Where in a log the kernel was seen: the records of each socket, and those that tell figures alone.
//!
//! It holds numbers of records, never records, and grows by what is new. A list that leaves the
//! figures out knows the record of each of its rows by a binary search.

use std::collections::BTreeMap;

use crate::model::{Event, Record, SocketId};

/// The numbers of all [`Event::Kernel`] records.
#[derive(Clone, Debug, Default)]
pub struct KernelTrail {
    of_socket: BTreeMap<SocketId, Vec<u64>>,
    /// Those that tell nothing but figures, in rising order.
    figures: Vec<u64>,
    /// The newest that tells why nothing can be seen.
    silent: Option<u64>,
}

impl KernelTrail {
    /// Takes note of the next record.
    pub fn note(&mut self, record: &Record) {
        if matches!(record.event, Event::Kernel { .. }) {
            self.of_socket.entry(record.socket).or_default().push(record.number);
        }
        if matches!(record.event, Event::KernelSilent { .. }) {
            self.silent = Some(record.number);
        }
        if record.event.is_figures_only() {
            self.figures.push(record.number);
        }
    }

    /// Whether nothing of the kernel was seen yet.
    pub fn is_empty(&self) -> bool {
        self.of_socket.is_empty()
    }

    /// The newest record that tells why nothing can be seen.
    pub fn silent(&self) -> Option<u64> {
        self.silent
    }

    /// The records of a socket, oldest first.
    pub fn of(&self, socket_id: SocketId) -> &[u64] {
        self.of_socket.get(&socket_id).map_or(&[], Vec::as_slice)
    }

    /// How many records tell figures alone.
    pub fn figures(&self) -> u64 {
        self.figures.len() as u64
    }

    /// The record in this row, from 0 on, of a list without those that tell figures alone.
    pub fn record_of_row(&self, row: u64) -> u64 {
        // Before the figures with this index so many other records stand.
        let others = |index: usize| self.figures[index] - index as u64 - 1;
        let (mut low, mut high) = (0, self.figures.len());
        while low < high {
            let middle = low.midpoint(high);
            if others(middle) <= row { low = middle + 1 } else { high = middle }
        }
        row + 1 + low as u64
    }

    /// The row of a record in that list, from 0 on; of one that is not in it, the row before.
    pub fn row_of_record(&self, number: u64) -> u64 {
        let left_out = self.figures.partition_point(|figures| *figures <= number) as u64;
        number.saturating_sub(left_out + 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{KernelView, Mode, TcpState},
        session::{Entry, Log},
    };

    fn kernel(was: TcpState, state: TcpState) -> Event {
        let view = Box::new(KernelView { state: Some(state), ..KernelView::default() });
        Event::Kernel { was: Some(was), view, gap_nanos: 1 }
    }

    fn trail(events: impl IntoIterator<Item = Event>) -> KernelTrail {
        let log = Log::new();
        for event in events {
            log.append(Entry::new(SocketId(1), event));
        }
        let mut trail = KernelTrail::default();
        log.for_each(1..u64::MAX, |record| trail.note(record));
        trail
    }

    #[test]
    fn a_change_of_state_is_never_left_out() {
        use TcpState::{CloseWait, Established};
        let trail = trail([
            Event::Reading(Mode::Step),
            kernel(Established, Established),
            kernel(Established, CloseWait),
            kernel(CloseWait, CloseWait),
            Event::Observed,
        ]);
        assert_eq!(trail.of(SocketId(1)), [2, 3, 4]);
        assert_eq!((trail.figures(), trail.of(SocketId(2)).len()), (2, 0));
        assert_eq!([0, 1, 2].map(|row| trail.record_of_row(row)), [1, 3, 5]);
        assert_eq!([1, 2, 3, 4, 5].map(|number| trail.row_of_record(number)), [0, 0, 1, 1, 2]);
    }

    proptest! {
        /// Rows and records lead to each other, whichever records are left out.
        #[test]
        fn rows_are_the_records_that_are_not_left_out(figures in prop::collection::vec(any::<bool>(), 0..60)) {
            let events = figures.iter().map(|figures| {
                let was = if *figures { TcpState::Established } else { TcpState::SynSent };
                kernel(was, TcpState::Established)
            });
            let trail = trail(events);
            let shown: Vec<u64> = (1..=figures.len() as u64)
                .filter(|number| !figures[usize::try_from(*number).unwrap() - 1])
                .collect();
            for (row, number) in shown.iter().enumerate() {
                prop_assert_eq!(trail.record_of_row(row as u64), *number);
                prop_assert_eq!(trail.row_of_record(*number), row as u64);
            }
        }
    }
}
