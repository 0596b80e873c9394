//! Hints at the edges of the canvas: how many cards are out of view on that side, and a way there.

use egui::{Align2, FontId, Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::camera::Camera;
use super::plane::Plane;
use crate::model::SocketId;
use crate::ui::look::Palette;
use crate::ui::look::units::count;

/// Size of a hint, in points.
const SIZE: Vec2 = Vec2::new(54.0, 22.0);

/// A side of the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Left,
    Right,
    Above,
    Below,
}

impl Edge {
    const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Above, Self::Below];

    /// The side on which a card is out of view, and how far; nothing if most of it is seen.
    fn of(card: Rect, in_view: Rect) -> Option<(Self, f32)> {
        let middle = card.center();
        [
            (Self::Left, in_view.left() - middle.x),
            (Self::Right, middle.x - in_view.right()),
            (Self::Above, in_view.top() - middle.y),
            (Self::Below, middle.y - in_view.bottom()),
        ]
        .into_iter()
        .filter(|(_, beyond)| *beyond > 0.0)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    fn arrow(self) -> &'static str {
        match self {
            Self::Left => "←",
            Self::Right => "→",
            Self::Above => "↑",
            Self::Below => "↓",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Left => "to the left",
            Self::Right => "to the right",
            Self::Above => "above",
            Self::Below => "below",
        }
    }

    /// Where its hint is, and which corner of the hint is there. The middle of the right edge belongs to
    /// peers outside the program.
    fn place(self, canvas: Rect) -> (Pos2, Align2) {
        let inner = canvas.shrink(8.0);
        match self {
            Self::Left => (inner.left_center(), Align2::LEFT_CENTER),
            Self::Right => (inner.right_bottom(), Align2::RIGHT_BOTTOM),
            Self::Above => (inner.center_top(), Align2::CENTER_TOP),
            Self::Below => (inner.center_bottom(), Align2::CENTER_BOTTOM),
        }
    }
}

/// Draws the hints on the layer of the plane; returns the nearest card of a side that was clicked.
pub fn hints_ui(ui: &Ui, plane: &Plane, camera: &Camera, canvas: Rect) -> Option<SocketId> {
    let mut beyond = [(0_usize, None::<(f32, SocketId)>); Edge::ALL.len()];
    for card in plane.standing() {
        let Some((edge, distance)) = Edge::of(card.rect, camera.in_view()) else { continue };
        let (cards, nearest) = &mut beyond[edge as usize];
        *cards += 1;
        if nearest.is_none_or(|(least, _)| distance < least) {
            *nearest = Some((distance, card.socket_id));
        }
    }
    let mut asked = None;
    for (edge, (cards, nearest)) in Edge::ALL.into_iter().zip(beyond) {
        let Some((_, socket_id)) = nearest else { continue };
        if hint_ui(ui, edge, cards, camera, canvas) {
            asked = Some(socket_id);
        }
    }
    asked
}

/// Draws one hint, of the same size at every zoom; returns whether it was clicked.
fn hint_ui(ui: &Ui, edge: Edge, cards: usize, camera: &Camera, canvas: Rect) -> bool {
    let name = format!("{} {}", count(cards, "card"), edge.words());
    let (at, anchor) = edge.place(canvas);
    let rect = camera.layer_to_screen().inverse() * anchor.anchor_size(at, SIZE);
    let hint = ui.interact(rect, Id::unique(("hint", edge.words())), Sense::click());
    hint.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let palette = Palette::of(ui.visuals());
    let is_lit = hint.hovered() || hint.has_focus();
    let fill = if is_lit { palette.card_hovered } else { palette.card };
    let line = if hint.has_focus() { palette.accent } else { palette.line };
    let stroke = Stroke::new(1.0 / camera.scale(), line);
    ui.painter().rect(rect, rect.height() / 2.0, fill, stroke, StrokeKind::Inside);
    let text = format!("{} {cards}", edge.arrow());
    let font = FontId::proportional(13.0 / camera.scale());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font, palette.text);
    hint.on_hover_text(format!("{name}: show the nearest")).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_out_of_view_once_its_middle_is() {
        let in_view = Rect::from_min_size(Pos2::ZERO, Vec2::new(800.0, 400.0));
        let card = |x: f32, y: f32| Rect::from_min_size(Pos2::new(x, y), Vec2::new(200.0, 100.0));
        let edge = |x, y| Edge::of(card(x, y), in_view).map(|(edge, _)| edge);
        assert_eq!(edge(0.0, 0.0), None);
        assert_eq!(edge(690.0, 340.0), None, "most of it is seen");
        assert_eq!(edge(750.0, 0.0), Some(Edge::Right));
        assert_eq!(edge(-150.0, -900.0), Some(Edge::Above), "the side where it is furthest out");
        assert_eq!(edge(-500.0, 380.0), Some(Edge::Left));
        assert_eq!(edge(0.0, 390.0), Some(Edge::Below));
    }
}
