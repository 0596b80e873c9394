//! `grade`: sessions by a lab, as a table of students by checks.
//!
//! Sessions are read one at a time by each of two threads; what cannot be read is reported, and the rest
//! graded.

use std::io;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::grade_table::{Row, Table};
use super::standard::is_output;
use super::terminal::{CANNOT, DID_NOT_HOLD, complain, tell, unless_unread};
use super::{labs, signals};
use crate::export::{ExportError, write_whole};
use crate::grading::{GradeError, GradedSession, Identifier, grade_files, session_files};

/// What `grade` is asked for.
#[derive(Args, Debug)]
pub(super) struct Grade {
    /// The lab: a file, or the name of one that comes with the program
    lab: PathBuf,
    /// Sessions, or folders with sessions
    #[arg(required = true, value_name = "SESSION")]
    sessions: Vec<PathBuf>,
    /// Write the table as CSV to this file (- for stdout)
    #[arg(long, value_name = "OUT")]
    csv: Option<PathBuf>,
    /// What a student goes by: the name or number in the session (the file's name where there is none), or
    /// the file's name
    #[arg(long, value_enum, default_value = "alias")]
    id: IdentifierOption,
    /// Print for each session what is missing
    #[arg(long)]
    why: bool,
}

/// What a student goes by, as an option has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum IdentifierOption {
    /// What was typed as name or number.
    Alias,
    /// The name of the file.
    File,
}

/// Grades sessions, and gives the exit status.
pub(super) fn grade(asked: &Grade) -> ExitCode {
    signals::end_at_once();
    let lab = match labs::lab(&asked.lab) {
        Ok((_, lab)) => lab,
        Err(status) => return status,
    };
    let (files, errors) = session_files(&asked.sessions);
    for error in &errors {
        tell(error);
    }
    if files.is_empty() {
        return complain(&"there are no sessions to grade", CANNOT);
    }
    let id = match asked.id {
        IdentifierOption::Alias => Identifier::Alias,
        IdentifierOption::File => Identifier::File,
    };
    let mut table = Table::new(lab.checks());
    let mut all_hold = errors.is_empty();
    let mut take = |_, graded: Result<GradedSession, GradeError>| match graded {
        Ok(session) => {
            if let Some(damage) = &session.damage {
                tell(&format_args!("{}: {damage}", session.path.display()));
            }
            all_hold &= session.grades.all_hold();
            table.add(Row { student: id.of(&session, &asked.sessions), session });
        }
        Err(error) => {
            tell(&error);
            all_hold = false;
        }
    };
    grade_files(&lab, &files, &|| true, &mut take);
    if let Err(error) = write(&table, asked) {
        return complain(&error, CANNOT);
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::from(DID_NOT_HOLD) }
}

fn write(table: &Table<'_>, asked: &Grade) -> Result<(), String> {
    let csv_to_stdout = asked.csv.as_deref().is_some_and(is_output);
    let stdout = |text: &str| {
        let written = BufWriter::new(io::stdout().lock()).write_all(text.as_bytes());
        unless_unread(written).map_err(|error| format!("stdout: {error}"))
    };
    match &asked.csv {
        Some(_) if csv_to_stdout => stdout(&table.csv())?,
        Some(path) => {
            let written = write_whole(path, |output| output.write_all(table.csv().as_bytes()));
            written.map_err(|error: ExportError| error.to_string())?;
        }
        None => {}
    }
    if csv_to_stdout { Ok(()) } else { stdout(&table.text(asked.why)) }
}
