//! What is answered: the head of a response, and its content where that is short.

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::status::{Refusal, Status};

/// A response whose content, if it is a file, comes behind it.
#[derive(Clone, Debug)]
pub(super) struct Response {
    status: Status,
    /// Fields that not all responses have, a line each.
    fields: String,
    /// Bytes of its content; `None` where there can be none.
    length: Option<u64>,
    /// The content, unless it is a file.
    content: Bytes,
}

impl Response {
    /// One without content.
    pub(super) fn empty(status: Status) -> Self {
        Self { status, fields: String::new(), length: None, content: Bytes::new() }
    }

    /// One whose content, of this media type, comes behind it.
    pub(super) fn of_length(media_type: &str, length: u64) -> Self {
        Self { length: Some(length), ..Self::empty(Status::Ok) }.with("Content-Type", media_type)
    }

    /// One with this content.
    pub(super) fn with_content(media_type: &str, content: Bytes) -> Self {
        let length = content.len() as u64;
        Self { content, ..Self::of_length(media_type, length) }
    }

    /// One that says why a request does not get what it asks for.
    pub(super) fn refusing(Refusal { status, why }: Refusal) -> Self {
        let text = format!("{}\n\n{why}\n", status.phrase());
        let response = Self::with_content("text/plain; charset=utf-8", text.into());
        let response = Self { status, ..response };
        if status == Status::MethodNotAllowed {
            return response.with("Allow", "GET, HEAD");
        }
        response
    }

    /// It, with a further field. The value has no end of a line in it.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        put_field(&mut self.fields, name, value);
        self
    }

    /// Bytes of its content that come behind it.
    pub(super) fn behind_it(&self) -> u64 {
        self.length.unwrap_or_default().saturating_sub(self.content.len() as u64)
    }

    /// It as it is sent, with its content unless its head alone was asked for.
    pub(super) fn to_bytes(&self, keeps_alive: bool, is_head: bool) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status.phrase());
        if let Some(date) = http_date(Timestamp::now()) {
            put_field(&mut head, "Date", &date);
        }
        head += &self.fields;
        if let Some(length) = self.length {
            put_field(&mut head, "Content-Length", &length.to_string());
        }
        put_field(&mut head, "Connection", if keeps_alive { "keep-alive" } else { "close" });
        head += "\r\n";
        let mut bytes = head.into_bytes();
        if !is_head {
            bytes.extend_from_slice(&self.content);
        }
        bytes
    }
}

/// Adds a field to a head.
fn put_field(head: &mut String, name: &str, value: &str) {
    for part in [name, ": ", value, "\r\n"] {
        head.push_str(part);
    }
}

/// A time as HTTP writes it (RFC 9110 section 5.6.7), in whole seconds.
pub(super) fn http_date(time: Timestamp) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}
