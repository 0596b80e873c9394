//! The server of the game: tells each place to all other players of the last seconds.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::super::server::{Replies, Service};
use super::numbers::{Heard, MOST_PLAYERS, Numbers, read};
use crate::model::{BehaviourProgress, Program};

/// After how long one who says nothing plays no more.
const SILENT: Duration = Duration::from_secs(5);

/// Tells places.
#[derive(Debug, Default)]
pub struct GameServer {
    players: BTreeMap<SocketAddr, (String, Instant)>,
    numbers: Numbers,
    /// Places that were told to the others, and those that came late.
    told: u64,
    late: u64,
}

impl GameServer {
    /// Those who have said nothing for long play no more.
    fn forget_silent(&mut self, now: Instant) {
        let numbers = &mut self.numbers;
        self.players.retain(|_, (name, seen)| {
            let plays = now.saturating_duration_since(*seen) < SILENT;
            if !plays {
                numbers.forget(name);
            }
            plays
        });
    }
}

impl Service for GameServer {
    fn program(&self) -> Program {
        Program::GameServer
    }

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        let now = replies.situation().now;
        self.forget_silent(now);
        let Some(from) = replies.from() else { return };
        let is_known = self.players.contains_key(&from);
        if !is_known && self.players.len() == MOST_PLAYERS {
            return;
        }
        let heard = self.numbers.hear(bytes);
        self.late += u64::from(heard == Heard::Late);
        let Some((name, _)) = read(bytes).filter(|_| heard == Heard::New) else { return };
        self.players.insert(from, (name.to_owned(), now));
        self.told += 1;
        for to in self.players.keys().filter(|to| **to != from) {
            replies.send_to(bytes.clone(), *to);
        }
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        (progress.done, progress.skipped) = (self.told, self.late);
    }
}
