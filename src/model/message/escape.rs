//! The escapes of a text: a backslash and what follows it stand for a byte or a character.

use super::error::MessageProblem;

/// The escapes with what each stands for, for help.
pub const ESCAPES: [(&str, &str); 7] = [
    ("\\r", "carriage return, 0d"),
    ("\\n", "line feed, 0a"),
    ("\\t", "tab, 09"),
    ("\\0", "zero byte, 00"),
    ("\\\\", "a backslash"),
    ("\\xNN", "the byte with this number, in hex"),
    ("\\u{...}", "the character with this number, in hex, as UTF-8"),
];

/// What an escape stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escaped {
    Byte(u8),
    Character(char),
}

/// Reads what follows a backslash: what it stands for, and how many bytes of `rest` it has. Between
/// quotation marks one of those can be escaped, too.
///
/// # Errors
/// What is wrong, and how many bytes of `rest` are.
pub(super) fn read_escape(
    rest: &str,
    quoted: bool,
) -> Result<(Escaped, usize), (MessageProblem, usize)> {
    let Some(first) = rest.chars().next() else {
        return Err((MessageProblem::BackslashAtEnd, 0));
    };
    let byte = match first {
        'r' => b'\r',
        'n' => b'\n',
        't' => b'\t',
        '0' => 0,
        '\\' => b'\\',
        '"' if quoted => b'"',
        'x' => {
            let digits = rest.get(1..3).filter(|digits| is_hex(digits));
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            let wrong = 1 + rest[1..].chars().take(2).map(char::len_utf8).sum::<usize>();
            return byte
                .map(|byte| (Escaped::Byte(byte), 3))
                .ok_or((MessageProblem::WrongByte, wrong));
        }
        'u' => {
            let length = rest.find('}').map_or(1, |end| end + 1);
            let digits = rest[..length].strip_prefix("u{").and_then(|text| text.strip_suffix('}'));
            let digits = digits.filter(|digits| digits.len() <= 6 && is_hex(digits));
            let character = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            return character
                .and_then(char::from_u32)
                .map(|character| (Escaped::Character(character), length))
                .ok_or((MessageProblem::WrongCharacter, length));
        }
        other => return Err((MessageProblem::UnknownEscape(other), other.len_utf8())),
    };
    Ok((Escaped::Byte(byte), 1))
}

fn is_hex(digits: &str) -> bool {
    digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}
