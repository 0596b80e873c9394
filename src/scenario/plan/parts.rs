//! The steps of a file one behind the other, as a run makes them, and which of them a reader counts as
//! one.

use std::ops::Range;
use std::time::Duration;

use crate::model::step::{CallStep, Predict, Step};
use crate::model::{Call, Protocol};
use crate::scenario::StepProblem;
use crate::scenario::file::{FilePosition, StepPlace};
use crate::scenario::vars::Template;

/// How many connections may wait until a wire accepts them.
const BACKLOG: i32 = 128;

/// Steps that a scenario has at most, rounds counted one by one.
const MOST_STEPS: usize = 100_000;

/// What a reader counts as one step: what a file has one behind the other.
#[derive(Clone, Debug)]
pub struct Part {
    /// One sentence about it; empty where the file says nothing.
    pub say: Template,
    /// What is asked before it.
    pub predict: Predict,
    /// After how long it is made by itself, where a longer pause before it would change what comes.
    pub go_on: Option<Duration>,
    /// Whether the lesson can do without it.
    pub optional: bool,
    /// Its steps, by their places in [`Plan::steps`](super::Plan::steps).
    pub steps: Range<usize>,
}

/// A step that holds no others.
pub(super) struct FlatStep {
    pub(super) step: Step,
    pub(super) place: FilePosition,
}

/// What a file says of a part.
pub(super) struct PartWords {
    pub(super) say: String,
    pub(super) predict: Predict,
    pub(super) go_on: u32,
    pub(super) optional: bool,
    pub(super) place: FilePosition,
    /// How many steps it has.
    pub(super) steps: usize,
}

/// The parts of a file, and their steps one behind the other.
#[derive(Default)]
pub(super) struct Flat {
    pub(super) parts: Vec<PartWords>,
    pub(super) steps: Vec<FlatStep>,
}

impl Flat {
    /// Adds what stands next in the file.
    pub(super) fn add(&mut self, step: Step, place: &StepPlace) -> Result<(), StepProblem> {
        let before = self.steps.len();
        let mut words = PartWords {
            say: String::new(),
            predict: Predict::Nothing,
            go_on: 0,
            optional: false,
            place: place.at,
            steps: 0,
        };
        match step {
            Step::Part { say, predict, go_on, optional, steps } => {
                check(&predict)?;
                words = PartWords { say, predict, go_on, optional, ..words };
                self.each(steps, place)?;
            }
            step => self.step(step, place)?,
        }
        words.steps = self.steps.len() - before;
        self.parts.push(words);
        Ok(())
    }

    fn each(&mut self, steps: Vec<Step>, place: &StepPlace) -> Result<(), StepProblem> {
        let unknown = StepPlace::default();
        for (index, step) in steps.into_iter().enumerate() {
            self.step(step, place.inner.get(index).unwrap_or(&unknown))?;
        }
        Ok(())
    }

    fn step(&mut self, step: Step, place: &StepPlace) -> Result<(), StepProblem> {
        match step {
            Step::Part { .. } => Err(StepProblem::PartWithin),
            Step::Times { count, steps } => {
                for round in 1..=count {
                    self.each(in_round(&steps, round)?, place)?;
                }
                Ok(())
            }
            _ if self.steps.len() == MOST_STEPS => Err(StepProblem::TooManySteps(MOST_STEPS)),
            step => {
                let before = socket_of_wire(&step).into_iter().flatten();
                self.steps
                    .extend(before.chain([step]).map(|step| FlatStep { step, place: place.at }));
                Ok(())
            }
        }
    }
}

/// The steps that make the socket of a wire, which come before it.
fn socket_of_wire(step: &Step) -> Option<Vec<Step>> {
    let Step::Wire { name, protocol, family, from, .. } = step else { return None };
    let (name, protocol, family) = (name.clone(), *protocol, *family);
    let call = |call| Step::Call { on: name.clone(), call: CallStep { call, into: None } };
    let bind = call(Call::Bind(from.clone()));
    let listen = (protocol == Protocol::Tcp).then(|| call(Call::Listen(BACKLOG)));
    let socket = Step::Socket { name: name.clone(), protocol, family };
    Some([socket, bind].into_iter().chain(listen).collect())
}

/// The steps of a round: its number is in all of their strings, whatever they are for.
fn in_round(steps: &[Step], round: u32) -> Result<Vec<Step>, StepProblem> {
    let written = ron::to_string(steps).map_err(|error| StepProblem::Round(error.to_string()))?;
    let numbered = written.replace("${n}", &round.to_string());
    ron::from_str(&numbered).map_err(|error| StepProblem::Round(error.to_string()))
}

/// Checks that a question can be answered.
pub(super) fn check(predict: &Predict) -> Result<(), StepProblem> {
    let is_answered = match predict {
        Predict::Nothing | Predict::Number { .. } => true,
        Predict::Choice { answers, .. } => {
            answers.len() > 1 && answers.iter().any(|answer| answer.right)
        }
        Predict::Text { right, .. } => !right.is_empty(),
    };
    if is_answered { Ok(()) } else { Err(StepProblem::NoAnswer) }
}
