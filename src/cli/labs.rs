//! `labs`: which lessons and labs there are, and whether a lab is sound.

use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::scenario_source;
use super::standard::is_input;
use super::terminal::{CANNOT, DID_NOT_HOLD, complain, tell, unless_unread};
use crate::grading::{Grades, Lab, Trial};
use crate::scenario::{Permissions, Plan, Settings};

/// What `labs` is asked for.
#[derive(Args, Debug)]
pub(super) struct Labs {
    /// Validate a lab (a file, or the name of one that comes with the program), play its solution, and show
    /// that every check holds and that some check fails without each part
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// Allow the solution to make sockets that other computers can reach
    #[arg(long, requires = "check")]
    allow_network: bool,
}

/// Lists or tries, and gives the exit status.
pub(super) fn labs(asked: &Labs) -> ExitCode {
    let (text, status) = match &asked.check {
        None => (scenario_source::course(), ExitCode::SUCCESS),
        Some(path) => match permitted(path, asked.allow_network) {
            Ok((plan, lab)) => {
                let trial = Trial::of(&plan, &lab);
                let is_good = trial.is_good(&plan);
                let status = if is_good { ExitCode::SUCCESS } else { ExitCode::from(DID_NOT_HOLD) };
                (report(&plan, &trial), status)
            }
            Err(status) => return status,
        },
    };
    match unless_unread(io::stdout().write_all(text.as_bytes())) {
        Ok(()) => status,
        Err(error) => complain(&format_args!("stdout: {error}"), CANNOT),
    }
}

/// Reads a lab. What is wrong with it has been reported where there is a status instead.
pub(super) fn lab(path: &Path) -> Result<(Plan, Lab), ExitCode> {
    let plan = scenario_source::load(path, &Settings::from_environment([])).map_err(|error| {
        tell(&error);
        complain(&"`labs` lists the labs that come with the program", CANNOT)
    })?;
    let lesson = plan.lesson();
    match Lab::new(&lesson.roles, &lesson.checks) {
        Ok(lab) if is_input(path) => Ok((plan, lab)),
        Ok(lab) => {
            let name = plan.name();
            Ok((plan, lab.named(&name)))
        }
        Err(error) => Err(complain(&format_args!("{}: {error}", path.display()), CANNOT)),
    }
}

/// A lab whose solution may be played.
fn permitted(path: &Path, network: bool) -> Result<(Plan, Lab), ExitCode> {
    let (plan, lab) = lab(path)?;
    let permissions = Permissions { network, files: false };
    match plan.permitted(permissions) {
        Ok(plan) => Ok((plan, lab)),
        Err(error) => {
            error.to_string().lines().for_each(|line| tell(&line));
            Err(ExitCode::from(CANNOT))
        }
    }
}

/// What came of a trial, as a table: a row for the solution and one without each part, a column for each
/// check.
fn report(plan: &Plan, trial: &Trial) -> String {
    let mut text = format!("{}\n\n", plan.title());
    for (index, check) in trial.solution.checks.iter().enumerate() {
        writeln!(text, "{:2}  {}", index + 1, check.title).unwrap_or_default();
    }
    text.push_str("\n                 ");
    for index in 0..trial.solution.checks.len() {
        write!(text, " {:2}", index + 1).unwrap_or_default();
    }
    let row = |text: &mut String, name: &str, grades: &Grades, note: &str| {
        write!(text, "\n{name:17}").unwrap_or_default();
        for check in &grades.checks {
            text.push_str(if check.holds { "  +" } else { "  -" });
        }
        text.push_str(note);
    };
    row(&mut text, "whole solution", &trial.solution, "");
    for (index, (part, grades)) in plan.parts().iter().zip(&trial.without).enumerate() {
        let note = match (part.optional, grades.all_hold()) {
            (true, _) => "  optional",
            (false, true) => "  NOT NEEDED: no check fails without it",
            (false, false) => "",
        };
        row(&mut text, &format!("without part {}", index + 1), grades, note);
    }
    text.push('\n');
    if let Some(failed) = &trial.failed {
        writeln!(text, "\n{}: {failed}", plan.place_of(failed.index)).unwrap_or_default();
    }
    for check in trial.solution.checks.iter().filter(|check| !check.holds) {
        writeln!(text, "\n{}: {}", check.title, check.reason).unwrap_or_default();
    }
    text
}
