//! Which part of the picture is in view, and how large: all of it, until a person asks for a part.

use egui::{Pos2, Rect, Vec2, emath::TSTransform};

/// The most that the picture is enlarged to fit.
const FIT: f32 = 1.6;

/// The least scale that can be asked for, and the greatest.
pub const SCALES: (f32, f32) = (0.2, 5.0);

/// The part of the picture that is in view.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum View {
    /// All of it, however large the pane is.
    #[default]
    Fit,
    /// Some of it.
    Part {
        /// Points of the pane for one of the picture.
        scale: f32,
        /// The point of the picture in the middle of the pane.
        middle: Pos2,
        /// How the diagrams are arranged: the point means something else where they are otherwise.
        is_stacked: bool,
    },
}

/// How large a picture fits into a pane.
pub fn fitting(pane: Vec2, picture: Vec2) -> f32 {
    let scale = (pane.x / picture.x.max(1.0)).min(pane.y / picture.y.max(1.0));
    scale.clamp(f32::MIN_POSITIVE, FIT)
}

impl View {
    /// Where the points of a picture of this size are in a pane.
    pub fn to_screen(self, pane: Rect, picture: Vec2) -> TSTransform {
        let (scale, middle) = match self {
            Self::Fit => (fitting(pane.size(), picture), (picture / 2.0).to_pos2()),
            Self::Part { scale, middle, .. } => (scale, middle),
        };
        TSTransform::new(pane.center() - scale * middle, scale)
    }

    /// The view in which the points of the picture are there; something of it stays in the middle.
    pub fn at(to_screen: TSTransform, pane: Rect, picture: Vec2, is_stacked: bool) -> Self {
        let scale = to_screen.scaling.clamp(SCALES.0, SCALES.1);
        let middle = to_screen.inverse() * pane.center();
        let middle = middle.clamp(Pos2::ZERO, picture.to_pos2());
        Self::Part { scale, middle, is_stacked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Vec2 = Vec2::new(1400.0, 400.0);

    fn pane(width: f32, height: f32) -> Rect {
        Rect::from_min_size(Pos2::new(30.0, 500.0), Vec2::new(width, height))
    }

    #[test]
    fn all_of_the_picture_fits_into_a_pane_of_any_size() {
        for pane in [pane(700.0, 200.0), pane(300.0, 900.0), pane(3000.0, 2000.0), pane(40.0, 20.0)]
        {
            let to_screen = View::Fit.to_screen(pane, PICTURE);
            let shown = to_screen * Rect::from_min_size(Pos2::ZERO, PICTURE);
            assert!(pane.expand(0.1).contains_rect(shown), "{shown:?} in {pane:?}");
            assert!((shown.center() - pane.center()).length() < 0.1);
        }
    }

    #[test]
    fn a_part_keeps_its_middle_when_the_pane_changes_and_is_never_out_of_view() {
        let first = pane(700.0, 200.0);
        let asked = TSTransform::new(Vec2::new(-400.0, 300.0), 2.0);
        let view = View::at(asked, first, PICTURE, false);
        assert_eq!(view.to_screen(first, PICTURE), asked);
        let middle = asked.inverse() * first.center();
        let other = pane(400.0, 300.0);
        assert_eq!(view.to_screen(other, PICTURE) * middle, other.center());
        let lost = TSTransform::new(Vec2::new(9000.0, -9000.0), 2.0);
        let to_screen = View::at(lost, first, PICTURE, false).to_screen(first, PICTURE);
        let shown = to_screen * Rect::from_min_size(Pos2::ZERO, PICTURE);
        assert!(shown.contains(first.center()), "{shown:?}");
    }
}
