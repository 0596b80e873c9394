//! The command line: what is asked for, who is asked, and the exit status.
//!
//! 0: everything held. 1: a step or an expectation did not hold. 2: the command line is wrong, or a
//! file cannot be read or written. Findings go to stdout, complaints to stderr.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::{Args, Parser, Subcommand};

use crate::{
    export::save_session,
    net::{Modes, Playground},
    scenario::{self, Narrator, Plan, Settings},
    session::{Ending, JournalFolder, Log, Storage},
};

/// A step or an expectation did not hold.
const DID_NOT_HOLD: u8 = 1;

/// The command line is wrong, or a file cannot be read or written.
const CANNOT: u8 = 2;

/// The longest time limit, a year: a clock has room for it.
const LONGEST: f64 = 31_536_000.0;

/// Make real sockets by clicking, and see what the operating system says to every call.
#[derive(Debug, Parser)]
#[command(name = "socket-playground", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "Environment:\n  \
    SOCKET_PLAYGROUND_HOST, SOCKET_PLAYGROUND_PORT  the address that forms and scenarios start \
    from (127.0.0.1 and 0)\n  \
    SOCKET_PLAYGROUND_JOURNALS  the folder in which sessions are kept while they run")]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    /// A session to review, or a scenario
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario without a window, and print every call as strace would
    #[command(after_help = "Exit status:\n  \
        0  all steps held\n  \
        1  a step or an expectation failed\n  \
        2  the command line is wrong, or a file cannot be read or written")]
    Run(Run),
}

#[derive(Args, Debug)]
struct Run {
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

/// Does what the command line asks for. `open_window` is handed the file to show, if there is one.
pub fn run(open_window: impl FnOnce(Option<PathBuf>) -> ExitCode) -> ExitCode {
    match CommandLine::try_parse() {
        Ok(CommandLine { command: Some(Command::Run(asked)), .. }) => run_scenario(&asked),
        Ok(CommandLine { command: None, file }) => open_window(file),
        Err(error) => {
            // Help and the version are "errors" too, for stdout and with status 0.
            error.print().unwrap_or_default();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(CANNOT))
        }
    }
}

fn run_scenario(asked: &Run) -> ExitCode {
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
    status
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

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Tells what is wrong, and gives the exit status for it.
fn complain(what: &dyn fmt::Display, status: u8) -> ExitCode {
    tell(what);
    ExitCode::from(status)
}

/// Tells something on stderr. With that closed there is nobody left to tell.
fn tell(what: &dyn fmt::Display) {
    writeln!(io::stderr(), "{what}").unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

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
