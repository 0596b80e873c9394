//! Standard input and output in place of a file: `-`, or their name in `/dev`.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::{fs, io};

/// Whether a path to read means standard input.
pub(super) fn is_input(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0"].iter().any(|name| path == Path::new(name))
}

/// What standard input is.
#[cfg(unix)]
pub(super) fn input() -> io::Result<fs::Metadata> {
    use std::os::fd::AsFd as _;
    File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata()
}

/// Whether a path to write means standard output.
pub(super) fn is_output(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1"].iter().any(|name| path == Path::new(name))
}

/// What is read from one end to the other: standard input, a pipe (`<(...)`). `None` for a file, and
/// for what is not there.
pub(super) fn open_stream(path: &Path) -> io::Result<Option<Box<dyn Read>>> {
    if is_input(path) {
        return Ok(Some(Box::new(io::stdin())));
    }
    let is_stream = |metadata: fs::Metadata| !metadata.is_file() && !metadata.is_dir();
    if fs::metadata(path).is_ok_and(is_stream) {
        return Ok(Some(Box::new(File::open(path)?)));
    }
    Ok(None)
}

/// What messages call a path to read.
pub(super) fn shown_input(path: &Path) -> &Path {
    if is_input(path) { Path::new("stdin") } else { path }
}

/// Whether to write `output` would be to overwrite what `input` is read from, by whatever name.
#[cfg(unix)]
pub(super) fn is_same_file(output: &Path, input: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let input = if is_input(input) { self::input() } else { fs::metadata(input) };
    match (fs::metadata(output), input) {
        (Ok(output), Ok(input)) => {
            // A terminal is both.
            input.is_file() && (output.dev(), output.ino()) == (input.dev(), input.ino())
        }
        _ => false,
    }
}

#[cfg(not(unix))]
pub(super) fn is_same_file(output: &Path, input: &Path) -> bool {
    match (fs::canonicalize(output), fs::canonicalize(input)) {
        (Ok(output), Ok(input)) => output == input,
        _ => false,
    }
}
