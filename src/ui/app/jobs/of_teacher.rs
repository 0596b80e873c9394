//! Taking what came of jobs for a teacher.

use super::result::TeacherResult;
use crate::ui::app::frame::App;
use crate::ui::look::units::count;

impl App {
    /// Takes what came of a job for a teacher.
    pub(super) fn take_of_teacher(&mut self, result: TeacherResult) {
        let Self { shell, session } = self;
        let notices = &mut session.notices;
        match result {
            TeacherResult::Graded(graded) => shell.grading.take(graded),
            TeacherResult::GradesWritten(path, sessions) => {
                let sessions = count(sessions, "session");
                let path = path.display();
                notices.tell(format!("The grades of {sessions} were written to {path}"));
            }
            TeacherResult::SessionSteps(log, Ok(found)) => {
                shell.lesson_maker.take(&log, found, &session.document);
            }
            TeacherResult::SessionSteps(_, Err(reason)) => {
                shell.lesson_maker.take_nothing();
                notices.complain(reason);
            }
            TeacherResult::LessonRead(Ok(scenario)) => shell.lesson_maker.edit(*scenario),
            TeacherResult::LessonRead(Err(reason)) => notices.complain(reason),
            TeacherResult::LessonWritten(path) => {
                notices.tell(format!("The lesson was written to {}", path.display()));
            }
        }
    }
}
