//! The date and the time as RFC 867 suggests them: `Monday, November 30, 2026 16:05:09-CET`.

use bytes::Bytes;
use jiff::ZonedDateTime;

/// The date and the time now, as a line.
pub(super) fn now() -> Bytes {
    line(&ZonedDateTime::now())
}

fn line(time: &ZonedDateTime) -> Bytes {
    format!("{}\r\n", time.strftime("%A, %B %-d, %Y %H:%M:%S-%Z")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_as_in_the_rfc() {
        let time: ZonedDateTime = "1982-02-22T17:37:43-08:00[America/Los_Angeles]".parse().unwrap();
        assert_eq!(line(&time), "Monday, February 22, 1982 17:37:43-PST\r\n");
    }
}
