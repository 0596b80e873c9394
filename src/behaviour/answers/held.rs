//! Answers that are held back until their time has come.

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::Bytes;

use crate::model::{Call, ShutdownHow, Then};
use crate::net::Acts;

/// Answers of a socket that are held back at most.
const MOST_HELD: usize = 512;

/// An answer, and what follows it.
#[derive(Debug)]
pub(super) struct Answer {
    /// The call that sends it, if anything is sent.
    pub(super) send: Option<Call<Bytes>>,
    pub(super) then: Then,
}

impl Answer {
    /// Has it sent; returns whether the socket is closed with it.
    pub(super) fn act(self, acts: &mut Acts) -> bool {
        self.send.into_iter().for_each(|send| acts.call(send));
        match self.then {
            Then::GoOn => {}
            Then::EndSending => acts.call(Call::Shutdown(ShutdownHow::Write)),
            Then::Close => acts.call(Call::Close),
        }
        self.then == Then::Close
    }
}

/// Answers by the time at which they are due, and among those of one time by when they were composed.
#[derive(Debug, Default)]
pub(super) struct Held {
    answers: BTreeMap<(Instant, u64), Answer>,
    composed: u64,
}

impl Held {
    /// Holds an answer back until then; returns whether there is room for it.
    pub(super) fn push(&mut self, until: Instant, answer: Answer) -> bool {
        if self.answers.len() == MOST_HELD {
            return false;
        }
        self.composed += 1;
        self.answers.insert((until, self.composed), answer);
        true
    }

    /// When the first of them is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.answers.first_key_value().map(|((until, _), _)| *until)
    }

    /// The next one that is due by now.
    pub(super) fn take(&mut self, now: Instant) -> Option<Answer> {
        self.due().filter(|due| *due <= now)?;
        self.answers.pop_first().map(|(_, answer)| answer)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.answers.clear();
    }
}
