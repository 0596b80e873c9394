//! How many connections to a server the kernel keeps in TIME-WAIT, and at which end.

use std::net::SocketAddr;

use crate::model::TimeWaits;
use crate::net::port_set::PortSet;

/// The connections in TIME-WAIT between this server and clients with these ports; `None` where the kernel
/// does not tell. Those that an earlier client has left to a server with the same address are not among them.
#[cfg(target_os = "linux")]
pub(in crate::net) fn time_waits(server: SocketAddr, ports: &PortSet) -> Option<TimeWaits> {
    use super::diag::{Diag, States};
    use crate::model::{Family, Protocol};

    // The list is no snapshot: it can have an entry twice.
    let (mut clients, mut servers) = (PortSet::default(), PortSet::default());
    let kind = (Protocol::Tcp, Family::from_address(&server));
    let dumped = Diag::open().and_then(|mut diag| {
        diag.dump(kind, States::TimeWait, |seen| {
            let (local, peer) = (seen.view.local, seen.view.peer);
            let ours = |end: Option<SocketAddr>| {
                end.map(|end| end.port()).filter(|port| ports.contains(*port))
            };
            if peer == Some(server)
                && let Some(port) = ours(local)
            {
                clients.insert(port);
            }
            if local == Some(server)
                && let Some(port) = ours(peer)
            {
                servers.insert(port);
            }
        })
    });
    let found = TimeWaits { clients: clients.len().into(), server: servers.len().into() };
    dumped.ok().map(|()| found)
}

#[cfg(not(target_os = "linux"))]
pub(in crate::net) fn time_waits(_: SocketAddr, _: &PortSet) -> Option<TimeWaits> {
    None
}
