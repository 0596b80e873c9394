//! Who may read journals: their owner alone, since they have every byte that was sent and received.
//!
//! The folder is 0700 and each journal 0600, those from before as well. A folder that holds other
//! things too is not the program's alone: it keeps its mode, and its journals are 0600 all the same.
//! Where the file system knows no modes, or somebody else owns the folder, nothing is changed.

#[cfg(unix)]
use std::fs;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

#[cfg(unix)]
use super::frame::EXTENSION;

/// What a group and all others may do.
#[cfg(unix)]
const OF_OTHERS: u32 = 0o077;

/// Makes the folder, if there is none, with those above it, and takes from all but its owner what they may do there and
/// with the journals in it.
///
/// # Errors
/// When it cannot be made.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path)?;
    #[cfg(unix)]
    tighten(path);
    Ok(())
}

/// How a new journal is opened.
pub(super) fn new_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Takes the modes of a folder and of the journals in it back to what only their owner needs. What
/// the system refuses stays as it is: it is somebody else's.
#[cfg(unix)]
fn tighten(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut holds_others = false;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != EXTENSION) {
            holds_others = true;
        } else if entry.metadata().is_ok_and(|found| found.is_file() && is_open_to_others(&found)) {
            take_from_others(&path);
        }
    }
    if !holds_others && fs::metadata(folder).is_ok_and(|found| is_open_to_others(&found)) {
        take_from_others(folder);
    }
}

#[cfg(unix)]
fn is_open_to_others(found: &fs::Metadata) -> bool {
    found.permissions().mode() & OF_OTHERS != 0
}

/// Through a descriptor, so that nothing else can take the place of what was looked at.
#[cfg(unix)]
fn take_from_others(path: &Path) {
    use rustix::fs::{Mode, OFlags, fchmod, fstat, open};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let taken = open(path, flags, Mode::empty()).and_then(|file| {
        let mode = Mode::from_raw_mode(fstat(&file)?.st_mode);
        fchmod(&file, mode - (Mode::RWXG | Mode::RWXO))
    });
    // Of another owner, or of a file system without modes: it stays as it is.
    taken.unwrap_or_default();
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_folder_of_journals_is_its_owners_alone_also_when_it_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let journals = folder.path().join("data/journals");
        make_folder(&journals).unwrap();
        assert_eq!(mode(&journals), 0o700);
        let journal = journals.join("old.journal");
        fs::write(&journal, "").unwrap();
        for (path, before) in [(&journals, 0o755), (&journal, 0o644)] {
            fs::set_permissions(path, fs::Permissions::from_mode(before)).unwrap();
        }
        make_folder(&journals).unwrap();
        assert_eq!((mode(&journals), mode(&journal)), (0o700, 0o600));
    }

    #[test]
    fn a_folder_that_holds_other_things_keeps_its_mode_and_they_keep_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, other) = (folder.path().join("old.journal"), folder.path().join("page.html"));
        let link = folder.path().join("link.journal");
        for path in [&journal, &other] {
            fs::write(path, "").unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        std::os::unix::fs::symlink(&other, &link).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        make_folder(folder.path()).unwrap();
        assert_eq!((mode(folder.path()), mode(&journal), mode(&other)), (0o755, 0o600, 0o644));
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        assert!(make_folder(&path).is_err() && make_folder(&path.join("journals")).is_err());
    }
}
