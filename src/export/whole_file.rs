//! A file that is replaced as a whole or not at all.
//!
//! A new one is written beside the target and renamed, so that a failure of any kind leaves an older
//! file whole. Where it cannot take that one's place (its folder is protected, it is mounted by itself,
//! it has a second name) the new one is copied into it once it is complete.

use std::fs::File;
use std::io;
use std::io::{BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use thiserror::Error;

use super::outgoing::Stopped;
use super::target::{Target, folder_of};
use super::unfinished::{PREFIX, SUFFIX, WhileUnfinished, put_off_end};

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
    /// It can only be overwritten, and there is nowhere to make the new one until then.
    #[error(
        "{}: a temporary file is needed first, and cannot be created in {}: {source}; set TMPDIR \
         to a writable folder",
        path.display(),
        folder.display()
    )]
    Temporary {
        /// The file.
        path: PathBuf,
        /// The folder for temporary files.
        folder: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// It is there and may not be written.
    #[error("{}: is protected and was left unchanged: {source}", path.display())]
    Protected {
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
    #[error("{}: not written, because the export was stopped", path.display())]
    Stopped {
        /// The file.
        path: PathBuf,
    },
}

impl ExportError {
    /// Whether nobody reads any more what was written to, a pipe: that is no fault.
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Stopped>) {
            return Self::Stopped { path };
        }
        Self::Write { path, source }
    }
}

/// Writes a file by what `write` does, and gives what that gave. A file that is replaced hands its
/// permissions on. What is not a regular file is written to where it is.
///
/// # Errors
/// Naming the file and the reason. An older file is then as it was, unless its place could not be
/// taken and the disk filled up while it was overwritten.
pub fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<T>,
) -> Result<T, ExportError> {
    let create = |source| ExportError::Create { path: path.to_owned(), source };
    let failed = |source| ExportError::write(path, source);
    let (target, existing) = match Target::for_path(path).map_err(create)? {
        Target::Stream(stream) => return write_all(&stream, |_| Ok(()), write).map_err(failed),
        Target::Protected(path, source) => return Err(ExportError::Protected { path, source }),
        Target::New(target) => (target, None),
        Target::Existing(target, file) => (target, Some(file)),
    };
    // Behind links it is another file that something is wrong with.
    let path = target.as_path();
    let create = |source| ExportError::Create { path: path.to_owned(), source };
    let failed = |source| ExportError::write(path, source);
    let scratch = match Scratch::beside(&target, existing.as_ref()).map_err(create)? {
        Some(scratch) => scratch,
        None => Scratch::Nameless(nameless(path)?),
    };
    let finish = |file: &File| {
        if let Some(existing) = &existing {
            file.set_permissions(existing.metadata()?.permissions())?;
        }
        file.sync_all()
    };
    let written = write_all(scratch.file(), finish, write).map_err(failed)?;
    let complete = match scratch {
        Scratch::Nameless(file) => file,
        Scratch::Beside(file, _unfinished) => match (file.persist(&target), &existing) {
            (Ok(_), _) => return Ok(written),
            // Its name is that of a mount, or its folder has the sticky bit.
            (Err(refused), Some(_)) => refused.file.into_file(),
            (Err(refused), None) => {
                let (path, source) = (path.to_owned(), refused.error);
                return Err(ExportError::Replace { path, source });
            }
        },
    };
    if let Some(existing) = existing {
        copy(complete, existing).map_err(failed)?;
    }
    Ok(written)
}

/// The new file, before it has the name.
enum Scratch {
    /// Beside the target. Where it cannot take the name it is removed, as it is after any error.
    Beside(NamedTempFile, WhileUnfinished),
    /// Somewhere without a name, to be copied.
    Nameless(File),
}

impl Scratch {
    /// `None` if it has to be without a name.
    fn beside(target: &Path, existing: Option<&File>) -> io::Result<Option<Self>> {
        let _until_it_is_known = put_off_end();
        match (beside(target, existing.is_none()), existing) {
            (Ok(file), Some(existing)) if !can_stand_for(file.as_file(), existing)? => Ok(None),
            (Ok(file), _) => {
                let unfinished = WhileUnfinished::new(&file);
                Ok(Some(Self::Beside(file, unfinished)))
            }
            // Its folder may not be written to; the file itself may.
            (Err(_), Some(_)) => Ok(None),
            (Err(error), None) => Err(error),
        }
    }

    fn file(&self) -> &File {
        match self {
            Self::Beside(file, _) => file.as_file(),
            Self::Nameless(file) => file,
        }
    }
}

fn nameless(path: &Path) -> Result<File, ExportError> {
    let folder = std::env::temp_dir();
    let _until_it_has_no_name = put_off_end();
    match beside(&folder.join("any"), false) {
        Ok(named) => Ok(named.into_file()),
        Err(source) => Err(ExportError::Temporary { path: path.to_owned(), folder, source }),
    }
}

fn copy(mut complete: File, mut existing: File) -> io::Result<()> {
    let _whole_before_the_end = put_off_end();
    complete.rewind()?;
    existing.set_len(0)?;
    io::copy(&mut complete, &mut existing)?;
    existing.sync_all()
}

/// Whether nobody notices but by its bytes that a file has taken the place of another: that has no
/// second name, and belongs to the same person.
#[cfg(unix)]
fn can_stand_for(file: &File, other: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let (file, other) = (file.metadata()?, other.metadata()?);
    Ok(other.nlink() == 1 && (file.uid(), file.gid()) == (other.uid(), other.gid()))
}

#[cfg(not(unix))]
fn can_stand_for(_file: &File, _other: &File) -> io::Result<bool> {
    Ok(true)
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
fn beside(target: &Path, is_new: bool) -> io::Result<NamedTempFile> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    // Less what the person's mask takes away, as with any new file.
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_new { 0o666 } else { 0o600 });
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(8);
    // Made here, since the library's own errors have its name in them, which means nothing to anybody.
    builder.make_in(folder_of(target), |path| options.open(path))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        // An error names the file that something is wrong with.
        let lost = link("nowhere/new.ron", "lost");
        let error = write(&lost).unwrap_err().to_string();
        assert!(error.contains("nowhere/new.ron: cannot be created"), "{error}");
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
