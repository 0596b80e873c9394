//! What is typed for the settings that a table names, and the fields for it.

use std::collections::BTreeMap;

use egui::Ui;

use super::part;
use crate::model::Setting;
use crate::ui::socket::controls::Controls;

/// The width of the field of a number.
const WIDTH: f32 = 72.0;

/// What is typed for settings, where that is not what they are unless somebody sets them.
#[derive(Clone, Debug, Default)]
pub struct SettingsForm {
    values: BTreeMap<(&'static str, &'static str), String>,
}

impl SettingsForm {
    /// What is typed for a setting of what has this name.
    pub fn typed(&self, name: &'static str, setting: &Setting) -> String {
        let typed = self.values.get(&(name, setting.field)).map(String::as_str);
        typed.unwrap_or(setting.default).to_owned()
    }

    fn field(&mut self, name: &'static str, setting: &Setting) -> &mut String {
        let default = || setting.default.to_owned();
        self.values.entry((name, setting.field)).or_insert_with(default)
    }
}

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
