//! What is in a stream: messages, text that matches, an HTTP response, answers by their ids.

use super::bytes::{messages, whole};
use super::evaluator::{Evaluator, Found};
use super::socket_facts::SocketFacts;
use crate::model::Direction;
use crate::model::check::Fact;

/// Fields of an HTTP response that are looked at.
const MOST_FIELDS: usize = 100;

impl Evaluator<'_> {
    pub(super) fn text(&self, fact: &Fact) -> Option<Found> {
        match fact {
            Fact::LengthPrefixed { of, way, length_bytes, messages: amount } => {
                let socket = self.socket(of)?;
                let stream = socket.stream(*way);
                let (_, whole, end) = messages(&stream.kept, *length_bytes);
                let fits =
                    end == stream.kept.len() && stream.is_whole() && amount.allows(whole as u64);
                fits.then(|| self.last_moved(socket, *way))?
            }
            Fact::Matches { of, way, regex } => {
                let socket = self.socket(of)?;
                let kept = &socket.stream(*way).kept;
                self.budget.spend(kept.len() as u64);
                let end = self.regexes.get(regex)?.find(kept)?.end() as u64;
                let calls = self.session.calls_of(Some(socket.id)).map(|(_, made)| made);
                let mut moved = calls.filter(|made| made.kind().direction() == Some(*way));
                moved.find(|made| made.total.0 >= end).map(whole)
            }
            Fact::HttpResponse(by) => {
                let socket = self.socket(by)?;
                is_http(&socket.sent.kept, socket.sent.length)
                    .then(|| self.last_moved(socket, Direction::Sent))?
            }
            Fact::SentByteCount(by) => {
                let socket = self.socket(by)?;
                let sent = std::str::from_utf8(&socket.sent.kept).ok()?.trim();
                let received = self.moved_until(socket, Direction::Received, u64::MAX)?;
                (sent.parse() == Ok(received.total.0))
                    .then(|| self.last_moved(socket, Direction::Sent))?
            }
            Fact::AnsweredByIdInOtherOrder { requests, answers } => {
                let (asks, answers) = (self.socket(requests)?, self.socket(answers)?);
                let asked = ids(&asks.sent.kept);
                let answered = ids(&answers.sent.kept);
                let (mut one, mut other) = (asked.clone(), answered.clone());
                one.sort_unstable();
                other.sort_unstable();
                (asked.len() >= 2 && one == other && asked != answered)
                    .then(|| self.last_moved(answers, Direction::Sent))?
            }
            _ => None,
        }
    }

    fn last_moved(&self, socket: &SocketFacts, way: Direction) -> Option<Found> {
        self.moved_until(socket, way, u64::MAX).map(whole)
    }
}

/// The first word of each whole line.
fn ids(stream: &[u8]) -> Vec<&[u8]> {
    let Some(end) = stream.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
    let lines = stream[..end].split(|byte| *byte == b'\n');
    let words = lines.map(|line| line.split(u8::is_ascii_whitespace).next().unwrap_or_default());
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether these bytes, the first of so many, are HTTP responses whose bodies are as long as they say.
fn is_http(mut bytes: &[u8], mut length: u64) -> bool {
    let mut responses = 0;
    while !bytes.is_empty() {
        let Some((head, body)) = head(bytes) else { return false };
        length = length.saturating_sub((bytes.len() - body.len()) as u64);
        match content_length(head) {
            Some(told) if told <= length => {
                let told_here = usize::try_from(told).unwrap_or(usize::MAX).min(body.len());
                bytes = &body[told_here..];
                length -= told;
                responses += 1;
            }
            _ => return false,
        }
    }
    responses > 0 && length == 0
}

/// The lines up to the empty one, and what follows that.
fn head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let ends = [&b"\r\n\r\n"[..], b"\n\n"];
    let found = ends
        .iter()
        .filter_map(|end| memchr::memmem::find(bytes, end).map(|at| (at, at + end.len())));
    let (end, body) = found.min()?;
    Some((&bytes[..end], &bytes[body..]))
}

/// The length of the body that a response says of itself; none if it is no response.
fn content_length(head: &[u8]) -> Option<u64> {
    let mut lines = std::str::from_utf8(head).ok()?.lines();
    let mut status = lines.next()?.split(' ');
    let (version, code) = (status.next()?, status.next()?);
    let is_status = matches!(version, "HTTP/1.0" | "HTTP/1.1")
        && code.len() == 3
        && code.bytes().all(|digit| digit.is_ascii_digit());
    let mut fields = lines.take(MOST_FIELDS).filter_map(|line| line.split_once(':'));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1.trim();
    is_status.then(|| length.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_one_only_if_its_body_is_as_long_as_it_says() {
        for (text, fits) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n", true),
            ("HTTP/1.1 200 OK\r\ncontent-length:6\r\n\r\nhello\n", true),
            ("HTTP/1.1 200 OK\nContent-Length: 6\n\nhello\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhello\n", false),
            ("HTTP/1.1 200 OK\r\n\r\nhello\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n", false),
            ("hello\n", false),
            ("", false),
        ] {
            assert_eq!(is_http(text.as_bytes(), text.len() as u64), fits, "{text}");
            let twice = text.repeat(2);
            assert_eq!(is_http(twice.as_bytes(), twice.len() as u64), fits, "{twice}");
        }
    }

    #[test]
    fn a_line_that_is_not_whole_has_no_id() {
        assert_eq!(ids(b"1 add 2 3\n2 add 4 5\n"), [b"1", b"2"]);
        assert_eq!(ids(b"1 add 2 3\n2 add 4"), [b"1"]);
        assert!(ids(b"1 add").is_empty());
    }
}
