//! A card as it is drawn from far away, where its buttons could not be read: a frame, the symbol of
//! its state, and a few words that are large enough. It is a few shapes, so hundreds cost little.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Vec2};

use super::camera::{Camera, Detail};
use crate::model::SocketState;
use crate::ui::look::{Palette, paint_lifecycle};
use crate::ui::socket::card::{CardStyle, addresses, arrow, colours};

/// Paints it.
pub fn paint(
    painter: &Painter,
    camera: &Camera,
    card: &Response,
    socket: &SocketState,
    look: &CardStyle<'_>,
) {
    let style = painter.ctx().global_style();
    let palette = Palette::of(&style.visuals);
    let rect = card.rect;
    let (ground, stroke) = colours(socket, look, card.has_focus(), &style.visuals);
    let stroke = Stroke::new(camera.at_least(stroke.width), stroke.color);
    painter.rect(rect, 8.0, ground, stroke, StrokeKind::Inside);
    let color = palette.lifecycle(socket.lifecycle());
    let color = if socket.is_open() { color } else { color.gamma_multiply(0.6) };
    // The state as a broad edge: what is seen from furthest away.
    let edge = Rect::from_min_size(rect.min, Vec2::new(12.0, rect.height()));
    painter.rect_filled(edge, 6.0, color);
    match camera.detail() {
        Detail::Spot => {
            paint_lifecycle(painter, rect.center(), rect.height() * 0.34, socket.lifecycle());
        }
        _ => sketch(painter, camera, rect, socket, look, color, palette),
    }
}

/// Its symbol and its words, from the top down: the lower a card is, the less is written on it.
fn sketch(
    painter: &Painter,
    camera: &Camera,
    rect: Rect,
    socket: &SocketState,
    look: &CardStyle<'_>,
    color: Color32,
    palette: &Palette,
) {
    let painter = painter.with_clip_rect(rect.shrink(6.0).intersect(painter.clip_rect()));
    let title = look.name.map_or_else(|| socket.name(), str::to_owned);
    let (local, peer) = match (socket.local(), socket.peer()) {
        (Some(local), Some(peer)) => (local.to_string(), format!("{} {peer}", arrow(socket))),
        _ => (addresses(socket), String::new()),
    };
    let (radius, left) = (camera.legible(6.0), rect.left() + 12.0 + camera.legible(6.0));
    let mut top = rect.top() + camera.legible(3.0);
    for (x, text, size, color) in [
        (left + 2.0 * radius + camera.legible(5.0), title, 13.0, palette.text),
        (left, socket.word().to_uppercase(), 11.0, color),
        (left, local, 10.0, palette.muted),
        (left, peer, 10.0, palette.muted),
    ] {
        let (size, height) = (camera.legible(size), camera.legible(size + 4.0));
        let is_first = x > left;
        if top + height > rect.bottom() && !is_first {
            break;
        }
        let middle = top + height / 2.0;
        if is_first {
            let symbol = Pos2::new(left + radius, middle);
            paint_lifecycle(&painter, symbol, radius, socket.lifecycle());
        }
        let at = Pos2::new(x, middle);
        painter.text(at, Align2::LEFT_CENTER, text, FontId::proportional(size), color);
        top += height;
    }
}
