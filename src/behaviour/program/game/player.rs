//! A player: tells where it is, and hears where the others are.

use std::time::Instant;

use bytes::Bytes;

use super::super::beats::Beats;
use super::super::server::{Replies, Service};
use super::numbers::{Heard, Numbers};
use crate::behaviour::error::BehaviourError;
use crate::model::{BehaviourProgress, Program};

/// Characters of a name at most.
const MOST_NAME: usize = 32;

/// Tells its place.
#[derive(Debug)]
pub struct Player {
    name: String,
    beats: Beats,
    /// Where on its way it is, in turns.
    turn: f64,
    others: Numbers,
    /// Places of others that came late.
    late: u64,
}

impl Player {
    pub fn new(name: &str, every_ms: u64) -> Result<Self, BehaviourError> {
        let is_word = !name.is_empty()
            && name.chars().count() <= MOST_NAME
            && !name
                .contains(|character: char| character.is_whitespace() || character.is_control());
        if !is_word {
            return Err(BehaviourError::Setting(
                "a player's name is one word of at most 32 characters",
            ));
        }
        let (name, beats) = (name.to_owned(), Beats::new(every_ms)?);
        Ok(Self { name, beats, turn: fastrand::f64(), others: Numbers::default(), late: 0 })
    }

    fn place(&self) -> (f64, f64) {
        let angle = self.turn * std::f64::consts::TAU;
        (0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * (2.0 * angle).sin())
    }
}

impl Service for Player {
    fn program(&self) -> Program {
        Program::GamePlayer { name: self.name.clone(), every_ms: self.beats.every_ms() }
    }

    fn fresh(&self) -> Self {
        let (name, beats, turn) = (self.name.clone(), self.beats.fresh(), self.turn);
        Self { name, beats, turn, others: Numbers::default(), late: 0 }
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.beats.start(replies.situation().now);
    }

    fn heard(&mut self, bytes: &Bytes, _: &mut Replies<'_>) {
        self.late += u64::from(self.others.hear(bytes) == Heard::Late);
    }

    fn due(&self) -> Option<Instant> {
        self.beats.due()
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        let Some(number) = self.beats.take(replies.situation().now) else { return };
        self.turn += 0.01 + 0.005 * fastrand::f64();
        let (x, y) = self.place();
        replies.send(format!("{} {} {x:.2} {y:.2}\n", self.name, number + 1).into());
    }

    fn needs_peer(&self) -> bool {
        true
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.skipped = self.late;
    }
}
