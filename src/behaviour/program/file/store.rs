//! Where a file that is received goes: a thread of its own adds it up and writes it, under another name
//! until it is whole and its sum is right.
//!
//! The name comes from the other end, which may be anybody: only its last part counts, and a file that is
//! there is never replaced. What is not whole is removed.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::Builder;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::summed::Sum;
use crate::net::Waker;

/// Pieces that wait to be written at most.
const AHEAD: usize = 16;

/// Bytes of a name at most, so that any file system takes it.
const MOST_NAME: usize = 200;

/// Names that are tried where there is such a file already.
const MOST_TRIED: u32 = 1000;

/// What is to be done.
enum Task {
    Write(Bytes),
    /// All has come, and is to have this sum.
    End(String),
}

/// What came of a file.
pub(super) type Stored = Result<Sum, String>;

/// A file that is being written.
#[derive(Debug)]
pub(super) struct FileStore {
    tasks: SyncSender<Task>,
    stored: Receiver<Stored>,
}

impl FileStore {
    /// Begins to write a file of this name into a folder; without one it is only added up. `waker` is used
    /// whenever something has been done.
    ///
    /// # Errors
    /// When there is no thread.
    pub(super) fn begin(folder: Option<PathBuf>, name: &str, waker: Waker) -> io::Result<Self> {
        let (tasks, to_do) = sync_channel(AHEAD);
        let (tell, stored) = sync_channel(1);
        let name = safe_name(name);
        Builder::new().name("file-writer".to_owned()).spawn(move || {
            let done = write(folder.as_deref(), &name, &to_do, &waker);
            // Whoever has gone is not told.
            if let Some(done) = done.transpose()
                && tell.send(done.map_err(|error| error.to_string())).is_ok()
            {
                waker.wake();
            }
        })?;
        Ok(Self { tasks, stored })
    }

    /// Has bytes written; returns whether there was room for them.
    pub(super) fn write(&self, bytes: Bytes) -> bool {
        self.hand_over(Task::Write(bytes))
    }

    /// All has come. Returns whether there was room to say so.
    pub(super) fn end(&self, sum: &str) -> bool {
        self.hand_over(Task::End(sum.to_owned()))
    }

    /// Where the thread has ended, it has told why.
    fn hand_over(&self, task: Task) -> bool {
        !matches!(self.tasks.try_send(task), Err(TrySendError::Full(_)))
    }

    /// What came of it, once that is known.
    pub(super) fn stored(&self) -> Option<Stored> {
        self.stored.try_recv().ok()
    }
}

/// Writes until all has come; `None` if that never does.
fn write(
    folder: Option<&Path>,
    name: &str,
    to_do: &Receiver<Task>,
    waker: &Waker,
) -> io::Result<Option<Sum>> {
    let mut file = folder.map(create).transpose()?;
    let mut summed = Sha256::new();
    while let Ok(task) = to_do.recv() {
        match task {
            Task::Write(bytes) => {
                summed.update(&bytes);
                if let Some(file) = &mut file {
                    file.write_all(&bytes)?;
                }
                waker.wake();
            }
            Task::End(expected) => {
                let sum: Sum = summed.finalize().into();
                if !super::words::hex(&sum).eq_ignore_ascii_case(expected.trim()) {
                    return Err(io::Error::other("its SHA-256 is not the one that was sent"));
                }
                if let (Some(file), Some(folder)) = (file, folder) {
                    keep(file, folder, name)?;
                }
                return Ok(Some(sum));
            }
        }
    }
    Ok(None)
}

/// A file with a name that nobody has, which is removed unless it is kept.
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".receiving-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any file that is made: less what the person's mask takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Gives a file its name, or another where there is such a file.
fn keep(mut file: NamedTempFile, folder: &Path, name: &str) -> io::Result<()> {
    for number in 1..=MOST_TRIED {
        let path = folder.join(numbered(name, number));
        match file.persist_noclobber(path) {
            Ok(_) => return Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "there are too many files of its name"))
}

/// `a.bin`, `a (2).bin`.
fn numbered(name: &str, number: u32) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match path.extension() {
        Some(extension) => format!("{stem} ({number}).{}", extension.to_string_lossy()),
        None => format!("{stem} ({number})"),
    }
}

/// A name without folders and without what could be more than a name, on any system.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_safe = |character: &char| {
        !character.is_control() && !"<>:\"|?*".contains(*character) && !is_invisible(*character)
    };
    let mut safe = String::new();
    for character in last.chars().filter(is_safe) {
        if safe.len() + character.len_utf8() > MOST_NAME {
            break;
        }
        safe.push(character);
    }
    // Nothing that is hidden, and none of the folders "." and "..".
    let safe = safe.trim_matches([' ', '.']);
    if safe.is_empty() { "received".to_owned() } else { safe.to_owned() }
}

/// What changes how a name reads, and cannot be seen.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_in_the_folder() {
        for (name, safe) in [
            ("a.bin", "a.bin"),
            ("../../etc/passwd", "passwd"),
            ("..", "received"),
            ("", "received"),
            ("/", "received"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("x/..\\..\\.bashrc", "bashrc"),
            ("a\0b\n\u{1b}[2J\u{202e}c.txt", "ab[2Jc.txt"),
            ("con: a?b*", "con ab"),
            ("naïve file.txt", "naïve file.txt"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert_eq!(safe_name(&"é".repeat(300)).len(), MOST_NAME);
    }

    #[test]
    fn a_file_that_is_there_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..3 {
            keep(create(folder.path()).unwrap(), folder.path(), "a.tar.gz").unwrap();
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["a.tar (2).gz", "a.tar (3).gz", "a.tar.gz"]);
    }
}
