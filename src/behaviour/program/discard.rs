//! Discard (RFC 863): what is received is read, and nothing is done with it but to count it.

use bytes::Bytes;

use super::server::{Replies, Service};
use crate::model::{BehaviourProgress, Program};

/// Reads, and answers nothing.
#[derive(Debug, Default)]
pub(super) struct Discard {
    /// Bytes that it has read.
    read: u64,
}

impl Service for Discard {
    fn program(&self) -> Program {
        Program::Discard
    }

    fn fresh(&self) -> Self {
        Self::default()
    }

    fn heard(&mut self, bytes: &Bytes, _: &mut Replies<'_>) {
        self.read += bytes.len() as u64;
    }

    fn tell(&self, progress: &mut BehaviourProgress, _: u64) {
        progress.done = self.read;
    }
}
