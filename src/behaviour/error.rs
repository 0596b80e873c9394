//! What can be wrong with a behaviour before it is switched on.

use thiserror::Error;

use crate::model::{BehaviourKind, MessageError};
use crate::session::PatternError;

/// Messages, or rules, that a behaviour can have.
pub(super) const MOST_PARTS: usize = 64;

/// Bytes of text that a behaviour can have in all: the log keeps it with each socket that has it.
pub(super) const MOST_TEXT: usize = 64 * 1024;

/// A behaviour that cannot be switched on.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BehaviourError {
    /// A timer without messages, rules without a rule.
    #[error("there is nothing to send yet; add {}", part(*.0))]
    Empty(BehaviourKind),
    /// Messages that follow each other without a pause, for ever or many times.
    #[error("a round takes at least 1 ms; set how often the message is sent")]
    NoPause,
    /// More messages or rules than one has.
    #[error("there can be at most {MOST_PARTS}; remove some")]
    TooMany,
    /// Something would be delayed for too long.
    #[error("a wire delays by an hour at most; set less")]
    TooLate,
    /// Nothing has port 0.
    #[error("a wire needs the port of its target; set one from 1 to 65535")]
    NoTarget,
    /// More text than one has.
    #[error("the texts have more than {} KiB in all; send a file instead", MOST_TEXT / 1024)]
    TooLong,
    /// A setting of a program makes no sense: what it is to be.
    #[error("{0}")]
    Setting(&'static str),
    /// A folder cannot be opened.
    #[error("the folder {path} cannot be opened: {why}")]
    Folder {
        /// Which.
        path: String,
        /// Why, in the system's words.
        why: String,
    },
    /// A number that makes no sense.
    #[error("{what}: enter a number from {least} to {most}")]
    OutOfRange {
        /// Of what.
        what: &'static str,
        /// The smallest that does.
        least: u64,
        /// The largest that does.
        most: u64,
    },
    /// A message is malformed.
    #[error("message {number}: {error}")]
    Message {
        /// Which message, from 1 on.
        number: usize,
        /// What is wrong with it, and where.
        error: MessageError,
    },
    /// A rule is malformed.
    #[error("rule {number}: {error}")]
    Rule {
        /// Which rule, from 1 on.
        number: usize,
        /// What is wrong with it.
        error: RuleError,
    },
}

fn part(kind: BehaviourKind) -> &'static str {
    match kind {
        BehaviourKind::Answers => "a rule",
        _ => "a message",
    }
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// The text that it looks for is malformed.
    #[error("{0}")]
    Text(MessageError),
    /// The text that it looks for is empty.
    #[error("there is no text to look for; choose \"anything\" to answer whatever arrives")]
    NoText,
    /// The text that it looks for has a macro.
    #[error("a text to look for cannot have macros; write $$( for the characters $( themselves")]
    Varies,
    /// Its regular expression is malformed, or would take too much memory.
    #[error("{0}")]
    Expression(PatternError),
    /// Its answer is malformed.
    #[error("the answer: {0}")]
    Answer(MessageError),
}
