//! What is on the plane: where each card is, and which wires join them. Rebuilt when the session or
//! its arrangement has changed, not in every frame.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect};

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
        for wire in self.wires.iter().filter(|wire| wire.kind != WireKind::Accepted) {
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
        if let Some(all) = review {
            // Each keeps its place, at whatever moment.
            self.places.give(&all.iter().collect::<Vec<_>>(), put, in_view, false);
        } else {
            // Sockets made together come into the log in either order: they take their places in the
            // order of their numbers, once all before them are there.
            let whole = table.iter().zip(1..).take_while(|(s, number)| s.socket_id().0 == *number);
            let whole = u32::try_from(whole.count()).unwrap_or(u32::MAX);
            let in_order = shown.iter().copied().filter(|socket| socket.socket_id().0 <= whole);
            self.places.give(&in_order.collect::<Vec<_>>(), put, in_view, true);
        }
        let cards = shown.into_iter().filter_map(|socket| {
            let socket_id = socket.socket_id();
            let corner = put(socket_id).or_else(|| self.places.corner(socket_id))?;
            Some(Card { socket_id, rect: card_at(corner, height(socket)) })
        });
        self.cards = cards.collect();
        let indices = self.cards.iter().enumerate().map(|(place, card)| (card.socket_id, place));
        self.indices = indices.collect();
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
        self.made_of = now;
        true
    }

    /// All cards, in the order in which their sockets were made.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// All sockets that are on the plane or in the tray.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> {
        self.cards.iter().map(|card| card.socket_id).chain(self.closed.iter().copied())
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

    /// Where the card of a socket is, if it is on the plane.
    pub fn rect(&self, socket_id: SocketId) -> Option<Rect> {
        self.indices.get(&socket_id).map(|place| self.cards[*place].rect)
    }

    /// The wire of the connection that a socket is an end of.
    pub fn connection(&self, socket_id: SocketId) -> Option<&Wire> {
        self.connections.get(&socket_id).map(|place| &self.wires[*place])
    }

    /// The rectangle around all cards; nothing without a card.
    pub fn bounds(&self) -> Option<Rect> {
        self.cards.iter().map(|card| card.rect).reduce(Rect::union)
    }

    /// The card nearest to a point.
    pub fn nearest(&self, point: Pos2) -> Option<Rect> {
        let cards = self.cards.iter().map(|card| card.rect);
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
