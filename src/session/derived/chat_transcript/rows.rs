//! How bytes become rows of text: where a row ends, and what is shown of what is not a text.

use crate::model::{Record, escape_byte, escape_text};

/// Characters in a row; a longer line goes on in the next.
pub const COLUMNS: usize = 56;

/// Rows of text that one utterance shows at most; of the rest it says how many bytes it has.
pub(super) const MAX_ROWS: usize = 32;

/// Bytes of one utterance that are looked at: more never fill more rows than [`MAX_ROWS`].
pub(super) const MAX_BYTES: usize = COLUMNS * MAX_ROWS;

/// One row of a dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatRow {
    /// Who, when, how many bytes: begins every utterance. The record comes in brief.
    Caption(Record),
    /// A line of what was said, and how it ended: `\n`, `\r\n`, or nothing where it was wrapped or
    /// the utterance ends.
    Text {
        /// The line, with everything that is not plain text escaped.
        text: String,
        /// The escape of the line ending.
        ending: &'static str,
    },
    /// This many further bytes are in the record and not shown here.
    More(u64),
}

impl ChatRow {
    /// Characters in it, the line ending included.
    pub(super) fn columns(&self) -> usize {
        match self {
            Self::Text { text, ending } => text.chars().count() + ending.len(),
            Self::Caption(_) | Self::More(_) => 0,
        }
    }
}

/// The beginning of `length` bytes as rows of text: a new one at every line feed and after
/// [`COLUMNS`] characters.
pub(super) fn rows_of(shown: &[u8], length: u64) -> Vec<ChatRow> {
    let mut rows = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    let mut used = 0;
    let mut wrap = |line: &mut String, columns: &mut usize, ending| {
        rows.push(ChatRow::Text { text: std::mem::take(line), ending });
        *columns = 0;
        rows.len() >= MAX_ROWS
    };
    let mut pieces = pieces(shown).peekable();
    while let Some((text, bytes)) = pieces.next() {
        used += bytes;
        let ending = match text.as_str() {
            "\\n" => "\\n",
            "\\r" if pieces.peek().is_some_and(|(next, _)| next == "\\n") => {
                pieces.next();
                used += 1;
                "\\r\\n"
            }
            _ => {
                let width = text.chars().count();
                if columns + width > COLUMNS && wrap(&mut line, &mut columns, "") {
                    used -= bytes;
                    break;
                }
                columns += width;
                line.push_str(&text);
                continue;
            }
        };
        if wrap(&mut line, &mut columns, ending) {
            break;
        }
    }
    if !line.is_empty() {
        rows.push(ChatRow::Text { text: line, ending: "" });
    }
    let used = used as u64;
    if used < length {
        rows.push(ChatRow::More(length - used));
    }
    rows
}

/// Characters, each as it is shown and with its length in bytes; what is not UTF-8 byte by byte.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = (String, usize)> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid().chars().map(|character| {
            (escape_text(character.encode_utf8(&mut [0; 4])), character.len_utf8())
        });
        valid.chain(chunk.invalid().iter().map(|byte| (escape_byte(*byte), 1)))
    })
}
