//! The memory that received bytes land in and stay in: segments of one size, used again and again.
//!
//! Memory that is new costs a page fault for every page of it, which takes longer than receiving
//! does. So a segment whose bytes have left the log goes back to the pool, and the next read takes
//! it from there.

use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

/// Bytes in a segment: as many as a socket that reads by itself asks for.
pub const SEGMENT: usize = 65_536;

/// Segments that wait in a pool at most; further ones go back to the system.
const MOST_FREE: usize = 512;

/// Where segments come from and go back to. Cloning shares the pool.
#[derive(Clone, Debug, Default)]
pub struct SegmentPool {
    free: Arc<Mutex<Vec<Box<[u8]>>>>,
}

impl SegmentPool {
    /// A segment, of which nobody else has anything. What is in it is of no account.
    pub fn take(&self) -> Segment {
        let memory = self.free.lock().pop();
        let memory = memory.unwrap_or_else(|| vec![0; SEGMENT].into_boxed_slice());
        Segment { memory, pool: self.clone() }
    }
}

/// Memory of a fixed size that goes back to its pool when it is dropped.
#[derive(Debug)]
pub struct Segment {
    memory: Box<[u8]>,
    pool: SegmentPool,
}

impl Segment {
    /// All of it, to be written to.
    pub fn room(&mut self) -> &mut [u8] {
        &mut self.memory
    }

    /// Its first `length` bytes, to be shared. The segment goes back to its pool when the last who
    /// shares them is gone.
    pub fn filled(self, length: usize) -> Bytes {
        Bytes::from_owner(Filled { segment: self, length })
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        let mut free = self.pool.free.lock();
        if free.len() < MOST_FREE {
            free.push(std::mem::take(&mut self.memory));
        }
    }
}

struct Filled {
    segment: Segment,
    length: usize,
}

impl AsRef<[u8]> for Filled {
    fn as_ref(&self) -> &[u8] {
        let memory = &self.segment.memory;
        &memory[..self.length.min(memory.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_used_again_once_nobody_has_its_bytes() {
        let pool = SegmentPool::default();
        let mut segment = pool.take();
        segment.room()[..3].copy_from_slice(b"abc");
        let place = segment.room().as_ptr();
        let bytes = segment.filled(3);
        let shared = bytes.slice(1..);
        drop(bytes);
        assert_eq!(shared.as_ref(), b"bc");
        let mut other = pool.take();
        assert_ne!(other.room().as_ptr(), place, "somebody still has bytes of it");
        drop(shared);
        assert_eq!(pool.take().room().as_ptr(), place);
    }
}
