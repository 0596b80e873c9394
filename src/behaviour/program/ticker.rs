//! A ticker: it sends the same quotes to all who have connected, each a line, again and again.
//!
//! A quote follows from its number and the time of a number from the start, so that all are told the same.
//! One who reads too slowly is not told the quotes that have passed meanwhile: the newest is what counts.

use std::time::Instant;

use bytes::Bytes;

use super::beats::Beats;
use super::server::{Replies, Service};
use crate::behaviour::error::BehaviourError;
use crate::model::{BehaviourProgress, Program};

/// Sends quotes.
#[derive(Debug)]
pub(super) struct Ticker {
    began: Instant,
    beats: Beats,
}

impl Ticker {
    pub(super) fn new(every_ms: u64) -> Result<Self, BehaviourError> {
        Ok(Self { began: Instant::now(), beats: Beats::new(every_ms)? })
    }
}

/// The price at a moment: it goes up and down, and never goes far.
fn price(number: u64) -> f64 {
    let at = number as f64;
    100.0 + 5.0 * (at / 13.0).sin() + 2.0 * (at / 5.0).sin() + 0.5 * (at * 1.7).sin()
}

fn quote(number: u64) -> Bytes {
    let (now, before) = (price(number), price(number.saturating_sub(1)));
    format!("{number} PLAY {now:.2} {:+.2}\n", now - before).into()
}

impl Service for Ticker {
    fn program(&self) -> Program {
        Program::TickerServer { every_ms: self.beats.every_ms() }
    }

    fn fresh(&self) -> Self {
        Self { began: self.began, beats: self.beats.fresh() }
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        self.beats.join(self.began, replies.situation().now);
    }

    fn heard(&mut self, _: &Bytes, _: &mut Replies<'_>) {}

    fn due(&self) -> Option<Instant> {
        self.beats.due()
    }

    fn go_on(&mut self, replies: &mut Replies<'_>) {
        if let Some(number) = self.beats.take(replies.situation().now) {
            replies.send(quote(number));
        }
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.skipped = self.beats.skipped();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_follows_from_its_number() {
        assert_eq!(quote(0), "0 PLAY 100.00 +0.00\n");
        assert_eq!(quote(7), quote(7));
        assert!((0..10_000).all(|number| (90.0..110.0).contains(&price(number))));
    }
}
