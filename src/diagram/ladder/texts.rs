//! The texts of a window: one that would lie over another is left out, and the pointer tells it.

use crate::diagram::{Anchor, Area, Picture, Point, Role, Shape};

/// Texts that do not lie over one another.
pub(super) struct Texts {
    placed: Vec<(Area, Shape)>,
    /// The height of the window.
    height: f32,
    /// From where to where the band behind the chosen record is, which is the ground of its texts.
    band: Option<(f32, f32)>,
}

impl Texts {
    /// None yet, for a window of this height with a band there.
    pub(super) fn new(height: f32, band: Option<(f32, f32)>) -> Self {
        Self { placed: Vec::new(), height, band }
    }

    /// Adds a text that is in the window, unless one that is there already is in its way.
    pub(super) fn add(&mut self, at: Point, anchor: Anchor, text: String, size: f32, role: Role) {
        let in_window = at.y > -size && at.y < self.height + size;
        if text.is_empty() || !in_window {
            return;
        }
        let area = Area::of_text(at, anchor, &text, size);
        if self.has_room(area) {
            let in_band = self.band.is_some_and(|(top, bottom)| (top..bottom).contains(&at.y));
            let ground = Some(if in_band { Role::Chosen } else { Role::Ground });
            let shape = Shape::Text { at, anchor, text, size, ground, role };
            self.placed.push((area, shape));
        }
    }

    /// Whether no text is there.
    pub(super) fn has_room(&self, area: Area) -> bool {
        !self.placed.iter().any(|(other, _)| area.overlaps(*other))
    }

    /// Draws them.
    pub(super) fn draw(self, picture: &mut Picture) {
        for (_, shape) in self.placed {
            picture.add(shape);
        }
    }
}
