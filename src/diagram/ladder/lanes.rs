//! Where the lanes are.
//!
//! Between two lanes there is room for arrows and for the text of a call. Where a socket's peer is
//! shown on one side, its calls are written on the other, so that arrows seldom cross text.

use std::collections::BTreeMap;

use super::{Ladder, Lane, Window};
use crate::model::SocketId;

/// Room for the text of calls, in points: at least, and at most.
const ROOM: (f32, f32) = (170.0, 330.0);

/// Width of a lane that is folded, in points.
const FOLDED: f32 = 34.0;

/// Room on the outer side of a lane without text, in points.
const EDGE: f32 = 40.0;

/// A side of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaneSide {
    Left,
    Right,
}

impl LaneSide {
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// -1 to the left, 1 to the right.
    pub(super) fn sign(self) -> f32 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }
}

/// A lane in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedLane {
    pub(super) socket: SocketId,
    pub(super) folded: bool,
    /// Its line, in points from the left edge of the window.
    pub(super) x: f32,
    /// Where its calls are written by default.
    pub(super) side: LaneSide,
    /// Room on its left and on its right.
    room: (f32, f32),
}

impl PlacedLane {
    /// Room for text on one side.
    pub(super) fn room(&self, side: LaneSide) -> f32 {
        match side {
            LaneSide::Left => self.room.0,
            LaneSide::Right => self.room.1,
        }
    }
}

/// All lanes in their places.
pub(super) struct PlacedLanes {
    lanes: Vec<PlacedLane>,
    /// Which of them a socket's is.
    places: BTreeMap<SocketId, usize>,
    /// Their width together.
    pub(super) width: f32,
}

impl PlacedLanes {
    pub(super) fn new(ladder: &Ladder<'_>, window: &Window) -> Self {
        let places = ladder.lanes;
        let known: BTreeMap<SocketId, usize> =
            places.iter().enumerate().map(|(place, lane)| (lane.socket, place)).collect();
        let side = |place: usize, lane: &Lane| {
            let other = ladder.deliveries.other_end(lane.socket);
            let other = other.and_then(|other| known.get(&other));
            if other.is_some_and(|other| *other > place) { LaneSide::Left } else { LaneSide::Right }
        };
        let sides: Vec<LaneSide> =
            places.iter().enumerate().map(|(place, lane)| side(place, lane)).collect();
        let written = |place: usize, on: LaneSide| {
            let lane = places.get(place);
            lane.is_some_and(|lane| !lane.folded) && sides.get(place) == Some(&on)
        };
        // Room before each lane, and behind the last.
        let is_wide = |place: usize| {
            let behind = place.checked_sub(1);
            let between = behind.is_some() && place < places.len();
            let folded = |place: usize| places.get(place).is_some_and(|lane| lane.folded);
            let between_open = between && !(folded(place) && behind.is_some_and(folded));
            between_open
                || written(place, LaneSide::Left)
                || behind.is_some_and(|behind| written(behind, LaneSide::Right))
        };
        let narrow = |place: usize| {
            if place == 0 || place == places.len() { EDGE } else { FOLDED }
        };
        let wide = (0..=places.len()).filter(|place| is_wide(*place)).count();
        let fixed: f32 = (0..=places.len()).filter(|place| !is_wide(*place)).map(narrow).sum();
        let room = ((window.width - fixed) / wide.max(1) as f32).clamp(ROOM.0, ROOM.1);
        let gap = |place: usize| if is_wide(place) { room } else { narrow(place) };
        let mut x = -window.left;
        let mut lanes = Vec::with_capacity(places.len());
        for (place, (lane, side)) in places.iter().zip(&sides).enumerate() {
            x += gap(place);
            let room = (gap(place), gap(place + 1));
            lanes.push(PlacedLane {
                socket: lane.socket,
                folded: lane.folded,
                x,
                side: *side,
                room,
            });
        }
        let width = x + window.left + if places.is_empty() { 0.0 } else { gap(places.len()) };
        Self { lanes, places: known, width }
    }

    /// The lane of a socket, if it is shown.
    pub(super) fn of(&self, socket: SocketId) -> Option<&PlacedLane> {
        self.lanes.get(self.place_of(socket)?)
    }

    /// Which lane, from the left on, a socket's is.
    pub(super) fn place_of(&self, socket: SocketId) -> Option<usize> {
        self.places.get(&socket).copied()
    }

    /// The width that the head of a lane may have.
    pub(super) fn head_room(&self, lane: &PlacedLane) -> f32 {
        let is_end = |end: Option<&PlacedLane>| end.is_some_and(|end| end.socket == lane.socket);
        let half = |room: f32, outer: bool| if outer { room } else { room / 2.0 };
        let left = half(lane.room.0, is_end(self.lanes.first()));
        let right = half(lane.room.1, is_end(self.lanes.last()));
        left.min(right) * 2.0 - 4.0
    }

    /// All of them.
    pub(super) fn all(&self) -> &[PlacedLane] {
        &self.lanes
    }

    /// Those of which anything is in a window.
    pub(super) fn in_view(&self, window: &Window) -> impl Iterator<Item = &PlacedLane> {
        let right = window.width;
        self.lanes.iter().filter(move |lane| lane.x > -ROOM.1 && lane.x < right + ROOM.1)
    }
}

impl Ladder<'_> {
    /// The width of all lanes in a window of this width, in points.
    pub fn lanes_width(&self, width: f32) -> f32 {
        let window = Window { width, height: 0.0, left: 0.0, row: 0, within: 0.0 };
        PlacedLanes::new(self, &window).width
    }

    /// Where the lane of a socket is in a window of this width, in points from the left edge of
    /// the first lane's room; `None` if it is not shown.
    pub fn lane_at(&self, socket_id: SocketId, width: f32) -> Option<f32> {
        let window = Window { width, height: 0.0, left: 0.0, row: 0, within: 0.0 };
        PlacedLanes::new(self, &window).of(socket_id).map(|lane| lane.x)
    }
}
