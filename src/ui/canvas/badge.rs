//! Badges at the upper edge of a card, seen from afar: how much waits in the kernel to be read, and how
//! many messages came since the socket was last selected.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Vec2};

use super::camera::Camera;
use crate::model::SocketState;
use crate::ui::look::{Palette, bytes};
use crate::ui::socket::gauges::Queue;

/// Height of a badge, in points on screen.
const HEIGHT: f32 = 17.0;

/// Paints the badges of a card; `messages` were not seen yet.
pub fn paint(painter: &Painter, camera: &Camera, card: Rect, socket: &SocketState, messages: u64) {
    let palette = Palette::of(&painter.ctx().global_style().visuals);
    let mut right = card.right() - camera.at_least(10.0);
    let mut badge = |text: String, fill: Color32| {
        let font = FontId::proportional(camera.legible(11.0));
        let galley = painter.layout_no_wrap(text, font, palette.ground);
        let height = camera.legible(HEIGHT);
        let size = Vec2::new((galley.size().x + camera.legible(10.0)).max(height), height);
        let middle = Pos2::new(right - size.x / 2.0, card.top());
        let rect = Rect::from_center_size(middle, size);
        painter.rect_filled(rect, height / 2.0, fill);
        let at = Align2::CENTER_CENTER.anchor_size(middle, galley.size()).min;
        painter.galley(at, galley, palette.ground);
        right = rect.left() - camera.at_least(4.0);
    };
    if messages > 0 {
        badge(if messages > 99 { "99+".to_owned() } else { messages.to_string() }, palette.accent);
    }
    let held = Queue::Unread.held(socket).filter(|held| *held > 0 && socket.is_open());
    if let Some(held) = held {
        badge(format!("{} unread", bytes(held.into())), palette.unread());
    }
}
