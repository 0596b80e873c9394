//! The calls: bars on the lanes, hatched while a call waits, and their text beside them.

use super::arrows::Arrows;
use super::events::Event;
use super::lanes::{LaneSide, PlacedLane};
use super::sheet::Sheet;
use super::texts::Texts;
use super::{Axis, ROW, SIZE};
use crate::diagram::{Anchor, Area, Fill, Picture, Region, Role, Shape, advance, fitted, point};
use crate::model::{CallKind, Event as Told, Origin, Record, record_text};
use crate::session::Wait;

/// Width of a bar, in points.
const WIDTH: f32 = 8.0;

/// Half the height of a bar that took no time, in points.
const HALF: f32 = 6.0;

/// How far a bar that lies over another is moved aside, in points.
const ASIDE: f32 = 5.0;

/// A call that waits, in the window.
struct Waiting {
    lane_x: f32,
    top: f32,
    bottom: f32,
}

/// Draws the bars of all calls of which anything is in the window.
pub(super) fn draw_bars(sheet: &Sheet<'_>, events: &[Event], arrows: &Arrows, body: &mut Picture) {
    let is_to_scale = matches!(sheet.ladder.axis, Axis::Time { .. });
    if !is_to_scale {
        for event in events {
            let (top, bottom) = sheet.heights.span_of(event.number);
            let (width, height) = (sheet.window.width, bottom - top);
            let area = Area { left: 0.0, top, width, height };
            body.note(Region::Area(area), sheet.ladder.words(event.number), Some(event.number));
        }
    }
    let mut waiting = Vec::new();
    if let Some(first) = events.first() {
        for lane in sheet.placed.in_view(sheet.window) {
            for (kind, wait) in sheet.ladder.deliveries.waits_over(lane.socket, first.number) {
                wait_ui(sheet, lane, kind, wait, &mut waiting, body);
            }
        }
    }
    for event in events {
        let Some(lane) = sheet.placed.of(event.entry.socket) else { continue };
        let deliveries = sheet.ladder.deliveries;
        match &event.record.event {
            Told::Waiting { call, .. } => {
                let wait = deliveries.wait_told_by(event.number, &event.entry);
                if let Some(wait) = wait.filter(|wait| wait.begun == event.number) {
                    wait_ui(sheet, lane, call.kind(), wait, &mut waiting, body);
                }
            }
            Told::Returned { elapsed_nanos, outcome, .. } => {
                let waited = deliveries.wait_ended_by(event.number, &event.entry).is_some();
                let begin = if waited {
                    event.height
                } else {
                    sheet.heights.of_begin(event.number, *elapsed_nanos)
                };
                let begin = begin.min(arrows.reached_before(event.number).unwrap_or(begin));
                let failed = !outcome.is_success() && event.record.event.intended_error().is_none();
                bar(sheet, lane, event, begin, failed, &waiting, body);
            }
            Told::OpenFailed { .. } => {
                body.add(Shape::Cross { at: point(lane.x, event.height), role: Role::Failed });
            }
            Told::Opened { .. } => {
                let area = Area::around(point(lane.x, event.height), WIDTH, WIDTH);
                body.rect(area, Fill::Outline, Role::Text);
            }
            _ => body.add(Shape::Dot {
                at: point(lane.x, event.height),
                radius: 2.5,
                role: if event.record.event.is_fault() { Role::Failed } else { Role::Muted },
            }),
        }
    }
}

/// The hatched bar of a call that waits, or has waited.
fn wait_ui(
    sheet: &Sheet<'_>,
    lane: &PlacedLane,
    kind: CallKind,
    wait: Wait,
    waiting: &mut Vec<Waiting>,
    body: &mut Picture,
) {
    if wait.begun > sheet.ladder.until {
        return;
    }
    let ended = wait.ended.filter(|ended| *ended <= sheet.ladder.until);
    let top = sheet.heights.of_record(wait.begun) - HALF;
    let bottom = ended.map_or(sheet.window.height + ROW, |ended| sheet.heights.of_record(ended));
    let (top, bottom) = (top.max(-ROW), bottom.min(sheet.window.height + ROW));
    if bottom < 0.0 || top > sheet.window.height || bottom <= top {
        return;
    }
    let over = |other: &&Waiting| {
        (other.lane_x - lane.x).abs() < 0.5 && other.top < bottom && other.bottom > top
    };
    let depth = waiting.iter().filter(over).count();
    waiting.push(Waiting { lane_x: lane.x, top, bottom });
    let left = lane.x - WIDTH / 2.0 + depth as f32 * ASIDE;
    let area = Area { left, top, width: WIDTH, height: bottom - top };
    body.rect(area, Fill::Hatched, Role::Waiting);
    let until = match ended {
        Some(ended) => format!("until it returns in record {ended}"),
        None => "and has not returned yet".to_owned(),
    };
    let name = sheet.ladder.name(lane.socket);
    let words = format!("{kind} of {name} waits from record {} {until}", wait.begun);
    body.note(Region::Area(area), words, Some(ended.unwrap_or(wait.begun)));
}

/// The bar of a call that has returned.
fn bar(
    sheet: &Sheet<'_>,
    lane: &PlacedLane,
    event: &Event,
    begin: f32,
    failed: bool,
    waiting: &[Waiting],
    body: &mut Picture,
) {
    // To scale a call that took no time is still to be seen.
    let is_to_scale = matches!(sheet.ladder.axis, Axis::Time { .. });
    let half = if is_to_scale { 2.0 } else { HALF };
    let (top, bottom) = ((begin - half).max(-ROW), event.height + half);
    let under = waiting.iter().filter(|wait| {
        let ends_here = (wait.bottom - event.height).abs() < 0.5;
        (wait.lane_x - lane.x).abs() < 0.5
            && wait.top < event.height
            && wait.bottom > event.height
            && !ends_here
    });
    let aside = under.count() as f32 * ASIDE;
    let left = lane.x - WIDTH / 2.0 + aside;
    let area = Area { left, top, width: WIDTH, height: bottom - top };
    body.rect(area, Fill::Solid, if failed { Role::Failed } else { Role::Call });
    body.note(Region::Area(area), sheet.ladder.words(event.number), Some(event.number));
}

/// What each record tells, beside its lane.
pub(super) fn labels(sheet: &Sheet<'_>, events: &[Event], arrows: &Arrows) -> Texts {
    let chosen = sheet.ladder.chosen.filter(|chosen| sheet.ladder.rows.has(*chosen));
    let band = chosen.map(|chosen| sheet.heights.span_of(chosen));
    let mut texts = Texts::new(sheet.window.height, band);
    for event in events {
        let Some(lane) = sheet.placed.of(event.entry.socket).filter(|lane| !lane.folded) else {
            continue;
        };
        let free = arrows.side_of(event.number).map(LaneSide::opposite);
        let mut side = free.unwrap_or(lane.side);
        if lane.room(side) < 100.0 {
            side = side.opposite();
        }
        // Clear of the strip on the one side, of bars that stand aside on the other.
        let clear = if side == LaneSide::Left { 17.0 } else { 14.0 };
        let text = label(sheet, &event.record, lane.room(side) - clear - 12.0);
        let anchor = if side == LaneSide::Left { Anchor::End } else { Anchor::Start };
        // To scale, the first would be cut in two.
        let is_top = sheet.window.row == 0 && sheet.window.within == 0.0;
        let height = if is_top { event.height.max(SIZE / 2.0) } else { event.height };
        let at = point(lane.x + side.sign() * clear, height);
        texts.add(at, anchor, text, SIZE, role_of(&event.record));
    }
    texts
}

fn role_of(record: &Record) -> Role {
    match &record.event {
        event if event.is_fault() => Role::Failed,
        Told::Returned { .. } | Told::Opened { .. } => Role::Text,
        _ => Role::Muted,
    }
}

/// What a record tells, in as few words as this width has room for. The state that a call led to
/// stays, however long the call is.
fn label(sheet: &Sheet<'_>, record: &Record, width: f32) -> String {
    let text = match &record.event {
        Told::Kernel { view, .. } => {
            view.state.map_or_else(|| "kernel figures".to_owned(), |state| format!("→ {state}"))
        }
        Told::Opened { protocol, origin: Origin::Made, .. } => {
            format!("socket() = {}", protocol.socket_name(record.socket))
        }
        _ => record_text(record),
    };
    let is_call = matches!(record.event, Told::Returned { .. } | Told::Waiting { .. });
    let reached = sheet.ladder.table.state_reached(record).filter(|_| is_call);
    let reached = reached.map(|state| format!(" → {state}")).unwrap_or_default();
    // The arrow counts as two letters.
    let taken = reached.chars().count() + usize::from(!reached.is_empty());
    let label = fitted(&text, SIZE, width - advance(SIZE) * taken as f32) + &reached;
    // What was called and what came is read first.
    let intended = record.event.intended_error().map(|_| format!("{label} as intended"));
    let has_room = |label: &String| {
        label.chars().count() as f32 * advance(SIZE) <= width && !label.contains('…')
    };
    intended.filter(has_room).unwrap_or(label)
}
