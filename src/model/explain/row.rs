//! The rows of the table of explanations, `assets/explanations.ron`: the errors, calls and circumstances
//! that each is for.

use std::sync::LazyLock;

use serde::Deserialize;

use super::circumstance::When;
use super::failed_call::{Attempted, Explanation, FailedCall};
use crate::model::CallKind;

/// A row of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplanationRow {
    /// The errors that it is for; empty for any.
    #[serde(default)]
    pub(super) errors: Vec<&'static str>,
    /// The calls that it is for; empty for any.
    #[serde(default)]
    pub(super) calls: Vec<CallKind>,
    #[serde(default)]
    pub(super) when: When,
    meaning: &'static str,
    remedy: &'static str,
}

/// All rows, in the order in which they are looked at.
pub(super) fn rows() -> &'static [ExplanationRow] {
    // A test reads the file that is compiled in.
    static ROWS: LazyLock<Vec<ExplanationRow>> = LazyLock::new(|| {
        ron::from_str(include_str!("../../../assets/explanations.ron")).unwrap_or_default()
    });
    &ROWS
}

impl ExplanationRow {
    /// What it says.
    pub(super) fn explanation(&self) -> Explanation {
        Explanation { meaning: self.meaning, remedy: self.remedy }
    }

    pub(super) fn fits(&self, failed: &FailedCall) -> bool {
        let call = match failed.attempted {
            Attempted::Call(kind) => self.calls.is_empty() || self.calls.contains(&kind),
            Attempted::Open(_) => self.calls.is_empty(),
        };
        let error = self.errors.is_empty() || self.errors.contains(&failed.errno.name());
        call && error && self.when.holds(failed)
    }
}
