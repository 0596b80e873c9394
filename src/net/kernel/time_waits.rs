//! How many connections to a server the kernel keeps in TIME-WAIT, and at which end.

use std::net::SocketAddr;

use crate::model::TimeWaits;

/// The connections in TIME-WAIT to this server; `None` where the kernel does not tell.
#[cfg(target_os = "linux")]
pub(in crate::net) fn time_waits(server: SocketAddr) -> Option<TimeWaits> {
    use super::diag::{Diag, States};
    use crate::model::{Family, Protocol};

    let mut found = TimeWaits::default();
    let kind = (Protocol::Tcp, Family::from_address(&server));
    let dumped = Diag::open().and_then(|mut diag| {
        diag.dump(kind, States::TimeWait, |seen| {
            found.clients += u64::from(seen.view.peer == Some(server));
            found.server += u64::from(seen.view.local == Some(server));
        })
    });
    dumped.ok().map(|()| found)
}

#[cfg(not(target_os = "linux"))]
pub(in crate::net) fn time_waits(_: SocketAddr) -> Option<TimeWaits> {
    None
}
