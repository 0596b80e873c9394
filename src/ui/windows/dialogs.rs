//! The few questions that the window asks: what to do with open sockets or with notes that were not
//! saved, whether others may reach a socket, and where a file is when the desktop has no dialog for it.

use std::path::PathBuf;

use egui::{Button, Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::{
    consent::{expose_ui, run_ui},
    unsaved::{Unsaved, unsaved_ui},
};
use crate::{
    model::SocketId,
    scenario::{Permissions, Plan},
    ui::{
        action::{Action, Actions},
        app::{copy_and_save::Carry, jobs::Purpose},
        document::Document,
        look::theme::{Palette, dialog_frame},
        socket::{
            card::addresses,
            close_question::{Closing, close_question_ui},
            forms::Asked,
        },
        widgets::byte_view::count,
    },
};

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Sockets are open, or records are in memory alone, and what was asked for ends both.
    CloseSockets {
        /// What goes on once they are closed.
        then: Leaving,
    },
    /// Several sockets are to be closed, and some of them are open.
    CloseChosen(Closing),
    /// Notes of a review are in no file, and what was asked for ends the review.
    UnsavedNotes {
        /// What goes on once that is decided.
        then: Leaving,
    },
    /// A call would let other computers reach a socket.
    Expose {
        /// The socket.
        socket_id: SocketId,
        /// The call.
        asked: Asked,
    },
    /// A scenario was opened: its calls are made only when the person says so.
    Run {
        /// The file that it came from.
        path: PathBuf,
        /// Its steps.
        plan: Box<Plan>,
        /// What the person has allowed so far.
        allowed: Permissions,
    },
    /// The desktop has no file dialog.
    TypePath {
        /// What the file is for.
        purpose: Purpose,
        /// What has been typed.
        path: String,
        /// The file that is there already and that the person was told of.
        replaces: Option<PathBuf>,
    },
}

/// What ends a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The program ends.
    Quit,
    /// An empty session begins.
    NewSession,
    /// Another session is opened.
    OpenFile(PathBuf),
}

/// What a dialog came to.
pub enum Decision {
    /// It is still open.
    Open,
    /// It was closed; what was decided is among the actions.
    Closed,
    /// The sockets may be closed.
    Leave(Leaving),
    /// The notes of a review are to be saved first.
    SaveAndLeave(Leaving),
    /// The notes of a review are to be let go.
    DiscardAndLeave(Leaving),
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
                        let closing = Closing { agreed, ..closing.clone() };
                        actions.extend(agreed.then_some(Action::CloseSockets(closing)));
                        decision = Decision::Closed;
                    }
                }
                Self::UnsavedNotes { then } => match unsaved_ui(ui, document) {
                    Some(Unsaved::Save) => decision = Decision::SaveAndLeave(then.clone()),
                    Some(Unsaved::Discard) => decision = Decision::DiscardAndLeave(then.clone()),
                    Some(Unsaved::Cancel) => decision = Decision::Closed,
                    None => {}
                },
                Self::Expose { socket_id, asked } => {
                    if let Some(decided) = expose_ui(ui, document, *socket_id, asked) {
                        actions.extend(decided);
                        decision = Decision::Closed;
                    }
                }
                Self::Run { path, plan, allowed } => {
                    if let Some(agreed) = run_ui(ui, path, plan, allowed) {
                        let action = Action::RunScenario(path.clone(), plan.clone(), *allowed);
                        actions.extend(agreed.then_some(action));
                        decision = Decision::Closed;
                    }
                }
                Self::TypePath { purpose, path, replaces } => {
                    match path_ui(ui, purpose, path, replaces) {
                        Some(true) => {
                            let path = PathBuf::from(path.trim());
                            actions.push(match purpose {
                                Purpose::Open => Action::OpenFile(path),
                                Purpose::Export => Action::ExportTo(path),
                                Purpose::Save(saving) => {
                                    Action::Carry(Carry::Save(saving.clone(), path))
                                }
                            });
                            decision = Decision::Closed;
                        }
                        Some(false) => decision = Decision::Closed,
                        None => {}
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

/// Asks for a yes or a no by a row of two buttons. Enter says yes only where that does no harm.
pub fn answer_ui(ui: &mut Ui, yes: &str, enabled: bool, harmless: bool) -> Option<bool> {
    let palette = Palette::of(ui.visuals());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let text = RichText::new(yes).color(palette.on_accent);
        let agree = ui.add_enabled(enabled, Button::new(text).fill(palette.accent_fill));
        let refuse = ui.button("Cancel");
        if ui.memory(|memory| memory.focused().is_none()) {
            if harmless { agree.request_focus() } else { refuse.request_focus() }
        }
        for button in [&agree, &refuse] {
            if button.has_focus() {
                let ring = egui::Stroke::new(1.5, palette.text);
                let kind = egui::StrokeKind::Outside;
                ui.painter().rect_stroke(button.rect.expand(2.0), 7.0, ring, kind);
            }
        }
        if agree.clicked() { Some(true) } else { refuse.clicked().then_some(false) }
    })
    .inner
}

fn leave_ui(ui: &mut Ui, document: &Document, then: &Leaving, decision: &mut Decision) {
    let open: Vec<_> = document.open_sockets().collect();
    let unwritten = document.unwritten_records();
    ui.heading(match open.len() {
        0 => "The log is not on disk".to_owned(),
        1 => "1 socket is still open".to_owned(),
        open => format!("{open} sockets are still open"),
    });
    if unwritten > 0 {
        let reason = document.log().journal().trouble.unwrap_or_default();
        let text = format!(
            "{} could not be written to the journal and will be lost: {reason}. Cancel, and export \
             the session to another disk to keep them.",
            count(unwritten, "record")
        );
        ui.colored_label(Palette::of(ui.visuals()).failed, text);
    }
    if !open.is_empty() {
        ui.label("What is open will be closed properly. Export the session first to keep it.");
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
        (Leaving::Quit, true) => "Quit anyway",
        (_, true) => "Go on anyway",
        (Leaving::Quit, false) => "Close and quit",
        (_, false) => "Close and go on",
    };
    match answer_ui(ui, yes, true, unwritten == 0) {
        Some(true) => *decision = Decision::Leave(then.clone()),
        Some(false) => *decision = Decision::Closed,
        None => {}
    }
}

/// Asks for a path; whether it was given or refused.
fn path_ui(
    ui: &mut Ui,
    purpose: &Purpose,
    path: &mut String,
    replaces: &mut Option<PathBuf>,
) -> Option<bool> {
    let (title, yes) = match purpose {
        Purpose::Open => ("Open a session", "Open"),
        Purpose::Export => ("Export the session", "Export"),
        Purpose::Save(_) => ("Save bytes to a file", "Save"),
    };
    let hint = match purpose {
        Purpose::Open | Purpose::Export => "session.ron".to_owned(),
        Purpose::Save(saving) => saving.file_name(),
    };
    ui.heading(title);
    ui.label(
        "This desktop offers no file dialog (it would come from xdg-desktop-portal or zenity). \
         Write the path of the file.",
    );
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY).hint_text(hint);
    let response = ui.add(field).accessible_name(match purpose {
        Purpose::Open | Purpose::Export => "Path of the session file",
        Purpose::Save(_) => "Path of the file",
    });
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let typed = PathBuf::from(path.trim());
    let knows_of_replacing = replaces.as_ref() == Some(&typed);
    if knows_of_replacing {
        let palette = Palette::of(ui.visuals());
        ui.colored_label(palette.failed, "There is such a file already; it would be replaced.");
    }
    let usable = !typed.as_os_str().is_empty();
    let answer = answer_ui(
        ui,
        if knows_of_replacing { "Replace it" } else { yes },
        usable,
        !knows_of_replacing,
    );
    if answer == Some(false) || !(entered && usable || answer == Some(true)) {
        return answer.filter(|agreed| !agreed);
    }
    if !matches!(purpose, Purpose::Open) && !knows_of_replacing && typed.exists() {
        *replaces = Some(typed);
        return None;
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::net::Modes;

    struct Asked {
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
        let dialog = Dialog::TypePath { purpose: Purpose::Export, path: typed, replaces: None };
        let document = Document::live(Modes::STEPWISE, &crate::session::Storage::memory());
        let state = Asked { dialog, document, actions: Actions::new() };
        let mut window = Harness::new_ui_state(
            |ui, asked: &mut Asked| {
                asked.dialog.ui(ui.ctx(), &asked.document, &mut asked.actions);
            },
            state,
        );
        // Enter in the field is as good as the button.
        window.get_by_label("Path of the session file").focus();
        window.run();
        window.key_press(egui::Key::Enter);
        window.run();
        assert!(window.state().actions.is_empty(), "nothing is written yet");
        window.get_by_label("Replace it").click();
        window.run();
        assert!(matches!(&window.state().actions[..], [Action::ExportTo(to)] if *to == path));
    }
}
