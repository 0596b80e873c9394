//! Where received bytes land: straight in the memory that the log keeps.
//!
//! One read lands behind the other in a segment that they share. What is short is copied, so that a
//! few bytes do not hold the memory of many.

use bytes::Bytes;

use crate::session::{SEGMENT, Segment, SegmentPool};

/// Bytes below which what a read has brought is copied.
const LITTLE: usize = 4096;

/// Bytes beyond which a read has a room of its own: what comes is seldom all that was asked for, and
/// the segment would be given up with most of it empty.
const LARGE: usize = SEGMENT / 4;

/// The segment that a socket's next read goes to.
#[derive(Debug)]
pub(super) struct ReceiveBuffer {
    pool: SegmentPool,
    segment: Option<Segment>,
    /// Where a read lands that asks for very much: what comes is copied.
    large: Vec<u8>,
    in_large: bool,
}

impl ReceiveBuffer {
    /// A buffer that takes its segments from `pool`.
    pub(super) fn new(pool: SegmentPool) -> Self {
        Self { pool, segment: None, large: Vec::new(), in_large: false }
    }

    /// Room for exactly `length` bytes.
    pub(super) fn room(&mut self, length: usize) -> &mut [u8] {
        self.in_large = length > LARGE;
        if self.in_large {
            if self.large.len() < length {
                self.large = vec![0; length];
            }
            return &mut self.large[..length];
        }
        self.segment.take_if(|segment| !segment.has_room(length));
        self.segment.get_or_insert_with(|| self.pool.take()).room(length)
    }

    /// Takes the first `length` bytes of the room, which have been filled.
    pub(super) fn take(&mut self, length: usize) -> Bytes {
        if self.in_large {
            return Bytes::copy_from_slice(&self.large[..length]);
        }
        match &mut self.segment {
            Some(segment) if length >= LITTLE => segment.take(length),
            Some(segment) => {
                let copied = Bytes::copy_from_slice(segment.room(length));
                self.give_back();
                copied
            }
            None => Bytes::new(),
        }
    }

    /// Nothing has come, or it was copied: others may have a segment of which nothing is given away. Of a
    /// thousand sockets that wait, none holds one.
    pub(super) fn give_back(&mut self) {
        self.segment.take_if(|segment| segment.is_whole());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_holds_no_segment() {
        let pool = SegmentPool::default();
        let mut buffers = [(); 2].map(|()| ReceiveBuffer::new(pool.clone()));
        let places = buffers.each_mut().map(|buffer| {
            let place = buffer.room(7).as_ptr();
            buffer.give_back();
            place
        });
        assert_eq!(places[0], places[1], "the second has what the first has given back");
    }

    #[test]
    fn what_was_taken_stays_as_it_was() {
        let mut buffer = ReceiveBuffer::new(SegmentPool::default());
        let mut taken = Vec::new();
        for value in 0..80 {
            let length = if value % 2 == 0 { 50_000 } else { 100 };
            buffer.room(65_536).fill(value);
            taken.push((length, buffer.take(length)));
        }
        for (value, (length, bytes)) in taken.iter().enumerate() {
            assert!(bytes.len() == *length && bytes.iter().all(|byte| usize::from(*byte) == value));
        }
        buffer.room(3 * SEGMENT).fill(99);
        assert_eq!(buffer.take(2 * SEGMENT), vec![99; 2 * SEGMENT]);
        buffer.room(7).fill(1);
        assert_eq!(buffer.take(7), vec![1; 7]);
    }
}
