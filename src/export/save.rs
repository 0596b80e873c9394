//! A session as a file that is replaced as a whole or not at all.
//!
//! What goes out is written to a new file beside the target, which then takes its name: a failure of
//! any kind leaves an older file whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{
    Extent, Format, Outgoing, Selection,
    outgoing::{GoOn, Stopped},
};
use crate::session::Log;

/// Bytes that are gathered before they are written.
const GATHERED: usize = 256 * 1024;

/// Why a session could not be saved.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file, or the new one beside it, could not be created.
    #[error("{}: cannot be created: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Writing stopped midway.
    #[error("{}: writing failed: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The new file was written and could not take the name of the old one.
    #[error("{}: cannot be replaced: {source}", path.display())]
    Replace {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The person has stopped it.
    #[error("{}: not written, as it was stopped", path.display())]
    Stopped {
        /// The file.
        path: PathBuf,
    },
}

impl ExportError {
    fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Stopped>) {
            return Self::Stopped { path };
        }
        Self::Write { path, source }
    }
}

/// Writes a session in a format, wherever to, and says how much that was.
///
/// The log's lock is never held while `output` is written to, however slow that is.
///
/// # Errors
/// Those of `output`, and when `go_on` says no.
pub fn write_as(
    format: Format,
    log: &Log,
    selection: &Selection,
    output: &mut dyn Write,
    go_on: GoOn<'_>,
) -> io::Result<Extent> {
    let outgoing = Outgoing::new(log, selection, go_on)?;
    format.exporter().export(&outgoing, output)?;
    output.flush()?;
    Ok(outgoing.extent())
}

/// Writes a whole session, as the file that loses nothing.
///
/// # Errors
/// Those of `output`.
pub fn write_session(log: &Log, output: &mut dyn Write) -> io::Result<()> {
    write_as(Format::Ron, log, &Selection::default(), output, &|_, _| true).map(drop)
}

/// Saves a whole session, as the file that loses nothing.
///
/// # Errors
/// Those of [`save_as`].
pub fn save_session(log: &Log, path: &Path) -> Result<(), ExportError> {
    save_as(Format::Ron, log, &Selection::default(), path, &|_, _| true).map(drop)
}

/// Saves a session in a format to a file, which is replaced as a whole or not at all, and says how
/// much that was.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was.
pub fn save_as(
    format: Format,
    log: &Log,
    selection: &Selection,
    path: &Path,
    go_on: GoOn<'_>,
) -> Result<Extent, ExportError> {
    let write = |file: &File, sync: bool| {
        let mut output = BufWriter::with_capacity(GATHERED, file);
        let extent = write_as(format, log, selection, &mut output, go_on)?;
        output.flush()?;
        if sync {
            file.sync_all()?;
        }
        Ok(extent)
    };
    // What a link points to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_new| path.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        // A pipe or a device (`/dev/stdout`) keeps its place; of a directory this says what it is.
        let create = |source| ExportError::Create { path: path.to_owned(), source };
        let file = File::options().write(true).open(&target).map_err(create)?;
        return write(&file, false).map_err(|source| ExportError::write(path, source));
    }
    let beside = beside(&target);
    let created = File::options().write(true).create_new(true).open(&beside);
    let file = created.map_err(|source| ExportError::Create { path: path.to_owned(), source })?;
    let saved =
        write(&file, true).map_err(|source| ExportError::write(path, source)).and_then(|extent| {
            fs::rename(&beside, &target)
                .map_err(|source| ExportError::Replace { path: path.to_owned(), source })?;
            Ok(extent)
        });
    if saved.is_err() {
        // The error that is told is the first one; this file is only litter.
        fs::remove_file(&beside).unwrap_or_default();
    }
    saved
}

/// A name in the same directory, so that a rename never has to copy.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    target.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Event, Mode, SocketId},
        session::Entry,
    };

    /// More than are read at once.
    const RECORDS: u64 = 5000;

    fn log() -> Log {
        let log = Log::new();
        for _ in 0..RECORDS {
            log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
        }
        log
    }

    #[test]
    fn every_record_is_one_line_over_the_borders_of_reading() {
        let mut file = Vec::new();
        write_session(&log(), &mut file).unwrap();
        let lines = String::from_utf8(file).unwrap().lines().count() as u64;
        assert_eq!(lines, 1 + RECORDS);
    }

    /// Takes some bytes and then fails, as a full disk does.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_panic() {
        let error = write_session(&log(), &mut Full(500)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn an_older_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        fs::write(&path, "old").unwrap();
        save_session(&log(), &path).unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with("SocketPlaygroundSession("));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn errors_name_the_file_and_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such/folder.ron");
        let error = save_session(&log(), &missing).unwrap_err().to_string();
        assert!(error.contains("no/such/folder.ron") && error.contains("No such file"), "{error}");
        let error = save_session(&log(), folder.path()).unwrap_err().to_string();
        assert!(error.contains("directory"), "{error}");
    }
}
