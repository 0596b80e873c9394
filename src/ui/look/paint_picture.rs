//! Painting a picture of plain shapes with the colours of the theme.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, Visuals};

use super::{Palette, stroke, thickness};
use crate::diagram::{Anchor, Area, Fill, Picture, Point, Role, Shape};
use crate::model::{Lifecycle, TcpState};

/// Distance between the lines of a hatched rectangle, in points.
const HATCH: f32 = 5.0;

/// Length of the head of an arrow, in points.
const HEAD: f32 = 8.0;

/// Paints a picture whose upper left corner is there, so many times as large; on a projector with
/// thicker lines.
pub fn paint(painter: &Painter, visuals: &Visuals, corner: Pos2, scale: f32, picture: &Picture) {
    let palette = Palette::of(visuals);
    let brush = Brush { painter, visuals, palette, corner, scale };
    for shape in &picture.shapes {
        brush.paint(shape);
    }
}

/// The colour of what a shape means.
fn color(palette: &Palette, role: Role) -> Color32 {
    match role {
        Role::Text | Role::Call => palette.text,
        Role::Muted | Role::Inferred => palette.muted,
        Role::Line | Role::State(TcpState::Closed) => palette.line,
        Role::Ground => palette.panel,
        Role::Chosen => palette.selection,
        Role::Failed => palette.failed,
        Role::Sent | Role::One => palette.accent,
        Role::Waiting | Role::Other => palette.lifecycle(Lifecycle::Bound),
        Role::Stage(stage) => palette.lifecycle(stage),
        Role::State(state) => palette.tcp_state(state),
    }
}

struct Brush<'a> {
    painter: &'a Painter,
    visuals: &'a Visuals,
    palette: &'a Palette,
    corner: Pos2,
    scale: f32,
}

impl Brush<'_> {
    fn at(&self, at: Point) -> Pos2 {
        self.corner + self.scale * Vec2::new(at.x, at.y)
    }

    fn rect(&self, area: Area) -> Rect {
        let size = self.scale * Vec2::new(area.width, area.height);
        Rect::from_min_size(self.at(Point { x: area.left, y: area.top }), size)
    }

    fn paint(&self, shape: &Shape) {
        let Self { painter, visuals, palette, scale, .. } = self;
        match shape {
            Shape::Line { from, to, width, dashed, role } => {
                let stroke = stroke(visuals, width * scale, color(palette, *role));
                let ends = [self.at(*from), self.at(*to)];
                if *dashed {
                    painter.extend(egui::Shape::dashed_line(
                        &ends,
                        stroke,
                        5.0 * scale,
                        4.0 * scale,
                    ));
                } else {
                    painter.line_segment(ends, stroke);
                }
            }
            Shape::Head { at, from, role } => {
                let tip = self.at(*at);
                let back =
                    (self.at(*from) - tip).normalized() * HEAD * thickness(visuals).sqrt() * *scale;
                let aside = back.rot90() * 0.45;
                let corners = vec![tip, tip + back + aside, tip + back - aside];
                let fill = color(palette, *role);
                painter.add(egui::Shape::convex_polygon(corners, fill, Stroke::NONE));
            }
            Shape::Cross { at, role } => {
                let (at, reach) = (self.at(*at), 4.0 * scale);
                let stroke = stroke(visuals, 2.0 * scale, color(palette, *role));
                for aside in [Vec2::splat(reach), Vec2::new(reach, -reach)] {
                    painter.line_segment([at - aside, at + aside], stroke);
                }
            }
            Shape::Dot { at, radius, role } => {
                painter.circle_filled(self.at(*at), radius * scale, color(palette, *role));
            }
            Shape::Rect { area, fill, role } => self.paint_rect(*area, *fill, *role),
            Shape::Text { at, anchor, text, size, ground, role } => {
                let font = FontId::monospace(size * scale);
                let galley = painter.layout_no_wrap(text.clone(), font, color(palette, *role));
                let align = match anchor {
                    Anchor::Start => Align2::LEFT_CENTER,
                    Anchor::Middle => Align2::CENTER_CENTER,
                    Anchor::End => Align2::RIGHT_CENTER,
                };
                let place = align.anchor_size(self.at(*at), galley.size());
                if let Some(ground) = ground.filter(|_| !text.is_empty()) {
                    let behind = place.expand2(Vec2::new(2.0, -1.0));
                    painter.rect_filled(behind, 2.0, color(palette, ground));
                }
                painter.galley(place.min, galley, palette.text);
            }
        }
    }

    fn paint_rect(&self, area: Area, fill: Fill, role: Role) {
        let (rect, color) = (self.rect(area), color(self.palette, role));
        let thin = stroke(self.visuals, 1.0, color);
        let thick = stroke(self.visuals, 1.5, color);
        let rounding = if role == Role::Chosen { 0.0 } else { 2.0 };
        match fill {
            Fill::Solid => {
                self.painter.rect_filled(rect, rounding, color);
                return;
            }
            Fill::Faint => {
                self.painter.rect_filled(rect, 4.0, color.gamma_multiply(0.18));
                self.painter.rect_stroke(rect, 4.0, thick, StrokeKind::Inside);
                return;
            }
            Fill::Hatched => {
                let painter = self.painter.with_clip_rect(rect.intersect(self.painter.clip_rect()));
                let seen = painter.clip_rect();
                let mut height = rect.top() + ((seen.top() - rect.top()) / HATCH).floor() * HATCH;
                while height < seen.bottom() + rect.width() {
                    let ends = [
                        Pos2::new(rect.left(), height),
                        Pos2::new(rect.right(), height - rect.width()),
                    ];
                    painter.line_segment(ends, thick);
                    height += HATCH;
                }
            }
            Fill::Outline => {}
        }
        self.painter.rect_stroke(rect, rounding, thin, StrokeKind::Inside);
    }
}
