//! Which cards are one: the connections of a listener, once they are many.
//!
//! Both ends of a connection belong to the group of the listener that accepted it, and so does a client
//! that waits to be accepted. A card that a person has moved stays on its own; the group is moved by its
//! first. A group opens to all its cards and is folded again by hand; it is formed anew, from the log
//! alone, whenever a session is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::wires::{Wire, WireKind};
use crate::model::{SocketId, SocketState};
use crate::session::{Connections, SocketTable};

/// Connections of a listener on the canvas from which on they are a group.
const FORMS_AT: usize = 12;

/// Connections that are no group any more. Fewer than it takes to form one, so that none comes and goes
/// with every client.
const ENDS_AT: usize = 4;

/// The connections of a listener, as one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The listener.
    pub listener: SocketId,
    /// The socket whose place on the canvas its card has: the first that belongs to it.
    pub first: SocketId,
    /// The sockets on the canvas that belong to it.
    pub members: BTreeSet<SocketId>,
    /// Connections so far that have an open end.
    pub open: usize,
    /// Connections so far that have none.
    pub closed: usize,
    /// Bytes that the listener's side has sent.
    pub sent: u64,
    /// Bytes that it has received.
    pub received: u64,
}

impl Group {
    /// Its connections so far.
    pub fn connections(&self) -> usize {
        self.open + self.closed
    }
}

/// What is on the canvas, and how.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The sockets.
    pub table: &'a SocketTable,
    /// Which of them belong together.
    pub connections: &'a Connections,
    /// The wires between them.
    pub wires: &'a [Wire],
    /// The sockets that have a card, or would have one.
    pub sockets: &'a BTreeSet<SocketId>,
}

/// All groups.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    by_listener: BTreeMap<SocketId, Group>,
    /// The listener of each member's group.
    listeners: BTreeMap<SocketId, SocketId>,
    /// Listeners whose groups are open to all their cards.
    unfolded: BTreeSet<SocketId>,
}

impl Groups {
    /// Forms the groups anew. `is_placed` says whether a person has moved a socket's card.
    pub fn form(&mut self, shown: Shown<'_>, is_placed: impl Fn(SocketId) -> bool) {
        let before = std::mem::take(&mut self.by_listener);
        self.listeners.clear();
        for (listener, ends) in ends_by_listener(shown) {
            let is_accepted =
                |socket: &SocketId| ends.iter().any(|ends| ends.is_accepted_as(*socket));
            // What is accepted has its place below the listener; there the card stays, whatever comes later.
            let kept = before.get(&listener).map(|group| group.first).filter(is_accepted);
            let Some(first) = kept.or_else(|| first_of(&ends)) else { continue };
            // The first is where the person has put them all.
            let belongs = |socket: &SocketId| {
                shown.sockets.contains(socket) && (*socket == first || !is_placed(*socket))
            };
            let members: BTreeSet<SocketId> =
                ends.iter().flat_map(Ends::sockets).filter(belongs).collect();
            let on_canvas =
                ends.iter().filter(|ends| ends.sockets().any(|socket| members.contains(&socket)));
            let least = if before.contains_key(&listener) { ENDS_AT + 1 } else { FORMS_AT };
            if on_canvas.count() < least {
                continue;
            }
            let open = ends.iter().filter(|ends| ends.is_open(shown.table)).count();
            let bytes = |of: fn(&SocketState) -> u64| {
                ends.iter().filter_map(|ends| ends.accepted).map(of).sum()
            };
            let (sent, received) = (bytes(SocketState::bytes_out), bytes(SocketState::bytes_in));
            self.listeners.extend(members.iter().map(|member| (*member, listener)));
            let closed = ends.len() - open;
            let group = Group { listener, first, members, open, closed, sent, received };
            self.by_listener.insert(listener, group);
        }
        let by_listener = &self.by_listener;
        self.unfolded.retain(|listener| by_listener.contains_key(listener));
    }

    /// Folds the group of a listener into one card, or opens it to all cards.
    pub fn set_folded(&mut self, listener: SocketId, folded: bool) {
        if folded {
            self.unfolded.remove(&listener);
        } else {
            self.unfolded.insert(listener);
        }
    }

    /// Those that are one card.
    pub fn folded(&self) -> impl Iterator<Item = &Group> {
        self.by_listener.values().filter(|group| !self.unfolded.contains(&group.listener))
    }

    /// The group in whose card a socket is.
    pub fn hiding(&self, socket: SocketId) -> Option<&Group> {
        let listener = self.listeners.get(&socket)?;
        self.by_listener.get(listener).filter(|group| !self.unfolded.contains(&group.listener))
    }

    /// The group with all its cards that a socket belongs to, or is the listener of.
    pub fn unfolded_of(&self, socket: SocketId) -> Option<&Group> {
        let listener = self.listeners.get(&socket).unwrap_or(&socket);
        self.by_listener.get(listener).filter(|group| self.unfolded.contains(&group.listener))
    }
}

/// The sockets that belong to a group at some moment of a whole session.
pub fn ever_grouped(all: &SocketTable, connections: &Connections) -> BTreeSet<SocketId> {
    let sockets = all.iter().map(SocketState::socket_id).collect();
    let shown = Shown { table: all, connections, wires: &[], sockets: &sockets };
    let many = ends_by_listener(shown).into_values().filter(|ends| ends.len() >= FORMS_AT);
    many.flatten().flat_map(|ends| ends.sockets().collect::<Vec<_>>()).collect()
}

/// A connection of a listener: what it accepted and its other end, or the client that waits.
#[derive(Clone, Copy)]
struct Ends<'a> {
    near: SocketId,
    far: Option<SocketId>,
    accepted: Option<&'a SocketState>,
}

impl Ends<'_> {
    fn sockets(&self) -> impl Iterator<Item = SocketId> + use<> {
        [Some(self.near), self.far].into_iter().flatten()
    }

    fn is_accepted_as(&self, socket: SocketId) -> bool {
        self.accepted.is_some() && self.near == socket
    }

    fn is_open(&self, table: &SocketTable) -> bool {
        self.sockets().filter_map(|socket| table.get(socket)).any(SocketState::is_open)
    }
}

/// The socket that was accepted first, or that waits first where none is accepted.
fn first_of(ends: &[Ends<'_>]) -> Option<SocketId> {
    let accepted = ends.iter().find(|ends| ends.accepted.is_some());
    accepted.or_else(|| ends.first()).map(|ends| ends.near)
}

fn ends_by_listener<'a>(shown: Shown<'a>) -> BTreeMap<SocketId, Vec<Ends<'a>>> {
    let mut found: BTreeMap<SocketId, Vec<Ends<'a>>> = BTreeMap::new();
    for socket in shown.table.iter() {
        if let Some(listener) = socket.accepted_by() {
            let near = socket.socket_id();
            let far =
                shown.connections.other_end(near).filter(|far| shown.table.get(*far).is_some());
            found.entry(listener).or_default().push(Ends { near, far, accepted: Some(socket) });
        }
    }
    for wire in shown.wires {
        if let (WireKind::Connecting | WireKind::InWaitingRoom, Some(listener)) =
            (wire.kind, wire.far_socket())
        {
            let ends = Ends { near: wire.near, far: None, accepted: None };
            found.entry(listener).or_default().push(ends);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::fixtures::{Fixture, at};
    use crate::ui::canvas::wires::wires;

    /// A listener, number 1, with so many clients of this session: 2 and 3, 4 and 5, and so on.
    fn server(clients: u32) -> Fixture {
        let story = Fixture::default();
        story.tcp(1);
        story.listens(1);
        for client in (2..).step_by(2).take(clients as usize) {
            connect(&story, client);
        }
        story
    }

    fn connect(story: &Fixture, client: u32) {
        story.tcp(client);
        story.connects(client, client as u16 + 1000, at(9001));
        story.accepts_from(1, client + 1, client as u16 + 1000);
    }

    fn form(groups: &mut Groups, story: &Fixture, placed: &[u32]) {
        let (table, connections) = (story.table(), story.connections());
        let wires = wires(&table, &connections);
        let open = table.open().map(SocketState::socket_id).collect();
        let shown =
            Shown { table: &table, connections: &connections, wires: &wires, sockets: &open };
        groups.form(shown, |socket| placed.contains(&socket.0));
    }

    #[test]
    fn many_connections_are_one_card_with_both_their_ends_and_a_few_are_not() {
        let mut groups = Groups::default();
        form(&mut groups, &server(FORMS_AT as u32 - 1), &[]);
        assert_eq!(groups.folded().count(), 0);
        let story = server(FORMS_AT as u32);
        form(&mut groups, &story, &[3, 4]);
        let group = groups.folded().next().unwrap();
        assert_eq!((group.listener, group.first), (SocketId(1), SocketId(3)));
        assert_eq!((group.open, group.closed), (FORMS_AT, 0));
        let members = 2 * FORMS_AT - 1;
        assert_eq!(group.members.len(), members, "both ends, but for the card that was moved");
        assert!(groups.hiding(SocketId(2)).is_some() && groups.hiding(SocketId(3)).is_some());
        assert!([1, 4].iter().all(|alone| groups.hiding(SocketId(*alone)).is_none()));
    }

    #[test]
    fn a_group_stays_one_while_clients_come_and_go_and_ends_with_the_last_few() {
        let (story, mut groups) = (server(FORMS_AT as u32), Groups::default());
        form(&mut groups, &story, &[]);
        for client in (2..).step_by(2).take(FORMS_AT - ENDS_AT) {
            assert_eq!(groups.folded().count(), 1, "before {client} leaves");
            story.closes(client);
            story.closes(client + 1);
            form(&mut groups, &story, &[]);
        }
        assert_eq!(groups.folded().count(), 0);
        connect(&story, 40);
        form(&mut groups, &story, &[]);
        assert_eq!(groups.folded().count(), 0, "a few that come later are none");
    }

    #[test]
    fn the_card_stays_where_it_is_whatever_is_accepted_later() {
        let (story, mut groups) = (Fixture::default(), Groups::default());
        story.tcp(1);
        story.listens(1);
        for client in (102..).step_by(2).take(FORMS_AT) {
            connect(&story, client);
        }
        form(&mut groups, &story, &[]);
        let first = groups.folded().next().unwrap().first;
        assert_eq!(first, SocketId(103));
        connect(&story, 50);
        form(&mut groups, &story, &[]);
        assert_eq!(groups.folded().next().unwrap().first, first);
    }

    #[test]
    fn what_was_closed_is_counted_and_so_is_who_waits() {
        let (story, mut groups) = (server(FORMS_AT as u32), Groups::default());
        story.closes(2);
        story.closes(3);
        story.tcp(40);
        story.connects(40, 1040, at(9001));
        form(&mut groups, &story, &[]);
        let group = groups.folded().next().unwrap();
        assert_eq!((group.open, group.closed), (FORMS_AT, 1));
        assert!(group.members.contains(&SocketId(40)) && !group.members.contains(&SocketId(2)));
    }

    #[test]
    fn an_open_group_has_all_its_cards_until_it_is_folded_again() {
        let (story, mut groups) = (server(FORMS_AT as u32), Groups::default());
        form(&mut groups, &story, &[]);
        groups.set_folded(SocketId(1), false);
        form(&mut groups, &story, &[]);
        assert!(groups.folded().next().is_none() && groups.hiding(SocketId(2)).is_none());
        for socket in [1, 2, 3] {
            assert!(groups.unfolded_of(SocketId(socket)).is_some(), "{socket}");
        }
        groups.set_folded(SocketId(1), true);
        assert!(groups.hiding(SocketId(2)).is_some());
        assert!(groups.unfolded_of(SocketId(2)).is_none());
    }
}
