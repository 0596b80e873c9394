//! What a run prints while it goes on: lines as strace would, objects of JSON, or nothing.

use std::io;
use std::io::Write;

use anstream::AutoStream;
use clap::ColorChoice;

use crate::export::JsonLines;
use crate::scenario::{Names, Narrator, Plan};
use crate::session::Log;

/// What a run prints.
pub(super) enum RunOutput {
    /// Nothing.
    Nothing,
    /// A line for each call.
    Lines(Box<Narrator<Box<dyn Write>>>),
    /// A line of JSON for each record.
    Json(JsonLines<Box<dyn Write>>),
}

impl RunOutput {
    /// Lines for a person. What stdout is taken for goes there alone.
    pub(super) fn lines(stdout_is_taken: bool, color: ColorChoice, plan: &Plan) -> Self {
        let in_colour = match (color, stdout_is_taken) {
            (ColorChoice::Always, _) => true,
            (ColorChoice::Never, _) => false,
            (ColorChoice::Auto, true) => is_coloured(AutoStream::choice(&io::stderr())),
            (ColorChoice::Auto, false) => is_coloured(AutoStream::choice(&io::stdout())),
        };
        let narrator = Narrator::new(place(stdout_is_taken), plan.socket_names());
        Self::Lines(Box::new(narrator.coloured(in_colour)))
    }

    /// Lines for a program.
    pub(super) fn json(stdout_is_taken: bool) -> Self {
        Self::Json(JsonLines::new(place(stdout_is_taken)))
    }

    /// Prints what came since.
    pub(super) fn catch_up(&mut self, log: &Log, names: &Names) -> io::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Lines(narrator) => narrator.catch_up(log, names),
            Self::Json(lines) => lines.catch_up(log),
        }
    }

    /// Prints what came after the last step. For a person that is nothing, since no step asked for it.
    pub(super) fn finish(&mut self, log: &Log) -> io::Result<()> {
        match self {
            Self::Nothing | Self::Lines(_) => Ok(()),
            Self::Json(lines) => lines.catch_up(log),
        }
    }
}

fn is_coloured(choice: anstream::ColorChoice) -> bool {
    choice != anstream::ColorChoice::Never
}

fn place(stdout_is_taken: bool) -> Box<dyn Write> {
    if stdout_is_taken {
        Box::new(io::stderr())
    } else {
        Box::new(AutoStream::always_ansi(io::stdout()))
    }
}
