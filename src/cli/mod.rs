//! The command line: what is asked for, who is asked, and the exit status.
//!
//! 0: everything held. 1: a step, an expectation or a check of a lab did not hold. 2: the command line is wrong, or a
//! file cannot be read or written. 128 and the number of the signal that ended it. Findings go to
//! stdout, complaints to stderr.
//!
//! In come arguments, out comes an exit status. First to open: this file, then `run` and `export`.

mod export;
mod grade;
mod grade_table;
mod labs;
mod run;
mod scenario_source;
pub(crate) mod signals;
mod standard;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub(crate) use self::terminal::tell;
use self::terminal::{CANNOT, complain};
use crate::export::{remove_unfinished, sweep_unfinished};
use crate::session::{JournalFolder, open_regular_file};

/// Make real sockets by clicking, and see how the operating system answers every call.
#[derive(Debug, Parser)]
#[command(name = "socket-playground", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "Environment:\n  \
    SOCKET_PLAYGROUND_HOST, SOCKET_PLAYGROUND_PORT  the default address of forms and \
    scenarios (127.0.0.1 and 0)\n  \
    SOCKET_PLAYGROUND_JOURNALS  the folder in which running sessions are saved")]
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
        0  every step succeeded\n  \
        1  a step or an expectation failed\n  \
        2  the command line is wrong, a file cannot be read or written, or the scenario needs\n     \
           --allow-network or --allow-files\n  \
        128 + N  ended by signal N, after the sockets were closed and the session was saved, unless\n     \
           that took more than two seconds")]
    Run(run::RunArguments),
    /// Export a session, or part of it, to another format
    #[command(after_help = "Exit status:\n  \
        0  written; lines of the session that could not be read are reported on stderr\n  \
        2  the command line is wrong, or a file cannot be read or written")]
    Export(export::Export),
    /// List the lessons and labs that come with the program, or try a lab
    #[command(after_help = "Exit status:\n  \
        0  listed; with --check: every check holds, and none of them without each part\n  \
        1  with --check: a step or a check of the solution failed, or a part is not needed\n  \
        2  the command line is wrong, or the file cannot be read or is not a lab")]
    Labs(labs::Labs),
    /// Grade sessions by a lab
    #[command(
        after_help = "Files of sessions: .ron files and journals. Folders are searched for them.\n\n\
        The CSV begins with the columns that Canvas asks for (Student, ID, SIS Login ID, Section); in\n\
        Moodle, map Student or SIS Login ID to whatever identifies a student. A session that cannot be\n\
        read has no row.\n\n\
        Exit status:\n  \
        0  all checks of all sessions hold\n  \
        1  some do not, or a session could not be read\n  \
        2  the command line is wrong, the lab cannot be read, there is no session, or the CSV cannot be\n     \
           written"
    )]
    Grade(grade::Grade),
}

/// Does what the command line asks for. `open_window` is handed the file to show, if there is one.
pub fn run(open_window: impl FnOnce(Option<PathBuf>) -> ExitCode) -> ExitCode {
    if let Ok(journals) = JournalFolder::of_this_person() {
        sweep_unfinished(journals.path());
    }
    let status = carry_out(open_window);
    remove_unfinished();
    status
}

fn carry_out(open_window: impl FnOnce(Option<PathBuf>) -> ExitCode) -> ExitCode {
    match CommandLine::try_parse() {
        Ok(CommandLine { command: Some(Command::Run(asked)), .. }) => run::run_scenario(&asked),
        Ok(CommandLine { command: Some(Command::Export(asked)), .. }) => export::export(&asked),
        Ok(CommandLine { command: Some(Command::Labs(asked)), .. }) => labs::labs(&asked),
        Ok(CommandLine { command: Some(Command::Grade(asked)), .. }) => grade::grade(&asked),
        Ok(CommandLine { command: None, file }) => {
            if let Some(file) = &file
                && let Err(error) = open_regular_file(file)
            {
                let what = if standard::is_input(file) {
                    "the window opens only files; use `run -` or `export -` to read from stdin"
                        .to_owned()
                } else {
                    format!("{}: cannot be opened: {error}", file.display())
                };
                return complain(&what, CANNOT);
            }
            open_window(file)
        }
        Err(error) if error.use_stderr() => {
            // It quotes what was typed, perhaps the name of a file.
            error.to_string().lines().for_each(|line| tell(&line));
            ExitCode::from(CANNOT)
        }
        Err(help) => {
            help.print().unwrap_or_default();
            ExitCode::SUCCESS
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }
}
