//! How a filter can go on at the place where it is being written.

use super::token::{Sign, Token, tokens};
use super::{FIELDS, Field, token, words_alone, words_of};

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What takes the place of the word that was started.
    pub insert: String,
    /// What it means.
    pub meaning: String,
}

/// Whether a character belongs to a word of a filter.
pub fn is_word_character(character: char) -> bool {
    token::is_word_character(character)
}

/// The ways to go on after `before` with a word that begins with `word`. None where all is well
/// without one, and none inside a text.
pub fn completions(before: &str, word: &str) -> Vec<Completion> {
    let Ok(tokens) = tokens(before) else { return Vec::new() };
    let sign = |back: usize| tokens.iter().rev().nth(back).map(|token| token.sign);
    let mut ways = match sign(0) {
        // An empty filter is in order.
        None if word.is_empty() => return Vec::new(),
        None | Some(Sign::Open | Sign::And | Sign::Or | Sign::Not) => beginnings(),
        Some(Sign::Operator | Sign::SetOpen | Sign::Comma) => {
            let in_set = sign(0) != Some(Sign::Operator);
            values(before, &tokens, in_set)
        }
        Some(Sign::Word)
            if begins_test(sign(1))
                && let Some(field) = unfinished_field(before, tokens.last()) =>
        {
            operators(field)
        }
        _ if word.is_empty() => return Vec::new(),
        _ => vec![way("and", "both must hold"), way("or", "one must hold")],
    };
    let begun = word.to_lowercase();
    ways.retain(|way| way.insert.to_lowercase().starts_with(&begun));
    // What is written may be whole: it is the first then, so that nothing longer is put in its place
    // unasked.
    ways.sort_by_key(|way| way.insert.to_lowercase() != begun);
    if let [only] = ways.as_slice()
        && only.insert.to_lowercase() == begun
    {
        ways.clear();
    }
    ways
}

fn way(insert: &str, meaning: &str) -> Completion {
    Completion { insert: insert.to_owned(), meaning: meaning.to_owned() }
}

fn begins_test(sign_before: Option<Sign>) -> bool {
    matches!(sign_before, None | Some(Sign::Open | Sign::And | Sign::Or | Sign::Not))
}

fn word_field(text: &str, token: Option<&Token>) -> Option<Field> {
    Field::compared_as(&text[token?.range.clone()].to_ascii_lowercase()).map(|(field, _)| field)
}

/// The field whose name is not a test without what follows it.
fn unfinished_field(text: &str, token: Option<&Token>) -> Option<Field> {
    let name = text[token?.range.clone()].to_ascii_lowercase();
    let unfinished = Field::named(&name).is_some() || Field::is_of_wireshark(&name);
    word_field(text, token).filter(|_| unfinished)
}

fn beginnings() -> Vec<Completion> {
    let fields = FIELDS.iter().map(|info| way(info.names[0], info.meaning));
    let words =
        words_alone().map(|(field, word)| way(&word, &format!("{} == {word}", field.name())));
    let of_wireshark = FIELDS.iter().flat_map(|info| {
        let names = info.wireshark.iter().filter(|(name, _)| name.contains('.'));
        names.map(|(name, _)| way(name, info.meaning))
    });
    let not = way("not", "what follows must not hold");
    fields.chain(words).chain(of_wireshark).chain([not]).collect()
}

fn operators(field: Field) -> Vec<Completion> {
    let meaning = |operator: &str| match operator {
        "==" => "is",
        "!=" => "is not",
        "<" => "is less than",
        "<=" => "is at most",
        ">" => "is more than",
        ">=" => "is at least",
        "in" => "is one of a set",
        "matches" => "matches an expression, in any case",
        "~" => "matches an expression",
        _ => "contains what follows",
    };
    field.info().operators.iter().map(|operator| way(operator, meaning(operator))).collect()
}

fn values(before: &str, tokens: &[Token], in_set: bool) -> Vec<Completion> {
    let text = |token: &Token| before[token.range.clone()].to_ascii_lowercase();
    let operator = tokens.iter().rposition(|token| token.sign == Sign::Operator);
    let Some(operator) = operator else { return Vec::new() };
    let field = operator.checked_sub(1).and_then(|place| word_field(before, tokens.get(place)));
    let Some(field) = field else { return Vec::new() };
    if text(&tokens[operator]) == "in" && !in_set {
        return vec![way("{", "starts a set, such as {a, b}")];
    }
    let meaning = field.info().meaning;
    words_of(field).iter().map(|word| way(word, meaning)).collect()
}
