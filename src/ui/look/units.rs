//! How figures are written: amounts, numbers of things, durations, moments.

use jiff::{Timestamp, tz::TimeZone};

use crate::model::{self, Record};
pub use crate::model::{count, duration};

/// A number of bytes in the unit that suits it.
pub fn bytes(count: u64) -> String {
    const KIB: u64 = 1024;
    match count {
        0..KIB => format!("{count} B"),
        _ if count < KIB * KIB => format!("{:.1} KiB", count as f64 / KIB as f64),
        _ if count < KIB * KIB * KIB => format!("{:.1} MiB", count as f64 / (KIB * KIB) as f64),
        _ => format!("{:.2} GiB", count as f64 / (KIB * KIB * KIB) as f64),
    }
}

/// A part of some bytes: `2.5 MiB of 64.0 MiB`.
pub fn part_text(part: u64, all: u64) -> String {
    format!("{} of {}", bytes(part), bytes(all))
}

/// What is said of bytes at the end of a read that are shown with the next one; empty if there are none.
pub fn kept_back_text(bytes: usize) -> String {
    match bytes {
        0 => String::new(),
        bytes => format!(", ending with {} of an incomplete character", count(bytes, "byte")),
    }
}

/// A moment of the session: `12.204 s`.
pub fn seconds(nanos: u64) -> String {
    format!("{} s", model::seconds(nanos, 3))
}

/// The time remaining, in whole seconds if at least one is left: `57 s`.
pub fn countdown(millis: u64) -> String {
    if millis < 1000 { format!("{millis} ms") } else { format!("{} s", millis.div_ceil(1000)) }
}

/// The time of day at which a record was logged, in the local time zone.
pub fn clock(record: &Record) -> String {
    local_time(record.wall, "%H:%M:%S%.3f")
}

/// Date and time at which a record was logged, in the local time zone.
pub fn date_and_time(record: &Record) -> String {
    local_time(record.wall, "%Y-%m-%d %H:%M:%S%.6f")
}

/// A moment in the local time zone, in a format of `strftime`.
pub fn local_time(wall: Timestamp, format: &str) -> String {
    wall.to_zoned_datetime(TimeZone::system()).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_the_unit_that_suits_them() {
        assert_eq!(bytes(27), "27 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(5 * 1024 * 1024), "5.0 MiB");
    }

    #[test]
    fn things_are_counted_in_the_plural_except_one() {
        let counted = [0_u64, 1, 2].map(|number| (count(number, "byte"), count(number, "match")));
        let written = [("0 bytes", "0 matches"), ("1 byte", "1 match"), ("2 bytes", "2 matches")];
        assert_eq!(counted, written.map(|(bytes, matches)| (bytes.to_owned(), matches.to_owned())));
    }
}
