//! Bytes written in hex, as people type them.

use thiserror::Error;

/// A text in hex that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HexError {
    /// A digit is left over.
    #[error(
        "This hex has {digits} digits, and every byte takes two. Add one or take one away: \
         \"{last}\" is left alone."
    )]
    OddDigits {
        /// How many digits there are.
        digits: usize,
        /// The digit that is left over.
        last: char,
    },
    /// Something else than 0-9, a-f.
    #[error("'{0}' is not a hex digit. Bytes in hex look like 48 65 0a: digits 0-9 and a-f.")]
    NotADigit(char),
}

/// Bytes from pairs of hex digits, with white space or commas between them as one likes.
///
/// # Errors
/// When a digit is left over, or a character is none.
pub fn parse_hex(text: &str) -> Result<Vec<u8>, HexError> {
    let mut digits = Vec::new();
    for character in text.chars().filter(|c| !c.is_whitespace() && *c != ',') {
        let digit = character.to_digit(16).ok_or(HexError::NotADigit(character))?;
        digits.push((character, digit as u8));
    }
    let (pairs, rest) = digits.as_chunks::<2>();
    if let [(last, _)] = rest {
        return Err(HexError::OddDigits { digits: digits.len(), last: *last });
    }
    Ok(pairs.iter().map(|[(_, high), (_, low)]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_however_it_is_spaced() {
        assert_eq!(parse_hex("48 65,6C6c\n6f").unwrap(), b"Hello");
        assert_eq!(parse_hex("").unwrap(), b"");
    }

    #[test]
    fn wrong_hex_says_what_is_wrong() {
        assert_eq!(parse_hex("48 6"), Err(HexError::OddDigits { digits: 3, last: '6' }));
        assert_eq!(parse_hex("4g"), Err(HexError::NotADigit('g')));
    }
}
