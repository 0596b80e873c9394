//! How figures are written: amounts, numbers of things, durations, moments.

use jiff::{Timestamp, tz::TimeZone};

pub use crate::model::count;
use crate::model::{self, Record};

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

/// A duration in the unit that suits it, to three significant digits.
pub fn duration(nanos: u64) -> String {
    let (amount, unit) = match nanos {
        0 => (0.0, "µs"),
        1..1_000 => (nanos as f64, "ns"),
        1_000..1_000_000 => (nanos as f64 / 1e3, "µs"),
        1_000_000..1_000_000_000 => (nanos as f64 / 1e6, "ms"),
        _ => (nanos as f64 / 1e9, "s"),
    };
    let digits = match amount {
        _ if amount.fract() == 0.0 => 0,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{amount:.digits$} {unit}")
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

    #[test]
    fn durations_are_written_in_the_unit_that_suits_them() {
        let micros =
            [0, 7, 999, 1_000, 1_234, 45_600, 2_500_000].map(|micros| duration(micros * 1_000));
        assert_eq!(micros, ["0 µs", "7 µs", "999 µs", "1 ms", "1.23 ms", "45.6 ms", "2.50 s"]);
        assert_eq!([1, 999, 1_500_000].map(duration), ["1 ns", "999 ns", "1.50 ms"]);
    }
}
