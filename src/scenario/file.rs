//! The scenario file: its parts, and where each of its steps begins.

use std::collections::BTreeMap;

use ron::value::RawValue;
use serde::Deserialize;

use crate::model::step::Step;

/// A scenario file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in a line.
    #[serde(default)]
    pub title: String,
    /// Variables with their values; `${port}` in a string stands for the value of `port`.
    #[serde(default)]
    pub vars: BTreeMap<String, String>,
    /// What is done, in this order.
    pub steps: Vec<Step>,
}

/// A place in a file, both from 1 on; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FilePosition {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl FilePosition {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The place just behind `before`, which begins the file.
    pub(super) fn after(before: &str) -> Self {
        Self::START.behind(before)
    }

    /// The place behind a text that begins at this one.
    fn behind(self, text: &str) -> Self {
        match text.rsplit_once('\n') {
            Some((lines, last)) => Self {
                line: self.line + lines.matches('\n').count() + 1,
                column: last.chars().count() + 1,
            },
            None => Self { column: self.column + text.chars().count(), ..self },
        }
    }
}

/// Where each step of a scenario begins. Empty if `source` is no scenario.
pub(super) fn step_places(source: &str) -> Vec<FilePosition> {
    #[derive(Deserialize)]
    #[serde(rename = "Scenario")]
    struct Skeleton<'source> {
        #[serde(borrow)]
        steps: Vec<&'source RawValue>,
    }
    let Ok(Skeleton { steps }) = ron::from_str(source) else {
        return Vec::new();
    };
    // Each is found from the one before: a scenario may have as many as it likes.
    let (mut from, mut place) = (0, FilePosition::START);
    let next = |step: &&RawValue| {
        // Steps are slices of the source, perhaps with a comment before them.
        let text = step.trim().get_ron();
        let offset = (text.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
        place = place.behind(source.get(from..offset)?);
        from = offset;
        Some(place)
    };
    steps.iter().map_while(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Shipped;

    #[test]
    fn every_step_of_a_scenario_has_its_place() {
        for shipped in Shipped::all() {
            let scenario: Scenario = ron::from_str(shipped.text()).unwrap();
            assert_eq!(step_places(shipped.text()).len(), scenario.steps.len());
        }
    }

    #[test]
    fn a_part_that_is_not_known_is_an_error() {
        assert!(ron::from_str::<Scenario>("(steps: [], colour: 1)").is_err());
    }

    #[test]
    fn steps_know_their_place_behind_comments() {
        let source = "(\n steps: [ // first\n   Wait(millis: 1), /* é */ Wait(millis: 2),\n] )";
        let places = [FilePosition { line: 3, column: 4 }, FilePosition { line: 3, column: 29 }];
        assert_eq!(step_places(source), places);
        let named = format!("Scenario{source}");
        assert_eq!(step_places(&named), places);
    }
}
