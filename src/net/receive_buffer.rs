//! Where received bytes land: straight in the memory that the log keeps.
//!
//! A segment is filled read by read; each record holds its slice of it. Memory of a segment that
//! no read has touched is not used.

use bytes::{Bytes, BytesMut};

/// Bytes in a segment.
const SEGMENT: usize = 1024 * 1024;

/// The segment that a socket's reads go to.
#[derive(Debug, Default)]
pub(super) struct ReceiveBuffer {
    segment: BytesMut,
    /// Where a read lands that asks for more than a segment: what comes is copied, since it is
    /// seldom all that was asked for, and the room would be kept for as long as the log.
    large: Vec<u8>,
    in_large: bool,
}

impl ReceiveBuffer {
    /// Room for exactly `length` bytes.
    pub(super) fn room(&mut self, length: usize) -> &mut [u8] {
        self.in_large = length > SEGMENT;
        if self.in_large {
            if self.large.len() < length {
                self.large = vec![0; length];
            }
            return &mut self.large[..length];
        }
        if self.segment.len() < length {
            self.segment = BytesMut::zeroed(SEGMENT);
        }
        &mut self.segment[..length]
    }

    /// Takes the first `length` bytes of the room, which have been filled.
    pub(super) fn take(&mut self, length: usize) -> Bytes {
        if self.in_large {
            Bytes::copy_from_slice(&self.large[..length])
        } else {
            self.segment.split_to(length).freeze()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_stays_as_it_was() {
        let mut buffer = ReceiveBuffer::default();
        let mut taken = Vec::new();
        for value in 0..40 {
            buffer.room(65_536).fill(value);
            taken.push(buffer.take(50_000));
        }
        for (value, bytes) in taken.iter().enumerate() {
            assert!(bytes.len() == 50_000 && bytes.iter().all(|byte| usize::from(*byte) == value));
        }
        buffer.room(3 * SEGMENT).fill(99);
        assert_eq!(buffer.take(2 * SEGMENT), vec![99; 2 * SEGMENT]);
        buffer.room(7).fill(1);
        assert_eq!(buffer.take(7), vec![1; 7]);
    }
}
