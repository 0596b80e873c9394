//! The folder that journals are in: a new one for each session, those that were left behind, and
//! the removal of the oldest.
//!
//! Several programs use it at once. Each holds a lock on the journal that it writes, and touches no
//! file that another has locked.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io};

use jiff::Timestamp;

use super::error::JournalError;
use super::file::{JournalReader, Writer};
use super::frame::{EXTENSION, NAME_LINE};
use super::{file, owner_only, recovery};
use crate::session::log::regular_file::open_regular_file_with;
use crate::session::{Header, open_regular_file};

/// The environment variable that names another folder.
const VARIABLE: &str = "SOCKET_PLAYGROUND_JOURNALS";

/// A folder for journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalFolder {
    path: PathBuf,
}

/// How much is kept of sessions that have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Older ones go.
    pub age: Duration,
    /// Once all together have more bytes than this, the oldest go.
    pub bytes: u64,
}

impl Default for Keep {
    /// 30 days and 8 GiB.
    fn default() -> Self {
        Self { age: Duration::from_hours(30 * 24), bytes: 8 << 30 }
    }
}

/// A journal that nobody writes any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The file.
    pub path: PathBuf,
    /// When its session began.
    pub started: Timestamp,
    /// Bytes of the file.
    pub bytes: u64,
    /// Whether its session ended properly.
    pub ended: bool,
    /// Whether it did not end properly and has no record: nothing is lost with it.
    pub is_empty: bool,
    modified: SystemTime,
}

impl JournalFolder {
    /// The folder that `SOCKET_PLAYGROUND_JOURNALS` names, or else the one for the data of this person
    /// and this program, as the system has it.
    ///
    /// # Errors
    /// Where the system names none.
    pub fn of_this_person() -> Result<Self, JournalError> {
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            return Ok(Self::at(path));
        }
        let folders = directories::ProjectDirs::from("", "", "socket-playground");
        let folders = folders.ok_or(JournalError::NoFolder)?;
        Ok(Self::at(folders.data_local_dir().join("journals")))
    }

    /// This folder, which need not exist yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the journal of a new session, and makes the folder if there is none.
    pub(in crate::session) fn create(
        &self,
        header: &Header,
    ) -> Result<(Writer, JournalReader), JournalError> {
        let folder = |source| JournalError::Folder { path: self.path.clone(), source };
        owner_only::make_folder(&self.path).map_err(folder)?;
        let started = header.started.strftime("%Y-%m-%dT%H-%M-%S%.3f");
        let mut attempt = 0;
        loop {
            // Two sessions of one process may begin in the same millisecond.
            let name = format!("{started}-{}-{attempt}.{EXTENSION}", std::process::id());
            let path = self.path.join(name);
            match Writer::create(&path, header) {
                Err(JournalError::Create { source, .. })
                    if source.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 =>
                {
                    attempt += 1;
                }
                created => {
                    let writer = created?;
                    let open = |source| JournalError::Open { path: path.clone(), source };
                    let reader = JournalReader::open(&path).map_err(open)?;
                    return Ok((writer, reader));
                }
            }
        }
    }

    /// The journals of sessions that have ended, one way or the other, oldest first. Files that are
    /// no journals are passed over.
    ///
    /// # Errors
    /// When the folder cannot be listed; one that does not exist has none.
    pub fn left_behind(&self) -> Result<Vec<LeftBehind>, JournalError> {
        let folder = |source| JournalError::Folder { path: self.path.clone(), source };
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(folder)?,
        };
        let mut left = Vec::new();
        for entry in entries {
            let path = entry.map_err(folder)?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION)
                && let Some(found) = look_at(&path)
            {
                left.push(found);
            }
        }
        left.sort_by(|a, b| (a.modified, &a.path).cmp(&(b.modified, &b.path)));
        Ok(left)
    }

    /// Removes what is more than is kept, and returns how many files that was. One that did not end
    /// properly goes by its age alone, and only so long after `offered` says that it was offered;
    /// without a record it goes at once.
    ///
    /// # Errors
    /// When the folder cannot be listed; or a file cannot be removed, after all others were.
    pub fn tidy(
        &self,
        keep: Keep,
        offered: impl Fn(&Path) -> Option<SystemTime>,
    ) -> Result<usize, JournalError> {
        let left = self.left_behind()?;
        let now = SystemTime::now();
        let mut bytes: u64 = left.iter().map(|journal| journal.bytes).sum();
        let (mut removed, mut failed) = (0, Ok(()));
        for journal in left {
            let since = match offered(&journal.path) {
                offered if !journal.ended => offered,
                _ => Some(journal.modified),
            };
            // A clock that was set back makes nothing old.
            let age = since.map(|since| now.duration_since(since).unwrap_or_default());
            let is_old = age.is_some_and(|age| age > keep.age);
            let is_too_much = bytes > keep.bytes && journal.ended;
            if !(is_old || is_too_much || journal.is_empty) {
                continue;
            }
            match remove(&journal.path) {
                // Somebody has opened it meanwhile.
                Err(JournalError::InUse { .. }) => {}
                Err(error) => failed = Err(error),
                Ok(was_there) => {
                    bytes -= journal.bytes;
                    removed += usize::from(was_there);
                }
            }
        }
        failed.map(|()| removed)
    }
}

/// Whether a file begins as a journal does, however broken it is further on.
pub fn looks_like_journal(path: &Path) -> bool {
    let mut line = [0; NAME_LINE.len()];
    let reader = open_regular_file(path).map(JournalReader::new);
    let read = reader.and_then(|reader| reader.read_exact_at(&mut line, 0));
    read.is_ok() && begins_like_journal(&line)
}

/// Whether these are the first bytes of a journal.
pub fn begins_like_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(NAME_LINE)
}

/// Removes a journal that nobody writes; returns whether it was there.
///
/// # Errors
/// When it is in use, or the system refuses.
pub fn remove(path: &Path) -> Result<bool, JournalError> {
    let failed = |source| JournalError::Open { path: path.to_owned(), source };
    let file = match open_regular_file_with(path, File::options().write(true)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file.map_err(failed)?,
    };
    match file::hold(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(JournalError::InUse { path: path.to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    fs::remove_file(path).map_err(failed)?;
    Ok(true)
}

/// What a file is, if it is a journal that nobody writes.
fn look_at(path: &Path) -> Option<LeftBehind> {
    let file = open_regular_file(path).ok()?;
    // Shared, so that two programs that look at once do not take each other for its writer.
    file.try_lock_shared().ok()?;
    let metadata = file.metadata().ok()?;
    let reader = JournalReader::open(path).ok()?;
    let (header, begin) = recovery::read_header(&reader, path).ok()?;
    let ended = file::ends_properly(&reader).ok()?;
    Some(LeftBehind {
        path: path.to_owned(),
        started: header.started,
        bytes: metadata.len(),
        ended,
        is_empty: !ended && !recovery::has_record(&reader, path, begin).ok()?,
        modified: metadata.modified().ok()?,
    })
}
