//! The route of a wire from one card to another: a curve that leaves and meets them at their sides.

use egui::{Pos2, Rect, Vec2};

/// Points that a curve is drawn with.
const STEPS: u8 = 18;

/// A curve of Bézier's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Route([Pos2; 4]);

impl Route {
    /// From the side of one card to the side of the other that faces it.
    pub fn between(near: Rect, far: Rect) -> Self {
        if far.left() >= near.right() {
            Self::sideways(near.right_center(), 1.0, far.left_center(), -1.0)
        } else if far.right() <= near.left() {
            Self::sideways(near.left_center(), -1.0, far.right_center(), 1.0)
        } else {
            // One above the other: around their right sides.
            Self::sideways(near.right_center(), 1.0, far.right_center(), 1.0)
        }
    }

    /// From a listener down to what it accepted, along their left sides.
    pub fn beneath(listener: Rect, accepted: Rect) -> Self {
        let overlap = listener.x_range().intersection(accepted.x_range()).span() > 0.0;
        if !overlap {
            return Self::between(listener, accepted);
        }
        let from = Pos2::new(listener.left(), listener.bottom() - 30.0);
        let to = Pos2::new(accepted.left(), accepted.top() + 30.0);
        Self([from, from - Vec2::new(18.0, 0.0), to - Vec2::new(18.0, 0.0), to])
    }

    /// From a card to a point, such as the pointer of a person who draws.
    pub fn to_point(near: Rect, point: Pos2) -> Self {
        Self::between(near, Rect::from_pos(point))
    }

    fn sideways(from: Pos2, leaves: f32, to: Pos2, meets: f32) -> Self {
        let reach = ((to.x - from.x).abs() * 0.45).clamp(36.0, 160.0);
        let (first, second) = (Vec2::new(leaves * reach, 0.0), Vec2::new(meets * reach, 0.0));
        Self([from, from + first, to + second, to])
    }

    /// The point at a part of the way, from 0 to 1.
    pub fn at(&self, part: f32) -> Pos2 {
        let [a, b, c, d] = self.0.map(Pos2::to_vec2);
        let rest = 1.0 - part;
        let point = a * rest.powi(3)
            + b * (3.0 * rest * rest * part)
            + c * (3.0 * rest * part * part)
            + d * part.powi(3);
        point.to_pos2()
    }

    /// The points of a part of the route.
    pub fn points(&self, from: f32, to: f32) -> Vec<Pos2> {
        let step = (to - from) / f32::from(STEPS);
        (0..=STEPS).map(|place| self.at(from + step * f32::from(place))).collect()
    }

    /// Its two ends.
    pub fn ends(&self) -> [Pos2; 2] {
        [self.0[0], self.0[3]]
    }

    /// Its direction at its end.
    pub fn direction_at(&self, part: f32) -> Vec2 {
        (self.at((part + 0.02).min(1.0)) - self.at((part - 0.02).max(0.0))).normalized()
    }

    /// A rectangle that it does not leave.
    pub fn bounds(&self) -> Rect {
        Rect::from_points(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_min_size(Pos2::new(x, y), Vec2::new(100.0, 50.0))
    }

    #[test]
    fn a_wire_meets_the_sides_that_face_each_other() {
        let (left, right) = (card(0.0, 0.0), card(300.0, 80.0));
        let route = Route::between(left, right);
        assert_eq!(route.ends(), [left.right_center(), right.left_center()]);
        let route = Route::between(right, left);
        assert_eq!(route.ends(), [right.left_center(), left.right_center()]);
        let below = card(20.0, 200.0);
        assert_eq!(Route::between(left, below).ends()[1], below.right_center());
        assert!(Route::beneath(left, below).at(0.5).x < 0.0, "at their left sides");
    }

    #[test]
    fn it_stays_within_its_bounds() {
        let route = Route::between(card(0.0, 0.0), card(300.0, 80.0));
        assert!(route.points(0.0, 1.0).iter().all(|point| route.bounds().contains(*point)));
        assert_eq!((route.at(0.0), route.at(1.0)), (route.ends()[0], route.ends()[1]));
    }
}
