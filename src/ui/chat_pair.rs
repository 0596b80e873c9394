//! "Start a chat pair": a server and a client, made, connected and accepted, call by call.
//!
//! The calls are the ones that a person would press. Each is made when the log shows that the one
//! before it has succeeded; where one fails, the pair stays as far as it got and the notice of the
//! failure says why.

use std::net::SocketAddr;

use super::document::Document;
use crate::{
    model::{Call, Family, Lifecycle, Protocol, SocketId},
    net::{CallError, Playground},
};

/// A pair on its way.
pub struct ChatPair {
    server: SocketId,
    client: SocketId,
    step: Step,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The server is to listen, so that its port is known.
    Listening,
    /// The client is to be connected and the server to have accepted it.
    Connecting,
}

/// How far a pair is.
pub enum Progress {
    /// Something is still to come.
    UnderWay,
    /// Its two ends talk; this is the server's.
    Connected(SocketId),
    /// It will not be finished.
    GivenUp,
}

impl ChatPair {
    /// Begins a pair.
    ///
    /// # Errors
    /// When the server's calls could not be handed over.
    pub fn start(playground: &Playground, family: Family) -> Result<Self, CallError> {
        let server = playground.open(Protocol::Tcp, family);
        playground.call(server, Call::Bind(SocketAddr::new(family.loopback(), 0)))?;
        playground.call(server, Call::Listen(8))?;
        let client = playground.open(Protocol::Tcp, family);
        Ok(Self { server, client, step: Step::Listening })
    }

    /// Goes on, if the log shows that it can.
    ///
    /// # Errors
    /// When a call could not be handed over.
    pub fn advance(&mut self, document: &Document) -> Result<Progress, CallError> {
        let table = document.table();
        let (Some(playground), Some(server), Some(client)) =
            (document.playground(), table.get(self.server), table.get(self.client))
        else {
            return Ok(Progress::UnderWay);
        };
        if !server.is_open() || !client.is_open() {
            return Ok(Progress::GivenUp);
        }
        match (self.step, server.lifecycle(), server.local()) {
            (Step::Listening, Lifecycle::Listening, Some(address)) => {
                playground.call(self.client, Call::Connect(address))?;
                playground.call(self.server, Call::Accept)?;
                self.step = Step::Connecting;
                Ok(Progress::UnderWay)
            }
            (Step::Connecting, ..) if client.lifecycle() == Lifecycle::Connected => {
                let accepted = table.accepted_by(self.server).next();
                Ok(accepted.map_or(Progress::UnderWay, |accepted| {
                    Progress::Connected(accepted.socket_id())
                }))
            }
            _ => Ok(Progress::UnderWay),
        }
    }
}
