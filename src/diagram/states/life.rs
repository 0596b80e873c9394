//! The stages of a socket's life as the socket API gives them: what each call leads to.

use super::graph::{Edge, Graph, Node, StateColor, edge};
use crate::{diagram::Role, model::Lifecycle};

impl StateColor for Lifecycle {
    fn role(self) -> Role {
        Role::Stage(self)
    }
}

const ROWS: [f32; 6] = [20.0, 84.0, 148.0, 212.0, 276.0, 340.0];

const fn node(
    state: Lifecycle,
    name: &'static str,
    about: &'static str,
    x: f32,
    row: usize,
) -> Node<Lifecycle> {
    Node { state, name, about, x, y: ROWS[row] }
}

/// The stages of a TCP socket. `close` leads from every stage to the last: one arrow stands for all.
pub(super) static TCP: Graph<Lifecycle> = Graph {
    nodes: &[
        node(Lifecycle::Created, "created", "made, without an address", 230.0, 0),
        node(Lifecycle::Bound, "bound", "has a local address", 66.0, 1),
        node(Lifecycle::Connecting, "connecting", "the handshake is under way", 420.0, 1),
        node(Lifecycle::Listening, "listening", "takes connections", 66.0, 2),
        node(Lifecycle::Connected, "connected", "has a peer, both may send", 340.0, 2),
        node(
            Lifecycle::WriteClosed,
            "half-closed, we",
            "we have finished sending, the peer may still send",
            230.0,
            3,
        ),
        node(
            Lifecycle::ReadClosed,
            "half-closed, peer",
            "the peer has finished sending, we may still send",
            450.0,
            3,
        ),
        node(Lifecycle::BothClosed, "both ended", "both directions have ended", 340.0, 4),
        node(Lifecycle::Closed, "closed", "its descriptor has been given back", 340.0, 5),
        node(Lifecycle::Failed, "failed", "the connection broke, or there is none", 560.0, 2),
    ],
    edges: &TCP_EDGES,
    width: 624.0,
    height: 360.0,
};

static TCP_EDGES: [Edge; 14] = [
    edge(0, 1, "bind()", 0.0, 0.5),
    edge(0, 2, "connect()", 0.0, 0.5),
    edge(0, 3, "listen()", 0.0, 0.75),
    edge(1, 3, "listen()", 0.0, 0.5),
    edge(1, 2, "connect()", 0.0, 0.6),
    edge(2, 4, "handshake done", 0.0, 0.5),
    Edge {
        from: 3,
        to: 4,
        cause: "accept(): a new socket",
        aside: 0.0,
        label_at: 0.5,
        other: true,
    },
    edge(2, 9, "refused", 0.0, 0.5),
    edge(4, 5, "shutdown(SHUT_WR)", 0.0, 0.5),
    edge(4, 6, "recv() = 0", 0.0, 0.5),
    edge(5, 7, "recv() = 0", 0.0, 0.5),
    edge(6, 7, "shutdown(SHUT_WR)", 0.0, 0.5),
    edge(4, 7, "SHUT_RDWR", 0.0, 0.5),
    edge(7, 8, "close(), from every stage", 0.0, 0.5),
];

/// The stages of a UDP socket: there is no peer that could end anything.
pub(super) static UDP: Graph<Lifecycle> = Graph {
    nodes: &[
        node(Lifecycle::Created, "created", "made, without an address", 230.0, 0),
        node(
            Lifecycle::Bound,
            "bound",
            "has a local address, and takes datagrams from everybody",
            66.0,
            1,
        ),
        node(
            Lifecycle::Connected,
            "connected",
            "has a peer: send goes there, only its datagrams come in",
            340.0,
            2,
        ),
        node(
            Lifecycle::WriteClosed,
            "sending ended",
            "its sending side was shut down here; the peer is not told",
            220.0,
            3,
        ),
        node(
            Lifecycle::ReadClosed,
            "receiving ended",
            "its receiving side was shut down here; the peer is not told",
            460.0,
            3,
        ),
        node(Lifecycle::BothClosed, "both ended", "both sides were shut down here", 340.0, 4),
        node(Lifecycle::Closed, "closed", "its descriptor has been given back", 340.0, 5),
        node(Lifecycle::Failed, "failed", "the socket could not be made", 460.0, 0),
    ],
    edges: &UDP_EDGES,
    width: 524.0,
    height: 360.0,
};

static UDP_EDGES: [Edge; 9] = [
    edge(0, 1, "bind(), sendto()", 0.0, 0.5),
    edge(0, 2, "connect()", 0.0, 0.5),
    edge(1, 2, "connect()", 0.0, 0.5),
    edge(2, 3, "shutdown(SHUT_WR)", 0.0, 0.5),
    edge(2, 4, "shutdown(SHUT_RD)", 0.0, 0.5),
    edge(3, 5, "shutdown(SHUT_RD)", 0.0, 0.5),
    edge(4, 5, "shutdown(SHUT_WR)", 0.0, 0.5),
    edge(2, 5, "SHUT_RDWR", 0.0, 0.5),
    edge(5, 6, "close(), from every stage", 0.0, 0.5),
];
