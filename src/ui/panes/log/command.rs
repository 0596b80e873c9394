//! What a person can ask of the table, and the keys for it.
//!
//! The keys work while the rows have the focus, or nothing has and the pointer is over them.

use egui::{Event, EventFilter, Key, Modifiers, Response, Ui};

use super::columns::Column;

/// One thing asked of the table. What is said of no record is meant for the chosen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Choose another row, or all rows up to it.
    Move {
        /// Where to.
        step: Step,
        /// Whether the rows between are chosen as well.
        extend: bool,
    },
    /// Set its mark, or take it away.
    ToggleMark,
    /// Write its comment.
    Comment,
    /// Measure times from it.
    Measure,
    /// Choose the next record that is marked.
    NextMark,
    /// Choose the one before that is marked.
    PreviousMark,
    /// Show the session as it was right after it.
    GoToMoment,
    /// Ask for a number or a time to go to.
    GoTo,
    /// Copy the chosen rows, a line of text each.
    CopyText,
    /// Copy the chosen rows as a table of comma-separated values.
    CopyCsv,
    /// Copy what stands in this column of it.
    CopyCell(Column),
}

/// A step from the chosen row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One row.
    Up,
    /// One row.
    Down,
    /// As many rows as are in view.
    PageUp,
    /// As many rows as are in view.
    PageDown,
    /// The first row.
    First,
    /// The last row.
    Last,
}

impl Step {
    /// The row that it leads to, of so many, from 0 on.
    pub fn from(self, chosen: Option<u64>, rows: u64, page: u64) -> u64 {
        let last = rows.saturating_sub(1);
        // Without a choice the steps begin behind the last row.
        let now = chosen.unwrap_or(rows);
        let target = match self {
            Self::Up => now.saturating_sub(1),
            Self::Down => now.saturating_add(1),
            Self::PageUp => now.saturating_sub(page),
            Self::PageDown => now.saturating_add(page),
            Self::First => 0,
            Self::Last => last,
        };
        target.min(last)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Up => "choose the row above",
            Self::Down => "choose the row below",
            Self::PageUp => "choose a row one page up",
            Self::PageDown => "choose a row one page down",
            Self::First => "choose the first row",
            Self::Last => "choose the last row",
        }
    }
}

/// The step that a key asks for, and whether the rows between are chosen as well.
pub fn step_pressed(input: &mut egui::InputState) -> Option<(Step, bool)> {
    for (modifiers, extend) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
        for (key, step) in STEPS {
            if input.consume_key(modifiers, key) {
                return Some((step, extend));
            }
        }
    }
    None
}

const STEPS: [(Key, Step); 6] = [
    (Key::ArrowUp, Step::Up),
    (Key::ArrowDown, Step::Down),
    (Key::PageUp, Step::PageUp),
    (Key::PageDown, Step::PageDown),
    (Key::Home, Step::First),
    (Key::End, Step::Last),
];

const KEYS: [(Key, Command, &str); 6] = [
    (Key::M, Command::ToggleMark, "mark the record, or take its mark away"),
    (Key::C, Command::Comment, "write a comment on the record"),
    (Key::F2, Command::Comment, "the same"),
    (Key::T, Command::Measure, "measure times from the record"),
    (Key::N, Command::NextMark, "go to the next record that is marked"),
    (Key::P, Command::PreviousMark, "go to the marked record before"),
];

/// All keys of the rows, as they are written, with what each does.
pub fn keys() -> Vec<(String, String)> {
    let step = |(key, step): (Key, Step)| {
        let what = format!("{}, with Shift those between as well", step.words());
        (key.name().to_owned(), what)
    };
    let steps = STEPS.into_iter().map(step);
    let others = KEYS.into_iter().map(|(key, _, what)| (key.name().to_owned(), what.to_owned()));
    let copy = ("Ctrl+C".to_owned(), "copy the chosen rows as text".to_owned());
    steps.chain(others).chain([copy]).collect()
}

/// What the keys ask for.
pub fn pressed(ui: &Ui, rows: &Response) -> Option<Command> {
    if rows.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(rows.id, filter));
    } else if ui.egui_wants_keyboard_input() || !ui.ui_contains_pointer() {
        return None;
    }
    ui.input_mut(|input| {
        if let Some((step, extend)) = step_pressed(input) {
            return Some(Command::Move { step, extend });
        }
        if input.events.iter().any(|event| matches!(event, Event::Copy)) {
            return Some(Command::CopyText);
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
        assert_eq!(Step::Up.from(None, 10, 5), 9);
        assert_eq!(Step::Up.from(Some(0), 10, 5), 0);
        assert_eq!(Step::Down.from(Some(9), 10, 5), 9);
        assert_eq!(Step::PageUp.from(Some(7), 10, 5), 2);
        assert_eq!(Step::PageDown.from(Some(7), 10, 5), 9);
        assert_eq!([Step::First, Step::Last].map(|step| step.from(Some(4), 10, 5)), [0, 9]);
    }
}
