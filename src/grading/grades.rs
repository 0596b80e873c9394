//! What came of a session: a result for each check, who played which role, what was predicted.

use crate::model::SocketId;

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The title of the check.
    pub title: String,
    /// Whether it holds.
    pub holds: bool,
    /// Number of the record that shows that it holds; none where it does not, or where it holds because
    /// something did not happen.
    pub record: Option<u64>,
    /// What is missing and what to do next, in a sentence or two; empty where it holds.
    pub reason: String,
}

/// What was predicted. It is not graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// Number of the record that tells of it.
    pub record: u64,
    /// The number of the step that answers; 0 for the lab as a whole.
    pub step: u32,
    /// The answer in words.
    pub answer: String,
    /// Whether it was right.
    pub right: bool,
}

/// What came of all checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// A result for each check of the lab, in order.
    pub checks: Vec<CheckResult>,
    /// The roles, each with the socket that was found to play it.
    pub roles: Vec<(String, Option<SocketId>)>,
    /// What was predicted, the last answer before each step.
    pub predictions: Vec<Prediction>,
    /// Why these grades may be worse than the session is, where that is so: there was more of it than is
    /// looked at.
    pub limit: Option<String>,
}

impl Grades {
    /// How many checks hold.
    pub fn passed(&self) -> usize {
        self.checks.iter().filter(|check| check.holds).count()
    }

    /// Whether all of them hold.
    pub fn all_hold(&self) -> bool {
        self.passed() == self.checks.len()
    }
}
