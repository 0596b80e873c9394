//! The command line: what is asked for, who is asked, and the exit status.
//!
//! 0: everything held. 1: a step or an expectation did not hold. 2: the command line is wrong, or a
//! file cannot be read or written. Findings go to stdout, complaints to stderr.

mod export;
mod run;

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

/// A step or an expectation did not hold.
const DID_NOT_HOLD: u8 = 1;

/// The command line is wrong, or a file cannot be read or written.
const CANNOT: u8 = 2;

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
        2  the command line is wrong, a file cannot be read or written, or the scenario would do\n     \
           what needs --allow-network or --allow-files")]
    Run(run::Run),
    /// Write a session, or a part of it, in another format
    #[command(after_help = "Exit status:\n  \
        0  written; lines of the session that could not be read are told on stderr\n  \
        2  the command line is wrong, or a file cannot be read or written")]
    Export(export::Export),
}

/// Does what the command line asks for. `open_window` is handed the file to show, if there is one.
pub fn run(open_window: impl FnOnce(Option<PathBuf>) -> ExitCode) -> ExitCode {
    match CommandLine::try_parse() {
        Ok(CommandLine { command: Some(Command::Run(asked)), .. }) => run::run_scenario(&asked),
        Ok(CommandLine { command: Some(Command::Export(asked)), .. }) => export::export(&asked),
        Ok(CommandLine { command: None, file }) => open_window(file),
        Err(error) => {
            // Help and the version are "errors" too, for stdout and with status 0.
            error.print().unwrap_or_default();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(CANNOT))
        }
    }
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
}
