//! A diagram of states: boxes, arrows between them, and how one is reached from another.

use std::sync::OnceLock;

use crate::diagram::{Area, Point, Role, point};

/// Size of a box, in points.
const BOX: (f32, f32) = (124.0, 36.0);

/// A state in its place.
pub(super) struct Node<S> {
    pub(super) state: S,
    pub(super) name: &'static str,
    /// What it means.
    pub(super) about: &'static str,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A way from one box to another.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// What causes it, and behind a stroke what is answered.
    pub(super) cause: &'static str,
    /// How far it is moved aside to its left, in points.
    pub(super) aside: f32,
    /// Whether it is not taken by the socket itself: another socket comes to be there.
    pub(super) other: bool,
}

/// An edge in the plain form.
pub(super) const fn edge(from: usize, to: usize, cause: &'static str, aside: f32) -> Edge {
    Edge { from, to, cause, aside, other: false }
}

/// A diagram.
pub(super) struct Graph<S: 'static> {
    pub(super) nodes: &'static [Node<S>],
    pub(super) edges: &'static [Edge],
    pub(super) width: f32,
    pub(super) height: f32,
    /// Where the labels of the arrows are, once that is reckoned.
    pub(super) labels: OnceLock<Vec<Point>>,
}

/// That a socket came to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken<S> {
    pub(super) state: S,
    pub(super) record: u64,
    pub(super) since_start_nanos: u64,
    /// Whether it was not seen, but follows from what was: the shortest way leads through it.
    pub(super) inferred: bool,
}

/// A state's colour.
pub(super) trait StateColor: Copy + PartialEq {
    fn role(self) -> Role;
}

impl<S: StateColor> Graph<S> {
    /// Its width and height, in points.
    pub(super) fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// The box of a state: of several the first, or the last where something leads there.
    pub(super) fn place(&self, state: S, is_end: bool) -> Option<usize> {
        if is_end {
            self.nodes.iter().rposition(|node| node.state == state)
        } else {
            self.nodes.iter().position(|node| node.state == state)
        }
    }

    /// Whether a state has two boxes: one for what begins there, the other for what ends there.
    pub(super) fn is_twin(&self, state: S) -> bool {
        self.place(state, false) != self.place(state, true)
    }

    fn ends_in(&self, state: Option<&S>) -> bool {
        state.is_some_and(|state| self.is_twin(*state))
    }

    fn state(&self, place: usize) -> Option<S> {
        self.nodes.get(place).map(|node| node.state)
    }

    /// The arrow that leads from one state to another.
    pub(super) fn edge(&self, from: S, to: S) -> Option<&Edge> {
        self.edges.iter().find(|edge| {
            !edge.other && self.state(edge.from) == Some(from) && self.state(edge.to) == Some(to)
        })
    }

    /// The states between two of them on the shortest way; `None` if there is no way, or several are as
    /// short: then it is not known which was taken.
    pub(super) fn between(&self, from: S, to: S) -> Option<Vec<S>> {
        let mut ways = vec![vec![from]];
        // No way without a circle is longer.
        for _ in self.nodes {
            let mut longer = Vec::new();
            // Where something ends, no way leads on.
            for way in ways.iter().filter(|way| way.len() == 1 || !self.ends_in(way.last())) {
                let last = way.last().copied();
                let edges = self.edges.iter().filter(|edge| !edge.other);
                let next = edges.filter(|edge| self.state(edge.from) == last);
                for state in next.filter_map(|edge| self.state(edge.to)) {
                    if !way.contains(&state) {
                        longer.push([way.as_slice(), &[state]].concat());
                    }
                }
            }
            let mut there = longer.iter().filter(|way| way.last() == Some(&to));
            if let Some(way) = there.next() {
                let is_only = there.next().is_none();
                return is_only.then(|| way[1..way.len() - 1].to_vec());
            }
            ways = longer;
        }
        None
    }

    /// The ends of an arrow between two boxes, on their borders, moved aside to its left.
    pub(super) fn ends(&self, from: usize, to: usize, aside: f32) -> Option<(Point, Point)> {
        let (from, to) = (self.nodes.get(from)?, self.nodes.get(to)?);
        let (x, y) = (to.x - from.x, to.y - from.y);
        let length = x.hypot(y).max(1.0);
        let (left, up) = (y / length * aside, -x / length * aside);
        let border = |sign: f32| {
            // How much of the way is inside of the box.
            let across = if x == 0.0 {
                f32::INFINITY
            } else {
                (BOX.0 / 2.0 - left * x.signum() * sign) / x.abs()
            };
            let along = if y == 0.0 {
                f32::INFINITY
            } else {
                (BOX.1 / 2.0 - up * y.signum() * sign) / y.abs()
            };
            across.min(along)
        };
        let (leaves, comes) = (border(1.0), border(-1.0));
        Some((
            point(from.x + left + x * leaves, from.y + up + y * leaves),
            point(to.x + left - x * comes, to.y + up - y * comes),
        ))
    }
}

impl<S> Node<S> {
    /// Its box.
    pub(super) fn area(&self) -> Area {
        Area::around(point(self.x, self.y), BOX.0, BOX.1)
    }
}

/// The names of the states one after the other, each with what causes it.
pub(super) fn named<S: StateColor>(
    graph: &'static Graph<S>,
    steps: &[Taken<S>],
) -> Vec<(&'static str, &'static str, Taken<()>)> {
    let mut before = None;
    let mut named = Vec::new();
    for step in steps {
        let node = graph.place(step.state, false).and_then(|place| graph.nodes.get(place));
        let cause = before.and_then(|before| graph.edge(before, step.state));
        before = Some(step.state);
        if let Some(node) = node {
            let Taken { record, since_start_nanos, inferred, .. } = *step;
            let taken = Taken { state: (), record, since_start_nanos, inferred };
            named.push((node.name, cause.map_or("", |edge| edge.cause), taken));
        }
    }
    named
}
