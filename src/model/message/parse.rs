//! Reading the text of a message: as text with escapes and macros, or as hex with texts among it.

use std::ops::Range;

use bytes::Bytes;

use super::error::{MessageError, MessageProblem};
use super::escape::{Escaped, read_escape};
use super::form::Form;
use super::limits::MOST_BYTES;
use super::macros::read_macro;
use super::template::Piece;
use crate::model::hex::{HexPiece, TextLength, hex_pieces};

/// The pieces of a message's text. `groups` are those of the expression that it answers.
pub(super) fn pieces(
    text: &str,
    form: Form,
    escapes: bool,
    groups: &[Option<String>],
) -> Result<Vec<Piece>, MessageError> {
    let (bytes, pieces) = (Vec::new(), Vec::new());
    let mut reader = MessageReader { text, escapes, groups, bytes, pieces, most: 0 };
    match form {
        Form::Text => reader.read_text(0..text.len(), false)?,
        Form::Hex => {
            let length: TextLength =
                if escapes { escaped_text_length } else { |behind| behind.find('"') };
            let hex = hex_pieces(text, length).map_err(|error| MessageError {
                range: error.range(text),
                problem: MessageProblem::Hex(error),
            })?;
            for piece in hex {
                match piece {
                    HexPiece::Bytes(bytes) => reader.push(&bytes),
                    HexPiece::Text(range) => reader.read_text(range, true)?,
                }
            }
        }
    }
    reader.finish()
}

/// Length of a text up to the first quotation mark that is not escaped.
fn escaped_text_length(behind: &str) -> Option<usize> {
    let mut escaped = false;
    behind.char_indices().find_map(|(place, character)| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends.then_some(place)
    })
}

struct MessageReader<'text> {
    text: &'text str,
    escapes: bool,
    groups: &'text [Option<String>],
    /// Bytes behind the last piece.
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    /// Bytes that the macros can become at most.
    most: usize,
}

impl MessageReader<'_> {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn end_bytes(&mut self) {
        if !self.bytes.is_empty() {
            self.pieces.push(Piece::Bytes(Bytes::from(std::mem::take(&mut self.bytes))));
        }
    }

    fn read_text(&mut self, range: Range<usize>, quoted: bool) -> Result<(), MessageError> {
        let text = &self.text[..range.end];
        let mut rest = &text[range.start..];
        while self.escapes
            && let Some(special) = rest.find(['\\', '$'])
        {
            let (plain, begins) = rest.split_at(special);
            self.push(plain.as_bytes());
            let place = text.len() - begins.len();
            let length = if begins.starts_with('\\') {
                self.read_escape(begins, place, quoted)?
            } else {
                self.read_dollars(begins, place)?
            };
            rest = &begins[length..];
        }
        self.push(rest.as_bytes());
        Ok(())
    }

    /// Reads an escape at the beginning of `rest`; how many bytes it has.
    fn read_escape(
        &mut self,
        rest: &str,
        place: usize,
        quoted: bool,
    ) -> Result<usize, MessageError> {
        let escape = read_escape(&rest[1..], quoted);
        let (escaped, length) = escape.map_err(|(problem, length)| MessageError {
            range: place..place + 1 + length,
            problem,
        })?;
        match escaped {
            Escaped::Byte(byte) => self.bytes.push(byte),
            Escaped::Character(character) => {
                self.push(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        Ok(1 + length)
    }

    /// Reads the dollar signs at the beginning of `rest`, and a macro that begins with them; how many
    /// bytes that has. Of several before a parenthesis one is taken away, and there is no macro.
    fn read_dollars(&mut self, rest: &str, place: usize) -> Result<usize, MessageError> {
        let dollars = rest.find(|next| next != '$').unwrap_or(rest.len());
        if !rest[dollars..].starts_with('(') {
            self.push(&rest.as_bytes()[..dollars]);
            return Ok(dollars);
        }
        if dollars > 1 {
            self.push(&rest.as_bytes()[1..=dollars]);
            return Ok(dollars + 1);
        }
        let Some(end) = rest.find(')') else {
            return Err(MessageError {
                range: place..place + 2,
                problem: MessageProblem::OpenMacro,
            });
        };
        let range = place..place + end + 1;
        let failed = |problem| MessageError { range: range.clone(), problem };
        let filled = read_macro(&rest[2..end], self.groups).map_err(failed)?;
        self.most += filled.most_bytes();
        if self.most > MOST_BYTES {
            return Err(failed(MessageProblem::TooLong));
        }
        self.end_bytes();
        self.pieces.push(Piece::Macro(filled));
        Ok(end + 1)
    }

    fn finish(mut self) -> Result<Vec<Piece>, MessageError> {
        self.end_bytes();
        let of = |piece: &Piece| if let Piece::Bytes(bytes) = piece { bytes.len() } else { 0 };
        let bytes: usize = self.pieces.iter().map(of).sum();
        if bytes + self.most > MOST_BYTES {
            let range = 0..self.text.len();
            return Err(MessageError { range, problem: MessageProblem::TooLong });
        }
        Ok(self.pieces)
    }
}
