//! A file that is read as long as it was at first, and added up on the way, so that it is read once.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub(super) type Sum = [u8; 32];

/// Reads so many bytes, and tells their sum at the end.
pub(super) struct Summed<Source> {
    source: Source,
    left: u64,
    sum: Sha256,
    told: Arc<OnceLock<Sum>>,
}

impl<Source: Read> Summed<Source> {
    pub(super) fn new(source: Source, size: u64, told: Arc<OnceLock<Sum>>) -> Self {
        Self { source, left: size, sum: Sha256::new(), told }
    }
}

impl<Source: Read> Read for Summed<Source> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(room.len());
        let read = self.source.read(&mut room[..most])?;
        self.sum.update(&room[..read]);
        self.left -= read as u64;
        if self.left == 0 {
            self.told.get_or_init(|| self.sum.clone().finalize().into());
        } else if read == 0 && !room.is_empty() {
            return Err(io::Error::other("it has become shorter while it was read"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_is_read_as_far_as_it_was_and_what_shrinks_is_an_error() {
        let told = Arc::default();
        let mut read = String::new();
        Summed::new(&b"abcdef"[..], 3, Arc::clone(&told)).read_to_string(&mut read).unwrap();
        assert_eq!(read, "abc");
        assert_eq!(told.get(), Some(&Sha256::digest("abc").into()));
        let error = Summed::new(&b"ab"[..], 3, Arc::default()).read_to_string(&mut read);
        assert!(error.unwrap_err().to_string().contains("shorter"));
        let told = Arc::default();
        Summed::new(io::empty(), 0, Arc::clone(&told)).read_to_string(&mut read).unwrap();
        assert_eq!(told.get(), Some(&Sha256::digest("").into()));
    }
}
