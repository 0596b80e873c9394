//! The stages of a socket's life as the socket API gives them: what each call leads to.

use std::sync::OnceLock;

use super::graph::{Edge, Graph, Node, StateColor, edge};
use crate::diagram::Role;
use crate::model::Lifecycle;

impl StateColor for Lifecycle {
    fn role(self) -> Role {
        Role::Stage(self)
    }
}

const ROWS: [f32; 6] = [20.0, 88.0, 156.0, 224.0, 292.0, 360.0];

const fn node(
    state: Lifecycle,
    name: &'static str,
    about: &'static str,
    x: f32,
    row: usize,
) -> Node<Lifecycle> {
    Node { state, name, about, x, y: ROWS[row] }
}

/// A stage of a TCP socket, whose sentence says what it is about.
const fn tcp(state: Lifecycle, name: &'static str, x: f32, row: usize) -> Node<Lifecycle> {
    node(state, name, state.sentence(), x, row)
}

/// The stages of a TCP socket. `close` leads from every stage to the last: one arrow stands for all.
pub(super) static TCP: Graph<Lifecycle> = Graph {
    nodes: &[
        tcp(Lifecycle::Created, "created", 230.0, 0),
        tcp(Lifecycle::Bound, "bound", 66.0, 1),
        tcp(Lifecycle::Connecting, "connecting", 520.0, 1),
        tcp(Lifecycle::Listening, "listening", 66.0, 2),
        tcp(Lifecycle::Connected, "connected", 340.0, 2),
        tcp(Lifecycle::WriteClosed, "half-closed, we", 180.0, 3),
        tcp(Lifecycle::ReadClosed, "half-closed, peer", 500.0, 3),
        tcp(Lifecycle::BothClosed, "both ended", 340.0, 4),
        tcp(Lifecycle::Closed, "closed", 340.0, 5),
        tcp(Lifecycle::Failed, "failed", 640.0, 2),
    ],
    edges: &TCP_EDGES,
    width: 704.0,
    height: 380.0,
    labels: OnceLock::new(),
};

static TCP_EDGES: [Edge; 14] = [
    edge(0, 1, "bind()", 0.0),
    edge(0, 2, "connect()", 0.0),
    edge(0, 3, "listen()", 0.0),
    edge(1, 3, "listen()", 0.0),
    edge(1, 2, "connect()", 0.0),
    edge(2, 4, "handshake done", 0.0),
    Edge { from: 3, to: 4, cause: "accept(): a new socket", aside: 0.0, other: true },
    edge(2, 9, "refused", 0.0),
    edge(4, 5, "shutdown(SHUT_WR)", 0.0),
    edge(4, 6, "recv() = 0", 0.0),
    edge(5, 7, "recv() = 0", 0.0),
    edge(6, 7, "shutdown(SHUT_WR)", 0.0),
    edge(4, 7, "SHUT_RDWR", 0.0),
    edge(7, 8, "close(), from every stage", 0.0),
];

/// The stages of a UDP socket: there is no peer that could end anything.
pub(super) static UDP: Graph<Lifecycle> = Graph {
    nodes: &[
        node(Lifecycle::Created, "created", "new, without an address", 230.0, 0),
        node(
            Lifecycle::Bound,
            "bound",
            "has a local address and receives datagrams from everybody",
            66.0,
            1,
        ),
        node(
            Lifecycle::Connected,
            "connected",
            "has a peer: send goes to it, and only its datagrams are received",
            340.0,
            2,
        ),
        node(
            Lifecycle::WriteClosed,
            "sending ended",
            "its sending side was shut down here; the peer is not notified",
            170.0,
            3,
        ),
        node(
            Lifecycle::ReadClosed,
            "receiving ended",
            "its receiving side was shut down here; the peer is not notified",
            510.0,
            3,
        ),
        node(Lifecycle::BothClosed, "both ended", "both sides were shut down here", 340.0, 4),
        node(Lifecycle::Closed, "closed", "the kernel may reuse its descriptor", 340.0, 5),
        node(Lifecycle::Failed, "failed", "the socket could not be created", 510.0, 0),
    ],
    edges: &UDP_EDGES,
    width: 574.0,
    height: 380.0,
    labels: OnceLock::new(),
};

static UDP_EDGES: [Edge; 9] = [
    edge(0, 1, "bind(), sendto()", 0.0),
    edge(0, 2, "connect()", 0.0),
    edge(1, 2, "connect()", 0.0),
    edge(2, 3, "shutdown(SHUT_WR)", 0.0),
    edge(2, 4, "shutdown(SHUT_RD)", 0.0),
    edge(3, 5, "shutdown(SHUT_RD)", 0.0),
    edge(4, 5, "shutdown(SHUT_WR)", 0.0),
    edge(2, 5, "SHUT_RDWR", 0.0),
    edge(5, 6, "close(), from every stage", 0.0),
];
