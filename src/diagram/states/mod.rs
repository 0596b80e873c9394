//! The states that sockets pass through: the TCP diagram of RFC 9293 (figure 5), and beside it the
//! stages of the socket API, for one socket or two.
//!
//! The present state is lit, the way taken is a trail with times. What the kernel was not seen in, but
//! must have passed, is dashed: it is looked at only some times a second.
//!
//! `tcp` and `life` are the two diagrams as data, `trail` a socket's way over them, `board` the drawing.

mod board;
mod graph;
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
    /// What causes it, where that is known.
    pub cause: &'static str,
}

impl States<'_> {
    /// Draws the picture.
    pub fn lay_out(&self) -> Picture {
        let mut picture = Picture::default();
        let known: Vec<&SocketState> =
            self.sockets.iter().filter_map(|socket| self.table.get(*socket)).collect();
        let Some(first) = known.first() else { return picture };
        let mut left = 0.0;
        if first.protocol() == Protocol::Tcp {
            let visits = self.visits(&known, tcp_steps);
            let first_seen = visited(self.table, self.until);
            let board = Board { graph: &tcp::GRAPH, visits: &visits, first_seen: &first_seen };
            left = add(&mut picture, "TCP, by RFC 9293", board.lay_out(), left) + APART;
        }
        let graph = if first.protocol() == Protocol::Tcp { &life::TCP } else { &life::UDP };
        let visits = self.visits(&known, life_steps);
        let board = Board { graph, visits: &visits, first_seen: &[] };
        add(&mut picture, "the socket API", board.lay_out(), left);
        let mut at = 4.0;
        for (socket, role) in known.iter().zip([Role::One, Role::Other]) {
            picture.text(point(at, 8.0), Anchor::Start, socket.name(), 11.0, role);
            at += 80.0;
        }
        picture
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
                steps.extend(found.into_iter().map(|(name, cause, taken)| StateStep {
                    socket: socket.socket_id(),
                    is_stage,
                    name,
                    record: taken.record,
                    since_start_nanos: taken.since_start_nanos,
                    cause,
                }));
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
                    let unseen = if step.unseen { " (not observed)" } else { "" };
                    format!("{}{unseen}", step.state)
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

/// Adds a diagram with its title, and returns where it ends on the right.
fn add(picture: &mut Picture, title: &str, diagram: Picture, left: f32) -> f32 {
    let (width, height) = (diagram.width, diagram.height);
    let title_at = point(left + width / 2.0, 8.0);
    picture.text(title_at, Anchor::Middle, title, 11.0, Role::Muted);
    picture.append(diagram, left, TOP);
    picture.width = picture.width.max(left + width);
    picture.height = picture.height.max(TOP + height);
    left + width
}
