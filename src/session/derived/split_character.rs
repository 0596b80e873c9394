//! Characters that were cut by two reads, put together: of each stream, the bytes of a character whose
//! end has not come yet.

use std::collections::BTreeMap;
use std::ops::Range;

use bytes::Bytes;

/// The beginning of a character whose end has not come: at most three bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct UnfinishedCharacter {
    bytes: [u8; 3],
    length: u8,
}

impl UnfinishedCharacter {
    fn new(tail: &[u8]) -> Self {
        let mut bytes = [0; 3];
        let length = tail.len().min(bytes.len());
        bytes[..length].copy_from_slice(&tail[..length]);
        Self { bytes, length: length as u8 }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length.into()]
    }
}

/// How one piece of a stream is shown: what was kept back before it comes first, and its own last
/// bytes may be kept back for the next piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WholeCharacters {
    /// Bytes of an unfinished character from the pieces before.
    pub(super) carried: UnfinishedCharacter,
    /// How many bytes at the end wait for the rest of their character.
    pub(super) kept_back: u8,
}

impl WholeCharacters {
    /// Bytes that are shown with a piece of this length.
    pub(super) fn shown_length(self, length: u64) -> u64 {
        (u64::from(self.carried.length) + length).saturating_sub(self.kept_back.into())
    }

    /// A part of the bytes that are shown with a piece; `own` reads those of the piece itself.
    pub(super) fn read(self, range: Range<u64>, own: impl FnOnce(Range<u64>) -> Bytes) -> Bytes {
        let carried = self.carried.as_slice();
        let before = carried.len() as u64;
        if before == 0 {
            return own(range);
        }
        let place = |at: u64| at.min(before) as usize;
        let mut shown = carried[place(range.start)..place(range.end)].to_vec();
        if range.end > before {
            shown.extend_from_slice(&own(range.start.saturating_sub(before)..range.end - before));
        }
        shown.into()
    }
}

/// What each stream has said of a character that is not complete.
#[derive(Debug)]
pub(super) struct SplitCharacters<Stream>(BTreeMap<Stream, UnfinishedCharacter>);

impl<Stream> Default for SplitCharacters<Stream> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<Stream: Ord> SplitCharacters<Stream> {
    /// The next piece of a stream, of this length; `read` reads its bytes.
    pub(super) fn piece(
        &mut self,
        stream: Stream,
        length: u64,
        read: impl FnOnce(Range<u64>) -> Bytes,
    ) -> WholeCharacters {
        let carried = self.end(&stream);
        let mut end = carried.as_slice().to_vec();
        // The end of what came, with enough before it to hold any unfinished character.
        end.extend_from_slice(&read(length.saturating_sub(3)..length));
        let tail = UnfinishedCharacter::new(unfinished_tail(&end[end.len().saturating_sub(3)..]));
        // A tail that reaches back beyond this piece leaves nothing of it to show yet.
        if tail.length > 0 {
            self.0.insert(stream, tail);
        }
        WholeCharacters { carried, kept_back: tail.length }
    }

    /// Whether the rest of a character is still to come.
    pub(super) fn is_unfinished(&self, stream: &Stream) -> bool {
        self.0.contains_key(stream)
    }

    /// What is left of a character that never was completed.
    pub(super) fn end(&mut self, stream: &Stream) -> UnfinishedCharacter {
        self.0.remove(stream).unwrap_or_default()
    }
}

/// The part at the end of `bytes` that begins a UTF-8 character and does not finish it.
fn unfinished_tail(bytes: &[u8]) -> &[u8] {
    for start in (0..bytes.len()).rev() {
        if bytes[start] & 0b1100_0000 == 0b1000_0000 {
            continue;
        }
        let unfinished =
            std::str::from_utf8(&bytes[start..]).is_err_and(|error| error.error_len().is_none());
        return if unfinished { &bytes[start..] } else { &[] };
    }
    &[]
}
