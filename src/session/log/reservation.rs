//! A place in the log that is taken before its record is known.

use std::sync::Arc;

use super::Entry;
use super::log_inner::LogInner;
use super::order::Arrived;

/// A place in the log that was taken before its record is known ([`Log::reserve`]).
///
/// It holds back whatever is logged after it, so it is for as long as a system call takes that does
/// not wait. Dropped, it is given up, and nothing is missing there.
///
/// [`Log::reserve`]: super::Log::reserve
#[must_use = "it holds back all later records"]
pub struct Reservation {
    shared: Arc<LogInner>,
    place: u64,
    settled: bool,
}

impl Reservation {
    pub(super) fn new(shared: Arc<LogInner>) -> Self {
        let place = shared.state.lock().order.reserve();
        Self { shared, place, settled: false }
    }

    /// Logs a record in this place.
    pub fn fill(mut self, entry: Entry) {
        self.settle(Some(Arrived::new(entry)));
    }

    fn settle(&mut self, arrived: Option<Arrived>) {
        self.settled = true;
        self.shared.publish(|order| order.settle(self.place, arrived));
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.settled {
            self.settle(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Event, Mode, SocketId};
    use crate::session::{Entry, Log};

    fn entry(socket: u32) -> Entry {
        Entry::new(SocketId(socket), Event::Reading(Mode::Step))
    }

    fn sockets(log: &Log) -> Vec<u32> {
        let mut sockets = Vec::new();
        log.for_each(0..u64::MAX, |record| {
            assert_eq!(record.number, sockets.len() as u64 + 1);
            sockets.push(record.socket.0);
        });
        sockets
    }

    #[test]
    fn a_place_that_is_taken_comes_before_what_is_logged_after_it() {
        let log = Log::new();
        log.append(entry(1));
        let (second, third) = (log.reserve(), log.reserve());
        log.append(entry(4));
        third.fill(entry(3));
        assert_eq!(sockets(&log), [1], "the later ones are held back");
        second.fill(entry(2));
        log.append(entry(5));
        assert_eq!(sockets(&log), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_place_that_is_given_up_leaves_no_gap() {
        let log = Log::new();
        let (first, second) = (log.reserve(), log.reserve());
        log.append(entry(3));
        drop(second);
        assert!(sockets(&log).is_empty());
        drop(first);
        assert_eq!(sockets(&log), [3]);
    }
}
