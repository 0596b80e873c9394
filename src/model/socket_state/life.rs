//! How a socket follows the life of its connection.
//!
//! A client that connects again has a new socket for each attempt. Each takes over what the one before had
//! counted, so that the life of the connection is asked of whichever is the last.

use super::SocketState;
use crate::model::{
    BehaviourKind, BehaviourStep, ConnectionLife, ConnectionPhase, Lifecycle, Protocol,
    ReconnectStep,
};

impl SocketState {
    /// What its connection has been through so far.
    pub fn life(&self) -> ConnectionLife {
        ConnectionLife {
            bytes_in: self.life.bytes_in + self.bytes_in,
            bytes_out: self.life.bytes_out + self.bytes_out,
            acknowledged: self.life.acknowledged + self.acknowledged,
            ..self.life
        }
    }

    /// Where its connection is, if that is made again when it is lost.
    pub fn connection_phase(&self) -> Option<ConnectionPhase> {
        let on = |kind| self.behaviours().iter().any(|on| on.spec.kind() == kind);
        let reconnects = on(BehaviourKind::Reconnect);
        let was_renewed = self.life.before.is_some() || self.renewal().is_some();
        let is_attempt = self.life.before.is_some() && !self.has_been(Lifecycle::Connected)
            || self.lifecycle == Lifecycle::Connecting;
        if reconnects && self.renewal().is_some_and(|renewal| renewal.lost.is_some()) {
            Some(ConnectionPhase::Waits)
        } else if self.life.since.is_some() {
            (reconnects || was_renewed).then_some(ConnectionPhase::Up)
        } else if reconnects && is_attempt {
            Some(ConnectionPhase::Attempt)
        } else {
            was_renewed.then_some(ConnectionPhase::Over)
        }
    }

    /// Takes the place of another, whose connection was lost.
    pub fn take_place_of(&mut self, before: &Self) {
        let life = before.life();
        self.life = ConnectionLife {
            before: Some(before.socket_id),
            since: None,
            retries: life.retries + 1,
            ..life
        };
    }

    /// Follows the stage that it came to from another at this time.
    pub(super) fn follow_life(&mut self, was: Lifecycle, since_start_nanos: u64) {
        if self.protocol != Protocol::Tcp || was == self.lifecycle {
            return;
        }
        match self.lifecycle {
            Lifecycle::Connected if !was.has_peer() => {
                self.life.first_made.get_or_insert(since_start_nanos);
                self.life.since = Some(since_start_nanos);
            }
            Lifecycle::Failed => self.drop_connection(),
            Lifecycle::BothClosed | Lifecycle::Closed => self.life.since = None,
            _ => {}
        }
    }

    /// Follows what is told of a connection that is lost.
    pub(super) fn follow_loss(&mut self, step: &BehaviourStep) {
        if let BehaviourStep::Reconnect(ReconnectStep::Lost(lost)) = step {
            self.acknowledged = self.acknowledged.max(lost.acknowledged.unwrap_or(0));
            self.drop_connection();
        }
    }

    /// Its connection is lost, if it was there.
    fn drop_connection(&mut self) {
        self.life.drops += u64::from(self.life.since.take().is_some());
    }
}
