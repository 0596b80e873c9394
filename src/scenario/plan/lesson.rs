//! What a scenario says to those who learn from it, beside its steps.

use crate::model::check::{Check, Role};
use crate::model::step::Predict;
use crate::scenario::file::Scenario;

/// The words of a lesson, all of them empty in a scenario that only does something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// The part of the course that it belongs to.
    pub topic: String,
    /// What is learned, in a line.
    pub goal: String,
    /// How long it takes a person, in minutes.
    pub minutes: u32,
    /// What is read before it (Markdown); of a lab, what is to be done.
    pub intro: String,
    /// What is to be remembered (Markdown).
    pub outro: String,
    /// Questions for a class.
    pub questions: Vec<String>,
    /// The lab in which one does it oneself, by its name.
    pub next: String,
    /// What is asked before anything is done.
    pub predict: Predict,
    /// Of a lab: the parts that sockets play in it.
    pub roles: Vec<Role>,
    /// Of a lab: what it asks for; empty of any other lesson.
    pub checks: Vec<Check>,
}

impl Lesson {
    /// Whether there is anything to learn from it.
    pub fn is_lesson(&self) -> bool {
        !self.goal.is_empty()
    }

    /// Takes the words from a scenario, and leaves the rest.
    pub(super) fn take_from(mut scenario: Scenario) -> (Self, Scenario) {
        let from = &mut scenario;
        let take = std::mem::take::<String>;
        let lesson = Self {
            topic: take(&mut from.topic),
            goal: take(&mut from.goal),
            minutes: from.minutes,
            intro: take(&mut from.intro),
            outro: take(&mut from.outro),
            questions: std::mem::take(&mut from.questions),
            next: take(&mut from.next),
            predict: std::mem::take(&mut from.predict),
            roles: std::mem::take(&mut from.roles),
            checks: std::mem::take(&mut from.checks),
        };
        (lesson, scenario)
    }
}
