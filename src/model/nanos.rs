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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_cut_off_and_not_rounded() {
        let written = [9, 6, 3, 2].map(|decimals| seconds(12_204_999_999, decimals));
        assert_eq!(written, ["12.204999999", "12.204999", "12.204", "12.20"]);
    }
}
