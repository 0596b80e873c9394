//! A record as a line of the session file.
//!
//! Bytes that read as text (UTF-8 without control characters, line ends and tabs excepted) are
//! written as RON byte strings, in which everything but plain ASCII is escaped: what a peer sent
//! can never pretend to be a line of the file or turn the direction of writing. Other bytes are
//! written in base64, as a normal string. Either form is read, whatever the bytes are.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

use crate::model::{Event, Record, SocketId, SocketSnapshot};

/// One line of the session file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRecord {
    number: u64,
    wall: Timestamp,
    /// Nanoseconds since the session began.
    at: u64,
    socket: SocketId,
    event: Event,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<SocketSnapshot>,
    #[serde(default, skip_serializing_if = "WrittenBytes::is_empty")]
    payload: WrittenBytes,
    /// Bytes that moved and were left out.
    #[serde(default, skip_serializing_if = "WithheldLength::is_nothing")]
    withheld: WithheldLength,
}

/// This many bytes of one record can be said to have been left out, so that sums of them have room.
const MOST_WITHHELD: u64 = u32::MAX as u64;

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct WithheldLength(u64);

impl WithheldLength {
    /// Serde hands over a reference.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_nothing(&self) -> bool {
        self.0 == 0
    }
}

impl From<&Record> for WrittenRecord {
    fn from(record: &Record) -> Self {
        Self {
            number: record.number,
            wall: record.wall,
            at: record.since_start_nanos,
            socket: record.socket,
            event: record.event.clone(),
            standing: record.standing.as_deref().copied(),
            payload: WrittenBytes(record.payload.clone()),
            withheld: WithheldLength(if record.is_withheld() { record.length } else { 0 }),
        }
    }
}

impl From<WrittenRecord> for Record {
    fn from(written: WrittenRecord) -> Self {
        Self {
            number: written.number,
            wall: written.wall,
            since_start_nanos: written.at,
            socket: written.socket,
            event: written.event,
            standing: written.standing.map(Box::new),
            length: match written.payload.0.len() as u64 {
                0 => written.withheld.0.min(MOST_WITHHELD),
                length => length,
            },
            payload: written.payload.0,
        }
    }
}

#[derive(Default)]
struct WrittenBytes(Bytes);

impl WrittenBytes {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a person would read these bytes as text.
pub(super) fn reads_as_text(bytes: &[u8]) -> bool {
    let plain = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\n' | b'\r' | b'\t');
    bytes.iter().all(plain) && std::str::from_utf8(bytes).is_ok()
}

impl Serialize for WrittenBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if reads_as_text(&self.0) {
            serializer.serialize_bytes(&self.0)
        } else {
            serializer.serialize_str(&STANDARD.encode(&self.0))
        }
    }
}

impl<'de> Deserialize<'de> for WrittenBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The two forms differ in their first letter, so the file itself says which it is.
        deserializer.deserialize_any(EitherForm)
    }
}

struct EitherForm;

impl Visitor<'_> for EitherForm {
    type Value = WrittenBytes;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a byte string (b\"...\") or base64 in a string")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(WrittenBytes(Bytes::copy_from_slice(bytes)))
    }

    fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Self::Value, E> {
        Ok(WrittenBytes(bytes.into()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let decoded = STANDARD.decode(text);
        decoded
            .map(|bytes| WrittenBytes(bytes.into()))
            .map_err(|error| E::custom(format!("this string is not base64: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &'static [u8]) -> String {
        ::ron::to_string(&WrittenBytes(Bytes::from_static(bytes))).unwrap()
    }

    #[test]
    fn text_is_a_byte_string_and_the_rest_is_base64() {
        assert_eq!(written(b"hello\r\n"), r#"b"hello\r\n""#);
        assert_eq!(written(b"say \"\\\""), r#"b"say \"\\\"""#);
        assert_eq!(written(b"\x00\xff"), r#""AP8=""#);
        // A right-to-left override is valid UTF-8: escaped, it turns nothing.
        assert_eq!(written("\u{202e}".as_bytes()), r#"b"\xe2\x80\xae""#);
    }

    #[test]
    fn both_forms_are_read_whatever_the_bytes_are() {
        for line in [r#"b"hi""#, r#""aGk=""#, r##"br#"hi"#"##, r#"b"\x68\x69""#] {
            let read: WrittenBytes = ::ron::from_str(line).unwrap();
            assert_eq!(read.0.as_ref(), b"hi", "{line}");
        }
        assert!(::ron::from_str::<WrittenBytes>("\"not base64\"").is_err());
        assert!(::ron::from_str::<WrittenBytes>("[104, 105]").is_err());
    }
}
