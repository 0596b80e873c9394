//! The character generator (RFC 864): lines of 72 characters, each of which begins one character later in
//! the alphabet of ASCII.
//!
//! The next lines are sent when the ones before have gone: a peer that does not read costs no memory.

use std::sync::LazyLock;
use std::time::Instant;

use bytes::{BufMut as _, Bytes, BytesMut};

use super::server::{Replies, Service};
use crate::model::{BehaviourProgress, Program};

/// The characters that can be printed, the blank among them.
const FIRST: u8 = b' ';
const CHARACTERS: usize = 95;

/// Characters of a line, without its ending.
const LINE: usize = 72;

/// Characters of a datagram at most.
const DATAGRAM: usize = 512;

/// All lines until they begin anew, 7,030 bytes.
static LINES: LazyLock<Bytes> = LazyLock::new(|| {
    let mut lines = BytesMut::with_capacity(CHARACTERS * (LINE + 2));
    for line in 0..CHARACTERS {
        lines.extend((line..line + LINE).map(|place| FIRST + (place % CHARACTERS) as u8));
        lines.put_slice(b"\r\n");
    }
    lines.freeze()
});

/// Sends characters.
#[derive(Debug, Default)]
pub(super) struct Chargen {
    /// Since when there is somebody to send them to.
    since: Option<Instant>,
}

impl Service for Chargen {
    fn program(&self) -> Program {
        Program::Chargen
    }

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.since = replies.is_stream().then_some(replies.situation().now);
    }

    /// What is said to it is thrown away. Over UDP it asks for a datagram of any length.
    fn heard(&mut self, _: &Bytes, replies: &mut Replies<'_>) {
        if !replies.is_stream() {
            let line = fastrand::usize(..CHARACTERS / 2) * (LINE + 2);
            replies.send(LINES.slice(line..line + fastrand::usize(..=DATAGRAM)));
        }
    }

    fn due(&self) -> Option<Instant> {
        self.since
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        if self.since.is_some() {
            replies.send(LINES.clone());
        }
    }

    fn tell(&self, progress: &mut BehaviourProgress, sent: u64) {
        progress.done = sent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_begins_one_character_later() {
        let text = std::str::from_utf8(&LINES).unwrap();
        let lines: Vec<_> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), CHARACTERS);
        assert!(lines.iter().all(|line| line.len() == LINE));
        assert!(lines[0].starts_with(" !\"#") && lines[1].starts_with("!\"#$"));
        assert!(lines[94].starts_with("~ !\""), "{}", lines[94]);
    }
}
