//! The two queues of a socket as gauges on its card: unread bytes and unacknowledged bytes, each
//! with its word and its number.
//!
//! If the size of the buffer was queried, a gauge is full at that size; else it is logarithmic, as
//! in the inspector, and says so.

use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Ui, Vec2, WidgetInfo};

use super::queues::{bar_ui, logarithmic};
use crate::model::{OptionValue, Protocol, SocketOption, SocketState};
use crate::ui::look::units::count;
use crate::ui::look::{Palette, bytes};

/// Height of a bar, in points.
const BAR: f32 = 7.0;

/// Kept for the word, so that the bar does not change with it.
const WORD: f32 = 48.0;

/// Kept for the number.
const NUMBER: f32 = 50.0;

/// Between the two.
const BETWEEN: f32 = 8.0;

/// One of the two queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Bytes that have arrived but the program has not read.
    Unread,
    /// Bytes that were sent but the peer's kernel has not acknowledged.
    Unacknowledged,
}

impl Queue {
    fn word(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Unacknowledged => "unacked",
        }
    }

    /// How much of it was seen.
    pub fn held(self, socket: &SocketState) -> Option<u32> {
        let view = &socket.kernel()?.view;
        Some(match self {
            Self::Unread => view.receive_queue,
            Self::Unacknowledged => view.send_queue,
        })
    }

    fn option(self) -> SocketOption {
        match self {
            Self::Unread => SocketOption::ReceiveBuffer,
            Self::Unacknowledged => SocketOption::SendBuffer,
        }
    }

    fn color(self, palette: &Palette) -> Color32 {
        match self {
            Self::Unread => palette.unread(),
            Self::Unacknowledged => palette.accent,
        }
    }

    fn in_words(self, socket: &SocketState, held: Option<u32>) -> String {
        let held = held
            .map_or_else(|| "an unknown number of bytes".to_owned(), |held| count(held, "byte"));
        let what = match self {
            Self::Unread => "receive queue, not read by the program yet",
            Self::Unacknowledged => "send queue, not acknowledged by the peer's kernel yet",
        };
        format!("{}: {held} in the {what}", socket.name())
    }
}

/// The part of its gauge that a queue fills, and what fills it whole.
fn part_and_full(queue: Queue, socket: &SocketState, held: u32) -> (f32, String) {
    let option = queue.option();
    match socket.option(option) {
        Some(OptionValue::Number(size)) if size > 0 => {
            let full = count(size, "byte");
            let part = (held as f32 / size as f32).min(1.0);
            (part, format!("full at {full}, the size of its buffer ({option})"))
        }
        _ => (
            logarithmic(held),
            format!(
                "logarithmic and full at 16 MiB, because the size of its buffer ({option}) was not \
                 queried"
            ),
        ),
    }
}

/// Draws both gauges in the rest of a row. UDP acknowledges nothing.
pub fn gauges_ui(ui: &mut Ui, socket: &SocketState) {
    ui.spacing_mut().item_spacing.x = BETWEEN;
    if socket.protocol() == Protocol::Udp {
        return gauge_ui(ui, socket, Queue::Unread, ui.available_width());
    }
    let half = (ui.available_width() - BETWEEN) / 2.0;
    gauge_ui(ui, socket, Queue::Unread, half);
    gauge_ui(ui, socket, Queue::Unacknowledged, half);
}

/// Draws a gauge, and describes it in words.
fn gauge_ui(ui: &mut Ui, socket: &SocketState, queue: Queue, width: f32) {
    let palette = Palette::of(ui.visuals());
    let size = Vec2::new(width, ui.available_height());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let held = queue.held(socket);
    let words = queue.in_words(socket, held);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &words));
    let (part, full) = match held {
        Some(held) => {
            let (part, full) = part_and_full(queue, socket, held);
            (Some(part), format!(".\nThe bar is {full}."))
        }
        None => (None, ".\nThe kernel has not been queried.".to_owned()),
    };
    let is_empty = held.is_none_or(|held| held == 0);
    let color = if is_empty { palette.muted } else { palette.text };
    let painter = ui.painter();
    let small = FontId::proportional(11.5);
    painter.text(rect.left_center(), Align2::LEFT_CENTER, queue.word(), small, palette.muted);
    let number = held.map_or_else(|| "?".to_owned(), |held| bytes(held.into()));
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, number, FontId::monospace(11.0), color);
    let left = rect.left() + WORD;
    let width = (rect.right() - NUMBER - left).max(0.0);
    let corner = Pos2::new(left, rect.center().y - BAR / 2.0);
    let bar = Rect::from_min_size(corner, Vec2::new(width, BAR));
    bar_ui(ui, bar, part, queue.color(palette));
    response.on_hover_text(format!("{words}{full}"));
}
