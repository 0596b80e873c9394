//! Where a file that is to be written really is: behind links, and perhaps a descriptor that this
//! program holds already.
//!
//! What is not a regular file is written to and never replaced, and neither is a descriptor
//! (`/dev/stdout`, `/dev/fd/3`): behind it may be a file, and whoever opened it goes on writing there.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Links that lead from one to the next at most.
const MOST_LINKS: usize = 40;

/// What a path leads to.
pub(super) enum Target {
    /// A pipe, a device or a descriptor, open to be written to.
    Stream(File),
    /// Nothing that is there yet.
    New(PathBuf),
    /// A file that may be written, open so that it can be.
    Existing(PathBuf, File),
    /// A file that may not be written, and why.
    Protected(PathBuf, io::Error),
}

impl Target {
    /// Follows the links of `path`; those themselves stay.
    pub(super) fn for_path(path: &Path) -> io::Result<Self> {
        let mut target = path.to_owned();
        for _ in 0..MOST_LINKS {
            if let Some(descriptor) = descriptor_of(&target) {
                return open_descriptor(descriptor, &target).map(Self::Stream);
            }
            let Ok(link) = fs::read_link(&target) else { return Self::of_plain(target) };
            target = folder_of(&target).join(link);
        }
        // The system's own words for links that lead round.
        fs::metadata(path)?;
        Self::of_plain(path.to_owned())
    }

    fn of_plain(path: PathBuf) -> io::Result<Self> {
        // What else is wrong with it is said when it is made.
        let Ok(metadata) = fs::metadata(&path) else { return Ok(Self::New(path)) };
        let is_file = metadata.is_file();
        if is_file && metadata.permissions().readonly() {
            // To whoever may do anything (root) the system would say nothing of it.
            let reason = io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only");
            return Ok(Self::Protected(path, reason));
        }
        match File::options().write(true).open(&path) {
            Ok(file) if is_file => Ok(Self::Existing(path, file)),
            Ok(stream) => Ok(Self::Stream(stream)),
            Err(error) if is_file => Ok(Self::Protected(path, error)),
            Err(error) => Err(error),
        }
    }
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// The number of the descriptor of this program that a path names.
fn descriptor_of(path: &Path) -> Option<i32> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = fs::canonicalize(folder_of(path)).ok()?;
    let is_own = |own| fs::canonicalize(own).is_ok_and(|own| own == folder);
    (is_own("/dev/fd") || is_own("/proc/self/fd")).then_some(number)
}

/// The descriptor itself, and not the file behind it opened again, which would be written from
/// its beginning.
#[cfg(unix)]
fn open_descriptor(number: i32, path: &Path) -> io::Result<File> {
    use std::os::fd::AsFd as _;
    match number {
        1 => io::stdout().as_fd().try_clone_to_owned().map(File::from),
        2 => io::stderr().as_fd().try_clone_to_owned().map(File::from),
        number => duplicate(number).or_else(|_| File::options().append(true).open(path)),
    }
}

#[cfg(not(unix))]
fn open_descriptor(_number: i32, path: &Path) -> io::Result<File> {
    File::options().append(true).open(path)
}

#[cfg(target_os = "linux")]
fn duplicate(number: i32) -> io::Result<File> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let this_process = pidfd_open(getpid(), PidfdFlags::empty())?;
    Ok(pidfd_getfd(this_process, number, PidfdGetfdFlags::empty())?.into())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn duplicate(_number: i32) -> io::Result<File> {
    // There `/dev/fd/3` is the descriptor itself.
    Err(io::ErrorKind::Unsupported.into())
}
