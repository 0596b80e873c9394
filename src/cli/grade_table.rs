//! The table of a class: a row for each session, a column for each check; as text and as CSV.

use std::fmt::Write as _;

use crate::export::CheckSums;
use crate::grading::{GradedSession, gradebook_csv};
use crate::model::{check::Check, escape_text};

/// A session in the table.
pub(super) struct Row {
    /// What the student goes by.
    pub(super) student: String,
    pub(super) session: GradedSession,
}

impl Row {
    /// How many predictions were right, of how many; they are not graded.
    fn predictions(&self) -> String {
        let predictions = &self.session.grades.predictions;
        let right = predictions.iter().filter(|prediction| prediction.right).count();
        if predictions.is_empty() {
            "-".to_owned()
        } else {
            format!("{right} of {}", predictions.len())
        }
    }

    /// Whether the session was changed after it was saved, in a word.
    fn changed(&self) -> &'static str {
        match self.session.check_sums {
            CheckSums::Fit => "no",
            CheckSums::Missing => "?",
            CheckSums::Broken { .. } => "YES",
        }
    }
}

/// The rows, and the checks.
pub(super) struct Table<'a> {
    checks: &'a [Check],
    rows: Vec<Row>,
}

impl<'a> Table<'a> {
    pub(super) fn new(checks: &'a [Check]) -> Self {
        Self { checks, rows: Vec::new() }
    }

    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The table as comma-separated values.
    pub(super) fn csv(&self) -> String {
        let rows = self.rows.iter().map(|row| (row.student.as_str(), &row.session));
        gradebook_csv(self.checks, rows)
    }

    /// The table as a person reads it. With `why`, what is missing follows each row.
    pub(super) fn text(&self, why: bool) -> String {
        let mut text = String::new();
        for (index, check) in self.checks.iter().enumerate() {
            writeln!(text, "{:2}  {}", index + 1, escape_text(&check.title)).unwrap_or_default();
        }
        let students = self.rows.iter().map(|row| escape_text(&row.student));
        let width =
            students.map(|name| name.chars().count()).max().unwrap_or(0).max("student".len());
        write!(text, "\n{:width$}", "student").unwrap_or_default();
        for index in 0..self.checks.len() {
            write!(text, " {:2}", index + 1).unwrap_or_default();
        }
        text.push_str("  passed  predicted  changed\n");
        for row in &self.rows {
            let grades = &row.session.grades;
            write!(text, "{:width$}", escape_text(&row.student)).unwrap_or_default();
            for check in &grades.checks {
                text.push_str(if check.holds { "  1" } else { "  0" });
            }
            let passed = format!("{} of {}", grades.passed(), grades.checks.len());
            let (predicted, changed) = (row.predictions(), row.changed());
            writeln!(text, "  {passed:6}  {predicted:9}  {changed}").unwrap_or_default();
            if why {
                for (index, check) in
                    grades.checks.iter().enumerate().filter(|(_, check)| !check.holds)
                {
                    writeln!(text, "    {}: {}", index + 1, escape_text(&check.reason))
                        .unwrap_or_default();
                }
                writeln!(text, "    {}", row.session.check_sums.meaning()).unwrap_or_default();
                if let Some(limit) = &grades.limit {
                    writeln!(text, "    {limit}").unwrap_or_default();
                }
            }
        }
        self.explain_changes(&mut text);
        text
    }

    /// What the words in the column `changed` mean.
    fn explain_changes(&self, text: &mut String) {
        text.push('\n');
        for kind in [CheckSums::Fit, CheckSums::Missing] {
            let row = self.rows.iter().find(|row| row.session.check_sums == kind);
            if let Some(row) = row {
                writeln!(text, "changed {}: {}", row.changed(), kind.meaning()).unwrap_or_default();
            }
        }
        for row in &self.rows {
            if let sums @ CheckSums::Broken { .. } = row.session.check_sums {
                let student = escape_text(&row.student);
                writeln!(text, "{student}: {}", sums.meaning()).unwrap_or_default();
            }
        }
    }
}
