//! Who holds the ports of this computer: sockets of this session, other processes, only the kernel.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::model::{Holder, MachineSocket, Protocol, SocketState, TcpState, escape_text};
use crate::session::SocketTable;
use crate::ui::look::countdown;

/// The processes that held a socket when the ports were last read.
#[derive(Debug, Default)]
pub struct PortHolders {
    /// By protocol and local address.
    processes: HashMap<(Protocol, SocketAddr), String>,
}

impl PortHolders {
    /// Those of some sockets of this computer.
    pub fn from_sockets(sockets: &[MachineSocket]) -> Self {
        let held = sockets.iter().filter(|socket| matches!(socket.holder, Holder::Process { .. }));
        let held = held.map(|socket| ((socket.protocol, socket.local), holder_words(socket)));
        Self { processes: held.collect() }
    }

    /// The process that held the socket with this address when the ports were last read.
    pub fn process_at(&self, protocol: Protocol, address: SocketAddr) -> Option<&str> {
        self.processes.get(&(protocol, address)).map(String::as_str)
    }
}

/// Which socket of this session it is, if it is one.
pub fn our_socket<'a>(socket: &MachineSocket, table: &'a SocketTable) -> Option<&'a SocketState> {
    match socket.holder {
        Holder::Ours(socket_id) => table.get(socket_id),
        _ => None,
    }
}

pub fn our_name(socket: &SocketState) -> String {
    let ghost = if socket.is_ghost() { " (ghost)" } else { "" };
    format!("{}{ghost} of this session", socket.name())
}

pub fn holder_words(socket: &MachineSocket) -> String {
    match &socket.holder {
        Holder::Ours(socket_id) => {
            format!("{} of this session", socket.protocol.socket_name(*socket_id))
        }
        Holder::Process { pid, name } => format!("{} (process {pid})", escape_text(name)),
        Holder::Kernel => "the kernel only".to_owned(),
        Holder::NotTold { uid } => format!("an unnamed process of user {uid}"),
    }
}

/// Who holds a port, as a sentence of a notice: `held by TCP #3 (ghost), TIME-WAIT for another 41
/// s`. `ours` is the socket of the session that it is, if it is one.
pub fn held_by(socket: &MachineSocket, ours: Option<&SocketState>) -> String {
    let holder = match ours {
        Some(ours) if !ours.is_open() => format!("{} (ghost)", ours.name()),
        Some(ours) => ours.name(),
        None => holder_words(socket),
    };
    let state = match socket.state {
        Some(TcpState::Closed) => ", bound".to_owned(),
        Some(state) => format!(", {state}"),
        None => String::new(),
    };
    let still = socket
        .remaining_millis
        .map(|millis| format!(" for another {}", countdown(u64::from(millis))));
    let peer = socket.peer.map(|peer| format!(", connected to {peer}"));
    format!(
        "{} is held by {holder}{state}{}{}",
        socket.local,
        still.unwrap_or_default(),
        peer.unwrap_or_default()
    )
}
