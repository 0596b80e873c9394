//! The addresses of the two ends that a message is filled in with, and the filling in.

use std::net::SocketAddr;

use bytes::Bytes;

use crate::behaviour;
use crate::model::{SocketState, Template};

/// Whose message it is, and to whom it goes, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The socket's own address.
    pub own: Option<SocketAddr>,
    /// Where the message goes.
    pub peer: Option<SocketAddr>,
}

impl Ends {
    /// The ends of a message that a socket sends to its peer.
    pub fn of(socket: &SocketState) -> Self {
        Self { own: socket.local(), peer: socket.peer() }
    }

    /// The bytes of a message between them at this moment. `counter` is how many messages have been
    /// sent, this one included.
    pub fn fill_in(self, template: &Template, counter: u64) -> Bytes {
        behaviour::fill_in(template, counter, self.own, self.peer)
    }
}
