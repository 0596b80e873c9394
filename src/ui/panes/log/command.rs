//! The commands of the table, and their keys.
//!
//! The keys work while the rows have the focus, or while nothing has it and the pointer is over
//! them.

use egui::{Event, Key, Modifiers, Response, Ui};

use super::columns::Column;
use crate::ui::widgets::row_keys::{RowStep, STEPS, step_pressed};
use crate::ui::widgets::takes_keys;

/// A command of the table. Unless it names a record, it applies to the selected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogCommand {
    /// Select another row, or all rows up to it.
    Move {
        /// Where to.
        step: RowStep,
        /// Whether the rows between are selected as well.
        extend: bool,
    },
    /// Mark or unmark it.
    ToggleMark,
    /// Write its comment.
    Comment,
    /// Measure times from it.
    Measure,
    /// Select the next marked record.
    NextMark,
    /// Select the previous marked record.
    PreviousMark,
    /// Show the session as it was right after it.
    GoToMoment,
    /// Ask for a number or a time to go to.
    GoTo,
    /// Copy the selected rows, a line of text each.
    CopyText,
    /// Copy the selected rows as a table of comma-separated values.
    CopyCsv,
    /// Copy its text in this column.
    CopyCell(Column),
}

const KEYS: [(Key, LogCommand, &str); 6] = [
    (Key::M, LogCommand::ToggleMark, "mark or unmark the record"),
    (Key::C, LogCommand::Comment, "write a comment on the record"),
    (Key::F2, LogCommand::Comment, "the same"),
    (Key::T, LogCommand::Measure, "measure times from the record"),
    (Key::N, LogCommand::NextMark, "go to the next marked record"),
    (Key::P, LogCommand::PreviousMark, "go to the previous marked record"),
];

/// All keys of the rows, as text, with what each does.
pub fn keys() -> Vec<(String, String)> {
    let step = |(key, step): (Key, RowStep)| {
        let what = format!("{}; with Shift, also the rows between", step.words());
        (key.name().to_owned(), what)
    };
    let steps = STEPS.into_iter().map(step);
    let others = KEYS.into_iter().map(|(key, _, what)| (key.name().to_owned(), what.to_owned()));
    let copy = ("Ctrl+C".to_owned(), "copy the selected rows as text".to_owned());
    steps.chain(others).chain([copy]).collect()
}

/// What the keys ask for.
pub fn pressed(ui: &Ui, rows: &Response) -> Option<LogCommand> {
    if !takes_keys(ui, rows) {
        return None;
    }
    ui.input_mut(|input| {
        if let Some((step, extend)) = step_pressed(input) {
            return Some(LogCommand::Move { step, extend });
        }
        if input.events.iter().any(|event| matches!(event, Event::Copy)) {
            return Some(LogCommand::CopyText);
        }
        if input.modifiers.any() {
            return None;
        }
        let found = KEYS.into_iter().find(|(key, ..)| input.consume_key(Modifiers::NONE, *key));
        found.map(|(_, command, _)| command)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_within_the_rows() {
        assert_eq!(RowStep::Up.from(None, 10, 5), 9);
        assert_eq!(RowStep::Up.from(Some(0), 10, 5), 0);
        assert_eq!(RowStep::Down.from(Some(9), 10, 5), 9);
        assert_eq!(RowStep::PageUp.from(Some(7), 10, 5), 2);
        assert_eq!(RowStep::PageDown.from(Some(7), 10, 5), 9);
        assert_eq!([RowStep::First, RowStep::Last].map(|step| step.from(Some(4), 10, 5)), [0, 9]);
    }
}
