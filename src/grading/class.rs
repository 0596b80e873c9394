//! The sessions of a class, as files: which there are in some folders, and what each of them fulfils.
//!
//! Files are read one at a time by each of two threads, and nothing of a session is kept but its grades.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, io, thread};

use parking_lot::Mutex;
use thiserror::Error;

use super::{Grader, Grades, Lab};
use crate::export::{self, CheckSums, OpenError, Opened};
use crate::model::count;
use crate::session::{
    JOURNAL_EXTENSION, JournalError, JournalFolder, Log, Recovered, Storage, looks_like_journal,
};

/// Threads that read.
const READERS: usize = 2;

/// How deep folders are looked into: a learning platform hands out a folder for each student.
const DEEPEST: usize = 4;

/// Files that are looked for in folders at most.
const MOST_FILES: usize = 100_000;

/// Bytes of a file that is kept in memory while it is graded; a larger one is kept in a file.
const IN_MEMORY: u64 = 64 * 1024 * 1024;

/// A session that was graded.
#[derive(Clone, Debug)]
pub struct GradedSession {
    /// The file.
    pub path: PathBuf,
    /// The name or number that its author goes by, where one is in it.
    pub alias: Option<String>,
    /// What it fulfils.
    pub grades: Grades,
    /// Whether it was changed after it was saved, as far as that can be told.
    pub check_sums: CheckSums,
    /// What could not be read of it, in a sentence.
    pub damage: Option<String>,
}

/// Why a session could not be graded.
#[derive(Debug, Error)]
pub enum GradeError {
    /// It is no session, or cannot be read.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// It is no journal, or cannot be read.
    #[error("{0}")]
    Journal(#[from] JournalError),
    /// The file or folder cannot be looked at.
    #[error("{}: cannot be read: {source}", path.display())]
    Look {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The files that some paths stand for: a file for itself, a folder for the sessions and journals in it, in
/// the order of their names. What cannot be looked at is reported.
pub fn session_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<GradeError>) {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            look_into(path, DEEPEST, &mut files, &mut errors);
        } else {
            files.push(path.clone());
        }
    }
    (files, errors)
}

fn look_into(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, errors: &mut Vec<GradeError>) {
    let look = |source| GradeError::Look { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(source) => return errors.push(look(source)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link to a folder may lead back to it.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let extension = path.extension().and_then(|extension| extension.to_str());
        if is_folder && depth > 1 {
            look_into(&path, depth - 1, files, errors);
        } else if !is_folder && matches!(extension, Some("ron" | JOURNAL_EXTENSION)) {
            if files.len() == MOST_FILES {
                return;
            }
            files.push(path);
        }
    }
}

/// Grades one file.
///
/// # Errors
/// When it is no session, or cannot be read at all.
pub fn grade_file(lab: &Lab, path: &Path) -> Result<GradedSession, GradeError> {
    let (log, check_sums, damage) = open(path)?;
    let grades = Grader::new(lab.clone()).grade(&log);
    let alias = log.header().alias.clone().filter(|alias| !alias.trim().is_empty());
    Ok(GradedSession { path: path.to_owned(), alias, grades, check_sums, damage })
}

/// Grades files, and hands over what came of each, in their order, as soon as it is there. `go_on` is asked
/// before each.
pub fn grade_files(
    lab: &Lab,
    files: &[PathBuf],
    go_on: &(dyn Fn() -> bool + Sync),
    done: &mut (dyn FnMut(usize, Result<GradedSession, GradeError>) + Send),
) {
    /// Results that came before one that goes first, and whom they are handed to.
    struct Line<'a> {
        next: usize,
        early: std::collections::BTreeMap<usize, Result<GradedSession, GradeError>>,
        done: &'a mut (dyn FnMut(usize, Result<GradedSession, GradeError>) + Send),
    }
    let taken = AtomicUsize::new(0);
    let line = Mutex::new(Line { next: 0, early: std::collections::BTreeMap::new(), done });
    let read = || {
        loop {
            let place = taken.fetch_add(1, Ordering::Relaxed);
            let Some(path) = files.get(place).filter(|_| go_on()) else { return };
            let graded = grade_file(lab, path);
            let line = &mut *line.lock();
            line.early.insert(place, graded);
            while let Some(graded) = line.early.remove(&line.next) {
                (line.done)(line.next, graded);
                line.next += 1;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..READERS {
            scope.spawn(read);
        }
        read();
    });
}

fn open(path: &Path) -> Result<(Log, CheckSums, Option<String>), GradeError> {
    let look = |source| GradeError::Look { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(look)?.len();
    let storage = match JournalFolder::of_this_person() {
        Ok(folder) if size > IN_MEMORY => Storage::scratch(folder),
        _ => Storage::memory(),
    };
    if looks_like_journal(path) {
        let Recovered { log, lost_records, damaged_bytes, .. } =
            Log::read_journal(path, &storage, &|_, _| true)?;
        let damage = (lost_records > 0 || damaged_bytes > 0).then(|| {
            let (lost, unreadable) = (count(lost_records, "record"), count(damaged_bytes, "byte"));
            format!("the journal is damaged: {lost} lost, {unreadable} unreadable")
        });
        // Each of its frames has a check sum, and a frame without a fitting one is damaged.
        let fits = damage.is_none();
        return Ok((log, if fits { CheckSums::Fit } else { CheckSums::Missing }, damage));
    }
    let Opened { log, problems, problem_count, check_sums } = export::open_session(path, &storage)?;
    let damage = problems
        .first()
        .map(|first| format!("{} could not be read; {first}", count(problem_count, "line")));
    Ok((log, check_sums, damage))
}
