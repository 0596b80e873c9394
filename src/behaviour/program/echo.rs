//! Echo (RFC 862): what is received is sent back.

use bytes::Bytes;

use super::server::{Replies, Service};
use crate::model::Program;

/// Sends back what it receives.
#[derive(Debug)]
pub(super) struct Echo;

impl Service for Echo {
    fn program(&self) -> Program {
        Program::Echo
    }

    fn fresh(&self) -> Self {
        Self
    }

    fn heard(&mut self, bytes: &Bytes, replies: &mut Replies<'_>) {
        replies.send(bytes.clone());
    }
}
