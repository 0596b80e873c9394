//! A file that is replaced as a whole or not at all.
//!
//! A new one is written beside the target and renamed, so that a failure of any kind leaves an older
//! file whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::outgoing::Stopped;

/// Bytes that are gathered before they are written.
const GATHERED: usize = 256 * 1024;

/// Why a file could not be written.
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

/// Writes a file by what `write` does, and gives what that gave.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was.
pub fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<T>,
) -> Result<T, ExportError> {
    // What a link points to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_new| path.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        // A pipe or a device (`/dev/stdout`) keeps its place; of a directory this says what it is.
        let create = |source| ExportError::Create { path: path.to_owned(), source };
        let file = File::options().write(true).open(&target).map_err(create)?;
        return write_all(&file, false, write).map_err(|source| ExportError::write(path, source));
    }
    let beside = beside(&target);
    let created = File::options().write(true).create_new(true).open(&beside);
    let file = created.map_err(|source| ExportError::Create { path: path.to_owned(), source })?;
    let saved = write_all(&file, true, write)
        .map_err(|source| ExportError::write(path, source))
        .and_then(|written| {
            fs::rename(&beside, &target)
                .map_err(|source| ExportError::Replace { path: path.to_owned(), source })?;
            Ok(written)
        });
    if saved.is_err() {
        // The error that is told is the first one; this file is only litter.
        fs::remove_file(&beside).unwrap_or_default();
    }
    saved
}

fn write_all<T>(
    file: &File,
    sync: bool,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<T>,
) -> io::Result<T> {
    let mut output = BufWriter::with_capacity(GATHERED, file);
    let written = write(&mut output)?;
    output.flush()?;
    if sync {
        file.sync_all()?;
    }
    Ok(written)
}

/// A name in the same directory, so that a rename never has to copy.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    target.with_file_name(name)
}
