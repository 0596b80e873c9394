//! The route of a wire from one card to another: curves that leave and meet them at their sides, one
//! where nothing is in the way, and several around what is.

use egui::{Pos2, Rect, Vec2};

/// Points that a curve is drawn with.
const STEPS: u8 = 18;

/// Radius of a corner, in points.
const CORNER: f32 = 12.0;

/// A curve of Bézier's.
type Curve = [Pos2; 4];

/// Curves, each of which begins where the one before ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    first: Curve,
    more: Vec<Curve>,
}

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
        Self::curve([from, from - Vec2::new(18.0, 0.0), to - Vec2::new(18.0, 0.0), to])
    }

    /// From a card to a point, such as the pointer of a person who draws.
    pub fn to_point(near: Rect, point: Pos2) -> Self {
        Self::between(near, Rect::from_pos(point))
    }

    fn sideways(from: Pos2, leaves: f32, to: Pos2, meets: f32) -> Self {
        let reach = ((to.x - from.x).abs() * 0.45).clamp(36.0, 160.0);
        let (first, second) = (Vec2::new(leaves * reach, 0.0), Vec2::new(meets * reach, 0.0));
        Self::curve([from, from + first, to + second, to])
    }

    fn curve(first: Curve) -> Self {
        Self { first, more: Vec::new() }
    }

    /// Along straight lines through these points, with round corners.
    pub fn along(points: &[Pos2]) -> Self {
        let straight =
            |from: Pos2, to: Pos2| [from, from.lerp(to, 1.0 / 3.0), from.lerp(to, 2.0 / 3.0), to];
        let mut curves = Vec::with_capacity(2 * points.len());
        let mut at = points.first().copied().unwrap_or_default();
        for three in points.windows(3) {
            let [before, corner, after] = [three[0], three[1], three[2]];
            let (back, on) = (before - corner, after - corner);
            let radius = CORNER.min(back.length() / 2.0).min(on.length() / 2.0);
            let begin = corner + back.normalized() * radius;
            let end = corner + on.normalized() * radius;
            curves.push(straight(at, begin));
            curves.push([begin, begin.lerp(corner, 0.55), end.lerp(corner, 0.55), end]);
            at = end;
        }
        curves.push(straight(at, points.last().copied().unwrap_or(at)));
        let first = curves.remove(0);
        Self { first, more: curves }
    }

    fn curves(&self) -> impl DoubleEndedIterator<Item = &Curve> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The point at a part of the way, from 0 to 1.
    pub fn at(&self, part: f32) -> Pos2 {
        if self.more.is_empty() {
            return point(&self.first, part);
        }
        // Each curve has the part of the way that it is of the length.
        let length = |curve: &Curve| (curve[3] - curve[0]).length();
        let mut left = part * self.curves().map(length).sum::<f32>();
        for curve in self.curves() {
            let long = length(curve);
            if left < long {
                return point(curve, left / long);
            }
            left -= long;
        }
        self.ends()[1]
    }

    /// The points of a part of the route.
    pub fn points(&self, from: f32, to: f32) -> Vec<Pos2> {
        let steps = usize::from(STEPS) * (1 + self.more.len());
        let step = (to - from) / steps as f32;
        (0..=steps).map(|place| self.at(from + step * place as f32)).collect()
    }

    /// Its two ends.
    pub fn ends(&self) -> [Pos2; 2] {
        [self.first[0], self.more.last().unwrap_or(&self.first)[3]]
    }

    /// Its direction at its end.
    pub fn direction_at(&self, part: f32) -> Vec2 {
        (self.at((part + 0.02).min(1.0)) - self.at((part - 0.02).max(0.0))).normalized()
    }

    /// A rectangle that it does not leave.
    pub fn bounds(&self) -> Rect {
        self.curves().map(|curve| Rect::from_points(curve)).fold(Rect::NOTHING, Rect::union)
    }
}

/// The point at a part of a curve.
fn point(curve: &Curve, part: f32) -> Pos2 {
    let [a, b, c, d] = curve.map(Pos2::to_vec2);
    let rest = 1.0 - part;
    let point = a * rest.powi(3)
        + b * (3.0 * rest * rest * part)
        + c * (3.0 * rest * part * part)
        + d * part.powi(3);
    point.to_pos2()
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
