//! Spans of time as the log has them, and how they are written.

use std::time::Duration;

/// A span in nanoseconds.
pub fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

/// Nanoseconds as seconds, cut off after this many decimals, nine at most: `12.204311`.
pub fn seconds(nanos: u64, decimals: usize) -> String {
    let mut text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.truncate(text.len() - 9 + decimals.min(9));
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_cut_off_and_not_rounded() {
        let written = [9, 6, 3, 2].map(|decimals| seconds(12_204_999_999, decimals));
        assert_eq!(written, ["12.204999999", "12.204999", "12.204", "12.20"]);
    }

    #[test]
    fn durations_are_written_in_the_unit_that_suits_them() {
        let micros =
            [0, 7, 999, 1_000, 1_234, 45_600, 2_500_000].map(|micros| duration(micros * 1_000));
        assert_eq!(micros, ["0 µs", "7 µs", "999 µs", "1 ms", "1.23 ms", "45.6 ms", "2.50 s"]);
        assert_eq!([1, 999, 1_500_000].map(duration), ["1 ns", "999 ns", "1.50 ms"]);
    }
}
