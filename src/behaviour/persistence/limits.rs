//! Which numbers make sense as the times of a connection.

use crate::behaviour::error::BehaviourError;

/// The longest time that can be set, in milliseconds: a day.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1000;

/// Checks a time.
pub(super) fn time(millis: u64, what: &'static str) -> Result<(), BehaviourError> {
    within(millis, (1, LONGEST_MS), what)
}

/// Checks that a number is no smaller and no larger.
pub(super) fn within(
    number: u64,
    (least, most): (u64, u64),
    what: &'static str,
) -> Result<(), BehaviourError> {
    let is_within = (least..=most).contains(&number);
    if is_within { Ok(()) } else { Err(BehaviourError::OutOfRange { what, least, most }) }
}
