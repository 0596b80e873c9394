//! Bytes written in hex, in the forms in which people have them: `4865`, `48 65`, `48:65`, `48-65`,
//! `0x48, 0x65`, `\x48\x65`, on one line or several, and as an array of C or Rust. Where it is asked
//! for, texts in quotation marks may stand among them: `"GET" 0d 0a`.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

use super::count;

/// A text in hex that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HexError {
    /// A digit is left over.
    #[error(
        "This hex has {}, and every byte needs two. Add one or remove one: \"{last}\" at {place} \
         is left over.",
        count(*.digits, "digit")
    )]
    OddDigits {
        /// How many digits there are.
        digits: usize,
        /// The digit that is left over.
        last: char,
        /// Where it is.
        place: HexPlace,
    },
    /// A digit is left over where a byte must be whole: before a colon, a hyphen, `0x` or `\x`.
    #[error("\"{digit}\" at {place} is half a byte: every byte needs two digits, as in 0{digit}.")]
    HalfByte {
        /// The digit.
        digit: char,
        /// Where it is.
        place: HexPlace,
    },
    /// `0x` or `\x` with nothing behind it.
    #[error("Digits are missing after the {prefix} at {place}. Write {prefix}48, for example.")]
    NoDigits {
        /// `0x` or `\x`.
        prefix: &'static str,
        /// Where it is.
        place: HexPlace,
    },
    /// Something else than 0-9, a-f.
    #[error(
        "'{}' at {place} is not a hex digit. Bytes in hex look like 48 65 0a: digits 0-9 and a-f.",
        .character.escape_debug()
    )]
    NotADigit {
        /// The character.
        character: char,
        /// Where it is.
        place: HexPlace,
    },
    /// A text among the hex does not end.
    #[error("The text that begins at {place} has no closing quotation mark.")]
    OpenText {
        /// Where its quotation mark is.
        place: HexPlace,
    },
}

impl HexError {
    /// The bytes of `text`, which was read, that the error is about.
    pub fn range(&self, text: &str) -> Range<usize> {
        let (Self::OddDigits { place, .. }
        | Self::HalfByte { place, .. }
        | Self::NoDigits { place, .. }
        | Self::NotADigit { place, .. }
        | Self::OpenText { place }) = *self;
        let line: usize = text.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
        let mut characters = text[line..].chars();
        let before = characters.by_ref().take(place.column - 1).map(char::len_utf8).sum::<usize>();
        let length = match self {
            Self::NoDigits { prefix, .. } => prefix.len(),
            _ => characters.next().map_or(0, char::len_utf8),
        };
        line + before..line + before + length
    }
}

/// A place in a text, counted from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HexPlace {
    /// The line.
    pub line: usize,
    /// The character in its line.
    pub column: usize,
}

impl HexPlace {
    fn new(text: &str, offset: usize) -> Self {
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |line_feed| line_feed + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for HexPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(formatter, "line {}, ", self.line)?;
        }
        write!(formatter, "character {}", self.column)
    }
}

/// Bytes from pairs of hex digits. White space and commas may be anywhere, colons and hyphens
/// after a byte, `0x` and `\x` before one; an array of C or Rust may have its declaration.
///
/// # Errors
/// When a digit is left over, or a character is none: with its place in the text.
pub fn parse_hex(text: &str) -> Result<Vec<u8>, HexError> {
    read_hex(text, None).map(|reader| reader.bytes)
}

/// A piece of hex with texts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HexPiece {
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text: where it is, without its quotation marks.
    Text(Range<usize>),
}

/// How long a text is whose opening quotation mark precedes it; `None` if it does not end.
pub(super) type TextLength = fn(&str) -> Option<usize>;

/// [`parse_hex`] with texts in quotation marks among the bytes.
pub(super) fn hex_pieces(text: &str, length: TextLength) -> Result<Vec<HexPiece>, HexError> {
    let mut reader = read_hex(text, Some(length))?;
    reader.end_bytes();
    Ok(reader.pieces)
}

fn read_hex(text: &str, text_length: Option<TextLength>) -> Result<HexReader<'_>, HexError> {
    let (begin, elements) = elements_of_array(text);
    let mut reader = HexReader { text, ..HexReader::default() };
    let mut rest = elements.char_indices().map(|(offset, character)| (begin + offset, character));
    while let Some((offset, character)) = rest.next() {
        let behind = &text[offset + character.len_utf8()..begin + elements.len()];
        match (character, behind.chars().next()) {
            ('0', Some('x' | 'X')) | ('\\', Some('x')) => {
                let prefix = if character == '0' { "0x" } else { "\\x" };
                let length = reader.take_prefixed(prefix, offset, &behind[1..])?;
                // Past the x and the digits.
                rest.by_ref().take(1 + length).for_each(drop);
            }
            ('"', _) if let Some(text_length) = text_length => {
                reader.whole_byte()?;
                let place = HexPlace::new(text, offset);
                let length = text_length(behind).ok_or(HexError::OpenText { place })?;
                reader.end_bytes();
                reader.pieces.push(HexPiece::Text(offset + 1..offset + 1 + length));
                // Past the text and its closing quotation mark.
                let characters = behind[..length].chars().count();
                rest.by_ref().take(characters + 1).for_each(drop);
            }
            _ => reader.take(character, offset)?,
        }
    }
    reader.finish()
}

/// What is between the brackets of `unsigned char data[2] = {0x48, 0x65};`, and where that
/// begins; the whole text, if it has no such form.
fn elements_of_array(text: &str) -> (usize, &str) {
    // What is in quotation marks declares nothing.
    let sign = text.find(['=', '"']).filter(|sign| text[*sign..].starts_with('='));
    let value = sign.map_or(0, |equals| equals + 1);
    let array = text[value..].trim_end().trim_end_matches(';').trim();
    for (open, close) in [('{', '}'), ('[', ']')] {
        let inner = array.strip_prefix(open).and_then(|array| array.strip_suffix(close));
        if let Some(inner) = inner {
            return (inner.as_ptr() as usize - text.as_ptr() as usize, inner);
        }
    }
    (0, text)
}

#[derive(Default)]
struct HexReader<'text> {
    text: &'text str,
    /// What precedes `bytes`.
    pieces: Vec<HexPiece>,
    bytes: Vec<u8>,
    /// The first digit of a byte, and where it is.
    half: Option<(char, usize)>,
    /// How many digits have been read.
    digits: usize,
    /// Digits since the last gap.
    run: usize,
    /// The last digit of the first run that has an odd number of them.
    odd_run: Option<(char, usize)>,
}

impl HexReader<'_> {
    fn take(&mut self, character: char, offset: usize) -> Result<(), HexError> {
        if let Some(value) = character.to_digit(16) {
            self.digits += 1;
            self.run += 1;
            match self.half.take() {
                Some((first, _)) => {
                    let high = first.to_digit(16).unwrap_or(0);
                    self.bytes.push((high << 4 | value) as u8);
                }
                None => self.half = Some((character, offset)),
            }
            return Ok(());
        }
        match character {
            gap if gap.is_whitespace() || gap == ',' => self.end_run(offset),
            ':' | '-' if self.digits > 0 || !self.pieces.is_empty() => {
                self.whole_byte()?;
                self.end_run(offset);
            }
            _ => {
                let place = HexPlace::new(self.text, offset);
                return Err(HexError::NotADigit { character, place });
            }
        }
        Ok(())
    }

    /// Reads the digits that follow `0x` or `\x`; how many they are. One alone is a byte, as it
    /// is in C.
    fn take_prefixed(
        &mut self,
        prefix: &'static str,
        offset: usize,
        behind: &str,
    ) -> Result<usize, HexError> {
        self.whole_byte()?;
        let length = behind.find(|next: char| !next.is_ascii_hexdigit()).unwrap_or(behind.len());
        if length == 0 {
            let place = HexPlace::new(self.text, offset);
            return Err(HexError::NoDigits { prefix, place });
        }
        let first = offset + prefix.len();
        if length == 1 {
            self.take('0', offset)?;
        }
        for (place, digit) in behind[..length].char_indices() {
            self.take(digit, first + place)?;
        }
        self.whole_byte()?;
        self.run = 0;
        Ok(length)
    }

    /// Checks that no digit is left alone where a byte has to be whole.
    fn whole_byte(&self) -> Result<(), HexError> {
        match self.half {
            Some((digit, offset)) => {
                Err(HexError::HalfByte { digit, place: HexPlace::new(self.text, offset) })
            }
            None => Ok(()),
        }
    }

    /// The bytes so far are a piece of their own.
    fn end_bytes(&mut self) {
        self.run = 0;
        if !self.bytes.is_empty() {
            self.pieces.push(HexPiece::Bytes(std::mem::take(&mut self.bytes)));
        }
    }

    /// There is a gap, or the end, at `offset`.
    fn end_run(&mut self, offset: usize) {
        if self.run % 2 == 1 && self.odd_run.is_none() {
            let last = self.text[..offset].char_indices().next_back();
            self.odd_run = last.map(|(offset, digit)| (digit, offset));
        }
        self.run = 0;
    }

    fn finish(mut self) -> Result<Self, HexError> {
        if let Some((digit, offset)) = self.half {
            self.end_run(offset + digit.len_utf8());
            let (last, offset) = self.odd_run.unwrap_or((digit, offset));
            let place = HexPlace::new(self.text, offset);
            return Err(HexError::OddDigits { digits: self.digits, last, place });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::CopyFormat;

    #[test]
    fn hex_is_read_however_it_is_written() {
        for text in [
            "48656c6c6f",
            "48 65,6C6c\n6f",
            "4 8656c 6c6f",
            "48:65:6c:6c:6f",
            "48:65:6c:\n    6c:6f:",
            "48-65-6C-6C-6F",
            "0x48, 0x65, 0x6c, 0x6c, 0x6f",
            "0x48 0X65\n0x6c,0x6c,\t0x6f,",
            "0x48656c6c6f",
            r"\x48\x65\x6c\x6c\x6f",
            "{0x48, 0x65, 0x6c, 0x6c, 0x6f}",
            "[0x48, 0x65, 0x6c, 0x6c, 0x6f]",
            "const uint8_t hello[] = { 0x48,0x65,\r\n 0x6c,0x6c,0x6f };\r\n",
        ] {
            assert_eq!(parse_hex(text).as_deref(), Ok(&b"Hello"[..]), "{text}");
        }
        assert_eq!(parse_hex("0x4, 0xa").unwrap(), [4, 10]);
        assert_eq!(parse_hex(" \n").unwrap(), b"");
    }

    #[test]
    fn wrong_hex_says_what_is_wrong_and_where() {
        let place = |line, column| HexPlace { line, column };
        let left = |digits, last, place| HexError::OddDigits { digits, last, place };
        let half = |digit, place| HexError::HalfByte { digit, place };
        let no_digit = |character, place| HexError::NotADigit { character, place };
        for (text, error) in [
            ("48 6", left(3, '6', place(1, 4))),
            ("48 6 65", left(5, '6', place(1, 4))),
            ("486", left(3, '6', place(1, 3))),
            ("4g", no_digit('g', place(1, 2))),
            ("48\n é5", no_digit('é', place(2, 2))),
            ("4:8", half('4', place(1, 1))),
            ("48 6 0x65", half('6', place(1, 4))),
            ("0x486", half('6', place(1, 5))),
            (r"\x48\x6z", no_digit('z', place(1, 8))),
            ("0x48, 0x", HexError::NoDigits { prefix: "0x", place: place(1, 7) }),
            (r"\x", HexError::NoDigits { prefix: "\\x", place: place(1, 1) }),
            ("a[2] = {\n 0x48, 0xq5}", HexError::NoDigits { prefix: "0x", place: place(2, 8) }),
            ("unsigned", no_digit('u', place(1, 1))),
            ("a = 48", no_digit('=', place(1, 3))),
            (":48", no_digit(':', place(1, 1))),
            ("-", no_digit('-', place(1, 1))),
            (r"48\65", no_digit('\\', place(1, 3))),
        ] {
            assert_eq!(parse_hex(text), Err(error), "{text}");
            let range = error.range(text);
            let begins = HexPlace::new(text, range.start);
            assert!(error.to_string().contains(&format!("at {begins}")), "{text}: {range:?}");
            assert!(!text[range].is_empty(), "{text}");
        }
        let told = parse_hex("48 65\n0g").unwrap_err().to_string();
        assert!(told.starts_with("'g' at line 2, character 2 is not a hex digit"), "{told}");
    }

    #[test]
    fn texts_stand_among_the_bytes_only_where_that_is_asked_for() {
        let pieces = |text| hex_pieces(text, |behind| behind.find('"'));
        let bytes = |bytes: &[u8]| HexPiece::Bytes(bytes.to_vec());
        assert_eq!(pieces("\"GET\" 0d:0a"), Ok(vec![HexPiece::Text(1..4), bytes(b"\r\n")]));
        assert_eq!(
            pieces("{0x48, \"=é\", 0x49}"),
            Ok(vec![bytes(b"H"), HexPiece::Text(8..11), bytes(b"I")])
        );
        assert_eq!(pieces("\"a\":0d"), Ok(vec![HexPiece::Text(1..2), bytes(b"\r")]));
        assert_eq!(pieces(" "), Ok(vec![]));
        let place = |column| HexPlace { line: 1, column };
        assert_eq!(pieces("48 \"a"), Err(HexError::OpenText { place: place(4) }));
        assert_eq!(pieces("4\"a\""), Err(HexError::HalfByte { digit: '4', place: place(1) }));
        let character = '"';
        assert_eq!(parse_hex("\"a\""), Err(HexError::NotADigit { character, place: place(1) }));
    }

    proptest! {
        #[test]
        fn what_is_copied_in_hex_is_read_back(bytes in prop::collection::vec(any::<u8>(), 1..99)) {
            for format in [
                CopyFormat::HexStream,
                CopyFormat::HexPairs,
                CopyFormat::CArray,
                CopyFormat::RustArray,
            ] {
                prop_assert_eq!(parse_hex(&format.write(&bytes, 0)).unwrap(), &bytes[..]);
            }
        }

        #[test]
        fn no_text_does_harm(text in "[0-9a-fxX\\\\{}=;:, é\n-]{0,40}") {
            if let Err(error) = parse_hex(&text) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
