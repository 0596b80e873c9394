//! Who waits on which listener: connections that no program holds yet.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::sampler::Followed;
use super::seen::Seen;
use crate::model::{AcceptQueue, PendingConnection, SocketId, TcpState};

/// A connection that no program holds.
pub(super) struct Unheld {
    local: SocketAddr,
    seat: PendingConnection,
}

impl Unheld {
    /// What was seen, if it can be a connection that waits to be accepted. A closed one has no
    /// descriptor either, and is in other states.
    pub(super) fn from_seen(seen: &Seen) -> Option<Self> {
        let view = &seen.view;
        let state = view.state.filter(|state| {
            matches!(state, TcpState::SynReceived | TcpState::Established | TcpState::CloseWait)
        })?;
        let seat = PendingConnection { peer: view.peer?, state, receive_queue: view.receive_queue };
        view.inode.is_none().then_some(Self { local: view.local?, seat })
    }
}

/// Gives those who wait their seats on the listener that they have called. Where two of ours
/// listen on the same address (`SO_REUSEPORT`), nobody can tell on which.
pub(super) fn give(unheld: &[Unheld], found: &mut BTreeMap<SocketId, Seen>) {
    let listeners: Vec<SocketAddr> = found
        .values()
        .filter(|seen| seen.view.waiting_room.is_some())
        .filter_map(|seen| seen.view.local)
        .collect();
    for seen in found.values_mut() {
        if let (Some(listener), Some(room)) = (seen.view.local, &mut seen.view.waiting_room)
            && listeners.iter().filter(|other| overlap(**other, listener)).count() == 1
        {
            let theirs = unheld.iter().filter(|unheld| overlap(unheld.local, listener));
            room.seats = theirs.map(|unheld| unheld.seat).collect();
            room.seats.sort_by_key(|seat| seat.peer);
            room.seats.truncate(AcceptQueue::MOST_SEATS);
        }
    }
}

/// Whether a connection to one address may be one to the other.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    one.port() == other.port()
        && (one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified())
}

/// Leaves everybody where they were: nobody was looked for.
pub(super) fn keep(followed: &BTreeMap<SocketId, Followed>, found: &mut BTreeMap<SocketId, Seen>) {
    for (socket_id, seen) in found {
        let before = followed
            .get(socket_id)
            .and_then(|followed| followed.told.as_ref()?.0.waiting_room.as_ref());
        if let (Some(room), Some(before)) = (&mut seen.view.waiting_room, before) {
            room.seats.clone_from(&before.seats);
        }
    }
}
