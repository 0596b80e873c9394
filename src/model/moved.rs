//! The bytes of a record, as far as they are at hand.

/// The beginning of what moved, and how much it was in all.
///
/// A line of text needs the first bytes and the number alone; the rest may be on a disk.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    /// The first bytes, perhaps all.
    pub beginning: &'a [u8],
    /// Number of bytes that moved.
    pub length: u64,
}

impl Moved<'_> {
    /// Whether bytes moved of which none is at hand.
    pub fn is_withheld(self) -> bool {
        self.length > 0 && self.beginning.is_empty()
    }
}

impl<'a> From<&'a [u8]> for Moved<'a> {
    /// All that moved.
    fn from(bytes: &'a [u8]) -> Self {
        Self { beginning: bytes, length: bytes.len() as u64 }
    }
}

impl<'a, const LENGTH: usize> From<&'a [u8; LENGTH]> for Moved<'a> {
    /// All that moved.
    fn from(bytes: &'a [u8; LENGTH]) -> Self {
        bytes.as_slice().into()
    }
}
