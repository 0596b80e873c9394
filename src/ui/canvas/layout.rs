//! Where a new card goes: to free room in view, beneath the listener that accepted it, opposite the
//! listener that it may call; and there it stays.
//!
//! Many that come at once, such as the clients of a server, are a block in the order in which they were made.
//!
//! Cards that nobody has moved are on a grid of columns and rows. A card is given its place once: what
//! becomes of its socket, or of others, never moves it. The place of a card that has left the plane is
//! free for the next, as long as the session goes on.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Pos2, Rect, Vec2};

use crate::model::{Protocol, SocketId, SocketState};
use crate::ui::socket::card_rows::{TALL, WIDTH};

/// From one card to the next below it: room for the tallest, since a card may grow in place.
const ROW: f32 = TALL + 6.0;

/// From one column to the next: room for wires and their words.
const COLUMN: f32 = WIDTH + 112.0;

/// The same on a projector, where two columns just have room.
const NARROW_COLUMN: f32 = WIDTH + 30.0;

/// Columns that are filled beside each other, at least.
const FEWEST_COLUMNS: i32 = 2;

/// Cards that come at once from which on they are a block, about as high as it is wide.
const BLOCK: usize = 48;

/// The grid that cards snap to: a card that is put down goes to the nearest of these points.
pub const GRID: f32 = 8.0;

/// The rectangle of a card of this height whose corner is there.
pub fn card_at(corner: Pos2, height: f32) -> Rect {
    Rect::from_min_size(corner, Vec2::new(WIDTH, height))
}

/// A place of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct CardSlot {
    column: i32,
    row: i32,
}

impl CardSlot {
    fn corner(self, column: f32) -> Pos2 {
        Pos2::new(self.column as f32 * column, self.row as f32 * ROW)
    }

    /// The place that this point is on, or nearest to.
    fn nearest(corner: Pos2, column: f32) -> Self {
        Self { column: (corner.x / column).round() as i32, row: (corner.y / ROW).round() as i32 }
    }
}

/// The places that are wholly within a part of the plane, line by line.
fn within(part: Rect, column: f32) -> (Vec<CardSlot>, i32) {
    let whole = |low: f32, high: f32, step: f32, size: f32| {
        (low / step).ceil() as i32..=((high - size) / step).floor() as i32
    };
    let columns = whole(part.left(), part.right(), column, WIDTH);
    let across = columns.clone().count();
    let rows = whole(part.top(), part.bottom(), ROW, TALL);
    let slots = rows.flat_map(|row| columns.clone().map(move |column| CardSlot { column, row }));
    (slots.collect(), i32::try_from(across).unwrap_or(FEWEST_COLUMNS).max(FEWEST_COLUMNS))
}

/// The places from the first row down, of so many columns.
fn beyond(across: i32) -> impl Iterator<Item = CardSlot> {
    (0..).flat_map(move |row| (0..across).map(move |column| CardSlot { column, row }))
}

/// Which places suit a socket best.
#[derive(Clone, Copy, Debug)]
enum Preference {
    Beneath(CardSlot),
    Opposite(CardSlot),
    Anywhere,
}

impl Preference {
    fn suits(self, slot: CardSlot) -> bool {
        match self {
            Self::Beneath(listener) => slot.column == listener.column && slot.row > listener.row,
            Self::Opposite(listener) => slot.column != listener.column,
            Self::Anywhere => true,
        }
    }
}

/// The places given so far.
#[derive(Clone, Debug, Default)]
pub struct CardPlaces {
    places: BTreeMap<SocketId, CardSlot>,
    /// Whether columns are close together, as on a projector.
    is_narrow: bool,
}

impl CardPlaces {
    /// Where the card of a socket is if nobody has put it elsewhere.
    pub fn corner(&self, socket_id: SocketId) -> Option<Pos2> {
        self.places.get(&socket_id).map(|slot| slot.corner(self.column()))
    }

    fn column(&self) -> f32 {
        if self.is_narrow { NARROW_COLUMN } else { COLUMN }
    }

    /// Puts the columns close together, or apart; returns whether that is a change.
    pub fn set_narrow(&mut self, narrow: bool) -> bool {
        std::mem::replace(&mut self.is_narrow, narrow) != narrow
    }

    /// Takes the place of a socket back.
    pub fn release(&mut self, socket_id: SocketId) {
        self.places.remove(&socket_id);
    }

    /// Takes all places back.
    pub fn forget(&mut self) {
        self.places.clear();
    }

    /// Gives each of these sockets, in the order in which they were made, a place if it has none.
    /// `put` tells where a person has put a card, `in_view` which part of the plane is seen. Where a
    /// place `may_be_reused`, that of a card which is not among these is free.
    pub fn give(
        &mut self,
        shown: &[&SocketState],
        put: impl Fn(SocketId) -> Option<Pos2>,
        in_view: Rect,
        may_be_reused: bool,
    ) {
        let mut taken = BTreeSet::new();
        if !may_be_reused {
            taken.extend(self.places.values().copied());
        }
        let mut by_hand = Vec::new();
        let mut without = Vec::new();
        for socket in shown {
            let socket_id = socket.socket_id();
            match (put(socket_id), self.places.get(&socket_id)) {
                (Some(corner), _) => by_hand.push(card_at(corner, TALL).expand(4.0)),
                // Another has its place: in a review both may be seen again.
                (None, Some(slot)) if may_be_reused && !taken.insert(*slot) => {
                    without.push(*socket);
                }
                (None, Some(_)) => {}
                (None, None) => without.push(*socket),
            }
        }
        if without.is_empty() {
            return;
        }
        let column = self.column();
        let (in_view, mut across) = within(in_view, column);
        let is_free = |taken: &BTreeSet<CardSlot>, slot: &CardSlot| {
            let card = card_at(slot.corner(column), TALL);
            !taken.contains(slot) && by_hand.iter().all(|other| !other.intersects(card))
        };
        if without.len() >= BLOCK {
            let wide = (without.len() as f32 * ROW / column * 2.0).sqrt().ceil();
            across = across.max(wide as i32);
            let mut slots = beyond(across);
            for socket in without {
                if let Some(slot) = slots.find(|slot| is_free(&taken, slot)) {
                    taken.insert(slot);
                    self.places.insert(socket.socket_id(), slot);
                }
            }
            return;
        }
        for socket in without {
            let slot_of = |socket_id| {
                let by_hand = put(socket_id).map(|corner| CardSlot::nearest(corner, column));
                by_hand.or_else(|| self.places.get(&socket_id).copied())
            };
            let preference = match (socket.accepted_by(), socket.protocol()) {
                (Some(listener), _) => slot_of(listener).map(Preference::Beneath),
                (None, Protocol::Tcp) => {
                    // The last that listened when it was made.
                    let came_before = |other: &&&SocketState| {
                        other.first_listened().is_some_and(|record| record < socket.first_record())
                    };
                    let listener = shown.iter().rfind(came_before).map(|other| other.socket_id());
                    listener.and_then(slot_of).map(Preference::Opposite)
                }
                (None, Protocol::Udp) => None,
            };
            let preference = preference.unwrap_or(Preference::Anywhere);
            let is_free = |slot: &CardSlot| is_free(&taken, slot);
            let seen = || in_view.iter().copied().filter(is_free);
            let found = seen()
                .find(|slot| preference.suits(*slot))
                .or_else(|| seen().next())
                .or_else(|| beyond(across).filter(is_free).find(|slot| preference.suits(*slot)));
            if let Some(slot) = found {
                taken.insert(slot);
                self.places.insert(socket.socket_id(), slot);
            }
        }
    }
}

/// The next point of the grid.
pub fn onto_grid(corner: Pos2) -> Pos2 {
    (corner.to_vec2() / GRID).round().to_pos2() * GRID
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SocketTable;
    use crate::ui::canvas::fixtures::Fixture;

    /// A canvas with room for two columns of two cards.
    const IN_VIEW: Rect = Rect::from_min_max(Pos2::new(-20.0, -20.0), Pos2::new(860.0, 390.0));

    fn give(places: &mut CardPlaces, table: &SocketTable, in_view: Rect) {
        let shown: Vec<&SocketState> = table.open().collect();
        places.give(&shown, |_| None, in_view, true);
    }

    fn places(story: &Fixture) -> CardPlaces {
        let mut places = CardPlaces::default();
        give(&mut places, &story.table(), IN_VIEW);
        places
    }

    fn slot(places: &CardPlaces, socket: u32) -> (i32, i32) {
        let slot = places.places[&SocketId(socket)];
        (slot.column, slot.row)
    }

    #[test]
    fn what_was_accepted_is_beneath_its_listener_and_clients_are_opposite() {
        let story = Fixture::default();
        story.tcp(1);
        story.listens(1);
        story.tcp(2);
        story.accepts(1, 3);
        story.tcp(4);
        let found = places(&story);
        assert_eq!(
            [1, 2, 3, 4].map(|socket| slot(&found, socket)),
            [(0, 0), (1, 0), (0, 1), (1, 1)]
        );
    }

    #[test]
    fn no_card_moves_whatever_becomes_of_it_or_of_others_and_no_two_touch() {
        let story = Fixture::default();
        let mut places = CardPlaces::default();
        let mut before = BTreeMap::new();
        for step in 0..400_u32 {
            let socket = step + 1;
            match step % 8 {
                1 => story.listens(socket - 1),
                2 | 6 => story.accepts(socket.saturating_sub(step % 40).max(1), socket),
                3 => story.udp(socket),
                _ => story.tcp(socket),
            }
            give(&mut places, &story.table(), IN_VIEW);
            assert!(before.iter().all(|(socket_id, slot)| places.places[socket_id] == *slot));
            before.clone_from(&places.places);
        }
        let slots: BTreeSet<CardSlot> = before.values().copied().collect();
        assert_eq!(slots.len(), before.len());
        assert!(slots.len() > 300);
    }

    #[test]
    fn a_new_card_takes_free_room_in_view_and_else_the_nearest_beyond() {
        let story = Fixture::default();
        (1..=5).for_each(|socket| story.tcp(socket));
        let mut found = places(&story);
        assert_eq!(slot(&found, 5), (0, 2));
        story.tcp(6);
        let elsewhere = IN_VIEW.translate(Vec2::new(10.0 * COLUMN, 0.0));
        give(&mut found, &story.table(), elsewhere);
        assert_eq!(slot(&found, 6), (10, 0));
    }

    #[test]
    fn many_that_come_at_once_are_a_block_in_their_order_around_what_is_there() {
        let story = Fixture::default();
        story.tcp(1);
        let mut found = places(&story);
        (2..=101).for_each(|socket| story.tcp(socket));
        give(&mut found, &story.table(), IN_VIEW);
        let slots: Vec<_> = (1..=101).map(|socket| found.places[&SocketId(socket)]).collect();
        let in_order =
            |pair: &[CardSlot]| (pair[0].row, pair[0].column) < (pair[1].row, pair[1].column);
        assert!(slots.windows(2).all(in_order));
        let (rows, columns) = (slots[100].row + 1, slots.iter().map(|slot| slot.column).max());
        assert!(rows < 15 && columns.is_some_and(|last| last > 5), "{rows} rows, {columns:?}");
    }

    #[test]
    fn the_place_of_a_closed_socket_is_free_again_but_not_in_a_review() {
        for (may_be_reused, third) in [(true, (0, 0)), (false, (0, 1))] {
            let story = Fixture::default();
            story.tcp(1);
            story.tcp(2);
            let mut found = places(&story);
            story.tcp(3);
            let table = story.table();
            let shown: Vec<&SocketState> = table.iter().skip(1).collect();
            found.give(&shown, |_| None, IN_VIEW, may_be_reused);
            assert_eq!(slot(&found, 3), third);
        }
    }

    #[test]
    fn what_a_person_has_put_somewhere_is_kept_clear_of() {
        let story = Fixture::default();
        story.tcp(1);
        story.tcp(2);
        let (table, mut found) = (story.table(), CardPlaces::default());
        let shown: Vec<&SocketState> = table.iter().collect();
        let put = |socket_id| (socket_id == SocketId(1)).then_some(Pos2::new(40.0, 30.0));
        found.give(&shown, put, IN_VIEW, true);
        assert_eq!(slot(&found, 2), (1, 0));
    }

    #[test]
    fn places_that_are_put_down_come_onto_the_grid() {
        assert_eq!(onto_grid(Pos2::new(11.9, -4.1)), Pos2::new(8.0, -8.0));
    }
}
