//! The filters that a person has saved, and the colours that rows have by a filter.

use serde::{Deserialize, Serialize};

use crate::model::Tint;

/// The most filters that are kept, and the most rules.
const MOST: usize = 100;

/// What is kept of filters from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FilterSettings {
    /// Saved filters, in the order in which they were saved.
    pub saved: Vec<SavedFilter>,
    /// Colour rules; the first that matches a row counts.
    pub rules: Vec<ColourRule>,
}

/// A filter with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// What the person calls it.
    pub name: String,
    /// Its text.
    pub filter: String,
}

/// Rows that match a filter have a colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColourRule {
    /// The filter's text.
    pub filter: String,
    /// The colour.
    pub tint: Tint,
    /// Whether it is on.
    pub on: bool,
}

impl FilterSettings {
    /// Brings what came from a file into its range.
    #[must_use]
    pub fn sanitized(mut self) -> Self {
        self.saved.truncate(MOST);
        self.rules.truncate(MOST);
        self
    }

    /// Saves a filter, replacing an earlier one of that name. A filter without a name is named
    /// after its text.
    pub fn save(&mut self, name: &str, filter: &str) {
        let name = if name.trim().is_empty() { filter } else { name }.trim().to_owned();
        let filter = filter.to_owned();
        if let Some(saved) = self.saved.iter_mut().find(|saved| saved.name == name) {
            saved.filter = filter;
        } else if self.saved.len() < MOST {
            self.saved.push(SavedFilter { name, filter });
        }
    }

    /// Adds a rule, in a colour that the last one does not have.
    pub fn add_rule(&mut self, filter: &str) {
        if self.rules.len() < MOST {
            let tint = Tint::ALL[self.rules.len() % Tint::ALL.len()];
            self.rules.push(ColourRule { filter: filter.to_owned(), tint, on: true });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_kept_by_name_and_survive_a_file() {
        let mut settings = FilterSettings::default();
        settings.save("errors", "failed");
        settings.save(" errors ", "failed or eof");
        settings.save("", "#3");
        settings.add_rule("failed");
        settings.add_rule("sent");
        assert_ne!(settings.rules[0].tint, settings.rules[1].tint);
        let text = ron::to_string(&settings).unwrap();
        let read = ron::from_str::<FilterSettings>(&text).unwrap().sanitized();
        assert_eq!(read, settings);
        let names: Vec<&str> = read.saved.iter().map(|saved| saved.name.as_str()).collect();
        assert_eq!(names, ["errors", "#3"]);
        assert_eq!(read.saved[0].filter, "failed or eof");
    }
}
