//! What the records that go out tell of their sockets: of what was left out, nothing is known here.

use std::collections::BTreeMap;

use crate::model::{Record, SocketId, SocketState};

/// The sockets, as the records noted so far tell them.
#[derive(Default)]
pub(super) struct SocketStates {
    sockets: BTreeMap<SocketId, SocketState>,
}

impl SocketStates {
    /// Records the next record.
    pub(super) fn note(&mut self, record: &Record) {
        if let Some(state) = self.sockets.get_mut(&record.socket) {
            state.apply(record);
        } else if let Some(state) = SocketState::begun_by(record) {
            self.sockets.insert(record.socket, state);
        }
    }

    /// One socket; `None` if nothing has told how it came into being.
    pub(super) fn get(&self, socket_id: SocketId) -> Option<&SocketState> {
        self.sockets.get(&socket_id)
    }

    /// All of them, in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SocketState> {
        self.sockets.values()
    }

    /// The name that a person sees: `TCP #3`, or `#3` of one whose protocol was not told.
    pub(super) fn name(&self, socket_id: SocketId) -> String {
        self.get(socket_id).map_or_else(|| socket_id.to_string(), SocketState::name)
    }
}
