//! What is on the plane: where each card is, and which wires join them. Rebuilt when the session or
//! its arrangement has changed, not in every frame.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect};

use super::group_card;
use super::groups::{Group, Groups, Shown, ever_grouped};
use super::layout::{CardPlaces, card_at};
use super::wires::{Wire, WireKind, wires};
use crate::model::{SocketId, SocketState};
use crate::session::{Arrangement, Connections, SocketTable};
use crate::ui::socket::card_rows::height;

/// A card on the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Card {
    /// Whose it is.
    pub socket_id: SocketId,
    /// Where it is.
    pub rect: Rect,
}

/// Cards and wires.
#[derive(Clone, Debug, Default)]
pub struct Plane {
    made_of: Option<(u64, u64, u64)>,
    places: CardPlaces,
    cards: Vec<Card>,
    indices: BTreeMap<SocketId, usize>,
    closed: Vec<SocketId>,
    groups: Groups,
    /// Where the card of each folded group is, by its listener.
    group_cards: BTreeMap<SocketId, Rect>,
    /// The sockets whose places they have.
    firsts: BTreeSet<SocketId>,
    wires: Vec<Wire>,
    /// The wire of the connection that a socket is an end of.
    connections: BTreeMap<SocketId, usize>,
    away: usize,
}

impl Plane {
    /// Brings it up to date; returns whether anything may have changed. New cards go to free room
    /// `in_view`; of a `review` all sockets are known, and those that have gone may come back.
    pub fn catch_up(
        &mut self,
        table: &SocketTable,
        connections: &Connections,
        arrangement: &Arrangement,
        (in_view, review): (Rect, Option<&SocketTable>),
    ) -> bool {
        let now = Some((table.read(), connections.read(), arrangement.changes()));
        if self.made_of == now {
            return false;
        }
        self.wires = wires(table, connections);
        let mut tied = BTreeSet::new();
        for wire in self.wires.iter().filter(|wire| wire.kind.is_connection()) {
            tied.insert(wire.near);
            tied.extend(wire.far_socket());
        }
        let is_away =
            |socket: &SocketState| arrangement.of(socket.socket_id()).is_some_and(|of| of.is_away);
        // What became of a connection is seen on its wire, while one end lives.
        let is_over = |socket: &SocketState| {
            let is_tied = tied.contains(&socket.socket_id()) && !is_away(socket);
            !socket.is_open() && !socket.is_ghost() && !is_tied
        };
        let (closed, shown): (Vec<_>, Vec<_>) = table.iter().partition(|socket| is_over(socket));
        let all = closed.len();
        self.closed = closed.iter().rev().filter(|s| !is_away(s)).map(|s| s.socket_id()).collect();
        self.away = all - self.closed.len();
        let put = |socket_id| {
            let (x, y) = arrangement.of(socket_id)?.place?;
            Some(Pos2::new(x as f32, y as f32))
        };
        let on_canvas = shown.iter().map(|socket| socket.socket_id()).collect();
        let wires = self.wires.as_slice();
        let grouped = Shown { table, connections, wires, sockets: &on_canvas };
        self.groups.form(grouped, |socket_id| put(socket_id).is_some());
        let groups = &self.groups;
        let firsts: BTreeSet<SocketId> = groups.folded().map(|group| group.first).collect();
        // Its socket may have had a place far away, among many that came at once.
        for first in firsts.difference(&self.firsts).filter(|_| review.is_none()) {
            self.places.release(*first);
        }
        // A group has the place of its first socket, and no other of them has any.
        let has_place = |socket_id: SocketId| {
            let is_shown = on_canvas.contains(&socket_id) && groups.hiding(socket_id).is_none();
            is_shown || firsts.contains(&socket_id)
        };
        if let Some(all) = review {
            // Each keeps its place, at whatever moment.
            let grouped = ever_grouped(all, connections);
            let placed = all.iter().filter(|socket| {
                let socket_id = socket.socket_id();
                !grouped.contains(&socket_id) || has_place(socket_id)
            });
            self.places.give(&placed.collect::<Vec<_>>(), put, in_view, false);
        } else {
            // Sockets made together come into the log in either order: they take their places in the
            // order of their numbers, once all before them are there.
            let whole = table.iter().zip(1..).take_while(|(s, number)| s.socket_id().0 == *number);
            let whole = u32::try_from(whole.count()).unwrap_or(u32::MAX);
            let in_order = table.iter().take_while(|socket| socket.socket_id().0 <= whole);
            let placed = in_order.filter(|socket| has_place(socket.socket_id()));
            self.places.give(&placed.collect::<Vec<_>>(), put, in_view, true);
        }
        let group_cards = groups.folded().filter_map(|group| {
            let corner = put(group.first).or_else(|| self.places.corner(group.first))?;
            Some((group.listener, card_at(corner, group_card::HEIGHT)))
        });
        self.group_cards = group_cards.collect();
        self.firsts = firsts;
        let on_their_own = shown.into_iter().filter(|s| groups.hiding(s.socket_id()).is_none());
        let cards = on_their_own.filter_map(|socket| {
            let socket_id = socket.socket_id();
            let corner = put(socket_id).or_else(|| self.places.corner(socket_id))?;
            Some(Card { socket_id, rect: card_at(corner, height(socket)) })
        });
        self.cards = cards.collect();
        let indices = self.cards.iter().enumerate().map(|(place, card)| (card.socket_id, place));
        self.indices = indices.collect();
        self.index_connections();
        self.made_of = now;
        true
    }

    fn index_connections(&mut self) {
        self.connections.clear();
        for (place, wire) in self.wires.iter().enumerate() {
            if !wire.kind.is_connection() {
                continue;
            }
            self.connections.insert(wire.near, place);
            // Many may lead to a listener, or to a UDP socket.
            if let Some(far) = wire.far_socket()
                && !matches!(
                    wire.kind,
                    WireKind::Connecting | WireKind::InWaitingRoom | WireKind::Datagrams
                )
            {
                self.connections.insert(far, place);
            }
        }
    }

    /// All cards, in the order in which their sockets were made.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// All sockets that are on the plane or in the tray.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> {
        let hidden = self.groups.folded().flat_map(|group| group.members.iter().copied());
        let cards = self.cards.iter().map(|card| card.socket_id);
        cards.chain(self.closed.iter().copied()).chain(hidden)
    }

    /// The groups that are one card, and where that is.
    pub fn group_cards(&self) -> impl Iterator<Item = (&Group, Rect)> {
        let folded = self.groups.folded();
        folded.filter_map(|group| Some((group, *self.group_cards.get(&group.listener)?)))
    }

    /// The group in whose card a socket is.
    pub fn group_hiding(&self, socket_id: SocketId) -> Option<&Group> {
        self.groups.hiding(socket_id)
    }

    /// The group that a socket belongs to, or is the listener of, if it shows all its cards.
    pub fn unfolded_group(&self, socket_id: SocketId) -> Option<&Group> {
        self.groups.unfolded_of(socket_id)
    }

    /// Folds the connections of a listener into one card, or opens that to all cards.
    pub fn set_folded(&mut self, listener: SocketId, folded: bool) {
        self.groups.set_folded(listener, folded);
        self.made_of = None;
    }

    /// Everything that stands on the plane: each card by its socket, that of a group by its first.
    pub fn standing(&self) -> impl Iterator<Item = Card> {
        let groups = self.group_cards().map(|(group, rect)| Card { socket_id: group.first, rect });
        self.cards.iter().copied().chain(groups)
    }

    /// All wires.
    pub fn wires(&self) -> &[Wire] {
        &self.wires
    }

    /// Sockets that are closed and were not put away, the last made first.
    pub fn closed(&self) -> &[SocketId] {
        &self.closed
    }

    /// Puts the columns of cards close together, as on a projector, or apart.
    pub fn set_narrow(&mut self, narrow: bool) {
        if self.places.set_narrow(narrow) {
            self.made_of = None;
        }
    }

    /// Gives every card that nobody has moved a new place.
    pub fn tidy(&mut self) {
        self.places.forget();
        self.made_of = None;
    }

    /// How many closed sockets were put away.
    pub fn away(&self) -> usize {
        self.away
    }

    /// Where the card of a socket is, or that of its group, if it is on the plane.
    pub fn rect(&self, socket_id: SocketId) -> Option<Rect> {
        let own = self.indices.get(&socket_id).map(|place| self.cards[*place].rect);
        own.or_else(|| self.group_cards.get(&self.groups.hiding(socket_id)?.listener).copied())
    }

    /// The wire of the connection that a socket is an end of.
    pub fn connection(&self, socket_id: SocketId) -> Option<&Wire> {
        self.connections.get(&socket_id).map(|place| &self.wires[*place])
    }

    /// The rectangle around all cards; nothing without a card.
    pub fn bounds(&self) -> Option<Rect> {
        self.standing().map(|card| card.rect).reduce(Rect::union)
    }

    /// The card nearest to a point.
    pub fn nearest(&self, point: Pos2) -> Option<Rect> {
        let cards = self.standing().map(|card| card.rect);
        let distance = |rect: &Rect| rect.distance_sq_to_pos(point);
        cards.min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }

    /// The card nearest to that of a socket in a direction, for the arrow keys.
    pub fn neighbour(&self, socket_id: SocketId, towards: egui::Vec2) -> Option<SocketId> {
        let from = self.rect(socket_id)?.center();
        let distance = |card: &&Card| {
            let way = card.rect.center() - from;
            let ahead = way.dot(towards);
            let aside = (way - ahead * towards).length();
            // Within a quarter turn of the direction, what is aside counting more.
            (ahead > 1.0 && aside <= ahead * 1.5).then_some(ahead + 2.0 * aside)
        };
        let others = self.cards.iter().filter(|card| card.socket_id != socket_id);
        let found = others.filter_map(|card| Some((distance(&card)?, card.socket_id)));
        found.min_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, found)| found)
    }
}
