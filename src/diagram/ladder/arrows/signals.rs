//! Arrows of what nobody has seen: handshakes, ends of directions, resets, and who accepted whom.

use super::{Arrow, ArrowEnd, Arrows, LabelAt, beside, between, out_of};
use crate::diagram::ladder::events::Event;
use crate::diagram::ladder::lanes::PlacedLane;
use crate::diagram::ladder::sheet::Sheet;
use crate::diagram::{Point, Role, point};
use crate::model::{Event as Told, Origin, TcpState};
use crate::session::{ErrorCode, Signal, SignalKind};

/// The least distance between two segments to scale, in points: each has a name.
const STEP: f32 = 16.0;

/// How far below the middle of its row a segment begins and ends, in points: its name is above it.
const SLANT: (f32, f32) = (2.0, 7.0);

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

/// The name of the lane's socket, and of the other end.
fn names(sheet: &Sheet<'_>, lane: &PlacedLane, signal: &Signal) -> (String, String) {
    let other = sheet.ladder.deliveries.other_end(lane.socket);
    let other = signal.to.or(other).map(|other| sheet.ladder.name(other));
    (sheet.ladder.name(lane.socket), other.unwrap_or_else(|| "the outside peer".to_owned()))
}

fn arrow(from: Point, to: Point, label: String, words: String, record: u64) -> Arrow {
    Arrow {
        from,
        to,
        role: Role::Inferred,
        dashed: true,
        end: ArrowEnd::Head,
        label,
        label_at: LabelAt::Middle,
        words,
        record,
        strong: false,
        faint: false,
    }
}

/// Segments one below the other, between a lane and another or the outside: each goes the other way
/// than the one before.
struct Segments<'a> {
    lane: &'a PlacedLane,
    shown: Option<&'a PlacedLane>,
    /// Where the other end is.
    x: f32,
    /// The name of each, and what it says.
    told: &'a [(&'a str, String)],
    /// The record that they follow from.
    record: u64,
    strong: bool,
}

impl Segments<'_> {
    /// Adds their arrows, the first of them at the first height.
    fn add(&self, heights: &[f32], arrows: &mut Arrows) {
        let near = beside(self.lane.x, self.x, 0.0).x;
        let far = self.shown.map_or(self.x, |shown| beside(shown.x, self.lane.x, 0.0).x);
        for (place, ((name, told), height)) in self.told.iter().zip(heights).enumerate() {
            let outwards = place % 2 == 0;
            let (from, to) = if outwards { (near, far) } else { (far, near) };
            let (from, to) = (point(from, height + SLANT.0), point(to, height + SLANT.1));
            let is_last = place + 1 == self.told.len();
            let label = if is_last { format!("{name} (inferred)") } else { (*name).to_owned() };
            let words = format!("{name}: {told} (inferred from record {})", self.record);
            let mut arrow = arrow(from, to, label, words, self.record);
            arrow.label_at = match (self.shown, outwards) {
                (Some(_), _) => LabelAt::Middle,
                (None, true) => LabelAt::Beyond,
                (None, false) => LabelAt::Before,
            };
            arrow.strong = self.strong;
            arrows.list.push(arrow);
        }
    }
}

/// Where segments are: in the rows of their record, or to scale from one height to another, at least as
/// far apart as their names need.
fn heights(rows: Option<Vec<f32>>, count: usize, begin: f32, end: f32) -> Vec<f32> {
    if let Some(rows) = rows.filter(|rows| rows.len() >= count) {
        return rows;
    }
    let last = count.saturating_sub(1).max(1) as f32;
    let apart = ((end - begin) / last).max(STEP);
    (0..count).map(|place| begin + apart * place as f32).collect()
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
    let (name, other) = names(sheet, lane, signal);
    let timed_out = event.entry.error.and_then(ErrorCode::name) == Some("ETIMEDOUT");
    let told = match (signal.kind, timed_out) {
        (SignalKind::Handshake, _) => vec![
            ("SYN", format!("{name} asks {other} for a connection")),
            ("SYN-ACK", format!("the kernel of {other} agrees")),
            ("ACK", "the handshake is complete".to_owned()),
        ],
        (_, true) => vec![("SYN", "nobody answers it".to_owned())],
        _ => vec![
            ("SYN", format!("{name} asks for a connection")),
            ("RST", "it is refused: nobody listens".to_owned()),
        ],
    };
    let (record, strong) = (signal.left, sheet.is_chosen(&[signal.left]));
    let segments = Segments { lane, shown, x, told: &told, record, strong };
    let begin = sheet.heights.of_begin(record, elapsed_nanos);
    let rows = sheet.heights.of_rows(record);
    segments.add(&heights(rows, told.len(), begin, event.height), arrows);
    if timed_out && let Some(arrow) = arrows.list.last_mut() {
        arrow.end = ArrowEnd::Cross;
    }
}

fn ending(sheet: &Sheet<'_>, lane: &PlacedLane, signal: &Signal, arrows: &mut Arrows) {
    let (shown, x) = target(sheet, lane, signal);
    let record = signal.left;
    let left = sheet.heights.of_record(record);
    let came = signal.came.filter(|came| *came <= sheet.ladder.until);
    let is_own = sheet.ladder.log.entry(record).is_some_and(|e| e.socket == lane.socket);
    if is_own {
        arrows.leads(record, lane, x);
    }
    let strong = sheet.is_chosen(&[record]) || came.is_some_and(|came| sheet.is_chosen(&[came]));
    if signal.kind == SignalKind::Fin {
        let (name, other) = names(sheet, lane, signal);
        let read = came.map_or_else(String::new, |came| format!("; record {came} has read it"));
        let mut told = vec![("FIN", format!("{name} has finished sending{read}"))];
        if signal.to.is_some() || is_acknowledged(sheet, lane, record) {
            told.push(("ACK", format!("the kernel of {other} has received the FIN")));
        }
        let segments = Segments { lane, shown, x, told: &told, record, strong };
        let rows = sheet.heights.of_rows(record);
        segments.add(&heights(rows, told.len(), left, left), arrows);
        return;
    }
    let (from, to) = if let Some(shown) = shown {
        let height = came.map_or(left + 8.0, |came| sheet.heights.of_record(came));
        between(lane, shown, (left, height.max(left)))
    } else {
        let (from, to, _) = out_of(lane, left, 0.0);
        (from, to)
    };
    if let (Some(came), Some(shown)) = (came, shown) {
        arrows.leads(came, shown, lane.x);
    }
    let records = came
        .map_or_else(|| format!("record {record}"), |came| format!("records {record} and {came}"));
    let (name, _) = names(sheet, lane, signal);
    let words = format!("RST: {name} breaks off the connection (inferred from {records})");
    let label = "RST (inferred)".to_owned();
    let mut arrow = arrow(from, to, label, words, came.unwrap_or(record));
    arrow.label_at = if shown.is_none() { LabelAt::Beyond } else { LabelAt::Head };
    arrow.role = Role::Failed;
    arrow.strong = strong;
    arrows.list.push(arrow);
}

/// Whether the kernel was seen in a state that a FIN leads to only once it was acknowledged.
fn is_acknowledged(sheet: &Sheet<'_>, lane: &PlacedLane, record: u64) -> bool {
    let states = sheet.ladder.table.way(lane.socket).map(|way| way.states(sheet.ladder.until));
    let is_past = |state| matches!(state, TcpState::FinWait2 | TcpState::TimeWait);
    states.is_some_and(|states| {
        states.iter().any(|seen| seen.record >= record && is_past(seen.state))
    })
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
    let mut arrow = arrow(start, end, String::new(), words, event.number);
    arrow.role = Role::Muted;
    arrow.strong = sheet.is_chosen(&[event.number]);
    arrows.list.push(arrow);
}
