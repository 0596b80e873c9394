//! The TCP diagram: the eleven states of RFC 9293 and the arrows of its figure 5. What causes a step
//! stands before a stroke, what is sent for it behind.

use super::graph::{Edge, Graph, Node, StateColor, edge};
use crate::{diagram::Role, model::TcpState};

impl StateColor for TcpState {
    fn role(self) -> Role {
        // The grey of no connection would hardly be seen as lit.
        if self == Self::Closed { Role::Muted } else { Role::State(self) }
    }
}

const COLUMNS: [f32; 3] = [72.0, 342.0, 612.0];
const ROWS: [f32; 6] = [20.0, 84.0, 148.0, 212.0, 276.0, 340.0];

const fn node(
    state: TcpState,
    name: &'static str,
    about: &'static str,
    x: f32,
    y: f32,
) -> Node<TcpState> {
    Node { state, name, about, x, y }
}

/// The diagram. CLOSED has two boxes, as in the RFC: what begins, and what has ended.
pub(super) static GRAPH: Graph<TcpState> = Graph {
    nodes: &[
        node(
            TcpState::Closed,
            "CLOSED",
            "the kernel keeps no connection for it",
            COLUMNS[1],
            ROWS[0],
        ),
        node(
            TcpState::Listen,
            "LISTEN",
            "the kernel takes connection requests",
            COLUMNS[0],
            ROWS[1],
        ),
        node(
            TcpState::SynSent,
            "SYN-SENT",
            "it has asked for a connection, no answer has come",
            COLUMNS[2],
            ROWS[1],
        ),
        node(
            TcpState::SynReceived,
            "SYN-RECEIVED",
            "a request was answered, the last step of the handshake is awaited",
            COLUMNS[0],
            ROWS[2],
        ),
        node(
            TcpState::Established,
            "ESTABLISHED",
            "the connection is open both ways",
            COLUMNS[1],
            ROWS[2],
        ),
        node(
            TcpState::FinWait1,
            "FIN-WAIT-1",
            "our end of sending is announced, not yet acknowledged",
            COLUMNS[0],
            ROWS[3],
        ),
        node(
            TcpState::Closing,
            "CLOSING",
            "both ended at the same time, an acknowledgement is missing",
            COLUMNS[1],
            ROWS[3],
        ),
        node(
            TcpState::CloseWait,
            "CLOSE-WAIT",
            "the peer sends no more; it waits for this side to close",
            COLUMNS[2],
            ROWS[3],
        ),
        node(
            TcpState::FinWait2,
            "FIN-WAIT-2",
            "the peer knows that we send no more, and may still send",
            COLUMNS[0],
            ROWS[4],
        ),
        node(
            TcpState::TimeWait,
            "TIME-WAIT",
            "over; the addresses are kept back for a minute",
            COLUMNS[1],
            ROWS[4],
        ),
        node(
            TcpState::LastAck,
            "LAST-ACK",
            "both have ended, the last acknowledgement is missing",
            COLUMNS[2],
            ROWS[4],
        ),
        node(
            TcpState::Closed,
            "CLOSED",
            "the kernel keeps no connection for it",
            COLUMNS[2] - 120.0,
            ROWS[5],
        ),
    ],
    edges: &EDGES,
    width: 684.0,
    height: 360.0,
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
    edge(CLOSED, LISTEN, "listen()", 9.0, 0.5),
    edge(LISTEN, CLOSED, "close()", 9.0, 0.5),
    edge(CLOSED, SYN_SENT, "connect() / SYN", 9.0, 0.5),
    edge(SYN_SENT, CLOSED, "close() or RST", 9.0, 0.5),
    edge(LISTEN, SYN_RECEIVED, "SYN / SYN-ACK", 24.0, 0.5),
    edge(SYN_RECEIVED, LISTEN, "RST", 40.0, 0.5),
    Edge {
        from: LISTEN,
        to: SYN_SENT,
        cause: "send / SYN, not with sockets",
        aside: 0.0,
        label_at: 0.5,
        other: true,
    },
    edge(SYN_SENT, SYN_RECEIVED, "SYN / SYN-ACK", 0.0, 0.62),
    edge(SYN_SENT, ESTABLISHED, "SYN-ACK / ACK", 0.0, 0.35),
    edge(SYN_RECEIVED, ESTABLISHED, "ACK", 0.0, 0.5),
    edge(SYN_RECEIVED, FIN_WAIT_1, "close() / FIN", 0.0, 0.5),
    edge(ESTABLISHED, FIN_WAIT_1, "close(), shutdown() / FIN", 0.0, 0.42),
    edge(ESTABLISHED, CLOSE_WAIT, "FIN / ACK", 0.0, 0.5),
    edge(FIN_WAIT_1, FIN_WAIT_2, "ACK", 0.0, 0.5),
    edge(FIN_WAIT_1, CLOSING, "FIN / ACK", 0.0, 0.5),
    edge(FIN_WAIT_1, TIME_WAIT, "FIN and ACK / ACK", 0.0, 0.5),
    edge(FIN_WAIT_2, TIME_WAIT, "FIN / ACK", 0.0, 0.5),
    edge(CLOSING, TIME_WAIT, "ACK", 0.0, 0.5),
    edge(CLOSE_WAIT, LAST_ACK, "close() / FIN", 0.0, 0.5),
    edge(LAST_ACK, ENDED, "ACK", 0.0, 0.5),
    edge(TIME_WAIT, ENDED, "after a minute", 0.0, 0.5),
];
