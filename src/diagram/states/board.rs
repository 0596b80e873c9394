//! A diagram of states as it is drawn: the present states lit, and over the arrows the ways that
//! sockets have taken.

use super::graph::{Edge, Graph, Node, StateColor, Taken};
use super::labels::SIZE as LABEL;
use super::legend::INFERRED;
use crate::diagram::{Anchor, Fill, Picture, Region, Role, Shape, advance, fitted, point};
use crate::model::{SocketId, seconds};

/// Size of names and of what is below them, in points.
const SIZES: (f32, f32) = (11.0, 9.0);

/// Size of names that stand alone, in points, where they have room.
const LARGE: f32 = 16.0;

/// The way of one socket.
pub(super) struct Visit<S> {
    pub(super) socket: SocketId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) steps: Vec<S>,
}

/// A diagram and what is shown on it.
pub(super) struct Board<'a, S: 'static> {
    pub(super) graph: &'static Graph<S>,
    pub(super) visits: &'a [Visit<Taken<S>>],
    /// The states that any socket of the session was in, with the record that first tells so; empty
    /// where that is not counted.
    pub(super) first_seen: &'a [(S, Option<u64>)],
    /// Whether it has nothing but the names of the states, in large letters.
    pub(super) names_alone: bool,
}

impl<S: StateColor> Board<'_, S> {
    /// Draws the diagram.
    pub(super) fn lay_out(&self) -> Picture {
        let (width, height) = (self.graph.width, self.graph.height);
        let mut picture = Picture { width, height, ..Picture::default() };
        for edge in self.graph.edges {
            self.draw_edge(edge, &mut picture);
        }
        for (place, visit) in self.visits.iter().enumerate() {
            self.draw_trail(visit, place as f32 * 3.0 - 1.0, &mut picture);
        }
        if !self.names_alone {
            for (edge, at) in self.graph.edges.iter().zip(self.graph.labels()) {
                picture.backed_text(*at, Anchor::Middle, edge.cause, LABEL, Role::Muted);
            }
        }
        for place in 0..self.graph.nodes.len() {
            self.draw_node(place, &mut picture);
        }
        picture
    }

    fn draw_edge(&self, edge: &Edge, picture: &mut Picture) {
        let Some((from, to)) = self.graph.ends(edge.from, edge.to, edge.aside) else { return };
        let role = Role::Muted;
        picture.add(Shape::Line { from, to, width: 0.75, dashed: edge.other, role });
        picture.add(Shape::Head { at: to, from, role });
        let name = |place: usize| self.graph.nodes.get(place).map_or("", |node| node.name);
        let words = format!("{} to {}: {}", name(edge.from), name(edge.to), edge.cause);
        picture.note(Region::Segment(from, to), words, None);
    }

    /// The way of one socket over the arrows.
    fn draw_trail(&self, visit: &Visit<Taken<S>>, aside: f32, picture: &mut Picture) {
        for (place, pair) in visit.steps.windows(2).enumerate() {
            let [before, step] = pair else { continue };
            let edge = self.graph.edge(before.state, step.state);
            let ends = if let Some(edge) = edge {
                self.graph.ends(edge.from, edge.to, edge.aside + aside)
            } else {
                // No arrow leads there: it broke off, or more has happened than was seen.
                let from = self.graph.place(before.state, false);
                let to = self.graph.place(step.state, true);
                from.zip(to).and_then(|(from, to)| self.graph.ends(from, to, aside))
            };
            let Some((from, to)) = ends else { continue };
            let broken_off = edge.is_none() && !self.first_seen.is_empty();
            let inferred = before.inferred || step.inferred;
            let dashed = broken_off || inferred;
            let role = visit.role;
            picture.add(Shape::Line { from, to, width: 2.25, dashed, role });
            picture.add(Shape::Head { at: to, from, role });
            let told = match (broken_off, inferred) {
                (true, _) => ", not observed",
                (false, true) => ", inferred",
                (false, false) => "",
            };
            let words = format!(
                "{}, step {}: at {} s, from record {}{told}",
                visit.name,
                place + 1,
                seconds(step.since_start_nanos, 3),
                step.record
            );
            picture.note(Region::Segment(from, to), words, Some(step.record));
        }
    }

    fn draw_node(&self, place: usize, picture: &mut Picture) {
        let Some(node) = self.graph.nodes.get(place) else { return };
        let is_twin = self.graph.is_twin(node.state);
        let is_end = is_twin && self.graph.place(node.state, true) == Some(place);
        let here = |visit: &&Visit<Taken<S>>| {
            let last = visit.steps.last().is_some_and(|step| step.state == node.state);
            last && (!is_twin || (visit.steps.len() > 1) == is_end)
        };
        let present: Vec<&Visit<Taken<S>>> = self.visits.iter().filter(here).collect();
        let mut times = Vec::new();
        let mut passed = Vec::new();
        let mut record = None;
        for visit in self.visits {
            let steps = visit.steps.iter().enumerate().filter(|(index, step)| {
                step.state == node.state && (!is_twin || (*index > 0) == is_end)
            });
            for (_, step) in steps {
                record = Some(step.record);
                if step.inferred { passed.push(visit) } else { times.push((visit, step)) }
            }
        }
        let first_seen = self.first_seen.iter().find(|(state, _)| *state == node.state);
        let first_seen = first_seen.and_then(|(_, record)| *record);
        let area = node.area();
        let is_inferred = times.is_empty() && !passed.is_empty();
        let role = node.state.role();
        picture.rect(area, Fill::Solid, Role::Ground);
        let name_role = if !present.is_empty() {
            picture.rect(area, Fill::Solid, role);
            Role::Ground
        } else if !times.is_empty() {
            picture.rect(area, Fill::Faint, role);
            Role::Text
        } else if is_inferred {
            picture.dashed_rect(area, role);
            Role::Text
        } else {
            let seen = first_seen.is_some();
            picture.rect(area, Fill::Outline, if seen { Role::Muted } else { Role::Line });
            if seen { Role::Text } else { Role::Muted }
        };
        let time = |(visit, step): &(&Visit<Taken<S>>, &Taken<S>)| {
            let time = seconds(step.since_start_nanos, 2);
            if self.visits.len() > 1 {
                format!("{} {time}", visit.socket)
            } else {
                format!("{time} s")
            }
        };
        let below = if is_inferred {
            INFERRED.to_owned()
        } else {
            let times: Vec<String> = times.iter().rev().take(2).rev().map(time).collect();
            fitted(&times.join(" "), SIZES.1, area.width - 4.0)
        };
        // Alone, a name has the box for itself; that a state is inferred is said at any size.
        let is_alone = below.is_empty() || (self.names_alone && !is_inferred);
        let (size, below_size) = match (self.names_alone, is_alone) {
            (true, true) => (large(node.name, area.width - 8.0), 0.0),
            (true, false) => (SIZES.0 + 3.0, SIZES.1 + 3.0),
            (false, _) => SIZES,
        };
        let up = if is_alone { 0.0 } else { size / 2.0 };
        picture.text(point(node.x, node.y - up), Anchor::Middle, node.name, size, name_role);
        if !is_alone {
            let at = point(node.x, node.y + size - 3.0);
            picture.text(at, Anchor::Middle, below, below_size, name_role);
        }
        for (index, visit) in present.iter().enumerate() {
            let at = point(area.left + 6.0 + index as f32 * 9.0, area.top);
            picture.add(Shape::Dot { at, radius: 4.5, role: visit.role });
        }
        let words = self.words(node, &present, &times, &passed, first_seen);
        picture.note(Region::Area(area), words, record.or(first_seen));
    }

    fn words(
        &self,
        node: &Node<S>,
        present: &[&Visit<Taken<S>>],
        times: &[(&Visit<Taken<S>>, &Taken<S>)],
        passed: &[&Visit<Taken<S>>],
        first_seen: Option<u64>,
    ) -> String {
        let mut words = vec![format!("{}: {}.", node.name, node.about)];
        words.extend(present.iter().map(|visit| format!("{} is there now.", visit.name)));
        for (visit, step) in times {
            let time = seconds(step.since_start_nanos, 3);
            words.push(format!("{} at {time} s (record {}).", visit.name, step.record));
        }
        words.extend(passed.iter().map(|visit| {
            format!("{} passed through, which was not seen: {INFERRED}.", visit.name)
        }));
        match first_seen {
            Some(record) if times.is_empty() => {
                words.push(format!("First seen in this session in record {record}."));
            }
            None if !self.first_seen.is_empty() => {
                words.push("Not visited yet in this session.".to_owned());
            }
            _ => {}
        }
        words.join(" ")
    }
}

/// The size of a name that stands alone in this width.
fn large(name: &str, width: f32) -> f32 {
    LARGE.min(width / (name.chars().count() as f32 * advance(1.0)))
}
