//! The records that a filter lets through, as rows: looked for by a thread of its own, and added to
//! as the log grows.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use super::follower::{FollowStep, Followed, LogFollower};
use super::row_list::RowList;
use super::{Annotations, Filter, Matcher, Progress};
use crate::session::Log;

/// The rows of a filter. Dropping it ends its thread, which is not waited for.
#[derive(Debug)]
pub struct View {
    filter: Filter,
    follower: LogFollower<RowList>,
}

impl View {
    /// Begins to look. `wake` is called after rows have come or the last record was reached, at most
    /// 60 times a second, by the thread.
    ///
    /// # Errors
    /// When the system makes no thread.
    pub fn new(
        log: Arc<Log>,
        filter: Filter,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let mut scan = ViewScan {
            log: Arc::clone(&log),
            matcher: Matcher::new(filter.clone()),
            marks: Annotations::default(),
            fresh: None,
            found: Vec::new(),
        };
        let look = move |shared: &Followed<RowList>, deadline| scan.look(shared, deadline);
        Ok(Self { filter, follower: LogFollower::new("filter-view", log, look, wake)? })
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// How many rows there are so far.
    pub fn rows(&self) -> u64 {
        self.follower.found().len()
    }

    /// The record in a row, from 0 on; `None` behind the last.
    pub fn number_of(&self, row: u64) -> Option<u64> {
        self.follower.found().number_of(row)
    }

    /// The row of a record; of one that has none, the row before, or the first.
    pub fn row_of(&self, number: u64) -> u64 {
        self.follower.found().rows_before(number.saturating_add(1)).saturating_sub(1)
    }

    /// Whether a record has a row.
    pub fn has(&self, number: u64) -> bool {
        self.number_of(self.row_of(number)) == Some(number)
    }

    /// How far it has come.
    pub fn progress(&self, log: &Log) -> Progress {
        self.follower.progress(log)
    }

    /// Whether it has once looked at all records that there were; later ones follow as they come.
    pub fn is_complete(&self) -> bool {
        self.follower.is_complete()
    }

    /// Stops looking. The rows found so far remain.
    pub fn cancel(&self) {
        self.follower.cancel();
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.follower.is_cancelled()
    }
}

/// What the thread works on.
struct ViewScan {
    log: Arc<Log>,
    matcher: Matcher,
    marks: Annotations,
    /// Rows that are to take the place of the ones shown, once they have come as far: a note on a
    /// record may have changed what is right for it.
    fresh: Option<(RowList, u64)>,
    found: Vec<u64>,
}

impl ViewScan {
    /// Looks at the next records, until the deadline.
    fn look(&mut self, shared: &Followed<RowList>, deadline: Instant) -> FollowStep {
        let until = self.log.len();
        if self.matcher.filter().depends_on_notes()
            && self.marks.catch_up(&self.log)
            && self.read(shared) > 0
        {
            self.fresh = Some((RowList::default(), 0));
        }
        let from = self.read(shared) + 1;
        let Self { log, matcher, marks, found, .. } = self;
        let next = matcher.select(log, from..until + 1, marks, found, || shared.goes_on(deadline));
        let changed = self.publish(shared, next.saturating_sub(1).max(from - 1), until);
        let look = shared.look(changed);
        FollowStep { behind: look.behind || self.fresh.is_some(), read: self.read(shared), ..look }
    }

    fn read(&self, shared: &Followed<RowList>) -> u64 {
        self.fresh.as_ref().map_or_else(|| shared.read(), |(_, read)| *read)
    }

    /// Shows what was found. Returns whether anything has changed for those who look on.
    fn publish(&mut self, shared: &Followed<RowList>, read: u64, until: u64) -> bool {
        let found = self.found.drain(..);
        let more = found.len() > 0;
        if let Some((rows, fresh_read)) = &mut self.fresh {
            found.for_each(|number| rows.push(number));
            *fresh_read = read;
            if read < until {
                return false;
            }
            if let Some((rows, _)) = self.fresh.take() {
                *shared.found() = rows;
            }
            shared.advance(read, until);
            return true;
        }
        if more {
            let mut rows = shared.found();
            found.for_each(|number| rows.push(number));
        }
        // While there is much to look at, the progress is to be seen.
        shared.advance(read, until) || more
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::model::{Event, Mode, SocketId};
    use crate::session::Entry;
    use crate::session::derived::follower::PACE;

    const LONG: Duration = Duration::from_secs(20);

    fn until(what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + LONG;
        while !holds() {
            assert!(Instant::now() < deadline, "it never came to hold that {what}");
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn entry(socket: u32) -> Entry {
        Entry::new(SocketId(socket), Event::Reading(Mode::Step))
    }

    fn view(log: &Arc<Log>, filter: &str) -> View {
        View::new(Arc::clone(log), Filter::parse(filter).unwrap(), || {}).unwrap()
    }

    fn rows(view: &View) -> Vec<u64> {
        (0..view.rows()).map(|row| view.number_of(row).unwrap()).collect()
    }

    /// Nobody but the test holds the log any more.
    fn no_thread_left(log: &Arc<Log>) {
        until("the thread has ended", || Arc::strong_count(log) == 1);
    }

    #[test]
    fn a_view_of_a_growing_log_has_what_the_filter_lets_through() {
        let log = Arc::new(Log::new());
        let wanted = "socket == 3 or number in {5..9}";
        let woken = Arc::new(AtomicU64::new(0));
        let view = {
            let woken = Arc::clone(&woken);
            let filter = Filter::parse(wanted).unwrap();
            View::new(Arc::clone(&log), filter, move || {
                woken.fetch_add(1, Ordering::Relaxed);
            })
            .unwrap()
        };
        let began = Instant::now();
        thread::scope(|scope| {
            for writer in 0..4 {
                let log = &log;
                scope.spawn(move || {
                    for turn in 0..5_000 {
                        log.append(entry((writer + turn) % 7));
                    }
                });
            }
        });
        until("all was looked at", || {
            view.progress(&log) == Progress { read: 20_000, records: 20_000 }
        });
        let mut expected = Vec::new();
        log.for_each(1..u64::MAX, |record| {
            if record.socket.0 == 3 || (5..=9).contains(&record.number) {
                expected.push(record.number);
            }
        });
        assert_eq!(rows(&view), expected);
        assert!(view.is_complete());
        for (row, number) in expected.iter().enumerate() {
            assert_eq!(view.row_of(*number), row as u64);
            assert!(view.has(*number) && !view.has(number + 1) || expected.contains(&(number + 1)));
        }
        let most = began.elapsed().as_millis() / PACE.as_millis() + 2;
        let woken = u128::from(woken.load(Ordering::Relaxed));
        assert!((1..=most).contains(&woken), "{woken} of at most {most}");
        drop(view);
        no_thread_left(&log);
    }

    #[test]
    fn a_long_look_is_taken_back_at_once() {
        let log = Arc::new(Log::new());
        let bytes = Bytes::from(vec![b'a'; 1 << 20]);
        for _ in 0..2_000 {
            log.append(Entry { payload: bytes.clone(), ..entry(1) });
        }
        // Two gigabytes, and an expression that goes through all of them.
        let view = view(&log, "bytes ~ \"a[ab]*c\"");
        until("it has begun", || view.progress(&log).read > 0);
        view.cancel();
        let asked = Instant::now();
        no_thread_left(&log);
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        assert!(view.is_cancelled() && !view.is_complete());
        assert!(view.progress(&log).read < 2_000);
    }

    #[test]
    fn a_note_that_comes_later_counts() {
        let log = Arc::new(Log::new());
        for _ in 0..100 {
            log.append(entry(1));
        }
        let view = view(&log, "marked or comment contains \"x\"");
        until("it has looked", || view.is_complete());
        assert_eq!(view.rows(), 0);
        let mark = |record, marked| {
            log.append(Entry::new(SocketId(1), Event::Marked { record, marked }));
        };
        mark(70, true);
        mark(7, true);
        until("both are there", || rows(&view) == [7, 70]);
        mark(70, false);
        log.append(Entry::new(
            SocketId(1),
            Event::Commented { record: 9, text: "an x".to_owned() },
        ));
        until("the comment is there", || rows(&view) == [7, 9]);
        drop(view);
        no_thread_left(&log);
    }
}
