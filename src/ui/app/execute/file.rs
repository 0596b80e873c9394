//! Carrying out actions on sessions and files, and replacing one session by another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::export::Format;
use crate::net::Modes;
use crate::scenario::{Permissions, Plan};
use crate::session;
use crate::ui::action::{FileAction, FilePurpose};
use crate::ui::app::frame::App;
use crate::ui::app::session::OpenSession;
use crate::ui::document::Document;
use crate::ui::windows::dialogs::LeaveSession;
use crate::ui::windows::quitting::Quitting;

impl App {
    pub(super) fn execute_on_file(&mut self, action: FileAction) {
        let Self { shell, session } = self;
        let log = session.document.log();
        match action {
            FileAction::NewSession => self.leave(LeaveSession::NewSession),
            FileAction::Open => shell.jobs.ask(FilePurpose::Open, Path::new("")),
            FileAction::OpenPath(path) => self.leave(LeaveSession::OpenFile(path)),
            FileAction::StopOpening => shell.jobs.stop_opening(),
            FileAction::Save => self.save_notes(),
            FileAction::Export => shell.export.show(&shell.settings.export, None),
            FileAction::ExportScenario => {
                shell.export.show(&shell.settings.export, Some(Format::Scenario));
            }
            FileAction::PreviewExport => {
                shell.jobs.preview(Arc::clone(log), shell.export.wanted().clone());
            }
            FileAction::ChooseExportPath => {
                let wanted = shell.export.wanted();
                shell.jobs.ask(FilePurpose::Export(wanted.choices.format), &wanted.path(log));
            }
            FileAction::ExportTo(path) => {
                shell.settings.export.goes_to(&path);
                let (wanted, filter) = (shell.export.wanted().clone(), session.filter_line());
                shell.jobs.export(Arc::clone(log), path, wanted, filter);
            }
            FileAction::StopExporting => shell.jobs.stop_exporting(),
            FileAction::RunScenario(path, plan, allowed) => {
                self.run_scenario(path, *plan, allowed);
            }
            FileAction::OfferScenario(shipped) => self.offer_scenario(shipped),
            FileAction::ShowEarlierSessions => {
                shell.earlier.show();
                match &shell.journals {
                    Ok(journals) => shell.jobs.list_journals(journals.clone()),
                    Err(reason) => shell.earlier.take(Err(reason.clone())),
                }
            }
            FileAction::RemoveJournal(path) => {
                shell.earlier.forget(&path);
                shell.jobs.remove_journal(path);
            }
            FileAction::CheckRecent => {
                shell.jobs.look_at_recent(shell.settings.recent.files().to_vec());
            }
            FileAction::ClearRecent => shell.settings.recent.clear(),
        }
    }

    /// Runs a scenario in a session of its own, or opens a lesson.
    fn run_scenario(&mut self, path: PathBuf, plan: Plan, allowed: Permissions) {
        if plan.lesson().is_lesson() {
            return self.start_lesson(path, plan, allowed);
        }
        self.show_document(Document::live(Modes::STEPWISE, &self.shell.storage()));
        if let Some(playground) = self.session.document.playground() {
            self.shell.jobs.play(path, plan, allowed, Arc::clone(playground));
        }
    }

    /// Ends the session, after asking if sockets are still open or notes are not saved.
    pub(in super::super) fn leave(&mut self, then: LeaveSession) {
        match self.session.question_before(&then) {
            Some(question) => self.session.dialog = Some(question),
            None => self.leave_now(then),
        }
    }

    /// Ends the session.
    pub(in super::super) fn leave_now(&mut self, then: LeaveSession) {
        match then {
            LeaveSession::Quit => self.shell.ending = Quitting::OnceWritten,
            LeaveSession::NewSession => {
                self.show_document(Document::live(Modes::INTERACTIVE, &self.shell.storage()));
            }
            // The session before stays until the file has been read.
            LeaveSession::Lesson(shipped) => self.start_shipped(shipped),
            LeaveSession::OpenFile(path) => self.shell.jobs.open(path, self.shell.storage()),
        }
    }

    /// Shows another session. The sockets of the previous one are closed by being dropped on a
    /// separate thread: the window does not wait.
    pub(in super::super) fn show_document(&mut self, document: Document) {
        if self.session.document.unsaved_notes() > 0 {
            // These notes came after the question was asked: the journal stays and has them.
            self.session.document.log().end_with(session::Ending::Keep);
        }
        let session = OpenSession::new(document, &self.shell.context);
        let before = std::mem::replace(&mut self.session, session);
        let closing = std::thread::Builder::new().name("close-session".to_owned());
        if let Err(error) = closing.spawn(move || before.close()) {
            self.session.notices.complain(format!(
                "Could not start a thread to close the previous session; the window closed it: \
                 {error}"
            ));
        }
        self.shell.export.begin_anew(self.session.document.log().header().alias.as_deref());
    }
}
