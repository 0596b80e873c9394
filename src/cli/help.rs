//! `help`: the pages that explain the program, the language of filters and that of scenarios, and each command.
//!
//! The pages of the languages are made from the tables that the window's help and the documentation show, the
//! others are those of [`guide`].

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};

use super::guide;
use super::page::{Block, Page};
use super::terminal::print;
use crate::model::step::{CALLS, STEPS, StepInfo};
use crate::model::{FAULTS, PROGRAMS};
use crate::session::filter;

/// What is explained, where it is no command.
const TOPICS: [&str; 5] = ["filter", "scenario", "walk", "learn", "files"];

/// What `help` is asked for.
#[derive(Args, Debug)]
pub(super) struct Help {
    /// A command, a language (`filter`, `scenario`) or a page (`walk`, `learn`, `files`)
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
pub(super) fn pages() -> Vec<Page> {
    let mut pages = vec![filters(), scenarios()];
    pages.extend(guide::pages());
    pages
}

fn heading(words: &str) -> Block {
    Block::Heading(words.to_owned())
}

fn filters() -> Page {
    let row =
        |(text, meaning): &(&str, &str)| Block::Row((*text).to_owned(), (*meaning).to_owned());
    let mut blocks = guide::blocks(include_str!("../../assets/help/filter.md"));
    blocks.push(heading("EXAMPLES"));
    blocks.extend(filter::EXAMPLES.iter().map(row));
    blocks.push(heading("FIELDS"));
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
    let mut blocks = guide::blocks(include_str!("../../assets/help/scenario.md"));
    blocks.push(heading("STEPS"));
    blocks.extend(STEPS.iter().map(row));
    blocks.push(heading("PROGRAMS"));
    blocks.extend(PROGRAMS.iter().map(|info| {
        let written = info.written(|setting| {
            let shown = if setting.default.is_empty() { setting.label } else { setting.default };
            shown.to_owned()
        });
        Block::Row(format!("`Behave(on: \"a\", as: {written})`"), info.meaning.to_owned())
    }));
    blocks.push(heading("FAULTS"));
    blocks.extend(FAULTS.iter().map(|info| {
        let written = info.written(|setting| setting.default.to_owned());
        Block::Row(format!("`Fault(on: \"a\", what: {written})`"), info.meaning.to_owned())
    }));
    blocks.push(heading("CALLS"));
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
    fn no_page_is_wider_than_a_terminal() {
        for page in pages() {
            let text = page.text();
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }

    #[test]
    fn no_field_step_or_call_is_missing() {
        let (filters, scenarios) = (filters().text(), scenarios().text());
        for info in filter::FIELDS {
            assert!(filters.contains(info.example), "{}", info.example);
        }
        for info in STEPS.iter().chain(CALLS) {
            let word = info.form.trim_start_matches('`').split(['(', '`']).next().unwrap();
            assert!(scenarios.contains(word), "{word}");
        }
    }
}
