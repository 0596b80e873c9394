//! What was tried and failed, and the words for it.

use std::net::SocketAddr;

use crate::model::{CallKind, Errno, Family, Needed};

/// An error in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it means in this call, one sentence.
    pub meaning: &'static str,
    /// What to try next, one sentence.
    pub remedy: &'static str,
}

/// What was tried and failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempted {
    /// A call on a socket.
    Call(CallKind),
    /// To make a socket, which takes this.
    Open(Needed),
}

/// A failure, as far as its meaning depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailedCall {
    /// The error.
    pub errno: Errno,
    /// What was tried.
    pub attempted: Attempted,
    /// Address family of the socket; `None` where the log does not say.
    pub family: Option<Family>,
    /// The address among the arguments.
    pub address: Option<SocketAddr>,
    /// Bytes that were to be sent.
    pub length: u64,
}
