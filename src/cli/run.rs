//! `run`: a scenario without a window, each call printed as strace would.

use std::io;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ColorChoice};
use jiff::SignedDuration;

use super::run_output::RunOutput;
use super::standard::{is_output, is_same_file};
use super::terminal::{CANNOT, DID_NOT_HOLD, complain, print, tell, unless_unread};
use super::{scenario_source, signals};
use crate::export::{save_session, write_session};
use crate::net::{Modes, Playground};
use crate::scenario::{Limit, LoadError, Permissions, Plan, Settings, Shipped};
use crate::session::{Ending, JournalFolder, Log, Storage};
use crate::{scenario, session};

/// The longest time limit, a year: a clock has room for it.
const LONGEST: f64 = 31_536_000.0;

/// How long a run that is asked to end may take to close its sockets and save its session.
const IN_ORDER: Duration = Duration::from_secs(2);

/// What `run` is asked for.
#[derive(Args, Debug)]
pub(super) struct RunArguments {
    /// The scenario: a file, - for stdin, or the name of one that comes with the program
    #[arg(required_unless_present_any = ["list", "print"])]
    file: Option<PathBuf>,
    /// List the scenarios that come with the program
    #[arg(long, exclusive = true)]
    list: bool,
    /// Print a scenario that comes with the program
    #[arg(long, value_name = "NAME", exclusive = true)]
    print: Option<String>,
    /// Override a variable of the scenario
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    set: Vec<(String, String)>,
    /// Save the session to this file (NAME.sockets.ron, or - for stdout), even if a step fails
    #[arg(long, value_name = "OUT")]
    record: Option<PathBuf>,
    /// The time limit of the whole run: 5, 0.5, 5s, 500ms, 2m
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    timeout: Duration,
    /// Print nothing to stdout
    #[arg(short, long)]
    quiet: bool,
    /// Print each record as it happens, as an object of JSON, in the lines of `export --to json`
    #[arg(long, conflicts_with = "quiet")]
    json: bool,
    /// Whether to colour what is printed; by itself on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto")]
    color: ColorChoice,
    #[command(flatten)]
    allowed: Allowed,
}

/// What a scenario of unknown origin may do.
#[derive(Args, Clone, Copy, Debug)]
struct Allowed {
    /// Allow sockets that other computers can reach, and connecting and sending to them
    #[arg(long)]
    allow_network: bool,
    /// Allow reading files outside the scenario's own folder
    #[arg(long)]
    allow_files: bool,
}

impl From<Allowed> for Permissions {
    fn from(allowed: Allowed) -> Self {
        Self { network: allowed.allow_network, files: allowed.allow_files }
    }
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = match (text.parse::<f64>(), text.parse::<SignedDuration>()) {
        (Ok(seconds), _) => seconds,
        (Err(_), Ok(duration)) => duration.as_secs_f64(),
        (Err(_), Err(_)) => {
            return Err("expected a time such as 5, 0.5, 5s, 500ms or 2m".to_owned());
        }
    };
    if (0.0..=LONGEST).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("expected a time from 0 to {LONGEST} seconds"))
    }
}

/// Runs a scenario, and gives the exit status.
pub(super) fn run_scenario(asked: &RunArguments) -> ExitCode {
    match (&asked.file, &asked.print) {
        (_, Some(name)) => print_shipped(name),
        (Some(file), None) => run_file(file, asked),
        (None, None) => print(&scenario_source::list()),
    }
}

fn print_shipped(name: &str) -> ExitCode {
    let Some(shipped) = Shipped::named(name) else {
        let error = format!("there is no scenario named {name:?}; `run --list` lists them all");
        return complain(&error, CANNOT);
    };
    print(shipped.text())
}

fn run_file(file: &Path, asked: &RunArguments) -> ExitCode {
    let settings = Settings::from_environment(asked.set.iter().cloned());
    let plan = scenario_source::load(file, &settings);
    let plan = match plan.and_then(|plan| plan.permitted(asked.allowed.into())) {
        Ok(plan) => plan,
        Err(LoadError::NotAllowed(refusal)) => {
            refusal.to_string().lines().for_each(|line| tell(&line));
            return ExitCode::from(CANNOT);
        }
        Err(error) => {
            tell(&error);
            if matches!(&error, LoadError::Read { source, .. } if source.kind() == ErrorKind::NotFound)
            {
                tell(&"`run --list` lists the scenarios that come with the program");
            }
            return ExitCode::from(CANNOT);
        }
    };
    if let Some(record) = &asked.record
        && is_same_file(record, file)
    {
        let error = format!("{}: is the scenario itself; record to another file", record.display());
        return complain(&error, CANNOT);
    }
    let log = Arc::new(begin_log());
    let limit = Arc::new(Limit::new(Arc::clone(&log), Instant::now() + asked.timeout));
    // Whoever is last to hold it ends the journal: that is done here.
    let (weak_limit, weak_log) = (Arc::downgrade(&limit), Arc::downgrade(&log));
    let signal = signals::end_in_order(signals::OrderlyEnd {
        ask: Box::new(move || weak_limit.upgrade().iter().for_each(|limit| limit.interrupt())),
        within: IN_ORDER,
        last_words: Box::new(move || weak_log.upgrade().iter().for_each(|log| name_journal(log))),
    });
    // It goes no further than what it prints does, and that perhaps nowhere.
    let weak_log = Arc::downgrade(&log);
    let printing = signals::end_after(asked.timeout + IN_ORDER, DID_NOT_HOLD, move || {
        tell(&"the time limit has passed, and nobody is reading the output");
        weak_log.upgrade().iter().for_each(|log| name_journal(log));
    });
    let (held, printed) = play(&plan, &log, &limit, asked);
    drop(printing);
    for wrong in scenario::wrong_predictions(&log) {
        // What the program had foretold is no part of what the steps expect.
        tell(&wrong);
    }
    let mut status = 0;
    if let Err(error) = printed {
        tell(&format_args!("stdout: {error}"));
        status = CANNOT;
    }
    if let Some(record) = &asked.record
        && let Err(error) = save(&log, record)
    {
        tell(&error);
        status = CANNOT;
    }
    if let Err(error) = held {
        let place = plan.place_of(error.index);
        if let Some(switch) = error.missing_switch() {
            tell(&format_args!("{place}: {error}; {switch} allows it"));
            status = CANNOT;
        } else {
            tell(&format_args!("{place}: {error}"));
            status = DID_NOT_HOLD;
        }
    }
    if let Some(signal) = signal.get() {
        status = signals::status(*signal);
    }
    // The journal of a run that did not end well is kept.
    let is_kept = status != 0;
    log.end_with(if is_kept { Ending::Keep } else { Ending::Remove });
    if finish(&log) && is_kept {
        name_journal(&log);
    }
    ExitCode::from(status)
}

fn name_journal(log: &Log) {
    if let Some(journal) = log.journal().path.filter(|_| !log.is_empty()) {
        tell(&format_args!("the session of this run is saved in {}", journal.display()));
    }
}

/// Saves a session to a file, or to stdout.
pub(super) fn save(log: &Log, record: &Path) -> Result<(), String> {
    if is_output(record) {
        let written = write_session(log, &mut BufWriter::new(io::stdout().lock()));
        return unless_unread(written).map_err(|error| format!("stdout: {error}"));
    }
    match save_session(log, record) {
        Err(error) if !error.is_unread() => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Ends the run's journal, and returns whether it is whole. One that the disk did not take whole is of
/// no use, and goes.
fn finish(log: &Log) -> bool {
    let Err(error) = log.finish() else { return true };
    let removed = log.journal().path.map_or(Ok(false), |path| session::remove_journal(&path));
    match removed {
        Ok(_) => tell(&format_args!("{error}. The journal was removed.")),
        Err(kept) => tell(&format_args!("{error}. The journal could not be removed: {kept}")),
    }
    false
}

/// The log of a run, with a journal like that of any session. Where none can be made, that is said,
/// and the run goes on.
fn begin_log() -> Log {
    let log = match JournalFolder::of_this_person() {
        Ok(folder) => Log::kept_in(&Storage::journal(folder)),
        Err(error) => {
            tell(&format_args!("the session is kept only in memory: {error}"));
            Log::new()
        }
    };
    if let Some(error) = log.journal().error {
        tell(&format_args!("the session is kept only in memory: {error}"));
    }
    log
}

/// Runs the steps, and closes the sockets that they leave open: those closes are in the log, and
/// not printed, since no step asked for them.
fn play(
    plan: &Plan,
    log: &Arc<Log>,
    limit: &Limit,
    asked: &RunArguments,
) -> (Result<(), scenario::StepError>, io::Result<()>) {
    let playground = Playground::new(Arc::clone(log), Modes::STEPWISE);
    // What stdout is for goes there alone.
    let stdout_is_taken = asked.record.as_deref().is_some_and(is_output);
    let mut output = match (asked.quiet, asked.json) {
        (true, _) => RunOutput::Nothing,
        (false, true) => RunOutput::json(stdout_is_taken),
        (false, false) => RunOutput::lines(stdout_is_taken, asked.color, plan),
    };
    let mut printed = Ok(());
    let held = scenario::run_within(limit, plan, &playground, |names| {
        if let Err(error) = output.catch_up(log, names) {
            printed = Err(error);
        }
    });
    drop(playground);
    (held, printed.and_then(|()| output.finish(log)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_options_are_checked() {
        assert_eq!(variable("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert!(variable("a").is_err() && variable("=b").is_err());
        for (text, millis) in
            [("0.5", 500), ("5", 5000), ("5s", 5000), ("500ms", 500), ("2m", 120_000)]
        {
            assert_eq!(seconds(text).unwrap(), Duration::from_millis(millis), "{text}");
        }
        for wrong in ["-1", "-5s", "5x", "nan", "inf", "1e30", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
