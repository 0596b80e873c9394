//! What can be wrong with a filter, and where.

use std::ops::Range;

use thiserror::Error;

use super::Field;
use crate::session::PatternError;

/// A mistake in a filter.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{problem}")]
pub struct FilterError {
    /// The bytes of the filter's text that it is about; empty where something is missing.
    pub range: Range<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a filter. Each says what would be right.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// The text is longer than any filter needs to be.
    #[error("a filter can have at most {0} bytes")]
    TooLong(usize),
    /// Too many parentheses or `not` within one another.
    #[error("parentheses and `not` can be nested at most {0} deep")]
    TooDeep(usize),
    /// More regular expressions than one filter needs; each takes memory, and so does a word that is
    /// looked for in any case.
    #[error("a filter can have at most {0} regular expressions and words without quotation marks")]
    TooManyExpressions(usize),
    /// There is nothing where a test should be.
    #[error("a test is missing here, such as `failed` or `length > 1000`")]
    TestMissing,
    /// A word that has no meaning here.
    #[error("`{word}` is not a field{}", nearest_text(*.nearest))]
    UnknownWord {
        /// The word.
        word: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// A field stands alone and cannot.
    #[error("`{}` is incomplete: it takes {}", .0.name(), operators_text(*.0))]
    OperatorMissing(Field),
    /// A field is compared in a way that it cannot be.
    #[error("`{}` takes {}", .0.name(), operators_text(*.0))]
    WrongOperator(Field),
    /// What a field is compared with is missing, or of the wrong kind.
    #[error("`{}` takes {}{}", .field.name(), .field.info().wants, nearest_text(*.nearest))]
    WrongValue {
        /// The field.
        field: Field,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// A range that ends before it begins.
    #[error("this range ends before it begins")]
    RangeBackwards,
    /// `in` without a set.
    #[error("`in` takes a set: {}", "{a, b}")]
    SetMissing,
    /// A set that is not closed.
    #[error("separate the values of a set with commas, and end it with {}", "}")]
    SetUnfinished,
    /// A text without its second quotation mark.
    #[error("this text has no closing quotation mark")]
    TextUnfinished,
    /// A backslash before something that it means nothing with.
    #[error("in a text, \\ may only come before n, r, t, \\ or \"")]
    WrongEscape,
    /// A parenthesis that is not closed.
    #[error("this parenthesis is not closed")]
    ParenthesisOpen,
    /// A parenthesis that closes none.
    #[error("there is no parenthesis to close")]
    ParenthesisClosed,
    /// Two tests side by side.
    #[error("put `and` or `or` between two tests")]
    LinkMissing,
    /// A character that no filter has here.
    #[error("`{}` has no meaning here", .0.escape_debug())]
    UnknownCharacter(char),
    /// There is nothing to search for, or it is malformed.
    #[error("{0}")]
    Pattern(PatternError),
}

fn nearest_text(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

fn operators_text(field: Field) -> String {
    match field.info().operators {
        [] => "nothing after it".to_owned(),
        operators => format!("{} and {}", operators.join(" "), field.info().wants),
    }
}
