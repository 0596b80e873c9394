//! The queues of a connection as gauges: program, send queue, the peer's receive queue, program,
//! and the same way back.
//!
//! A byte is in both queues at once until its acknowledgement has arrived, which a note explains.
//! The bars are logarithmic, since a queue's limit is mostly unknown; a known limit is shown.

use egui::{
    Align2, Color32, FontId, Pos2, Rect, RichText, Sense, StrokeKind, Ui, Vec2, WidgetInfo,
};

use crate::model::{OptionValue, Protocol, SocketOption, SocketState};
use crate::ui::document::Document;
use crate::ui::look::units::count;
use crate::ui::look::{Palette, seconds, stroke};

/// A queue of this size fills its bar.
const FULL: f32 = 16.0 * 1024.0 * 1024.0;

/// Shown wherever both queues are drawn.
const OVERLAP: &str = "The queues overlap: a byte that has arrived is in the peer's receive queue \
                       and stays in the send queue until its acknowledgement returns, so the two \
                       do not add up to what was sent.";

/// One direction of a connection, as far as it was seen.
struct QueuedDirection {
    /// Who sends and who reads, by name.
    from: String,
    to: String,
    /// Bytes in the sender's send queue and in the reader's receive queue, where they were seen.
    send_queue: Option<u32>,
    receive_queue: Option<u32>,
    /// What limits them, where that is known.
    limits: String,
}

fn queue(socket: &SocketState, sends: bool) -> Option<u32> {
    let view = &socket.kernel()?.view;
    Some(if sends { view.send_queue } else { view.receive_queue })
}

/// The value of a buffer option that was queried.
fn buffer(socket: &SocketState, option: SocketOption) -> Option<String> {
    match socket.option(option)? {
        OptionValue::Number(bytes) => Some(format!(
            " {option} of {} is {}, part of which the kernel uses for bookkeeping.",
            socket.name(),
            count(bytes, "byte")
        )),
        _ => None,
    }
}

impl QueuedDirection {
    fn between(from: Option<&SocketState>, to: Option<&SocketState>, outside: &str) -> Self {
        let name =
            |end: Option<&SocketState>| end.map_or_else(|| outside.to_owned(), SocketState::name);
        let window = from.and_then(|from| from.kernel()?.view.tcp).map(|tcp| tcp.send_window);
        let mut limits = window.map_or_else(String::new, |window| {
            format!(" The reader's kernel has advertised room for {}.", count(window, "byte"))
        });
        let buffers = [
            from.and_then(|from| buffer(from, SocketOption::SendBuffer)),
            to.and_then(|to| buffer(to, SocketOption::ReceiveBuffer)),
        ];
        limits.extend(buffers.into_iter().flatten());
        Self {
            from: name(from),
            to: name(to),
            send_queue: from.and_then(|from| queue(from, true)),
            receive_queue: to.and_then(|to| queue(to, false)),
            limits,
        }
    }

    fn sentence(&self) -> String {
        let told = |queue: Option<u32>| {
            queue.map_or_else(|| "unknown".to_owned(), |held| count(held, "byte"))
        };
        format!(
            "{} to {}: send queue {}, not acknowledged yet; receive queue of {} {}, not read yet",
            self.from,
            self.to,
            told(self.send_queue),
            self.to,
            told(self.receive_queue)
        )
    }
}

/// Draws both directions of a connection, for the inspector.
pub fn queues_ui(ui: &mut Ui, socket: &SocketState, document: &Document) {
    let Some(sight) = socket.kernel().filter(|_| socket.peer().is_some()) else { return };
    if !socket.is_open() && !socket.is_ghost() {
        return;
    }
    let palette = Palette::of(ui.visuals());
    let outside = socket.peer().map_or_else(String::new, |peer| peer.to_string());
    let other = document.other_end(socket).filter(|other| other.is_open() || other.is_ghost());
    for way in [
        QueuedDirection::between(Some(socket), other, &outside),
        QueuedDirection::between(other, Some(socket), &outside),
    ] {
        way_ui(ui, &way);
    }
    let note = match socket.protocol() {
        Protocol::Tcp => "a byte counts in both queues until it is acknowledged",
        Protocol::Udp => "a datagram leaves the send queue at once; nothing acknowledges it",
    };
    let note = format!("seen at {} · {note}", seconds(sight.since_start_nanos));
    let note = ui.label(RichText::new(note).small().color(palette.muted));
    if socket.protocol() == Protocol::Tcp {
        note.on_hover_text(OVERLAP);
    }
}

/// One direction: two bars between two programs, with their numbers beneath.
fn way_ui(ui: &mut Ui, way: &QueuedDirection) {
    let palette = Palette::of(ui.visuals());
    let size = Vec2::new(ui.available_width(), 34.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let sentence = way.sentence();
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &sentence));
    let painter = ui.painter();
    let font = FontId::proportional(11.5);
    let middle = rect.top() + 9.0;
    let write = |at: Pos2, align: Align2, text: &str, color| {
        painter.text(at, align, text, font.clone(), color)
    };
    let from = write(Pos2::new(rect.left(), middle), Align2::LEFT_CENTER, &way.from, palette.text);
    let to = write(Pos2::new(rect.right(), middle), Align2::RIGHT_CENTER, &way.to, palette.text);
    let (left, right) = (from.right() + 8.0, to.left() - 8.0);
    let between = 18.0;
    let width = ((right - left - between) / 2.0 - 10.0).max(12.0);
    let first = Rect::from_min_size(Pos2::new(left + 8.0, middle - 5.0), Vec2::new(width, 10.0));
    let second = first.translate(Vec2::new(width + between, 0.0));
    let line = stroke(ui.visuals(), 1.0, palette.muted);
    for (begin, end) in
        [(left, first.left()), (first.right(), second.left()), (second.right(), right)]
    {
        painter.arrow(Pos2::new(begin, middle), Vec2::new(end - begin, 0.0), line);
    }
    for (bar, queue, name) in
        [(first, way.send_queue, "send queue"), (second, way.receive_queue, "receive queue")]
    {
        bar_ui(ui, bar, queue.map(logarithmic), palette.accent);
        let number = queue.map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string());
        let text = if width < 84.0 { number } else { format!("{name} {number}") };
        let under = Pos2::new(bar.center().x, rect.top() + 17.0);
        ui.painter().text(under, Align2::CENTER_TOP, text, font.clone(), palette.muted);
    }
    response.on_hover_text(format!("{sentence}.{} The bars are logarithmic.", way.limits));
}

/// The part of its bar that a queue of unknown limit fills.
pub fn logarithmic(bytes: u32) -> f32 {
    ((bytes as f32 + 1.0).ln() / FULL.ln()).min(1.0)
}

/// A bar filled as far as its queue; hatched if that is unknown.
pub fn bar_ui(ui: &Ui, bar: Rect, part: Option<f32>, color: Color32) {
    let palette = Palette::of(ui.visuals());
    let painter = ui.painter();
    let line = stroke(ui.visuals(), 1.0, palette.line);
    painter.rect_filled(bar, 2.0, palette.field);
    if let Some(part) = part {
        let filled = Rect::from_min_size(bar.min, Vec2::new(bar.width() * part, bar.height()));
        painter.rect_filled(filled, 2.0, color);
    } else {
        let step = bar.height();
        let mut x = bar.left();
        while x + step <= bar.right() {
            let ends = [Pos2::new(x, bar.bottom()), Pos2::new(x + step, bar.top())];
            painter.line_segment(ends, line);
            x += step;
        }
    }
    painter.rect_stroke(bar, 2.0, line, StrokeKind::Inside);
}
