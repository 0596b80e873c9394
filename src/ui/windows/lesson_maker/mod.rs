//! Where a teacher makes a lesson: its steps come from a session, or from what one does while it
//! records; what is said and asked is typed beside them.
//!
//! It decides what can be changed of a draft and where what is wrong with it is told. The draft is the
//! [`Scenario`] itself, and nothing else is kept of the lesson. In come the steps of sessions
//! ([`recorded`]), out come actions. First to open: this file, then `steps`.

mod checks;
mod predict;
mod recorded;
mod step_text;
mod steps;
mod words;

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use egui::{Button, Context, Label, RichText, ScrollArea, TextEdit, Ui, Vec2};
use egui_material_icons::icons;

use self::recorded::Recorded;
pub use self::recorded::SessionSoFar;
use crate::grading::{Lab, LabError};
use crate::model::{SocketState, escape_text};
use crate::scenario::{DraftProblem, Plan, Scenario};
use crate::session::Log;
use crate::ui::action::{Actions, TeacherAction, TeacherFile};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, floating_window, primary_button};

/// Drafts that can be gone back to.
const MOST_UNDONE: usize = 50;

/// Characters of a name of a file that is made of a title.
const FILE_NAME: usize = 60;

/// What is shown of the lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    /// Its steps, with what is said and asked.
    #[default]
    Steps,
    /// What is read before and after them, and what its sockets are called.
    Words,
    /// What a lab asks for.
    Checks,
}

/// The lesson that is made, and what is remembered of making it.
#[derive(Default)]
pub struct LessonMaker {
    place: Place,
    draft: Scenario,
    tab: Tab,
    /// The part whose question and switches are shown.
    opened: Option<usize>,
    /// Socket that is being given a name, and what is typed for it.
    naming: Option<(String, String)>,
    /// The questions for a class, one a line, while they are typed.
    questions: Option<String>,
    recorded: Recorded,
    /// Whether what one does becomes steps.
    is_recording: bool,
    /// Whether the steps of the session are being found.
    is_taking: bool,
    /// Drafts before a change of the steps, the newest last.
    before: Vec<Scenario>,
    /// What is wrong with the draft, found when it was last changed.
    checked: Option<CheckedDraft>,
}

/// Whether it is open, beside a lesson that may be played.
#[derive(Debug, Default)]
struct Place {
    open: bool,
    /// Whether a lesson is played.
    is_played: bool,
    /// Whether it is open again once that lesson has been left.
    comes_back: bool,
}

struct CheckedDraft {
    draft: Scenario,
    plan: Result<Arc<Plan>, DraftProblem>,
    /// What is wrong with its roles or checks.
    lab: Option<LabError>,
}

impl LessonMaker {
    /// Goes on with a draft, as its file has it; with an empty one where that is none.
    pub fn with(draft: &str) -> Self {
        Self { draft: Scenario::to_edit(draft).unwrap_or_default(), ..Self::default() }
    }

    /// Opens it.
    pub fn show(&mut self) {
        self.place.open = true;
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.place.open
    }

    /// A lesson that begins has its place, until it is left.
    pub fn give_way_to(&mut self, is_played: bool) {
        let place = &mut self.place;
        if is_played && !place.is_played {
            (place.comes_back, place.open) = (place.open, false);
        } else if !is_played && place.is_played {
            place.open |= std::mem::take(&mut place.comes_back);
        }
        place.is_played = is_played;
    }

    /// Makes another lesson of this draft, read from a file.
    pub fn edit(&mut self, draft: Scenario) {
        self.remember();
        self.draft = draft;
        (self.recorded, self.is_recording, self.opened) = (Recorded::default(), false, None);
        self.questions = None;
        self.place.open = true;
    }

    /// Makes the draft's steps anew, of this session.
    pub fn begin_with(&mut self, log: &Arc<Log>) {
        self.remember();
        self.draft.steps.clear();
        self.draft.vars.clear();
        (self.recorded, self.is_taking, self.opened) = (Recorded::of(log), true, None);
    }

    /// Has what one does in this session become steps, or no longer.
    pub fn record(&mut self, log: &Arc<Log>, on: bool) {
        self.is_recording = on;
        if on && !self.recorded.is_of(&Arc::downgrade(log)) {
            self.remember();
            self.recorded = Recorded::of(log);
        }
    }

    /// Whether it is time to look what is new in the session: something is, and no call waits, of which one
    /// cannot say yet what will come of it.
    pub fn wants_steps(&mut self, document: &Document) -> bool {
        if !self.is_recording || self.is_taking {
            return false;
        }
        if !document.is_live() || !self.recorded.is_of(&Arc::downgrade(document.log())) {
            self.is_recording = false;
            return false;
        }
        let wants = document.log().len() > self.recorded.records() && waiting(document).is_none();
        self.is_taking |= wants;
        wants
    }

    /// Takes what a session has so far.
    pub fn take(&mut self, log: &Weak<Log>, found: SessionSoFar, document: &Document) {
        self.is_taking = false;
        if !self.recorded.is_of(log) {
            return;
        }
        let names = document.arrangement().iter();
        let given = names.filter_map(|(id, arranged)| Some((id, arranged.name.clone()?)));
        self.recorded.take(found, &given.collect(), &mut self.draft);
    }

    /// The steps of a session could not be found.
    pub fn take_nothing(&mut self) {
        (self.is_taking, self.is_recording) = (false, false);
    }

    /// The file of the draft.
    ///
    /// # Errors
    /// As [`Scenario::written`].
    pub fn written(&self) -> Result<String, ron::Error> {
        self.draft.written()
    }

    /// The draft, to be tried, and what its file would be called; `None` if it makes no sense.
    pub fn plan(&self) -> Option<(PathBuf, Plan)> {
        let plan = self.checked.as_ref()?.plan.as_ref().ok()?;
        Some((self.file_name(), Plan::clone(plan)))
    }

    /// What the file is called at first.
    pub fn file_name(&self) -> PathBuf {
        let mut name = String::new();
        for character in self.draft.title.chars().take(FILE_NAME) {
            if character.is_alphanumeric() {
                name.extend(character.to_lowercase());
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        let name = name.trim_end_matches('-');
        format!("{}.ron", if name.is_empty() { "lesson" } else { name }).into()
    }

    /// Keeps the draft as it is, to go back to.
    fn remember(&mut self) {
        if self.before.last() != Some(&self.draft) {
            self.before.push(self.draft.clone());
        }
        if self.before.len() > MOST_UNDONE {
            self.before.remove(0);
        }
    }

    /// Looks what is wrong with the draft, if it has changed.
    fn check(&mut self) {
        if self.checked.as_ref().is_some_and(|checked| checked.draft == self.draft) {
            return;
        }
        let plan = self.draft.checked(&self.file_name()).map(Arc::new);
        let has_checks = !self.draft.checks.is_empty();
        let lab = has_checks.then(|| Lab::new(&self.draft.roles, &self.draft.checks).err());
        let (draft, lab) = (self.draft.clone(), lab.flatten());
        self.checked = Some(CheckedDraft { draft, plan, lab });
    }

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
            ui.label(RichText::new("Make a lesson").size(19.0));
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

/// A call that waits, in words.
fn waiting(document: &Document) -> Option<String> {
    let mut open = document.open_sockets();
    open.find_map(|socket: &SocketState| {
        let waiting = socket.waiting().first()?;
        Some(format!("{} of {} waits", waiting.call.kind(), document.title(socket)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_the_title() {
        let mut maker = LessonMaker::default();
        assert_eq!(maker.file_name(), PathBuf::from("lesson.ron"));
        maker.draft.title = "Who “makes” the connection?".to_owned();
        assert_eq!(maker.file_name(), PathBuf::from("who-makes-the-connection.ron"));
    }

    #[test]
    fn changes_of_steps_can_be_taken_back_and_the_same_is_not_kept_twice() {
        let mut maker = LessonMaker::default();
        maker.remember();
        maker.remember();
        assert_eq!(maker.before.len(), 1);
        for number in 0..2 * MOST_UNDONE {
            maker.draft.title = number.to_string();
            maker.remember();
        }
        assert_eq!(maker.before.len(), MOST_UNDONE);
    }
}
