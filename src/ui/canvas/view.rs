//! What part of the plane is in view, and how large. Only numbers: no frame is needed to know where a
//! point of the plane is on screen.

use egui::{Rect, Vec2, emath::TSTransform};

/// The scales between which the plane can be shown.
pub const SCALES: std::ops::RangeInclusive<f32> = 0.05..=2.0;

/// The scales that the buttons go through.
const STEPS: [f32; 12] = [0.05, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0];

/// Kept free between a card that is brought into view and the edge, in points; less where the plane is
/// shown smaller.
const MARGIN: f32 = 20.0;

/// The view. Resizing the window leaves the plane where it is at the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// From the plane to the screen, measured from the upper left corner of the canvas.
    to_canvas: TSTransform,
}

impl Default for View {
    fn default() -> Self {
        Self { to_canvas: TSTransform::from_translation(Vec2::splat(MARGIN)) }
    }
}

impl View {
    /// How many points on screen one of the plane takes.
    pub fn scale(&self) -> f32 {
        self.to_canvas.scaling
    }

    /// From the plane to the screen, for a canvas at this place.
    pub fn to_screen(self, canvas: Rect) -> TSTransform {
        TSTransform::from_translation(canvas.min.to_vec2()) * self.to_canvas
    }

    /// Takes the person's change to [`Self::to_screen`].
    pub fn set_to_screen(&mut self, canvas: Rect, to_screen: TSTransform) {
        let to_canvas = TSTransform::from_translation(-canvas.min.to_vec2()) * to_screen;
        if to_canvas.is_valid() {
            self.to_canvas = to_canvas;
        }
    }

    /// The part of the plane that is in view.
    pub fn in_view(&self, canvas: Rect) -> Rect {
        self.to_screen(canvas).inverse() * canvas
    }

    /// At 100 % text is sharp if it is on whole pixels.
    pub fn align_to_pixels(&mut self, pixels_per_point: f32) {
        let moved = &mut self.to_canvas.translation;
        *moved = (*moved * pixels_per_point).round() / pixels_per_point;
    }

    /// Shows the plane at this scale; what is in the middle stays there.
    pub fn set_scale(&mut self, scale: f32, size: Vec2) {
        let scale = scale.clamp(*SCALES.start(), *SCALES.end());
        let middle = self.to_canvas.inverse() * (size / 2.0).to_pos2();
        self.to_canvas.scaling = scale;
        self.to_canvas.translation = size / 2.0 - scale * middle.to_vec2();
    }

    /// Moves the view by so much of the screen.
    pub fn pan(&mut self, by: Vec2) {
        self.to_canvas.translation -= by;
    }

    /// The next scale of the buttons, larger or smaller.
    pub fn step(&mut self, larger: bool, size: Vec2) {
        let now = self.scale();
        let next = if larger {
            STEPS.into_iter().find(|step| *step > now * 1.01)
        } else {
            STEPS.into_iter().rev().find(|step| *step < now * 0.99)
        };
        if let Some(scale) = next {
            self.set_scale(scale, size);
        }
    }

    /// Shows all of this part of the plane, at 100 % at most.
    pub fn fit(&mut self, part: Rect, size: Vec2) {
        let room = (size - Vec2::splat(2.0 * MARGIN)).max(Vec2::splat(1.0));
        let scale = (room / part.size().max(Vec2::splat(1.0))).min_elem().min(1.0);
        let scale = scale.clamp(*SCALES.start(), *SCALES.end());
        let corner = (room - scale * part.size()).max(Vec2::ZERO) / 2.0 + Vec2::splat(MARGIN);
        self.to_canvas.scaling = scale;
        self.to_canvas.translation = corner - scale * part.min.to_vec2();
    }

    /// Moves the view no further than it takes to have this part of the plane in it; of a part that
    /// is too large the upper left corner.
    pub fn reveal(&mut self, part: Rect, size: Vec2) {
        let shown = Rect::from_min_max(self.to_canvas * part.min, self.to_canvas * part.max);
        let margin = MARGIN * self.scale().min(1.0);
        let shift = |low: f32, high: f32, room: f32| {
            let margin = margin.min(((room - (high - low)) / 2.0).max(0.0));
            if low < margin || high - low > room - 2.0 * margin {
                margin - low
            } else {
                (room - margin - high).min(0.0)
            }
        };
        self.to_canvas.translation += Vec2::new(
            shift(shown.left(), shown.right(), size.x),
            shift(shown.top(), shown.bottom(), size.y),
        );
    }
}

#[cfg(test)]
mod tests {
    use egui::Pos2;

    use super::*;

    impl View {
        /// Where a point of the plane is on the canvas, from its upper left corner.
        fn on_canvas(&self, point: Pos2) -> Pos2 {
            self.to_canvas * point
        }
    }

    const SIZE: Vec2 = Vec2::new(800.0, 400.0);

    fn part(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(Pos2::new(x, y), Vec2::new(width, height))
    }

    fn is(view: &View, scale: f32) -> bool {
        (view.scale() - scale).abs() < f32::EPSILON
    }

    fn canvas() -> Rect {
        part(100.0, 50.0, SIZE.x, SIZE.y)
    }

    #[test]
    fn the_first_card_is_in_the_corner_at_full_size() {
        let view = View::default();
        assert_eq!((view.scale(), view.on_canvas(Pos2::ZERO)), (1.0, Pos2::new(20.0, 20.0)));
        assert_eq!(view.in_view(canvas()).min, Pos2::new(-20.0, -20.0));
    }

    #[test]
    fn revealing_moves_no_further_than_needed() {
        let mut view = View::default();
        let before = view;
        view.reveal(part(0.0, 0.0, 284.0, 172.0), SIZE);
        assert_eq!(view, before, "it was in view");
        view.reveal(part(1000.0, 0.0, 284.0, 172.0), SIZE);
        assert_eq!(view.on_canvas(Pos2::new(1284.0, 0.0)), Pos2::new(780.0, 20.0));
        view.reveal(part(0.0, 5000.0, 284.0, 172.0), SIZE);
        assert_eq!(view.on_canvas(Pos2::new(0.0, 5172.0)), Pos2::new(20.0, 380.0));
        view.reveal(part(0.0, 0.0, 9000.0, 9000.0), SIZE);
        assert_eq!(
            view.on_canvas(Pos2::ZERO),
            Pos2::ZERO,
            "its corner, where there is no more room"
        );
    }

    #[test]
    fn fitting_shows_all_and_never_enlarges() {
        let mut view = View::default();
        view.fit(part(-400.0, 0.0, 4000.0, 900.0), SIZE);
        let shown = view.in_view(canvas());
        assert!(shown.expand(0.1).contains_rect(part(-400.0, 0.0, 4000.0, 900.0)), "{shown:?}");
        view.fit(part(0.0, 0.0, 10.0, 10.0), SIZE);
        assert_eq!(
            (view.scale(), view.on_canvas(Pos2::new(5.0, 5.0))),
            (1.0, Pos2::new(400.0, 200.0))
        );
        view.fit(part(0.0, 0.0, 1e9, 1e9), SIZE);
        assert!(is(&view, *SCALES.start()));
    }

    #[test]
    fn the_buttons_go_through_the_scales_around_the_middle() {
        let mut view = View::default();
        let middle = view.in_view(canvas()).center();
        view.step(false, SIZE);
        assert!(is(&view, 0.8));
        assert!((view.in_view(canvas()).center() - middle).length() < 0.01);
        for _ in 0..20 {
            view.step(true, SIZE);
        }
        assert!(is(&view, 2.0));
        for _ in 0..20 {
            view.step(false, SIZE);
        }
        assert!(is(&view, *SCALES.start()));
    }

    #[test]
    fn what_a_person_has_moved_is_taken_back_and_nonsense_is_not() {
        let mut view = View::default();
        let moved = TSTransform::from_translation(Vec2::new(30.0, 0.0)) * view.to_screen(canvas());
        view.set_to_screen(canvas(), moved);
        assert_eq!(view.on_canvas(Pos2::ZERO), Pos2::new(50.0, 20.0));
        let before = view;
        view.set_to_screen(canvas(), TSTransform::new(Vec2::new(f32::NAN, 0.0), 1.0));
        assert_eq!(view, before);
    }
}
