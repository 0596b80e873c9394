//! The data of all steps, as it is planned. What is not written in the file itself is made when a step
//! needs it, once for all steps that use the same, and within one limit for all of them.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use bytes::Bytes;
use parking_lot::Mutex;

use super::error::{MOST_DATA, too_much};
use super::vars::Template;
use crate::session::open_regular_file;

/// Data that is known, or known once its step runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedData {
    /// These bytes.
    Bytes(Bytes),
    /// A text.
    Text(Template),
    /// Several, one behind the other.
    Joined(Vec<Self>),
    /// A text over and over, this many bytes of it.
    Fill(String, usize),
    /// What is in this file.
    File(PathBuf),
}

/// Which data of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum DataSource {
    /// A text over and over.
    Fill(String),
    /// What is in a file.
    File(PathBuf),
    /// Several, one behind the other.
    Joined(Vec<PlannedData>),
}

/// What is to be made of a source, and what has been.
#[derive(Debug, Default)]
struct Pooled {
    /// Bytes of a fill at its longest; of a file, once that has been looked at; of what is joined,
    /// without its files until it is made.
    bytes: u64,
    made: Option<Bytes>,
}

/// The data of a scenario.
#[derive(Debug, Default)]
pub(super) struct DataPool(Mutex<BTreeMap<DataSource, Pooled>>);

impl DataPool {
    /// Records that a step fills this many bytes with a text. Shorter fills are the beginning of
    /// longer ones.
    ///
    /// # Errors
    /// When it is more than a scenario may have.
    pub(super) fn note_fill(&self, text: &str, bytes: usize) -> io::Result<()> {
        self.note(DataSource::Fill(text.to_owned()), bytes as u64)
    }

    /// Records that a step needs a file, which is looked at and not opened.
    ///
    /// # Errors
    /// When it is not a file that has an end, cannot be had, or is more than a scenario may have.
    pub(super) fn note_file(&self, path: &Path) -> io::Result<()> {
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            // It says what else it is.
            open_regular_file(path)?;
        }
        self.note(DataSource::File(path.to_owned()), metadata.len())
    }

    /// Records that a step joins these. Where a part holds the address of a socket, only a run
    /// tells what they become, and whether that is the same as others.
    ///
    /// # Errors
    /// When it is more than a scenario may have.
    pub(super) fn note_joined(&self, parts: &[PlannedData]) -> io::Result<()> {
        let known = known_bytes(parts);
        if parts.iter().any(|part| matches!(part, PlannedData::Text(_))) {
            return if known > MOST_DATA { Err(too_much()) } else { Ok(()) };
        }
        self.note(DataSource::Joined(parts.to_vec()), known)
    }

    fn note(&self, source: DataSource, bytes: u64) -> io::Result<()> {
        let mut pool = self.0.lock();
        let pooled = pool.entry(source).or_default();
        pooled.bytes = pooled.bytes.max(bytes);
        let all = pool.values().fold(0_u64, |all, pooled| all.saturating_add(pooled.bytes));
        if all > MOST_DATA { Err(too_much()) } else { Ok(()) }
    }

    /// A text over and over, this many bytes of it.
    pub(super) fn fill(&self, text: &str, bytes: usize) -> Bytes {
        let mut pool = self.0.lock();
        let pooled = pool.entry(DataSource::Fill(text.to_owned())).or_default();
        let longest = bytes.max(pooled.bytes as usize);
        let made = pooled.made.get_or_insert_with(|| filled(text, longest).into());
        made.slice(..bytes.min(made.len()))
    }

    /// These parts, one behind the other; `files` is what is in those of them that are files.
    ///
    /// # Errors
    /// When it is more than a scenario may have.
    pub(super) fn joined(&self, parts: &[PlannedData], files: &[Bytes]) -> io::Result<Bytes> {
        let of_files: u64 = files.iter().map(|file| file.len() as u64).sum();
        let bytes = known_bytes(parts).saturating_add(of_files);
        self.note(DataSource::Joined(parts.to_vec()), bytes)?;
        let mut pool = self.0.lock();
        let pooled = pool.entry(DataSource::Joined(parts.to_vec())).or_default();
        let made = pooled.made.get_or_insert_with(|| {
            let mut joined = Vec::with_capacity(bytes as usize);
            let mut files = files.iter();
            for part in parts {
                match part {
                    PlannedData::Bytes(bytes) => joined.extend_from_slice(bytes),
                    PlannedData::Fill(text, bytes) => joined.append(&mut filled(text, *bytes)),
                    _ => files.next().into_iter().for_each(|file| joined.extend_from_slice(file)),
                }
            }
            joined.into()
        });
        Ok(made.clone())
    }

    /// What is in a file.
    ///
    /// # Errors
    /// When it cannot be read, and when it has become more than a scenario may have.
    pub(super) fn file(&self, path: &Path) -> io::Result<Bytes> {
        let source = DataSource::File(path.to_owned());
        let mut pool = self.0.lock();
        if let Some(made) = pool.get(&source).and_then(|pooled| pooled.made.as_ref()) {
            return Ok(made.clone());
        }
        let others = pool.iter().filter(|(other, _)| **other != source);
        let others: u64 = others.map(|(_, pooled)| pooled.bytes).sum();
        let bytes = read_up_to(path, MOST_DATA.saturating_sub(others))?.ok_or_else(too_much)?;
        let made = Bytes::from(bytes);
        let pooled = Pooled { bytes: made.len() as u64, made: Some(made.clone()) };
        pool.insert(source, pooled);
        Ok(made)
    }
}

/// A text over and over, this many bytes of it.
fn filled(text: &str, bytes: usize) -> Vec<u8> {
    let mut filled = text.as_bytes().repeat(bytes.div_ceil(text.len().max(1)));
    filled.truncate(bytes);
    filled
}

/// Bytes of those parts whose length is known before a run.
fn known_bytes(parts: &[PlannedData]) -> u64 {
    parts.iter().fold(0_u64, |all, part| {
        all.saturating_add(match part {
            PlannedData::Bytes(bytes) => bytes.len() as u64,
            PlannedData::Fill(_, bytes) => *bytes as u64,
            _ => 0,
        })
    })
}

/// Reads a file whole; `None` if it has more bytes than this.
pub(super) fn read_up_to(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    use io::Read as _;
    let mut bytes = Vec::new();
    open_regular_file(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Where a file is whose path begins at a folder, or at the working directory where there is none.
pub(super) fn in_folder(folder: Option<&Path>, name: &str) -> PathBuf {
    folder.unwrap_or_else(|| Path::new("")).join(name)
}

/// Whether a file lies within a folder, if there is one. Where its path as written leads out of it, nothing is looked
/// for at all; else links are followed.
pub(super) fn within(folder: Option<&Path>, path: &Path) -> bool {
    let Some(folder) = folder else { return false };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (Ok(folder), Ok(path)) = (std::path::absolute(folder), std::path::absolute(path)) else {
        return false;
    };
    let folder_as_named = without_detours(&folder);
    if !without_detours(&path).starts_with(&folder_as_named) {
        return false;
    }
    match (fs::canonicalize(&folder), fs::canonicalize(&path)) {
        (Ok(folder), Ok(path)) => path.starts_with(folder),
        // What is not there is told when it is looked for.
        _ => fs::symlink_metadata(&path).is_err(),
    }
}

/// The path with each `..` carried out as it is written.
fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_made_once_and_shorter_fills_share_the_longest() {
        let pool = DataPool::default();
        pool.note_fill("ab", 3).unwrap();
        pool.note_fill("ab", 1 << 20).unwrap();
        let (short, long) = (pool.fill("ab", 3), pool.fill("ab", 1 << 20));
        assert_eq!((&short[..], long.len()), (&b"aba"[..], 1 << 20));
        assert_eq!(short.as_ptr(), long.as_ptr());
    }

    #[test]
    fn one_limit_holds_for_all() {
        let pool = DataPool::default();
        for _ in 0..600 {
            pool.note_fill("x", 16 << 20).unwrap();
        }
        for text in ["y", "z", "w"] {
            pool.note_fill(text, 16 << 20).unwrap();
        }
        assert_eq!(pool.note_fill("v", 1).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_joined_is_made_once_and_counts() {
        let pool = DataPool::default();
        let fill = |bytes| PlannedData::Fill("xy".to_owned(), bytes);
        let parts = vec![PlannedData::Bytes("ab".into()), PlannedData::File("f".into()), fill(3)];
        let joined = || pool.joined(&parts, &[Bytes::from_static(b"-")]).unwrap();
        assert_eq!(joined(), "ab-xyx");
        assert_eq!(joined().as_ptr(), joined().as_ptr());
        let more = |parts: usize| vec![fill(16 << 20); parts];
        pool.note_joined(&more(3)).unwrap();
        pool.note_joined(&more(3)).unwrap();
        for error in [pool.joined(&more(1), &[]).err(), pool.note_joined(&more(2)).err()] {
            assert_eq!(error.unwrap().kind(), io::ErrorKind::FileTooLarge);
        }
    }

    #[test]
    fn a_file_that_has_grown_since_it_was_looked_at_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data");
        fs::write(&path, "ab").unwrap();
        let pool = DataPool::default();
        pool.note_file(&path).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_len(MOST_DATA + 1).unwrap();
        assert_eq!(pool.file(&path).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        fs::write(&path, "ab").unwrap();
        let made = pool.file(&path).unwrap();
        assert_eq!(pool.file(&path).unwrap().as_ptr(), made.as_ptr());
    }

    #[test]
    fn only_what_lies_within_the_folder_is_of_the_scenario() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("scenario");
        fs::create_dir_all(folder.join("deeper")).unwrap();
        fs::write(outer.path().join("secret"), "s").unwrap();
        fs::write(folder.join("data"), "d").unwrap();
        let absolute = folder.join("data");
        for (name, is_within) in [
            ("data", true),
            ("deeper/../data", true),
            ("deeper/../../secret", false),
            ("../secret", false),
            ("../scenario/data", true),
            ("/etc/hostname", false),
            ("none", true),
            (absolute.to_str().unwrap(), true),
        ] {
            assert_eq!(within(Some(&folder), &folder.join(name)), is_within, "{name}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret", folder.join("link")).unwrap();
            std::os::unix::fs::symlink("../gone", folder.join("dangling")).unwrap();
            std::os::unix::fs::symlink("..", folder.join("up")).unwrap();
            for name in ["link", "dangling", "up/secret"] {
                assert!(!within(Some(&folder), &folder.join(name)), "{name}");
            }
        }
    }
}
