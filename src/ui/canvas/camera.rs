//! Where things of the plane are drawn in this frame, and in how much detail.
//!
//! The layer of the plane is scaled around the upper left corner of the canvas, and not moved: at
//! 100 % it is not transformed at all, and text is as sharp as anywhere else.

use egui::{Context, Pos2, Rect, Stroke, Ui, Vec2, accesskit::Affine, emath::TSTransform};

use super::view::View;
use crate::ui::look::theme;

/// From this scale on all of a card is drawn, where the window has its own size: of a window that is
/// shown at 200 %, cards can be read at half of it.
const FULL: f32 = 0.6;

/// From this scale on a card has words, where the window has its own size.
const SKETCH: f32 = 0.2;

/// How much of a card is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A spot that tells the state.
    Spot,
    /// Its name and state.
    Sketch,
    /// All of it, with its buttons.
    Full,
}

/// The view of one frame.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Where the canvas is on screen.
    canvas: Rect,
    /// Added to a point of the plane it gives the point of the layer.
    shift: Vec2,
    /// The part of the plane that is in view.
    in_view: Rect,
    scale: f32,
    /// [`Self::scale`] times the enlargement of the window.
    apparent: f32,
    /// How much thicker lines are: on a projector they are seen from afar.
    thickness: f32,
}

impl Camera {
    /// The view of a canvas at this place.
    pub fn new(view: &View, canvas: Rect, ctx: &Context) -> Self {
        let TSTransform { scaling, translation } = view.to_screen(canvas);
        let corner = canvas.min.to_vec2();
        let shift = corner + (translation - corner) / scaling;
        let in_view = view.in_view(canvas);
        let (scale, apparent) = (scaling, scaling * ctx.zoom_factor());
        let thickness = theme::thickness(&ctx.global_style().visuals);
        Self { canvas, shift, in_view, scale, apparent, thickness }
    }

    /// How the layer is scaled.
    pub fn layer_to_screen(&self) -> TSTransform {
        let corner = self.canvas.min.to_vec2();
        TSTransform::new(corner * (1.0 - self.scale), self.scale)
    }

    /// A point of the plane on the layer.
    pub fn point(&self, point: Pos2) -> Pos2 {
        point + self.shift
    }

    /// A rectangle of the plane on the layer.
    pub fn rect(&self, rect: Rect) -> Rect {
        rect.translate(self.shift)
    }

    /// A point of the layer on the plane.
    pub fn on_plane(&self, point: Pos2) -> Pos2 {
        point - self.shift
    }

    /// The part of the plane that is in view.
    pub fn in_view(&self) -> Rect {
        self.in_view
    }

    /// How many points on screen one of the plane takes.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// A length of the plane that is this long on screen, if the plane is shown smaller than it is.
    pub fn at_least(&self, length: f32) -> f32 {
        length / self.scale.min(1.0)
    }

    /// The size of letters that are to be this large in a window that has its own size.
    pub fn legible(&self, size: f32) -> f32 {
        size / self.apparent.min(1.0)
    }

    /// The size of a mark, such as a dot or the head of an arrow: it does not become smaller with the
    /// plane, and is larger on a projector.
    pub fn mark(&self, size: f32) -> f32 {
        self.at_least(size * self.thickness)
    }

    /// A line that does not become thinner with the plane, and is thicker on a projector.
    pub fn stroke(&self, width: f32, color: egui::Color32) -> Stroke {
        Stroke::new(self.mark(width), color)
    }

    /// How much of a card is drawn.
    pub fn detail(&self) -> Detail {
        match self.apparent {
            apparent if apparent >= FULL => Detail::Full,
            apparent if apparent >= SKETCH => Detail::Sketch,
            _ => Detail::Spot,
        }
    }

    /// Tells assistive technology where the layer is drawn, which egui does not.
    pub fn tell_layer(&self, layer: &Ui) {
        self.tell(layer, self.layer_to_screen());
    }

    /// Tells it that a menu, which belongs to a card of the layer, is not scaled with it.
    pub fn tell_menu(&self, menu: &Ui) {
        self.tell(menu, self.layer_to_screen().inverse());
    }

    fn tell(&self, ui: &Ui, TSTransform { scaling, translation }: TSTransform) {
        if (self.scale - 1.0).abs() < f32::EPSILON {
            return;
        }
        let (scale, x, y) = (scaling.into(), translation.x.into(), translation.y.into());
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_transform(Affine::new([scale, 0.0, 0.0, scale, x, y]));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_scaled_is_the_plane_as_the_view_has_it() {
        let canvas = Rect::from_min_size(Pos2::new(40.0, 90.0), Vec2::new(800.0, 400.0));
        let mut view = View::default();
        for scale in [1.0, 0.25, 2.0] {
            view.set_scale(scale, canvas.size());
            let camera = Camera::new(&view, canvas, &Context::default());
            for point in [Pos2::ZERO, Pos2::new(300.0, -20.0)] {
                let shown = camera.layer_to_screen() * camera.point(point);
                assert!((shown - view.to_screen(canvas) * point).length() < 0.01, "{scale}");
                assert!((camera.on_plane(camera.point(point)) - point).length() < 0.01);
            }
        }
        view.set_scale(1.0, canvas.size());
        assert_eq!(
            Camera::new(&view, canvas, &Context::default()).layer_to_screen(),
            TSTransform::IDENTITY
        );
    }
    #[test]
    fn lines_are_thicker_on_a_projector_and_no_thinner_from_far_away() {
        let ctx = Context::default();
        let width = |projector: bool, scale: f32| {
            theme::adapt(&ctx, theme::Presentation { projector, ..Default::default() });
            let mut view = View::default();
            view.set_scale(scale, Vec2::splat(400.0));
            let canvas = Rect::from_min_size(Pos2::ZERO, Vec2::splat(400.0));
            let camera = Camera::new(&view, canvas, &ctx);
            camera.stroke(2.0, egui::Color32::PLACEHOLDER).width * scale
        };
        assert!((width(false, 1.0) - 2.0).abs() < 0.01);
        assert!((width(false, 0.25) - 2.0).abs() < 0.01);
        assert!(width(true, 1.0) > 3.0);
    }
}
