//! Opening what a person names to be read: a file that has an end. A pipe may wait for ever, and a
//! device (`/dev/zero`) may never end.

use std::fs::{File, Metadata, OpenOptions};
use std::path::Path;
use std::{fs, io};

/// Opens a regular file to read.
///
/// # Errors
/// When it is something else, and when the system refuses.
pub fn open_regular_file(path: &Path) -> io::Result<File> {
    open_regular_file_with(path, File::options().read(true))
}

/// [`open_regular_file`] in another way than to read it.
///
/// # Errors
/// The same.
pub(super) fn open_regular_file_with(path: &Path, options: &OpenOptions) -> io::Result<File> {
    // Before, since to open a pipe is to wait for who writes it; and after, for what came between.
    check(&fs::metadata(path)?)?;
    let file = options.open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

fn check(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let what = if metadata.is_dir() { "it is a directory" } else { "it is not a regular file" };
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}
