//! Reading and writing sessions, and the progress of that.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, Panel, Ui};

use super::progress::JobProgress;
use super::result::JobResult;
use super::{Jobs, copy_and_save};
use crate::export::{ExportError, Format, Outgoing, Selection};
use crate::scenario::Plan;
use crate::session::{Ending, Log, Storage};
use crate::ui::action::{Action, Actions, CopyOrSave, FileAction, FilePurpose, TeacherAction};
use crate::ui::windows::export_request::ExportRequest;
use crate::{export, scenario, session};

impl Jobs {
    /// Reads the session, or the scenario, in a file. A session is kept there.
    pub fn open(&mut self, path: PathBuf, storage: Storage) {
        let opening = JobProgress::default();
        let context = self.context.clone();
        let started = self.run("open-file", {
            let opening = opening.clone();
            move || read(path, &storage, &opening, &context)
        });
        self.opening = started.then_some(opening);
    }

    /// Stops reading the file that is being opened.
    pub fn stop_opening(&mut self) {
        if let Some(opening) = &self.opening {
            opening.stop();
        }
    }

    /// Whether a file is being written: the program does not end before it is.
    pub fn is_exporting(&self) -> bool {
        self.exporting.iter().any(JobProgress::is_alive)
    }

    /// Stops writing sessions.
    pub fn stop_exporting(&mut self) {
        self.exporting.iter().for_each(JobProgress::stop);
    }

    /// How far a large file has been read or written, and a button that stops it.
    pub fn progress_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        self.exporting.retain(JobProgress::is_alive);
        let opening = self.opening.iter().map(|going| {
            let (name, cancel) = ("Part of the session read", "Cancel opening");
            (going, "Reading the session…", name, cancel, Action::from(FileAction::StopOpening))
        });
        let exporting = self.exporting.iter().map(|going| {
            let (name, cancel) = ("Part of the session written", "Cancel exporting");
            (going, "Writing the session…", name, cancel, FileAction::StopExporting.into())
        });
        let grading = self.grading.iter().map(|going| {
            let (name, cancel) = ("Part of the sessions graded", "Cancel grading");
            (going, "Grading the sessions…", name, cancel, TeacherAction::StopGrading.into())
        });
        let going = opening.chain(exporting).chain(grading).filter(|(going, ..)| going.has_begun());
        for (place, (going, text, name, cancel, stop)) in going.enumerate() {
            Panel::top(("going", place)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    if going.ui(ui, text, name, cancel) {
                        actions.push(stop);
                    }
                });
            });
        }
    }

    /// Writes the wanted part of a session to a file. `filter` is the one above its log.
    pub fn export(
        &mut self,
        log: Arc<Log>,
        path: PathBuf,
        wanted: ExportRequest,
        filter: Option<String>,
    ) {
        let (going, context) = (JobProgress::default(), self.context.clone());
        self.exporting.push(going.clone());
        self.run("export-session", move || {
            // It may be the one that is under review, or that of another live session.
            if session::looks_like_journal(&path) {
                let reason =
                    format!("{} is a session's journal. Choose another name.", path.display());
                return JobResult::NotWritten(reason);
            }
            let go_on = |done, all| going.go_on(done, all, &context);
            let saved =
                wanted.selection(&log).map_err(|error| error.to_string()).and_then(|what| {
                    let what = Selection { filter_line: filter, ..what };
                    let saved = export::save_as(wanted.choices.format, &log, &what, &path, &go_on);
                    saved.map_err(|error| match error {
                        ExportError::Stopped { .. } => {
                            format!("{error}. Any existing file is unchanged.")
                        }
                        error => error.to_string(),
                    })
                });
            match saved {
                Ok(extent) => {
                    let whole = wanted.is_whole().then(|| Arc::downgrade(&log));
                    JobResult::Written(path, extent, whole)
                }
                Err(error) => JobResult::NotWritten(error),
            }
        });
    }

    /// Writes a session to the file that it was opened from.
    pub fn save(&mut self, log: Arc<Log>, path: PathBuf, filter: Option<String>) {
        let (going, context) = (JobProgress::default(), self.context.clone());
        self.exporting.push(going.clone());
        self.run("save-session", move || {
            let go_on = |done, all| going.go_on(done, all, &context);
            let what = Selection { filter_line: filter, ..Selection::default() };
            match export::save_as(Format::Ron, &log, &what, &path, &go_on) {
                Ok(extent) => JobResult::Saved(Arc::downgrade(&log), path, extent.records),
                Err(error) => JobResult::NotSaved(error.to_string()),
            }
        });
    }

    /// Counts how much would be exported, replacing the previous count.
    pub fn preview(&mut self, log: Arc<Log>, wanted: ExportRequest) {
        if let Some(before) = self.previewing.take() {
            before.stop();
        }
        let (going, context) = (JobProgress::default(), self.context.clone());
        self.previewing = Some(going.clone());
        self.run("preview-export", move || {
            let go_on = |done, all| going.go_on(done, all, &context);
            let extent =
                wanted.selection(&log).map_err(|error| error.to_string()).and_then(|what| {
                    let extent =
                        Outgoing::new(&log, &what, &go_on).map(|outgoing| outgoing.extent());
                    extent.map_err(|error| error.to_string())
                });
            if going.is_stopped() {
                JobResult::Nothing
            } else {
                JobResult::Previewed(Box::new(wanted), extent)
            }
        });
    }

    /// Copies or saves bytes or a conversation.
    pub fn copy_or_save(&mut self, what: CopyOrSave, log: Arc<Log>) {
        match what {
            CopyOrSave::AskToSave(saving) => {
                let name = saving.file_name();
                self.ask(FilePurpose::Save(saving), Path::new(&name));
            }
            CopyOrSave::Save(source, path) => {
                let progress = JobProgress::default();
                self.exporting.push(progress.clone());
                self.run("save-bytes", move || {
                    let saved = copy_and_save::save(&source, &log, &path);
                    drop(progress);
                    match saved {
                        Ok(bytes) => JobResult::BytesSaved(path, bytes),
                        Err(error) => JobResult::NotWritten(error.to_string()),
                    }
                });
            }
            CopyOrSave::CopyBytes { record, bytes, format } => {
                self.run("copy", move || {
                    match copy_and_save::copy_bytes(&log, record, &bytes, format) {
                        Ok(copied) => JobResult::Copied(copied),
                        Err(error) => JobResult::NotCopied(error.to_string()),
                    }
                });
            }
            CopyOrSave::CopyConversation { conversation, names } => {
                self.run("copy", move || {
                    JobResult::Copied(copy_and_save::copy_conversation(&conversation, &names))
                });
            }
        }
    }
}

/// The content decides what a file holds: a session if it begins like one, else a scenario.
fn read(path: PathBuf, storage: &Storage, opening: &JobProgress, context: &Context) -> JobResult {
    if session::looks_like_journal(&path) {
        let go_on = |read, all| opening.go_on(read, all, context);
        return match Log::recover(&path, storage, &go_on) {
            Ok(recovered) => JobResult::Recovered(path, Box::new(recovered)),
            Err(error) => JobResult::Failed(error.to_string()),
        };
    }
    // The file that it came from stays: what it is kept in meanwhile does not.
    let storage = Storage { ending: Ending::Remove, ..storage.clone() };
    let go_on = |read, all| opening.go_on(read, all, context);
    let as_session = match export::open_session_telling(&path, &storage, &go_on) {
        Ok(opened) => return JobResult::Read(path, Box::new(opened)),
        Err(error) => error,
    };
    if opening.is_stopped() {
        return JobResult::Failed(as_session.to_string());
    }
    let settings = scenario::Settings::from_environment([]);
    match Plan::load(&path, &settings) {
        Ok(plan) => JobResult::Planned(path, Box::new(plan)),
        Err(_) if export::looks_like_session(&path) => JobResult::Failed(as_session.to_string()),
        Err(as_scenario) => JobResult::Failed(as_scenario.to_string()),
    }
}
