//! One line that says which records are wanted.
//!
//! A filter is made of tests, linked by `and`, `or` and `not`:
//!
//! ```text
//! socket == 3 and failed
//! port in {80, 8000..8100} and not text contains "hello"
//! ```
//!
//! # Grammar
//!
//! ```text
//! filter   = all { "or" all }                  or: ||
//! all      = one { "and" one }                 and: &&
//! one      = "not" one | "(" filter ")" | test  not: !
//! test     = field comparison value            socket == 3
//!          | field "in" "{" value, … "}"       port in {53, 8000..8100}
//!          | word                              tcp, sent, failed, connect, ECONNREFUSED, state
//!          | "#" number                        #3, the socket
//!          | "text" ["contains"] text          text contains "hello"
//!          | "hex" ["contains"] bytes          hex 0d0a
//!          | "bytes" "contains" text           bytes contains "hello", bytes contains 0d:0a
//!          | "bytes" "matches" expression      bytes matches "^get "; in any case, unlike: ~
//!          | text                              "hello"
//!          | anything else                     hello, in any case, in the bytes or the words of a record
//!          | "marked" | "comment" [["contains"] text]
//! ```
//!
//! Comparisons are `==` (or `=`, `eq`), `!=` (`ne`), `<` (`lt`), `<=` (`le`), `>` (`gt`), `>=` (`ge`). The fields, what each of them is
//! compared with, and an example of each are in the table [`FIELDS`]; the words that fields are
//! compared with are in [`words_of`]. `and` binds closer than `or`. Upper and lower case are the
//! same, but in texts and expressions. In a text `\n`, `\r`, `\t`, `\\` and `\"` are what they are
//! in C; in an expression a backslash is the expression's own.
//!
//! A length has a unit or none: `k` and `M` are thousands, `KiB` and `MiB` are powers of 1024. A
//! time without a unit is in seconds.
//!
//! What a record does not have is equal to nothing: `peer == 10.0.0.1` does not hold of a record
//! without a peer, and `peer != 10.0.0.1` does. A pattern is looked for in the bytes of each record
//! by itself; a record without bytes has no hit.
//!
//! Wireshark's names for the same (`tcp.port`, `ip.addr`, `frame contains`) are in the table, too. One
//! that names a protocol lets through that protocol only, also with `!=`; and as in Wireshark since its
//! version 4, `tcp.port != 80` means that neither port is 80.
//!
//! # How it is worked out
//!
//! [`Filter::parse`] reads the line, a [`Matcher`] asks a log. It goes by the index and reads the
//! bytes of a record only where that leaves the answer open.

mod addresses;
mod cell;
mod compare;
mod complete;
mod condition;
mod error;
mod field;
mod matcher;
mod operand;
mod parse;
mod token;
mod value;
mod word;

use std::ops::Range;
use std::sync::Arc;

use addresses::AddressQuestion;
pub use cell::{narrowed, test_of_cell, test_of_event, test_of_result};
pub use complete::{Completion, completions, is_word_character};
use condition::{Condition, Test};
pub use error::{FilterError, Problem};
pub use field::{EXAMPLES, FIELDS, Field, FieldInfo};
pub use matcher::Matcher;
pub use value::quoted;
use word::Words;
pub use word::{words_alone, words_of};

use crate::session::EventKind;

/// A filter that was read without a mistake. Cloning shares what was read.
///
/// ```
/// use socket_playground::{
///     model::{Event, Mode, SocketId},
///     session::{Annotations, Entry, Filter, Log, Matcher},
/// };
///
/// let log = Log::new();
/// for socket in 1..=3 {
///     log.append(Entry::new(SocketId(socket), Event::Reading(Mode::Step)));
/// }
/// let mut matcher = Matcher::new(Filter::parse("socket in {2, 3}")?);
/// let mut found = Vec::new();
/// matcher.select(&log, 1..4, &Annotations::default(), &mut found, || true);
/// assert_eq!(found, [2, 3]);
/// # Ok::<(), socket_playground::session::FilterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Filter(Arc<ParsedFilter>);

#[derive(Debug)]
struct ParsedFilter {
    text: String,
    condition: Condition,
    questions: Vec<AddressQuestion>,
    quotes: Vec<Range<usize>>,
    hint: Option<String>,
    depends_on_notes: bool,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// With the place of the first mistake, and what would be right there.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let parse::Parsed { condition, questions, quotes, hint } = parse::parse(text)?;
        let depends_on_notes = condition.depends_on_notes();
        let text = text.to_owned();
        Ok(Self(Arc::new(ParsedFilter {
            text,
            condition,
            questions,
            quotes,
            hint,
            depends_on_notes,
        })))
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// What may have been meant, where a word is looked for that is almost a word of filters.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// That text with `instead` wherever it quotes bytes or a comment: in place of what `text`, `hex`,
    /// `bytes` and `comment` look for, and of words that are looked for. What a session keeps back can be nowhere else in a filter.
    pub fn text_without_quotes(&self, instead: &str) -> String {
        let ParsedFilter { text, quotes, .. } = &*self.0;
        let mut told = String::with_capacity(text.len());
        let mut end = 0;
        for quote in quotes {
            let before = &text[end..quote.start];
            told.push_str(before);
            // A field may be followed by its text without a blank.
            if before.ends_with(|last: char| !last.is_whitespace() && last != '(') {
                told.push(' ');
            }
            told.push_str(instead);
            end = quote.end;
        }
        told.push_str(&text[end..]);
        told
    }

    /// The same filter, but for records of these kinds: of them it lets through only what it names
    /// by `kind`, or by the word for the kind.
    #[must_use]
    pub fn leaving_out(&self, kinds: &[EventKind]) -> Self {
        let ParsedFilter { text, condition, questions, quotes, hint, depends_on_notes } = &*self.0;
        let unnamed = kinds.iter().copied().filter(|kind| !condition.names(*kind));
        let without = Condition::Not(Box::new(Condition::Test(Test::Words(Words::kinds(unnamed)))));
        Self(Arc::new(ParsedFilter {
            text: text.clone(),
            condition: Condition::All(vec![without, condition.clone()]),
            questions: questions.clone(),
            quotes: quotes.clone(),
            hint: hint.clone(),
            depends_on_notes: *depends_on_notes,
        }))
    }

    /// Whether it asks for marks or comments: what it says of a record may then change later.
    pub fn depends_on_notes(&self) -> bool {
        self.0.depends_on_notes
    }
}

#[cfg(test)]
mod tests;
