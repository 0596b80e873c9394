//! A filter's text cut into words, texts in quotation marks, and signs.

use std::ops::Range;

use super::{FilterError, Problem};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A name, a number, an address.
    Word,
    /// A text with its quotation marks.
    Text,
    /// `#`.
    Hash,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `{`.
    SetOpen,
    /// `}`.
    SetClose,
    /// `,`.
    Comma,
    /// `and`, `&&`.
    And,
    /// `or`, `||`.
    Or,
    /// `not`, `!`.
    Not,
    /// A comparison: `==`, `eq`, `in`, `contains`, `~`.
    Operator,
}

/// A token and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub sign: Sign,
    pub range: Range<usize>,
}

/// Signs of more than a letter, the longer ones first.
const SIGNS: &[(&str, Sign)] = &[
    ("==", Sign::Operator),
    ("!=", Sign::Operator),
    ("<=", Sign::Operator),
    (">=", Sign::Operator),
    ("&&", Sign::And),
    ("||", Sign::Or),
    ("=", Sign::Operator),
    ("<", Sign::Operator),
    (">", Sign::Operator),
    ("~", Sign::Operator),
    ("!", Sign::Not),
    ("#", Sign::Hash),
    ("(", Sign::Open),
    (")", Sign::Close),
    ("{", Sign::SetOpen),
    ("}", Sign::SetClose),
    (",", Sign::Comma),
];

/// Whether a character belongs to a word: names, numbers with units, addresses, `\x48`.
pub(super) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || "_.:/[]%-\\".contains(character)
}

/// The tokens of a filter.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut place = 0;
    while let Some(first) = text[place..].chars().next() {
        let rest = &text[place..];
        if first.is_whitespace() {
            place += first.len_utf8();
            continue;
        }
        let (sign, length) = if first == '"' {
            let length = text_length(rest).ok_or(FilterError {
                range: place..text.len(),
                problem: Problem::TextUnfinished,
            })?;
            (Sign::Text, length)
        } else if is_word_character(first) {
            let length = rest.find(|next| !is_word_character(next)).unwrap_or(rest.len());
            (word_sign(&rest[..length]), length)
        } else if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            (*kind, sign.len())
        } else {
            return Err(FilterError {
                range: place..place + first.len_utf8(),
                problem: Problem::UnknownCharacter(first),
            });
        };
        tokens.push(Token { sign, range: place..place + length });
        place += length;
    }
    Ok(tokens)
}

fn word_sign(word: &str) -> Sign {
    match word.to_ascii_lowercase().as_str() {
        "and" => Sign::And,
        "or" => Sign::Or,
        "not" => Sign::Not,
        "in" | "contains" | "matches" | "eq" | "ne" | "lt" | "le" | "gt" | "ge" => Sign::Operator,
        _ => Sign::Word,
    }
}

/// Length of the text in quotation marks that `rest` begins with, both marks included.
fn text_length(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            '"' if !escaped => return Some(place + 1),
            _ => escaped = character == '\\' && !escaped,
        }
    }
    None
}
