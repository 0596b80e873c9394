//! What a comparison asks: a field, a sign and values become a test.

use std::ops::{Range, RangeInclusive};

use super::addresses::AddressQuestion;
use super::condition::{AddressSide, Condition, RecordNumber, Test};
use super::value::{Network, number, range};
use super::word::{Words, nearest_word};
use super::{Field, FilterError, Problem};

/// A value and its place in the filter's text.
pub(super) type Value<'text> = (Range<usize>, &'text str);

/// The test that a field is one of these values, or before or after the only one. What it asks
/// about addresses is added to `questions`.
pub(super) fn compared(
    field: Field,
    operator: &str,
    values: &[Value<'_>],
    questions: &mut Vec<AddressQuestion>,
) -> Result<Condition, FilterError> {
    let mut address = |side, question| {
        let known = questions.iter().position(|known| *known == question);
        let place = known.unwrap_or_else(|| {
            questions.push(question);
            questions.len() - 1
        });
        Test::Address(side, place)
    };
    let test = match field {
        Field::Number => Test::Number(RecordNumber::Number, ranges(field, operator, values)?),
        Field::Socket => Test::Number(RecordNumber::Socket, ranges(field, operator, values)?),
        Field::Length => Test::Number(RecordNumber::Length, ranges(field, operator, values)?),
        Field::Time => Test::Number(RecordNumber::Time, ranges(field, operator, values)?),
        Field::Port => {
            address(AddressSide::Either, AddressQuestion::Port(ranges(field, operator, values)?))
        }
        Field::Address => address(AddressSide::Either, networks(field, values)?),
        Field::Local => address(AddressSide::Local, networks(field, values)?),
        Field::Peer => address(AddressSide::Peer, networks(field, values)?),
        _ => {
            let words: Vec<&str> = values.iter().map(|(_, word)| *word).collect();
            let words = Words::parse(field, &words).map_err(|place| {
                let (at, word) = &values[place];
                wrong_value(field, at, nearest_word(field, word))
            })?;
            Test::Words(words)
        }
    };
    let test = Condition::Test(test);
    Ok(if operator == "!=" { Condition::Not(Box::new(test)) } else { test })
}

fn wrong_value(field: Field, at: &Range<usize>, nearest: Option<&'static str>) -> FilterError {
    FilterError { range: at.clone(), problem: Problem::WrongValue { field, nearest } }
}

fn networks(field: Field, values: &[Value<'_>]) -> Result<AddressQuestion, FilterError> {
    let networks = values
        .iter()
        .map(|(at, written)| Network::read(written).ok_or_else(|| wrong_value(field, at, None)));
    networks.collect::<Result<_, _>>().map(AddressQuestion::In)
}

/// The numbers for which a comparison holds; `!=` is turned round by the caller.
fn ranges(
    field: Field,
    operator: &str,
    values: &[Value<'_>],
) -> Result<Vec<RangeInclusive<u64>>, FilterError> {
    let mut ranges = Vec::with_capacity(values.len());
    for (at, written) in values {
        let written = written.replace(char::is_whitespace, "");
        if matches!(operator, "==" | "!=") {
            let range = range(field, &written);
            ranges.push(range.map_err(|problem| FilterError { range: at.clone(), problem })?);
            continue;
        }
        let number = number(field, &written).ok_or_else(|| wrong_value(field, at, None))?;
        ranges.extend(match operator {
            "<" => number.checked_sub(1).map(|last| 0..=last),
            "<=" => Some(0..=number),
            ">" => number.checked_add(1).map(|first| first..=u64::MAX),
            _ => Some(number..=u64::MAX),
        });
    }
    Ok(ranges)
}
