//! What follows a field in a filter's text: a value, a set of them, or what is looked for.

use super::compare::Value;
use super::condition::{Condition, Test};
use super::parse::Parser;
use super::token::Sign;
use super::value::{expression, is_unit, unquoted};
use super::{Field, FilterError, Problem};
use crate::session::{Pattern, PatternError};

impl<'text> Parser<'text> {
    /// One value: a word, in quotation marks or not, with its unit.
    pub(super) fn value(&mut self, field: Field) -> Result<Value<'text>, FilterError> {
        if field == Field::Socket {
            self.takes(Sign::Hash);
        }
        let (range, word) = (self.range(), self.word());
        let wrong = Problem::WrongValue { field, nearest: None };
        match self.peek() {
            // The direction `in` looks like a comparison.
            Some(Sign::Operator)
                if field == Field::Direction && word.eq_ignore_ascii_case("in") => {}
            Some(Sign::Word) => {
                let figure = word.ends_with(|last: char| last.is_ascii_digit());
                let unit = self.tokens.get(self.place + 1).filter(|next| {
                    next.sign == Sign::Word && is_unit(field, &self.text[next.range.clone()])
                });
                if let (true, Some(unit)) = (figure, unit) {
                    let range = range.start..unit.range.end;
                    self.place += 2;
                    return Ok((range.clone(), &self.text[range]));
                }
            }
            Some(Sign::Text) => {
                self.place += 1;
                return Ok((range.clone(), &self.text[range.start + 1..range.end - 1]));
            }
            _ => return Err(self.error(wrong)),
        }
        self.place += 1;
        Ok((range, word))
    }

    /// `{a, b}`.
    pub(super) fn set(&mut self, field: Field) -> Result<Vec<Value<'text>>, FilterError> {
        if !self.takes(Sign::SetOpen) {
            return Err(self.error(Problem::SetMissing));
        }
        let mut values = vec![self.value(field)?];
        while self.takes(Sign::Comma) {
            values.push(self.value(field)?);
        }
        if !self.takes(Sign::SetClose) {
            return Err(self.error(Problem::SetUnfinished));
        }
        Ok(values)
    }

    /// What is looked for in the bytes or in the comment.
    pub(super) fn pattern(
        &mut self,
        field: Field,
        operator: &str,
    ) -> Result<Condition, FilterError> {
        let mut range = self.range();
        let is_text = self.peek() == Some(Sign::Text);
        let hex_signs = [Sign::Word, Sign::Comma, Sign::SetOpen, Sign::SetClose].map(Some);
        let is_expression = operator != "contains";
        let may_be_hex = field == Field::Hex || field == Field::Bytes && !is_expression;
        let is_hex = may_be_hex && hex_signs.contains(&self.peek());
        if !is_text && !is_hex {
            return Err(self.error(Problem::WrongValue { field, nearest: None }));
        }
        if is_expression {
            self.one_more_expression()?;
        }
        self.place += 1;
        // Hex outside quotation marks may have gaps, commas and braces, too.
        while !is_text && hex_signs.contains(&self.peek()) {
            range.end = self.range().end;
            self.place += 1;
        }
        self.quotes.push(range.clone());
        let written = &self.text[range.clone()];
        let inner = if is_text { &written[1..written.len() - 1] } else { written };
        let at = |problem| FilterError { range: range.clone(), problem };
        let wrong = |error: PatternError| at(Problem::Pattern(error));
        Ok(Condition::Test(match field {
            Field::Comment => match unquoted(inner).map_err(at)? {
                empty if empty.is_empty() => return Err(wrong(PatternError::Empty)),
                text => Test::Comment(text),
            },
            Field::Bytes if is_expression => {
                // As in Wireshark: `matches` is for any case.
                let any_case = if operator == "matches" { "(?i)" } else { "" };
                let expression = format!("{any_case}{}", expression(inner));
                Test::Bytes(Pattern::regex(&expression).map_err(wrong)?)
            }
            // As in Wireshark: bytes if it can be, or else the text as it stands.
            Field::Bytes if is_hex => {
                let bytes = Pattern::hex(inner).or_else(|_| Pattern::text(inner));
                Test::Bytes(bytes.map_err(wrong)?)
            }
            Field::Hex => Test::Bytes(Pattern::hex(inner).map_err(wrong)?),
            _ => Test::Bytes(Pattern::text(&unquoted(inner).map_err(at)?).map_err(wrong)?),
        }))
    }
}
