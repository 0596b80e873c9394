//! A row of the table of explanations: the errors, calls and circumstances that it is for.

use super::circumstance::When;
use super::failed_call::{Attempted, Explanation, FailedCall};
use crate::model::CallKind;
use crate::model::CallKind::{Connect, SendTo};

/// The calls that go to a peer which they name.
pub(super) const TO_A_PEER: &[CallKind] = &[Connect, SendTo];

/// Whatever was tried.
pub(super) const ANY: &[CallKind] = &[];

/// A row of the table.
pub(super) struct ExplanationRow {
    /// The errors that it is for; empty for any.
    pub(super) errnos: &'static [&'static str],
    /// The calls that it is for; empty for any.
    pub(super) calls: &'static [CallKind],
    pub(super) when: When,
    pub(super) explanation: Explanation,
}

pub(super) const fn row(
    errnos: &'static [&'static str],
    calls: &'static [CallKind],
    meaning: &'static str,
    remedy: &'static str,
) -> ExplanationRow {
    ExplanationRow {
        errnos,
        calls,
        when: When::Always,
        explanation: Explanation { meaning, remedy },
    }
}

impl ExplanationRow {
    /// The same row, for this circumstance alone.
    pub(super) const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    pub(super) fn fits(&self, failed: &FailedCall) -> bool {
        let call = match failed.attempted {
            Attempted::Call(kind) => self.calls.is_empty() || self.calls.contains(&kind),
            Attempted::Open(_) => self.calls.is_empty(),
        };
        let error = self.errnos.is_empty() || self.errnos.contains(&failed.errno.name());
        call && error && self.when.holds(failed)
    }
}
