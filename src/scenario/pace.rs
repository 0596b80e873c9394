//! When the parts of a run begin.

use super::Limit;

/// Who says when a part begins.
pub trait Pace {
    /// Waits until the part at this place may begin. False if none may any more.
    fn wait_before(&self, part: usize, limit: &Limit) -> bool;
}

/// Every part begins as soon as the one before is done.
pub(super) struct AtOnce;

impl Pace for AtOnce {
    fn wait_before(&self, _part: usize, _limit: &Limit) -> bool {
        true
    }
}
