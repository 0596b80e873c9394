//! What is typed for the settings that a table names.

use std::collections::BTreeMap;

use crate::model::Setting;

/// What is typed for settings, where that is not what they are unless somebody sets them.
#[derive(Clone, Debug, Default)]
pub struct SettingsForm {
    values: BTreeMap<(&'static str, &'static str), String>,
}

impl SettingsForm {
    /// What is typed for a setting of what has this name.
    pub fn typed(&self, name: &'static str, setting: &Setting) -> &str {
        self.values.get(&(name, setting.field)).map_or(setting.default, String::as_str)
    }

    /// Where it is kept, by the name of its field.
    pub fn field(&mut self, name: &'static str, field: &'static str, default: &str) -> &mut String {
        self.values.entry((name, field)).or_insert_with(|| default.to_owned())
    }
}
