//! Bytes at a rate: as many a second as were asked for, if the peer takes them.
//!
//! The pieces are small, a fiftieth of a second each, and the next is sent when the one before has gone. A
//! peer that does not keep up is not flooded afterwards: what a tenth of a second brings is made up for.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::server::{Replies, Service};
use crate::behaviour::error::BehaviourError;
use crate::model::{BehaviourProgress, Program};

/// Bytes that are sent at once at most; over UDP, as many as any network carries in one packet.
const PIECE: u64 = 64 * 1024;
const DATAGRAM: u64 = 1200;

/// Pieces a second, where they are not too large.
const PIECES: u64 = 50;

/// How much is made up for that could not be sent in time.
const MOST_LATE: Duration = Duration::from_millis(100);

static BYTES: LazyLock<Bytes> = LazyLock::new(|| {
    let line = b"All work and no play makes a dull connection: 0123456789abcdef\n";
    line.iter().copied().cycle().take(PIECE as usize).collect()
});

/// Sends bytes at a rate.
#[derive(Debug)]
pub(super) struct Bulk {
    bytes_per_second: u64,
    /// How many in all; 0: without end.
    bytes: u64,
    /// When it would have begun if it had kept its rate.
    start: Option<Instant>,
    handed_over: u64,
    /// Bytes of a piece.
    piece: u64,
}

impl Bulk {
    pub(super) fn new(bytes_per_second: u64, bytes: u64) -> Result<Self, BehaviourError> {
        if bytes_per_second == 0 {
            return Err(BehaviourError::Setting("the rate is at least 1 byte a second"));
        }
        let piece = (bytes_per_second / PIECES).clamp(1, PIECE);
        Ok(Self { bytes_per_second, bytes, start: None, handed_over: 0, piece })
    }

    /// How long the rate takes for so many bytes.
    fn time_for(&self, bytes: u64) -> Duration {
        Duration::from_secs_f64(bytes as f64 / self.bytes_per_second as f64)
    }

    /// Bytes of the next piece; 0 once all have gone.
    fn next(&self) -> u64 {
        match self.bytes {
            0 => self.piece,
            bytes => (bytes - self.handed_over).min(self.piece),
        }
    }
}

impl Service for Bulk {
    fn program(&self) -> Program {
        let Self { bytes_per_second, bytes, .. } = *self;
        Program::BulkSender { bytes_per_second, bytes }
    }

    fn fresh(&self) -> Self {
        Self { start: None, handed_over: 0, ..*self }
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.start = Some(replies.situation().now);
        if !replies.is_stream() {
            self.piece = self.piece.min(DATAGRAM);
        }
    }

    fn heard(&mut self, _: &Bytes, _: &mut Replies<'_>) {}

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.start = None;
    }

    fn due(&self) -> Option<Instant> {
        self.start?.checked_add(self.time_for(self.handed_over + self.next()))
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        let (Some(start), now) = (self.start, replies.situation().now) else { return };
        let next = self.next();
        if next == 0 {
            self.start = None;
            return replies.finish();
        }
        let Some(due) = self.due().filter(|due| *due <= now) else { return };
        let late = now.saturating_duration_since(due).saturating_sub(MOST_LATE);
        self.start = Some(start + late);
        self.handed_over += next;
        replies.send(BYTES.slice(..next as usize));
    }

    fn needs_peer(&self) -> bool {
        true
    }

    fn tell(&self, progress: &mut BehaviourProgress, sent: u64) {
        progress.done = sent;
        progress.of = (self.bytes > 0).then_some(self.bytes);
    }
}
