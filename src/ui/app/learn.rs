//! The pane of lessons in the window: on the left, or for a projector a view of its own with a line below
//! the others.

use std::sync::Arc;
use std::time::Instant;

use egui::{Button, Frame, Key, Margin, Modifiers, Panel, RichText, Ui};
use egui_material_icons::icons;

use super::frame::App;
use super::layouts::{Beside, ProjectorView};
use crate::scenario::{Permissions, Settings, Shipped};
use crate::session::LessonEnd;
use crate::ui::action::LessonAction;
use crate::ui::canvas::first_screen;
use crate::ui::learn::lesson_pane::{self, LessonContext};
use crate::ui::learn::list::{Learner, list_ui};
use crate::ui::learn::quiz::{Quiz, QuizEnd};
use crate::ui::learn::{OpenLesson, lesson_ui, present_ui};
use crate::ui::look::Palette;

/// Least width of a window, in points, whose first screen has the list of lessons beside it.
const LISTED: f32 = 760.0;

impl App {
    /// Whether the pane of lessons is shown in a window of this width.
    pub(super) fn shows_learn(&self, width: f32) -> bool {
        let nothing_made = first_screen::is_shown(&self.session.document);
        self.shell.settings.learn.open || nothing_made && width >= LISTED
    }

    /// Draws the pane of lessons at the left.
    pub(super) fn learn_panel_ui(&mut self, ui: &mut Ui) {
        let width = ui.available_width();
        let is_shown = self.shows_learn(width);
        self.shell.settings.layouts.beside = match &self.session.lesson {
            Some(lesson) if is_shown && lesson.is_lab() => Beside::Lab,
            Some(_) if is_shown => Beside::Lesson,
            _ => Beside::Nothing,
        };
        if !is_shown {
            return;
        }
        let frame = Frame::new().fill(Palette::of(ui.visuals()).panel);
        let frame = frame.inner_margin(Margin::symmetric(14, 10));
        Panel::left("learn")
            .frame(frame)
            .default_size(316.0_f32.min(width * 0.45))
            .size_range(240.0_f32.min(width * 0.45)..=width * 0.5)
            .show(ui, |ui| {
                ui.take_available_width();
                self.learn_ui(ui);
            });
    }

    /// Draws the open lesson, or the list.
    pub(super) fn learn_ui(&mut self, ui: &mut Ui) {
        let Self { shell, session } = self;
        let learn = &mut shell.settings.learn;
        if let Some(lesson) = &mut session.lesson {
            let mut context = LessonContext {
                document: &session.document,
                pause: &mut learn.pause,
                is_projector: shell.settings.projector,
                finished: &learn.finished,
                actions: &mut shell.actions,
            };
            return lesson_ui(ui, lesson, &mut context);
        }
        if let Some(quiz) = &mut shell.quiz {
            match quiz.ui(ui, &learn.quiz) {
                Some(QuizEnd::Answered(right)) => learn.quiz.push(right),
                Some(QuizEnd::Again) => shell.quiz = Some(Quiz::begin()),
                Some(QuizEnd::Left) => shell.quiz = None,
                None => {}
            }
            return;
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new("Learn").heading());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                // On the first screen the list has a place of its own.
                if !learn.open {
                    return;
                }
                let fold = Button::new(icons::ICON_CLOSE.codepoint).frame_when_inactive(false);
                let fold = ui.add(fold).accessible_name("Fold Learn away");
                if fold.on_hover_text("Folds the list away (F4)").clicked() {
                    shell.actions.push(LessonAction::SwitchPane);
                }
            });
        });
        let mut learner =
            Learner { finished: &learn.finished, quiz: &learn.quiz, student: &mut learn.student };
        list_ui(ui, &mut learner, &mut shell.actions);
    }

    /// The line of an open lesson below what a projector shows: the present sentence, and Next.
    pub(super) fn presenter_ui(&mut self, ui: &mut Ui) {
        let Self { shell, session } = self;
        let Some(lesson) = &session.lesson else { return };
        let frame = Frame::new().fill(Palette::of(ui.visuals()).card);
        let frame = frame.inner_margin(Margin::symmetric(10, 6));
        Panel::bottom("presenter").frame(frame).show(ui, |ui| {
            if present_ui(ui, lesson, &session.document, &mut shell.actions) {
                shell.settings.projector_view = ProjectorView::Learn;
            }
        });
    }

    /// Has the lesson go on where it is time to, and shows the record of a step that has been made.
    pub(super) fn advance_lesson(&mut self) {
        self.find_lesson();
        let Self { shell, session } = self;
        let Some(lesson) = &mut session.lesson else { return };
        let learn = &mut shell.settings.learn;
        let pause = lesson_pane::pause(learn.pause);
        let (due, made) = lesson.advance(&mut session.document, pause, Instant::now());
        if let Some(lab) = &mut lesson.lab {
            let log = session.document.log();
            match lab.take(log, Instant::now()) {
                Ok(grader) => {
                    shell.jobs.look_at_lab(grader, Arc::clone(&lesson.plan), Arc::clone(log));
                }
                Err(Some(due)) => shell.context.request_repaint_after(due),
                Err(None) => {}
            }
        }
        let all_hold = lesson.lab.as_ref().is_some_and(|lab| lab.state.is_done());
        let is_finished = session.document.lesson().end() == Some(&LessonEnd::Finished);
        if (is_finished || all_hold) && !lesson.is_review() {
            learn.finished.insert(lesson.name.clone());
        }
        if let Some(due) = due {
            shell.context.request_repaint_after(due);
        }
        if let Some(record) = made {
            session.show_record(record);
        }
    }

    /// Shows the lesson of a session that was opened from a file, where it comes with the program.
    fn find_lesson(&mut self) {
        let session = &mut self.session;
        let document = &session.document;
        if session.lesson.is_some() || document.has_live_sockets() {
            return;
        }
        let shipped = document.lesson().name().and_then(Shipped::named);
        let Some(shipped) = shipped.filter(|_| self.shell.settings.learn.open) else { return };
        if let Ok(plan) = shipped.plan(&Settings::from_environment([])) {
            let (path, allowed) = (shipped.file().into(), Permissions::default());
            session.lesson = Some(OpenLesson::new(path, Arc::new(plan), allowed, None));
        }
    }

    /// Space makes the next step, unless something is typed or a control has the keyboard.
    pub(super) fn take_lesson_keys(&mut self, ui: &Ui) {
        if self.session.lesson.is_none() {
            return;
        }
        let is_free = ui.memory(|memory| memory.focused().is_none());
        if is_free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) {
            self.shell.actions.push(LessonAction::Next);
        }
    }
}
