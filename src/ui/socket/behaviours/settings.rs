//! The fields for the settings that a table names.

use egui::{TextEdit, TextStyle, Ui};

use super::part;
use super::settings_form::SettingsForm;
use crate::model::{Setting, SettingForm};
use crate::ui::action::SocketFile;
use crate::ui::socket::controls::Controls;

/// The width of the field of a number.
const WIDTH: f32 = 96.0;

/// Draws the fields of the settings of what has this name. `file_of` says which file a setting names.
/// Returns whether one was changed.
pub fn settings_ui(
    ui: &mut Ui,
    controls: &mut Controls<'_>,
    (name, settings): (&'static str, &[Setting]),
    file_of: impl Fn(&Setting) -> Option<SocketFile>,
    form: impl for<'a, 'c> Fn(&'a mut Controls<'c>) -> &'a mut SettingsForm,
) -> bool {
    let mut changed = false;
    for setting in settings {
        if let Some(file) = file_of(setting) {
            ui.label(setting.label);
            let path = part::path_ui(ui, controls, file, setting.label, |controls| {
                form(controls).field(name, setting.field, setting.default)
            });
            changed |= path.changed();
            continue;
        }
        let (live, accessible) = (controls.live, controls.name(setting.label));
        let text = form(controls).field(name, setting.field, setting.default);
        if setting.form == SettingForm::Lines {
            ui.label(setting.label);
            let field = TextEdit::multiline(text)
                .id(ui.scope_id().with(&accessible))
                .desired_width(ui.available_width())
                .desired_rows(3)
                .font(TextStyle::Monospace);
            changed |= ui.add_enabled(live, field).accessible_name(accessible).changed();
            continue;
        }
        ui.horizontal(|ui| {
            ui.label(setting.label);
            let width = match setting.form {
                SettingForm::Number => WIDTH,
                _ => ui.available_width(),
            };
            let words = (accessible, setting.default, "");
            changed |= part::field_ui(ui, live, text, words, width).changed();
        });
    }
    changed
}
