//! What a cell may contain: text that is no formula, deceives nobody, and is not too long for a
//! spreadsheet.

use std::borrow::Cow;

use crate::model::{CopyFormat, escape_bytes, escape_text};

/// A cell of a spreadsheet has room for 32,767 units of UTF-16. The rest is for the apostrophe and for
/// saying that something is missing.
const LIMIT: usize = 32_700;

/// Bytes that are shown in hex: three characters each.
const HEX_BYTES: usize = 10_000;

/// Text of any kind.
pub fn plain_cell(text: &str) -> String {
    harmless(bounded(unsplit(&escape_text(text)), ""))
}

/// Cells as a line of comma-separated values (RFC 4180), without its end.
pub fn csv_line(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\r', '\n']) {
            Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
        } else {
            Cow::Borrowed(cell.as_str())
        }
    });
    quoted.collect::<Vec<_>>().join(",")
}

/// Bytes as text.
pub(super) fn text_cell(bytes: &[u8]) -> String {
    // No character has more than four bytes, so that these are enough to fill a cell.
    let shown = &bytes[..bytes.len().min(4 * LIMIT)];
    harmless(bounded(unsplit(&escape_bytes(shown)), &format!(" of {} bytes", bytes.len())))
}

/// Bytes in hex, with a blank after each.
pub(super) fn hex_cell(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(HEX_BYTES)];
    let hex = CopyFormat::HexPairs.write(shown, 0);
    if shown.len() == bytes.len() {
        hex
    } else {
        format!("{hex} ... (the first {HEX_BYTES} of {} bytes)", bytes.len())
    }
}

/// The beginning of a text that is too long. `of_what` says how much there is in all.
fn bounded(text: String, of_what: &str) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > LIMIT
    });
    match end {
        None => text,
        Some((end, _)) => format!("{}... (only the beginning{of_what})", &text[..end]),
    }
}

/// A spreadsheet takes a cell that begins with one of these for a formula, or drops a blank and then
/// does (the advice of OWASP on "CSV injection").
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn begins_formula(text: &str) -> bool {
    text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA)
}

/// Where a spreadsheet splits at the semicolon, as it does in half of Europe, what follows one begins
/// a cell: before a formula it is written as its code.
fn unsplit(text: &str) -> String {
    let mut parts = text.split(';');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push_str(if begins_formula(part) { "\\x3b" } else { ";" });
        whole.push_str(part);
    }
    whole
}

/// An apostrophe says that it is text.
fn harmless(cell: String) -> String {
    if begins_formula(&cell) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u{a0}=1", "＝1"] {
            assert_eq!(plain_cell(text), format!("'{text}"));
        }
        assert_eq!(plain_cell("\t=1"), "\\t=1", "a tab is escaped and begins nothing");
        assert_eq!(harmless("\t=1".to_owned()), "'\t=1");
        assert_eq!(harmless("\r=1".to_owned()), "'\r=1");
        assert_eq!(plain_cell("a=1"), "a=1");
        assert_eq!(text_cell(b"a;=1+1; b;c; =2"), "a\\x3b=1+1; b;c\\x3b =2");
        assert_eq!(text_cell(b"=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
    }

    #[test]
    fn a_cell_has_room_for_its_text_or_says_what_is_missing() {
        assert_eq!(text_cell(&vec![b'a'; LIMIT]).len(), LIMIT);
        for (bytes, begins) in [
            (vec![b'='; 200_000], "'==="),
            ("\u{202e}".repeat(20_000).into_bytes(), "\\u{202e}"),
            ("\u{1f600}".repeat(20_000).into_bytes(), "\u{1f600}"),
        ] {
            let cell = text_cell(&bytes);
            assert!(cell.encode_utf16().count() <= 32_767);
            assert!(cell.starts_with(begins));
            let end = format!("... (only the beginning of {} bytes)", bytes.len());
            assert!(cell.ends_with(&end), "{}", &cell[cell.len() - 50..]);
        }
        let hex = hex_cell(&vec![0xab; 200_000]);
        assert!(hex.len() <= 32_767 && hex.ends_with("ab ... (the first 10000 of 200000 bytes)"));
        assert_eq!(hex_cell(b"\x00\xff"), "00 ff");
    }
}
