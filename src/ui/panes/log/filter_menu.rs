//! The part of a cell's menu that narrows the log to what the cell shows, or to the rest.

use egui::{RichText, Ui};

use super::columns::Column;
use crate::session::Log;
use crate::session::filter::{Field, test_of_cell, test_of_event, test_of_result};
use crate::ui::action::{Actions, RecordAction};

/// The test that matches a cell's value; `None` if the cell is empty.
pub fn cell_filter(log: &Log, column: Column, number: u64) -> Option<String> {
    let field = match column {
        Column::Number => Field::Number,
        Column::Time => Field::Time,
        Column::Socket => Field::Socket,
        Column::Call => return test_of_event(log, number),
        Column::Result => return test_of_result(log, number),
        Column::Bytes => Field::Length,
        Column::FirstBytes => Field::Hex,
        Column::Notes => return None,
    };
    test_of_cell(log, field, number)
}

/// The entries of the menu.
pub fn narrowing_ui(ui: &mut Ui, test: Option<&str>, actions: &mut Actions) {
    let Some(test) = test else {
        ui.label(RichText::new("This cell is empty.").weak());
        return;
    };
    ui.label(RichText::new(test).monospace().weak());
    for (name, only) in [("Only these", true), ("Not these", false)] {
        if ui.button(name).clicked() {
            actions.push(RecordAction::Filter { test: test.to_owned(), only });
            ui.close();
        }
    }
}
