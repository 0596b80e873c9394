//! The life of a connection that is made again when it is lost: a strip beside the lane of each of its
//! sockets, and a line from the socket that lost it to the one that takes its place.

use super::lanes::PlacedLane;
use super::sheet::Sheet;
use super::{amount, seconds};
use crate::diagram::{Area, Fill, Picture, Region, Role, point};
use crate::model::{ConnectionPhase, Lifecycle, SocketId, count};

/// How far left of the line the strip begins, beyond that of the TCP states, and how wide it is, in points.
const STRIP: (f32, f32) = (19.0, 5.0);

/// Reach of the line to the next socket around its middle, for who points at it, in points.
const REACH: f32 = 3.0;

/// Draws them for every lane in view; `end` is where the session ends.
pub(super) fn draw(sheet: &Sheet<'_>, end: f32, body: &mut Picture) {
    for lane in sheet.placed.in_view(sheet.window) {
        strip(sheet, lane, end, body);
        link(sheet, lane, end, body);
    }
}

fn strip(sheet: &Sheet<'_>, lane: &PlacedLane, end: f32, body: &mut Picture) {
    let ladder = sheet.ladder;
    let Some(way) = ladder.table.way(lane.socket) else { return };
    let phases = way.phases(ladder.until);
    for (place, change) in phases.iter().enumerate() {
        let (fill, role) = match change.phase {
            ConnectionPhase::Up => (Fill::Solid, Role::Stage(Lifecycle::Connected)),
            ConnectionPhase::Waits => (Fill::Hatched, Role::Waiting),
            ConnectionPhase::Attempt => (Fill::Outline, Role::Sent),
            ConnectionPhase::Over => continue,
        };
        let next = phases.get(place + 1);
        let top = sheet.heights.of_record(change.record).max(0.0);
        let bottom = next.map_or(end, |next| sheet.heights.of_record(next.record)).min(end);
        if bottom <= 0.0 || top >= end {
            continue;
        }
        let (left, width) = (lane.x - STRIP.0, STRIP.1);
        let area = Area { left, top, width, height: (bottom - top).max(1.0) };
        body.rect(area, fill, role);
        let until = next.map_or_else(String::new, |next| {
            format!(" until {} s", seconds(next.since_start_nanos))
        });
        let phase = match change.phase {
            ConnectionPhase::Up => "the connection is up",
            ConnectionPhase::Waits => "the connection is lost and waits for the next attempt",
            _ => "the connection is being made",
        };
        let words = format!(
            "{}: {phase} from {} s{until}{}",
            ladder.name(lane.socket),
            seconds(change.since_start_nanos),
            so_far(sheet, lane.socket)
        );
        body.note(Region::Area(area), words, Some(change.record));
    }
}

/// What the connection has been through.
fn so_far(sheet: &Sheet<'_>, socket_id: SocketId) -> String {
    let Some(socket) = sheet.ladder.table.get(socket_id) else { return String::new() };
    let life = socket.life();
    format!(
        ". In all: {}, {}, {} in, {} out, {} acknowledged.",
        count(life.drops, "drop"),
        count(life.retries, "retry"),
        amount(life.bytes_in),
        amount(life.bytes_out),
        amount(life.acknowledged)
    )
}

/// The line from a socket to the one that has taken its place.
fn link(sheet: &Sheet<'_>, lane: &PlacedLane, end: f32, body: &mut Picture) {
    let ladder = sheet.ladder;
    let Some(next) = ladder.table.get(lane.socket).and_then(|socket| socket.renewal()?.successor)
    else {
        return;
    };
    let (Some(to), Some(begun)) = (sheet.placed.of(next), ladder.table.get(next)) else { return };
    let record = begun.first_record();
    let height = sheet.heights.of_record(record);
    if record > ladder.until || !(0.0..end).contains(&height) {
        return;
    }
    let (from, to) = (point(lane.x, height), point(to.x, height));
    body.dashed(from, to, 1.5, Role::Stage(Lifecycle::Connected));
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let (top, height) = (height - REACH, 2.0 * REACH);
    let area = Area { left, top, width: right - left, height };
    let (old, new) = (ladder.name(lane.socket), ladder.name(next));
    let words = format!("{new} takes the place of {old}, which has lost its connection");
    body.note(Region::Area(area), words, Some(record));
}
