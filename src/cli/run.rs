//! `run`: a scenario without a window, each call printed as strace would.

use std::{
    io,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;

use super::{CANNOT, DID_NOT_HOLD, complain, is_same_file, tell};
use crate::{
    export::save_session,
    net::{Modes, Playground},
    scenario::{self, Narrator, Plan, Settings},
    session::{self, Ending, JournalFolder, Log, Storage},
};

/// The longest time limit, a year: a clock has room for it.
const LONGEST: f64 = 31_536_000.0;

/// What `run` is asked for.
#[derive(Args, Debug)]
pub(super) struct Run {
    /// The scenario
    file: PathBuf,
    /// Give a variable another value than the file does
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    set: Vec<(String, String)>,
    /// Save the session to this file, also when a step failed
    #[arg(long, value_name = "OUT")]
    record: Option<PathBuf>,
    /// The time that the whole run may take
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    timeout: Duration,
    /// Print nothing to stdout
    #[arg(long)]
    quiet: bool,
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error| format!("{error}"))?;
    if (0.0..=LONGEST).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("write a number of seconds from 0 to {LONGEST}"))
    }
}

/// Runs a scenario, and gives the exit status.
pub(super) fn run_scenario(asked: &Run) -> ExitCode {
    let settings = Settings::from_environment(asked.set.iter().cloned());
    let plan = match Plan::load(&asked.file, &settings) {
        Ok(plan) => plan,
        Err(error) => return complain(&error, CANNOT),
    };
    if let Some(record) = &asked.record
        && is_same_file(record, &asked.file)
    {
        let error = format!("{}: is the scenario itself; record to another file", record.display());
        return complain(&error, CANNOT);
    }
    let log = Arc::new(begin_log());
    let (held, printed) = play(&plan, &log, asked);
    for wrong in scenario::wrong_predictions(&log) {
        // What the program had foretold is no part of what the steps expect.
        tell(&wrong);
    }
    let mut status = ExitCode::SUCCESS;
    if let Err(error) = printed {
        status = complain(&format_args!("stdout: {error}"), CANNOT);
    }
    if let Some(record) = &asked.record
        && let Err(error) = save_session(&log, record)
    {
        status = complain(&error, CANNOT);
    }
    if let Err(error) = held {
        let place = plan.place_of(error.step);
        status = complain(&format_args!("{place}: {error}"), DID_NOT_HOLD);
    }
    // The journal of a run that did not end well is kept.
    let ending = if status == ExitCode::SUCCESS { Ending::Remove } else { Ending::Keep };
    log.end_with(ending);
    finish(&log);
    status
}

/// Ends the run's journal. One that the disk did not take whole is of no use, and goes.
fn finish(log: &Log) {
    let Err(error) = log.finish() else { return };
    let removed = log.journal().path.map_or(Ok(false), |path| session::remove_journal(&path));
    match removed {
        Ok(_) => tell(&format_args!("{error}. It was removed.")),
        Err(kept) => tell(&format_args!("{error}. It could not be removed: {kept}")),
    }
}

/// The log of a run, with a journal like that of any session. Where none can be made, that is said,
/// and the run goes on.
fn begin_log() -> Log {
    let log = match JournalFolder::of_this_person() {
        Ok(folder) => Log::kept_in(&Storage::journal(folder)),
        Err(error) => {
            tell(&format_args!("the run is kept in memory alone: {error}"));
            Log::new()
        }
    };
    if let Some(trouble) = log.journal().trouble {
        tell(&format_args!("the run is kept in memory alone: {trouble}"));
    }
    log
}

/// Runs the steps, and closes the sockets that they leave open: those closes are in the log, and
/// not printed, since no step asked for them.
fn play(
    plan: &Plan,
    log: &Arc<Log>,
    asked: &Run,
) -> (Result<(), scenario::StepError>, io::Result<()>) {
    let playground = Playground::new(Arc::clone(log), Modes::STEPWISE);
    let mut narrator = Narrator::new(io::stdout(), plan.socket_names());
    let mut printed = Ok(());
    let held = scenario::run(plan, &playground, Instant::now() + asked.timeout, |names| {
        if !asked.quiet
            && let Err(error) = narrator.catch_up(log, names)
        {
            printed = Err(error);
        }
    });
    (held, printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_options_are_checked() {
        assert_eq!(variable("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert!(variable("a").is_err() && variable("=b").is_err());
        assert_eq!(seconds("0.5").unwrap(), Duration::from_millis(500));
        for wrong in ["-1", "nan", "inf", "1e30", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
