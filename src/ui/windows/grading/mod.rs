//! The window in which a teacher grades the sessions of a class: which lab, which sessions, and the table
//! that comes of them.
//!
//! It decides what is asked for and how the table is shown. Sessions are read and graded on a thread of
//! their own ([`grading`](crate::grading)).

mod graded;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Align, ComboBox, Context, Layout, RichText, ScrollArea, Ui, Vec2};

pub use self::graded::Graded;
use self::table::{Order, Shown, table_ui};
use crate::grading::{GradedSession, Identifier, gradebook_csv};
use crate::model::escape_text;
use crate::scenario::Shipped;
use crate::ui::action::{Actions, LabSource, TeacherAction, TeacherFile};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, floating_window, primary_button};

/// Files that could not be graded whose reasons are shown.
const SHOWN_BROKEN: usize = 100;

/// A lab that comes with the program.
#[derive(Clone, Debug)]
pub struct ListedLab {
    /// Its file.
    pub shipped: &'static Shipped,
    /// What it is called.
    pub title: String,
}

/// The window, and what it remembers.
#[derive(Default)]
pub struct Grading {
    open: bool,
    /// The labs to choose from.
    labs: Vec<ListedLab>,
    lab: Option<LabSource>,
    /// Sessions, and folders of them.
    sources: Vec<PathBuf>,
    is_busy: bool,
    /// What a student goes by.
    identifier: Identifier,
    graded: Option<Result<Arc<Graded>, String>>,
    /// The sessions by their places, in the order in which they are shown.
    rows: Vec<usize>,
    order: Order,
    /// The session that was opened last, and its record that is still to be shown.
    opened: Option<(PathBuf, Option<u64>)>,
}

impl Grading {
    /// Opens the window, with these labs to choose from.
    pub fn show(&mut self, labs: Vec<ListedLab>) {
        self.open = true;
        self.labs = labs;
    }

    /// Grades are asked for by this lab.
    pub fn choose_lab(&mut self, lab: LabSource) {
        self.lab = Some(lab);
    }

    /// These sessions are to be graded, too.
    pub fn add_sessions(&mut self, path: PathBuf) {
        if !self.sources.contains(&path) {
            self.sources.push(path);
        }
    }

    /// Whether sessions are being graded now.
    pub fn begin(&mut self, is_busy: bool) {
        self.is_busy = is_busy;
    }

    /// Takes what came of grading.
    pub fn take(&mut self, graded: Result<Graded, String>) {
        self.is_busy = false;
        self.graded = Some(graded.map(Arc::new));
        self.sort();
    }

    /// What came of grading; `None` if nothing did.
    pub fn graded(&self) -> Option<Arc<Graded>> {
        self.graded.as_ref()?.as_ref().ok().cloned()
    }

    /// The table as comma-separated values, in the order in which it is shown.
    pub fn csv(&self, graded: &Graded) -> String {
        let sessions = self.rows.iter().filter_map(|row| graded.sessions.get(*row));
        let student = |session| (self.identifier.of(session, &graded.asked), session);
        let rows: Vec<(String, &GradedSession)> = sessions.map(student).collect();
        let rows = rows.iter().map(|(student, session)| (student.as_str(), *session));
        gradebook_csv(graded.lab.checks(), rows)
    }

    /// A session is being opened, to show this record.
    pub fn opens(&mut self, path: PathBuf, record: Option<u64>) {
        self.opened = Some((path, record));
    }

    /// The record for which this session was opened, once.
    pub fn take_record_to_show(&mut self, path: &Path) -> Option<u64> {
        let (opened, record) = self.opened.as_mut()?;
        if opened == path { record.take() } else { None }
    }

    fn sort(&mut self) {
        let Some(graded) = self.graded() else { return self.rows.clear() };
        let names = |session: &GradedSession| self.identifier.of(session, &graded.asked);
        self.rows = self.order.rows(&graded.sessions, names);
    }

    /// Draws the window, if it is open.
    pub fn ui(&mut self, ctx: &Context, actions: &mut Actions) {
        let (mut open, size) = (self.open, Vec2::new(900.0, 420.0));
        floating_window(ctx, "Grade sessions", "grading", size, &mut open)
            .show(ctx, |ui| self.inside_ui(ui, actions));
        self.open = open;
    }

    fn inside_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        egui::Grid::new("what to grade").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
            let label = ui.label("Lab");
            ui.horizontal(|ui| {
                let chosen = self.lab.as_ref().map_or("Choose a lab", |lab| self.title_of(lab));
                let chosen = escape_text(chosen);
                let list = ComboBox::from_id_salt("lab").width(340.0).selected_text(chosen);
                list.show_ui(ui, |ui| {
                    for lab in &self.labs {
                        let source = Some(LabSource::Shipped(lab.shipped));
                        ui.selectable_value(&mut self.lab, source, &lab.title);
                    }
                })
                .response
                .labelled_by(label.id);
                let file = ui.button("From a file…").on_hover_text("Grades by a lab of your own");
                if file.accessible_name("Lab from a file…").clicked() {
                    actions.push(TeacherAction::Choose(TeacherFile::Lab));
                }
            });
            ui.end_row();
            ui.label("Sessions");
            ui.horizontal(|ui| self.sources_ui(ui, actions));
            ui.end_row();
        });
        ui.horizontal(|ui| self.buttons_ui(ui, actions));
        ui.separator();
        match &self.graded {
            None => {
                let text = "Choose a lab and the folder in which the sessions are that your \
                            students have exported (File > Export session…).";
                ui.label(RichText::new(text).color(Palette::of(ui.visuals()).muted));
            }
            Some(Err(reason)) => {
                ui.colored_label(Palette::of(ui.visuals()).failed, escape_text(reason));
            }
            Some(Ok(graded)) => {
                let graded = Arc::clone(graded);
                broken_ui(ui, &graded);
                let opened = self.opened.as_ref().map(|(path, _)| path.as_path());
                let order = self.order;
                let shown = Shown { graded: &graded, identifier: self.identifier, opened };
                table_ui(ui, &shown, &self.rows, &mut self.order, actions);
                if order != self.order {
                    self.sort();
                }
            }
        }
    }

    fn title_of<'a>(&'a self, lab: &'a LabSource) -> &'a str {
        match lab {
            LabSource::Shipped(shipped) => {
                let listed = self.labs.iter().find(|lab| lab.shipped == *shipped);
                listed.map_or_else(|| shipped.file(), |lab| &lab.title)
            }
            LabSource::File(path) => path.to_str().unwrap_or("a file"),
        }
    }

    fn sources_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        if ui.button("Add a folder…").on_hover_text("Sessions in it and in its folders").clicked()
        {
            actions.push(TeacherAction::Choose(TeacherFile::SessionFolder));
        }
        if ui.button("Add sessions…").clicked() {
            actions.push(TeacherAction::Choose(TeacherFile::Sessions));
        }
        let can_clear = !self.sources.is_empty();
        let clear = ui.add_enabled(can_clear, egui::Button::new("Clear"));
        if clear.accessible_name("Clear the sessions").clicked() {
            self.sources.clear();
        }
        let muted = Palette::of(ui.visuals()).muted;
        let text = match self.sources.as_slice() {
            [] => "none chosen".to_owned(),
            [one] => escape_text(&one.to_string_lossy()),
            several => format!("{} files and folders chosen", several.len()),
        };
        ui.add(egui::Label::new(RichText::new(text).color(muted)).truncate());
    }

    fn buttons_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let ready = self.lab.is_some() && !self.sources.is_empty() && !self.is_busy;
        let grade = ui.add_enabled(ready, primary_button(ui.visuals(), "Grade", ready));
        let grade = grade.accessible_name("Grade");
        if grade.on_disabled_hover_text("Choose a lab and sessions first.").clicked()
            && let Some(lab) = self.lab.clone()
        {
            self.is_busy = true;
            actions.push(TeacherAction::Grade(lab, self.sources.clone()));
        }
        let graded = self.graded();
        let has_rows = graded.as_ref().is_some_and(|graded| !graded.sessions.is_empty());
        let save = ui.add_enabled(has_rows && !self.is_busy, egui::Button::new("Save as CSV…"));
        let text = "A table with a row for each session and a column for each check, for a \
                    spreadsheet or the grade import of Moodle and Canvas";
        if save.on_hover_text(text).clicked() {
            actions.push(TeacherAction::Choose(TeacherFile::Gradebook));
        }
        let mut by_file = self.identifier == Identifier::File;
        let hover = "Students go by the names of their files instead of the name that they typed";
        if ui.checkbox(&mut by_file, "by file name").on_hover_text(hover).changed() {
            self.identifier = if by_file { Identifier::File } else { Identifier::Alias };
            self.sort();
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = match graded {
                _ if self.is_busy => "grading…".to_owned(),
                Some(graded) => summary(&graded),
                None => String::new(),
            };
            let text = RichText::new(text).color(Palette::of(ui.visuals()).muted);
            ui.add(egui::Label::new(text).truncate());
        });
    }
}

/// `29 of 31 sessions graded by "Ports", 12 pass all checks`.
fn summary(graded: &Graded) -> String {
    let all_hold = graded.sessions.iter().filter(|session| session.grades.all_hold()).count();
    format!(
        "{} of {} graded by “{}”, {all_hold} with all checks",
        graded.sessions.len(),
        count(graded.files, "session"),
        escape_text(&graded.title),
    )
}

/// The files that could not be graded.
fn broken_ui(ui: &mut Ui, graded: &Graded) {
    if graded.broken.is_empty() {
        return;
    }
    let title = format!("{} could not be graded", count(graded.broken.len(), "file"));
    let title = RichText::new(title).color(Palette::of(ui.visuals()).failed);
    egui::CollapsingHeader::new(title).id_salt("broken").default_open(true).show(ui, |ui| {
        ScrollArea::vertical().id_salt("broken").max_height(84.0).show(ui, |ui| {
            for reason in graded.broken.iter().take(SHOWN_BROKEN) {
                ui.label(RichText::new(escape_text(reason)).small());
            }
            if let Some(more) =
                graded.broken.len().checked_sub(SHOWN_BROKEN).filter(|more| *more > 0)
            {
                ui.label(RichText::new(format!("and {more} more")).small());
            }
        });
    });
}
