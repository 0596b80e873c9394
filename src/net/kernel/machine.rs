//! All sockets of this machine, and who holds them: for the person who cannot have a port.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;

#[cfg(target_os = "linux")]
use super::diag::{Diag, States};
#[cfg(target_os = "linux")]
use super::processes::Processes;
#[cfg(target_os = "linux")]
use crate::model::{Family, Holder, TcpState};
use crate::model::{MachineSocket, Protocol, SocketId};

/// Why the kernel could not be asked for its sockets.
#[derive(Debug, thiserror::Error)]
#[error("the kernel cannot be queried for the sockets of this machine (sock_diag): {cause}")]
pub struct KernelError {
    /// What the system said.
    #[from]
    cause: io::Error,
}

/// All TCP and UDP sockets of this machine: first those of this session (`ours`, by their cookies),
/// then those without a peer, then the connections, each by port.
#[cfg(target_os = "linux")]
pub(super) fn machine_sockets(
    ours: &HashMap<u64, SocketId>,
) -> Result<Vec<MachineSocket>, KernelError> {
    let mut sockets = ask(ours, &[Protocol::Tcp, Protocol::Udp], |_, _| true)?;
    // A busy machine has hundreds that are over and only waited for: what is asked for most comes
    // first.
    sockets.sort_by_key(|socket| {
        let ours = matches!(socket.holder, Holder::Ours(_));
        let over = socket.state == Some(TcpState::TimeWait);
        let open_to_all = socket.peer.is_none();
        let address = (socket.local.port(), socket.local, socket.peer);
        (!ours, over, !open_to_all, address)
    });
    Ok(sockets)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn machine_sockets(
    _: &HashMap<u64, SocketId>,
) -> Result<Vec<MachineSocket>, KernelError> {
    Err(not_here().into())
}

/// The sockets that are in the way of `address`: same port, and an address that overlaps.
/// Listeners come first.
pub(super) fn who_holds(
    protocol: Protocol,
    address: SocketAddr,
    ours: &HashMap<u64, SocketId>,
) -> Result<Vec<MachineSocket>, KernelError> {
    #[cfg(target_os = "linux")]
    {
        let mut holders = ask(ours, &[protocol], |local, only_v6| {
            let (asked, held) = (address.ip().to_canonical(), local.ip().to_canonical());
            local.port() == address.port()
                && !(only_v6 && asked.is_ipv4())
                && (asked == held || asked.is_unspecified() || held.is_unspecified())
        })?;
        holders.sort_by_key(|socket| (socket.state != Some(TcpState::Listen), socket.peer));
        holders.truncate(MachineSocket::MOST_HOLDERS);
        Ok(holders)
    }
    #[cfg(not(target_os = "linux"))]
    {
        _ = (protocol, address, ours);
        Err(not_here().into())
    }
}

#[cfg(target_os = "linux")]
fn ask(
    ours: &HashMap<u64, SocketId>,
    protocols: &[Protocol],
    wanted: impl Fn(SocketAddr, bool) -> bool,
) -> Result<Vec<MachineSocket>, KernelError> {
    let mut diag = Diag::open()?;
    let mut found = Vec::new();
    for protocol in protocols {
        for family in [Family::V4, Family::V6] {
            diag.dump((*protocol, family), States::All, |seen| {
                if let Some(local) = seen.view.local.filter(|local| wanted(*local, seen.only_v6)) {
                    found.push((*protocol, local, seen));
                }
            })?;
        }
    }
    let processes = Processes::holding(found.iter().filter_map(|(_, _, seen)| seen.view.inode));
    let sockets = found.into_iter().map(|(protocol, local, seen)| {
        let process = seen.view.inode.map(|inode| processes.holder(inode));
        let holder = match (ours.get(&seen.cookie()), process) {
            (Some(socket_id), _) => Holder::Ours(*socket_id),
            (None, Some(Some(process))) => process,
            (None, Some(None)) => Holder::NotTold { uid: seen.uid },
            (None, None) => Holder::Kernel,
        };
        MachineSocket {
            protocol,
            local,
            peer: seen.view.peer,
            state: seen.view.state,
            holder,
            // A timer of a live connection says nothing of when its port is free.
            remaining_millis: seen
                .view
                .timer
                .filter(|_| seen.view.state == Some(TcpState::TimeWait))
                .map(|timer| timer.remaining_millis),
        }
    });
    Ok(sockets.collect())
}

/// What is reported where the kernel is not asked.
#[cfg(not(target_os = "linux"))]
pub(super) fn not_here() -> io::Error {
    let words = "this program can query the kernel only on Linux";
    io::Error::new(io::ErrorKind::Unsupported, words)
}
