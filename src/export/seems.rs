//! What a file seems to be that is not what was asked for: its first bytes tell.

use std::borrow::Cow;
use std::fmt;

use file_format::FileFormat;

use super::csv::{BYTE_ORDER_MARK, begins_like_table};
use super::ron::HEADER_NAME;
use crate::session::begins_like_journal;

/// Fewer bytes than this, of no format that is known, tell nothing.
const FEWEST: usize = 16;

/// Bytes among which a control character tells a binary format from a text that begins alike.
const MAGIC: usize = 8;

/// Bytes that are looked at.
const LOOKED_AT: usize = 4096;

/// What a file seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seems {
    /// A session of this program.
    Session,
    /// The journal of a session.
    Journal,
    /// Nothing of this program, but this.
    Foreign(Cow<'static, str>),
}

impl Seems {
    /// What a file that begins with these bytes is, unless it may well be a scenario.
    pub fn from_beginning(bytes: &[u8]) -> Option<Self> {
        let foreign = |what| Some(Self::Foreign(Cow::Borrowed(what)));
        let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        if text.starts_with(HEADER_NAME.as_bytes()) {
            return Some(Self::Session);
        }
        if begins_like_journal(bytes) {
            return Some(Self::Journal);
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return foreign("text in UTF-16; save it as UTF-8");
        }
        if begins_like_table(text) {
            return foreign("a session as a table (CSV), which the program can write but not read");
        }
        match text.trim_ascii_start() {
            [b'<', ..] => return foreign("HTML or XML"),
            [b'{', ..] => return foreign("JSON"),
            [b'[', rest @ ..] if begins_like_json(rest) => return foreign("JSON"),
            // RON itself may begin with `#![enable(..)]`.
            [b'#', b'!', rest @ ..] if !rest.trim_ascii_start().starts_with(b"[") => {
                return foreign("a script");
            }
            _ => {}
        }
        let format = FileFormat::from_bytes(bytes);
        match format {
            FileFormat::PcapDump | FileFormat::PcapNextGenerationDump => {
                foreign("a Wireshark capture")
            }
            FileFormat::PortableDocumentFormat => foreign("a PDF"),
            // Text may begin with the two letters of a format by chance.
            _ if !bytes.contains(&0) && !bytes.iter().take(MAGIC).copied().any(is_control) => None,
            FileFormat::ArbitraryBinaryData if bytes.len() < FEWEST => None,
            FileFormat::ArbitraryBinaryData => foreign("binary data"),
            format => Some(Self::Foreign(format!("binary data ({})", format.name()).into())),
        }
    }
}

/// Whether this goes on as an array of JSON does, and not as the name of a section in brackets.
fn begins_like_json(after_bracket: &[u8]) -> bool {
    let next = after_bracket.trim_ascii_start().first();
    next.is_some_and(|next| matches!(next, b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9'))
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace()
}

impl fmt::Display for Seems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => formatter.write_str(
                "is a session; `export FILE --to scenario` turns it into a scenario, and the \
                 window can open it",
            ),
            Self::Journal => formatter.write_str(
                "is the journal of a session; `export` can read it, and the window can open it",
            ),
            Self::Foreign(what) => {
                write!(formatter, "is neither a session nor a scenario: it seems to be {what}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seems(bytes: &[u8]) -> String {
        Seems::from_beginning(bytes).map_or_else(String::new, |seems| seems.to_string())
    }

    #[test]
    fn foreign_files_are_told_by_their_first_bytes() {
        let section = b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0\xff\xff";
        let capture = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x04\0\x01\0\0\0";
        let picture = b"\x89PNG\x0d\x0a\x1a\x0a\0\0\0\x0dIHDR\0\0\0\x01";
        for (bytes, what) in [
            (&section[..], "be a Wireshark capture"),
            (capture, "be a Wireshark capture"),
            (picture, "be binary data (Portable Network Graphics)"),
            (&[7, 0].repeat(50), "be binary data"),
            (b"\xff\xfe(\0s\0t\0e\0p\0s\0:\0[\0]\0)\0", "UTF-16; save it as UTF-8"),
            (b"<!DOCTYPE html><html>", "be HTML or XML"),
            (b"\xef\xbb\xbf {\"kind\": \"session\"}", "be JSON"),
            (b"{}", "be JSON"),
            (b"[\n  {\"a\": 1}]", "be JSON"),
            (b"#!/bin/sh\necho", "be a script"),
            (b"\xef\xbb\xbfnumber,wall_utc,seconds,socket,protocol,event,arguments,result,errno,\
               length,local,peer,direction,payload_text,payload_hex,marked,comment\r\n1,", "(CSV), which the program can write but not read"),
            (b"\x89PNG\x0d\x0a\x1a\x0a", "be binary data (Portable Network Graphics)"),
            (b"\x1f\x8b\x08\x08abcdef", "be binary data (gzip)"),
            (b"PK\x03\x04", "be binary data (ZIP)"),
            (b"SocketPlaygroundSession(version: 1)", "is a session"),
        ] {
            assert!(seems(bytes).ends_with(what) || seems(bytes).starts_with(what), "{what}");
        }
    }

    #[test]
    fn what_may_be_a_scenario_is_left_to_its_reader() {
        for text in [
            "",
            "\0",
            "[section]",
            "#![enable(implicit_some)]\n(steps: [])",
            "(steps: [Wait(millis: 1)])",
            "BM: no picture, but a text",
            "MZ, too",
        ] {
            assert_eq!(Seems::from_beginning(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Seems::from_beginning(b"(\n title: \"gr\xfc\xdfe\", steps: [])"), None);
    }
}
