//! The texts of a window: one that would lie over another is left out, and the pointer tells it.

use super::ROW;
use crate::diagram::{Anchor, Area, Picture, Point, Role, Shape, advance};

/// Texts that do not lie over one another.
pub(super) struct Texts {
    placed: Vec<(Area, Shape)>,
    /// The height of the window.
    height: f32,
    /// The height of the band behind the chosen record, on which no other ground is painted.
    band: Option<f32>,
}

impl Texts {
    /// None yet, for a window of this height with a band there.
    pub(super) fn new(height: f32, band: Option<f32>) -> Self {
        Self { placed: Vec::new(), height, band }
    }

    /// Adds a text that is in the window, unless one that is there already is in its way.
    pub(super) fn add(&mut self, at: Point, anchor: Anchor, text: String, size: f32, role: Role) {
        let in_window = at.y > -size && at.y < self.height + size;
        if text.is_empty() || !in_window {
            return;
        }
        let width = text.chars().count() as f32 * advance(size);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        let area = Area { left, top: at.y - size / 2.0, width, height: size };
        let is_over = |other: &Area| {
            area.left < other.right()
                && other.left < area.right()
                && area.top < other.bottom()
                && other.top < area.bottom()
        };
        if !self.placed.iter().any(|(other, _)| is_over(other)) {
            let backed = self.band.is_none_or(|band| (at.y - band).abs() > ROW / 2.0);
            let shape = Shape::Text { at, anchor, text, size, backed, role };
            self.placed.push((area, shape));
        }
    }

    /// Draws them.
    pub(super) fn draw(self, picture: &mut Picture) {
        for (_, shape) in self.placed {
            picture.add(shape);
        }
    }
}
