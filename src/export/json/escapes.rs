//! How text is written in a line of JSON: whatever could deceive the eye as an escape that means it.

use std::io;
use std::io::Write;

use serde_json::ser::Formatter;

use crate::model::is_plain;

/// JSON without blanks, in which no character turns the direction of writing or hides.
pub(super) struct PlainEscapes;

impl Formatter for PlainEscapes {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(place) = rest.find(|character| !is_plain(character)) {
            let (plain, from) = rest.split_at(place);
            writer.write_all(plain.as_bytes())?;
            let mut characters = from.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize as _;

    use super::*;

    #[test]
    fn what_deceives_is_escaped_and_read_back_as_it_was() {
        let text = "grüße \u{202e}\u{7f}\u{e0041}\"\\\n";
        let mut line = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut line, PlainEscapes);
        text.serialize(&mut serializer).unwrap();
        let line = String::from_utf8(line).unwrap();
        assert_eq!(line, "\"grüße \\u202e\\u007f\\udb40\\udc41\\\"\\\\\\n\"");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
