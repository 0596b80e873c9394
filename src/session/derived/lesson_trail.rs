//! How far the lesson of a session has come: which one it is, which records are of which of its steps,
//! what was predicted, and how it ended.

use std::ops::Range;

use crate::model::{Event, LessonEvent, Record};

/// Steps and predictions that are remembered at most: a file may tell of any number.
const MOST: usize = 10_000;

/// How a lesson ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonEnd {
    /// All steps have been made.
    Finished,
    /// A step went otherwise than the lesson says.
    Stopped {
        /// Its number, from 1 on.
        step: u32,
        /// What was expected and what came.
        reason: String,
    },
}

/// An answer that was given before a step.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Prediction {
    step: u32,
    answer: String,
    right: bool,
}

/// The lesson of a log, as far as it has been read.
#[derive(Clone, Debug, Default)]
pub struct LessonTrail {
    name: Option<String>,
    /// The number of the record with which each step began, in their order.
    begins: Vec<u64>,
    /// The number of the record with which each step was done.
    held: Vec<u64>,
    predictions: Vec<Prediction>,
    helped: u64,
    end: Option<(u64, LessonEnd)>,
}

impl LessonTrail {
    /// Records what one record tells.
    pub fn note(&mut self, record: &Record) {
        let Event::Lesson(event) = &record.event else { return };
        match event {
            LessonEvent::Began { name } => {
                *self = Self { name: Some(name.clone()), ..Self::default() }
            }
            LessonEvent::Step { .. } if self.begins.len() < MOST => self.begins.push(record.number),
            LessonEvent::Held { .. } if self.held.len() < MOST => self.held.push(record.number),
            LessonEvent::Predicted { step, answer, right } if self.predictions.len() < MOST => {
                let (step, answer, right) = (*step, answer.clone(), *right);
                self.predictions.push(Prediction { step, answer, right });
            }
            LessonEvent::Step { .. } | LessonEvent::Held { .. } | LessonEvent::Predicted { .. } => {
            }
            LessonEvent::Helped { .. } => self.helped += 1,
            LessonEvent::Finished => self.end = Some((record.number, LessonEnd::Finished)),
            LessonEvent::Stopped { step, reason } => {
                let stopped = LessonEnd::Stopped { step: *step, reason: reason.clone() };
                self.end = Some((record.number, stopped));
            }
        }
    }

    /// The name of the lesson, if one began.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many steps have begun.
    pub fn begun(&self) -> usize {
        self.begins.len()
    }

    /// How many steps have been made.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// The records of a step, from 0 on; `None` before it begins. While it is made they have no end.
    pub fn records(&self, step: usize) -> Option<Range<u64>> {
        let begin = *self.begins.get(step)?;
        let ended = || self.end.as_ref().map(|(number, _)| number);
        let end = self.held.get(step).or_else(ended);
        Some(begin..end.copied().unwrap_or(u64::MAX))
    }

    /// The answer that was given last before a step (from 1 on; 0 for the lesson as a whole), and
    /// whether it was right.
    pub fn prediction(&self, step: u32) -> Option<(&str, bool)> {
        let given = self.predictions.iter().rev().find(|prediction| prediction.step == step);
        given.map(|prediction| (prediction.answer.as_str(), prediction.right))
    }

    /// How many steps of a lab's solution the program has made on request.
    pub fn helped(&self) -> u64 {
        self.helped
    }

    /// How it ended.
    pub fn end(&self) -> Option<&LessonEnd> {
        self.end.as_ref().map(|(_, end)| end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SocketId;
    use crate::session::{Entry, Log};

    #[test]
    fn records_belong_to_the_step_that_began_before_them() {
        let log = Log::new();
        let note = |event| log.append(Entry::new(SocketId(0), Event::Lesson(event)));
        note(LessonEvent::Began { name: "stream".to_owned() });
        note(LessonEvent::Step { step: 1 });
        log.append(Entry::new(SocketId(1), Event::Observed));
        note(LessonEvent::Held { step: 1 });
        let (answer, right) = ("3".to_owned(), false);
        note(LessonEvent::Predicted { step: 2, answer, right });
        note(LessonEvent::Step { step: 2 });
        let trail = |log: &Log| {
            let mut trail = LessonTrail::default();
            log.for_each(1..u64::MAX, |record| trail.note(record));
            trail
        };
        let under_way = trail(&log);
        assert_eq!((under_way.name(), under_way.begun()), (Some("stream"), 2));
        assert_eq!(under_way.held(), 1);
        assert_eq!((under_way.records(0), under_way.records(1)), (Some(2..4), Some(6..u64::MAX)));
        assert_eq!((under_way.prediction(2), under_way.prediction(1)), (Some(("3", false)), None));
        note(LessonEvent::Finished);
        let ended = trail(&log);
        assert_eq!((ended.records(1), ended.end()), (Some(6..7), Some(&LessonEnd::Finished)));
    }
}
