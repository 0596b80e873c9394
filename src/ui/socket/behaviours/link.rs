//! Where a browser finds what a socket serves, and the button that copies it.

use egui::Ui;

use crate::model::{BehaviourSpec, SocketState};
use crate::ui::socket::controls::Controls;

/// Draws the button, if the socket serves anything for a browser. Returns the link.
pub fn copy_link_ui(ui: &mut Ui, controls: &Controls<'_>) -> Option<String> {
    let link = link(controls.socket)?;
    let copy = ui.small_button("copy link").accessible_name(controls.name("copy link"));
    if copy.on_hover_text(format!("Copy {link}, to open it in a browser")).clicked() {
        ui.copy_text(link.clone());
    }
    Some(link)
}

fn link(socket: &SocketState) -> Option<String> {
    let local = socket.local()?;
    socket.behaviours().iter().find_map(|state| match &*state.spec {
        BehaviourSpec::Program(program) => program.link(local),
        _ => None,
    })
}
