//! The line server: each line is answered with its number and the line in capitals, so that it can be seen
//! which bytes were one message.

use std::time::Instant;

use bytes::{Bytes, BytesMut};

use super::heard_lines::HeardLines;
use super::server::{Replies, Service};
use crate::model::Program;

/// Answers lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    heard: HeardLines,
    answered: u64,
}

impl Lines {
    fn answer(&mut self, line: &[u8], replies: &mut Replies<'_>) {
        if line == b"bye" {
            replies.send(Bytes::from_static(b"BYE\n"));
            // Datagrams have no end.
            if replies.is_stream() {
                replies.finish();
            }
            return;
        }
        self.answered += 1;
        let mut answer = BytesMut::from(format!("{}: ", self.answered).as_bytes());
        match std::str::from_utf8(line) {
            Ok(text) => answer.extend_from_slice(text.to_uppercase().as_bytes()),
            Err(_) => answer.extend_from_slice(&line.to_ascii_uppercase()),
        }
        answer.extend_from_slice(b"\n");
        replies.send(answer.freeze());
    }
}

impl Service for Lines {
    fn program(&self) -> Program {
        Program::Lines
    }

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        if let Some(line) = self.heard.push(bytes, replies) {
            self.answer(&line, replies);
        }
    }

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.heard.end();
    }

    fn due(&self) -> Option<Instant> {
        self.heard.due()
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        for line in self.heard.take() {
            if !replies.is_open() {
                break;
            }
            self.answer(&line, replies);
        }
    }

    fn holds(&self) -> bool {
        !self.heard.has_room()
    }
}
