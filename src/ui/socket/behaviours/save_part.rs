//! The part that saves what arrives, or what is sent, to a file.

use egui::{Checkbox, ComboBox, Ui};

use super::part;
use crate::model::{BehaviourKind, Mode, Saved};
use crate::ui::action::SocketFile;
use crate::ui::socket::controls::Controls;

const KIND: BehaviourKind = BehaviourKind::SaveTo;

/// Draws it.
pub fn save_ui(ui: &mut Ui, controls: &mut Controls<'_>) {
    part::title_ui(ui, "Save what arrives");
    let path = part::path_ui(ui, controls, SocketFile::SaveTo, "file to save to", |controls| {
        &mut controls.form.behaviours.save.path
    });
    let mut changed = path.changed();
    if changed {
        // That was said of another file.
        controls.form.behaviours.save.replaces = false;
    }
    let before = controls.form.behaviours.save.what;
    ui.horizontal_wrapped(|ui| {
        let (live, name) = (controls.live, controls.name("bytes to save"));
        let limit_name = controls.name("most bytes to save");
        let form = &mut controls.form.behaviours.save;
        let combo = ui
            .add_enabled_ui(live, |ui| {
                let id = ("saved", controls.socket.socket_id());
                ComboBox::from_id_salt(id).selected_text(form.what.name()).show_ui(ui, |ui| {
                    for what in Saved::ALL {
                        ui.selectable_value(&mut form.what, what, what.name());
                    }
                })
            })
            .inner;
        combo.response.accessible_name(name);
        ui.label("at most");
        let help = "Saving ends after this many bytes. Empty: it goes on until you stop it or the \
                    socket is closed.";
        let limit = part::field_ui(ui, live, &mut form.limit, (limit_name, "all", help), 72.0);
        ui.label("bytes");
        changed |= limit.changed();
    });
    ui.horizontal_wrapped(|ui| {
        part::switch_ui(ui, controls, KIND, None);
        let name = controls.name("replace the file");
        let replaces = &mut controls.form.behaviours.save.replaces;
        let replace = ui.add_enabled(controls.live, Checkbox::new(replaces, "replace"));
        let replace = replace.accessible_name(name);
        changed |= replace.on_hover_text("Empties the file first if it exists").changed();
        let what = controls.form.behaviours.save.what;
        if what != Saved::Sent && controls.socket.reading() == Mode::Step && controls.live {
            ui.weak("reads only when you press recv");
        }
    });
    if changed || controls.form.behaviours.save.what != before {
        controls.form.behaviours.accept(KIND);
    }
    part::state_ui(ui, controls, KIND);
}
