//! The few questions that the window asks: what to do with open sockets or unsaved notes, whether
//! others may reach a socket, and where a file is when the desktop has no dialog for it.

use std::path::PathBuf;

use egui::{Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::answer::{OnEnter, answer_ui};
use super::close_question::close_question_ui;
use super::consent::{expose_ui, measure_ui, run_ui};
use super::typed_path::path_meant;
use super::unsaved::{Unsaved, unsaved_ui};
use crate::export::Format;
use crate::model::{MeasurementSettings, SocketId};
use crate::scenario::{Permissions, Plan, Shipped};
use crate::ui::action::{
    Action, Actions, CallRequest, CloseRequest, CopyOrSave, FileAction, FilePurpose,
    MeasurementRequest, RecordAction, SaveSource, SocketAction, SocketFile, TeacherAction,
    TeacherFile, WindowAction,
};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, dialog_frame};
use crate::ui::socket::card::addresses;

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Sockets are open, or records are only in memory, and the action would end both.
    CloseSockets {
        /// What continues once they are closed.
        then: LeaveSession,
    },
    /// Several sockets are to be closed, and some of them are open.
    CloseChosen(CloseRequest),
    /// Notes of a review are in no file, and what was asked for ends the review.
    UnsavedNotes {
        /// What continues once that is decided.
        then: LeaveSession,
    },
    /// A call would let other computers reach a socket.
    Expose {
        /// The socket.
        socket_id: SocketId,
        /// The call.
        request: CallRequest,
    },
    /// A scenario was opened: its calls are made only after the person confirms.
    Run {
        /// The file that it came from.
        path: PathBuf,
        /// Its steps.
        plan: Box<Plan>,
        /// What the person has allowed so far.
        allowed: Permissions,
    },
    /// Requests would go to another computer to measure what connections to it cost.
    Measure(MeasurementSettings),
    /// The desktop has no file dialog, or the name that was chosen there lacked its ending and with it
    /// is that of another file.
    TypePath {
        /// What the file is for.
        purpose: FilePurpose,
        /// What has been typed.
        path: String,
        /// The existing file that the person was warned about.
        replaces: Option<PathBuf>,
        /// Whether the desktop's dialog was there.
        has_desktop_dialog: bool,
    },
}

/// What ends a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaveSession {
    /// The program ends.
    Quit,
    /// An empty session begins.
    NewSession,
    /// A lesson that comes with the program begins.
    Lesson(&'static Shipped),
    /// Another session is opened.
    OpenFile(PathBuf),
}

/// The result of a dialog.
pub enum Decision {
    /// It is still open.
    Open,
    /// It was closed; what was decided is among the actions.
    Closed,
    /// The sockets may be closed.
    Leave(LeaveSession),
    /// The notes of a review are to be saved first.
    SaveAndLeave(LeaveSession),
    /// The notes of a review are to be discarded.
    DiscardAndLeave(LeaveSession),
}

impl Dialog {
    /// Asks whether to run a scenario.
    pub fn to_run(path: PathBuf, plan: Box<Plan>) -> Self {
        Self::Run { path, plan, allowed: Permissions::default() }
    }

    /// Draws the dialog over the window.
    pub fn ui(&mut self, ctx: &Context, document: &Document, actions: &mut Actions) -> Decision {
        let mut decision = Decision::Open;
        let modal = Modal::new(Id::unique("dialog")).frame(dialog_frame(ctx)).show(ctx, |ui| {
            ui.set_width(430.0_f32.min(ctx.content_rect().width() - 48.0));
            match self {
                Self::CloseSockets { then } => leave_ui(ui, document, then, &mut decision),
                Self::CloseChosen(closing) => {
                    if let Some(agreed) = close_question_ui(ui, document, closing) {
                        let closing = CloseRequest { agreed, ..closing.clone() };
                        actions.extend(agreed.then_some(SocketAction::Close(closing)));
                        decision = Decision::Closed;
                    }
                }
                Self::UnsavedNotes { then } => match unsaved_ui(ui, document) {
                    Some(Unsaved::Save) => decision = Decision::SaveAndLeave(then.clone()),
                    Some(Unsaved::Discard) => decision = Decision::DiscardAndLeave(then.clone()),
                    Some(Unsaved::Cancel) => decision = Decision::Closed,
                    None => {}
                },
                Self::Expose { socket_id, request } => {
                    if let Some(decided) = expose_ui(ui, document, *socket_id, request) {
                        actions.extend(decided);
                        decision = Decision::Closed;
                    }
                }
                Self::Run { path, plan, allowed } => {
                    if let Some(agreed) = run_ui(ui, path, plan, allowed) {
                        let action = FileAction::RunScenario(path.clone(), plan.clone(), *allowed);
                        actions.extend(agreed.then_some(action));
                        decision = Decision::Closed;
                    }
                }
                Self::Measure(settings) => {
                    if let Some(agreed) = measure_ui(ui, settings) {
                        let settings = settings.clone();
                        let action = WindowAction::Measure(MeasurementRequest { settings, agreed });
                        actions.extend(agreed.then_some(action));
                        decision = Decision::Closed;
                    }
                }
                Self::TypePath { purpose, path, replaces, has_desktop_dialog } => {
                    match path_ui(ui, purpose, path, replaces, *has_desktop_dialog) {
                        PathAnswer::Given(path) => {
                            actions.push(match purpose {
                                FilePurpose::Open => Action::from(FileAction::OpenPath(path)),
                                FilePurpose::Export(_) => FileAction::ExportTo(path).into(),
                                FilePurpose::Save(saving) => {
                                    RecordAction::CopyOrSave(CopyOrSave::Save(saving.clone(), path))
                                        .into()
                                }
                                FilePurpose::OfSocket(socket_id, file) => {
                                    SocketAction::UseFile(*socket_id, *file, path).into()
                                }
                                FilePurpose::Teacher(file) => {
                                    TeacherAction::Use(*file, path).into()
                                }
                            });
                            decision = Decision::Closed;
                        }
                        PathAnswer::GivenUp => decision = Decision::Closed,
                        PathAnswer::NotYet => {}
                    }
                }
            }
        });
        if modal.should_close() && matches!(decision, Decision::Open) {
            decision = Decision::Closed;
        }
        decision
    }
}

fn leave_ui(ui: &mut Ui, document: &Document, then: &LeaveSession, decision: &mut Decision) {
    let open: Vec<_> = document.open_sockets().collect();
    let unwritten = document.unwritten_records();
    ui.heading(match open.len() {
        0 => "The log is not on disk".to_owned(),
        open => format!("{} still open", count(open, "socket")),
    });
    if unwritten > 0 {
        let reason = document.log().journal().error.unwrap_or_default();
        let text = format!(
            "{} could not be written to the journal and will be lost: {reason}. To keep \
             everything, cancel and export the session to another disk.",
            count(unwritten, "record")
        );
        ui.colored_label(Palette::of(ui.visuals()).failed, text);
    }
    if !open.is_empty() {
        ui.label("Open sockets will be closed properly. Export the session first to keep it.");
    }
    ui.add_space(6.0);
    ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
        for socket in &open {
            let line = format!(
                "{}  {}, {}",
                document.title(socket),
                socket.lifecycle(),
                addresses(socket)
            );
            ui.label(RichText::new(line).monospace());
        }
    });
    let yes = match (then, open.is_empty()) {
        (LeaveSession::Quit, true) => "Quit anyway",
        (_, true) => "Continue anyway",
        (LeaveSession::Quit, false) => "Close and quit",
        (_, false) => "Close and continue",
    };
    match answer_ui(ui, yes, true, OnEnter::agree_if(unwritten == 0)) {
        Some(true) => *decision = Decision::Leave(then.clone()),
        Some(false) => *decision = Decision::Closed,
        None => {}
    }
}

/// What came of asking for a path.
enum PathAnswer {
    /// It is still being typed.
    NotYet,
    /// The person gives up.
    GivenUp,
    /// This file is meant.
    Given(PathBuf),
}

/// Asks for a path.
fn path_ui(
    ui: &mut Ui,
    purpose: &FilePurpose,
    path: &mut String,
    replaces: &mut Option<PathBuf>,
    has_desktop_dialog: bool,
) -> PathAnswer {
    let (title, yes, becomes) = match purpose {
        FilePurpose::Open => ("Open a session", "Open", "Opens"),
        FilePurpose::Export(_) => ("Export the session", "Export", "Writes"),
        FilePurpose::Save(SaveSource::Measurements) => ("Save the measurements", "Save", "Writes"),
        FilePurpose::Save(_) => ("Save bytes to a file", "Save", "Writes"),
        FilePurpose::OfSocket(_, file) => match file {
            SocketFile::SaveTo => ("Save what arrives", "Choose", "Writes"),
            SocketFile::Send => ("Send a file", "Choose", "Reads"),
            SocketFile::LoadRules => ("Load answer rules", "Load", "Reads"),
            SocketFile::SaveRules => ("Save the answer rules", "Save", "Writes"),
        },
        FilePurpose::Teacher(file) => match file {
            TeacherFile::Lab => ("Grade by a lab", "Choose", "Reads"),
            TeacherFile::SessionFolder => ("Grade the sessions in a folder", "Choose", "Reads"),
            TeacherFile::Sessions => ("Grade a session", "Choose", "Reads"),
            TeacherFile::Gradebook => ("Save the grades", "Save", "Writes"),
            TeacherFile::OpenLesson => ("Edit a lesson", "Open", "Reads"),
            TeacherFile::SaveLesson => ("Save the lesson", "Save", "Writes"),
        },
    };
    let hint = match purpose {
        FilePurpose::Open => format!("session.{}", Format::Ron.extension()),
        FilePurpose::Export(format) => format!("session.{}", format.extension()),
        FilePurpose::Save(saving) => saving.file_name(),
        FilePurpose::OfSocket(_, file) => file.file_name().to_owned(),
        FilePurpose::Teacher(file) => file.file_name().to_owned(),
    };
    ui.heading(title);
    ui.label(if has_desktop_dialog {
        "The extension of the format was added to the name that you chose."
    } else {
        "This desktop has no file dialog (install xdg-desktop-portal or zenity to get one). Type \
         the path."
    });
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY).hint_text(hint);
    let response = ui.add(field).accessible_name(match purpose {
        FilePurpose::Open | FilePurpose::Export(_) => "Path of the session file",
        FilePurpose::Teacher(TeacherFile::SessionFolder) => "Path of the folder",
        FilePurpose::Save(_) | FilePurpose::OfSocket(..) | FilePurpose::Teacher(_) => {
            "Path of the file"
        }
    });
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let meant = path_meant(path, purpose);
    let knows_of_replacing = meant.is_some() && *replaces == meant;
    let palette = Palette::of(ui.visuals());
    if let Some(meant) = &meant {
        let text = format!("{becomes} {}", meant.display());
        ui.label(RichText::new(text).small().color(palette.muted));
    }
    if knows_of_replacing {
        ui.colored_label(palette.failed, "This file exists and will be replaced.");
    }
    let answer = answer_ui(
        ui,
        if knows_of_replacing { "Replace" } else { yes },
        meant.is_some(),
        OnEnter::agree_if(!knows_of_replacing),
    );
    let agreed = answer == Some(true) || entered && answer != Some(false);
    match meant.filter(|_| agreed) {
        None if answer == Some(false) => PathAnswer::GivenUp,
        None => PathAnswer::NotYet,
        Some(file) if !purpose.is_read() && !knows_of_replacing && file.exists() => {
            *replaces = Some(file);
            PathAnswer::NotYet
        }
        Some(file) => PathAnswer::Given(file),
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::export::Format;
    use crate::net::Modes;

    struct CallRequest {
        dialog: Dialog,
        document: Document,
        actions: Actions,
    }

    #[test]
    fn a_file_is_replaced_only_when_the_person_knows_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.ron");
        std::fs::write(&path, "something else").unwrap();
        let typed = path.to_str().unwrap().to_owned();
        let dialog = Dialog::TypePath {
            purpose: FilePurpose::Export(Format::Ron),
            path: typed,
            replaces: None,
            has_desktop_dialog: false,
        };
        let document = Document::live(Modes::STEPWISE, &crate::session::Storage::memory());
        let state = CallRequest { dialog, document, actions: Actions::default() };
        let mut window = Harness::new_ui_state(
            |ui, asked: &mut CallRequest| {
                asked.dialog.ui(ui.ctx(), &asked.document, &mut asked.actions);
            },
            state,
        );
        // Enter in the field is as good as the button.
        window.get_by_label("Path of the session file").focus();
        window.run();
        window.key_press(egui::Key::Enter);
        window.run();
        assert!(window.state().actions.asked().is_empty(), "nothing is written yet");
        window.get_by_label("Replace").click();
        window.run();
        assert!(
            matches!(window.state().actions.asked(), [Action::File(FileAction::ExportTo(to))] if *to == path)
        );
    }
}
