//! The lines that sender and receiver of a file exchange.

use std::fmt::Write as _;

use bytes::{Bytes, BytesMut};
use memchr::memchr;
use serde::{Deserialize, Serialize};

use super::summed::Sum;
use crate::model::escape_text;

/// Bytes of a line at most.
const MOST_LINE: usize = 4096;

/// Characters of what the other end says that are shown.
const MOST_SHOWN: usize = 200;

/// What comes before the bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) size: u64,
}

/// What comes behind them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Trailer {
    pub(super) sha256: String,
}

/// What the receiver says at the end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Verdict {
    /// All has arrived, with this sum.
    Received { received: u64, sha256: String },
    /// Something is wrong.
    Wrong { error: String },
}

/// Something as a line.
pub(super) fn line(words: &impl Serialize) -> Bytes {
    // It writes any of them.
    let mut line = serde_json::to_string(words).unwrap_or_default();
    line.push('\n');
    line.into()
}

/// A sum as it is written.
pub(super) fn hex(sum: &Sum) -> String {
    sum.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let written = write!(hex, "{byte:02x}");
        debug_assert!(written.is_ok(), "a text takes any text");
        hex
    })
}

/// What the other end says, as it is shown.
pub(super) fn shown(text: &str) -> String {
    escape_text(&text.chars().take(MOST_SHOWN).collect::<String>())
}

/// A line as far as it has come.
#[derive(Debug, Default)]
pub(super) struct HeardLine(BytesMut);

/// It is too long for any such line.
#[derive(Debug)]
pub(super) struct TooLong;

impl HeardLine {
    /// Takes the bytes of the line from those that have come, and leaves the rest. Returns it once it is
    /// whole.
    pub(super) fn take(&mut self, bytes: &mut Bytes) -> Result<Option<BytesMut>, TooLong> {
        let end = memchr(b'\n', bytes).map(|place| place + 1);
        let length = end.unwrap_or(bytes.len());
        if self.0.len() + length > MOST_LINE {
            return Err(TooLong);
        }
        self.0.extend_from_slice(&bytes.split_to(length));
        Ok(end.map(|_| std::mem::take(&mut self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_out_of_what_comes_and_has_an_end() {
        let mut heard = HeardLine::default();
        let mut bytes = Bytes::from_static(b"one");
        assert!(heard.take(&mut bytes).unwrap().is_none());
        let mut bytes = Bytes::from_static(b" two\nrest");
        assert_eq!(heard.take(&mut bytes).unwrap().unwrap(), "one two\n");
        assert_eq!(bytes, "rest");
        assert!(heard.take(&mut Bytes::from(vec![b'x'; MOST_LINE + 1])).is_err());
    }

    #[test]
    fn a_sum_is_written_in_hex() {
        let mut sum = [0; 32];
        (sum[0], sum[31]) = (0xab, 1);
        assert_eq!(hex(&sum), format!("ab{}01", "00".repeat(30)));
    }
}
