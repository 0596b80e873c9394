//! The arrows: bytes from the send to the receives that got them, datagrams that end in the air, and
//! what the kernels said beside them.
//!
//! In come the records in view, out come [`Arrows`]; `bytes` and `signals` add them, here they are drawn,
//! and `labels` names them.

mod bytes;
mod labels;
mod signals;

pub(super) use self::labels::add_labels;

use std::collections::BTreeMap;

use super::events::Event;
use super::lanes::{LaneSide, PlacedLane};
use super::sheet::Sheet;
use crate::diagram::{Picture, Point, Region, Role, Shape, point};

/// Arrows of one record that are drawn at most.
const MOST: usize = 24;

/// Length of an arrow that leads out of the session, in points.
const STUB: f32 = 52.0;

/// How far from the line of a lane an arrow begins and ends, in points: on its left, where the strip
/// of the kernel's states is, and on its right.
const CLEAR: (f32, f32) = (12.0, 7.0);

/// How far outside of the window arrows are drawn, in points.
const AROUND: f32 = 40.0;

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ArrowEnd {
    Head,
    Cross,
    /// In the air, and it may still go on.
    Open,
}

/// Where the label of an arrow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LabelAt {
    Head,
    Tail,
    Middle,
    /// Behind its head, which is at no lane.
    Beyond,
    /// Behind its tail, which is at no lane.
    Before,
}

/// One arrow.
struct Arrow {
    from: Point,
    to: Point,
    role: Role,
    dashed: bool,
    end: ArrowEnd,
    label: String,
    label_at: LabelAt,
    words: String,
    /// The record that a click on it chooses.
    record: u64,
    strong: bool,
    /// Whether it only passes by.
    faint: bool,
}

/// All arrows in a window.
#[derive(Default)]
pub(super) struct Arrows {
    list: Vec<Arrow>,
    /// On which side of its lane a record has arrows.
    sides: BTreeMap<u64, LaneSide>,
    /// The least height that the arrows from a record reach before it.
    reached: BTreeMap<u64, f32>,
}

impl Arrows {
    /// On which side of its lane a record has arrows.
    pub(super) fn side_of(&self, number: u64) -> Option<LaneSide> {
        self.sides.get(&number).copied()
    }

    /// Where the first of what a record sent had come before its own height, if it had.
    pub(super) fn reached_before(&self, number: u64) -> Option<f32> {
        self.reached.get(&number).copied()
    }

    /// Records that a record has an arrow between its lane and another place.
    fn leads(&mut self, number: u64, lane: &PlacedLane, other_x: f32) {
        let side = if other_x < lane.x { LaneSide::Left } else { LaneSide::Right };
        self.sides.entry(number).or_insert(side);
    }
}

/// The arrows from and to the records in the window, and those that pass by.
pub(super) fn among(sheet: &Sheet<'_>, events: &[Event]) -> Arrows {
    let mut arrows = Arrows::default();
    arrows.add_signals(sheet, events);
    arrows.add_bytes(sheet, events);
    arrows
}

/// Draws them, those that pass by first.
pub(super) fn draw(sheet: &Sheet<'_>, arrows: &Arrows, body: &mut Picture) {
    let (behind, before): (Vec<_>, Vec<_>) = arrows.list.iter().partition(|arrow| arrow.faint);
    for arrow in behind.into_iter().chain(before) {
        arrow.draw(sheet, body);
    }
}

impl Arrow {
    fn draw(&self, sheet: &Sheet<'_>, body: &mut Picture) {
        let Self { from, to, role, dashed, .. } = *self;
        let Some((begin, end)) = within(from, to, sheet.window.height) else { return };
        let width = match (self.strong, self.faint) {
            (true, _) => 2.5,
            (false, true) => 0.75,
            (false, false) => 1.25,
        };
        body.add(Shape::Line { from: begin, to: end, width, dashed, role });
        match self.end {
            _ if end != to => {}
            ArrowEnd::Head => body.add(Shape::Head { at: to, from, role }),
            ArrowEnd::Cross => body.add(Shape::Cross { at: to, role }),
            ArrowEnd::Open => body.add(Shape::Dot { at: to, radius: 2.0, role }),
        }
        body.note(Region::Segment(begin, end), self.words.clone(), Some(self.record));
    }
}

/// The part of an arrow that is in a window of this height, or near it.
fn within(from: Point, to: Point, height: f32) -> Option<(Point, Point)> {
    let (top, bottom) = (-AROUND, height + AROUND);
    if from.y.max(to.y) < top || from.y.min(to.y) > bottom {
        return None;
    }
    let at = |y: f32| {
        let part = (y - from.y) / (to.y - from.y);
        point(from.x + part * (to.x - from.x), y)
    };
    let cut = |end: Point| match end.y {
        y if y < top => at(top),
        y if y > bottom => at(bottom),
        _ => end,
    };
    Some((cut(from), cut(to)))
}

/// A point beside the line of a lane, clear of it, towards another place.
fn beside(x: f32, towards: f32, height: f32) -> Point {
    point(if towards < x { x - CLEAR.0 } else { x + CLEAR.1 }, height)
}

/// The points between two lanes at these heights, clear of their lines.
fn between(from: &PlacedLane, to: &PlacedLane, heights: (f32, f32)) -> (Point, Point) {
    (beside(from.x, to.x, heights.0), beside(to.x, from.x, heights.1))
}

/// The ends of an arrow that leads from a lane towards a socket that is not shown, or out of the
/// session, and the side on which it does.
fn out_of(lane: &PlacedLane, height: f32, slant: f32) -> (Point, Point, LaneSide) {
    let side = lane.side.opposite();
    // Where there is no room on that side it leads to the other.
    let side = if lane.room(side) < STUB { lane.side } else { side };
    let end = lane.x + side.sign() * STUB;
    (beside(lane.x, end, height), point(end, height + slant), side)
}
