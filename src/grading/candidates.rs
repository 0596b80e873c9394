//! Which sockets come into question for a role.

use std::cmp::Reverse;

use super::session_facts::SessionFacts;
use super::socket_facts::{CallMade, SocketFacts};
use crate::model::check::{Role, RoleKind};
use crate::model::{CallKind, Origin, Protocol, SocketId};

/// The sockets that come into question: first those that have the role's name, then the newest. `other` plays
/// the role that this one names.
pub(super) fn candidates(
    role: &Role,
    other: Option<SocketId>,
    session: &SessionFacts,
) -> Vec<SocketId> {
    let other = other.and_then(|id| session.socket(id));
    if role.kind.other().is_some() && other.is_none() {
        return Vec::new();
    }
    let calls_it = |socket: &SocketFacts, kind: CallKind| {
        other.is_some_and(|other| {
            let calls_other =
                |made: &CallMade| made.target.is_some_and(|address| other.has_address(address));
            socket.id != other.id && socket.calls(kind).any(calls_other)
        })
    };
    let fits = |socket: &&SocketFacts| match &role.kind {
        RoleKind::Any => true,
        RoleKind::Tcp => socket.protocol == Protocol::Tcp && socket.origin == Origin::Made,
        RoleKind::Udp => socket.protocol == Protocol::Udp,
        RoleKind::Listener => socket.calls(CallKind::Listen).any(CallMade::succeeded),
        RoleKind::ConnectsTo(_) => calls_it(socket, CallKind::Connect),
        RoleKind::BindsTo(_) => calls_it(socket, CallKind::Bind),
        RoleKind::AcceptedBy(_) => {
            other.is_some_and(|other| socket.origin == Origin::AcceptedBy(other.id))
        }
        RoleKind::PeerOf(_) => {
            other.is_some_and(|other| session.other_end(other.id) == Some(socket.id))
        }
    };
    let mut fitting: Vec<&SocketFacts> = session.some(None).filter(fits).collect();
    fitting.sort_by_key(|socket| (socket.name != role.name, Reverse(socket.id)));
    fitting.into_iter().map(|socket| socket.id).collect()
}
