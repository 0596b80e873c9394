//! One look at all sockets of one kind: what is asked, and whose the answers are.
//!
//! A connection that was found once is looked up by its addresses from then on. The kernel's whole
//! table of connections is walked only to find a socket on which a call was just made, or who waits
//! on a listener; so the cost does not grow with the machine's other connections.

use std::collections::{BTreeMap, HashMap};
use std::io;

use super::diag::States;
use super::sampler::{Followed, Sampler};
use super::seats;
use super::seats::Unheld;
use super::seen::Seen;
use crate::model::{Family, KernelView, Protocol, SocketId};

/// The kind of socket that is looked at.
type SocketKind = (Protocol, Family);

impl Sampler<'_> {
    /// Looks at all sockets of one kind, and puts down what is seen. `walk` says that those who wait
    /// on listeners are to be looked for in any case.
    pub(super) fn look(
        &mut self,
        kind: SocketKind,
        walk: bool,
        seen: &mut HashMap<SocketId, KernelView>,
    ) -> io::Result<()> {
        let cookies = self.cookies(kind);
        if cookies.is_empty() {
            return Ok(());
        }
        let mut found = match kind.0 {
            Protocol::Udp => self.dump(kind, States::All, &cookies)?,
            Protocol::Tcp => self.dump(kind, States::Listening, &cookies)?,
        };
        if kind.0 == Protocol::Tcp {
            self.look_up(kind, &mut found)?;
            let stranger = self.take_strangers(kind, &found);
            let listeners = found.values().any(|seen| seen.view.waiting_room.is_some());
            if stranger || walk && listeners || self.crowd_changed(&found) {
                let unheld = self.walk(kind, &cookies, &mut found)?;
                seats::give(&unheld, &mut found);
            } else {
                seats::keep(&self.followed, &mut found);
            }
        }
        for (socket_id, Seen { addresses, mut view, .. }) in found {
            if let Some(followed) = self.followed.get_mut(&socket_id) {
                let has_peer = kind.0 == Protocol::Tcp && view.peer.is_some();
                followed.addresses = has_peer.then_some(addresses);
                view.acknowledged =
                    has_peer.then(|| followed.sent.saturating_sub(view.send_queue.into()));
            }
            seen.insert(socket_id, view);
        }
        Ok(())
    }

    fn of_kind(&self, kind: SocketKind) -> impl Iterator<Item = (&SocketId, &Followed)> {
        self.followed.iter().filter(move |(_, followed)| {
            (followed.tracked.protocol, followed.tracked.family) == kind
        })
    }

    fn cookies(&self, kind: SocketKind) -> HashMap<u64, SocketId> {
        self.of_kind(kind).map(|(id, followed)| (followed.tracked.cookie, *id)).collect()
    }

    fn dump(
        &mut self,
        kind: SocketKind,
        states: States,
        cookies: &HashMap<u64, SocketId>,
    ) -> io::Result<BTreeMap<SocketId, Seen>> {
        let mut found = BTreeMap::new();
        self.diag.dump(kind, states, |seen| {
            if let Some(socket_id) = cookies.get(&seen.cookie()) {
                found.insert(*socket_id, seen);
            }
        })?;
        Ok(found)
    }

    /// Looks up the connections that were found before.
    fn look_up(
        &mut self,
        kind: SocketKind,
        found: &mut BTreeMap<SocketId, Seen>,
    ) -> io::Result<()> {
        let known = self
            .of_kind(kind)
            .filter_map(|(socket_id, followed)| Some((*socket_id, followed.addresses.clone()?)));
        let (ids, wanted): (Vec<_>, Vec<_>) = known.unzip();
        for (socket_id, answer) in ids.into_iter().zip(self.diag.look_up(kind.1, &wanted)?) {
            if let Some(answer) = answer {
                found.insert(socket_id, answer);
            }
        }
        Ok(())
    }

    /// Whether a call was made on a socket that was not found where it was.
    fn take_strangers(&self, kind: SocketKind, found: &BTreeMap<SocketId, Seen>) -> bool {
        let mut any = false;
        for (socket_id, followed) in self.of_kind(kind) {
            any |= followed.tracked.take_stirred() && !found.contains_key(socket_id);
        }
        any
    }

    /// Whether more, or fewer, wait on a listener than before.
    fn crowd_changed(&self, found: &BTreeMap<SocketId, Seen>) -> bool {
        let crowd = |view: &KernelView| view.waiting_room.as_ref().map(|room| room.waiting);
        found.iter().any(|(socket_id, seen)| {
            let told = self.followed.get(socket_id).and_then(|followed| followed.told.as_ref());
            let told = told.and_then(|(view, _)| crowd(view));
            seen.view.waiting_room.is_some() && told != crowd(&seen.view)
        })
    }

    /// Walks the table of connections: finds sockets of ours that were not found yet, and the
    /// connections that no program holds.
    fn walk(
        &mut self,
        kind: SocketKind,
        cookies: &HashMap<u64, SocketId>,
        found: &mut BTreeMap<SocketId, Seen>,
    ) -> io::Result<Vec<Unheld>> {
        let mut unheld = Vec::new();
        self.diag.dump(kind, States::Connected, |seen| match cookies.get(&seen.cookie()) {
            Some(socket_id) => {
                found.entry(*socket_id).or_insert(seen);
            }
            None => unheld.extend(Unheld::from_seen(&seen)),
        })?;
        Ok(unheld)
    }
}
