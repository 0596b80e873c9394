//! "Start a chat pair": a server and a client, created, connected and accepted, call by call.
//!
//! The calls are the ones that a person would press. Each is made when the log shows that the
//! previous one succeeded; if one fails, the pair stays as far as it got and the notice of the
//! failure says why.

use std::net::SocketAddr;

use super::Document;
use crate::model::{Call, CallId, Event, Family, Lifecycle, Protocol, Record, SocketId};
use crate::net::{CallError, Playground};

/// A pair on its way.
pub struct ChatPair {
    server: SocketId,
    client: SocketId,
    step: PairStep,
    /// The calls that were made for it.
    calls: Vec<CallId>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PairStep {
    /// The server needs an address.
    Binding,
    /// The server needs to listen.
    Listening,
    /// The client needs to be connected, and the server to have accepted it.
    Connecting,
}

/// How far a pair is.
pub enum PairProgress {
    /// It is not complete yet.
    UnderWay,
    /// Its two ends are connected; this is the server's.
    Connected(SocketId),
}

impl ChatPair {
    /// Starts a pair.
    ///
    /// # Errors
    /// When the server's first call could not be handed over.
    pub fn start(playground: &Playground, family: Family) -> Result<Self, CallError> {
        let server = playground.open(Protocol::Tcp, family);
        let client = playground.open(Protocol::Tcp, family);
        let bind = playground.call(server, Call::Bind(SocketAddr::new(family.loopback(), 0)))?;
        Ok(Self { server, client, step: PairStep::Binding, calls: vec![bind] })
    }

    /// Whether this record shows that it cannot be completed: one of its calls failed, or one of its
    /// sockets was closed.
    pub fn is_ended_by(&self, record: &Record) -> bool {
        match &record.event {
            Event::Returned { call_id, outcome, .. } if self.calls.contains(call_id) => {
                !outcome.is_success()
            }
            Event::OpenFailed { .. } | Event::Returned { call: Call::Close, .. } => {
                record.socket == self.server || record.socket == self.client
            }
            _ => false,
        }
    }

    /// Takes the next step, if the log shows that it can.
    ///
    /// # Errors
    /// When a call could not be handed over.
    pub fn advance(&mut self, document: &Document) -> Result<PairProgress, CallError> {
        let table = document.table();
        let (Some(playground), Some(server), Some(client)) =
            (document.playground(), table.get(self.server), table.get(self.client))
        else {
            return Ok(PairProgress::UnderWay);
        };
        match (self.step, server.lifecycle(), server.local()) {
            (PairStep::Binding, Lifecycle::Bound, _) => {
                self.calls.push(playground.call(self.server, Call::Listen(8))?);
                self.step = PairStep::Listening;
            }
            (PairStep::Listening, Lifecycle::Listening, Some(address)) => {
                self.calls.push(playground.call(self.client, Call::Connect(address))?);
                self.calls.push(playground.call(self.server, Call::Accept)?);
                self.step = PairStep::Connecting;
            }
            (PairStep::Connecting, ..) if client.lifecycle() == Lifecycle::Connected => {
                if let Some(accepted) = table.accepted_by(self.server).next() {
                    return Ok(PairProgress::Connected(accepted.socket_id()));
                }
            }
            _ => {}
        }
        Ok(PairProgress::UnderWay)
    }
}
