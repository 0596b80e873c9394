//! The states that sockets pass through: the TCP diagram of RFC 9293 (figure 5), and beside it the
//! stages of the socket API, for one socket or two.
//!
//! The present state is lit, the way taken is a trail with times. What the kernel was not seen in, but
//! must have passed, is dashed and says that it is inferred: the kernel is looked at only some times a
//! second.
//!
//! `tcp` and `life` are the two diagrams as data, `trail` a socket's way over them, `board` the drawing,
//! `labels` where the names of the arrows are, `legend` what it all means.

mod board;
mod graph;
mod labels;
mod legend;
mod life;
mod tcp;
mod trail;

pub use self::trail::visited;
use self::{
    board::{Board, Visit},
    trail::{life_steps, tcp_steps},
};
use super::{Anchor, Picture, Role, point};
use crate::model::{Protocol, SocketId, SocketState, TcpState};
use crate::session::SocketTable;

/// Height of what is above the diagrams, in points.
const TOP: f32 = 26.0;

/// Size of titles, and where there is nothing but names, in points.
const SIZES: (f32, f32) = (11.0, 15.0);

/// Size of the legend, and where there is nothing but names, in points.
const LEGEND: (f32, f32) = (9.5, 14.0);

/// Distance between the diagrams, in points.
const APART: f32 = 36.0;

/// What the picture is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct States<'a> {
    /// The sockets of the session.
    pub table: &'a SocketTable,
    /// The one or two whose states are shown.
    pub sockets: &'a [SocketId],
    /// The record up to which the session is shown.
    pub until: u64,
}

/// How the diagrams are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatesForm {
    /// Whether they are below one another, where that has more room; else beside.
    pub is_stacked: bool,
    /// Whether they have nothing but the names of the states, in large letters: seen from far away
    /// nothing else can be read.
    pub names_alone: bool,
}

/// A step of a socket's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateStep {
    /// The socket.
    pub socket: SocketId,
    /// Whether it is a stage of the socket API; else it is a TCP state.
    pub is_stage: bool,
    /// The state or stage.
    pub name: &'static str,
    /// Number of the record that tells so.
    pub record: u64,
    /// Its time, in nanoseconds since the session began.
    pub since_start_nanos: u64,
    /// The states on the way there that were not seen, but follow from what was.
    pub inferred: Vec<&'static str>,
    /// What causes it, where that is known.
    pub cause: &'static str,
}

impl States<'_> {
    /// Draws the picture.
    pub fn lay_out(&self, form: StatesForm) -> Picture {
        let mut picture = Picture::default();
        let known: Vec<&SocketState> =
            self.sockets.iter().filter_map(|socket| self.table.get(*socket)).collect();
        let Some(first) = known.first() else { return picture };
        let StatesForm { is_stacked, names_alone } = form;
        let is_tcp = first.protocol() == Protocol::Tcp;
        let size = if names_alone { SIZES.1 } else { SIZES.0 };
        if is_tcp {
            let visits = self.visits(&known, tcp_steps);
            let first_seen = &visited(self.table, self.until);
            let board = Board { graph: &tcp::GRAPH, visits: &visits, first_seen, names_alone };
            add(&mut picture, ("TCP, by RFC 9293", size), board.lay_out(), (0.0, 0.0));
        }
        let corner = match (is_tcp, is_stacked) {
            (false, _) => (0.0, 0.0),
            (true, false) => (picture.width + APART, 0.0),
            (true, true) => (0.0, picture.height),
        };
        let visits = self.visits(&known, life_steps);
        let graph = if is_tcp { &life::TCP } else { &life::UDP };
        let board = Board { graph, visits: &visits, first_seen: &[], names_alone };
        add(&mut picture, ("the socket API", size), board.lay_out(), corner);
        let mut at = 4.0;
        for (socket, role) in known.iter().zip([Role::One, Role::Other]) {
            picture.text(point(at, 8.0), Anchor::Start, socket.name(), size, role);
            at += 80.0;
        }
        let size = if names_alone { LEGEND.1 } else { LEGEND.0 };
        let bottom = picture.height;
        legend::add(&mut picture, bottom, size, is_tcp);
        picture.height += legend::HEIGHT;
        picture
    }

    /// Width and height of the picture, in points.
    pub fn size(&self, is_stacked: bool) -> (f32, f32) {
        let known = self.sockets.iter().find_map(|socket| self.table.get(*socket));
        let is_tcp = known.is_some_and(|socket| socket.protocol() == Protocol::Tcp);
        let (width, height) = if is_tcp { life::TCP.size() } else { life::UDP.size() };
        let (beside, above) = if is_tcp { tcp::GRAPH.size() } else { (0.0, 0.0) };
        let (width, height) = match (is_tcp, is_stacked) {
            (false, _) => (width, height),
            (true, false) => (beside + APART + width, height.max(above)),
            (true, true) => (width.max(beside), above + TOP + height),
        };
        (width, TOP + height + legend::HEIGHT)
    }

    fn visits<S>(
        &self,
        known: &[&SocketState],
        steps: impl Fn(&SocketTable, u64, &SocketState) -> Vec<S>,
    ) -> Vec<Visit<S>> {
        let roles = [Role::One, Role::Other];
        let visit = |(socket, role): (&&SocketState, Role)| Visit {
            socket: socket.socket_id(),
            name: socket.name(),
            role,
            steps: steps(self.table, self.until, socket),
        };
        known.iter().zip(roles).map(visit).collect()
    }

    /// The ways of the sockets, as text: TCP states and stages of the socket API by their time.
    pub fn steps(&self) -> Vec<StateStep> {
        let mut steps = Vec::new();
        for socket in self.sockets.iter().filter_map(|socket| self.table.get(*socket)) {
            let (tcp, life) = (
                tcp_steps(self.table, self.until, socket),
                life_steps(self.table, self.until, socket),
            );
            let graph = if socket.protocol() == Protocol::Tcp { &life::TCP } else { &life::UDP };
            for (is_stage, found) in
                [(false, graph::named(&tcp::GRAPH, &tcp)), (true, graph::named(graph, &life))]
            {
                let mut inferred = Vec::new();
                for (name, cause, taken) in found {
                    if taken.inferred {
                        inferred.push(name);
                        continue;
                    }
                    steps.push(StateStep {
                        socket: socket.socket_id(),
                        is_stage,
                        name,
                        record: taken.record,
                        since_start_nanos: taken.since_start_nanos,
                        inferred: std::mem::take(&mut inferred),
                        cause,
                    });
                }
            }
        }
        steps.sort_by_key(|step| (step.record, step.is_stage));
        steps
    }

    /// The picture in words.
    pub fn in_words(&self) -> String {
        let mut words = Vec::new();
        for socket in self.sockets.iter().filter_map(|socket| self.table.get(*socket)) {
            let life = life_steps(self.table, self.until, socket);
            let states = tcp_steps(self.table, self.until, socket);
            let name = socket.name();
            if let Some(last) = states.last() {
                let named = |step: &graph::Taken<TcpState>| {
                    let inferred = if step.inferred { " (inferred)" } else { "" };
                    format!("{}{inferred}", step.state)
                };
                let way: Vec<String> = states.iter().map(named).collect();
                words.push(format!(
                    "{name} is in TCP state {}, path: {}",
                    last.state,
                    way.join(", ")
                ));
            }
            if let Some(last) = life.last() {
                let way: Vec<&str> = life.iter().map(|step| step.state.word()).collect();
                words.push(format!("{name} is {}, path: {}", last.state.word(), way.join(", ")));
            }
        }
        words.join(". ")
    }
}

/// Adds a diagram with its title, with its upper left corner there.
fn add(
    picture: &mut Picture,
    (title, size): (&str, f32),
    diagram: Picture,
    (left, top): (f32, f32),
) {
    let (width, height) = (diagram.width, diagram.height);
    let title_at = point(left + width / 2.0, top + 8.0);
    picture.text(title_at, Anchor::Middle, title, size, Role::Muted);
    picture.append(diagram, left, top + TOP);
    picture.width = picture.width.max(left + width);
    picture.height = picture.height.max(top + TOP + height);
}
