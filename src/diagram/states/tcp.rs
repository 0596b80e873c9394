//! The TCP diagram: the eleven states of RFC 9293 and the arrows of its figure 5. What causes a step
//! is before a stroke, what is sent for it after.

use std::sync::OnceLock;

use super::graph::{Edge, Graph, Node, StateColor, edge};
use crate::diagram::Role;
use crate::model::TcpState;

impl StateColor for TcpState {
    fn role(self) -> Role {
        // The grey of no connection would hardly be seen as lit.
        if self == Self::Closed { Role::Muted } else { Role::State(self) }
    }
}

const COLUMNS: [f32; 3] = [72.0, 356.0, 640.0];
const ROWS: [f32; 6] = [20.0, 86.0, 152.0, 232.0, 296.0, 360.0];

const fn node(state: TcpState, x: f32, y: f32) -> Node<TcpState> {
    Node { state, name: state.name(), about: state.sentence(), x, y }
}

/// The diagram. CLOSED has two boxes, as in the RFC: what begins, and what has ended.
pub(super) static GRAPH: Graph<TcpState> = Graph {
    nodes: &[
        node(TcpState::Closed, COLUMNS[1], ROWS[0]),
        node(TcpState::Listen, COLUMNS[0], ROWS[1]),
        node(TcpState::SynSent, COLUMNS[2], ROWS[1]),
        node(TcpState::SynReceived, COLUMNS[0], ROWS[2]),
        node(TcpState::Established, COLUMNS[1], ROWS[2]),
        node(TcpState::FinWait1, COLUMNS[0], ROWS[3]),
        node(TcpState::Closing, COLUMNS[1], ROWS[3]),
        node(TcpState::CloseWait, COLUMNS[2], ROWS[3]),
        node(TcpState::FinWait2, COLUMNS[0], ROWS[4]),
        node(TcpState::TimeWait, COLUMNS[1], ROWS[4]),
        node(TcpState::LastAck, COLUMNS[2], ROWS[4]),
        node(TcpState::Closed, COLUMNS[2] - 120.0, ROWS[5]),
    ],
    edges: &EDGES,
    width: 712.0,
    height: 380.0,
    labels: OnceLock::new(),
};

/// Places of the boxes.
const CLOSED: usize = 0;
const LISTEN: usize = 1;
const SYN_SENT: usize = 2;
const SYN_RECEIVED: usize = 3;
const ESTABLISHED: usize = 4;
const FIN_WAIT_1: usize = 5;
const CLOSING: usize = 6;
const CLOSE_WAIT: usize = 7;
const FIN_WAIT_2: usize = 8;
const TIME_WAIT: usize = 9;
const LAST_ACK: usize = 10;
const ENDED: usize = 11;

static EDGES: [Edge; 21] = [
    edge(CLOSED, LISTEN, "listen()", 9.0),
    edge(LISTEN, CLOSED, "close()", 9.0),
    edge(CLOSED, SYN_SENT, "connect() / SYN", 9.0),
    edge(SYN_SENT, CLOSED, "close() or RST", 9.0),
    edge(LISTEN, SYN_RECEIVED, "SYN / SYN-ACK", 24.0),
    edge(SYN_RECEIVED, LISTEN, "RST", 40.0),
    Edge {
        from: LISTEN,
        to: SYN_SENT,
        cause: "send / SYN, not with sockets",
        aside: 0.0,
        other: true,
    },
    edge(SYN_SENT, SYN_RECEIVED, "SYN / SYN-ACK", 0.0),
    edge(SYN_SENT, ESTABLISHED, "SYN-ACK / ACK", 0.0),
    edge(SYN_RECEIVED, ESTABLISHED, "ACK", 0.0),
    edge(SYN_RECEIVED, FIN_WAIT_1, "close() / FIN", 0.0),
    edge(ESTABLISHED, FIN_WAIT_1, "close(), shutdown() / FIN", 0.0),
    edge(ESTABLISHED, CLOSE_WAIT, "FIN / ACK", 0.0),
    edge(FIN_WAIT_1, FIN_WAIT_2, "ACK", 0.0),
    edge(FIN_WAIT_1, CLOSING, "FIN / ACK", 0.0),
    edge(FIN_WAIT_1, TIME_WAIT, "FIN and ACK / ACK", 0.0),
    edge(FIN_WAIT_2, TIME_WAIT, "FIN / ACK", 0.0),
    edge(CLOSING, TIME_WAIT, "ACK", 0.0),
    edge(CLOSE_WAIT, LAST_ACK, "close() / FIN", 0.0),
    edge(LAST_ACK, ENDED, "ACK", 0.0),
    edge(TIME_WAIT, ENDED, "after a minute", 0.0),
];
