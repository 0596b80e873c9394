//! The keys that go from row to row in any list of rows.

use egui::{InputState, Key, Modifiers};

/// A step from the selected row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowStep {
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

impl RowStep {
    /// The row that it leads to, from 0 on, out of so many.
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

    pub fn words(self) -> &'static str {
        match self {
            Self::Up => "select the row above",
            Self::Down => "select the row below",
            Self::PageUp => "select a row one page up",
            Self::PageDown => "select a row one page down",
            Self::First => "select the first row",
            Self::Last => "select the last row",
        }
    }
}

pub const STEPS: [(Key, RowStep); 6] = [
    (Key::ArrowUp, RowStep::Up),
    (Key::ArrowDown, RowStep::Down),
    (Key::PageUp, RowStep::PageUp),
    (Key::PageDown, RowStep::PageDown),
    (Key::Home, RowStep::First),
    (Key::End, RowStep::Last),
];

/// The step that a key asks for, and whether the rows between are selected as well.
pub fn step_pressed(input: &mut InputState) -> Option<(RowStep, bool)> {
    for (modifiers, extend) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
        for (key, step) in STEPS {
            if input.consume_key(modifiers, key) {
                return Some((step, extend));
            }
        }
    }
    None
}
