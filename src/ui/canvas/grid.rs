//! The background of the canvas: a grid of dots, so that moving and zooming can be seen.

use egui::{Mesh, Painter, Pos2, Rect, Shape, Vec2};

use super::camera::Camera;
use crate::ui::look::Palette;

/// Between two dots at 100 %, in points.
const STEP: f32 = 24.0;

/// Between two dots on screen at least.
const CLOSEST: f32 = 18.0;

/// Paints the dots that are in view, as one shape.
pub fn paint(painter: &Painter, camera: &Camera) {
    let palette = Palette::of(&painter.ctx().global_style().visuals);
    let mut step = STEP;
    while step * camera.scale() < CLOSEST {
        step *= 2.0;
    }
    let in_view = camera.in_view();
    let side = Vec2::splat(camera.at_least(1.5));
    let color = palette.line.gamma_multiply(0.75);
    let mut mesh = Mesh::default();
    let first = (in_view.min.to_vec2() / step).ceil() * step;
    let mut y = first.y;
    while y < in_view.bottom() {
        let mut x = first.x;
        while x < in_view.right() {
            let dot = Rect::from_center_size(camera.point(Pos2::new(x, y)), side);
            mesh.add_colored_rect(dot, color);
            x += step;
        }
        y += step;
    }
    painter.add(Shape::mesh(mesh));
}
