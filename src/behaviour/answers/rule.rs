//! One rule, checked and ready to be tried.

use std::time::Duration;

use bytes::Bytes;

use super::matcher::Matcher;
use crate::behaviour::error::RuleError;
use crate::model::{Rule, Template, Then};

/// A rule that has been read.
#[derive(Debug)]
pub(super) struct ReadRule {
    pub(super) matcher: Matcher,
    /// The answer; `None` if nothing is answered.
    pub(super) answer: Option<Template>,
    pub(super) delay: Duration,
    pub(super) then: Then,
    pub(super) times: Option<u64>,
}

/// A rule that has matched: its place, and what its groups have matched.
pub(super) type Matched = (usize, Vec<Bytes>);

impl ReadRule {
    pub(super) fn new(rule: &Rule) -> Result<Self, RuleError> {
        let matcher = Matcher::new(&rule.when)?;
        let answer = rule.answer.answer_template(&matcher.groups()).map_err(RuleError::Answer)?;
        let says_something = !answer.is_empty();
        Ok(Self {
            matcher,
            answer: says_something.then_some(answer),
            delay: Duration::from_millis(rule.delay_ms),
            then: rule.then,
            times: rule.times,
        })
    }

    /// The first of these rules that matches and has not answered often enough: as often as `used`
    /// tells of each.
    pub(super) fn first_of(
        rules: &[Self],
        used: &[u64],
        all: &Bytes,
        newest: &Bytes,
    ) -> Option<Matched> {
        rules.iter().zip(used).enumerate().find_map(|(place, (rule, used))| {
            if rule.times.is_some_and(|times| *used >= times) {
                return None;
            }
            Some((place, rule.matcher.matched(all, newest)?))
        })
    }
}
