//! Bytes and text from a peer, made safe to show: they are data, never instructions.
//!
//! Control characters, invisible ones and those that turn the direction of writing are shown as
//! escapes, on screen and in files (Unicode Standard Annex 9, CVE-2021-42574).

use std::fmt::Write as _;

/// One byte as an escape: `\n`, `\\`, `\x1b`; printable ASCII as itself.
pub fn escape_byte(byte: u8) -> String {
    std::ascii::escape_default(byte).to_string()
}

/// Text with everything that could deceive the eye escaped.
pub fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        push_escaped(&mut escaped, character);
    }
    escaped
}

/// Text between double quotes, from which a reader of RON or of Rust has it back.
pub fn quoted_text(text: &str) -> String {
    quoted(text.as_bytes(), usize::MAX)
}

/// Bytes as text, with everything that is not plain text escaped.
pub fn escape_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| push_escaped(&mut text, character));
        chunk.invalid().iter().for_each(|byte| text.push_str(&escape_byte(*byte)));
    }
    text
}

/// Bytes between double quotes as strace(1) shows them: valid UTF-8 as text, the rest as `\xff`,
/// cut after `limit` characters with `...` behind the closing quote.
pub(super) fn quoted(bytes: &[u8], limit: usize) -> String {
    let mut text = String::from("\"");
    let mut shown = 0;
    let mut cut = false;
    // Four bytes are the longest character.
    let looked_at = &bytes[..bytes.len().min(limit.saturating_mul(4))];
    'bytes: for chunk in looked_at.utf8_chunks() {
        for character in chunk.valid().chars() {
            if shown == limit {
                cut = true;
                break 'bytes;
            }
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                other => push_escaped(&mut text, other),
            }
            shown += 1;
        }
        for byte in chunk.invalid() {
            if shown == limit {
                cut = true;
                break 'bytes;
            }
            text.push_str(&escape_byte(*byte));
            shown += 1;
        }
    }
    text.push('"');
    if cut || looked_at.len() < bytes.len() {
        text.push_str("...");
    }
    text
}

/// For each character of a text the byte that it shows, where the text shows these bytes from the first
/// one on: in hex with gaps, or as text with escapes, between quotes or not, and cut at its end or not.
/// `None` if it does not.
pub fn places_in(text: &str, bytes: &[u8]) -> Option<Vec<Option<u64>>> {
    let hex = bytes.iter().enumerate().map(|(place, byte)| {
        (1, if place == 0 { format!("{byte:02x}") } else { format!(" {byte:02x}") })
    });
    let quoted = text.find('"').map(|quote| quote + 1);
    placed(text, 0, hex)
        .or_else(|| placed(text, quoted?, pieces(bytes, "\"\\")))
        .or_else(|| placed(text, 0, pieces(bytes, "")))
}

/// The places where the text behind `begin` is made of these pieces, each of so many bytes.
fn placed(
    text: &str,
    begin: usize,
    pieces: impl Iterator<Item = (u64, String)>,
) -> Option<Vec<Option<u64>>> {
    let mut places = vec![None; text[..begin].chars().count()];
    let (mut rest, mut place) = (&text[begin..], 0);
    for (length, piece) in pieces {
        let Some(behind) = rest.strip_prefix(piece.as_str()) else { break };
        places.extend(piece.chars().map(|_| Some(place)));
        (rest, place) = (behind, place + length);
    }
    let ends = ["\"", "…", " …", "..."].into_iter().any(|end| rest.starts_with(end));
    places.resize(text.chars().count(), None);
    (place > 0 && (rest.is_empty() || ends)).then_some(places)
}

/// Bytes as text, character by character, each with the number of its bytes. Those in `marked` have a
/// backslash.
fn pieces(bytes: &[u8], marked: &str) -> impl Iterator<Item = (u64, String)> {
    bytes.utf8_chunks().flat_map(move |chunk| {
        let characters = chunk.valid().chars().map(move |character| {
            let mut piece = String::from(if marked.contains(character) { "\\" } else { "" });
            push_escaped(&mut piece, character);
            (character.len_utf8() as u64, piece)
        });
        characters.chain(chunk.invalid().iter().map(|byte| (1, escape_byte(*byte))))
    })
}

/// Whether a character is shown as itself, as it deceives nobody.
pub fn is_plain(character: char) -> bool {
    !character.is_ascii_control() && !is_deceptive(character)
}

fn push_escaped(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        character if character.is_ascii_control() => {
            // Writing to a String cannot fail.
            write!(text, "\\x{:02x}", character as u32).unwrap_or_default();
        }
        character if is_deceptive(character) => {
            write!(text, "\\u{{{:x}}}", character as u32).unwrap_or_default();
        }
        character => text.push(character),
    }
}

/// Control characters beyond ASCII, line separators, invisible ones and bidirectional controls.
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_the_eye_is_escaped() {
        assert_eq!(escape_text("a\u{202e}b\u{1b}[31m\r\n"), "a\\u{202e}b\\x1b[31m\\r\\n");
        assert_eq!(escape_text("grüße, 你好"), "grüße, 你好");
    }

    #[test]
    fn a_character_of_a_text_leads_to_its_byte() {
        let at = |text: &str, bytes: &[u8], shown: &str| {
            let places = places_in(text, bytes)?;
            let before = text[..text.find(shown)?].chars().count();
            places[before]
        };
        assert_eq!(at("48 69 0a …", b"Hi\n!", "69"), Some(1));
        assert_eq!(at("send(\"a\\\"\\né!\", 9 bytes)", "a\"\né!".as_bytes(), "\\n"), Some(2));
        assert_eq!(at("send(\"a\\\"\\né!\", 9 bytes)", "a\"\né!".as_bytes(), "!"), Some(5));
        assert_eq!(at("send(\"a\\\"\\né!\", 9 bytes)", "a\"\né!".as_bytes(), "send"), None);
        assert_eq!(at("\"abc\"...", b"abcdef", "c"), Some(2));
        assert_eq!(at("a\\xffb …", b"a\xffbcd", "b"), Some(2));
        assert_eq!(places_in("recv(1024)", b"rest"), None);
        assert_eq!(places_in("", b"rest"), None);
    }

    #[test]
    fn quoted_bytes_keep_text_and_escape_the_rest() {
        assert_eq!(quoted(b"hello\r\n", 32), "\"hello\\r\\n\"");
        assert_eq!(quoted("é\"\\".as_bytes(), 32), "\"é\\\"\\\\\"");
        assert_eq!(quoted(b"\xff\xc3", 32), "\"\\xff\\xc3\"");
        assert_eq!(quoted(b"abcdef", 3), "\"abc\"...");
        assert_eq!(quoted(b"abc", 3), "\"abc\"");
        assert_eq!(quoted("ééé".as_bytes(), 3), "\"ééé\"");
    }
}
