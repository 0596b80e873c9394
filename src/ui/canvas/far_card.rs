//! A card as it is drawn from far away, where its buttons could not be read: a frame, the symbol of
//! its state, and a few words large enough. It is a few shapes, so that hundreds cost little.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Vec2};

use super::{
    super::{
        card::{Look, addresses, arrow, colours},
        theme::{Palette, paint_lifecycle},
    },
    eye::{Detail, Eye},
};
use crate::model::SocketState;

/// Paints it.
pub fn paint(painter: &Painter, eye: &Eye, card: &Response, socket: &SocketState, look: &Look<'_>) {
    let style = painter.ctx().global_style();
    let palette = Palette::of(&style.visuals);
    let rect = card.rect;
    let (ground, stroke) = colours(socket, look, card.has_focus(), &style.visuals);
    let stroke = Stroke::new(eye.at_least(stroke.width), stroke.color);
    painter.rect(rect, 8.0, ground, stroke, StrokeKind::Inside);
    let color = palette.lifecycle(socket.lifecycle());
    let color = if socket.is_open() { color } else { color.gamma_multiply(0.6) };
    // The state as a broad edge: what is seen from furthest away.
    let edge = Rect::from_min_size(rect.min, Vec2::new(12.0, rect.height()));
    painter.rect_filled(edge, 6.0, color);
    match eye.detail() {
        Detail::Spot => {
            paint_lifecycle(painter, rect.center(), rect.height() * 0.34, socket.lifecycle());
        }
        _ => sketch(painter, rect, socket, look, color, palette),
    }
}

fn sketch(
    painter: &Painter,
    rect: Rect,
    socket: &SocketState,
    look: &Look<'_>,
    color: Color32,
    palette: &Palette,
) {
    let painter = painter.with_clip_rect(rect.shrink(6.0).intersect(painter.clip_rect()));
    let left = rect.left() + 26.0;
    paint_lifecycle(&painter, Pos2::new(left + 14.0, rect.top() + 27.0), 13.0, socket.lifecycle());
    let title = look.name.map_or_else(|| socket.name(), str::to_owned);
    let (local, peer) = match (socket.local(), socket.peer()) {
        (Some(local), Some(peer)) => (local.to_string(), format!("{} {peer}", arrow(socket))),
        _ => (addresses(socket), String::new()),
    };
    // The lower a card is, the less is written on it.
    for (y, x, text, size, color) in [
        (27.0, left + 38.0, title, 29.0, palette.text),
        (60.0, left, socket.word().to_uppercase(), 21.0, color),
        (88.0, left, local, 18.0, palette.muted),
        (112.0, left, peer, 18.0, palette.muted),
    ] {
        let at = Pos2::new(x, rect.top() + y);
        if at.y + size / 2.0 < rect.bottom() {
            painter.text(at, Align2::LEFT_CENTER, text, FontId::proportional(size), color);
        }
    }
}
