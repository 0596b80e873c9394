//! Arrows of what nobody has seen: handshakes, ends of directions, resets, and who accepted whom.

use super::{Arrow, ArrowEnd, Arrows, LabelAt, beside, between, out_of};
use crate::diagram::ladder::events::Event;
use crate::diagram::ladder::lanes::PlacedLane;
use crate::diagram::ladder::sheet::Sheet;
use crate::diagram::{Point, Role, point};
use crate::model::{Event as Told, Origin};
use crate::session::{ErrorCode, Signal, SignalKind};

/// The distance between two of several arrows in one row, in points.
const STEP: f32 = 5.0;

impl Arrows {
    /// Adds the signals of which anything is in the window.
    pub(super) fn add_signals(&mut self, sheet: &Sheet<'_>, events: &[Event]) {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
        let records = first.number..last.number + 1;
        for lane in sheet.placed.all() {
            for signal in sheet.ladder.deliveries.signals(lane.socket, &records) {
                if signal.left > sheet.ladder.until {
                    continue;
                }
                match signal.kind {
                    SignalKind::Handshake | SignalKind::Refused => {
                        if let Some(event) = events.iter().find(|event| event.number == signal.left)
                        {
                            handshake(sheet, lane, &signal, event, self);
                        }
                    }
                    SignalKind::Fin | SignalKind::Reset => ending(sheet, lane, &signal, self),
                }
            }
        }
        for event in events {
            if let Told::Opened { origin: Origin::AcceptedBy(listener), .. } = event.record.event {
                accepted(sheet, event, listener, self);
            }
        }
    }
}

/// Where a signal leads to: another lane, or out of the session.
fn target<'a>(
    sheet: &'a Sheet<'_>,
    lane: &PlacedLane,
    signal: &Signal,
) -> (Option<&'a PlacedLane>, f32) {
    let other = sheet.ladder.deliveries.other_end(lane.socket);
    let shown = signal.to.and_then(|to| sheet.placed.of(to));
    // A refused connect met no socket: that the socket was connected later says nothing of it.
    let other = other.filter(|_| signal.kind != SignalKind::Refused);
    let shown = shown.or_else(|| other.and_then(|other| sheet.placed.of(other)));
    let (_, end, _) = out_of(lane, 0.0, 0.0);
    (shown, shown.map_or(end.x, |shown| shown.x))
}

fn arrow(from: Point, to: Point, label: &str, words: String, record: u64) -> Arrow {
    Arrow {
        from,
        to,
        role: Role::Inferred,
        dashed: true,
        end: ArrowEnd::Head,
        label: label.to_owned(),
        label_at: LabelAt::Head,
        words,
        record,
        strong: false,
        faint: false,
    }
}

fn handshake(
    sheet: &Sheet<'_>,
    lane: &PlacedLane,
    signal: &Signal,
    event: &Event,
    arrows: &mut Arrows,
) {
    let Told::Returned { elapsed_nanos, .. } = event.record.event else { return };
    let (shown, x) = target(sheet, lane, signal);
    arrows.leads(signal.left, lane, x);
    let near = beside(lane.x, x, 0.0).x;
    let far = shown.map_or(x, |shown| beside(shown.x, lane.x, 0.0).x);
    let timed_out = event.entry.error.and_then(ErrorCode::name) == Some("ETIMEDOUT");
    let (names, words) = match (signal.kind, timed_out) {
        (SignalKind::Handshake, _) => (["SYN", "SYN-ACK", "ACK"].as_slice(), "the handshake"),
        (_, true) => (["SYN"].as_slice(), "a SYN that nobody answered"),
        _ => (["SYN", "RST"].as_slice(), "a SYN that was answered by a reset: nobody listens"),
    };
    let words = format!("{}: {} (inferred from record {})", words, names.join(", "), signal.left);
    let begin = sheet.heights.of_begin(signal.left, elapsed_nanos);
    let apart = event.height - begin > 4.0 * STEP;
    let middle = (names.len() - 1) as f32 / 2.0;
    for (place, name) in names.iter().enumerate() {
        let height =
            if apart && place == 0 { begin } else { event.height + (place as f32 - middle) * STEP };
        let outwards = place % 2 == 0;
        let (from, to) = if outwards { (near, far) } else { (far, near) };
        let (from, to) = (point(from, height - 1.0), point(to, height + 1.0));
        let told = match place {
            _ if shown.is_none() && place == 0 => names.join(", "),
            _ if shown.is_none() => String::new(),
            0 if apart => (*name).to_owned(),
            1 if apart && names.len() > 2 => names[1..].join(", "),
            1 if !apart && signal.kind == SignalKind::Handshake => "handshake".to_owned(),
            0 if names.len() < 3 && !apart => names.join(", "),
            1 if apart => (*name).to_owned(),
            _ => String::new(),
        };
        let label = if told.is_empty() { told } else { format!("{told} (inferred)") };
        let mut arrow = arrow(from, to, &label, words.clone(), signal.left);
        arrow.label_at = if shown.is_some() { LabelAt::Middle } else { LabelAt::Beyond };
        arrow.strong = sheet.is_chosen(&[signal.left]);
        if timed_out {
            arrow.end = ArrowEnd::Cross;
        }
        arrows.list.push(arrow);
    }
}

fn ending(sheet: &Sheet<'_>, lane: &PlacedLane, signal: &Signal, arrows: &mut Arrows) {
    let (shown, x) = target(sheet, lane, signal);
    let left = sheet.heights.of_record(signal.left);
    let came = signal.came.filter(|came| *came <= sheet.ladder.until);
    let (from, to) = if let Some(shown) = shown {
        let height = came.map_or(left + 8.0, |came| sheet.heights.of_record(came));
        between(lane, shown, (left, height.max(left)))
    } else {
        let (from, to, _) = out_of(lane, left, 0.0);
        (from, to)
    };
    let is_own = sheet.ladder.log.entry(signal.left).is_some_and(|e| e.socket == lane.socket);
    if is_own {
        arrows.leads(signal.left, lane, x);
    }
    if let (Some(came), Some(shown)) = (came, shown) {
        arrows.leads(came, shown, lane.x);
    }
    let (name, what) = match signal.kind {
        SignalKind::Reset => ("RST", "breaks off the connection"),
        _ => ("FIN", "has finished sending"),
    };
    let records = came.map_or_else(
        || format!("record {}", signal.left),
        |came| format!("records {} and {came}", signal.left),
    );
    let socket = sheet.ladder.name(lane.socket);
    let words = format!("{name}: {socket} {what} (inferred from {records})");
    let label = format!("{name} (inferred)");
    let mut arrow = arrow(from, to, &label, words, came.unwrap_or(signal.left));
    if shown.is_none() {
        arrow.label_at = LabelAt::Beyond;
    }
    if signal.kind == SignalKind::Reset {
        arrow.role = Role::Failed;
    }
    arrow.strong =
        sheet.is_chosen(&[signal.left]) || came.is_some_and(|came| sheet.is_chosen(&[came]));
    arrows.list.push(arrow);
}

fn accepted(
    sheet: &Sheet<'_>,
    event: &Event,
    listener: crate::model::SocketId,
    arrows: &mut Arrows,
) {
    let ((from, name), (to, accepted)) = (sheet.lane(listener), sheet.lane(event.entry.socket));
    let (Some(from), Some(to)) = (from, to) else { return };
    arrows.leads(event.number, to, from.x);
    let (start, end) = between(from, to, (event.height, event.height));
    let words = format!("{name} accepted {accepted} (record {})", event.number);
    let mut arrow = arrow(start, end, "", words, event.number);
    arrow.role = Role::Muted;
    arrow.strong = sheet.is_chosen(&[event.number]);
    arrows.list.push(arrow);
}
