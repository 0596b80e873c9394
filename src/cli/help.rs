//! `help`: the pages that explain the language of filters and that of scenarios, and each command.
//!
//! The pages are made from the tables that the window's help and the README show.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};

use super::page::{Block, Page};
use super::terminal::print;
use crate::model::step::{CALLS, STEPS, StepInfo};
use crate::model::{FAULTS, PROGRAMS};
use crate::session::filter;

/// What is explained, where it is no command.
const TOPICS: [&str; 2] = ["filter", "scenario"];

/// What `help` is asked for.
#[derive(Args, Debug)]
pub(super) struct Help {
    /// A command, `filter` or `scenario`
    #[arg(value_parser = PossibleValuesParser::new(
        ["run", "export", "labs", "grade", "measure", "completions", "man", "help"].into_iter().chain(TOPICS)))]
    topic: Option<String>,
}

/// Prints a page of help, and gives the exit status.
pub(super) fn help(asked: &Help, mut command: Command) -> ExitCode {
    let topic = asked.topic.as_deref();
    if let Some(page) = pages().into_iter().find(|page| Some(page.name) == topic) {
        return print(&page.text());
    }
    command.build();
    let about = topic.and_then(|topic| command.find_subcommand(topic)).unwrap_or(&command);
    print(&about.clone().render_long_help().to_string())
}

/// The pages that explain no command.
pub(super) fn pages() -> [Page; 2] {
    [filters(), scenarios()]
}

fn filters() -> Page {
    let row =
        |(text, meaning): &(&str, &str)| Block::Row((*text).to_owned(), (*meaning).to_owned());
    let mut blocks = vec![
        Block::Heading("FILTERS"),
        Block::Text(
            "A filter says which records are wanted: in the line above the log, and after `export \
             --filter`. Combine tests with and, or, not and parentheses; upper and lower case are the \
             same, but in texts in quotation marks. A field is compared by == (or =, eq), != (ne), < (lt), \
             <= (le), > (gt), >= (ge), or in { } with several values and ranges.",
        ),
        Block::Lines(
            "socket-playground export x.sockets.ron --to csv --filter 'port == 80 and failed'",
        ),
        Block::Heading("EXAMPLES"),
    ];
    blocks.extend(filter::EXAMPLES.iter().map(row));
    blocks.push(Block::Heading("FIELDS"));
    blocks.extend(filter::FIELDS.iter().map(|info| {
        let names = info.names.join(", ");
        let operators = info.operators.join(" ");
        let form = if operators.is_empty() { names } else { format!("{names}  {operators}") };
        let wants =
            if info.wants.is_empty() { String::new() } else { format!("\nTakes {}.", info.wants) };
        Block::Row(form, format!("{}{wants}\nExample: {}", info.explained(), info.example))
    }));
    Page { name: TOPICS[0], about: "the language of filters of socket-playground", blocks }
}

fn scenarios() -> Page {
    let row = |info: &StepInfo| Block::Row(info.form.to_owned(), info.meaning.to_owned());
    let mut blocks = vec![
        Block::Heading("SCENARIOS"),
        Block::Text(
            "A scenario is a file in RON: a list of steps, made one after the other on real sockets. \
             `run` makes them without a window; the window makes them after you confirm. The run ends at \
             the first step that does not hold.",
        ),
        Block::Lines(
            "(\n    title: \"A server and a client\",\n    steps: [\n        \
             Socket(name: \"server\", protocol: Tcp),\n        \
             Call(on: \"server\", call: Bind(\"127.0.0.1:0\")),\n        \
             Call(on: \"server\", call: Listen(8)),\n        \
             Socket(name: \"client\", protocol: Tcp),\n        \
             Call(on: \"client\", call: Connect(\"${server}\")),\n    ],\n)",
        ),
        Block::Text(
            "`${server}` is the local address of a socket, `${server.port}` its port, `${server.peer}` the \
             address of its peer. Other names are variables: `vars: { \"port\": \"9000\" }` in the file, or \
             `run --set port=9000`. `run --list` lists the scenarios that come with the program, `run \
             --print NAME` prints one.",
        ),
        Block::Heading("STEPS"),
    ];
    blocks.extend(STEPS.iter().map(row));
    blocks.push(Block::Heading("PROGRAMS"));
    blocks.extend(PROGRAMS.iter().map(|info| {
        let written = info.written(|setting| setting.default.to_owned());
        Block::Row(format!("`Behave(on: \"a\", as: {written})`"), info.meaning.to_owned())
    }));
    blocks.push(Block::Heading("FAULTS"));
    blocks.extend(FAULTS.iter().map(|info| {
        let written = info.written(|setting| setting.default.to_owned());
        Block::Row(format!("`Fault(on: \"a\", what: {written})`"), info.meaning.to_owned())
    }));
    blocks.push(Block::Heading("CALLS"));
    blocks.extend(CALLS.iter().map(row));
    Page { name: TOPICS[1], about: "the language of scenarios of socket-playground", blocks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Plan, Settings};

    #[test]
    fn the_scenario_that_is_shown_is_one() {
        let shown = scenarios().blocks.into_iter().find_map(|block| match block {
            Block::Lines(lines) => Some(lines),
            _ => None,
        });
        let settings = Settings::from_environment([]);
        Plan::load_stream("help".as_ref(), shown.unwrap().as_bytes(), &settings).unwrap();
    }

    #[test]
    fn no_field_step_or_call_is_missing_and_no_line_of_prose_is_too_wide() {
        let (filters, scenarios) = (filters().text(), scenarios().text());
        for info in filter::FIELDS {
            assert!(filters.contains(info.example), "{}", info.example);
        }
        for info in STEPS.iter().chain(CALLS) {
            let word = info.form.trim_start_matches('`').split(['(', '`']).next().unwrap();
            assert!(scenarios.contains(word), "{word}");
        }
        assert!(filters.lines().all(|line| line.chars().count() <= 90), "{filters}");
    }
}
