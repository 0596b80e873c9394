//! How the lesson that is made is drawn: where its steps come from, its parts, what is wrong, and what can be
//! done with it.

use egui::{Button, Context, Label, RichText, ScrollArea, TextEdit, Ui, Vec2};
use egui_material_icons::icons;

use super::{LessonMaker, Tab, waiting};
use crate::model::escape_text;
use crate::scenario::DraftProblem;
use crate::ui::action::{Actions, TeacherAction, TeacherFile};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, floating_window, primary_button};

impl LessonMaker {
    /// Draws it as a window of its own, if it is open.
    pub fn window_ui(&mut self, ctx: &Context, document: &Document, actions: &mut Actions) {
        let (mut open, size) = (self.place.open, Vec2::new(560.0, 560.0));
        floating_window(ctx, "Make a lesson", "lesson maker", size, &mut open)
            .show(ctx, |ui| self.inside_ui(ui, document, actions));
        self.place.open = open;
    }

    /// Draws it with its title, in a pane.
    pub fn ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Make a lesson").heading());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = Button::new(icons::ICON_CLOSE.codepoint).frame_when_inactive(false);
                let close = ui.add(close).accessible_name("Close the lesson maker");
                if close.on_hover_text("Closes it. The lesson stays as it is.").clicked() {
                    self.place.open = false;
                }
            });
        });
        self.inside_ui(ui, document, actions);
    }

    fn inside_ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        self.check();
        ui.horizontal_wrapped(|ui| self.sources_ui(ui, document, actions));
        egui::Grid::new("what it is").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
            for (name, hint, text) in [
                ("Title", "a question, such as: Who makes the connection?", &mut self.draft.title),
                ("Goal", "what is learned, in a sentence", &mut self.draft.goal),
            ] {
                let label = ui.label(name);
                let field = TextEdit::singleline(text).hint_text(hint);
                ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id);
                ui.end_row();
            }
        });
        ui.horizontal(|ui| {
            let steps = format!("Steps ({})", self.draft.steps.len());
            let checks = format!("Checks ({})", self.draft.checks.len());
            for (tab, text, name) in [
                (Tab::Steps, steps.as_str(), "Steps of the lesson"),
                (Tab::Words, "Words and names", "Words and names"),
                (Tab::Checks, checks.as_str(), "Checks of the lesson"),
            ] {
                let button = ui.selectable_value(&mut self.tab, tab, text);
                button.accessible_name(name);
            }
        });
        ui.separator();
        egui::Panel::bottom("lesson maker bar").show_separator_line(false).show(ui, |ui| {
            self.problem_ui(ui);
            ui.horizontal_wrapped(|ui| self.buttons_ui(ui, actions));
        });
        let area = ScrollArea::vertical().id_salt(("lesson maker", self.tab as u8));
        area.auto_shrink(false).stick_to_bottom(self.is_recording).show(ui, |ui| match self.tab {
            Tab::Steps => self.steps_ui(ui),
            Tab::Words => self.words_ui(ui),
            Tab::Checks => self.checks_ui(ui),
        });
    }

    /// Where steps come from.
    fn sources_ui(&mut self, ui: &mut Ui, document: &Document, actions: &mut Actions) {
        let is_live = document.is_live();
        let (icon, text, name) = if self.is_recording {
            (icons::ICON_STOP, "Stop recording", "Stop recording")
        } else {
            (icons::ICON_FIBER_MANUAL_RECORD, "Record", "Record")
        };
        let record = Button::new(format!("{}  {text}", icon.codepoint));
        let record = ui.add_enabled(is_live || self.is_recording, record).accessible_name(name);
        let hover = "From now on, each call that you make becomes a step. What this session has \
                     already comes first.";
        let record = record.on_hover_text(hover);
        if record.on_disabled_hover_text(crate::ui::action::NOT_LIVE).clicked() {
            actions.push(TeacherAction::Record(!self.is_recording));
        }
        let has_steps = !self.draft.steps.is_empty();
        let take = Button::new("Take this session");
        let take = ui.add_enabled(!document.log().is_empty() && !self.is_taking, take);
        let hover = if has_steps {
            "Its calls become the steps of the lesson, in place of those that are there"
        } else {
            "The calls of the session that is shown become the steps of the lesson"
        };
        let take = take.on_hover_text(hover);
        if take.on_disabled_hover_text("Nothing has happened in this session yet.").clicked() {
            actions.push(TeacherAction::TakeSession);
        }
        let open = ui.button("Open…").accessible_name("Open a lesson…");
        if open.on_hover_text("Edits a lesson that you have saved").clicked() {
            actions.push(TeacherAction::Choose(TeacherFile::OpenLesson));
        }
        let undo = ui.add_enabled(!self.before.is_empty(), Button::new("Undo"));
        let undo = undo.accessible_name("Undo the last change of the steps");
        if undo.on_hover_text("Takes back the last change of the steps").clicked()
            && let Some(before) = self.before.pop()
        {
            self.draft = before;
            (self.opened, self.questions) = (None, None);
        }
        if self.is_recording {
            let palette = Palette::of(ui.visuals());
            let text = match waiting(document) {
                Some(waiting) => format!("{waiting}: it becomes a step once it has returned."),
                None => "Recording: make calls on the cards.".to_owned(),
            };
            ui.label(RichText::new(text).small().color(palette.half_closed));
        }
    }

    /// What is wrong with the draft as a whole, or what it comes to.
    fn problem_ui(&self, ui: &mut Ui) {
        let palette = Palette::of(ui.visuals());
        let Some(checked) = &self.checked else { return };
        let (text, color) = match (&checked.plan, &checked.lab) {
            (Err(problem), _) => (told(problem), palette.failed),
            (Ok(_), Some(error)) => (format!("Checks: {error}"), palette.failed),
            (Ok(_), None) if self.draft.steps.is_empty() => {
                let text = "No steps yet. Press Record and make calls, or take a session.";
                (text.to_owned(), palette.muted)
            }
            (Ok(plan), None) => {
                let steps = count(plan.parts().len(), "step");
                let sockets = count(self.draft.socket_names().len(), "socket");
                (format!("{steps}, {sockets}. Nothing is wrong with it."), palette.muted)
            }
        };
        ui.add(Label::new(RichText::new(escape_text(&text)).small().color(color)).wrap());
    }

    fn buttons_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let has_words = !self.draft.title.trim().is_empty() && !self.draft.goal.trim().is_empty();
        let is_sound = self.plan().is_some() && has_words && !self.draft.steps.is_empty();
        let hover = if has_words {
            "Something is wrong with it: see above."
        } else {
            "Give the lesson a title and a goal first."
        };
        let save = primary_button(ui.visuals(), "Save as…", is_sound);
        let save = ui.add_enabled(is_sound, save).accessible_name("Save the lesson as…");
        if save.on_disabled_hover_text(hover).clicked() {
            actions.push(TeacherAction::Choose(TeacherFile::SaveLesson));
        }
        let attempt = ui.add_enabled(is_sound, Button::new("Try it"));
        let attempt = attempt.on_hover_text("Plays it in a new session, as your students will");
        if attempt.on_disabled_hover_text(hover).clicked() {
            actions.push(TeacherAction::TryLesson);
        }
    }
}

/// What is wrong, with the number of its step.
fn told(problem: &DraftProblem) -> String {
    match problem.part {
        Some(part) => format!("Step {}: {}", part + 1, problem.message),
        None => problem.message.clone(),
    }
}
