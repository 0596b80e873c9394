//! How a connection is kept, found dead and made again, as data.

use serde::{Deserialize, Serialize};

use crate::model::Message;

/// When a connection is lost or refused, another socket connects to the same address: a TCP socket whose
/// connection has ended cannot be connected again.
///
/// The pause before the first attempt is [`first_ms`](Self::first_ms), and before each further one
/// [`factor`](Self::factor) times as long, never longer than [`most_ms`](Self::most_ms); each is shortened by
/// a random part, so that a thousand clients of one server do not come back in the same moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reconnect {
    /// The pause before the first attempt, in milliseconds.
    pub first_ms: u64,
    /// How many times as long each further pause is.
    pub factor: u64,
    /// The longest pause, in milliseconds.
    pub most_ms: u64,
    /// By how much a pause may be shorter, in percent.
    pub jitter: u64,
    /// How many attempts are made before it is given up; `None`: until it is stopped.
    pub times: Option<u64>,
    /// What becomes of messages that were not acknowledged, or could not be sent meanwhile.
    pub queued: Queued,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            first_ms: 100,
            factor: 2,
            most_ms: 5_000,
            jitter: 25,
            times: None,
            queued: Queued::SendAgain,
        }
    }
}

impl Reconnect {
    /// The longest that the pause before an attempt is, the first being number 1, in milliseconds.
    pub fn pause_ms(&self, attempt: u64) -> u64 {
        let most = self.most_ms.max(self.first_ms);
        let mut pause = self.first_ms;
        for _ in 1..attempt {
            if pause >= most || self.factor <= 1 {
                break;
            }
            pause = pause.saturating_mul(self.factor);
        }
        pause.min(most)
    }
}

/// What becomes of messages that have not arrived when a connection is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Queued {
    /// They are sent over the next connection. One that had arrived unseen arrives twice.
    #[default]
    SendAgain,
    /// They are given up.
    GiveUp,
}

impl Queued {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SendAgain, Self::GiveUp];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::SendAgain => "send again",
            Self::GiveUp => "give up",
        }
    }
}

/// A message now and then, to which something must be answered in time: otherwise the connection is dead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// The message.
    pub message: Message,
    /// From one to the next, in milliseconds.
    pub every_ms: u64,
    /// How soon something must arrive after one, in milliseconds.
    pub within_ms: u64,
}

/// A limit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// In milliseconds.
    pub millis: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let spec = Reconnect { first_ms: 100, factor: 3, most_ms: 2_000, ..Reconnect::default() };
        let pauses = [1, 2, 3, 4, 5, u64::MAX].map(|attempt| spec.pause_ms(attempt));
        assert_eq!(pauses, [100, 300, 900, 2_000, 2_000, 2_000]);
        let even = Reconnect { factor: 1, most_ms: 1, ..spec };
        assert_eq!(even.pause_ms(9), 100);
    }
}
