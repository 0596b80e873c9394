//! The chat server: what one says all others hear, and "bye" leaves.
//!
//! The connections of one listener share a [`Room`]. Each is told what is new when it has been woken and all
//! that it was told before has gone.

mod room;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use parking_lot::Mutex;

use self::room::Room;
use super::heard_lines::HeardLines;
use super::server::{Replies, Service};
use crate::model::{BehaviourProgress, Program};

/// Bytes of a message at most; what is longer is cut.
const MOST_MESSAGE: usize = 4096;

/// Messages that are sent to a member before the socket's thread looks at its other work.
const AT_ONCE: usize = 16;

/// One connection of a chat.
#[derive(Debug)]
pub(super) struct Chat {
    room: Arc<Mutex<Room>>,
    /// Its number in the room, once it is there, and since when.
    own: Option<(u64, Instant)>,
    heard: HeardLines,
    /// Messages that it has said.
    said: u64,
}

impl Chat {
    fn in_room(room: Arc<Mutex<Room>>) -> Self {
        Self { room, own: None, heard: HeardLines::default(), said: 0 }
    }

    /// A chat of its own.
    pub(super) fn new() -> Self {
        Self::in_room(Arc::default())
    }

    fn hear(&mut self, own: u64, line: &[u8], replies: &mut Replies<'_>) {
        if line.eq_ignore_ascii_case(b"bye") {
            let bye = format!("* Bye, {}.\n", self.room.lock().name_of(own));
            replies.send(bye.into());
            self.leave();
            return replies.finish();
        }
        if let Some(name) = line.strip_prefix(b"/name") {
            let told = self.room.lock().rename(own, &String::from_utf8_lossy(name));
            return replies.send(told);
        }
        if !line.is_empty() {
            self.said += 1;
            self.room.lock().say(own, &line[..line.len().min(MOST_MESSAGE)]);
        }
    }

    fn leave(&mut self) {
        if let Some((own, _)) = self.own.take() {
            self.room.lock().leave(own);
        }
    }
}

impl Drop for Chat {
    /// However a connection ends, the others are told.
    fn drop(&mut self) {
        self.leave();
    }
}

impl Service for Chat {
    fn program(&self) -> Program {
        Program::ChatServer
    }

    fn fresh(&self) -> Self {
        Self::in_room(Arc::clone(&self.room))
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        let joined = self.room.lock().join(replies.waker());
        if let Some((own, greeting)) = joined {
            self.own = Some((own, replies.situation().now));
            replies.send(greeting);
        } else {
            replies.send(Bytes::from_static(b"* The room is full.\n"));
            replies.finish();
        }
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        let line = self.heard.push(bytes, replies);
        debug_assert!(line.is_none(), "a chat is a stream");
    }

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.heard.end();
    }

    fn due(&self) -> Option<Instant> {
        let (own, since) = self.own?;
        let has_news = || self.room.lock().has_news_for(own).then_some(since);
        self.heard.due().or_else(has_news)
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        for line in self.heard.take() {
            let Some((own, _)) = self.own else { return };
            self.hear(own, &line, replies);
        }
        let Some((own, _)) = self.own else { return };
        let mut room = self.room.lock();
        for message in std::iter::from_fn(|| room.next_for(own)).take(AT_ONCE) {
            replies.send(message);
        }
    }

    fn holds(&self) -> bool {
        !self.heard.has_room()
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.done = self.said;
        if let Some((own, _)) = self.own {
            progress.skipped = self.room.lock().missed_by(own);
        }
    }
}
