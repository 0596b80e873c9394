//! Arrows of bytes and datagrams.

use std::collections::BTreeMap;

use super::{Arrow, ArrowEnd, Arrows, LabelAt, MOST, between, out_of};
use crate::diagram::ladder::amount;
use crate::diagram::ladder::events::Event;
use crate::diagram::ladder::sheet::Sheet;
use crate::diagram::{Role, point};
use crate::model::{CallKind, Direction, Protocol, count};
use crate::session::{Delivery, EventKind, Fate, ResultKind, WHOLE_RECORD, WirePassage};

/// How far an arrow that ends in the air falls, in points.
const FALL: f32 = 7.0;

impl Arrows {
    /// Adds the arrows of what the records in the window moved, and of what passes by.
    pub(super) fn add_bytes(&mut self, sheet: &Sheet<'_>, events: &[Event]) {
        let deliveries = sheet.ladder.deliveries;
        let until = sheet.ladder.until;
        let mut found: BTreeMap<(u64, u64, u64), Delivery> = BTreeMap::new();
        let mut take = |delivery: Delivery| {
            if delivery.sent.max(delivery.received) <= until {
                found.insert((delivery.sent, delivery.received, delivery.sent_at), delivery);
            }
        };
        for event in events.iter().filter(|event| event.entry.direction.is_some()) {
            deliveries.of(event.number, &event.entry, MOST).into_iter().for_each(&mut take);
        }
        if let (Some(first), Some(last)) = (events.first(), events.last()) {
            let records = first.number..last.number + 1;
            for lane in sheet.placed.all() {
                deliveries.passing(lane.socket, &records, MOST).into_iter().for_each(&mut take);
            }
        }
        let (mut sends, mut receives) = (BTreeMap::new(), BTreeMap::new());
        for delivery in found.values() {
            *sends.entry(delivery.sent).or_insert(0) += 1;
            *receives.entry(delivery.received).or_insert(0) += 1;
        }
        for delivery in found.values() {
            let gathered = receives.get(&delivery.received).is_some_and(|count| *count > 1);
            let spread = sends.get(&delivery.sent).is_some_and(|count| *count > 1);
            let label_at = match (gathered, spread) {
                (true, false) => LabelAt::Tail,
                (true, true) => LabelAt::Middle,
                (false, _) => LabelAt::Head,
            };
            across(sheet, events, *delivery, label_at, self);
        }
        for event in events.iter().filter(|event| event.entry.direction.is_some()) {
            for passage in deliveries.passages(event.number, &event.entry, &WHOLE_RECORD, MOST) {
                through(sheet, events, (event.number, passage), self);
            }
        }
        for event in events {
            let moved = event.entry.kind == EventKind::Returned
                && (event.entry.length > 0 || event.entry.result == Some(ResultKind::Success))
                && event.entry.call != Some(CallKind::Peek);
            match event.entry.direction.filter(|_| moved) {
                Some(Direction::Sent) => in_the_air(sheet, event, self),
                Some(Direction::Received) => from_outside(sheet, event, self),
                None => {}
            }
        }
    }
}

/// One crossing, between two lanes or between a lane and a socket whose lane is not shown.
fn across(
    sheet: &Sheet<'_>,
    events: &[Event],
    delivery: Delivery,
    mut label_at: LabelAt,
    arrows: &mut Arrows,
) {
    let log = sheet.ladder.log;
    let Delivery { from, to, sent, received, length, .. } = delivery;
    let ((lane_from, name_from), (lane_to, name_to)) = (sheet.lane(from), sheet.lane(to));
    let whole = log.entry(sent).map_or(length, |entry| entry.length);
    let mut label =
        if whole == length { amount(length) } else { format!("{length} of {}", amount(whole)) };
    let part = if whole == length { String::new() } else { format!("{length} of the ") };
    let words = format!(
        "{part}{} that {name_from} sent (record {sent}) and {name_to} received (record {received})",
        count(whole, "byte")
    );
    let head = sheet.heights.of_record(received);
    // Whose thread told first says nothing: bytes were sent before they were received.
    let tail = sheet.heights.of_record(sent).min(head);
    if sent > received {
        let reached = arrows.reached.entry(sent).or_insert(head);
        *reached = reached.min(head);
    }
    let in_view = |number| events.iter().any(|event| event.number == number);
    let (start, end) = match (lane_from, lane_to) {
        (Some(lane_from), Some(lane_to)) => {
            arrows.leads(sent, lane_from, lane_to.x);
            arrows.leads(received, lane_to, lane_from.x);
            between(lane_from, lane_to, (tail, head))
        }
        (Some(lane), None) => {
            let (start, end, side) = out_of(lane, tail, 0.0);
            arrows.sides.entry(sent).or_insert(side);
            label = format!("{label} to {name_to}");
            label_at = LabelAt::Beyond;
            (start, end)
        }
        (None, Some(lane)) => {
            let (end, start, side) = out_of(lane, head, 0.0);
            arrows.sides.entry(received).or_insert(side);
            label = format!("{label} from {name_from}");
            (start, end)
        }
        (None, None) => return,
    };
    arrows.list.push(Arrow {
        from: start,
        to: end,
        role: Role::Sent,
        dashed: false,
        end: ArrowEnd::Head,
        label,
        label_at,
        words,
        record: received,
        strong: sheet.is_chosen(&[sent, received]),
        faint: !in_view(sent) && !in_view(received),
    });
}

/// What one end of a wire has received and the other has sent on, between the lanes of the two. Where both
/// records are in view, it is drawn for that of the receive.
fn through(
    sheet: &Sheet<'_>,
    events: &[Event],
    (number, passage): (u64, WirePassage),
    arrows: &mut Arrows,
) {
    let WirePassage { from, to, received, sent, length, .. } = passage;
    let ((lane_from, name_from), (lane_to, name_to)) = (sheet.lane(from), sheet.lane(to));
    let has_both = events.iter().any(|event| event.number == received);
    let (Some(lane_from), Some(lane_to)) = (lane_from, lane_to) else { return };
    if received.max(sent) > sheet.ladder.until || number == sent && has_both {
        return;
    }
    let head = sheet.heights.of_record(sent);
    let tail = sheet.heights.of_record(received).min(head);
    let (start, end) = between(lane_from, lane_to, (tail, head));
    let bytes = count(length, "byte");
    arrows.list.push(Arrow {
        from: start,
        to: end,
        role: Role::Inferred,
        dashed: true,
        end: ArrowEnd::Head,
        label: String::new(),
        label_at: LabelAt::Middle,
        words: format!(
            "{bytes} through the wire: {name_from} received them (record {received}), and {name_to} \
             sent them on (record {sent})"
        ),
        record: sent,
        strong: sheet.is_chosen(&[received, sent]),
        faint: false,
    });
}

/// What of a send has not come to anybody.
fn in_the_air(sheet: &Sheet<'_>, event: &Event, arrows: &mut Arrows) {
    let ladder = sheet.ladder;
    let socket = event.entry.socket;
    let Some(lane) = sheet.placed.of(socket) else { return };
    let name = ladder.name(socket);
    let other = ladder.deliveries.other_end(socket);
    let (end, role, label, words) = if event.entry.protocol == Some(Protocol::Udp) {
        let bytes = amount(event.entry.length);
        let Some(fate) = ladder.deliveries.fate(socket, event.number, ladder.until) else { return };
        match fate {
            Fate::Received => return,
            Fate::NeverCame => {
                (ArrowEnd::Cross, Role::Failed, "never arrived".to_owned(), "never arrived")
            }
            Fate::NotReceived => {
                let words = "has not been received yet";
                (ArrowEnd::Open, Role::Sent, "not received yet".to_owned(), words)
            }
            Fate::Stranger => {
                let words = "went to an address that no socket in this session has";
                (ArrowEnd::Head, Role::Sent, format!("{bytes} to another address"), words)
            }
        }
    } else {
        let read = ladder.deliveries.bytes_read_of(socket, event.number, ladder.until);
        match (other, read) {
            (Some(_), Some(read)) if read >= event.entry.length => return,
            (Some(_), read) => {
                let left = amount(event.entry.length - read.unwrap_or(0));
                let words = "has not been read yet, or only in part";
                (ArrowEnd::Open, Role::Sent, format!("{left} not read yet"), words)
            }
            (None, _) if event.entry.length > 0 => {
                let words = "went to a peer outside this session";
                let bytes = amount(event.entry.length);
                (ArrowEnd::Head, Role::Sent, format!("{bytes} to an outside peer"), words)
            }
            (None, _) => return,
        }
    };
    let slant = if end == ArrowEnd::Head { 0.0 } else { FALL };
    let (start, tip, side) = out_of(lane, event.height, slant);
    arrows.sides.entry(event.number).or_insert(side);
    let peer = event.entry.peer.and_then(|peer| ladder.log.with_addresses(|known| known.get(peer)));
    let to = peer.map(|peer| format!(" to {peer}")).unwrap_or_default();
    arrows.list.push(Arrow {
        from: start,
        to: tip,
        role,
        dashed: end == ArrowEnd::Open,
        end,
        label,
        label_at: LabelAt::Beyond,
        words: format!("What {name} sent{to} in record {} {words}", event.number),
        record: event.number,
        strong: sheet.is_chosen(&[event.number]),
        faint: false,
    });
}

/// What was received from a peer outside of the session.
fn from_outside(sheet: &Sheet<'_>, event: &Event, arrows: &mut Arrows) {
    let ladder = sheet.ladder;
    let socket = event.entry.socket;
    let Some(lane) = sheet.placed.of(socket) else { return };
    let is_known = ladder.deliveries.other_end(socket).is_some()
        || !ladder.deliveries.of(event.number, &event.entry, 1).is_empty();
    if is_known {
        return;
    }
    let side = lane.side;
    let side = if lane.room(side.opposite()) < super::STUB { side } else { side.opposite() };
    arrows.sides.entry(event.number).or_insert(side);
    let begin = lane.x + side.sign() * super::STUB;
    let name = ladder.name(socket);
    arrows.list.push(Arrow {
        from: point(begin, event.height),
        to: super::beside(lane.x, begin, event.height),
        role: Role::Sent,
        dashed: false,
        end: ArrowEnd::Head,
        label: amount(event.entry.length),
        label_at: LabelAt::Head,
        words: format!(
            "{} that {name} received in record {} from a peer outside this session",
            count(event.entry.length, "byte"),
            event.number
        ),
        record: event.number,
        strong: sheet.is_chosen(&[event.number]),
        faint: false,
    });
}
