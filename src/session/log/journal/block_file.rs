//! A file that is written at its end past the system's cache, where the system allows it.
//!
//! What goes through the cache costs a copy and, for every page, new memory, which takes longer than
//! receiving the bytes did, and pushes out what other programs have there. Written directly, a
//! gigabyte takes a tenth of the processor's time. The price: only whole blocks can be written, so
//! the block that the file ends in is written again when it has grown, and zeros follow the end
//! meanwhile.

use std::fs::File;
use std::io;
use std::io::{Seek as _, SeekFrom, Write as _};

/// What a direct write has to be a multiple of, in memory and in the file: the largest block that
/// disks have.
const BLOCK: usize = 4096;

/// Bytes that are written at once.
const BUFFER: usize = 1024 * 1024;

/// A file that is added to.
#[derive(Debug)]
pub(super) struct BlockFile {
    file: File,
    /// Whether writes go past the cache.
    direct: bool,
    /// Bytes that count. What follows them in the file does not.
    end: u64,
    /// What counts of the last block.
    tail: Vec<u8>,
    /// Memory from which is written: [`BUFFER`] bytes, beginning at a place that the system takes.
    memory: Vec<u8>,
}

impl BlockFile {
    /// Adds to a file behind its first `end` bytes, of which the last, behind a whole number of
    /// blocks ([`Self::tail_length`]), are `tail`.
    pub(super) fn new(file: File, end: u64, tail: Vec<u8>) -> Self {
        debug_assert_eq!(tail.len(), Self::tail_length(end), "the end of another file");
        let direct = set_direct(&file, true);
        Self { file, direct, end, tail, memory: vec![0; BUFFER + BLOCK] }
    }

    /// How many of this many bytes are in the last block, if that is not full.
    pub(super) fn tail_length(end: u64) -> usize {
        (end % BLOCK as u64) as usize
    }

    /// Bytes that count.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Adds these parts. After an error none of them counts, and they can be given again.
    pub(super) fn append<'a>(
        &mut self,
        parts: impl Iterator<Item = &'a [u8]> + Clone,
    ) -> io::Result<()> {
        match self.write_blocks(parts.clone()) {
            // Not every file system takes direct writes, and some say so only now.
            Err(error) if self.direct && error.kind() == io::ErrorKind::InvalidInput => {
                self.direct = set_direct(&self.file, false);
                self.write_blocks(parts)
            }
            written => written,
        }
    }

    fn write_blocks<'a>(&mut self, parts: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
        let begin = self.memory.as_ptr().align_offset(BLOCK);
        let buffer = &mut self.memory[begin..begin + BUFFER];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.end - self.tail.len() as u64))?;
        buffer[..self.tail.len()].copy_from_slice(&self.tail);
        let mut filled = self.tail.len();
        let mut added = 0;
        for mut part in parts {
            added += part.len() as u64;
            while !part.is_empty() {
                if filled == BUFFER {
                    file.write_all(buffer)?;
                    filled = 0;
                }
                let (now, later) = part.split_at(part.len().min(BUFFER - filled));
                buffer[filled..filled + now.len()].copy_from_slice(now);
                filled += now.len();
                part = later;
            }
        }
        let length = if self.direct { filled.next_multiple_of(BLOCK) } else { filled };
        buffer[filled..length].fill(0);
        file.write_all(&buffer[..length])?;
        self.end += added;
        self.tail.clear();
        self.tail.extend_from_slice(&buffer[filled - filled % BLOCK..filled]);
        Ok(())
    }

    /// Cuts off whatever follows the bytes that count.
    pub(super) fn trim(&self) -> io::Result<()> {
        self.file.set_len(self.end)
    }
}

/// Has writes go past the cache, or no longer; returns whether they do.
#[cfg(target_os = "linux")]
fn set_direct(file: &File, direct: bool) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let set = fcntl_getfl(file).and_then(|mut flags| {
        flags.set(OFlags::DIRECT, direct);
        fcntl_setfl(file, flags)
    });
    // A file system that cannot is written in the usual way.
    direct && set.is_ok()
}

/// Has writes go past the cache: not on this system.
#[cfg(not(target_os = "linux"))]
fn set_direct(_file: &File, _direct: bool) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_file_is_what_was_added(
            batches in prop::collection::vec(
                prop::collection::vec(prop_oneof![0_usize..9, 4_000..4_200_usize, 0..2_500_000_usize], 0..4),
                1..6,
            ),
            usual in any::<bool>(),
        ) {
            let mut file = BlockFile::new(tempfile::tempfile().unwrap(), 0, Vec::new());
            if usual {
                file.direct = set_direct(&file.file, false);
            }
            let mut whole = Vec::new();
            for (number, batch) in batches.iter().enumerate() {
                let parts: Vec<Vec<u8>> =
                    batch.iter().map(|length| vec![number as u8 + 1; *length]).collect();
                file.append(parts.iter().map(Vec::as_slice)).unwrap();
                whole.extend(parts.concat());
                prop_assert_eq!(file.end(), whole.len() as u64);
            }
            file.trim().unwrap();
            // Reads would have to be of whole blocks as well.
            set_direct(&file.file, false);
            let mut read = Vec::new();
            file.file.seek(SeekFrom::Start(0)).unwrap();
            io::Read::read_to_end(&mut file.file, &mut read).unwrap();
            prop_assert!(read == whole);
        }
    }
}
