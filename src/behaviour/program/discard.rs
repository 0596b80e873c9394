//! Discard (RFC 863): what is received is read, and nothing is done with it.

use bytes::Bytes;

use super::server::{Replies, Service};
use crate::model::Program;

/// Reads, and answers nothing.
#[derive(Debug)]
pub(super) struct Discard;

impl Service for Discard {
    fn program(&self) -> Program {
        Program::Discard
    }

    fn fresh(&self) -> Self {
        Self
    }

    fn heard(&mut self, _: &Bytes, _: &mut Replies<'_>) {}
}
