//! A diagram of states: boxes, arrows between them, and how one is reached from another.

use std::collections::VecDeque;

use crate::diagram::Role;

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
    /// At which part of it the label is.
    pub(super) label_at: f32,
    /// Whether it is not taken by the socket itself: another socket comes to be there.
    pub(super) other: bool,
}

/// An edge in the plain form.
pub(super) const fn edge(
    from: usize,
    to: usize,
    cause: &'static str,
    aside: f32,
    label_at: f32,
) -> Edge {
    Edge { from, to, cause, aside, label_at, other: false }
}

/// A diagram.
pub(super) struct Graph<S: 'static> {
    pub(super) nodes: &'static [Node<S>],
    pub(super) edges: &'static [Edge],
    pub(super) width: f32,
    pub(super) height: f32,
}

/// That a socket came to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken<S> {
    pub(super) state: S,
    pub(super) record: u64,
    pub(super) since_start_nanos: u64,
    /// Whether it was not seen, but must have been passed.
    pub(super) unseen: bool,
}

/// A state's colour.
pub(super) trait StateColor: Copy + PartialEq {
    fn role(self) -> Role;
}

impl<S: StateColor> Graph<S> {
    /// The box of a state: of several the first, or the last where something leads there.
    pub(super) fn place(&self, state: S, is_end: bool) -> Option<usize> {
        if is_end {
            self.nodes.iter().rposition(|node| node.state == state)
        } else {
            self.nodes.iter().position(|node| node.state == state)
        }
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

    /// The arrows by which one state is reached from another with the fewest steps, at most this many.
    pub(super) fn path(&self, from: S, to: S, most: usize) -> Option<Vec<&Edge>> {
        let mut ways = VecDeque::from([(from, Vec::new())]);
        while let Some((at, way)) = ways.pop_front() {
            if at == to && !way.is_empty() {
                return Some(way);
            }
            if way.len() == most {
                continue;
            }
            for edge in self.edges.iter().filter(|edge| !edge.other) {
                if self.state(edge.from) == Some(at)
                    && let Some(next) = self.state(edge.to)
                {
                    let mut longer = way.clone();
                    longer.push(edge);
                    ways.push_back((next, longer));
                }
            }
        }
        None
    }
}

/// The names of the states that were seen one after the other, each with what causes it.
pub(super) fn named<S: StateColor>(
    graph: &'static Graph<S>,
    steps: &[Taken<S>],
) -> Vec<(&'static str, &'static str, Taken<()>)> {
    let mut before = None;
    let mut named = Vec::new();
    for step in steps.iter().filter(|step| !step.unseen) {
        let node = graph.place(step.state, false).and_then(|place| graph.nodes.get(place));
        let cause = before.and_then(|before| graph.edge(before, step.state));
        before = Some(step.state);
        if let Some(node) = node {
            let Taken { record, since_start_nanos, unseen, .. } = *step;
            let taken = Taken { state: (), record, since_start_nanos, unseen };
            named.push((node.name, cause.map_or("", |edge| edge.cause), taken));
        }
    }
    named
}
