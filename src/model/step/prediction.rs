//! What a lesson asks before a step: the question, the answers, and what each wrong one reveals.

use serde::{Deserialize, Serialize};

/// A question about what is going to happen. It is never graded: what comes of the step answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Predict {
    /// Nothing is asked.
    #[default]
    Nothing,
    /// Which of these; where several are right, all of them and no other.
    Choice {
        /// The question.
        ask: String,
        /// What can be chosen.
        answers: Vec<Answer>,
    },
    /// A number.
    Number {
        /// The question.
        ask: String,
        /// The number that is right.
        right: i64,
        /// What any other shows of how the kernel is thought of.
        #[serde(default)]
        reveals: String,
    },
    /// A word, such as the name of an error.
    Text {
        /// The question.
        ask: String,
        /// The words that are right, in capitals or not.
        right: Vec<String>,
        /// What any other shows of how the kernel is thought of.
        #[serde(default)]
        reveals: String,
    },
}

/// One answer to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The answer.
    pub text: String,
    /// Whether it is right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub right: bool,
    /// Of a wrong one, the misconception behind it, and what contradicts it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reveals: String,
}

/// An answer that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The answer in words.
    pub answer: String,
    /// Whether it is right.
    pub right: bool,
    /// What it reveals; empty where it is right.
    pub reveals: String,
}

impl Predict {
    /// The question; `None` where nothing is asked.
    pub fn question(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Choice { ask, .. } | Self::Number { ask, .. } | Self::Text { ask, .. } => {
                Some(ask)
            }
        }
    }

    /// Whether more than one answer is to be chosen.
    pub fn has_several(&self) -> bool {
        match self {
            Self::Choice { answers, .. } => {
                answers.iter().filter(|answer| answer.right).count() > 1
            }
            _ => false,
        }
    }

    /// What is right, in words.
    pub fn right_answer(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Choice { answers, .. } => {
                let right = answers.iter().filter(|answer| answer.right);
                right.map(|answer| answer.text.as_str()).collect::<Vec<_>>().join(", ")
            }
            Self::Number { right, .. } => right.to_string(),
            Self::Text { right, .. } => right.first().cloned().unwrap_or_default(),
        }
    }

    /// The choice of these answers, by their places.
    pub fn judge_choice(&self, chosen: &[usize]) -> Verdict {
        let Self::Choice { answers, .. } = self else { return Verdict::unknown() };
        let is_chosen = |place: usize| chosen.contains(&place);
        let texts = answers.iter().enumerate().filter(|(place, _)| is_chosen(*place));
        let answer = texts.map(|(_, answer)| answer.text.as_str()).collect::<Vec<_>>().join(", ");
        let wrong: Vec<_> = answers
            .iter()
            .enumerate()
            .filter(|(place, answer)| answer.right != is_chosen(*place))
            .map(|(_, answer)| answer)
            .collect();
        // What was chosen says more than what was not.
        let telling = wrong.iter().find(|answer| !answer.right).or_else(|| wrong.first());
        let reveals = telling.map(|answer| answer.reveals.clone()).unwrap_or_default();
        Verdict { answer, right: wrong.is_empty(), reveals }
    }

    /// An answer as a session has it, in words.
    pub fn judge_words(&self, answer: &str) -> Verdict {
        let typed = self.judge_typed(answer);
        typed.unwrap_or_else(|| {
            let Self::Choice { answers, .. } = self else { return Verdict::unknown() };
            let given = |one: &Answer| {
                one.text == answer
                    || self.has_several() && answer.split(", ").any(|word| word == one.text)
            };
            let places = answers.iter().enumerate().filter(|(_, one)| given(one));
            let places: Vec<usize> = places.map(|(place, _)| place).collect();
            Verdict { answer: answer.to_owned(), ..self.judge_choice(&places) }
        })
    }

    /// A number or a word that was typed; `None` if a number is asked for and this is none.
    pub fn judge_typed(&self, typed: &str) -> Option<Verdict> {
        let typed = typed.trim();
        let (right, reveals) = match self {
            Self::Number { right, reveals, .. } => (typed.parse() == Ok(*right), reveals),
            Self::Text { right, reveals, .. } => {
                (right.iter().any(|right| right.eq_ignore_ascii_case(typed)), reveals)
            }
            Self::Nothing | Self::Choice { .. } => return None,
        };
        if matches!(self, Self::Number { .. }) && typed.parse::<i64>().is_err() {
            return None;
        }
        let reveals = if right { String::new() } else { reveals.clone() };
        Some(Verdict { answer: typed.to_owned(), right, reveals })
    }
}

impl Verdict {
    fn unknown() -> Self {
        Self { answer: String::new(), right: false, reveals: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(rights: &[bool]) -> Predict {
        let answers = rights.iter().zip('a'..).map(|(right, letter)| Answer {
            text: letter.to_string(),
            right: *right,
            reveals: if *right { String::new() } else { format!("not {letter}") },
        });
        Predict::Choice { ask: "Which?".to_owned(), answers: answers.collect() }
    }

    #[test]
    fn a_choice_is_right_where_all_that_is_right_is_chosen_and_nothing_else() {
        let one = choice(&[false, true]);
        assert!(!one.has_several() && one.judge_choice(&[1]).right);
        let wrong = one.judge_choice(&[0]);
        assert_eq!(
            (wrong.right, wrong.answer.as_str(), wrong.reveals.as_str()),
            (false, "a", "not a")
        );
        assert_eq!(one.judge_words("a"), wrong);
        let other_order = choice(&[true, false]).judge_choice(&[1]);
        assert_eq!(other_order.reveals, "not b", "although the right one comes first");
        let several = choice(&[true, false, true]);
        assert!(several.judge_words("a, c").right && !several.judge_words("a, b").right);
        assert!(several.has_several() && several.judge_choice(&[2, 0]).right);
        assert!(!several.judge_choice(&[0]).right && !several.judge_choice(&[0, 1, 2]).right);
        assert_eq!(several.right_answer(), "a, c");
    }

    #[test]
    fn numbers_and_words_are_taken_as_people_type_them() {
        let (ask, reveals) = (String::new(), "why".to_owned());
        let number = Predict::Number { ask: ask.clone(), right: 3, reveals: reveals.clone() };
        assert!(number.judge_typed(" 3 ").unwrap().right);
        assert_eq!(number.judge_typed("2").unwrap().reveals, "why");
        assert_eq!(number.judge_typed("three"), None);
        let word = Predict::Text { ask, right: vec!["ECONNREFUSED".to_owned()], reveals };
        assert!(word.judge_typed("econnrefused ").unwrap().right);
        assert!(!word.judge_typed("EPIPE").unwrap().right);
    }
}
