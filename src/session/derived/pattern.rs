//! What is looked for in bytes: a text, bytes given in hex, or a regular expression on bytes.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};
use thiserror::Error;

use crate::model::{HexError, parse_hex};

/// Memory that a regular expression may take, compiled.
const REGEX_MEMORY: usize = 4 * 1024 * 1024;

/// Why there is nothing to search for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PatternError {
    /// Every place would be a hit.
    #[error("there is nothing to search for")]
    Empty,
    /// These are not bytes in hex.
    #[error("{0}")]
    Hex(HexError),
    /// This is no regular expression; the reason is the library's, on one line.
    #[error("this is not a valid regular expression: {0}")]
    Regex(String),
}

/// Bytes to look for. Cloning shares what was compiled.
#[derive(Clone, Debug)]
pub struct Pattern(PatternKind);

#[derive(Clone, Debug)]
enum PatternKind {
    Bytes(Arc<Finder<'static>>),
    Regex(Arc<Regex>),
}

impl Pattern {
    /// Exactly this text, as UTF-8.
    pub fn text(text: &str) -> Result<Self, PatternError> {
        Self::bytes(text.as_bytes())
    }

    /// This text, in capital or small letters.
    pub fn text_in_any_case(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        Self::compiled(RegexBuilder::new(&regex::escape(text)).case_insensitive(true))
    }

    /// Exactly these bytes, in hex: `0d 0a` or `0d0a`.
    pub fn hex(text: &str) -> Result<Self, PatternError> {
        Self::bytes(&parse_hex(text).map_err(PatternError::Hex)?)
    }

    /// A regular expression on bytes: `.` is any byte but a line feed, unless `(?s)` precedes
    /// it; `(?-u:\xff)` is the byte 255.
    pub fn regex(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        Self::compiled(&mut RegexBuilder::new(text))
    }

    fn compiled(builder: &mut RegexBuilder) -> Result<Self, PatternError> {
        Ok(Self(PatternKind::Regex(Arc::new(bounded(builder)?))))
    }

    fn bytes(bytes: &[u8]) -> Result<Self, PatternError> {
        if bytes.is_empty() {
            return Err(PatternError::Empty);
        }
        Ok(Self(PatternKind::Bytes(Arc::new(Finder::new(bytes).into_owned()))))
    }

    /// Whether it is found anywhere in these bytes.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        match &self.0 {
            PatternKind::Bytes(finder) => finder.find(bytes).is_some(),
            PatternKind::Regex(regex) => regex.is_match(bytes),
        }
    }

    /// The first hit at or after `from`. An expression may match nothing at all: such a hit is
    /// empty.
    pub fn find_at(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        match &self.0 {
            PatternKind::Bytes(finder) => {
                let begin = from + finder.find(bytes.get(from..)?)?;
                Some(begin..begin + finder.needle().len())
            }
            PatternKind::Regex(regex) if from <= bytes.len() => {
                regex.find_at(bytes, from).map(|hit| hit.range())
            }
            PatternKind::Regex(_) => None,
        }
    }

    /// How many bytes a hit has; `None` where that differs from hit to hit.
    pub fn length(&self) -> Option<usize> {
        match &self.0 {
            PatternKind::Bytes(finder) => Some(finder.needle().len()),
            PatternKind::Regex(_) => None,
        }
    }
}

/// A regular expression on bytes that takes no more memory than one may, for who wants to know its
/// groups.
///
/// # Errors
/// When it is empty, malformed, or too large.
pub fn bounded_regex(text: &str) -> Result<Regex, PatternError> {
    if text.is_empty() {
        return Err(PatternError::Empty);
    }
    bounded(&mut RegexBuilder::new(text))
}

fn bounded(builder: &mut RegexBuilder) -> Result<Regex, PatternError> {
    builder
        .size_limit(REGEX_MEMORY)
        .dfa_size_limit(REGEX_MEMORY)
        .build()
        .map_err(|error| PatternError::Regex(one_line(&error.to_string())))
}

/// The library draws a picture of the expression above its reason.
fn one_line(reason: &str) -> String {
    let last = reason.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_find_what_they_say() {
        let bytes = b"GET / HTTP/1.1\r\nHost: x\r\n";
        assert_eq!(Pattern::text("HTTP").unwrap().find_at(bytes, 0), Some(6..10));
        assert_eq!(Pattern::hex("0d 0a").unwrap().find_at(bytes, 15), Some(23..25));
        let regex = Pattern::regex(r"H[a-z]+t").unwrap();
        assert_eq!(regex.find_at(bytes, 0), Some(16..20));
        assert!(!regex.is_in(b"HTTP") && regex.find_at(bytes, 99).is_none());
        assert!(Pattern::regex(r"(?-u:\xff)").unwrap().is_in(b"\xff"));
        let any_case = Pattern::text_in_any_case("h.st").unwrap();
        assert!(any_case.is_in(b"a H.sT") && !any_case.is_in(bytes));
        assert_eq!(Pattern::text_in_any_case("").unwrap_err(), PatternError::Empty);
    }

    #[test]
    fn what_cannot_be_looked_for_says_why() {
        assert_eq!(Pattern::text("").unwrap_err(), PatternError::Empty);
        assert!(Pattern::hex("0").is_err());
        let error = Pattern::regex("(").unwrap_err().to_string();
        assert_eq!(error, "this is not a valid regular expression: unclosed group");
        // One that would take all memory is refused.
        assert!(Pattern::regex(r"(\w{1000}){1000}").is_err());
    }
}
