//! What can be wrong with a message that is being written, and where.

use std::ops::Range;

use thiserror::Error;

use super::limits::{MOST_BYTES, MOST_RANDOM};
use crate::model::HexError;

/// A mistake in the text of a message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{problem}")]
pub struct MessageError {
    /// The bytes of the message's text that it is about, which are whole characters.
    pub range: Range<usize>,
    /// What is wrong.
    pub problem: MessageProblem,
}

impl MessageError {
    /// The characters of `text` that it is about, counted from 0 on, for a field that counts so.
    pub fn characters(&self, text: &str) -> Range<usize> {
        let count = |until: usize| text.get(..until).map_or(0, |before| before.chars().count());
        count(self.range.start)..count(self.range.end)
    }
}

/// What is wrong with a message. Each says what would be right.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MessageProblem {
    /// It is hex, and malformed.
    #[error("{0}")]
    Hex(HexError),
    /// A backslash is the last character.
    #[error("The backslash at the end means nothing. Write \\\\ for a backslash.")]
    BackslashAtEnd,
    /// A backslash before something that it means nothing with.
    #[error(
        "\\{} means nothing. There are \\r \\n \\t \\0 \\xNN \\u{{...}}, and \\\\ for a backslash.",
        .0.escape_debug()
    )]
    UnknownEscape(char),
    /// `\x` without two digits.
    #[error("\\x needs two hex digits, as in \\x1b.")]
    WrongByte,
    /// `\u` without a character's number in braces.
    #[error("\\u needs the number of a character in braces, in hex, as in \\u{{e9}}.")]
    WrongCharacter,
    /// A macro without its closing parenthesis.
    #[error("This macro has no closing parenthesis. Write $$( for the characters $( themselves.")]
    OpenMacro,
    /// There is no such macro.
    #[error(
        "There is no macro $({name}){}. Write $$( for the characters $( themselves.",
        .nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default()
    )]
    UnknownMacro {
        /// What is between its parentheses.
        name: String,
        /// What may have been meant, as it is written.
        nearest: Option<&'static str>,
    },
    /// A macro that takes a number of bytes, without a valid one.
    #[error("This macro takes a number of bytes from 1 to {MOST_RANDOM}, as in {0}.")]
    WrongNumber(&'static str),
    /// A macro that takes nothing.
    #[error("This macro is written {0}, and takes nothing else.")]
    TakesNothing(&'static str),
    /// A group that the expression does not have.
    #[error("The expression has no group {0}. Groups are its parentheses, counted from 1 on.")]
    NoSuchGroup(usize),
    /// It would be too long.
    #[error("This message could have more than {MOST_BYTES} bytes. Send a file instead.")]
    TooLong,
}
