//! Carrying out what a teacher asks for: the sessions of a class are graded by a lab, and each opens at the
//! record that shows what was found; a lesson is made of a session, tried and saved.

use std::path::Path;
use std::sync::Arc;

use crate::ui::action::{FilePurpose, LabSource, Pane, TeacherAction, TeacherFile};
use crate::ui::app::frame::App;
use crate::ui::learn::courses::course;
use crate::ui::windows::dialogs::{Dialog, LeaveSession};
use crate::ui::windows::grading::ListedLab;

impl App {
    pub(super) fn execute_on_class(&mut self, action: TeacherAction) {
        let Self { shell, session } = self;
        match action {
            TeacherAction::ShowGrading => {
                let labs = course().iter().filter(|entry| entry.is_lab);
                let listed = |shipped, title: &str| ListedLab { shipped, title: title.to_owned() };
                shell.grading.show(labs.map(|lab| listed(lab.shipped, &lab.title)).collect());
            }
            TeacherAction::Choose(TeacherFile::SaveLesson) => {
                let path = shell.lesson_maker.file_name();
                shell.jobs.ask(FilePurpose::Teacher(TeacherFile::SaveLesson), &path);
            }
            TeacherAction::Choose(file) => {
                shell.jobs.ask(FilePurpose::Teacher(file), Path::new(file.file_name()));
            }
            TeacherAction::Use(file, path) => match file {
                TeacherFile::Lab => shell.grading.choose_lab(LabSource::File(path)),
                TeacherFile::SessionFolder | TeacherFile::Sessions => {
                    shell.grading.add_sessions(path);
                }
                TeacherFile::OpenLesson => shell.jobs.read_lesson(path),
                TeacherFile::SaveLesson => match shell.lesson_maker.written() {
                    Ok(text) => shell.jobs.write_lesson(path, text),
                    Err(error) => session.notices.complain(error.to_string()),
                },
                TeacherFile::Gradebook => {
                    if let Some(graded) = shell.grading.graded() {
                        let csv = shell.grading.csv(&graded);
                        shell.jobs.write_grades(graded, csv, path);
                    }
                }
            },
            TeacherAction::Grade(lab, sessions) => {
                let started = shell.jobs.grade(lab, sessions);
                shell.grading.begin(started);
            }
            TeacherAction::StopGrading => shell.jobs.stop_grading(),
            TeacherAction::OpenGraded(path, record) => {
                shell.grading.opens(path.clone(), record);
                self.leave(LeaveSession::OpenFile(path));
            }
            TeacherAction::ShowLessonMaker => shell.lesson_maker.show(),
            TeacherAction::TakeSession => {
                let log = session.document.log();
                shell.lesson_maker.begin_with(log);
                shell.jobs.find_steps(Arc::clone(log));
            }
            TeacherAction::Record(on) => shell.lesson_maker.record(session.document.log(), on),
            TeacherAction::TryLesson => {
                if let Some((path, plan)) = shell.lesson_maker.plan() {
                    session.dialog = Some(Dialog::to_run(path, Box::new(plan)));
                }
            }
        }
    }

    /// Shows the record for which a session was opened from the table of grades.
    pub(in super::super) fn show_graded(&mut self, path: &Path) {
        let Some(record) = self.shell.grading.take_record_to_show(path) else { return };
        self.shell.settings.layouts.show(Pane::Log);
        self.session.show_record(record);
    }
}
