//! The command line: what is asked for, who is asked, and the exit status.
//!
//! 0: everything held. 1: a step, an expectation or a check of a lab did not hold. 2: the command line is wrong, or a
//! file cannot be read or written. 128 and the number of the signal that ended it. Findings go to
//! stdout, complaints to stderr.
//!
//! In come arguments, out comes an exit status. First to open: this file, then `run` and `export`.

mod completions;
mod export;
mod grade;
mod grade_table;
mod help;
mod labs;
mod man;
mod measure;
mod page;
mod progress;
mod run;
mod run_output;
mod scenario_source;
pub(crate) mod signals;
mod standard;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

pub(crate) use self::terminal::tell;
use self::terminal::{CANNOT, complain};
use crate::export::{remove_unfinished, sweep_unfinished};
use crate::session::{JournalFolder, open_regular_file};

/// The version, and in releases the commit that it was built from.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), env!("SOCKET_PLAYGROUND_BUILT_FROM"));

/// Make real sockets by clicking, and see how the operating system answers every call.
#[derive(Debug, Parser)]
#[command(name = "socket-playground", version = VERSION, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true)]
#[command(after_long_help = "Examples:\n  \
    socket-playground                     open the window\n  \
    socket-playground x.sockets.ron       review a session in the window\n  \
    socket-playground run tcp-echo        run a scenario that comes with the program\n  \
    socket-playground help scenario       explain how scenarios are written\n\n\
    Environment:\n  \
    SOCKET_PLAYGROUND_HOST, SOCKET_PLAYGROUND_PORT  the default address of forms and \
    scenarios (127.0.0.1 and 0)\n  \
    SOCKET_PLAYGROUND_JOURNALS  the folder in which running sessions are saved\n  \
    NO_COLOR  if set, nothing is coloured unless asked for by --color")]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    /// A session to review, or a scenario
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario without a window, and print every call as strace would
    #[command(after_long_help = "Examples:\n  \
        socket-playground run --list\n  \
        socket-playground run tcp-echo --record echo.sockets.ron\n  \
        socket-playground run mine.ron --set port=9000 --allow-network --timeout 2m\n  \
        socket-playground run refused --json | jq -r 'select(.errno) | .line'\n\n\
        Exit status:\n  \
        0  every step succeeded\n  \
        1  a step or an expectation failed\n  \
        2  the command line is wrong, a file cannot be read or written, or the scenario needs\n     \
           --allow-network or --allow-files\n  \
        128 + N  ended by signal N, after the sockets were closed and the session was saved, unless\n     \
           that took more than two seconds")]
    Run(run::RunArguments),
    /// Export a session, or part of it, to another format
    #[command(after_long_help = "Examples:\n  \
        socket-playground export x.sockets.ron -o x.pcapng\n  \
        socket-playground export x.journal --to csv --filter 'port == 80 and failed'\n  \
        socket-playground export x.sockets.ron -o shared.sockets.ron --no-payload --no-names\n\n\
        Exit status:\n  \
        0  written; lines of the session that could not be read are reported on stderr\n  \
        2  the command line is wrong, or a file cannot be read or written")]
    Export(export::Export),
    /// List the lessons and labs that come with the program, or try a lab
    #[command(after_long_help = "Examples:\n  \
        socket-playground labs\n  \
        socket-playground labs --check lab-03-accept-queue\n\n\
        Exit status:\n  \
        0  listed; with --check: every check holds, and none of them without each part\n  \
        1  with --check: a step or a check of the solution failed, or a part is not needed\n  \
        2  the command line is wrong, or the file cannot be read or is not a lab")]
    Labs(labs::Labs),
    /// Grade sessions by a lab
    #[command(after_long_help = "Examples:\n  \
        socket-playground grade lab-03-accept-queue folder\n  \
        socket-playground grade lab-03-accept-queue folder --csv grades.csv --why\n\n\
        Files of sessions: .ron files and journals. Folders are searched for them.\n\n\
        The CSV begins with the columns that Canvas asks for (Student, ID, SIS Login ID, Section); in\n\
        Moodle, map Student or SIS Login ID to whatever identifies a student. A session that cannot be\n\
        read has no row.\n\n\
        Exit status:\n  \
        0  all checks of all sessions hold\n  \
        1  some do not, or a session could not be read\n  \
        2  the command line is wrong, the lab cannot be read, there is no session, or the CSV cannot be\n     \
           written")]
    Grade(grade::Grade),
    /// Measure what a new connection for each request costs, against one connection for all
    #[command(after_long_help = "Examples:\n  \
        socket-playground measure\n  \
        socket-playground measure --requests 20000 --concurrency 4 --csv cost.csv\n  \
        socket-playground measure --sends 2 --variant persistent --variant persistent-nodelay\n  \
        socket-playground measure --to 192.0.2.7:9000 --allow-network --variant each\n\n\
        The server is one of this program's own on 127.0.0.1, unless --to names another: that one must\n\
        answer each request of --size bytes with --answer bytes, as an echo server does when both are\n\
        the same.\n\n\
        Exit status:\n  \
        0  measured; a variant that this system does not have is reported in its row\n  \
        1  a variant could not be measured to its end: no port was free, the server did not answer\n  \
        2  the command line is wrong, --allow-network is needed, or a file cannot be written\n  \
        128 + N  ended by signal N")]
    Measure(measure::Measure),
    /// Print what a shell reads to complete commands, names and files
    Completions(completions::Completions),
    /// Write the manual pages to a folder
    Man(man::Manual),
    /// Explain a command, the language of filters or that of scenarios
    #[command(after_long_help = "Examples:\n  \
        socket-playground help run\n  \
        socket-playground help filter\n  \
        socket-playground help scenario | less")]
    Help(help::Help),
}

/// Does what the command line asks for. `open_window` is handed the file to show, if there is one.
pub fn run(open_window: impl FnOnce(Option<PathBuf>) -> ExitCode) -> ExitCode {
    completions::answer_shell(CommandLine::command);
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
        Ok(CommandLine { command: Some(Command::Measure(asked)), .. }) => measure::measure(&asked),
        Ok(CommandLine { command: Some(Command::Completions(asked)), .. }) => {
            completions::print_script(&asked)
        }
        Ok(CommandLine { command: Some(Command::Man(asked)), .. }) => {
            man::write_manual(&asked, CommandLine::command())
        }
        Ok(CommandLine { command: Some(Command::Help(asked)), .. }) => {
            help::help(&asked, CommandLine::command())
        }
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
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }
}
