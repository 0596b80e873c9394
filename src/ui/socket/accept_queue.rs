//! The accept queue of a listener: a seat for each connection that nobody has accepted yet.
//!
//! A finished connection fills its seat, a handshake under way is a ring, a free place is an
//! outline, and a line marks where the backlog ends: Linux admits one more.

use egui::{Pos2, Rect, RichText, Sense, StrokeKind, Ui, Vec2, WidgetInfo};

use super::kernel_words::stands_for;
use crate::model::{AcceptQueue, PendingConnection, SocketState, TcpState};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, stroke};

/// Side of a seat, in points.
const SEAT: f32 = 13.0;

/// Seats in a row on a card.
pub const ON_CARD: usize = 9;

/// Seats that the inspector draws.
pub const IN_INSPECTOR: usize = 48;

/// A listener's accept queue, as last seen.
pub fn room_of(socket: &SocketState) -> Option<&AcceptQueue> {
    socket.kernel()?.view.waiting_room.as_ref().filter(|_| socket.is_open())
}

/// The accept queue in words: `2 of 2 connections waiting to be accepted`.
pub fn in_words(room: &AcceptQueue) -> String {
    let AcceptQueue { waiting, limit, .. } = room;
    let more = if waiting > limit { " (Linux admits one more than the backlog)" } else { "" };
    let shaking = match handshakes(room).count() {
        0 => String::new(),
        some => format!(", {} under way (SYN-RECEIVED)", count(some, "handshake")),
    };
    let limit = count(*limit, "connection");
    format!("{waiting} of {limit} waiting to be accepted{more}{shaking}")
}

fn handshakes(room: &AcceptQueue) -> impl Iterator<Item = &PendingConnection> {
    room.seats.iter().filter(|seat| seat.state == TcpState::SynReceived)
}

/// What takes a place.
#[derive(Clone, Copy)]
enum QueuePlace<'a> {
    /// A waiting connection; whose, if it was seen.
    Waits(Option<&'a PendingConnection>),
    /// A handshake is under way.
    Shakes(&'a PendingConnection),
    Free,
}

/// All places, in the order in which they are drawn.
fn places(room: &AcceptQueue) -> impl Iterator<Item = QueuePlace<'_>> {
    let waiting = room.waiting as usize;
    let seen = room.seats.iter().filter(|seat| seat.state != TcpState::SynReceived);
    let seen = seen.map(Some).chain(std::iter::repeat(None)).take(waiting).map(QueuePlace::Waits);
    let free = (room.limit as usize).saturating_sub(waiting);
    seen.chain(std::iter::repeat_n(QueuePlace::Free, free))
        .chain(handshakes(room).map(QueuePlace::Shakes))
}

impl QueuePlace<'_> {
    fn words(self) -> String {
        match self {
            Self::Waits(Some(seat)) => format!(
                "{} is waiting to be accepted ({}), {} already received",
                seat.peer,
                seat.state,
                count(seat.receive_queue, "byte")
            ),
            Self::Waits(None) => "a connection is waiting to be accepted".to_owned(),
            Self::Shakes(seat) => format!("{}: handshake under way ({})", seat.peer, seat.state),
            Self::Free => "a free place".to_owned(),
        }
    }
}

/// Draws the accept queue, at most so many seats of it, and describes what it holds.
pub fn waiting_room_ui(ui: &mut Ui, socket: &SocketState, room: &AcceptQueue, most: usize) {
    let palette = Palette::of(ui.visuals());
    let words = in_words(room);
    ui.spacing_mut().item_spacing.x = 3.0;
    for (index, place) in places(room).take(most).enumerate() {
        // Where the backlog ends. Handshakes stand behind it, too.
        if index == room.limit as usize {
            let (rect, _) = ui.allocate_exact_size(Vec2::new(3.0, SEAT + 3.0), Sense::hover());
            let line = stroke(ui.visuals(), 1.5, palette.half_closed);
            ui.painter().vline(rect.center().x, rect.y_range(), line);
        }
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(SEAT), Sense::hover());
        seat_ui(ui, rect, place);
        if !matches!(place, QueuePlace::Free) {
            let text = place.words();
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &text));
        }
        response.on_hover_text(place.words());
    }
    let more = if places(room).nth(most).is_some() { "… " } else { "" };
    let text = format!("{more}{} of {}", room.waiting, room.limit);
    let text = RichText::new(text).small().color(palette.muted);
    ui.add_space(3.0);
    let label = ui.add(egui::Label::new(text).selectable(false));
    stands_for(label, &format!("{}: {words}", socket.name())).on_hover_text(words);
}

fn seat_ui(ui: &Ui, rect: Rect, place: QueuePlace<'_>) {
    let palette = Palette::of(ui.visuals());
    let painter = ui.painter();
    match place {
        QueuePlace::Waits(_) => {
            painter.rect_filled(rect, 3.0, palette.listening);
        }
        QueuePlace::Shakes(_) => {
            let ring = stroke(ui.visuals(), 1.5, palette.listening);
            painter.circle_stroke(rect.center(), SEAT / 2.0 - 1.0, ring);
            let dot = |x: f32| Pos2::new(rect.center().x + x, rect.center().y);
            for x in [-2.5, 2.5] {
                painter.circle_filled(dot(x), 1.2, palette.listening);
            }
        }
        QueuePlace::Free => {
            let line = stroke(ui.visuals(), 1.0, palette.muted);
            painter.rect_stroke(rect.shrink(0.5), 3.0, line, StrokeKind::Inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(port: u16, state: TcpState) -> PendingConnection {
        PendingConnection { peer: ([127, 0, 0, 1], port).into(), state, receive_queue: 0 }
    }

    #[test]
    fn those_who_wait_come_first_then_free_places_then_handshakes() {
        let seats = vec![seat(1, TcpState::SynReceived), seat(2, TcpState::Established)];
        let room = AcceptQueue { waiting: 2, limit: 3, seats };
        let drawn: Vec<_> = places(&room)
            .map(|place| match place {
                QueuePlace::Waits(Some(_)) => 'W',
                QueuePlace::Waits(None) => 'w',
                QueuePlace::Shakes(_) => 's',
                QueuePlace::Free => '.',
            })
            .collect();
        assert_eq!(drawn, ['W', 'w', '.', 's']);
        let words =
            "2 of 3 connections waiting to be accepted, 1 handshake under way (SYN-RECEIVED)";
        assert_eq!(in_words(&room), words);
    }
}
