//! The file of a journal: written at its end by one thread, read anywhere by all others.
//!
//! It is locked for as long as it is open, so that no other program removes it or takes it for one
//! that was left behind; the system takes the lock away when the program ends, however it ends.

use std::{
    fs::{self, File, TryLockError},
    io::{self, IoSlice, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    error::JournalError,
    frame::{END_NUMBER, HEADER_NUMBER, NAME_LINE, PREFIX, Prefix, payload_sum},
};
use crate::session::Header;

/// What a journal is read through.
#[derive(Clone, Debug)]
pub(in crate::session) struct Reader {
    file: Arc<File>,
}

impl Reader {
    /// Opens a file to read.
    pub(in crate::session) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: Arc::new(File::open(path)?) })
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
    file: File,
    path: PathBuf,
    /// Bytes of whole frames.
    end: u64,
    /// Whether the file may have something behind them that did not get whole.
    torn: bool,
}

impl Writer {
    /// Makes a new journal, with the header of its session. Where there is such a file already, this
    /// is an error.
    pub(super) fn create(path: &Path, header: &Header) -> Result<Self, JournalError> {
        let create = |source| JournalError::Create { path: path.to_owned(), source };
        let file = File::options().write(true).create_new(true).open(path).map_err(create)?;
        file.try_lock().map_err(|error| create(error.into()))?;
        let mut writer = Self { file, path: path.to_owned(), end: 0, torn: false };
        let begun = ron::to_string(header).map_err(io::Error::other).and_then(|head| {
            let prefix = Prefix {
                number: HEADER_NUMBER,
                head_length: u32::try_from(head.len()).map_err(io::Error::other)?,
                payload_length: 0,
                payload_sum: payload_sum(&[]),
            };
            let prefix = prefix.encode(head.as_bytes());
            let parts: [&[u8]; 3] = [NAME_LINE, &prefix, head.as_bytes()];
            writer.append(&mut parts.map(IoSlice::new))
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

    /// Takes hold of a journal that was left behind, to go on with it.
    pub(in crate::session) fn take_up(path: &Path) -> Result<Self, JournalError> {
        let failed = |source| JournalError::Open { path: path.to_owned(), source };
        let file = File::options().write(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path: path.to_owned(), end: 0, torn: true }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Goes on behind so many bytes, which are whole: what stands there now goes.
    pub(in crate::session) fn go_on_at(&mut self, end: u64) {
        self.end = end;
    }

    /// Where the file is.
    pub(in crate::session) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of whole frames: where the next one will stand.
    pub(in crate::session) fn end(&self) -> u64 {
        self.end
    }

    /// Adds these parts, which are whole frames. After an error none of them counts, and they can be
    /// given again.
    pub(in crate::session) fn append(&mut self, parts: &mut [IoSlice<'_>]) -> io::Result<()> {
        if self.torn {
            self.file.set_len(self.end)?;
        }
        self.torn = true;
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut written = 0;
        let mut rest = parts;
        IoSlice::advance_slices(&mut rest, 0);
        while !rest.is_empty() {
            match self.file.write_vectored(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(bytes) => {
                    written += bytes as u64;
                    IoSlice::advance_slices(&mut rest, bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.end += written;
        self.torn = false;
        Ok(())
    }

    /// Says in the file that the session has ended properly.
    pub(in crate::session) fn finish(mut self) -> io::Result<()> {
        let prefix = Prefix {
            number: END_NUMBER,
            head_length: 0,
            payload_length: 0,
            payload_sum: payload_sum(&[]),
        };
        self.append(&mut [IoSlice::new(&prefix.encode(&[]))])
    }

    /// Takes the file away.
    pub(in crate::session) fn remove(self) -> io::Result<()> {
        let Self { file, path, .. } = self;
        drop(file);
        fs::remove_file(path)
    }
}

/// Whether the last frame of a file is the one that says so.
pub(super) fn ends_properly(reader: &Reader) -> io::Result<bool> {
    let length = reader.length()?;
    let Some(offset) = length.checked_sub(PREFIX as u64) else { return Ok(false) };
    let mut bytes = [0; PREFIX];
    reader.read_exact_at(&mut bytes, offset)?;
    let number = Prefix::decode(&bytes).map(|prefix| prefix.number);
    Ok(number == Some(END_NUMBER) && Prefix::is_whole(&bytes, &[]))
}
