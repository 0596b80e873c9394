//! What says one thing to whoever asks, and closes: the daytime server and the quote of the day.

use bytes::Bytes;

use super::server::{Replies, Service};
use super::{daytime, quote};
use crate::model::Program;

/// What it says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Once {
    Daytime,
    Quote,
}

impl Once {
    fn say(self) -> Bytes {
        match self {
            Self::Daytime => daytime::now(),
            Self::Quote => quote::any(),
        }
    }
}

impl Service for Once {
    fn program(&self) -> Program {
        match self {
            Self::Daytime => Program::Daytime,
            Self::Quote => Program::Quote,
        }
    }

    fn fresh(&self) -> Self {
        *self
    }

    fn begin(&mut self, replies: &mut Replies<'_>) {
        if replies.is_stream() {
            replies.send(self.say());
            replies.finish();
        }
    }

    /// What is said to it is thrown away. Over UDP it asks.
    fn heard(&mut self, _: &Bytes, replies: &mut Replies<'_>) {
        if !replies.is_stream() {
            replies.send(self.say());
        }
    }
}
