//! The part that sends a file: how large it is, how much of it has gone, and the button that ends that.

use egui::{ProgressBar, RichText, Ui};

use super::part;
use crate::model::BehaviourKind;
use crate::ui::action::{SocketAction, SocketFile};
use crate::ui::look::units::bytes;
use crate::ui::socket::controls::Controls;

const KIND: BehaviourKind = BehaviourKind::SendFile;

/// Draws it.
pub fn file_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Send a file");
    let path = part::path_ui(ui, controls, SocketFile::Send, "file to send", |controls| {
        &mut controls.form.behaviours.file.path
    });
    if path.changed() {
        controls.form.behaviours.file.size = None;
        controls.form.behaviours.accept(KIND);
    }
    if path.lost_focus() && !controls.form.behaviours.file.path.trim().is_empty() {
        controls.actions.push(SocketAction::MeasureFile(controls.socket.socket_id()));
    }
    ui.horizontal(|ui| {
        let obstacle = part::cannot_send(controls);
        part::switch_ui(ui, controls, KIND, obstacle);
        let progress = part::on(controls, KIND).next().map(|state| state.progress);
        if let Some(progress) = progress
            && let Some(of) = progress.of
        {
            let part = progress.done as f32 / of.max(1) as f32;
            ui.add(ProgressBar::new(part).show_percentage())
                .accessible_name(controls.name("part of the file sent"));
        } else if let Some(size) = controls.form.behaviours.file.size {
            ui.label(RichText::new(bytes(size)).weak()).on_hover_text(format!("{size} bytes"));
        }
    });
    part::state_ui(ui, controls, KIND);
}
