//! A selection of bytes, and the character that is shown for one.

use std::ops::{Range, RangeInclusive};

/// A selection of bytes: its start and its current end, either of which may come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSelection {
    /// Where it began.
    pub anchor: u64,
    /// Its current end.
    pub head: u64,
}

impl ByteSelection {
    /// One byte.
    pub fn at(place: u64) -> Self {
        Self { anchor: place, head: place }
    }

    /// The selected places.
    pub fn range(self) -> RangeInclusive<u64> {
        self.anchor.min(self.head)..=self.anchor.max(self.head)
    }

    /// [`Self::range`], with its end behind the last place.
    pub fn bytes(self) -> Range<u64> {
        let (first, last) = self.range().into_inner();
        first..last + 1
    }
}

/// The character shown for a byte in the text column.
pub fn column_character(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '·' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_may_go_backwards() {
        assert_eq!(ByteSelection { anchor: 7, head: 3 }.range(), 3..=7);
    }
}
