//! Taking what came of tasks: files that were chosen, read and written, scenarios that have ended.

use super::{copy_and_save::Copied, result::JobResult};
use crate::{
    session::Recovered,
    ui::{
        action::{
            file::{FileAction, FilePurpose},
            record::{CopyOrSave, RecordAction},
        },
        app::frame::App,
        document::{Document, review::Source},
        look::units::count,
        windows::dialogs::{Dialog, LeaveSession},
    },
};

impl App {
    /// Takes what came of files that were asked for.
    pub(in super::super) fn take_results(&mut self) {
        while let Some(answer) = self.shell.jobs.answer() {
            match answer {
                JobResult::Chosen(FilePurpose::Open, path) => {
                    self.leave(LeaveSession::OpenFile(path));
                }
                JobResult::Chosen(FilePurpose::Export, path) => {
                    self.execute(FileAction::ExportTo(path).into());
                }
                JobResult::Chosen(FilePurpose::Save(saving), path) => {
                    self.execute(RecordAction::CopyOrSave(CopyOrSave::Save(saving, path)).into());
                }
                JobResult::NoDialog(purpose) => {
                    let path = match &purpose {
                        FilePurpose::Open => String::new(),
                        FilePurpose::Export => {
                            self.shell.export.wanted().file_name(self.session.document.log())
                        }
                        FilePurpose::Save(saving) => saving.file_name(),
                    };
                    self.session.dialog = Some(Dialog::TypePath { purpose, path, replaces: None });
                }
                JobResult::NotChosen | JobResult::Nothing | JobResult::Removed => {}
                JobResult::Previewed(wanted, extent) => {
                    self.shell.export.take_preview(&wanted, extent);
                }
                JobResult::Ports(told) => {
                    self.session.ports.take(told, self.session.document.table());
                }
                JobResult::Read(path, opened) => {
                    let complaint = opened.problems.first().map(|problem| {
                        let lines = match opened.problem_count {
                            1 => "1 line".to_owned(),
                            count => format!("{count} lines"),
                        };
                        format!(
                            "{}: {lines} could not be read and were left out. The first: {problem}",
                            path.display()
                        )
                    });
                    self.shell.settings.recent.used(&path);
                    let source = Source::File { unread_lines: opened.problem_count };
                    self.show_document(Document::review(opened.log, path, source));
                    if let Some(complaint) = complaint {
                        self.session.notices.complain(complaint);
                    }
                }
                JobResult::Recovered(path, recovered) => {
                    self.shell.earlier.forget(&path);
                    let Recovered { log, lost_records, damaged_bytes, .. } = *recovered;
                    self.show_document(Document::review(log, path.clone(), Source::Journal));
                    if lost_records > 0 || damaged_bytes > 0 {
                        self.session.notices.complain(format!(
                            "{}: the file is damaged. {} lost, each with a row that says so; \
                             {damaged_bytes} bytes could not be read.",
                            path.display(),
                            if lost_records == 1 {
                                "1 record is".to_owned()
                            } else {
                                format!("{lost_records} records are")
                            },
                        ));
                    }
                }
                JobResult::Journals(found) => self.shell.earlier.take(found),
                JobResult::TidiedJournals(found, problem) => {
                    // Without a folder there is nothing to list, which is told once.
                    if let Some(problem) = problem.filter(|_| found.is_ok()) {
                        self.session.notices.complain(problem);
                    }
                    self.shell.earlier.take(found);
                    self.shell.earlier.offer(&mut self.shell.settings.offered);
                }
                JobResult::Planned(path, plan) => {
                    self.session.dialog = Some(Dialog::to_run(path, plan));
                }
                JobResult::Ran(path, Ok(())) => {
                    self.session.notices.tell(format!("{}: every step held", path.display()));
                }
                JobResult::Ran(path, Err(message)) => {
                    self.session.notices.complain(format!("{}: {message}", path.display()));
                }
                JobResult::Written(path, extent, whole) => {
                    // A part of it does not keep the rest.
                    if let Some(log) = whole {
                        self.is_in_a_file(&log, &path, extent.records);
                    }
                    let records = count(extent.records, "record");
                    let text = format!("{records} written to {}", path.display());
                    self.session.notices.tell(text);
                }
                JobResult::BytesSaved(path, bytes) => {
                    let bytes = count(bytes, "byte");
                    self.session.notices.tell(format!("{bytes} written to {}", path.display()));
                }
                JobResult::Copied(Copied { text, notice }) => {
                    self.shell.context.copy_text(text);
                    if let Some(notice) = notice {
                        self.session.notices.tell(notice);
                    }
                }
                JobResult::Saved(log, path, records) => {
                    let is_shown = self.is_in_a_file(&log, &path, records);
                    self.session.notices.tell(format!("Saved to {}", path.display()));
                    if let Some(then) = self.session.leaving.take().filter(|_| is_shown) {
                        self.leave(then);
                    }
                }
                JobResult::NotSaved(message) => {
                    self.session.leaving = None;
                    self.session.notices.complain(message);
                }
                JobResult::Gone(gone) => self.shell.settings.recent.take(gone),
                JobResult::Failed(message)
                | JobResult::NotWritten(message)
                | JobResult::NotCopied(message)
                | JobResult::NotRemoved(message) => {
                    self.session.notices.complain(message);
                }
            }
        }
        if self.session.save_waits && !self.shell.jobs.is_exporting() {
            self.session.save_waits = false;
            self.save_notes();
        }
    }
}
