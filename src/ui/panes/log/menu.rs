//! The context menu of a row: what can be done with the record and the cell.

use egui::{Button, Popup, Response, Ui};

use super::columns::Column;
use super::command::LogCommand;
use super::copy::MOST_ROWS;
use super::filter_menu::{cell_filter, narrowing_ui};
use crate::ui::action::{Actions, RecordAction};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::with_keys;
use crate::ui::widgets::copy_menu::copy_as_ui;

/// Where the menu was opened.
#[derive(Clone, Copy, Debug)]
pub struct Clicked {
    /// The record.
    pub number: u64,
    /// The column.
    pub column: Column,
    /// Whether the record is marked.
    pub marked: bool,
    /// How many rows are selected.
    pub chosen: u64,
    /// Whether the session is a review, which has moments to go to.
    pub in_review: bool,
}

/// Draws the menu while it is open; `asked` opens it. Returns the command chosen in it.
pub fn menu_ui(
    rows: &Response,
    clicked: Clicked,
    asked: bool,
    document: &Document,
    actions: &mut Actions,
) -> Option<LogCommand> {
    let open = asked.then_some(egui::SetOpenCommand::Bool(true));
    let popup = Popup::menu(rows).id(rows.id.with("menu")).open_memory(open).at_pointer_fixed();
    let entries = |ui: &mut Ui| {
        let test = cell_filter(document.log(), clicked.column, clicked.number);
        narrowing_ui(ui, test.as_deref(), actions);
        ui.separator();
        entries_ui(ui, clicked, document, actions)
    };
    popup.show(entries).and_then(|shown| shown.inner)
}

fn entries_ui(
    ui: &mut Ui,
    clicked: Clicked,
    document: &Document,
    actions: &mut Actions,
) -> Option<LogCommand> {
    let mut chosen = None;
    let mut entry = |ui: &mut Ui, name: &str, keys: &str, enabled: bool, command: LogCommand| {
        let button = with_keys(Button::new(name.to_owned()), keys, enabled);
        let button = ui.add_enabled(enabled, button);
        let button = button.accessible_name(name).on_disabled_hover_text(format!(
            "At most {MOST_ROWS} rows can be copied. Export the session instead."
        ));
        if button.clicked() {
            chosen = Some(command);
        }
    };
    let mark = if clicked.marked { "Unmark" } else { "Mark" };
    entry(ui, mark, "M", true, LogCommand::ToggleMark);
    entry(ui, "Comment…", "C", true, LogCommand::Comment);
    entry(ui, "Measure from here", "T", true, LogCommand::Measure);
    ui.separator();
    let few = clicked.chosen <= MOST_ROWS;
    let rows = count(clicked.chosen.max(1), "row");
    let (text, csv) = (format!("Copy {rows} as text"), format!("Copy {rows} as CSV"));
    entry(ui, &text, "Ctrl+C", few, LogCommand::CopyText);
    entry(ui, &csv, "", few, LogCommand::CopyCsv);
    let cell = format!("Copy {}", clicked.column.name());
    entry(ui, &cell, "", true, LogCommand::CopyCell(clicked.column));
    let about = document.log().entry(clicked.number);
    let length = about.map_or(0, |entry| entry.length);
    ui.add_enabled_ui(length > 0, |ui| {
        let menu = ui.menu_button("Copy its bytes as", |ui| {
            copy_as_ui(ui, clicked.number, &(0..length), true, actions);
        });
        menu.response.accessible_name("Copy its bytes as");
    });
    ui.separator();
    let talks = about.filter(|about| document.connections().of(about.socket).is_some());
    let follow = ui.add_enabled(talks.is_some(), Button::new("Follow this connection"));
    let follow = follow.on_disabled_hover_text("The socket of this record has no connection.");
    if let Some(about) = talks.filter(|_| follow.clicked()) {
        actions.push(RecordAction::Follow { socket_id: about.socket, record: clicked.number });
    }
    if clicked.in_review {
        entry(ui, "Go to this moment", "", true, LogCommand::GoToMoment);
    }
    entry(ui, "Go to…", "Ctrl+G", true, LogCommand::GoTo);
    chosen
}
