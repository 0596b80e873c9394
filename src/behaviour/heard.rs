//! What has arrived on a stream and is still to be looked at, bounded.

use bytes::{Bytes, BytesMut};
use memchr::memchr;

/// Bytes that a rule looks at, and that a line can have.
pub(super) const MOST_LOOKED_AT: usize = 64 * 1024;

/// Bytes of lines that are kept until they are looked at.
const MOST_LINES: usize = 1024 * 1024;

/// What has arrived since the last match, or behind the last line.
#[derive(Debug, Default)]
pub(super) struct Heard {
    bytes: BytesMut,
    /// Bytes at the beginning that are known to have no end of a line.
    searched: usize,
    /// Whether nothing more comes, so that what is there is a line.
    ended: bool,
}

impl Heard {
    /// Takes in what has arrived, and returns all that there is to be looked at: the newest of it, if
    /// it is too much.
    pub(super) fn all_with(&mut self, newest: &Bytes) -> Bytes {
        self.bytes.extend_from_slice(newest);
        let too_many = self.bytes.len().saturating_sub(MOST_LOOKED_AT);
        drop(self.bytes.split_to(too_many));
        Bytes::copy_from_slice(&self.bytes)
    }

    /// Forgets what has arrived.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Takes in what has arrived, to be looked at line by line.
    pub(super) fn push(&mut self, newest: &Bytes) {
        self.bytes.extend_from_slice(newest);
        // More than is read by itself: somebody else has read so much.
        let too_many = self.bytes.len().saturating_sub(MOST_LINES);
        drop(self.bytes.split_to(too_many));
        self.searched = self.searched.saturating_sub(too_many);
    }

    /// Nothing more comes.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Whether there is room for what a read brings.
    pub(super) fn has_room(&self) -> bool {
        self.bytes.len() <= 2 * MOST_LOOKED_AT
    }

    /// How long the next line is with its ending, if it is there.
    fn next_line(&self) -> Option<usize> {
        let line_feed = memchr(b'\n', self.bytes.get(self.searched..)?);
        let length = line_feed.map(|place| self.searched + place + 1);
        let whole = || self.ended && !self.bytes.is_empty();
        length
            .or_else(|| whole().then_some(self.bytes.len()))
            .or_else(|| (self.bytes.len() >= MOST_LOOKED_AT).then_some(MOST_LOOKED_AT))
            .map(|length| length.min(MOST_LOOKED_AT))
    }

    /// Whether there is a line.
    pub(super) fn has_line(&self) -> bool {
        self.next_line().is_some()
    }

    /// Takes the next line, without its ending.
    pub(super) fn take_line(&mut self) -> Option<Bytes> {
        let Some(length) = self.next_line() else {
            self.searched = self.bytes.len();
            return None;
        };
        self.searched = 0;
        let line = self.bytes.split_to(length).freeze();
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").filter(|_| text.len() < line.len()).unwrap_or(text);
        Some(line.slice(..text.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<Bytes> {
        let mut heard = Heard::default();
        let mut lines = Vec::new();
        for piece in pieces {
            heard.push(&Bytes::copy_from_slice(piece));
            lines.extend(std::iter::from_fn(|| heard.take_line()));
        }
        heard.end();
        lines.extend(std::iter::from_fn(|| heard.take_line()));
        lines
    }

    #[test]
    fn lines_are_cut_at_their_endings_and_at_the_end() {
        assert_eq!(
            lines(&[b"one\r\ntw", b"o\n\n", b"a\r", b"b\r\nlast\r"]),
            ["one", "two", "", "a\rb", "last\r"]
        );
        let long = vec![b'x'; MOST_LOOKED_AT + 3];
        let cut = lines(&[&long]);
        assert_eq!(cut.iter().map(Bytes::len).collect::<Vec<_>>(), [MOST_LOOKED_AT, 3]);
    }

    #[test]
    fn only_the_newest_of_too_much_is_looked_at() {
        let mut heard = Heard::default();
        heard.all_with(&Bytes::from(vec![b'a'; MOST_LOOKED_AT]));
        let all = heard.all_with(&Bytes::from_static(b"end"));
        assert_eq!((all.len(), &all[all.len() - 4..]), (MOST_LOOKED_AT, &b"aend"[..]));
        heard.clear();
        assert_eq!(heard.all_with(&Bytes::from_static(b"b")), "b");
    }

    proptest! {
        #[test]
        fn however_a_stream_is_cut_its_lines_are_the_same(
            text in "[ab\r\n]{0,40}", at in prop::collection::vec(0..40_usize, 0..6),
        ) {
            let mut at: Vec<_> = at.into_iter().map(|at| at.min(text.len())).collect();
            at.sort_unstable();
            let mut pieces = Vec::new();
            let mut begin = 0;
            for end in at.into_iter().chain([text.len()]) {
                pieces.push(&text.as_bytes()[begin..end]);
                begin = end;
            }
            prop_assert_eq!(lines(&pieces), lines(&[text.as_bytes()]));
        }
    }
}
