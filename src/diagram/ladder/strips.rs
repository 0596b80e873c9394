//! The lines of the lanes, from the making of a socket to its close, and beside each line a thin strip
//! with the TCP states in which the kernel was seen to hold it.

use super::events::Event;
use super::lanes::PlacedLane;
use super::sheet::Sheet;
use super::{Axis, Ladder, lives};
use crate::diagram::{Area, Fill, Picture, Region, Role, point};
use crate::model::Lifecycle;

/// How far left of the line the strip begins, and how wide it is, in points.
const STRIP: (f32, f32) = (11.0, 4.0);

/// Draws the line and the strip of every lane in view.
pub(super) fn draw(sheet: &Sheet<'_>, events: &[Event], body: &mut Picture) {
    let bottom = sheet.window.height;
    let end = sheet.ladder.extent_height(sheet).min(bottom);
    for lane in sheet.placed.in_view(sheet.window) {
        line(sheet, lane, end, body);
        strip(sheet, lane, end, body);
    }
    lives::draw(sheet, end, body);
    if matches!(sheet.ladder.axis, Axis::Time { .. }) {
        return;
    }
    // A thin line leads from the time of each event to its lane.
    for event in events {
        if let Some(lane) = sheet.placed.of(event.entry.socket) {
            let (from, to) = (point(0.0, event.height), point(lane.x - 14.0, event.height));
            if to.x > from.x {
                body.line(from, to, 0.5, Role::Line);
            }
        }
    }
}

fn line(sheet: &Sheet<'_>, lane: &PlacedLane, end: f32, body: &mut Picture) {
    let ladder = sheet.ladder;
    let Some(way) = ladder.table.way(lane.socket) else { return };
    let life = way.stages(ladder.until);
    let Some(first) = life.first() else { return };
    let made = sheet.heights.of_record(first.record);
    let closed = life.iter().find(|passage| passage.stage == Lifecycle::Closed);
    let ends = closed.map_or(end, |closed| sheet.heights.of_record(closed.record));
    let begin = made.max(0.0);
    if ends > 0.0 && begin < ends.min(end) {
        body.line(point(lane.x, begin), point(lane.x, ends.min(end)), 1.0, Role::Muted);
    }
    // What the kernel keeps of a socket that was closed.
    let seen = way.states(ladder.until);
    let gone = seen.last().filter(|last| !last.state.outlives_close());
    let until = gone.map_or(end, |last| sheet.heights.of_record(last.record).min(end));
    let is_ghost = closed.is_some() && seen.iter().any(|seen| seen.state.outlives_close());
    if is_ghost && until > ends {
        body.dashed(point(lane.x, ends.max(0.0)), point(lane.x, until), 1.0, Role::Line);
    }
}

fn strip(sheet: &Sheet<'_>, lane: &PlacedLane, end: f32, body: &mut Picture) {
    let ladder = sheet.ladder;
    let Some(way) = ladder.table.way(lane.socket) else { return };
    let states = way.states(ladder.until);
    let closed = way.stages(ladder.until).iter().find(|seen| seen.stage == Lifecycle::Closed);
    for (place, seen) in states.iter().enumerate() {
        let top = sheet.heights.of_record(seen.record);
        // Of most states nothing is left once the socket is closed, and the kernel tells no more.
        let closed = closed.filter(|_| !seen.state.outlives_close()).map(|closed| closed.record);
        let next = states.get(place + 1).map(|next| next.record).or(closed);
        let bottom = next.map_or(end, |next| sheet.heights.of_record(next)).min(end);
        if bottom <= 0.0 || top >= end {
            continue;
        }
        let top = top.max(0.0);
        let (left, width) = (lane.x - STRIP.0, STRIP.1);
        let area = Area { left, top, width, height: (bottom - top).max(1.0) };
        body.rect(area, Fill::Solid, Role::State(seen.state));
        let words = format!(
            "{} {}: {}. Seen in record {}; it may have started up to {} ms earlier.",
            ladder.name(lane.socket),
            seen.state,
            seen.state.sentence(),
            seen.record,
            seen.gap_nanos / 1_000_000
        );
        body.note(Region::Area(area), words, Some(seen.record));
    }
}

impl Ladder<'_> {
    /// The height at which the session ends, in the window.
    fn extent_height(&self, sheet: &Sheet<'_>) -> f32 {
        let last = self.rows.count().checked_sub(1).and_then(|row| self.rows.number_of(row));
        last.map_or(0.0, |last| sheet.heights.span_of(last).1)
    }
}
