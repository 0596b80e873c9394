//! Rules in a file of their own, to be kept and handed on.

use thiserror::Error;

use super::answers::AnswerRules;
use super::error::BehaviourError;
use crate::model::Answers;

/// Bytes that a file of rules can have.
const MOST_FILE: usize = 1024 * 1024;

/// A file that holds no valid rules.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RulesFileError {
    /// It is longer than any such file.
    #[error("this file has more than {MOST_FILE} bytes, too many for answer rules")]
    TooLong,
    /// It is not written as such a file is.
    #[error("this is not a file of answer rules: {0}")]
    Malformed(#[from] ron::error::SpannedError),
    /// A rule is wrong.
    #[error("{0}")]
    Wrong(#[from] BehaviourError),
    /// They could not be written in RON.
    #[error("the rules could not be written: {0}")]
    Unwritten(#[from] ron::Error),
}

/// Reads rules from the text of a file, and checks them.
///
/// # Errors
/// When it is too long or malformed, or a rule is.
pub fn rules_from_ron(text: &str) -> Result<Answers, RulesFileError> {
    if text.len() > MOST_FILE {
        return Err(RulesFileError::TooLong);
    }
    let answers: Answers = ron::from_str(text)?;
    AnswerRules::new(answers.clone())?;
    Ok(answers)
}

/// The text of a file with these rules, one line for each.
///
/// # Errors
/// None that is known: those of the library.
pub fn rules_to_ron(answers: &Answers) -> Result<String, RulesFileError> {
    let pretty = ron::ser::PrettyConfig::new().depth_limit(2);
    Ok(ron::ser::to_string_pretty(answers, pretty)?)
}
