//! "Bind to 127.0.0.1 first": a call that waits for a bind, and is made when the log shows that the
//! bind succeeded. If the bind fails, the notice of the failure says why, and the call is not made:
//! without bind, the kernel would let other computers reach the socket.

use crate::model::{Call, CallId, Event, Record, SocketId, SocketState};
use crate::session::SocketTable;
use crate::ui::action::CallRequest;

/// A call that waits.
pub struct BindFirst {
    /// The socket of both calls.
    pub socket_id: SocketId,
    /// The bind.
    pub bind: CallId,
    /// The call to make then.
    pub then: CallRequest,
}

impl BindFirst {
    /// Whether this record shows that the bind failed or the socket was closed.
    pub fn is_ended_by(&self, record: &Record) -> bool {
        match &record.event {
            Event::Returned { call_id, outcome, .. } if *call_id == self.bind => {
                !outcome.is_success()
            }
            Event::Returned { call: Call::Close, .. } => record.socket == self.socket_id,
            _ => false,
        }
    }

    /// Whether the socket has an address by now.
    pub fn is_bound(&self, table: &SocketTable) -> bool {
        table.get(self.socket_id).and_then(SocketState::local).is_some()
    }
}
