//! Where the labels of a diagram's arrows are: beside their own arrow, and clear of every other, of the
//! boxes and of one another.

use super::graph::{Edge, Graph, StateColor};
use crate::diagram::{Anchor, Area, Point, point};

/// Size of a label, in points.
pub(super) const SIZE: f32 = 9.5;

/// How far a label is from its own arrow, and from everything else at least, in points: over an arrow
/// the ways of two sockets are drawn.
const APART: (f32, f32) = (5.0, 3.5);

/// Parts of an arrow at which its label may be, the best first.
const PARTS: [f32; 13] =
    [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86];

impl<S: StateColor> Graph<S> {
    /// The middle of each arrow's label.
    pub(super) fn labels(&'static self) -> &'static [Point] {
        self.labels.get_or_init(|| self.place_labels())
    }

    fn place_labels(&self) -> Vec<Point> {
        let lines: Vec<(Point, Point)> = self
            .edges
            .iter()
            .filter_map(|edge| self.ends(edge.from, edge.to, edge.aside))
            .collect();
        let mut taken: Vec<Area> = self.nodes.iter().map(super::graph::Node::area).collect();
        let mut labels = vec![point(0.0, 0.0); self.edges.len()];
        // The longest first: the others find room beside it.
        let mut edges: Vec<(usize, &Edge)> = self.edges.iter().enumerate().collect();
        edges.sort_by_key(|(_, edge)| std::cmp::Reverse(edge.cause.len()));
        for (place, edge) in edges {
            let places = self.beside(edge);
            let is_clear = |at: &&Point| {
                let area = grown(area(edge, **at), APART.1);
                let is_inside = area.left >= 0.0
                    && area.top >= 0.0
                    && area.right() <= self.width
                    && area.bottom() <= self.height;
                is_inside
                    && !lines.iter().any(|(from, to)| area.is_crossed(*from, *to))
                    && !taken.iter().any(|other| area.overlaps(*other))
            };
            if let Some(at) = places.iter().find(is_clear).or_else(|| places.first()) {
                taken.push(area(edge, *at));
                labels[place] = *at;
            }
        }
        labels
    }

    /// The places beside an arrow, the best first.
    fn beside(&self, edge: &Edge) -> Vec<Point> {
        let Some((from, to)) = self.ends(edge.from, edge.to, edge.aside) else {
            return Vec::new();
        };
        let (x, y) = (to.x - from.x, to.y - from.y);
        let length = x.hypot(y).max(1.0);
        let (left, up) = (y / length, -x / length);
        let Area { width, height, .. } = area(edge, from);
        // As far as half of the text reaches towards the arrow.
        let away = left.abs() * width / 2.0 + up.abs() * height / 2.0 + APART.0;
        let sides = PARTS.into_iter().flat_map(|part| [1.0, -1.0].map(|side| (part, side)));
        let places = sides.map(|(part, side)| {
            let (along_x, along_y) = (from.x + part * x, from.y + part * y);
            point(along_x + side * left * away, along_y + side * up * away)
        });
        places.collect()
    }
}

fn area(edge: &Edge, at: Point) -> Area {
    Area::of_text(at, Anchor::Middle, edge.cause, SIZE)
}

fn grown(area: Area, by: f32) -> Area {
    Area {
        left: area.left - by,
        top: area.top - by,
        width: area.width + 2.0 * by,
        height: area.height + 2.0 * by,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{life, tcp};
    use super::*;

    fn crowded<S: StateColor>(graph: &'static Graph<S>) -> Vec<String> {
        let mut crowded = Vec::new();
        for (place, (edge, at)) in graph.edges.iter().zip(graph.labels()).enumerate() {
            let area = grown(area(edge, *at), 1.0);
            let mut tell = |what: &str| crowded.push(format!("{} and {what}", edge.cause));
            for other in graph.edges {
                let ends = graph.ends(other.from, other.to, other.aside);
                if ends.is_some_and(|(from, to)| area.is_crossed(from, to)) {
                    tell(other.cause);
                }
            }
            for (other, at) in graph.edges.iter().zip(graph.labels()).skip(place + 1) {
                if area.overlaps(self::area(other, *at)) {
                    tell(other.cause);
                }
            }
            for node in graph.nodes.iter().filter(|node| area.overlaps(node.area())) {
                tell(node.name);
            }
            if area.left < 0.0 || area.right() > graph.width {
                tell("the edge of the picture");
            }
        }
        crowded
    }

    #[test]
    fn no_label_of_any_diagram_is_crossed_or_covered() {
        assert_eq!(crowded(&tcp::GRAPH), Vec::<String>::new());
        assert_eq!(crowded(&life::TCP), Vec::<String>::new());
        assert_eq!(crowded(&life::UDP), Vec::<String>::new());
    }
}
