//! Whether a rule matches what has arrived, and what its groups have matched.

use bytes::Bytes;
use memchr::memmem::Finder;
use regex::bytes::Regex;

use crate::behaviour::error::RuleError;
use crate::model::{Message, When};
use crate::session::bounded_regex;

/// What a rule matches, ready to be looked for.
#[derive(Debug)]
pub(super) enum Matcher {
    Any,
    Exact(Bytes),
    Contains(Box<Finder<'static>>),
    StartsWith(Bytes),
    EndsWith(Bytes),
    Regex(Regex),
}

impl Matcher {
    pub(super) fn new(when: &When) -> Result<Self, RuleError> {
        Ok(match when {
            When::Any => Self::Any,
            When::Exact(message) => Self::Exact(constant(message)?),
            When::Contains(message) => {
                Self::Contains(Box::new(Finder::new(&some(message)?).into_owned()))
            }
            When::StartsWith(message) => Self::StartsWith(some(message)?),
            When::EndsWith(message) => Self::EndsWith(some(message)?),
            When::Regex(expression) => {
                Self::Regex(bounded_regex(expression).map_err(RuleError::Expression)?)
            }
        })
    }

    /// Names of the groups that it matches, the whole match first.
    pub(super) fn groups(&self) -> Vec<Option<String>> {
        match self {
            Self::Regex(regex) => {
                regex.capture_names().map(|name| name.map(str::to_owned)).collect()
            }
            _ => vec![None],
        }
    }

    /// What its groups match in `all`, of which `newest` came last; `None` if it does not match.
    pub(super) fn matched(&self, all: &Bytes, newest: &Bytes) -> Option<Vec<Bytes>> {
        let whole = match self {
            Self::Any => all.clone(),
            Self::Exact(bytes) => [all, newest].into_iter().find(|of| *of == bytes)?.clone(),
            Self::Contains(finder) => {
                let begin = finder.find(all)?;
                all.slice(begin..begin + finder.needle().len())
            }
            Self::StartsWith(bytes) => {
                [all, newest].into_iter().find(|of| of.starts_with(bytes))?.slice(..bytes.len())
            }
            Self::EndsWith(bytes) => {
                all.ends_with(bytes).then(|| all.slice(all.len() - bytes.len()..))?
            }
            Self::Regex(regex) => {
                let groups = regex.captures(all)?;
                let range = |group: Option<regex::bytes::Match<'_>>| {
                    group.map_or_else(Bytes::new, |group| all.slice(group.range()))
                };
                return Some(groups.iter().map(range).collect());
            }
        };
        Some(vec![whole])
    }
}

/// The bytes of a text, which may be none.
fn constant(message: &Message) -> Result<Bytes, RuleError> {
    let template = message.template().map_err(RuleError::Text)?;
    if template.varies() {
        return Err(RuleError::Varies);
    }
    Ok(crate::behaviour::expand::fill_in(&template, 0, None, None))
}

/// The bytes of a text that has some.
fn some(message: &Message) -> Result<Bytes, RuleError> {
    constant(message)
        .and_then(|bytes| if bytes.is_empty() { Err(RuleError::NoText) } else { Ok(bytes) })
}
