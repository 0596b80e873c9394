//! A file that is replaced as a whole or not at all.
//!
//! A new one is written beside the target and renamed, so that a failure of any kind leaves an older
//! file whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
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

/// Links that lead from one to the next at most.
const MOST_LINKS: usize = 40;

/// Writes a file by what `write` does, and gives what that gave. A file that is replaced hands its
/// permissions on.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was.
pub fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<T>,
) -> Result<T, ExportError> {
    let create = |source| ExportError::Create { path: path.to_owned(), source };
    let target = target_of(path).map_err(create)?;
    let before = fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // A pipe or a device (`/dev/stdout`) keeps its place; of a directory this says what it is.
        let file = File::options().write(true).open(&target).map_err(create)?;
        return write_all(&file, |_| Ok(()), write)
            .map_err(|source| ExportError::write(path, source));
    }
    let permissions = before.map(|metadata| metadata.permissions());
    let file = beside(&target, permissions.is_none()).map_err(create)?;
    let finish = |file: &File| {
        permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions))?;
        file.sync_all()
    };
    let written = write_all(file.as_file(), finish, write)
        .map_err(|source| ExportError::write(path, source))?;
    // Where it cannot take the name it is removed, as it is after any error.
    file.persist(&target)
        .map_err(|error| ExportError::Replace { path: path.to_owned(), source: error.error })?;
    Ok(written)
}

/// The file that is meant: what a link leads to, be it there or not. The link itself stays.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    let missing = match fs::canonicalize(path) {
        Ok(target) => return Ok(target),
        Err(error) => error,
    };
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(link) = fs::read_link(&target) else { return Ok(target) };
        target = target.parent().unwrap_or_else(|| Path::new("")).join(link);
    }
    Err(missing)
}

fn write_all<T>(
    file: &File,
    finish: impl FnOnce(&File) -> io::Result<()>,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<T>,
) -> io::Result<T> {
    let mut output = BufWriter::with_capacity(GATHERED, file);
    let written = write(&mut output)?;
    output.flush()?;
    finish(file)?;
    Ok(written)
}

/// A new file in the same directory, so that a rename never has to copy. Its name is short, however
/// long that of the target is, and nobody else's. One that takes the place of another can be read by
/// nobody else until it has the permissions of that.
#[cfg_attr(not(unix), expect(unused_variables, reason = "permissions are a matter of Unix"))]
fn beside(target: &Path, is_new: bool) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part").rand_bytes(8);
    #[cfg(unix)]
    if is_new {
        // Less what the person's mask takes away, as with any new file.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = builder.tempfile_in(folder.unwrap_or_else(|| Path::new(".")));
    // Its name means nothing to whoever reads the message.
    made.map_err(|error| match error.get_ref().and_then(|named| named.source()) {
        Some(plain) => io::Error::new(error.kind(), plain.to_string()),
        None => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path) -> Result<(), ExportError> {
        write_whole(path, |output| output.write_all(b"new"))
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    #[cfg(unix)]
    fn who_may_read_a_file_may_read_the_one_that_takes_its_place() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        File::create(&path).unwrap();
        let of_any_new_file = mode();
        fs::remove_file(&path).unwrap();
        write(&path).unwrap();
        assert_eq!(mode(), of_any_new_file);
        for before in [0o600, 0o640, 0o604] {
            fs::set_permissions(&path, fs::Permissions::from_mode(before)).unwrap();
            let meanwhile = write_whole(&path, |output| {
                Ok(output.get_ref().metadata()?.permissions().mode() & 0o777)
            });
            assert_eq!((meanwhile.unwrap(), mode()), (0o600, before));
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link_also_to_a_file_that_is_not_there_yet() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("there")).unwrap();
        let link = |to: &str, name: &str| {
            let path = folder.path().join(name);
            std::os::unix::fs::symlink(to, &path).unwrap();
            path
        };
        link("there/new.ron", "second");
        let first = link("second", "first");
        write(&first).unwrap();
        assert_eq!(fs::read(folder.path().join("there/new.ron")).unwrap(), b"new");
        assert!(fs::symlink_metadata(&first).unwrap().is_symlink());
        write(&first).unwrap();
        let round = link("round", "round");
        assert!(matches!(write(&round), Err(ExportError::Create { .. })));
        assert!(fs::symlink_metadata(&round).unwrap().is_symlink());
    }

    #[test]
    fn any_name_will_do_that_the_system_takes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n".repeat(245) + ".ron");
        // What a program of this number has left in the way.
        let litter = format!(".session.ron.{}.part", std::process::id());
        File::create(folder.path().join(litter)).unwrap();
        write(&path).unwrap();
        write(&folder.path().join("session.ron")).unwrap();
        assert_eq!(names(folder.path()), 3);
    }

    #[test]
    fn nothing_is_left_of_what_failed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.ron");
        let failed = write_whole(&path, |_| Err::<(), _>(io::ErrorKind::StorageFull.into()));
        assert!(matches!(failed, Err(ExportError::Write { .. })));
        assert_eq!(names(folder.path()), 0);
    }
}
