//! How far saving to a file has come.

use crate::model::{BehaviourEnd, BehaviourKind, BehaviourProgress};

/// How far saving has come, and why it has ended, if it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveStatus {
    /// Bytes that the file has.
    pub progress: BehaviourProgress,
    /// Why it has ended.
    pub end: Option<BehaviourEnd>,
}

impl Default for SaveStatus {
    fn default() -> Self {
        Self { progress: BehaviourProgress::new(BehaviourKind::SaveTo, None), end: None }
    }
}
