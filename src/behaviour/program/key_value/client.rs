//! A client of the store: it calls, waits for each answer, and no longer than its time-out.
//!
//! An answer that comes after that is known by its number, and is not taken for that of a later request.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::super::heard_lines::HeardLines;
use super::super::server::{Replies, Service};
use super::store::word;
use crate::behaviour::error::{BehaviourError, MOST_PARTS, MOST_TEXT};
use crate::model::{BehaviourProgress, Program};

/// The longest time that an answer is waited for, or that is between two requests.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1000;

/// Calls, one request after the other, and begins anew.
#[derive(Debug)]
pub struct KeyValueClient {
    spec: (String, u64, u64),
    requests: Vec<String>,
    heard: HeardLines,
    /// Requests that have been made.
    made: u64,
    state: State,
    answered: u64,
    timed_out: u64,
}

/// What it waits for.
#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing any more, or nothing yet.
    Rests,
    /// The time of its next request.
    CallsAt(Instant),
    /// The answer to the last request, until then.
    Waits(Instant),
}

impl KeyValueClient {
    pub fn new(requests: &str, every_ms: u64, timeout_ms: u64) -> Result<Self, BehaviourError> {
        let spec = (requests.to_owned(), every_ms, timeout_ms);
        let lines = requests.lines().map(str::trim).filter(|line| !line.is_empty());
        let requests: Vec<_> = lines.map(str::to_owned).collect();
        if requests.is_empty() {
            return Err(BehaviourError::Setting("there is no request; write one a line"));
        }
        if requests.len() > MOST_PARTS {
            return Err(BehaviourError::TooMany);
        }
        if spec.0.len() > MOST_TEXT {
            return Err(BehaviourError::TooLong);
        }
        if every_ms == 0 || timeout_ms == 0 || every_ms.max(timeout_ms) > LONGEST_MS {
            return Err(BehaviourError::Setting("a time is between 1 ms and a day"));
        }
        Ok(Self::fresh_of(spec, requests))
    }

    fn fresh_of(spec: (String, u64, u64), requests: Vec<String>) -> Self {
        let (heard, state) = (HeardLines::default(), State::Rests);
        Self { spec, requests, heard, made: 0, state, answered: 0, timed_out: 0 }
    }

    /// An answer has come, perhaps of a request that is not waited for any more.
    fn answer(&mut self, line: &[u8], now: Instant) {
        let text = String::from_utf8_lossy(line);
        let is_it = word(&text).0.parse() == Ok(self.made);
        if is_it && matches!(self.state, State::Waits(_)) {
            self.answered += 1;
            self.state = State::CallsAt(now + Duration::from_millis(self.spec.1));
        }
    }
}

impl Service for KeyValueClient {
    fn program(&self) -> Program {
        let (requests, every_ms, timeout_ms) = self.spec.clone();
        Program::KeyValueClient { requests, every_ms, timeout_ms }
    }

    fn fresh(&self) -> Self {
        Self::fresh_of(self.spec.clone(), self.requests.clone())
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.state = State::CallsAt(replies.situation().now);
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        if let Some(line) = self.heard.push(bytes, replies) {
            self.answer(&line, replies.situation().now);
        }
    }

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.heard.end();
        self.state = State::Rests;
    }

    fn due(&self) -> Option<Instant> {
        self.heard.due().or(match self.state {
            State::Rests => None,
            State::CallsAt(at) | State::Waits(at) => Some(at),
        })
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        let now = replies.situation().now;
        for line in self.heard.take() {
            self.answer(&line, now);
        }
        match self.state {
            State::CallsAt(at) if at <= now => {
                let request = &self.requests[(self.made % self.requests.len() as u64) as usize];
                self.made += 1;
                replies.send(format!("{} {request}\n", self.made).into());
                self.state = State::Waits(now + Duration::from_millis(self.spec.2));
            }
            State::Waits(until) if until <= now => {
                self.timed_out += 1;
                self.state = State::CallsAt(now);
            }
            _ => {}
        }
    }

    fn holds(&self) -> bool {
        !self.heard.has_room()
    }

    fn needs_peer(&self) -> bool {
        true
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        (progress.done, progress.skipped) = (self.answered, self.timed_out);
    }
}
