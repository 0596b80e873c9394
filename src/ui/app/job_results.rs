//! Taking what came of tasks: files that were chosen, read and written, scenarios that have ended.

use super::{
    copy_and_save::Carry,
    frame::App,
    jobs::{Answer, Purpose},
};
use crate::{
    session::Recovered,
    ui::{
        action::Action,
        document::{Document, review::Source},
        widgets::byte_view::count,
        windows::dialogs::{Dialog, Leaving},
    },
};

impl App {
    /// Takes what came of files that were asked for.
    pub(super) fn take_answers(&mut self) {
        while let Some(answer) = self.tasks.answer() {
            match answer {
                Answer::Chosen(Purpose::Open, path) => self.leave(Leaving::OpenFile(path)),
                Answer::Chosen(Purpose::Export, path) => self.perform(Action::ExportTo(path)),
                Answer::Chosen(Purpose::Save(saving), path) => {
                    self.perform(Action::Carry(Carry::Save(saving, path)));
                }
                Answer::NoDialog(purpose) => {
                    let path = match &purpose {
                        Purpose::Open => String::new(),
                        Purpose::Export => self.export.wanted().file_name(self.document.log()),
                        Purpose::Save(saving) => saving.file_name(),
                    };
                    self.dialog = Some(Dialog::TypePath { purpose, path, replaces: None });
                }
                Answer::NotChosen | Answer::Nothing | Answer::Removed => {}
                Answer::Previewed(wanted, extent) => self.export.take_preview(&wanted, extent),
                Answer::Ports(told) => self.ports.take(told, self.document.table()),
                Answer::Read(path, opened) => {
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
                    self.settings.recent.used(&path);
                    let source = Source::File { unread_lines: opened.problem_count };
                    self.show_document(Document::review(opened.log, path, source));
                    if let Some(complaint) = complaint {
                        self.notices.complain(complaint);
                    }
                }
                Answer::Recovered(path, recovered) => {
                    self.earlier.forget(&path);
                    let Recovered { log, lost_records, damaged_bytes, .. } = *recovered;
                    self.show_document(Document::review(log, path.clone(), Source::Journal));
                    if lost_records > 0 || damaged_bytes > 0 {
                        self.notices.complain(format!(
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
                Answer::Journals(found) => self.earlier.take(found),
                Answer::TidiedJournals(found, problem) => {
                    // Without a folder there is nothing to list, which is told once.
                    if let Some(problem) = problem.filter(|_| found.is_ok()) {
                        self.notices.complain(problem);
                    }
                    self.earlier.take(found);
                    self.earlier.offer(&mut self.settings.offered);
                }
                Answer::Planned(path, plan) => self.dialog = Some(Dialog::to_run(path, plan)),
                Answer::Ran(path, Ok(())) => {
                    self.notices.tell(format!("{}: every step held", path.display()));
                }
                Answer::Ran(path, Err(message)) => {
                    self.notices.complain(format!("{}: {message}", path.display()));
                }
                Answer::Written(path, extent, whole) => {
                    // A part of it does not keep the rest.
                    if let Some(log) = whole {
                        self.is_in_a_file(&log, &path, extent.records);
                    }
                    let records = count(extent.records, "record");
                    let text = format!("{records} written to {}", path.display());
                    self.notices.tell(text);
                }
                Answer::BytesSaved(path, bytes) => {
                    let bytes = count(bytes, "byte");
                    self.notices.tell(format!("{bytes} written to {}", path.display()));
                }
                Answer::Copied { text, told } => {
                    self.context.copy_text(text);
                    if let Some(told) = told {
                        self.notices.tell(told);
                    }
                }
                Answer::Saved(log, path, records) => {
                    let is_shown = self.is_in_a_file(&log, &path, records);
                    self.notices.tell(format!("Saved to {}", path.display()));
                    if let Some(then) = self.leaving.take().filter(|_| is_shown) {
                        self.leave(then);
                    }
                }
                Answer::NotSaved(message) => {
                    self.leaving = None;
                    self.notices.complain(message);
                }
                Answer::Gone(gone) => self.settings.recent.take(gone),
                Answer::Failed(message)
                | Answer::NotWritten(message)
                | Answer::NotCopied(message)
                | Answer::NotRemoved(message) => {
                    self.notices.complain(message);
                }
            }
        }
        if self.save_waits && !self.tasks.is_exporting() {
            self.save_waits = false;
            self.save();
        }
    }
}
