//! The memory that received bytes land in and stay in: segments of one size, used again and again.
//!
//! Memory that is new costs a page fault for every page of it, which takes longer than receiving
//! does. So one read after the other lands in the same segment, and a segment whose bytes have all
//! left the log takes the next reads. One that nobody has bytes of is given back at once, so that a
//! socket which waits holds none.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use parking_lot::Mutex;

/// Bytes in a segment.
pub const SEGMENT: usize = 1 << 20;

/// Where segments come from and go back to. Cloning shares the pool.
#[derive(Clone, Debug, Default)]
pub struct SegmentPool {
    /// Segments in which nobody writes any more, the longest unused first: each can be used again as
    /// soon as nobody has bytes of it.
    written: Arc<Mutex<VecDeque<BytesMut>>>,
    /// Segments of which nobody has bytes, the last used last.
    free: Arc<Mutex<Vec<BytesMut>>>,
}

impl SegmentPool {
    /// A segment, of which nobody else has anything.
    pub fn take(&self) -> Segment {
        if let Some(rest) = self.free.lock().pop() {
            return Segment { rest, is_whole: true, pool: self.clone() };
        }
        let mut written = self.written.lock();
        // The bytes that came first leave first, so that this looks no further than the first, unless
        // there is none.
        let free = written.iter_mut().position(|segment| segment.try_reclaim(SEGMENT));
        let rest = free.and_then(|place| written.remove(place));
        drop(written);
        let rest = rest.unwrap_or_else(|| BytesMut::with_capacity(SEGMENT));
        Segment { rest, is_whole: true, pool: self.clone() }
    }
}

/// Memory of a fixed size that goes back to its pool when it is dropped.
#[derive(Debug)]
pub struct Segment {
    /// What has not been given away yet.
    rest: BytesMut,
    /// Whether nothing of it has been given away.
    is_whole: bool,
    pool: SegmentPool,
}

impl Segment {
    /// Whether this many bytes have room in it.
    pub fn has_room(&self, length: usize) -> bool {
        length <= self.rest.capacity()
    }

    /// Room for `length` bytes, or as many as there still is. What is in it is of no account.
    pub fn room(&mut self, length: usize) -> &mut [u8] {
        let length = length.min(self.rest.capacity());
        if self.rest.len() < length {
            self.rest.resize(length, 0);
        }
        &mut self.rest[..length]
    }

    /// Whether nothing of it has been given away.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Gives away the first `length` bytes of the room, which have been filled.
    pub fn take(&mut self, length: usize) -> Bytes {
        self.is_whole = false;
        self.rest.split_to(length.min(self.rest.len())).freeze()
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        let mut rest = std::mem::take(&mut self.rest);
        if self.is_whole {
            // What is in it stays: so the next room has not to be filled with zeros again.
            self.pool.free.lock().push(rest);
        } else {
            rest.clear();
            self.pool.written.lock().push_back(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_used_again_once_nobody_has_its_bytes() {
        let pool = SegmentPool::default();
        let mut segment = pool.take();
        segment.room(6).copy_from_slice(b"abcdef");
        let place = segment.room(1).as_ptr();
        let (first, second) = (segment.take(3), segment.take(3));
        assert_eq!((&first[..], &second[..]), (&b"abc"[..], &b"def"[..]));
        assert!(segment.has_room(SEGMENT - 6) && !segment.has_room(SEGMENT - 5));
        drop((first, segment));
        let mut other = pool.take();
        assert_ne!(other.room(1).as_ptr(), place, "somebody still has bytes of it");
        drop((other, second));
        let places = [pool.take(), pool.take()].map(|mut segment| segment.room(1).as_ptr());
        assert!(places.contains(&place), "it is used again, all of it");
        assert!(pool.take().has_room(SEGMENT));
    }
}
