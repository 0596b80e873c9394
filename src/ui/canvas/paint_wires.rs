//! How wires look: colour, shape and word together show what they are, never one alone.

use egui::{
    Align2, Color32, FontId, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo,
};

use super::camera::{Camera, Detail};
use super::route::Route;
use super::wires::WireKind;
use crate::ui::look::Palette;

/// How far the ends of a wire that both have closed stay from their cards, in parts of the way.
const OPEN: f32 = 0.1;

/// Length of the head of an arrow, in points.
const HEAD: f32 = 10.0;

/// The colour of a wire.
pub fn color(kind: WireKind, palette: &Palette) -> Color32 {
    match kind {
        WireKind::Accepted | WireKind::Ghost | WireKind::Replaced => palette.muted,
        WireKind::Relayed | WireKind::Connecting | WireKind::InWaitingRoom => palette.accent,
        WireKind::Connected | WireKind::Datagrams | WireKind::MutualDatagrams => palette.connected,
        WireKind::NearSends | WireKind::FarSends | WireKind::Ended => palette.half_closed,
        WireKind::Broken => palette.failed,
    }
}

/// Paints a wire along a route of the plane.
pub fn paint(painter: &Painter, camera: &Camera, route: &Route, kind: WireKind) {
    let palette = Palette::of(&painter.ctx().global_style().visuals);
    let color = color(kind, palette);
    let on_layer = |from: f32, to: f32| -> Vec<Pos2> {
        route.points(from, to).into_iter().map(|point| camera.point(point)).collect()
    };
    // The line of an arrow ends within its head, so that the head's tip is the end.
    let head = camera.mark(HEAD);
    let (before, after) = match kind {
        WireKind::FarSends => (head / 2.0, 0.0),
        WireKind::NearSends | WireKind::Datagrams | WireKind::Replaced => (0.0, head / 2.0),
        _ => (0.0, 0.0),
    };
    let line = |from: f32, to: f32, stroke: Stroke| {
        painter.add(Shape::line(without_ends(on_layer(from, to), before, after), stroke));
    };
    // Seen from far away, dashes are many and cannot be told apart.
    let dashes = |dash: f32, gap: f32, stroke: Stroke| {
        if camera.detail() == Detail::Full {
            // A wire may be as long as the plane is wide: its dashes in view are drawn, no others.
            let in_view = camera.rect(camera.in_view()).expand(stroke.width);
            let points = without_ends(on_layer(0.0, 1.0), before, after);
            let seen = |ends: &[Pos2]| Rect::from_points(ends).intersects(in_view);
            let first = points.windows(2).position(seen);
            let last = points.windows(2).rposition(seen);
            if let Some((first, last)) = first.zip(last)
                && let Some(part) = points.get(first..=last + 1)
            {
                painter.extend(Shape::dashed_line(part, stroke, dash, gap));
            }
        } else {
            line(0.0, 1.0, Stroke::new(stroke.width, stroke.color.gamma_multiply(0.6)));
        }
    };
    let thick = camera.stroke(2.0, color);
    match kind {
        WireKind::Accepted => dashes(3.0, 4.0, camera.stroke(1.0, color.gamma_multiply(0.8))),
        WireKind::Relayed => dashes(3.0, 3.0, thick),
        WireKind::Connecting => dashes(8.0, 6.0, thick),
        WireKind::InWaitingRoom => dashes(2.0, 5.0, thick),
        WireKind::Ghost => dashes(5.0, 5.0, camera.stroke(1.5, color.gamma_multiply(0.6))),
        WireKind::MutualDatagrams => dashes(10.0, 5.0, camera.stroke(1.5, color)),
        WireKind::Connected => line(0.0, 1.0, thick),
        WireKind::Datagrams | WireKind::Replaced => {
            dashes(10.0, 5.0, camera.stroke(1.5, color));
            arrow(painter, &on_layer(0.0, 1.0), head, color);
        }
        WireKind::NearSends => {
            line(0.0, 1.0, thick);
            arrow(painter, &on_layer(0.0, 1.0), head, color);
        }
        WireKind::FarSends => {
            line(0.0, 1.0, thick);
            arrow(painter, &on_layer(1.0, 0.0), head, color);
        }
        WireKind::Ended => {
            line(OPEN, 1.0 - OPEN, thick);
            for open in [OPEN, 1.0 - OPEN] {
                let end = camera.point(route.at(open));
                painter.circle(end, camera.mark(3.0), palette.ground, thick);
            }
        }
        WireKind::Broken => {
            line(0.0, 0.42, thick);
            line(0.58, 1.0, thick);
            jag(painter, camera, route, thick);
        }
    }
    if matches!(
        kind,
        WireKind::Connected | WireKind::NearSends | WireKind::FarSends | WireKind::Broken
    ) {
        joints(painter, camera, route, kind, color);
    }
}

/// Dots where a wire is plugged in.
fn joints(painter: &Painter, camera: &Camera, route: &Route, kind: WireKind, color: Color32) {
    if camera.detail() != Detail::Full {
        return;
    }
    let [near, far] = route.ends();
    let plugged = match kind {
        WireKind::NearSends => [Some(near), None],
        WireKind::FarSends => [None, Some(far)],
        _ => [Some(near), Some(far)],
    };
    for end in plugged.into_iter().flatten() {
        painter.circle_filled(camera.point(end), camera.mark(3.5), color);
    }
}

/// The head of an arrow, whose tip is the last of these points.
fn arrow(painter: &Painter, points: &[Pos2], length: f32, color: Color32) {
    if let Some(head) = head(points, length) {
        painter.add(Shape::convex_polygon(head.to_vec(), color, Stroke::NONE));
    }
}

/// The corners of the head, its tip first.
fn head(points: &[Pos2], length: f32) -> Option<[Pos2; 3]> {
    let tip = *points.last()?;
    let before = *without_ends(points.to_vec(), 0.0, length * 0.3).last()?;
    let back = (before - tip).normalized() * length;
    let aside = back.rot90() * 0.45;
    Some([tip, tip + back + aside, tip + back - aside])
}

/// A line without so much of its beginning and of its end.
fn without_ends(mut points: Vec<Pos2>, before: f32, after: f32) -> Vec<Pos2> {
    for length in [after, before] {
        let mut left = length;
        while let [.., inner, outer] = points.as_mut_slice() {
            let long = (*outer - *inner).length();
            if long > left {
                *outer = outer.lerp(*inner, left / long);
                break;
            }
            left -= long;
            points.pop();
        }
        points.reverse();
    }
    points
}

/// The break in a wire: two torn ends, and a cross between them.
fn jag(painter: &Painter, camera: &Camera, route: &Route, stroke: Stroke) {
    let size = camera.mark(5.0);
    for (part, way) in [(0.42, 1.0), (0.58, -1.0)] {
        let end = camera.point(route.at(part));
        let along = route.direction_at(part) * way;
        let across = along.rot90();
        let torn = [(0.0, 0.0), (0.8, 1.0), (1.2, -0.6), (2.0, 0.5)];
        let torn = torn.map(|(far, aside)| end + (along * far + across * aside) * size);
        painter.add(Shape::line(torn.to_vec(), stroke));
    }
    let middle = camera.point(route.at(0.5));
    for diagonal in [Vec2::new(1.0, 1.0), Vec2::new(1.0, -1.0)] {
        let reach = diagonal * size * 0.8;
        painter.line_segment([middle - reach, middle + reach], stroke);
    }
}

/// Describes a wire in words: beside it, under the pointer, and for screen readers.
pub fn word_ui(
    ui: &mut Ui,
    camera: &Camera,
    route: &Route,
    id: Id,
    (words, short): (&str, String),
    cards: &[Rect],
) {
    let palette = Palette::of(ui.visuals());
    let middle = camera.point(route.at(0.5));
    let area = Rect::from_center_size(middle, Vec2::new(36.0, 20.0));
    let response = ui.interact(area, id, Sense::HOVER);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words));
    response.on_hover_text(words);
    if short.is_empty() {
        return;
    }
    let galley = ui.painter().layout_no_wrap(short, FontId::proportional(11.5), palette.muted);
    // Behind cards half a word is none: whoever points at the wire reads it.
    let places = [
        Align2::CENTER_BOTTOM.anchor_size(middle - Vec2::new(0.0, 9.0), galley.size()),
        Align2::LEFT_CENTER.anchor_size(middle + Vec2::new(9.0, 0.0), galley.size()),
        Align2::RIGHT_CENTER.anchor_size(middle - Vec2::new(9.0, 0.0), galley.size()),
    ];
    let is_free = |at: &Rect| !cards.iter().any(|card| card.intersects(*at));
    let Some(at) = places.into_iter().find(is_free) else { return };
    ui.painter().rect_filled(at.expand(2.0), 3.0, palette.ground.gamma_multiply(0.8));
    ui.painter().galley(at.min, galley, palette.muted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tip_of_an_arrow_is_where_the_card_begins() {
        let card = Rect::from_min_size(Pos2::new(300.0, 80.0), Vec2::new(100.0, 50.0));
        let near = Rect::from_min_size(Pos2::ZERO, Vec2::new(100.0, 50.0));
        let points = Route::between(near, card).points(0.0, 1.0);
        let [tip, one, other] = head(&points, HEAD).unwrap();
        assert_eq!(tip, card.left_center());
        assert!(one.x < tip.x && other.x < tip.x && !card.contains(one) && !card.contains(other));
        let line = without_ends(points.clone(), 0.0, HEAD / 2.0);
        let last = *line.last().unwrap();
        assert!(((last - tip).length() - HEAD / 2.0).abs() < 0.5, "{last} and {tip}");
        assert_eq!(line[0], points[0]);
    }

    #[test]
    fn a_line_is_shortened_at_both_ends() {
        let points: Vec<Pos2> = (0..=10_u8).map(|x| Pos2::new(f32::from(x), 0.0)).collect();
        let line = without_ends(points, 2.5, 3.25);
        assert_eq!((line[0].x, line.last().unwrap().x), (2.5, 6.75));
    }
}
