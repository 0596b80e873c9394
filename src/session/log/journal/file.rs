//! The file of a journal: written at its end by one thread, read anywhere by all others.
//!
//! It is locked for as long as it is open, so that no other program removes it or takes it for one
//! that was left behind; the system takes the lock away when the program ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use super::block_file::BlockFile;
use super::error::JournalError;
use super::frame::{END_NUMBER, HEADER_NUMBER, NAME_LINE, PREFIX, Prefix, payload_sum};
use super::owner_only;
use crate::session::Header;
use crate::session::log::regular_file::open_regular_file_with;

/// How long somebody may look at a journal that is to be taken hold of.
const A_LOOK: Duration = Duration::from_millis(500);

/// Between two tries to take hold of it.
const A_MOMENT: Duration = Duration::from_millis(5);

/// What a journal is read through.
#[derive(Clone, Debug)]
pub(in crate::session) struct JournalReader {
    file: Arc<File>,
}

impl JournalReader {
    /// Opens a file to read.
    pub(in crate::session) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self::new(File::open(path)?))
    }

    /// Reads this file.
    pub(in crate::session) fn new(file: File) -> Self {
        Self { file: Arc::new(file) }
    }

    /// Fills `buffer` with the bytes from `offset` on.
    pub(in crate::session) fn read_exact_at(
        &self,
        buffer: &mut [u8],
        offset: u64,
    ) -> io::Result<()> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_exact_at(&*self.file, buffer, offset);
        #[cfg(windows)]
        {
            let mut filled = 0;
            while filled < buffer.len() {
                let place = offset + filled as u64;
                let rest = &mut buffer[filled..];
                match std::os::windows::fs::FileExt::seek_read(&*self.file, rest, place)? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    read => filled += read,
                }
            }
            Ok(())
        }
    }

    /// Bytes in the file now.
    pub(super) fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

/// The end of a journal, where frames are added.
#[derive(Debug)]
pub(in crate::session) struct Writer {
    file: BlockFile,
    path: PathBuf,
}

impl Writer {
    /// Makes a new journal, with the header of its session. Where there is such a file already, this
    /// is an error.
    pub(super) fn create(path: &Path, header: &Header) -> Result<Self, JournalError> {
        let create = |source| JournalError::Create { path: path.to_owned(), source };
        let file = owner_only::new_file().open(path).map_err(create)?;
        hold(&file).map_err(|error| create(error.into()))?;
        let file = BlockFile::new(file, 0, Vec::new());
        let mut writer = Self { file, path: path.to_owned() };
        let begun = ron::to_string(header).map_err(io::Error::other).and_then(|head| {
            let prefix = Prefix {
                number: HEADER_NUMBER,
                head_length: u32::try_from(head.len()).map_err(io::Error::other)?,
                payload_length: 0,
                payload_sum: payload_sum(&[]),
            };
            let prefix = prefix.encode(head.as_bytes());
            let parts: [&[u8]; 3] = [NAME_LINE, &prefix, head.as_bytes()];
            writer.append(parts.into_iter())
        });
        match begun {
            Ok(()) => Ok(writer),
            Err(source) => {
                // The error that is told is the first one; an empty journal is only litter.
                fs::remove_file(path).unwrap_or_default();
                Err(create(source))
            }
        }
    }

    /// Where the file is.
    pub(in crate::session) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of whole frames: where the next one will be.
    pub(in crate::session) fn end(&self) -> u64 {
        self.file.end()
    }

    /// Adds these parts, which are whole frames. After an error none of them counts, and they can be
    /// given again.
    pub(in crate::session) fn append<'a>(
        &mut self,
        parts: impl Iterator<Item = &'a [u8]> + Clone,
    ) -> io::Result<()> {
        self.file.append(parts)
    }

    /// Says in the file that the session has ended properly.
    pub(in crate::session) fn finish(mut self) -> io::Result<()> {
        let prefix = Prefix {
            number: END_NUMBER,
            head_length: 0,
            payload_length: 0,
            payload_sum: payload_sum(&[]),
        };
        let prefix = prefix.encode(&[]);
        self.append(std::iter::once(prefix.as_slice()))?;
        self.file.trim()
    }

    /// Takes the file's name away, while it is written and read: whatever ends the program, nothing
    /// is left of it then.
    pub(in crate::session) fn remove_name(&self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }

    /// Takes the file away, unless it is gone already.
    pub(in crate::session) fn remove(self) -> io::Result<()> {
        let Self { file, path } = self;
        drop(file);
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

/// Takes the lock of a journal that was left behind. Who only looks at it holds the lock for a moment,
/// who writes it for longer than is waited here.
pub(in crate::session) fn hold(file: &File) -> Result<(), TryLockError> {
    let deadline = Instant::now() + A_LOOK;
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(A_MOMENT),
            done => return done,
        }
    }
}

/// A journal that was left behind, taken hold of to go on with it.
#[derive(Debug)]
pub(in crate::session) struct TakenUp {
    file: File,
    path: PathBuf,
}

impl TakenUp {
    /// Takes hold of the file, so that nobody else does.
    pub(in crate::session) fn at(path: &Path) -> Result<Self, JournalError> {
        let failed = |source| JournalError::Open { path: path.to_owned(), source };
        let file = open_regular_file_with(path, File::options().read(true).write(true));
        let file = file.map_err(failed)?;
        match hold(&file) {
            Ok(()) => Ok(Self { file, path: path.to_owned() }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Goes on behind this many bytes, which are whole: what is there now goes.
    pub(in crate::session) fn go_on_at(
        self,
        end: u64,
        reader: &JournalReader,
    ) -> Result<Writer, JournalError> {
        let Self { file, path } = self;
        let mut tail = vec![0; BlockFile::tail_length(end)];
        let begin = end - tail.len() as u64;
        let trimmed = reader.read_exact_at(&mut tail, begin).and_then(|()| file.set_len(end));
        match trimmed {
            Ok(()) => Ok(Writer { file: BlockFile::new(file, end, tail), path }),
            Err(source) => Err(JournalError::Open { path, source }),
        }
    }
}

/// Whether the last frame of a file is the one that says so.
pub(super) fn ends_properly(reader: &JournalReader) -> io::Result<bool> {
    let length = reader.length()?;
    let Some(offset) = length.checked_sub(PREFIX as u64) else { return Ok(false) };
    let mut bytes = [0; PREFIX];
    reader.read_exact_at(&mut bytes, offset)?;
    let number = Prefix::decode(&bytes).map(|prefix| prefix.number);
    Ok(number == Some(END_NUMBER) && Prefix::is_whole(&bytes, &[]))
}
