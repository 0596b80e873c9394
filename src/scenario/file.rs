//! The scenario file: its parts, and where each of its steps begins.

use std::collections::BTreeMap;

use ron::value::RawValue;
use serde::{Deserialize, Serialize};

use crate::model::check::{Check, Role};
use crate::model::is_default;
use crate::model::step::{Predict, Step};

/// A scenario file. One with words for those who learn from it is a lesson, and one with checks a lab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in a line; of a lesson, the question that it answers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: String,
    /// The part of the course that it belongs to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub topic: String,
    /// What is learned, in a line.
    #[serde(default, skip_serializing_if = "is_default")]
    pub goal: String,
    /// How long it takes a person, in minutes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub minutes: u32,
    /// What is read before it (Markdown); of a lab, what is to be done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub intro: String,
    /// What is to be remembered (Markdown).
    #[serde(default, skip_serializing_if = "is_default")]
    pub outro: String,
    /// Questions for a class.
    #[serde(default, skip_serializing_if = "is_default")]
    pub questions: Vec<String>,
    /// The lab in which one does it oneself, by its name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub next: String,
    /// What is asked before anything is done.
    #[serde(default, skip_serializing_if = "is_default")]
    pub predict: Predict,
    /// Variables with their values; `${port}` in a string stands for the value of `port`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vars: BTreeMap<String, String>,
    /// Ports in values of `IP_LOCAL_PORT_RANGE`, rising one by one: where one of them is taken when the
    /// run begins, free ones stand in for all of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub free_ports: Vec<u16>,
    /// Of a lab: the parts that sockets play in it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub roles: Vec<Role>,
    /// Of a lab: what it asks for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub checks: Vec<Check>,
    /// What is done, in this order; of a lab, its solution.
    pub steps: Vec<Step>,
}

/// A place in a file, both from 1 on; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FilePosition {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Default for FilePosition {
    fn default() -> Self {
        Self::START
    }
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

/// Where a step begins, and those within it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct StepPlace {
    pub(super) at: FilePosition,
    pub(super) inner: Vec<Self>,
}

/// Steps as they are written.
type Written<'source> = Vec<&'source RawValue>;

/// Where each step of a scenario begins. Empty if `source` is no scenario.
pub(super) fn step_places(source: &str) -> Vec<StepPlace> {
    #[derive(Deserialize)]
    #[serde(rename = "Scenario")]
    struct Skeleton<'source> {
        #[serde(borrow)]
        steps: Written<'source>,
    }
    let Ok(Skeleton { steps }) = ron::from_str(source) else {
        return Vec::new();
    };
    Places { source, from: 0, place: FilePosition::START }.of(&steps)
}

/// The way through a source: each step is found from the one before, since a scenario may have as many
/// as it likes.
struct Places<'source> {
    source: &'source str,
    from: usize,
    place: FilePosition,
}

impl Places<'_> {
    fn of(&mut self, steps: &[&RawValue]) -> Vec<StepPlace> {
        let next = |step: &&RawValue| {
            // Steps are slices of the source, perhaps with a comment before them.
            let step = step.trim();
            let offset =
                (step.get_ron().as_ptr() as usize).checked_sub(self.source.as_ptr() as usize)?;
            self.place = self.place.behind(self.source.get(self.from..offset)?);
            self.from = offset;
            let at = self.place;
            Some(StepPlace { at, inner: self.of(&steps_within(step)) })
        };
        steps.iter().map_while(next).collect()
    }
}

/// The steps that a step holds.
fn steps_within(step: &RawValue) -> Written<'_> {
    /// The steps that hold others; nothing else of them is looked at.
    #[derive(Deserialize)]
    #[serde(rename = "Step")]
    enum Holder<'source> {
        Part {
            #[serde(borrow)]
            steps: Written<'source>,
        },
        Times {
            #[serde(borrow)]
            steps: Written<'source>,
        },
    }
    match ron::from_str(step.get_ron()) {
        Ok(Holder::Part { steps } | Holder::Times { steps }) => steps,
        Err(_holds_none) => Vec::new(),
    }
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
        let found = |source| -> Vec<FilePosition> {
            step_places(source).into_iter().map(|place| place.at).collect()
        };
        assert_eq!(found(source), places);
        assert_eq!(found(&format!("Scenario{source}")), places);
    }

    #[test]
    fn steps_within_a_part_know_their_place() {
        let source = r#"(steps: [
            Part(say: "it's", predict: Choice(ask: "?", answers: [(text: "a, (b)", right: true)]),
                go_on: 1, steps: [Wait(millis: 1),
                Times(count: 2, steps: [ Wait(millis: 2)])]),
            Wait(millis: 3),
        ])"#;
        assert!(ron::from_str::<Scenario>(source).is_ok());
        let places = step_places(source);
        assert_eq!(places[0].inner[0].at, FilePosition { line: 3, column: 35 });
        assert_eq!(places[0].inner[1].inner[0].at, FilePosition { line: 4, column: 42 });
        assert_eq!(places[1].at, FilePosition { line: 5, column: 13 });
    }
}
