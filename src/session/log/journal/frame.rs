//! The form of a journal's file: a line that names it, a frame with the session's header, a frame
//! for each record, and at a proper end one that says so.
//!
//! A frame is 32 bytes, the record's head, and its bytes. Both parts have a checksum (CRC-32), so
//! that a frame that was cut short or overwritten is known; the first four bytes are always the
//! same, so that the next whole frame is found behind a damaged one. Numbers are little-endian.

/// How the name of a journal ends.
pub const EXTENSION: &str = "journal";

/// What a journal begins with, the version of its form included.
pub(in crate::session) const NAME_LINE: &[u8; 32] = b"Socket Playground journal, v1 \n\n";

/// What every frame begins with: no text has it, and no UTF-8.
pub(in crate::session) const MAGIC: [u8; 4] = [0xf5, b'S', b'P', 0xff];

/// Bytes before the head.
pub(in crate::session) const PREFIX: usize = 32;

/// Bytes of a head at most.
pub(in crate::session) const LONGEST_HEAD: usize = 1024 * 1024;

/// The number of the frame that holds the session's header.
pub(in crate::session) const HEADER_NUMBER: u64 = 0;

/// The number of the frame that ends a journal.
pub(in crate::session) const END_NUMBER: u64 = u64::MAX;

/// What precedes the head of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) struct Prefix {
    /// The record's number.
    pub(in crate::session) number: u64,
    /// Bytes of the head.
    pub(in crate::session) head_length: u32,
    /// Bytes of the payload.
    pub(in crate::session) payload_length: u64,
    /// Checksum of the payload.
    pub(in crate::session) payload_sum: u32,
}

impl Prefix {
    /// The bytes of the prefix of this head.
    pub(in crate::session) fn encode(&self, head: &[u8]) -> [u8; PREFIX] {
        let mut bytes = [0; PREFIX];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&self.head_length.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.payload_sum.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.payload_length.to_le_bytes());
        bytes[24..].copy_from_slice(&self.number.to_le_bytes());
        let sum = head_sum(&bytes, head);
        bytes[4..8].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// What these bytes say, if they begin a frame whose parts can be so long. Whether it is whole
    /// is known once its head is.
    pub(in crate::session) fn decode(bytes: &[u8; PREFIX]) -> Option<Self> {
        let (begins, _) = bytes.split_at(4);
        let prefix = Self {
            head_length: u32::from_le_bytes(array(bytes, 8)),
            payload_sum: u32::from_le_bytes(array(bytes, 12)),
            payload_length: u64::from_le_bytes(array(bytes, 16)),
            number: u64::from_le_bytes(array(bytes, 24)),
        };
        let possible = begins == MAGIC.as_slice() && prefix.head_length as usize <= LONGEST_HEAD;
        (possible && i64::try_from(prefix.payload_length).is_ok()).then_some(prefix)
    }

    /// Whether these are a prefix and its own head.
    pub(in crate::session) fn is_whole(bytes: &[u8; PREFIX], head: &[u8]) -> bool {
        u32::from_le_bytes(array(bytes, 4)) == head_sum(bytes, head)
    }

    /// Bytes of the whole frame.
    pub(in crate::session) fn frame_length(&self) -> u64 {
        frame_length(self.head_length as usize, self.payload_length)
    }
}

/// Bytes of a frame with such a head and payload.
pub(in crate::session) fn frame_length(head_length: usize, payload_length: u64) -> u64 {
    (PREFIX + head_length) as u64 + payload_length
}

/// The checksum of a payload.
pub(in crate::session) fn payload_sum(payload: &[u8]) -> u32 {
    crc32fast::hash(payload)
}

fn head_sum(prefix: &[u8; PREFIX], head: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&prefix[8..]);
    hasher.update(head);
    hasher.finalize()
}

fn array<const LENGTH: usize>(bytes: &[u8; PREFIX], from: usize) -> [u8; LENGTH] {
    std::array::from_fn(|place| bytes[from + place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_differs_in_one_bit_is_not_whole() {
        let prefix =
            Prefix { number: 7, head_length: 3, payload_length: 1 << 40, payload_sum: 0xdead_beef };
        let bytes = prefix.encode(b"abc");
        assert_eq!(Prefix::decode(&bytes), Some(prefix));
        assert!(Prefix::is_whole(&bytes, b"abc"));
        for bit in 0..PREFIX * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            let taken = Prefix::decode(&damaged).is_some() && Prefix::is_whole(&damaged, b"abc");
            assert!(!taken, "bit {bit}");
        }
        assert!(!Prefix::is_whole(&bytes, b"abd"));
    }
}
