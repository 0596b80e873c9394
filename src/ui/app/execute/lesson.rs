//! Carrying out actions on lessons: each plays in a session of its own, which another replaces whole.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::LessonEvent;
use crate::net::Modes;
use crate::scenario::{Permissions, Plan, Player, Shipped};
use crate::ui::action::{LessonAction, Pane};
use crate::ui::app::frame::App;
use crate::ui::app::layouts::ProjectorView;
use crate::ui::app::session::OpenSession;
use crate::ui::document::Document;
use crate::ui::learn::OpenLesson;
use crate::ui::learn::quiz::Quiz;
use crate::ui::windows::dialogs::{Dialog, LeaveSession};

impl App {
    pub(super) fn execute_on_lesson(&mut self, action: LessonAction) {
        match action {
            LessonAction::SwitchPane => self.switch_pane(),
            LessonAction::Leave => {
                self.shell.settings.learn.open = true;
                self.leave(LeaveSession::NewSession);
            }
            LessonAction::Next
            | LessonAction::Back
            | LessonAction::LookAt(_)
            | LessonAction::PlayOrPause
            | LessonAction::Answer(..) => self.go_through_lesson(action),
            LessonAction::Quiz => self.shell.quiz = Some(Quiz::begin()),
            LessonAction::Help => self.help_with_lab(),
            LessonAction::Restart => {
                let Some(lesson) = &mut self.session.lesson else { return };
                lesson.resets = true;
                let (path, plan) = (lesson.path.clone(), Plan::clone(&lesson.plan));
                let allowed = lesson.allowed;
                self.start_lesson(path, plan, allowed);
            }
        }
    }

    fn go_through_lesson(&mut self, action: LessonAction) {
        let OpenSession { lesson: Some(lesson), document, .. } = &mut self.session else { return };
        match action {
            LessonAction::Next => lesson.next(document),
            LessonAction::Back => lesson.back(document),
            LessonAction::LookAt(step) => lesson.look_at(document, step),
            LessonAction::PlayOrPause => lesson.play_or_pause(document),
            LessonAction::Answer(step, verdict) => lesson.give(step, verdict, document),
            _ => {}
        }
    }

    /// Folds the pane, or opens it; on a projector it has all the room, or gives it back to the canvas.
    fn switch_pane(&mut self) {
        let settings = &mut self.shell.settings;
        if !settings.projector {
            settings.learn.open ^= true;
            return;
        }
        settings.learn.open = true;
        settings.projector_view = match settings.projector_view {
            ProjectorView::Learn => ProjectorView::Canvas,
            _ => ProjectorView::Learn,
        };
    }

    /// Makes the next step of a lab's solution, on the sockets that play in it.
    fn help_with_lab(&mut self) {
        let Self { shell, session } = self;
        let Some(lesson) = &session.lesson else { return };
        let Some(lab) = &lesson.lab else { return };
        let (Some(next), Some(playground)) = (lab.state.next, session.document.playground()) else {
            return;
        };
        let players = lab.state.players.clone();
        shell.jobs.help(Arc::clone(&lesson.plan), next.index, Arc::clone(playground), players);
    }

    /// Begins a lesson that comes with the program, or asks whether to run a scenario; what reaches
    /// beyond loopback is asked for in either case.
    pub(super) fn offer_scenario(&mut self, shipped: &'static Shipped) {
        match shipped.plan(&crate::scenario::Settings::from_environment([])) {
            Ok(plan) if plan.lesson().is_lesson() && plan.demands().is_empty() => {
                self.leave(LeaveSession::Lesson(shipped));
            }
            Ok(plan) => {
                self.session.dialog = Some(Dialog::to_run(shipped.file().into(), Box::new(plan)));
            }
            Err(error) => self.session.notices.complain(error.to_string()),
        }
    }

    /// Begins a lesson that comes with the program.
    pub(super) fn start_shipped(&mut self, shipped: &'static Shipped) {
        match shipped.plan(&crate::scenario::Settings::from_environment([])) {
            Ok(plan) => self.start_lesson(shipped.file().into(), plan, Permissions::default()),
            Err(error) => self.session.notices.complain(error.to_string()),
        }
    }

    /// Opens a lesson in a session of its own. None of its steps is made yet.
    pub(super) fn start_lesson(&mut self, path: PathBuf, mut plan: Plan, allowed: Permissions) {
        if let Err(error) = plan.permit(allowed) {
            self.session.notices.complain(error.to_string());
            return;
        }
        let student = Some(self.shell.settings.learn.student.trim().to_owned());
        let author = student.filter(|student| !student.is_empty());
        let document = Document::live_of(Modes::STEPWISE, &self.shell.storage(), author);
        self.show_document(document);
        self.shell.settings.learn.open = true;
        self.shell.settings.layouts.show(Pane::Log);
        let document = &self.session.document;
        let Some(playground) = document.playground() else { return };
        let (plan, player) = (Arc::new(plan), Arc::new(Player::new(playground)));
        let lesson = OpenLesson::new(path, Arc::clone(&plan), allowed, Some(Arc::clone(&player)));
        document.note_lesson(LessonEvent::Began { name: lesson.name.clone() });
        // A template opens with all its sockets.
        if Shipped::named(&lesson.name).is_some_and(Shipped::is_template) {
            player.allow(plan.parts().len());
        }
        if !lesson.is_lab() {
            self.shell.jobs.play_lesson(plan, player, Arc::clone(playground));
        }
        self.session.lesson = Some(lesson);
    }
}
