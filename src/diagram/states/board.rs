//! A diagram of states as it is drawn: the present states lit, and over the arrows the ways that
//! sockets have taken.

use super::graph::{Edge, Graph, Node, StateColor, Taken};
use crate::diagram::{Anchor, Area, Fill, Picture, Point, Region, Role, Shape, fitted, point};
use crate::model::{SocketId, seconds};

/// Size of a box, in points.
const BOX: (f32, f32) = (118.0, 36.0);

/// Size of names, of labels and of times, in points.
const SIZES: (f32, f32, f32) = (11.0, 9.5, 9.0);

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
        for edge in self.graph.edges {
            self.label(edge, &mut picture);
        }
        for place in 0..self.graph.nodes.len() {
            self.draw_node(place, &mut picture);
        }
        picture
    }

    /// The ends of an arrow, on the borders of its boxes.
    fn ends(&self, from: usize, to: usize, aside: f32) -> Option<(Point, Point)> {
        let (from, to) = (self.graph.nodes.get(from)?, self.graph.nodes.get(to)?);
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

    fn draw_edge(&self, edge: &Edge, picture: &mut Picture) {
        let Some((from, to)) = self.ends(edge.from, edge.to, edge.aside) else { return };
        let role = Role::Muted;
        picture.add(Shape::Line { from, to, width: 0.75, dashed: edge.other, role });
        picture.add(Shape::Head { at: to, from, role });
        let name = |place: usize| self.graph.nodes.get(place).map_or("", |node| node.name);
        let words = format!("{} to {}: {}", name(edge.from), name(edge.to), edge.cause);
        picture.note(Region::Segment(from, to), words, None);
    }

    fn label(&self, edge: &Edge, picture: &mut Picture) {
        let Some((from, to)) = self.ends(edge.from, edge.to, edge.aside) else { return };
        let part = edge.label_at;
        let at = point(from.x + part * (to.x - from.x), from.y + part * (to.y - from.y));
        picture.backed_text(at, Anchor::Middle, edge.cause, SIZES.1, Role::Muted);
    }

    /// The way of one socket over the arrows.
    fn draw_trail(&self, visit: &Visit<Taken<S>>, aside: f32, picture: &mut Picture) {
        for (place, pair) in visit.steps.windows(2).enumerate() {
            let [before, step] = pair else { continue };
            let edge = self.graph.edge(before.state, step.state);
            let ends = if let Some(edge) = edge {
                self.ends(edge.from, edge.to, edge.aside + aside)
            } else {
                // No arrow leads there: it broke off, or more has happened than was seen.
                let from = self.graph.place(before.state, false);
                let to = self.graph.place(step.state, true);
                from.zip(to).and_then(|(from, to)| self.ends(from, to, aside))
            };
            let Some((from, to)) = ends else { continue };
            let broken_off = edge.is_none() && !self.first_seen.is_empty();
            let dashed = broken_off || before.unseen || step.unseen;
            let role = visit.role;
            picture.add(Shape::Line { from, to, width: 2.25, dashed, role });
            picture.add(Shape::Head { at: to, from, role });
            let unseen = if dashed { ", not observed" } else { "" };
            let words = format!(
                "{}, step {}: at {} s, from record {}{unseen}",
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
        // Where a state has two boxes, one is for what begins there, the other for what ends there.
        let is_twin = self.graph.nodes.iter().filter(|other| other.state == node.state).count() > 1;
        let is_end = is_twin && self.graph.place(node.state, true) == Some(place);
        let here = |visit: &&Visit<Taken<S>>| {
            let last = visit.steps.last().is_some_and(|step| step.state == node.state);
            last && (!is_twin || (visit.steps.len() > 1) == is_end)
        };
        let present: Vec<&Visit<Taken<S>>> = self.visits.iter().filter(here).collect();
        let mut times = Vec::new();
        let mut record = None;
        for visit in self.visits {
            let steps = visit.steps.iter().enumerate().filter(|(index, step)| {
                step.state == node.state && (!is_twin || (*index > 0) == is_end)
            });
            for (_, step) in steps {
                if !step.unseen {
                    record = Some(step.record);
                    times.push((visit, step));
                }
            }
        }
        let first_seen = self.first_seen.iter().find(|(state, _)| *state == node.state);
        let first_seen = first_seen.and_then(|(_, record)| *record);
        let area = Area::around(point(node.x, node.y), BOX.0, BOX.1);
        let visited = !times.is_empty();
        let role = node.state.role();
        picture.rect(area, Fill::Solid, Role::Ground);
        let name_role = if !present.is_empty() {
            picture.rect(area, Fill::Solid, role);
            Role::Ground
        } else if visited {
            picture.rect(area, Fill::Faint, role);
            Role::Text
        } else {
            let seen = first_seen.is_some();
            picture.rect(area, Fill::Outline, if seen { Role::Muted } else { Role::Line });
            if seen { Role::Text } else { Role::Muted }
        };
        let name_at = point(node.x, node.y - if times.is_empty() { 0.0 } else { 6.0 });
        picture.text(name_at, Anchor::Middle, node.name, SIZES.0, name_role);
        let time = |(visit, step): &(&Visit<Taken<S>>, &Taken<S>)| {
            let time = seconds(step.since_start_nanos, 2);
            if self.visits.len() > 1 {
                format!("{} {time}", visit.socket)
            } else {
                format!("{time} s")
            }
        };
        let text: Vec<String> = times.iter().rev().take(2).rev().map(time).collect();
        let text = fitted(&text.join(" "), SIZES.2, BOX.0 - 4.0);
        picture.text(point(node.x, node.y + 8.0), Anchor::Middle, text, SIZES.2, name_role);
        for (index, visit) in present.iter().enumerate() {
            let at = point(area.left + 6.0 + index as f32 * 9.0, area.top);
            picture.add(Shape::Dot { at, radius: 4.5, role: visit.role });
        }
        let words = self.words(node, &present, &times, first_seen);
        picture.note(Region::Area(area), words, record.or(first_seen));
    }

    fn words(
        &self,
        node: &Node<S>,
        present: &[&Visit<Taken<S>>],
        times: &[(&Visit<Taken<S>>, &Taken<S>)],
        first_seen: Option<u64>,
    ) -> String {
        let mut words = vec![format!("{}: {}.", node.name, node.about)];
        words.extend(present.iter().map(|visit| format!("{} is there now.", visit.name)));
        for (visit, step) in times {
            let time = seconds(step.since_start_nanos, 3);
            words.push(format!("{} at {time} s (record {}).", visit.name, step.record));
        }
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
