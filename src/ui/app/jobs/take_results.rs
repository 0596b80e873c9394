//! Taking the results of jobs: files that were chosen, read and written, scenarios that have ended.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::copy_and_save::Copied;
use super::result::JobResult;
use crate::export::Opened;
use crate::session::Recovered;
use crate::ui::action::{
    CopyOrSave, FileAction, FilePurpose, RecordAction, SocketAction, TeacherAction, TeacherFile,
};
use crate::ui::app::frame::App;
use crate::ui::document::Document;
use crate::ui::document::review::Source;
use crate::ui::look::units::count;
use crate::ui::windows::dialogs::{Dialog, LeaveSession};
use crate::ui::windows::typed_path::with_extension;

impl App {
    /// Takes the results of jobs.
    pub(in super::super) fn take_results(&mut self) {
        while let Some(result) = self.shell.jobs.answer() {
            self.take_result(result);
        }
        if self.session.save_waits && !self.shell.jobs.is_exporting() {
            self.session.save_waits = false;
            self.save_notes();
        }
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each kind of result")]
    fn take_result(&mut self, result: JobResult) {
        let Self { shell, session } = self;
        let notices = &mut session.notices;
        match result {
            JobResult::Chosen(purpose, paths) => self.use_paths(&purpose, paths),
            JobResult::NoDialog(purpose) => self.ask_for_path(purpose),
            JobResult::NotChosen | JobResult::Nothing | JobResult::Removed => {}
            JobResult::Previewed(wanted, extent) => shell.export.take_preview(&wanted, extent),
            JobResult::OfTeacher(result) => self.take_of_teacher(result),
            JobResult::Ports(found) => session.ports.take(found, session.document.table()),
            JobResult::Read(path, opened) => self.show_read(&path, *opened),
            JobResult::Recovered(path, recovered) => self.show_recovered(&path, *recovered),
            JobResult::Journals(found) => {
                shell.earlier.take(found);
                shell.jobs.describe_journals(shell.earlier.not_described());
            }
            JobResult::Described(found, later) => {
                shell.earlier.describe(found);
                if shell.earlier.is_open() && !later.is_empty() {
                    shell.jobs.describe_journals(later);
                }
            }
            JobResult::TidiedJournals(found, problem) => {
                // Without a folder there is nothing to list, which is told once.
                if let Some(problem) = problem.filter(|_| found.is_ok()) {
                    notices.complain(problem);
                }
                shell.earlier.take(found);
                shell.earlier.offer(&mut shell.settings.offered);
            }
            JobResult::Planned(path, plan) => session.dialog = Some(Dialog::to_run(path, plan)),
            JobResult::LookedAtLab(log, grader, state) => {
                let is_shown = Arc::ptr_eq(&log, session.document.log());
                let lab = session.lesson.as_mut().and_then(|lesson| lesson.lab.as_mut());
                if let Some(lab) = lab.filter(|_| is_shown) {
                    lab.give(grader, *state, &shell.context);
                }
            }
            JobResult::Ran(path, Ok(())) => {
                notices.tell(format!("{}: every step passed", path.display()));
            }
            JobResult::Ran(path, Err(message)) => {
                notices.complain(format!("{}: {message}", path.display()));
            }
            JobResult::Written(path, extent, whole) => {
                let records = count(extent.records, "record");
                notices.tell(format!("{records} written to {}", path.display()));
                // A part of it does not keep the rest.
                if let Some(log) = whole {
                    self.is_in_a_file(&log, &path, extent.records);
                }
            }
            // Of a session that has been left nobody wants to hear.
            JobResult::Connected(log, ..)
                if !Weak::ptr_eq(&log, &Arc::downgrade(session.document.log())) => {}
            JobResult::Connected(_, to, clients, Ok(())) => {
                notices.tell(format!("{} connected to {to}", count(clients, "client")));
            }
            JobResult::Connected(_, to, _, Err(error)) => {
                notices.complain(format!("Clients of {to}: {error}"));
            }
            JobResult::OfSocket(log, socket_id, result) => {
                self.take_of_socket(&log, socket_id, result);
            }
            JobResult::BytesSaved(path, bytes) => {
                notices.tell(format!("{} written to {}", count(bytes, "byte"), path.display()));
            }
            JobResult::Copied(Copied { text, notice }) => {
                shell.context.copy_text(text);
                if let Some(notice) = notice {
                    notices.tell(notice);
                }
            }
            JobResult::Saved(log, path, records) => {
                notices.tell(format!("Saved to {}", path.display()));
                let is_shown = self.is_in_a_file(&log, &path, records);
                if let Some(then) = self.session.leaving.take().filter(|_| is_shown) {
                    self.leave(then);
                }
            }
            JobResult::NotSaved(message) => {
                session.leaving = None;
                notices.complain(message);
            }
            JobResult::Gone(gone) => shell.settings.recent.take(gone),
            JobResult::Failed(message)
            | JobResult::NotWritten(message)
            | JobResult::NotCopied(message)
            | JobResult::NotRemoved(message) => notices.complain(message),
        }
    }

    fn use_paths(&mut self, purpose: &FilePurpose, paths: Vec<PathBuf>) {
        for path in paths {
            self.use_path(purpose.clone(), path);
        }
    }

    fn use_path(&mut self, purpose: FilePurpose, mut path: PathBuf) {
        if let Some(format) = purpose.format() {
            let named = with_extension(path.clone(), format);
            // The desktop has asked about the other name.
            if named != path && named.exists() {
                let path = named.to_string_lossy().into_owned();
                let replaces = Some(named);
                let dialog = Dialog::TypePath { purpose, path, replaces, has_desktop_dialog: true };
                self.session.dialog = Some(dialog);
                return;
            }
            path = named;
        }
        match purpose {
            FilePurpose::Open => self.leave(LeaveSession::OpenFile(path)),
            FilePurpose::Export(_) => self.execute(FileAction::ExportTo(path).into()),
            FilePurpose::Teacher(file) => self.execute(TeacherAction::Use(file, path).into()),
            FilePurpose::OfSocket(socket_id, file) => {
                self.execute(SocketAction::UseFile(socket_id, file, path).into());
            }
            FilePurpose::Save(source) => {
                self.execute(RecordAction::CopyOrSave(CopyOrSave::Save(source, path)).into());
            }
        }
    }

    /// The desktop has no dialog: the path is typed.
    fn ask_for_path(&mut self, purpose: FilePurpose) {
        let path = match &purpose {
            FilePurpose::Open => String::new(),
            FilePurpose::Export(_) => {
                let path = self.shell.export.wanted().path(self.session.document.log());
                path.to_string_lossy().into_owned()
            }
            FilePurpose::Save(source) => source.file_name(),
            FilePurpose::OfSocket(_, file) => file.file_name().to_owned(),
            FilePurpose::Teacher(file) if file.is_read() => String::new(),
            FilePurpose::Teacher(TeacherFile::SaveLesson) => {
                self.shell.lesson_maker.file_name().to_string_lossy().into_owned()
            }
            FilePurpose::Teacher(file) => file.file_name().to_owned(),
        };
        self.session.dialog =
            Some(Dialog::TypePath { purpose, path, replaces: None, has_desktop_dialog: false });
    }

    fn show_read(&mut self, path: &Path, opened: Opened) {
        let complaint = opened.problems.first().map(|problem| {
            let lines = count(opened.problem_count, "unreadable line");
            format!("{}: skipped {lines}. The first: {problem}", path.display())
        });
        self.shell.settings.recent.used(path);
        let source = Source::File { unread_lines: opened.problem_count };
        self.show_document(Document::review(opened.log, path.to_owned(), source));
        self.show_graded(path);
        if let Some(complaint) = complaint {
            self.session.notices.complain(complaint);
        }
    }

    fn show_recovered(&mut self, path: &Path, recovered: Recovered) {
        self.shell.earlier.forget(path);
        let Recovered { log, lost_records, damaged_bytes, .. } = recovered;
        self.show_document(Document::review(log, path.to_owned(), Source::Journal));
        self.show_graded(path);
        if lost_records > 0 || damaged_bytes > 0 {
            self.session.notices.complain(format!(
                "{}: the file is damaged: {}, marked in the log, and {}.",
                path.display(),
                count(lost_records, "lost record"),
                count(damaged_bytes, "unreadable byte"),
            ));
        }
    }
}
