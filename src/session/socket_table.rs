//! All sockets of a session, as its records so far tell them.

use std::collections::BTreeMap;

use super::Log;
use crate::model::{SocketId, SocketState};

/// The sockets of a log, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct SocketTable {
    sockets: BTreeMap<SocketId, SocketState>,
    /// Number of the last record read.
    read: u64,
}

impl SocketTable {
    /// Reads at most `limit` further records; says whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        let sockets = &mut self.sockets;
        log.for_each(self.read + 1..until + 1, |record| match sockets.get_mut(&record.socket) {
            Some(state) => state.apply(record),
            None => {
                if let Some(state) = SocketState::begun_by(record) {
                    sockets.insert(record.socket, state);
                }
            }
        });
        self.read = until;
        self.read == log.len()
    }

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// One socket.
    pub fn get(&self, socket_id: SocketId) -> Option<&SocketState> {
        self.sockets.get(&socket_id)
    }

    /// All sockets, in the order in which they were made.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &SocketState> {
        self.sockets.values()
    }

    /// Number of sockets, closed ones included.
    pub fn len(&self) -> usize {
        self.sockets.len()
    }

    /// Whether no socket was ever made.
    pub fn is_empty(&self) -> bool {
        self.sockets.is_empty()
    }

    /// The sockets that still have a descriptor.
    pub fn open(&self) -> impl Iterator<Item = &SocketState> {
        self.iter().filter(|socket| socket.is_open())
    }

    /// The connections that a listener has accepted.
    pub fn accepted_by(&self, listener: SocketId) -> impl Iterator<Item = &SocketState> {
        self.iter().filter(move |socket| socket.accepted_by() == Some(listener))
    }

    /// The socket of this session at the other end of a connection, if both ends are its own.
    pub fn other_end(&self, socket: &SocketState) -> Option<&SocketState> {
        let (local, peer) = (socket.local()?, socket.peer()?);
        self.open().find(|other| {
            other.protocol() == socket.protocol()
                && other.local() == Some(peer)
                && other.peer() == Some(local)
                && other.socket_id() != socket.socket_id()
        })
    }
}
