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
    pub fn typed(&self, name: &'static str, setting: &Setting) -> String {
        let typed = self.values.get(&(name, setting.field)).map(String::as_str);
        typed.unwrap_or(setting.default).to_owned()
    }

    /// Where it is kept.
    pub fn field(&mut self, name: &'static str, setting: &Setting) -> &mut String {
        let default = || setting.default.to_owned();
        self.values.entry((name, setting.field)).or_insert_with(default)
    }
}
