//! What is appended to a log.

use bytes::Bytes;

use crate::model::{Event, SocketId, SocketSnapshot};

/// What a record is made of, before the log gives it its number and time.
#[derive(Clone, Debug)]
pub struct Entry {
    /// See [`Record::socket`](crate::model::Record::socket).
    pub socket: SocketId,
    /// See [`Record::event`](crate::model::Record::event).
    pub event: Event,
    /// See [`Record::standing`](crate::model::Record::standing).
    pub standing: Option<SocketSnapshot>,
    /// See [`Record::payload`](crate::model::Record::payload).
    pub payload: Bytes,
}

impl Entry {
    /// An entry without bytes and without a new description of the socket.
    pub fn new(socket: SocketId, event: Event) -> Self {
        Self { socket, event, standing: None, payload: Bytes::new() }
    }
}
