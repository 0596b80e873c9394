//! The few questions that the window asks: what to do with open sockets, whether others may reach
//! a socket, and where a file is when the desktop has no dialog for it.

use std::path::PathBuf;

use egui::{Button, Context, Id, Modal, RichText, ScrollArea, TextEdit, Ui};

use super::{
    action::{Action, Actions},
    card::addresses,
    document::Document,
    tasks::Purpose,
    theme::Palette,
};
use crate::model::{Call, SocketId, SocketState};

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub enum Dialog {
    /// Sockets are open, and what was asked for closes them.
    CloseSockets {
        /// What goes on once they are closed.
        then: Leaving,
    },
    /// A call would let other computers reach a socket.
    Expose {
        /// The socket.
        socket_id: SocketId,
        /// The call.
        call: Call,
    },
    /// The desktop has no file dialog.
    TypePath {
        /// What the file is for.
        purpose: Purpose,
        /// What has been typed.
        path: String,
    },
}

/// What closes the sockets of a session.
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
}

impl Dialog {
    /// Draws the dialog over the window.
    pub fn ui(&mut self, ctx: &Context, document: &Document, actions: &mut Actions) -> Decision {
        let mut decision = Decision::Open;
        let modal = Modal::new(Id::unique("dialog")).show(ctx, |ui| {
            ui.set_width(430.0_f32.min(ctx.content_rect().width() - 48.0));
            match self {
                Self::CloseSockets { then } => leave_ui(ui, document, then, &mut decision),
                Self::Expose { socket_id, call } => {
                    if let Some(agreed) = expose_ui(ui, document, *socket_id, call) {
                        if agreed {
                            actions.push(Action::MakeExposed(*socket_id, call.clone()));
                        }
                        decision = Decision::Closed;
                    }
                }
                Self::TypePath { purpose, path } => match path_ui(ui, *purpose, path) {
                    Some(true) => {
                        let path = PathBuf::from(path.trim());
                        actions.push(match purpose {
                            Purpose::Open => Action::OpenFile(path),
                            Purpose::Export => Action::ExportTo(path),
                        });
                        decision = Decision::Closed;
                    }
                    Some(false) => decision = Decision::Closed,
                    None => {}
                },
            }
        });
        if modal.should_close() && matches!(decision, Decision::Open) {
            decision = Decision::Closed;
        }
        decision
    }
}

/// A row of two buttons: the first does it, the second does not.
fn answer_ui(ui: &mut Ui, yes: &str, enabled: bool) -> Option<bool> {
    let palette = Palette::of(ui.visuals());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let text = RichText::new(yes).color(palette.on_accent);
        let agreed = ui.add_enabled(enabled, Button::new(text).fill(palette.accent_fill)).clicked();
        let refused = ui.button("Cancel").clicked();
        if agreed { Some(true) } else { refused.then_some(false) }
    })
    .inner
}

fn leave_ui(ui: &mut Ui, document: &Document, then: &Leaving, decision: &mut Decision) {
    let open: Vec<_> = document.open_sockets().collect();
    ui.heading(match open.len() {
        1 => "1 socket is still open".to_owned(),
        open => format!("{open} sockets are still open"),
    });
    ui.label("They will be closed properly. Export the session first if you want to keep it.");
    ui.add_space(6.0);
    ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
        for socket in &open {
            let line = format!("{}  {}, {}", socket.name(), socket.lifecycle(), addresses(socket));
            ui.label(RichText::new(line).monospace());
        }
    });
    let yes = match then {
        Leaving::Quit => "Close them and quit",
        _ => "Close them and go on",
    };
    match answer_ui(ui, yes, true) {
        Some(true) => *decision = Decision::Leave(then.clone()),
        Some(false) => *decision = Decision::Closed,
        None => {}
    }
}

fn expose_ui(ui: &mut Ui, document: &Document, socket_id: SocketId, call: &Call) -> Option<bool> {
    let name = document.table().get(socket_id).map(SocketState::name).unwrap_or_default();
    ui.heading("Let other computers reach this socket?");
    let what = match call {
        Call::Bind(address) if address.ip().is_unspecified() => {
            format!("{address} is every address of this computer, those on the network included.")
        }
        Call::Bind(address) => format!("{address} is an address that others can see."),
        _ => {
            "Without bind, the system lets it listen on every address of this computer, at a port \
              that it chooses."
                .to_owned()
        }
    };
    ui.label(format!("{name}: {}. {what}", call.kind()));
    ui.label(
        "While it is open, anybody on your network may connect or send to it. 127.0.0.1 and ::1 \
         stay on this computer. You are asked once per session.",
    );
    answer_ui(ui, "Let them", true)
}

/// Asks for a path; whether it was given or refused.
fn path_ui(ui: &mut Ui, purpose: Purpose, path: &mut String) -> Option<bool> {
    let (title, yes) = match purpose {
        Purpose::Open => ("Open a session", "Open"),
        Purpose::Export => ("Export the session", "Export"),
    };
    ui.heading(title);
    ui.label(
        "This desktop offers no file dialog (it would come from xdg-desktop-portal or zenity). \
         Write the path of the file.",
    );
    let field = TextEdit::singleline(path).desired_width(f32::INFINITY).hint_text("session.ron");
    let response = ui.add(field).accessible_name("Path of the session file");
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let usable = !path.trim().is_empty();
    let answer = answer_ui(ui, yes, usable);
    if entered && usable { Some(true) } else { answer }
}
