//! The frame server: messages with their length before them, which is how most protocols find the
//! boundaries that a stream has not.
//!
//! A frame is 4 bytes of length, the highest first, and so many bytes of payload. The answer is a frame
//! of the same payload. Where a length is too large nobody can tell where the next frame begins: the
//! answer is an error, and the end.

use std::time::Instant;

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

use super::server::{Replies, Service};
use crate::model::Program;

/// Bytes of a payload at most.
const MOST: usize = 64 * 1024;

/// Bytes of the length before it.
const HEADER: usize = 4;

/// Frames that are answered before the socket's thread looks at its other work.
const AT_ONCE: usize = 16;

/// Answers frames.
#[derive(Debug, Default)]
pub(super) struct Frames {
    heard: BytesMut,
    since: Option<Instant>,
}

/// What is at the beginning of what was heard.
enum Next {
    Frame(Bytes),
    /// One that says that it has so many bytes.
    TooLong(u32),
    /// The rest is still to come.
    Nothing,
}

impl Frames {
    /// The length that comes first, once it is there.
    fn length(&self) -> Option<u32> {
        Some(u32::from_be_bytes(*self.heard.first_chunk()?))
    }

    fn has_next(&self) -> bool {
        let is_whole =
            |length: u32| length as usize > MOST || self.heard.len() - HEADER >= length as usize;
        self.length().is_some_and(is_whole)
    }

    fn next(&mut self) -> Next {
        match self.length() {
            Some(length) if length as usize > MOST => Next::TooLong(length),
            Some(length) if self.has_next() => {
                self.heard.advance(HEADER);
                Next::Frame(self.heard.split_to(length as usize).freeze())
            }
            _ => Next::Nothing,
        }
    }
}

/// A payload as a frame.
fn frame(payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(HEADER + payload.len());
    frame.put_u32(payload.len() as u32);
    frame.put_slice(payload);
    frame.freeze()
}

impl Service for Frames {
    fn program(&self) -> Program {
        Program::Frames
    }

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        self.heard.extend_from_slice(bytes);
        self.since = Some(replies.situation().now);
    }

    fn due(&self) -> Option<Instant> {
        self.since.filter(|_| self.has_next())
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        for _ in 0..AT_ONCE {
            match self.next() {
                Next::Frame(payload) => replies.send(frame(&payload)),
                Next::TooLong(length) => {
                    let error = format!("error: a frame of {length} bytes; at most {MOST}");
                    replies.send(frame(error.as_bytes()));
                    self.heard.clear();
                    return replies.finish();
                }
                Next::Nothing => return,
            }
        }
    }

    fn holds(&self) -> bool {
        self.heard.len() > HEADER + MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(pieces: &[&[u8]]) -> Vec<String> {
        let mut frames = Frames::default();
        let mut found = Vec::new();
        for piece in pieces {
            frames.heard.extend_from_slice(piece);
            while frames.has_next() {
                match frames.next() {
                    Next::Frame(payload) => {
                        found.push(String::from_utf8(payload.to_vec()).unwrap());
                    }
                    Next::TooLong(length) => {
                        found.push(format!("{length} bytes"));
                        frames.heard.clear();
                    }
                    Next::Nothing => panic!("it said that there was one"),
                }
            }
        }
        found
    }

    #[test]
    fn frames_are_the_same_however_the_stream_is_cut() {
        let stream: Vec<u8> = [&frame(b"one")[..], &frame(b""), &frame(b"three")].concat();
        for cut in 0..stream.len() {
            let (before, behind) = stream.split_at(cut);
            assert_eq!(frames(&[before, behind]), ["one", "", "three"], "cut at {cut}");
        }
        assert_eq!(frames(&[&[0, 0, 0]]), [""; 0]);
    }

    #[test]
    fn a_length_that_is_too_large_is_not_waited_for() {
        assert_eq!(frames(&[&[0xff; 4]]), ["4294967295 bytes"]);
        assert_eq!(frames(&[&[0, 1, 0, 1]]), ["65537 bytes"]);
        assert_eq!(frames(&[&[0, 1, 0, 0]]), [""; 0]);
    }
}
