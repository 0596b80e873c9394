//! The store as a server: all connections of a listener call the same one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use parking_lot::Mutex;

use super::super::heard_lines::HeardLines;
use super::super::server::{Replies, Service};
use super::store::{Answer, Store};
use crate::model::Program;

/// Answers of a socket whose time has not come, at most.
const MOST_WAITING: usize = 64;

/// Answers requests.
#[derive(Debug, Default)]
pub struct KeyValueServer {
    store: Arc<Mutex<Store>>,
    heard: HeardLines,
    /// Answers by their time, and among those of one time in their order.
    waiting: BTreeMap<(Instant, u64), (Bytes, Option<SocketAddr>)>,
    waited: u64,
}

impl KeyValueServer {
    fn answer(&mut self, request: &[u8], replies: &mut Replies<'_>) {
        let Answer { line, after } = self.store.lock().answer(request);
        let until = replies.situation().now + after;
        if after.is_zero() {
            replies.send(line.into());
        } else if self.waiting.len() < MOST_WAITING {
            self.waited += 1;
            self.waiting.insert((until, self.waited), (line.into(), replies.from()));
        } else {
            let number = line.split(' ').next().unwrap_or("0");
            replies.send(format!("{number} ERROR too many wait\n").into());
        }
    }
}

impl Service for KeyValueServer {
    fn program(&self) -> Program {
        Program::KeyValueServer
    }

    fn fresh(&self) -> Self {
        Self { store: Arc::clone(&self.store), ..Self::default() }
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        if let Some(request) = self.heard.push(bytes, replies) {
            self.answer(&request, replies);
        }
    }

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.heard.end();
    }

    fn due(&self) -> Option<Instant> {
        let waits = self.waiting.first_key_value().map(|((until, _), _)| *until);
        self.heard.due().or(waits)
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        let now = replies.situation().now;
        while self.waiting.first_key_value().is_some_and(|((until, _), _)| *until <= now) {
            let Some((_, (line, to))) = self.waiting.pop_first() else { break };
            match to {
                Some(to) => replies.send_to(line, to),
                None => replies.send(line),
            }
        }
        for request in self.heard.take() {
            self.answer(&request, replies);
        }
    }

    fn holds(&self) -> bool {
        !self.heard.has_room()
    }
}
