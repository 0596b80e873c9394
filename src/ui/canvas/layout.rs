//! Where cards go that nobody has moved: listeners with what they accepted beneath them, clients
//! opposite, UDP apart.
//!
//! The plane is divided into pages of two columns. A listener heads a page; a page that is full
//! continues in the next free one. Sockets take their places in the order in which they were made,
//! by what was known at that moment, so that nobody ever moves because of others. One card may move
//! once: that of a socket which begins to listen beside a listener takes the head of a page of its
//! own.

use std::collections::BTreeMap;

use egui::{Pos2, Rect, Vec2};

use crate::model::{Protocol, SocketId, SocketState};
use crate::session::SocketTable;
use crate::ui::socket::card_rows::{TALL, WIDTH};

/// Cards in a column of a page.
const ROWS: usize = 6;

/// Pages beside each other.
const ACROSS: usize = 10;

/// From one card to the next below it: room for the tallest, since a card may grow in place.
const ROW: f32 = TALL + 4.0;

/// From a page's left column to its right one: room for wires and their words.
const COLUMN: f32 = WIDTH + 112.0;

/// Width of a page.
pub const PAGE_WIDTH: f32 = COLUMN + WIDTH;

/// What the two ends of a connection and their listener take.
pub const PAIR: Vec2 = Vec2::new(PAGE_WIDTH, ROW + TALL);

/// From one page to the next.
const PAGE: Vec2 = Vec2::new(PAGE_WIDTH + 48.0, ROW * ROWS as f32 + 40.0);

/// The grid that cards snap to: a card that is put down goes to the nearest of these points.
pub const GRID: f32 = 8.0;

/// The rectangle of a card of this height whose corner is there.
pub fn card_at(corner: Pos2, height: f32) -> Rect {
    Rect::from_min_size(corner, Vec2::new(WIDTH, height))
}

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CardSlot {
    page: usize,
    side: usize,
    row: usize,
}

impl CardSlot {
    fn corner(self) -> Pos2 {
        let (across, down) = (self.page % ACROSS, self.page / ACROSS);
        Pos2::new(
            across as f32 * PAGE.x + self.side as f32 * COLUMN,
            down as f32 * PAGE.y + self.row as f32 * ROW,
        )
    }
}

/// Sockets that belong together: a listener and all that is connected with it, or those made before
/// any listener, or all of UDP.
#[derive(Debug, Default)]
struct CardGroup {
    pages: Vec<usize>,
    /// The side of its listener, once it has one.
    listens: Option<usize>,
    /// Cards on the left and on the right.
    filled: [usize; 2],
}

/// The places given so far.
#[derive(Debug, Default)]
struct CardLayout {
    groups: Vec<CardGroup>,
    pages: usize,
    places: BTreeMap<SocketId, (usize, CardSlot)>,
    /// The group that new sockets of TCP belong to, and that of UDP.
    tcp: Option<usize>,
    udp: Option<usize>,
}

impl CardLayout {
    fn begin_group(&mut self) -> usize {
        self.groups.push(CardGroup::default());
        self.groups.len() - 1
    }

    fn put(&mut self, socket_id: SocketId, place: usize, side: usize) {
        let Some(group) = self.groups.get_mut(place) else { return };
        let count = group.filled[side];
        let turn = count / ROWS;
        while group.pages.len() <= turn {
            group.pages.push(self.pages);
            self.pages += 1;
        }
        group.filled[side] += 1;
        let slot = CardSlot { page: group.pages[turn], side, row: count % ROWS };
        self.places.insert(socket_id, (place, slot));
    }

    /// The side of a group that has fewer cards, the left one first.
    fn emptier(&self, place: usize) -> usize {
        self.groups.get(place).map_or(0, |group| usize::from(group.filled[0] > group.filled[1]))
    }

    fn opened(&mut self, socket: &SocketState) {
        let socket_id = socket.socket_id();
        let beneath = socket.accepted_by().and_then(|listener| {
            let (group, _) = self.places.get(&listener)?;
            Some((*group, self.groups.get(*group)?.listens?))
        });
        if let Some((group, side)) = beneath {
            return self.put(socket_id, group, side);
        }
        let known = if socket.protocol() == Protocol::Tcp { self.tcp } else { self.udp };
        let group = known.unwrap_or_else(|| self.begin_group());
        match socket.protocol() {
            Protocol::Tcp => self.tcp = Some(group),
            Protocol::Udp => self.udp = Some(group),
        }
        let listens = self.groups.get(group).and_then(|group| group.listens);
        let side = listens.map_or_else(|| self.emptier(group), |side| 1 - side);
        self.put(socket_id, group, side);
    }

    fn listened(&mut self, socket: &SocketState) {
        let socket_id = socket.socket_id();
        let Some((place, slot)) = self.places.get(&socket_id).copied() else { return };
        let Some(group) = self.groups.get_mut(place) else { return };
        if group.listens.is_none() {
            group.listens = Some(slot.side);
            self.tcp = Some(place);
            return;
        }
        // The last of a column leaves no gap.
        let last = group.filled[slot.side] - 1;
        if group.pages.get(last / ROWS) == Some(&slot.page) && last % ROWS == slot.row {
            group.filled[slot.side] = last;
        }
        let own = self.begin_group();
        self.put(socket_id, own, 0);
        self.groups[own].listens = Some(0);
        self.tcp = Some(own);
    }
}

/// The corner of each card that is not put away, as if nobody had moved it.
pub fn layout(table: &SocketTable, is_away: impl Fn(SocketId) -> bool) -> BTreeMap<SocketId, Pos2> {
    let mut moments = Vec::with_capacity(table.len());
    let mut opened = 0;
    for socket in table.iter().filter(|socket| !is_away(socket.socket_id())) {
        // Two that were made together come into the log in either order: they count in the order in
        // which they were asked for.
        opened = socket.first_record().max(opened);
        moments.push((opened, false, socket));
        moments.extend(socket.first_listened().map(|record| (record.max(opened), true, socket)));
    }
    moments.sort_by_key(|(moment, listened, socket)| (*moment, socket.socket_id(), *listened));
    let mut layout = CardLayout::default();
    for (_, listened, socket) in moments {
        if listened { layout.listened(socket) } else { layout.opened(socket) }
    }
    layout.places.into_iter().map(|(socket_id, (_, slot))| (socket_id, slot.corner())).collect()
}

/// The next point of the grid.
pub fn onto_grid(corner: Pos2) -> Pos2 {
    (corner.to_vec2() / GRID).round().to_pos2() * GRID
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::canvas::fixtures::Fixture;

    fn places(story: &Fixture) -> BTreeMap<SocketId, Pos2> {
        places_but(story, &[])
    }

    fn places_but(story: &Fixture, away: &[u32]) -> BTreeMap<SocketId, Pos2> {
        layout(&story.table(), |socket_id| away.contains(&socket_id.0))
    }

    fn at(places: &BTreeMap<SocketId, Pos2>, socket: u32) -> Pos2 {
        places[&SocketId(socket)]
    }

    /// The changes that the next card makes to those that were there.
    fn moved(before: &BTreeMap<SocketId, Pos2>, after: &BTreeMap<SocketId, Pos2>) -> Vec<u32> {
        let moved = before.iter().filter(|(socket_id, place)| after[socket_id] != **place);
        moved.map(|(socket_id, _)| socket_id.0).collect()
    }

    #[test]
    fn what_was_accepted_is_beneath_its_listener_and_clients_are_opposite() {
        let story = Fixture::default();
        story.tcp(1);
        story.listens(1);
        story.tcp(2);
        story.accepts(1, 3);
        story.tcp(4);
        story.accepts(1, 5);
        let found = places(&story);
        assert_eq!(at(&found, 1), Pos2::ZERO);
        for (accepted, row) in [(3, 1.0), (5, 2.0)] {
            assert_eq!(at(&found, accepted), Pos2::new(0.0, row * ROW));
        }
        for (client, row) in [(2, 0.0), (4, 1.0)] {
            assert_eq!(at(&found, client), Pos2::new(COLUMN, row * ROW));
        }
    }

    #[test]
    fn sockets_that_were_made_together_stand_in_the_order_of_their_numbers() {
        let story = Fixture::default();
        story.tcp(2);
        story.listens(2);
        story.tcp(1);
        story.tcp(3);
        let found = places(&story);
        let corner = |side: f32, row: f32| Pos2::new(side * COLUMN, row * ROW);
        assert_eq!(
            [1, 2, 3].map(|socket| at(&found, socket)),
            [corner(0.0, 0.0), corner(1.0, 0.0), corner(0.0, 1.0),]
        );
    }

    #[test]
    fn udp_stands_apart_in_pairs() {
        let story = Fixture::default();
        story.tcp(1);
        story.udp(2);
        story.udp(3);
        story.tcp(4);
        let found = places(&story);
        assert_eq!(at(&found, 2), Pos2::new(PAGE.x, 0.0));
        assert_eq!(at(&found, 3), Pos2::new(PAGE.x + COLUMN, 0.0));
        assert_eq!(at(&found, 4), Pos2::new(COLUMN, 0.0));
    }

    #[test]
    fn a_second_listener_heads_a_page_of_its_own_and_its_clients_go_there() {
        let story = Fixture::default();
        story.tcp(1);
        story.listens(1);
        story.tcp(2);
        assert_eq!(at(&places(&story), 2), Pos2::new(COLUMN, 0.0));
        story.listens(2);
        story.tcp(3);
        story.accepts(1, 4);
        story.accepts(2, 5);
        let found = places(&story);
        assert_eq!(at(&found, 2), Pos2::new(PAGE.x, 0.0));
        assert_eq!(at(&found, 3), Pos2::new(PAGE.x + COLUMN, 0.0));
        assert_eq!(at(&found, 4), Pos2::new(0.0, ROW));
        assert_eq!(at(&found, 5), Pos2::new(PAGE.x, ROW));
    }

    #[test]
    fn a_listener_that_was_made_second_stays_where_it_is() {
        let story = Fixture::default();
        story.tcp(1);
        story.tcp(2);
        let before = places(&story);
        story.listens(2);
        story.accepts(2, 3);
        story.tcp(4);
        let found = places(&story);
        assert!(moved(&before, &found).is_empty());
        assert_eq!(at(&found, 3), Pos2::new(COLUMN, ROW), "beneath it");
        assert_eq!(at(&found, 4), Pos2::new(0.0, ROW), "opposite");
    }

    #[test]
    fn nobody_moves_because_of_others_and_no_two_cards_touch() {
        let story = Fixture::default();
        let mut before = places(&story);
        for step in 0..400_u32 {
            let socket = step + 1;
            match step % 8 {
                1 => story.listens(socket - 1),
                2 | 6 => story.accepts(socket.saturating_sub(step % 40).max(1), socket),
                3 => story.udp(socket),
                _ => story.tcp(socket),
            }
            let after = places(&story);
            let moved = moved(&before, &after);
            assert!(moved.is_empty() || moved == [socket - 1], "{step}: {moved:?}");
            before = after;
        }
        let cards: Vec<Rect> = before.values().map(|corner| card_at(*corner, TALL)).collect();
        for (index, card) in cards.iter().enumerate() {
            let apart = |other: &Rect| !card.expand(2.0).intersects(*other);
            assert!(cards[index + 1..].iter().all(apart), "card {index}");
        }
        assert!(cards.len() > 300);
    }

    #[test]
    fn what_is_away_takes_no_place() {
        let story = Fixture::default();
        story.tcp(1);
        story.tcp(2);
        story.tcp(3);
        let found = places_but(&story, &[1]);
        assert_eq!((found.len(), at(&found, 2)), (2, Pos2::ZERO));
    }

    #[test]
    fn places_that_are_put_down_come_onto_the_grid() {
        assert_eq!(onto_grid(Pos2::new(11.9, -4.1)), Pos2::new(8.0, -8.0));
    }
}
