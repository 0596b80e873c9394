//! Small shapes: the symbol of a lifecycle, a dashed frame, the mark of a change.

use egui::{Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2};

use super::{Palette, stroke};
use crate::model::Lifecycle;

/// The shape that a stage of a socket's life is drawn as.
pub fn paint_lifecycle(painter: &Painter, center: Pos2, radius: f32, lifecycle: Lifecycle) {
    let style = painter.ctx().global_style();
    let palette = Palette::of(&style.visuals);
    let line = |width: f32| stroke(&style.visuals, width, palette.lifecycle(lifecycle));
    let color = palette.lifecycle(lifecycle);
    let ring = line(1.5);
    let inner = radius - 0.75;
    match lifecycle {
        Lifecycle::Created => {
            painter.circle_stroke(center, inner, ring);
        }
        Lifecycle::Bound => {
            painter.circle_stroke(center, inner, ring);
            painter.circle_filled(center, radius * 0.4, color);
        }
        Lifecycle::Listening => {
            painter.circle_filled(center, radius * 0.4, color);
            painter.circle_stroke(center, radius * 0.7, line(1.0));
            painter.circle_stroke(center, radius, line(1.0));
        }
        Lifecycle::Connecting => {
            for quarter in 0..4_u8 {
                let angle = f32::from(quarter) * std::f32::consts::FRAC_PI_2;
                painter.circle_filled(center + inner * Vec2::angled(angle), 1.5, color);
            }
        }
        Lifecycle::Connected => {
            painter.circle_filled(center, radius, color);
        }
        Lifecycle::WriteClosed | Lifecycle::ReadClosed => {
            painter.circle_stroke(center, inner, ring);
            let begin = if lifecycle == Lifecycle::ReadClosed { 90.0_f32 } else { -90.0 };
            let half = (0..=12_u8).map(|step| {
                center + inner * Vec2::angled((begin + f32::from(step) * 15.0).to_radians())
            });
            painter.add(egui::Shape::convex_polygon(half.collect(), color, Stroke::NONE));
        }
        Lifecycle::BothClosed => {
            painter.circle_stroke(center, inner, ring);
            painter.hline(center.x - inner..=center.x + inner, center.y, ring);
        }
        Lifecycle::Closed => {
            let side = Vec2::splat(radius * 1.6);
            let rect = egui::Rect::from_center_size(center, side);
            painter.rect_stroke(rect, 1.0, ring, egui::StrokeKind::Inside);
        }
        Lifecycle::Failed => {
            let reach = Vec2::splat(radius * 0.75);
            let other = Vec2::new(reach.x, -reach.y);
            painter.line_segment([center - reach, center + reach], line(2.0));
            painter.line_segment([center - other, center + other], line(2.0));
        }
    }
}

/// The mark of a ghost's card: its frame is dashed.
pub fn dashed_frame(ui: &Ui, rect: Rect, stroke: Stroke) {
    let rect = rect.shrink(1.0);
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    ui.painter().extend(Shape::dashed_line(&corners, stroke, 5.0, 4.0));
}

/// A symbol for rows that show what was observed: an eye, so that nobody takes them for calls.
pub fn eye() -> &'static str {
    egui_material_icons::icons::ICON_VISIBILITY.codepoint
}

/// A small diamond before a row that shows a change of state.
pub fn paint_change(ui: &mut Ui, changed: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
    if changed {
        let (center, reach) = (rect.center(), 4.0);
        let points = [(0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0)]
            .map(|(x, y)| center + Vec2::new(x, y));
        let color = Palette::of(ui.visuals()).accent;
        ui.painter().add(Shape::convex_polygon(points.to_vec(), color, Stroke::NONE));
    }
}
