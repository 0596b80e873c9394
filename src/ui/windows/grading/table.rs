//! The table of grades: a row for each session, a column for each check. Only the rows in view are drawn.

use std::cmp::Reverse;
use std::path::Path;

use egui::{Align, Button, Label, Response, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};
use egui_extras::{Column, TableBuilder, TableRow};
use egui_material_icons::icons;

use super::graded::Graded;
use crate::export::CheckSums;
use crate::grading::{CheckResult, GradedSession, Identifier};
use crate::model::escape_text;
use crate::ui::action::{Actions, TeacherAction};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, ROW_HEIGHT};

/// Widths in points.
const NAME: f32 = 150.0;
const PASSED: f32 = 58.0;
const PREDICTED: f32 = 74.0;
const CHANGED: f32 = 62.0;
const CHECK: f32 = 100.0;

/// Height of the titles of checks, four lines of them.
const HEADER: f32 = 60.0;

/// What the rows are in the order of, and whether it is turned round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the files.
    #[default]
    Files,
    /// The names of the students.
    Name(bool),
    /// How many checks hold.
    Passed(bool),
}

impl Order {
    /// The places of sessions in this order.
    pub fn rows(
        self,
        sessions: &[GradedSession],
        student: impl Fn(&GradedSession) -> String,
    ) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..sessions.len()).collect();
        let name = |row: &usize| student(&sessions[*row]).to_lowercase();
        let passed = |row: &usize| sessions[*row].grades.passed();
        match self {
            Self::Files => {}
            Self::Name(_) => rows.sort_by_cached_key(name),
            // Among equals it goes by the name, whichever way round.
            Self::Passed(false) => rows.sort_by_cached_key(|row| (passed(row), name(row))),
            Self::Passed(true) => rows.sort_by_cached_key(|row| (Reverse(passed(row)), name(row))),
        }
        if self == Self::Name(true) {
            rows.reverse();
        }
        rows
    }
}

/// What the table shows.
pub struct Shown<'a> {
    /// The sessions.
    pub graded: &'a Graded,
    /// What a student goes by.
    pub identifier: Identifier,
    /// The session that was opened last.
    pub opened: Option<&'a Path>,
}

/// Draws the table.
pub fn table_ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    rows: &[usize],
    order: &mut Order,
    actions: &mut Actions,
) {
    let graded = shown.graded;
    let checks = graded.lab.checks();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::horizontal().id_salt("grades").auto_shrink(false).show(ui, |ui| {
        let table = TableBuilder::new(ui)
            .id_salt(("grades", checks.len()))
            .sense(Sense::hover())
            .striped(true)
            .cell_layout(egui::Layout::left_to_right(Align::Center))
            .auto_shrink(false);
        let column = |width: f32| Column::initial(width).at_least(width * 0.6).clip(true);
        table
            .column(column(NAME).resizable(true))
            .column(column(PASSED))
            .column(column(PREDICTED))
            .column(column(CHANGED))
            .columns(column(CHECK).resizable(true), checks.len())
            .header(HEADER, |mut header| header_ui(&mut header, graded, order))
            .body(|body| {
                body.rows(ROW_HEIGHT, rows.len(), |mut row| {
                    let session = rows.get(row.index()).and_then(|row| graded.sessions.get(*row));
                    if let Some(session) = session {
                        row.set_selected(shown.opened == Some(&session.path));
                        row_ui(&mut row, shown, session, actions);
                    }
                });
            });
    });
}

fn header_ui(header: &mut TableRow<'_, '_>, graded: &Graded, order: &mut Order) {
    let (by_name, by_passed) = match order {
        Order::Files => (None, None),
        Order::Name(reversed) => (Some(*reversed), None),
        Order::Passed(reversed) => (None, Some(*reversed)),
    };
    header.col(|ui| {
        if sort_ui(ui, "student", "student", by_name) {
            *order = Order::Name(by_name == Some(false));
        }
    });
    header.col(|ui| {
        if sort_ui(ui, "passed", "passed checks", by_passed) {
            *order = Order::Passed(by_passed != Some(true));
        }
    });
    header.col(|ui| {
        let text = "How many predictions were right. They are no part of the grade.";
        ui.label(RichText::new("predicted").small().weak()).on_hover_text(text);
    });
    header.col(|ui| {
        let text = "Whether the file was changed after it was saved, as far as its check sums tell";
        ui.label(RichText::new("changed").small().weak()).on_hover_text(text);
    });
    for check in graded.lab.checks() {
        header.col(|ui| {
            let title = RichText::new(escape_text(&check.title)).small().weak();
            let label = ui.add(Label::new(title).wrap());
            label.on_hover_text(escape_text(&check.title));
        });
    }
}

/// A title that is a button: it puts the rows in its order, or turns that round.
fn sort_ui(ui: &mut Ui, title: &str, name: &str, reversed: Option<bool>) -> bool {
    let (arrow, told) = match reversed {
        None => ("", ""),
        Some(false) => (" ▲", ", ascending"),
        Some(true) => (" ▼", ", descending"),
    };
    let text = RichText::new(format!("{title}{arrow}")).small().weak();
    let button = ui.add(Button::new(text).frame(false).small());
    let button = button.accessible_name(format!("Sort by {name}{told}"));
    button.on_hover_text(format!("Sort by {name}")).clicked()
}

fn row_ui(
    row: &mut TableRow<'_, '_>,
    shown: &Shown<'_>,
    session: &GradedSession,
    actions: &mut Actions,
) {
    let student = escape_text(&shown.identifier.of(session, &shown.graded.asked));
    let mut open = |record| {
        actions.push(TeacherAction::OpenGraded(session.path.clone(), record));
    };
    row.col(|ui| {
        let notes = notes(session);
        let palette = Palette::of(ui.visuals());
        let color = if notes.is_empty() { palette.text } else { palette.half_closed };
        let text = RichText::new(&student).color(color);
        let button = ui.add(Button::new(text).frame(false).truncate());
        let path = escape_text(&session.path.to_string_lossy());
        let name = format!("Open the session of {student}");
        let hover = format!("{path}\n{notes}");
        if button.accessible_name(name).on_hover_text(hover.trim_end()).clicked() {
            open(None);
        }
    });
    row.col(|ui| {
        let (passed, all) = (session.grades.passed(), session.grades.checks.len());
        let text = RichText::new(format!("{passed}/{all}")).monospace();
        let name = format!("{student}: {passed} of {} passed", count(all, "check"));
        named_label(ui, text, &name);
    });
    row.col(|ui| {
        let predictions = &session.grades.predictions;
        let right = predictions.iter().filter(|prediction| prediction.right).count();
        let made = predictions.len();
        if made > 0 {
            let muted = Palette::of(ui.visuals()).muted;
            let text = RichText::new(format!("{right} of {made}")).color(muted);
            named_label(ui, text, &format!("{student}: {right} of {made} predicted"));
        }
    });
    row.col(|ui| {
        let palette = Palette::of(ui.visuals());
        let (text, color) = match session.check_sums {
            CheckSums::Fit => ("no", palette.muted),
            CheckSums::Missing => ("?", palette.muted),
            CheckSums::Broken { .. } => ("YES", palette.failed),
        };
        let meaning = session.check_sums.meaning();
        let text = RichText::new(text).color(color);
        let label = named_label(ui, text, &format!("{student}: changed: {meaning}"));
        label.on_hover_text(meaning);
    });
    for check in &session.grades.checks {
        row.col(|ui| {
            if check_ui(ui, &student, check) {
                open(check.record);
            }
        });
    }
}

/// A text whose name for a screen reader says of whom it is.
fn named_label(ui: &mut Ui, text: RichText, name: &str) -> Response {
    let label = ui.add(Label::new(text).selectable(false));
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    label
}

/// One check of a session; returns whether it was clicked.
fn check_ui(ui: &mut Ui, student: &str, check: &CheckResult) -> bool {
    let palette = Palette::of(ui.visuals());
    let (icon, color, found) = match (check.holds, check.record) {
        (true, Some(record)) => {
            (icons::ICON_CHECK, palette.connected, format!("holds, record {record}"))
        }
        (true, None) => (icons::ICON_CHECK, palette.connected, "holds".to_owned()),
        (false, _) => (icons::ICON_CLOSE, palette.failed, escape_text(&check.reason)),
    };
    let title = escape_text(&check.title);
    let button = ui.add(Button::new(RichText::new(icon.codepoint).color(color)).frame(false));
    let button = button.accessible_name(format!("{student}: {title}: {found}"));
    button.on_hover_text(format!("{title}: {found}\nOpens the session")).clicked()
}

/// What is to be known of a session beside its grades; empty if there is nothing.
fn notes(session: &GradedSession) -> String {
    let damage = session.damage.iter().map(|damage| format!("{damage}."));
    let notes = session.grades.limit.clone().into_iter().chain(damage);
    notes.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grading::Grades;

    fn session(name: &str, holds: &[bool]) -> GradedSession {
        let check = |holds: &bool| CheckResult {
            title: "it".to_owned(),
            holds: *holds,
            record: None,
            reason: String::new(),
        };
        GradedSession {
            path: format!("{name}.ron").into(),
            alias: None,
            grades: Grades { checks: holds.iter().map(check).collect(), ..Grades::default() },
            check_sums: CheckSums::Fit,
            damage: None,
        }
    }

    #[test]
    fn rows_are_in_the_order_of_names_or_of_passed_checks() {
        let sessions = [
            session("b", &[true, true]),
            session("C", &[false, false]),
            session("a", &[true, true]),
        ];
        let rows =
            |order: Order| order.rows(&sessions, |session| Identifier::Alias.of(session, &[]));
        assert_eq!(rows(Order::Files), [0, 1, 2]);
        assert_eq!(rows(Order::Name(false)), [2, 0, 1], "small and capital letters");
        assert_eq!(rows(Order::Name(true)), [1, 0, 2]);
        assert_eq!(rows(Order::Passed(false)), [1, 2, 0], "equals by name");
        assert_eq!(rows(Order::Passed(true)), [2, 0, 1]);
    }
}
