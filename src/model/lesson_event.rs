//! What a session holds of the lesson that is played in it: which one, which of its steps began when, and
//! what the person predicted.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::escape_text;

/// Something that happened in a lesson, and to no socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum LessonEvent {
    /// A lesson, or a lab, began.
    Began {
        /// Its name: that of its file without the ending.
        name: String,
    },
    /// One of its steps begins: the records up to the next are of this step.
    Step {
        /// Its number, from 1 on.
        step: u32,
    },
    /// A step has been made, and all went as it says.
    Held {
        /// Its number, from 1 on.
        step: u32,
    },
    /// The person has predicted what comes. Nobody grades it.
    Predicted {
        /// The number of the step that answers; 0 for the lesson as a whole.
        step: u32,
        /// The answer in words.
        answer: String,
        /// Whether it was right.
        right: bool,
    },
    /// The program has made a step of a lab's solution, since the person asked it to.
    Helped {
        /// Its number, from 1 on.
        step: u32,
    },
    /// All steps have been made.
    Finished,
    /// A step went otherwise than the lesson says; no more are made.
    Stopped {
        /// Its number, from 1 on.
        step: u32,
        /// What was expected and what came.
        reason: String,
    },
}

impl fmt::Display for LessonEvent {
    /// `step 3 of the lesson`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Began { name } => write!(formatter, "lesson {} began", escape_text(name)),
            Self::Step { step } => write!(formatter, "step {step} of the lesson"),
            Self::Held { step } => write!(formatter, "step {step} of the lesson is done"),
            Self::Predicted { answer, right, .. } => {
                let verdict = if *right { "right" } else { "not so" };
                write!(formatter, "predicted \"{}\": {verdict}", escape_text(answer))
            }
            Self::Helped { step } => {
                write!(formatter, "step {step} of the solution was made on request")
            }
            Self::Finished => formatter.write_str("the lesson is finished"),
            Self::Stopped { step, reason } => {
                write!(formatter, "the lesson stopped at step {step}: {}", escape_text(reason))
            }
        }
    }
}
