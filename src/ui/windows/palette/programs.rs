//! The entries of programs: each that suits a socket, and the one that it acts as, to be stopped.

use egui_material_icons::icons;

use super::calls::CallContext;
use super::entry::{Does, PaletteEntry};
use super::typed::named_socket;
use crate::model::{ProgramKind, SocketState};
use crate::ui::action::{Action, NOT_LIVE, SocketAction};
use crate::ui::socket::behaviours::program_form::{acts_as, suitable};

/// What the selected socket, or one that is named, can act as, or no longer.
pub fn program_entries(context: CallContext<'_>, text: &str) -> Vec<PaletteEntry> {
    let document = context.command.document;
    let named = named_socket(text, document).map(|(socket, _)| socket);
    let selected = || document.table().get(context.selected?);
    named.or_else(selected).map_or_else(Vec::new, |socket| entries_of(context, socket))
}

fn entries_of(context: CallContext<'_>, socket: &SocketState) -> Vec<PaletteEntry> {
    let entry = |kind: ProgramKind, verb: &str, action: SocketAction| PaletteEntry {
        icon: icons::ICON_PLAY_ARROW.codepoint,
        group: format!("Program of socket {}", socket.socket_id().0),
        name: format!("{}: {verb} {}", socket.name(), kind.info().name),
        sentence: format!("The program {}.", kind.info().meaning),
        keys: String::new(),
        on: None,
        obstacle: if context.command.document.is_live() {
            (!socket.is_open()).then(|| "The socket is closed.".to_owned())
        } else {
            Some(NOT_LIVE.to_owned())
        },
        does: Does::Act(Action::from(action)),
    };
    let socket_id = socket.socket_id();
    if let Some((id, kind)) = acts_as(socket) {
        return vec![entry(kind, "stop acting as", SocketAction::StopBehaving(socket_id, id))];
    }
    suitable(socket)
        .map(|info| entry(info.kind, "act as", SocketAction::ActAs(socket_id, info.kind)))
        .collect()
}
