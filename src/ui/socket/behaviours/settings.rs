//! The fields for the settings that a table names.

use egui::Ui;

use super::part;
use super::settings_form::SettingsForm;
use crate::model::Setting;
use crate::ui::socket::controls::Controls;

/// The width of the field of a number.
const WIDTH: f32 = 72.0;

/// Draws the fields of the settings of what has this name. Returns whether one was changed.
pub fn settings_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    (name, settings): (&'static str, &[Setting]),
    form: impl for<'a, 'c> Fn(&'a mut Controls<'c>) -> &'a mut SettingsForm,
) -> bool {
    let mut changed = false;
    if settings.is_empty() {
        return changed;
    }
    ui.horizontal_wrapped(|ui| {
        for setting in settings {
            let (live, of_field) =
                (controls.live, controls.name(&format!("{name}: {}", setting.label)));
            ui.label(setting.label);
            let text = form(controls).field(name, setting);
            let words = (of_field, setting.default, "");
            changed |= part::field_ui(ui, live, text, words, WIDTH).changed();
        }
    });
    changed
}
