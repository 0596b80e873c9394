//! Rules for answers as they are typed, and what they mean.

use std::mem::discriminant;

use super::error::{BehaviourFormError, number, optional};
use crate::model::{Answers, Each, LineEnding, Message, Rule, Then, When};
use crate::session::{PatternError, bounded_regex};
use crate::ui::socket::composer::Composer;

/// Rules for answers.
#[derive(Clone, Debug)]
pub struct AnswersForm {
    /// The rules, in the order in which they are tried.
    pub rules: Vec<RuleForm>,
    /// What of a stream they look at.
    pub each: Each,
    /// Whether the socket is closed when its peer has finished.
    pub close_at_end: bool,
}

impl Default for AnswersForm {
    fn default() -> Self {
        Self { rules: Vec::new(), each: Each::default(), close_at_end: true }
    }
}

impl AnswersForm {
    /// What is to be answered.
    ///
    /// # Errors
    /// When one of the fields is no number.
    pub fn spec(&self) -> Result<Answers, BehaviourFormError> {
        let rules = self.rules.iter().map(RuleForm::spec).collect::<Result<_, _>>()?;
        Ok(Answers { rules, each: self.each, close_at_end: self.close_at_end })
    }
}

impl From<&Answers> for AnswersForm {
    fn from(answers: &Answers) -> Self {
        let rules = answers.rules.iter().map(RuleForm::from).collect();
        Self { rules, each: answers.each, close_at_end: answers.close_at_end }
    }
}

/// One rule.
#[derive(Clone, Debug)]
pub struct RuleForm {
    /// In which way it matches; what is in it is in [`Self::text`].
    when: When,
    /// What it looks for.
    pub text: Composer,
    /// What is answered.
    pub answer: Composer,
    /// How long the answer is held back, in milliseconds.
    pub delay: String,
    /// What follows it.
    pub then: Then,
    /// How often it answers; empty: always.
    pub times: String,
    /// What is wrong with the expression that it looks for.
    pub wrong_expression: Option<PatternError>,
}

impl Default for RuleForm {
    fn default() -> Self {
        let answer = Message::default();
        let (when, then) = (When::Any, Then::default());
        Self::from(&Rule { when, answer, delay_ms: 0, then, times: None })
    }
}

impl From<&Rule> for RuleForm {
    fn from(rule: &Rule) -> Self {
        let text = match &rule.when {
            When::Regex(expression) => Message::text(expression),
            when => when.message().cloned().unwrap_or_default(),
        };
        let composer = |message: &Message| {
            let mut composer = Composer::new(LineEnding::None);
            composer.edit().clone_from(message);
            composer
        };
        let mut form = Self {
            when: rule.when.clone(),
            text: composer(&text),
            answer: composer(&rule.answer),
            delay: rule.delay_ms.to_string(),
            then: rule.then,
            times: rule.times.map(|times| times.to_string()).unwrap_or_default(),
            wrong_expression: None,
        };
        form.read_expression();
        form
    }
}

impl RuleForm {
    /// The ways to match, in the order in which they are offered.
    pub fn ways() -> [When; 6] {
        [
            When::Any,
            When::Exact(Message::default()),
            When::Contains(Message::default()),
            When::StartsWith(Message::default()),
            When::EndsWith(Message::default()),
            When::Regex(String::new()),
        ]
    }

    /// In which way it matches.
    pub fn way(&self) -> &When {
        &self.when
    }

    /// Whether it matches in this way.
    pub fn matches_by(&self, way: &When) -> bool {
        discriminant(way) == discriminant(&self.when)
    }

    /// Has it match in this way.
    pub fn match_by(&mut self, way: When) {
        self.when = way;
        self.read_expression();
    }

    /// Reads the expression after a change: the answer may name its groups.
    pub fn read_expression(&mut self) {
        self.wrong_expression = None;
        let mut groups = vec![None];
        if matches!(self.when, When::Regex(_)) {
            match bounded_regex(&self.text.message().text) {
                Ok(regex) => {
                    groups = regex.capture_names().map(|name| name.map(str::to_owned)).collect();
                }
                // There is nothing yet, which is not wrong until it is to be used.
                Err(PatternError::Empty) => {}
                Err(error) => self.wrong_expression = Some(error),
            }
        }
        self.answer.set_groups(groups);
    }

    fn spec(&self) -> Result<Rule, BehaviourFormError> {
        let message = || self.text.message().clone();
        let when = match self.when {
            When::Any => When::Any,
            When::Exact(_) => When::Exact(message()),
            When::Contains(_) => When::Contains(message()),
            When::StartsWith(_) => When::StartsWith(message()),
            When::EndsWith(_) => When::EndsWith(message()),
            When::Regex(_) => When::Regex(message().text),
        };
        Ok(Rule {
            when,
            answer: self.answer.message().clone(),
            delay_ms: number(&self.delay, "how many milliseconds the answer is held back")?,
            then: self.then,
            times: optional(&self.times, "how often the rule answers, or nothing for no end")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_come_back_from_the_form_as_they_were() {
        let rules = RuleForm::ways().map(|way| {
            let text = || Message { escapes: false, ..Message::text("a(.)") };
            let when = match way {
                When::Any => When::Any,
                When::Exact(_) => When::Exact(text()),
                When::Contains(_) => When::Contains(text()),
                When::StartsWith(_) => When::StartsWith(text()),
                When::EndsWith(_) => When::EndsWith(text()),
                When::Regex(_) => When::Regex("a(.)".to_owned()),
            };
            let answer = Message { ending: LineEnding::CrLf, ..Message::text("$(0)") };
            Rule { when, answer, delay_ms: 7, then: Then::Close, times: Some(2) }
        });
        let answers = Answers { rules: rules.into(), each: Each::Line, close_at_end: false };
        assert_eq!(AnswersForm::from(&answers).spec().as_ref(), Ok(&answers));
    }

    #[test]
    fn an_answer_may_have_the_groups_of_its_expression_and_no_others() {
        let mut rule = RuleForm::default();
        "$(1)".clone_into(&mut rule.answer.edit().text);
        assert!(rule.answer.template().is_err());
        "a(.)".clone_into(&mut rule.text.edit().text);
        rule.match_by(When::Regex(String::new()));
        assert!(rule.answer.template().is_ok() && rule.wrong_expression.is_none());
        "a(".clone_into(&mut rule.text.edit().text);
        rule.read_expression();
        assert!(rule.answer.template().is_err() && rule.wrong_expression.is_some());
    }
}
