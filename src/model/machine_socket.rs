//! Any socket of this machine, and who holds it: what a person who cannot have a port asks for.

use std::fmt;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{Protocol, SocketId, TcpState, escape_text};

/// A socket of this machine, whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachineSocket {
    /// Its transport protocol.
    pub protocol: Protocol,
    /// Its local address.
    pub local: SocketAddr,
    /// Its peer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<SocketAddr>,
    /// The state of a TCP socket; [`TcpState::Closed`] for one that is bound and nothing more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TcpState>,
    /// Who holds it.
    pub holder: Holder,
    /// For how many milliseconds the kernel still keeps a connection that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_millis: Option<u32>,
}

/// Who holds a socket of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// A socket of this session, open or a ghost.
    Ours(SocketId),
    /// A process.
    Process {
        /// Its number.
        pid: u32,
        /// The name of its program, cut at 15 bytes as the kernel does (`/proc/PID/comm`).
        name: String,
    },
    /// The kernel alone: the program has closed it.
    Kernel,
    /// Not told: the process belongs to another user.
    NotTold {
        /// The number of the user that the socket belongs to.
        uid: u32,
    },
}

impl MachineSocket {
    /// At most this many holders of a port are reported: a listener may have thousands of connections.
    pub const MOST_HOLDERS: usize = 16;
}

impl fmt::Display for MachineSocket {
    /// `TCP 127.0.0.1:9000, LISTEN, held by python3 (process 4711)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.protocol, self.local)?;
        if let Some(peer) = self.peer {
            write!(formatter, " to {peer}")?;
        }
        match self.state {
            Some(TcpState::Closed) => formatter.write_str(", bound")?,
            Some(state) => write!(formatter, ", {state}")?,
            None => {}
        }
        if let Some(millis) = self.remaining_millis {
            write!(formatter, " for another {} s", millis.div_ceil(1000))?;
        }
        match &self.holder {
            Holder::Ours(socket) => {
                let name = self.protocol.socket_name(*socket);
                write!(formatter, ", held by {name} in this session")
            }
            Holder::Process { pid, name } => {
                write!(formatter, ", held by {} (process {pid})", escape_text(name))
            }
            Holder::Kernel => formatter.write_str(", kept only by the kernel"),
            Holder::NotTold { uid } => {
                write!(formatter, ", held by an unknown process of user {uid}")
            }
        }
    }
}
