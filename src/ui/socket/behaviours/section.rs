//! The sections of the inspector for what a socket does by itself, folded away until they are wanted.

use egui::{Align, CollapsingHeader, RichText, Ui};

use super::{
    answer_part, fault_part, file_part, persist_part, program_part, repeat_part, save_part,
    wire_part,
};
use crate::ui::look::Palette;
use crate::ui::socket::controls::Controls;

/// Draws them.
pub fn behaviours_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    section_ui(ui, controls, "Programs, wire, repeat, files", |ui, controls| {
        program_part::program_ui(ui, controls);
        wire_part::wire_ui(ui, controls);
        repeat_part::repeat_ui(ui, controls);
        answer_part::answer_ui(ui, controls);
        save_part::save_ui(ui, controls);
        file_part::file_ui(ui, controls);
    });
    section_ui(ui, controls, "Faults, reconnect, time-outs", |ui, controls| {
        fault_part::fault_ui(ui, controls);
        persist_part::persist_ui(ui, controls);
    });
}

fn section_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    title: &str,
    parts: impl FnOnce(&mut Ui, &mut Controls<'_>),
) {
    let id = (title, controls.socket.socket_id());
    let title = RichText::new(title).color(Palette::of(ui.visuals()).muted);
    let section = CollapsingHeader::new(title).id_salt(id).show(ui, |ui| parts(ui, controls));
    // What was folded out is below what can be seen.
    if section.header_response.clicked() {
        section.header_response.scroll_to_me(Some(Align::TOP));
    }
}
