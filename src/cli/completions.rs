//! `completions`: what a shell reads so that the Tab key completes commands, options, names of scenarios
//! and labs, and files.
//!
//! Decides what is offered for each argument. The script asks the program itself, so that it stays right
//! when the program is replaced by a newer one.

use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};
use clap_complete::env::{CompleteEnv, Shells};

use super::terminal::{CANNOT, complain, print};
use crate::scenario::{Settings, Shipped};
use crate::session::JOURNAL_EXTENSION;

/// By which variable the script asks.
const VARIABLE: &str = "SOCKET_PLAYGROUND_COMPLETE";

/// The program's name in a shell.
const PROGRAM: &str = "socket-playground";

/// What `completions` is asked for.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  \
    source <(socket-playground completions bash)\n  \
    socket-playground completions zsh > ~/.zfunc/_socket-playground\n  \
    socket-playground completions fish > ~/.config/fish/completions/socket-playground.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_parser = PossibleValuesParser::new(["bash", "zsh", "fish"]))]
    shell: String,
}

/// Prints the script for a shell, and gives the exit status.
pub(super) fn print_script(asked: &Completions) -> ExitCode {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let written = shells
        .completer(&asked.shell)
        .map(|shell| shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script));
    match written {
        Some(Ok(())) => print(&String::from_utf8_lossy(&script)),
        Some(Err(error)) => complain(&error, CANNOT),
        // The command line let no other shell through.
        None => complain(&format_args!("no completions for {}", asked.shell), CANNOT),
    }
}

/// Answers the script and ends the program, if it was the script that started it.
pub(super) fn answer_shell(command: impl Fn() -> Command) {
    CompleteEnv::with_factory(|| completing(command())).var(VARIABLE).complete();
}

/// The command line, with what each argument may be.
fn completing(command: Command) -> Command {
    let sessions = ArgValueCompleter::new(sessions());
    let scenarios = ArgValueCompleter::new(|typed: &OsStr| with_files(typed, |_| true));
    let labs = ArgValueCompleter::new(|typed: &OsStr| with_files(typed, is_lab));
    let names = ArgValueCompleter::new(|typed: &OsStr| names(typed, |_| true));
    let with = |command: Command, arguments: &[(&'static str, &ArgValueCompleter)]| {
        arguments.iter().fold(command, |command, (name, completer)| {
            command.mut_arg(*name, |argument| argument.add((*completer).clone()))
        })
    };
    with(command, &[("file", &sessions)])
        .mut_subcommand("run", |run| with(run, &[("file", &scenarios), ("print", &names)]))
        .mut_subcommand("export", |export| with(export, &[("session", &sessions)]))
        .mut_subcommand("labs", |command| with(command, &[("check", &labs)]))
        .mut_subcommand("grade", |grade| with(grade, &[("lab", &labs), ("sessions", &sessions)]))
}

/// Files of sessions and scenarios, and folders.
fn sessions() -> PathCompleter {
    PathCompleter::any().filter(|path: &Path| {
        path.extension().is_some_and(|ending| ending == "ron" || ending == JOURNAL_EXTENSION)
    })
}

/// What comes with the program and is called as what has been typed begins.
fn names(typed: &OsStr, wanted: fn(&Shipped) -> bool) -> Vec<CompletionCandidate> {
    let begins = |shipped: &&Shipped| {
        shipped.name().starts_with(&*typed.to_string_lossy()) && wanted(shipped)
    };
    let candidate = |shipped: &Shipped| {
        CompletionCandidate::new(shipped.name()).help(Some(shipped.title().into()))
    };
    Shipped::all().iter().filter(begins).map(candidate).collect()
}

fn with_files(typed: &OsStr, wanted: fn(&Shipped) -> bool) -> Vec<CompletionCandidate> {
    let files = sessions().complete(typed);
    names(typed, wanted).into_iter().chain(files).collect()
}

fn is_lab(shipped: &Shipped) -> bool {
    let plan = shipped.plan(&Settings::from_environment([]));
    plan.is_ok_and(|plan| !plan.lesson().checks.is_empty())
}
