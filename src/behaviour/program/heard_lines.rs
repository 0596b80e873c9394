//! The lines of a stream, a few at a time: whoever sends many of them holds nobody up.

use std::time::Instant;

use bytes::Bytes;

use super::server::Replies;
use crate::behaviour::heard::Heard;

/// Lines that are looked at before the socket's thread looks at its other work.
const AT_ONCE: usize = 16;

/// Lines that have arrived, and what has of the next.
#[derive(Debug, Default)]
pub(super) struct HeardLines {
    heard: Heard,
    since: Option<Instant>,
}

impl HeardLines {
    /// Takes in what has arrived; over UDP, where a datagram is a line, gives that back.
    pub(super) fn push(&mut self, bytes: &Bytes, replies: &Replies<'_>) -> Option<Bytes> {
        if !replies.is_stream() {
            let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            return Some(bytes.slice(..line.strip_suffix(b"\r").unwrap_or(line).len()));
        }
        self.heard.push(bytes);
        self.since.get_or_insert_with(|| replies.situation().now);
        None
    }

    /// Nothing more comes: what is left is a line.
    pub(super) fn end(&mut self) {
        self.heard.end();
    }

    /// Whether more may be read.
    pub(super) fn has_room(&self) -> bool {
        self.heard.has_room()
    }

    /// When there is a line to be looked at.
    pub(super) fn due(&self) -> Option<Instant> {
        self.since.filter(|_| self.heard.has_line())
    }

    /// The next lines, without their endings. One of more than 64 KiB comes in pieces.
    pub(super) fn take(&mut self) -> Vec<Bytes> {
        std::iter::from_fn(|| self.heard.take_line()).take(AT_ONCE).collect()
    }
}
