//! The table of a class for other programs: a row for each session, a column for each check.

use std::path::{Path, PathBuf};

use super::GradedSession;
use crate::export::{Format, csv_cell, csv_line};
use crate::model::check::Check;

/// The columns that Canvas looks for before the grades, in its order. It finds a student by the login, where
/// there is no ID; Moodle asks which column identifies one.
const IDENTIFIERS: [&str; 4] = ["Student", "ID", "SIS Login ID", "Section"];

/// What a student goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identifier {
    /// What was typed as name or number; the name of the file where nothing was.
    #[default]
    Alias,
    /// The name of the file.
    File,
}

impl Identifier {
    /// Whose session it is. `asked` are the files and folders that were to be graded.
    pub fn of(self, session: &GradedSession, asked: &[PathBuf]) -> String {
        let alias = session.alias.clone().filter(|_| self == Self::Alias);
        alias.unwrap_or_else(|| file_name(&session.path, asked))
    }
}

/// The name of a file without its ending; of one in a folder of a folder, with the folders on the way: they
/// may all be called `session.ron`.
fn file_name(path: &Path, asked: &[PathBuf]) -> String {
    let below = asked.iter().find_map(|folder| path.strip_prefix(folder).ok());
    let below = below.filter(|below| below.file_name().is_some());
    let name = below.unwrap_or_else(|| path.file_name().map_or(path, Path::new));
    Format::without_ending(name).display().to_string()
}

/// The table as comma-separated values: a header, and a line for each student's session: who it is, 1 or 0 for
/// each check, how many hold, of how many.
pub fn gradebook_csv<'a>(
    checks: &[Check],
    rows: impl IntoIterator<Item = (&'a str, &'a GradedSession)>,
) -> String {
    let identifiers = IDENTIFIERS.iter().map(|name| (*name).to_owned());
    let titles = checks.iter().map(|check| csv_cell(&check.title));
    let ends = ["passed", "of"].map(str::to_owned);
    let header: Vec<String> = identifiers.chain(titles).chain(ends).collect();
    let mut text = csv_line(&header);
    text.push_str("\r\n");
    for (student, GradedSession { grades, .. }) in rows {
        let student = csv_cell(student);
        let identifiers = [student.clone(), String::new(), student, String::new()];
        let results = grades.checks.iter().map(|check| u8::from(check.holds).to_string());
        let ends = [grades.passed(), grades.checks.len()].map(|number| number.to_string());
        let cells: Vec<String> = identifiers.into_iter().chain(results).chain(ends).collect();
        text.push_str(&csv_line(&cells));
        text.push_str("\r\n");
    }
    text
}
