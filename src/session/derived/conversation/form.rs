//! The three ways in which bytes are shown, and where each ends a row.
//!
//! A row of hex or of escaped bytes has a fixed number of bytes. A row of text ends with its line, or
//! where it is full; so text must have been looked through before its rows can be counted.

use std::ops::Range;

use bytes::Bytes;

use crate::model::{dumped_characters, escape_byte, escape_text, push_hex_row};

/// How bytes are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As lines of text; what is not text is escaped.
    #[default]
    Text,
    /// Sixteen bytes a row, in hex and as characters.
    Hex,
    /// All in one run, line endings escaped as well.
    Escaped,
}

/// Bytes in a row of text, at most: whole characters, and a line feed beyond them.
pub(super) const TEXT_ROW: usize = 96;

/// Bytes that are looked through at once.
pub(super) const AT_ONCE: u64 = 1 << 20;

/// This many bytes lie between two marks, at least.
pub(super) const MARK_EVERY: u64 = 64 * 1024;

/// A place within a long text at which a row begins: from here rows are found without reading all
/// that is before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The row, from 0 on.
    pub(super) row: u64,
    /// Its first byte.
    pub(super) offset: u64,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Hex, Self::Escaped];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Hex => "hex",
            Self::Escaped => "escaped",
        }
    }

    /// Bytes in every row but the last; `None` where that differs.
    pub(super) fn row_bytes(self) -> Option<u64> {
        match self {
            Self::Text => None,
            Self::Hex => Some(16),
            Self::Escaped => Some(32),
        }
    }

    /// Characters in the longest row there can be.
    pub fn columns(self) -> usize {
        match self {
            Self::Text => TEXT_ROW + 4,
            Self::Hex => 12 + 3 * 16 + 2 + 16,
            Self::Escaped => 32 * 4,
        }
    }

    /// A row as it is shown; `offset` is the place of its first byte in all that was said that way.
    pub fn line(self, offset: u64, bytes: &[u8]) -> String {
        match self {
            Self::Text => escaped(without_line_ending(bytes)),
            Self::Escaped => escaped(bytes),
            Self::Hex => {
                let mut line = String::new();
                push_hex_row(&mut line, offset, 8, " ", bytes);
                line.extend(dumped_characters(bytes));
                line
            }
        }
    }
}

fn without_line_ending(bytes: &[u8]) -> &[u8] {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    line.strip_suffix(b"\r").filter(|_| line.len() < bytes.len()).unwrap_or(line)
}

/// Bytes with everything that is no plain text escaped.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(&escape_text(chunk.valid()));
        text.extend(chunk.invalid().iter().map(|byte| escape_byte(*byte)));
    }
    text
}

/// How many bytes the first row of a text has. Bytes beyond [`TEXT_ROW`] must be at hand, unless the
/// text ends before.
pub(super) fn first_row(text: &[u8]) -> usize {
    let full = text.len().min(TEXT_ROW + 1);
    if let Some(place) = memchr::memchr(b'\n', &text[..full]) {
        return place + 1;
    }
    if text.len() <= TEXT_ROW {
        return text.len();
    }
    let begins = |place: &usize| text[*place] & 0b1100_0000 != 0b1000_0000;
    // A character stays whole; what has none begins anywhere.
    (TEXT_ROW - 3..=TEXT_ROW).rev().find(begins).unwrap_or(TEXT_ROW)
}

/// Counts the rows of a text of this length and marks places in it; `None` if `go_on` said no. Where
/// bytes cannot be read any more, one row stands for them.
pub(super) fn lay_out(
    length: u64,
    mut read: impl FnMut(Range<u64>) -> Bytes,
    mut go_on: impl FnMut() -> bool,
) -> Option<(u64, Vec<Mark>)> {
    let (mut rows, mut at, mut marks) = (0, 0, Vec::new());
    let mut marked = 0;
    while at < length {
        if !go_on() {
            return None;
        }
        let bytes = read(at..length.min(at + AT_ONCE));
        if bytes.is_empty() {
            return Some((rows + 1, marks));
        }
        let is_last = at + bytes.len() as u64 >= length;
        let mut rest = &bytes[..];
        while rest.len() > TEXT_ROW || (is_last && !rest.is_empty()) {
            let row = first_row(rest);
            rest = &rest[row..];
            at += row as u64;
            rows += 1;
            if at - marked >= MARK_EVERY && at < length {
                marked = at;
                marks.push(Mark { row: rows, offset: at });
            }
        }
        if !is_last && rest.len() == bytes.len() {
            // Fewer bytes came than a row has, and no more can be read.
            return Some((rows + 1, marks));
        }
    }
    Some((rows, marks))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_at_line_feeds_and_characters_stay_whole() {
        assert_eq!(first_row(b"one\r\ntwo"), 5);
        assert_eq!(first_row(b"one"), 3);
        let mut long = vec![b'x'; TEXT_ROW - 1];
        long.extend_from_slice("€€".as_bytes());
        assert_eq!(first_row(&long), TEXT_ROW - 1);
        assert_eq!(first_row(&[0x80; 200]), TEXT_ROW);
        let mut full = vec![b'x'; TEXT_ROW];
        full.push(b'\n');
        assert_eq!(first_row(&full), TEXT_ROW + 1);
    }

    #[test]
    fn each_form_shows_bytes_in_its_way() {
        assert_eq!(Form::Text.line(0, b"a\tb\r\n"), "a\\tb");
        assert_eq!(Form::Escaped.line(0, b"a\r\n\xff"), "a\\r\\n\\xff");
        let hex = Form::Hex.line(256, b"Hi\n");
        assert!(hex.starts_with("00000100  48 69 0a "), "{hex}");
        assert!(hex.ends_with("  Hi."), "{hex}");
    }

    proptest! {
        /// Rows that are counted in pieces are those of the whole, and marks are where rows begin.
        #[test]
        fn marks_lie_where_rows_begin(seed in prop::collection::vec(any::<u8>(), 1..200), times in 1_usize..4000) {
            let text: Vec<u8> = seed.iter().copied().cycle().take(seed.len() * times).collect();
            let mut starts = vec![0];
            let mut rest = &text[..];
            while !rest.is_empty() {
                let row = first_row(rest);
                rest = &rest[row..];
                starts.push((text.len() - rest.len()) as u64);
            }
            let whole = Bytes::from(text);
            let read = |range: Range<u64>| whole.slice(range.start as usize..range.end as usize);
            let (rows, marks) = lay_out(whole.len() as u64, read, || true).unwrap();
            prop_assert_eq!(rows, starts.len() as u64 - 1);
            for mark in &marks {
                prop_assert_eq!(starts[usize::try_from(mark.row).unwrap()], mark.offset);
            }
            prop_assert!(marks.len() as u64 >= (whole.len() as u64 / (MARK_EVERY + 200)).saturating_sub(1));
        }
    }
}
