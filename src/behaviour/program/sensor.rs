//! A sensor: it sends a reading as a line of JSON, again and again.

use std::time::Instant;

use bytes::Bytes;
use serde::Serialize;

use super::beats::Beats;
use super::server::{Replies, Service};
use crate::behaviour::error::BehaviourError;
use crate::model::{BehaviourProgress, Program};

/// Characters of its name at most.
const MOST_NAME: usize = 64;

/// Sends readings.
#[derive(Debug)]
pub(super) struct Sensor {
    name: String,
    beats: Beats,
    /// Hundredths of a degree.
    celsius: i32,
}

/// A reading as it is sent.
#[derive(Serialize)]
struct Reading<'a> {
    sensor: &'a str,
    number: u64,
    celsius: f64,
}

impl Sensor {
    pub(super) fn new(name: &str, every_ms: u64) -> Result<Self, BehaviourError> {
        if name.chars().count() > MOST_NAME {
            return Err(BehaviourError::Setting("a name has at most 64 characters"));
        }
        Ok(Self { name: name.to_owned(), beats: Beats::new(every_ms)?, celsius: 2100 })
    }
}

impl Service for Sensor {
    fn program(&self) -> Program {
        Program::Sensor { name: self.name.clone(), every_ms: self.beats.every_ms() }
    }

    fn fresh(&self) -> Self {
        Self { name: self.name.clone(), beats: self.beats.fresh(), celsius: self.celsius }
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.beats.start(replies.situation().now);
    }

    fn heard(&mut self, _: &Bytes, _: &mut Replies<'_>) {}

    fn heard_all(&mut self, _: &mut Replies<'_>) {
        self.beats.stop();
    }

    fn due(&self) -> Option<Instant> {
        self.beats.due()
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        let Some(number) = self.beats.take(replies.situation().now) else { return };
        // It stays where people live.
        self.celsius = (self.celsius + fastrand::i32(-15..=15)).clamp(1500, 2700);
        let celsius = f64::from(self.celsius) / 100.0;
        let reading = Reading { sensor: &self.name, number: number + 1, celsius };
        let mut line = serde_json::to_string(&reading).unwrap_or_default();
        line.push('\n');
        replies.send(line.into());
    }

    fn needs_peer(&self) -> bool {
        true
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.skipped = self.beats.skipped();
    }
}
