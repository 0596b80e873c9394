//! From the text of a filter to its conditions.
//!
//! A reader of one token ahead. It goes no deeper than [`DEPTH`] levels, so that no text makes it
//! run out of stack.

use std::ops::Range;

use super::addresses::AddressQuestion;
use super::compare::compared;
use super::condition::{Condition, Test};
use super::token::{Sign, Token, tokens};
use super::word::{Words, field_of_word, nearest_alone, nearest_field};
use super::{Field, FilterError, Problem};
use crate::model::Protocol;
use crate::session::Pattern;

/// How deep parentheses and `not` may be nested.
const DEPTH: usize = 50;

/// The longest text that is read, in bytes.
const LENGTH: usize = 10_000;

/// How many regular expressions it may have, and words that are looked for in any case.
const EXPRESSIONS: usize = 16;

/// The longest word that is looked for without quotation marks, in bytes.
const WORD: usize = 200;

/// What a text was read as.
pub(super) struct Parsed {
    pub condition: Condition,
    pub questions: Vec<AddressQuestion>,
    /// Where the text quotes bytes or a comment, in order.
    pub quotes: Vec<Range<usize>>,
    /// What may have been meant by a word that is looked for as it stands.
    pub hint: Option<String>,
}

/// Reads a whole filter.
pub(super) fn parse(text: &str) -> Result<Parsed, FilterError> {
    if text.len() > LENGTH {
        let problem = Problem::TooLong(LENGTH);
        return Err(FilterError { range: text.floor_char_boundary(LENGTH)..text.len(), problem });
    }
    let mut parser = Parser {
        text,
        tokens: tokens(text)?,
        place: 0,
        depth: 0,
        questions: Vec::new(),
        quotes: Vec::new(),
        expressions: 0,
        hint: None,
    };
    let mut condition = parser.any()?;
    match parser.peek() {
        None => {}
        Some(Sign::Close) => return Err(parser.error(Problem::ParenthesisClosed)),
        Some(_) => return Err(parser.error(Problem::LinkMissing)),
    }
    condition.cheap_first();
    let Parser { questions, quotes, hint, .. } = parser;
    Ok(Parsed { condition, questions, quotes, hint })
}

/// The reader; `operand` has the part of it for what follows a field.
pub(super) struct Parser<'text> {
    pub(super) text: &'text str,
    pub(super) tokens: Vec<Token>,
    pub(super) place: usize,
    depth: usize,
    questions: Vec<AddressQuestion>,
    pub(super) quotes: Vec<Range<usize>>,
    /// How many regular expressions were read.
    expressions: usize,
    hint: Option<String>,
}

impl<'text> Parser<'text> {
    pub(super) fn peek(&self) -> Option<Sign> {
        self.tokens.get(self.place).map(|token| token.sign)
    }

    /// The range of the next token; behind the text if there is none.
    pub(super) fn range(&self) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(self.place).map_or(end..end, |token| token.range.clone())
    }

    /// The text of the next token; empty if there is none.
    pub(super) fn word(&self) -> &'text str {
        &self.text[self.range()]
    }

    pub(super) fn error(&self, problem: Problem) -> FilterError {
        FilterError { range: self.range(), problem }
    }

    /// Passes over the next token if it is this one.
    pub(super) fn takes(&mut self, sign: Sign) -> bool {
        let found = self.peek() == Some(sign);
        self.place += usize::from(found);
        found
    }

    /// Reads something that is one level deeper.
    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        if self.depth == DEPTH {
            return Err(self.error(Problem::TooDeep(DEPTH)));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn any(&mut self) -> Result<Condition, FilterError> {
        let mut parts = vec![self.all()?];
        while self.takes(Sign::Or) {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, FilterError> {
        let mut parts = vec![self.one()?];
        while self.takes(Sign::And) {
            parts.push(self.one()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn one(&mut self) -> Result<Condition, FilterError> {
        if self.takes(Sign::Not) {
            let inner = self.deeper(Self::one)?;
            return Ok(Condition::Not(Box::new(inner)));
        }
        let open = self.range();
        if self.takes(Sign::Open) {
            let inner = self.deeper(Self::any)?;
            if self.takes(Sign::Close) {
                return Ok(inner);
            }
            return Err(match self.peek() {
                None => FilterError { range: open, problem: Problem::ParenthesisOpen },
                Some(_) => self.error(Problem::LinkMissing),
            });
        }
        self.test()
    }

    fn test(&mut self) -> Result<Condition, FilterError> {
        match self.peek() {
            Some(Sign::Text) => return self.pattern(Field::Text, "contains"),
            Some(Sign::Hash) => {
                let value = self.value(Field::Socket)?;
                return compared(Field::Socket, "==", &[value], &mut self.questions);
            }
            Some(Sign::Word) => {}
            _ => return Err(self.error(Problem::TestMissing)),
        }
        let name = self.word().to_ascii_lowercase();
        let next = self.tokens.get(self.place + 1).map(|token| token.sign);
        if next == Some(Sign::Operator) {
            return self.comparison(&name);
        }
        let Some(field) = Field::named(&name) else {
            return self.bare_word(&name);
        };
        let begin = self.range();
        self.place += 1;
        if field.may_leave_out_operator() && matches!(next, Some(Sign::Text | Sign::Word)) {
            return self.pattern(field, "contains");
        }
        match field {
            Field::Marked => Ok(Condition::Test(Test::Marked)),
            Field::Comment => Ok(Condition::Test(Test::HasComment)),
            _ => {
                let end = self.tokens[self.place - 1].range.end;
                Err(FilterError {
                    range: begin.start..end,
                    problem: Problem::OperatorMissing(field),
                })
            }
        }
    }

    /// A field, a comparison, and what it is compared with.
    fn comparison(&mut self, name: &str) -> Result<Condition, FilterError> {
        let Some((field, protocol)) = Field::compared_as(name) else {
            return Err(self.unknown(nearest_field(name)));
        };
        self.place += 1;
        let operator = self.word().to_ascii_lowercase();
        let operator = match operator.as_str() {
            "=" | "eq" => "==",
            "ne" => "!=",
            "lt" => "<",
            "le" => "<=",
            "gt" => ">",
            "ge" => ">=",
            operator => operator,
        };
        if !field.info().operators.contains(&operator) {
            return Err(self.error(Problem::WrongOperator(field)));
        }
        self.place += 1;
        let test = match operator {
            "contains" | "matches" | "~" => self.pattern(field, operator)?,
            "in" => {
                let values = self.set(field)?;
                compared(field, "==", &values, &mut self.questions)?
            }
            operator => {
                let value = self.value(field)?;
                compared(field, operator, &[value], &mut self.questions)?
            }
        };
        Ok(match protocol {
            None => test,
            Some(protocol) => Condition::All(vec![of_protocol(protocol), test]),
        })
    }

    /// A word that is no field: a value that belongs to one field alone, or else it is looked for.
    fn bare_word(&mut self, name: &str) -> Result<Condition, FilterError> {
        let (range, word) = (self.range(), self.word());
        if let Some(field) = field_of_word(name) {
            self.place += 1;
            return compared(field, "==", &[(range, word)], &mut self.questions);
        }
        if Field::is_of_wireshark(name) {
            return Err(match Field::compared_as(name) {
                Some((field, _)) => self.error(Problem::OperatorMissing(field)),
                None => self.unknown(nearest_field(name)),
            });
        }
        let nearest = nearest_alone(name);
        if word.len() > WORD {
            return Err(self.unknown(nearest));
        }
        self.one_more_expression()?;
        let pattern = Pattern::text_in_any_case(word);
        let pattern = pattern.map_err(|error| self.error(Problem::Pattern(error)))?;
        if let (None, Some(nearest)) = (&self.hint, nearest) {
            let hint = format!("`{word}` is searched for as text; did you mean `{nearest}`?");
            self.hint = Some(hint);
        }
        self.quotes.push(range);
        self.place += 1;
        Ok(Condition::Test(Test::Anywhere(pattern)))
    }

    fn unknown(&self, nearest: Option<&'static str>) -> FilterError {
        self.error(Problem::UnknownWord { word: self.word().to_owned(), nearest })
    }

    pub(super) fn one_more_expression(&mut self) -> Result<(), FilterError> {
        if self.expressions == EXPRESSIONS {
            return Err(self.error(Problem::TooManyExpressions(EXPRESSIONS)));
        }
        self.expressions += 1;
        Ok(())
    }
}

fn of_protocol(protocol: Protocol) -> Condition {
    Condition::Test(Test::Words(Words::Protocols(vec![protocol])))
}

fn one_or(mut parts: Vec<Condition>, many: impl FnOnce(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}
