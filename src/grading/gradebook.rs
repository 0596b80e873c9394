//! The sessions of a class, graded by one lab: each is read, graded and let go, so that memory does not grow
//! with their number; and the table that comes of them.

use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Grader, Grades, Lab};
use crate::export::{OpenError, csv_cell, csv_line, open_session};
use crate::model::{Event, LessonEvent, Record};
use crate::session::{JOURNAL_EXTENSION, JournalError, Log, Storage, looks_like_journal};

/// Folders within a folder that sessions are looked for in: a learning platform puts what each student hands
/// in into a folder of its own.
const MOST_DEPTH: usize = 4;

/// Sessions of a folder that are graded at most.
const MOST_SESSIONS: usize = 100_000;

/// A session that was graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradedSession {
    /// Its file.
    pub path: PathBuf,
    /// The name that its author goes by, where one was put on it.
    pub author: Option<String>,
    /// What came of the checks.
    pub grades: Grades,
    /// What was predicted.
    pub predicted: Predicted,
    /// Lines or records of the file that could not be read; they are not graded.
    pub unread: u64,
}

/// What a student predicted before the steps of a lesson or lab. It is no part of the grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Predicted {
    /// How many predictions were made.
    pub made: usize,
    /// How many of them were right.
    pub right: usize,
}

/// Why a session was not graded.
#[derive(Debug, Error)]
pub enum SessionError {
    /// It is no session, or cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl GradedSession {
    /// Reads a session, or its journal, and grades it. It is not changed.
    ///
    /// # Errors
    /// Naming the file and the reason.
    pub fn read(path: &Path, lab: &Lab) -> Result<Self, SessionError> {
        let storage = Storage::memory();
        let (log, unread) = if looks_like_journal(path) {
            let recovered = Log::read_journal(path, &storage, &|_, _| true)?;
            (recovered.log, recovered.lost_records)
        } else {
            let opened = open_session(path, &storage)?;
            (opened.log, opened.problem_count)
        };
        Ok(Self {
            path: path.to_owned(),
            author: log.header().alias.clone().filter(|alias| !alias.trim().is_empty()),
            grades: Grader::new(lab.clone()).grade(&log),
            predicted: Predicted::in_log(&log),
            unread,
        })
    }

    /// Whose session it is: its author, else the name of its file without the ending.
    pub fn student(&self) -> String {
        let of_file = || self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.author.as_deref().map_or_else(of_file, |author| author.trim().to_owned())
    }
}

impl Predicted {
    fn in_log(log: &Log) -> Self {
        let mut predicted = Self::default();
        log.for_each(1..log.len() + 1, |record: &Record| {
            if let Event::Lesson(LessonEvent::Predicted { right, .. }) = &record.event {
                predicted.made += 1;
                predicted.right += usize::from(*right);
            }
        });
        predicted
    }
}

/// The files of a folder, and of those within it, whose names end as those of sessions and journals do, in
/// the order of their paths. A file is itself.
///
/// # Errors
/// When the folder cannot be read.
pub fn session_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_dir() {
        add_files(path, MOST_DEPTH, &mut found)?;
        found.sort();
    } else {
        found.push(path.to_owned());
    }
    Ok(found)
}

fn add_files(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let is_session = |path: &Path| {
            path.extension()
                .is_some_and(|extension| extension == "ron" || extension == JOURNAL_EXTENSION)
        };
        // A link could lead round in a circle.
        if path.is_dir() && !path.is_symlink() && depth > 0 {
            add_files(&path, depth - 1, found)?;
        } else if is_session(&path) && path.is_file() && found.len() < MOST_SESSIONS {
            found.push(path);
        }
    }
    Ok(())
}

/// Writes a table of sessions by checks as comma-separated values: who, a column for each check (1 where it
/// holds, else 0), how many hold and how many there are.
///
/// # Errors
/// When it cannot be written.
pub fn write_gradebook<'a>(
    lab: &Lab,
    sessions: impl IntoIterator<Item = &'a GradedSession>,
    output: &mut dyn Write,
) -> io::Result<()> {
    let titles = lab.checks().iter().map(|check| csv_cell(&check.title));
    let ends = ["passed", "of"].map(str::to_owned);
    let header: Vec<String> =
        std::iter::once("student".to_owned()).chain(titles).chain(ends).collect();
    writeln!(output, "{}", csv_line(&header))?;
    for session in sessions {
        let checks = session.grades.checks.iter().map(|check| u8::from(check.holds).to_string());
        let ends = [session.grades.passed(), session.grades.checks.len()];
        let cells = std::iter::once(csv_cell(&session.student()))
            .chain(checks)
            .chain(ends.map(|number| number.to_string()));
        writeln!(output, "{}", csv_line(&cells.collect::<Vec<_>>()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::export::save_session;
    use crate::model::SocketId;
    use crate::model::check::{Check, Role};
    use crate::session::Entry;

    fn lab() -> Lab {
        let role: Role = ron::from_str(r#"(name: "server", kind: Tcp)"#).unwrap();
        let check: Check = ron::from_str(
            r#"(title: "=server, listens", holds: Called(by: "server", call: Listen), missing: "listen")"#,
        )
        .unwrap();
        Lab::new(&[role], &[check]).unwrap()
    }

    fn save(path: &Path, author: Option<&str>) {
        let log = Log::of_author(&Storage::memory(), author.map(str::to_owned));
        for right in [true, false] {
            let answer = "3".to_owned();
            let predicted = LessonEvent::Predicted { step: 1, answer, right };
            log.append(Entry::new(SocketId(0), Event::Lesson(predicted)));
        }
        save_session(&log, path).unwrap();
    }

    #[test]
    fn sessions_of_a_folder_are_graded_and_a_broken_one_is_none_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path().join("42");
        fs::create_dir(&within).unwrap();
        save(&within.join("b.ron"), Some("Ada"));
        save(&folder.path().join("a.ron"), None);
        fs::write(folder.path().join("broken.ron"), "no session").unwrap();
        fs::write(folder.path().join("notes.txt"), "no session either").unwrap();
        let files = session_files(folder.path()).unwrap();
        let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["b.ron", "a.ron", "broken.ron"]);
        let lab = lab();
        let graded: Vec<_> =
            files.iter().filter_map(|path| GradedSession::read(path, &lab).ok()).collect();
        let students: Vec<_> = graded.iter().map(GradedSession::student).collect();
        assert_eq!(students, ["Ada", "a"]);
        assert_eq!(graded[0].predicted, Predicted { made: 2, right: 1 });
        assert!(!graded[0].grades.all_hold());
        let mut csv = Vec::new();
        write_gradebook(&lab, &graded, &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert_eq!(csv, "student,\"'=server, listens\",passed,of\nAda,0,0,1\na,0,0,1\n");
    }
}
