//! The interaction under way on the canvas: which cards are selected, cards being moved, a selection
//! frame or a wire being drawn, a name being typed.
//!
//! None of this is part of the session, but its results are: a card that was put down, a name, a
//! call.

use std::collections::BTreeSet;

use egui::{Pos2, Rect, Vec2};

use super::layout::{GRID, onto_grid};
use super::plane::Plane;
use crate::model::{Arranging, SocketId};

/// Cards being moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moving {
    /// How far they have been moved.
    pub by: Vec2,
    /// Whether the arrow keys move them; else the pointer.
    pub with_keys: bool,
}

/// A wire being drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The socket that is to connect.
    pub from: SocketId,
    /// Whether it follows the pointer while it is pressed; else the next card that is clicked takes it.
    pub dragged: bool,
}

/// A name being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// Whose.
    pub socket_id: SocketId,
    /// What has been typed.
    pub text: String,
    /// Whether the field has had the keyboard.
    pub begun: bool,
}

/// The interaction under way.
#[derive(Clone, Debug, Default)]
pub struct Interaction {
    /// The selected cards.
    pub chosen: BTreeSet<SocketId>,
    /// The selected cards are being moved.
    pub moving: Option<Moving>,
    /// Where a frame was started, on the plane.
    pub band: Option<Pos2>,
    /// A wire is being drawn.
    pub drawing: Option<Drawing>,
    /// A name is being typed.
    pub renaming: Option<Renaming>,
}

impl Interaction {
    /// Selects one card and no other.
    pub fn choose_only(&mut self, socket_id: SocketId) {
        self.chosen = BTreeSet::from([socket_id]);
    }

    /// Adds a card to the selection, or removes it.
    pub fn toggle(&mut self, socket_id: SocketId) {
        if !self.chosen.remove(&socket_id) {
            self.chosen.insert(socket_id);
        }
    }

    /// Deselects cards that are no longer on the plane, nor in the tray.
    pub fn keep_to(&mut self, plane: &Plane) {
        let there: BTreeSet<SocketId> = plane.sockets().collect();
        self.chosen.retain(|socket_id| there.contains(socket_id));
        self.drawing = self.drawing.filter(|drawing| plane.rect(drawing.from).is_some());
        self.renaming = self.renaming.take().filter(|renaming| there.contains(&renaming.socket_id));
    }

    /// What an action on this socket's card applies to: all selected cards if it is one of them.
    pub fn acted_on(&self, socket_id: SocketId) -> Vec<SocketId> {
        if self.chosen.contains(&socket_id) {
            self.chosen.iter().copied().collect()
        } else {
            vec![socket_id]
        }
    }

    /// Starts moving a card, and all that are selected with it.
    pub fn take(&mut self, socket_id: SocketId, with_keys: bool) {
        if !self.chosen.contains(&socket_id) {
            self.choose_only(socket_id);
        }
        self.moving = Some(Moving { by: Vec2::ZERO, with_keys });
    }

    /// Moves the cards being moved further.
    pub fn shift(&mut self, by: Vec2) {
        if let Some(moving) = &mut self.moving {
            moving.by += by;
        }
    }

    /// Where a card whose place on the plane is this one is drawn.
    pub fn shown(&self, socket_id: SocketId, rect: Rect) -> Rect {
        match self.moving {
            Some(moving) if self.chosen.contains(&socket_id) => {
                Rect::from_min_size(moved(rect.min, moving), rect.size())
            }
            _ => rect,
        }
    }

    /// Puts down what was moved: one change for each card.
    pub fn put_down(&mut self, plane: &Plane) -> Vec<(SocketId, Arranging)> {
        let Some(moving) = self.moving.take() else { return Vec::new() };
        let put = |socket_id: &SocketId| {
            let before = plane.rect(*socket_id)?.min;
            let after = moved(before, moving);
            let placed = Arranging::Placed { x: after.x as i32, y: after.y as i32 };
            (before != after).then_some((*socket_id, placed))
        };
        self.chosen.iter().filter_map(put).collect()
    }

    /// Selects the cards that a frame touches.
    pub fn choose_within(&mut self, frame: Rect, plane: &Plane) {
        let touched = plane.cards().iter().filter(|card| card.rect.intersects(frame));
        self.chosen.extend(touched.map(|card| card.socket_id));
    }
}

fn moved(corner: Pos2, moving: Moving) -> Pos2 {
    if moving.by.length() < GRID / 2.0 { corner } else { onto_grid(corner + moving.by) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, Family, Mode, Origin, Protocol};
    use crate::session::{Arrangement, Connections, Entry, Log, SocketTable};

    fn plane(sockets: u32) -> Plane {
        let log = Log::new();
        for socket in 1..=sockets {
            let (reading, accepting) = (Mode::Step, Mode::Step);
            let (protocol, family, origin) = (Protocol::Tcp, Family::V4, Origin::Made);
            let event = Event::Opened { protocol, family, origin, reading, accepting };
            log.append(Entry::new(SocketId(socket), event));
        }
        let (mut table, mut plane) = (SocketTable::default(), Plane::default());
        table.catch_up(&log, u64::MAX);
        let place_of_new = (Rect::from_min_size(Pos2::ZERO, Vec2::splat(900.0)), None);
        plane.catch_up(&table, &Connections::default(), &Arrangement::default(), place_of_new);
        plane
    }

    #[test]
    fn a_card_that_is_put_down_is_one_change_and_one_that_was_not_moved_is_none() {
        let (plane, mut interaction) = (plane(3), Interaction::default());
        interaction.take(SocketId(1), false);
        interaction.shift(Vec2::new(1.0, 1.0));
        assert_eq!(interaction.put_down(&plane), [], "a hand that trembles moves nothing");
        interaction.take(SocketId(1), false);
        for _ in 0..100 {
            interaction.shift(Vec2::new(1.0, 0.25));
        }
        let shown = interaction.shown(SocketId(1), plane.rect(SocketId(1)).unwrap());
        assert_eq!(shown.min, Pos2::new(104.0, 24.0), "on the grid while it moves");
        let put = interaction.put_down(&plane);
        assert_eq!(put, [(SocketId(1), Arranging::Placed { x: 104, y: 24 })]);
        assert_eq!(interaction.moving, None);
    }

    #[test]
    fn all_that_are_chosen_are_moved_together_and_others_are_let_go_of() {
        let (plane, mut interaction) = (plane(3), Interaction::default());
        interaction.choose_only(SocketId(1));
        interaction.toggle(SocketId(3));
        interaction.take(SocketId(3), true);
        interaction.shift(Vec2::new(80.0, 0.0));
        assert_eq!(interaction.put_down(&plane).len(), 2);
        interaction.take(SocketId(2), false);
        assert_eq!(interaction.acted_on(SocketId(2)), [SocketId(2)]);
        interaction.toggle(SocketId(2));
        assert!(interaction.chosen.is_empty());
    }

    #[test]
    fn a_frame_chooses_what_it_touches() {
        let (plane, mut interaction) = (plane(3), Interaction::default());
        let second = plane.rect(SocketId(2)).unwrap();
        interaction.choose_within(Rect::from_min_size(second.min, Vec2::splat(4.0)), &plane);
        assert_eq!(interaction.chosen.iter().copied().collect::<Vec<_>>(), [SocketId(2)]);
        interaction.choose_within(plane.bounds().unwrap(), &plane);
        assert_eq!(interaction.chosen.len(), 3);
        interaction.keep_to(&Plane::default());
        assert!(interaction.chosen.is_empty());
    }
}
