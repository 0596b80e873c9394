//! When a record was, as files tell it: the session's beginning by the calendar, and from there on by
//! the clock that never jumps.

use jiff::{SignedDuration, Timestamp};

/// The moment this many nanoseconds after the session began.
pub(super) fn moment(started: Timestamp, since_start_nanos: u64) -> Timestamp {
    let since = i64::try_from(since_start_nanos).unwrap_or(i64::MAX);
    started.checked_add(SignedDuration::from_nanos(since)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_say_anything_of_the_time() {
        let began: Timestamp = "2026-07-20T12:00:00Z".parse().unwrap();
        assert_eq!(
            format!("{:.9}", moment(began, 1_000_000_007)),
            "2026-07-20T12:00:01.000000007Z"
        );
        assert_eq!(moment(Timestamp::MAX, 1), Timestamp::MAX);
        assert!(moment(began, u64::MAX) > began);
    }
}
