//! Messages that are sent again and again, on a schedule that does not drift.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::model::Message;

/// Messages that are sent one after the other, again and again.
///
/// The schedule is fixed by its start: the first message of round `n`, from 0 on, is due `n` times the
/// [period](Self::period_ms) later, and each further one after the pause of the one before, however long
/// the sends before it took. A message that comes due while the one before still waits to be sent
/// goes once that has returned; of several that have, only the latest does, and the others are skipped and
/// counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The messages of a round.
    pub messages: Vec<TimedMessage>,
    /// From the beginning of one round to that of the next, in milliseconds.
    pub every_ms: u64,
    /// How many rounds there are; `None`: until it is stopped.
    #[serde(default)]
    pub times: Option<u64>,
    /// Where they go, by `sendto`; `None`: to the peer.
    #[serde(default)]
    pub to: Option<SocketAddr>,
}

/// A message of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimedMessage {
    /// The message.
    pub message: Message,
    /// The time until the next one of the round, in milliseconds.
    #[serde(default)]
    pub pause_ms: u64,
}

impl Repeat {
    /// One message, every so many milliseconds.
    pub fn new(message: Message, every_ms: u64, times: Option<u64>) -> Self {
        let messages = vec![TimedMessage { message, pause_ms: 0 }];
        Self { messages, every_ms, times, to: None }
    }

    /// How long a round takes, in milliseconds: at least as long as its pauses.
    pub fn period_ms(&self) -> u64 {
        let pauses = self.messages.iter().fold(0_u64, |all, m| all.saturating_add(m.pause_ms));
        self.every_ms.max(pauses)
    }

    /// How many messages are sent in all; `None`: until it is stopped.
    pub fn total(&self) -> Option<u64> {
        Some(self.times?.saturating_mul(self.messages.len() as u64))
    }

    /// When a message is due, the first being number 0: milliseconds since the start.
    pub fn due_ms(&self, number: u64) -> u64 {
        let length = (self.messages.len() as u64).max(1);
        let (round, place) = (number / length, (number % length) as usize);
        let before = self.messages.iter().take(place).map(|message| message.pause_ms);
        before.fold(round.saturating_mul(self.period_ms()), u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_due_by_its_number_and_the_start_alone() {
        let once = |text: &str, pause_ms| TimedMessage { message: Message::text(text), pause_ms };
        let repeat = Repeat::new(Message::text("a"), 100, Some(20));
        assert_eq!([0, 1, 19].map(|number| repeat.due_ms(number)), [0, 100, 1_900]);
        assert_eq!(repeat.total(), Some(20));
        let messages = vec![once("a", 30), once("b", 50), once("c", 0)];
        let list = Repeat { messages, every_ms: 200, times: None, to: None };
        let due = [0, 1, 2, 3, 4].map(|number| list.due_ms(number));
        assert_eq!(due, [0, 30, 80, 200, 230]);
        let tight = Repeat { every_ms: 0, times: Some(2), ..list };
        assert_eq!((tight.due_ms(3), tight.total()), (80, Some(6)));
        assert_eq!(tight.due_ms(u64::MAX), u64::MAX);
    }
}
