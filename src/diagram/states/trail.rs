//! The ways of sockets over the diagrams: what was seen, and between that what is inferred, the shortest
//! way that the diagram has.

use super::graph::Taken;
use super::tcp;
use crate::model::{Lifecycle, SocketState, TcpState};
use crate::session::SocketTable;

/// The TCP states of a socket, one after the other.
pub(super) fn tcp_steps(
    table: &SocketTable,
    until: u64,
    socket: &SocketState,
) -> Vec<Taken<TcpState>> {
    let mut steps: Vec<Taken<TcpState>> = Vec::new();
    let Some(way) = table.way(socket.socket_id()) else { return steps };
    for seen in way.states(until) {
        let step = |state, inferred| Taken {
            state,
            record: seen.record,
            since_start_nanos: seen.since_start_nanos,
            inferred,
        };
        let before = steps.last().map(|last| last.state);
        // A connection that was accepted came by the other half of the handshake.
        if before.is_none() && socket.accepted_by().is_some() {
            steps.push(step(TcpState::SynReceived, true));
        }
        if let Some(before) = steps.last().map(|last| last.state)
            && tcp::GRAPH.edge(before, seen.state).is_none()
            && let Some(passed) = tcp::GRAPH.between(before, seen.state)
        {
            steps.extend(passed.into_iter().map(|state| step(state, true)));
        }
        steps.push(step(seen.state, false));
    }
    steps
}

/// The stages of a socket's life, one after the other.
pub(super) fn life_steps(
    table: &SocketTable,
    until: u64,
    socket: &SocketState,
) -> Vec<Taken<Lifecycle>> {
    let way = table.way(socket.socket_id());
    let passages = way.map_or(&[][..], |way| way.stages(until));
    let taken = passages.iter().map(|passage| Taken {
        state: passage.stage,
        record: passage.record,
        since_start_nanos: passage.since_start_nanos,
        inferred: false,
    });
    taken.collect()
}

/// Which TCP states have been seen in a session, whichever socket was in them, and with which record
/// first; `None` of those that were not visited yet.
pub fn visited(table: &SocketTable, until: u64) -> [(TcpState, Option<u64>); TcpState::ALL.len()] {
    TcpState::ALL.map(|state| (state, table.first_seen(state, until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagram_has_every_state_and_the_arrows_of_the_rfc() {
        for state in TcpState::ALL {
            let node = tcp::GRAPH.nodes.iter().find(|node| node.state == state);
            assert_eq!(node.map(|node| node.name), Some(state.name()));
        }
        let has = |from, to| tcp::GRAPH.edge(from, to).is_some();
        assert!(has(TcpState::FinWait1, TcpState::Closing));
        assert!(has(TcpState::SynReceived, TcpState::FinWait1));
        assert!(!has(TcpState::CloseWait, TcpState::TimeWait));
    }

    #[test]
    fn what_was_too_quick_to_be_seen_is_known_where_there_is_one_way() {
        let between = |from, to| {
            let passed = tcp::GRAPH.between(from, to)?;
            assert_eq!(passed.len(), 1, "{from} to {to}: {passed:?}");
            passed.first().copied()
        };
        let by = between(TcpState::Closed, TcpState::Established);
        assert_eq!(by, Some(TcpState::SynSent));
        let by = between(TcpState::Established, TcpState::FinWait2);
        assert_eq!(by, Some(TcpState::FinWait1));
        assert_eq!(between(TcpState::CloseWait, TcpState::Closed), Some(TcpState::LastAck));
        assert_eq!(between(TcpState::Established, TcpState::Closed), None, "it may be a reset");
    }
    #[test]
    fn of_several_ways_the_shortest_is_inferred_and_none_of_two_as_short() {
        let between = |from, to| tcp::GRAPH.between(from, to);
        let passed = between(TcpState::Closed, TcpState::CloseWait);
        assert_eq!(passed, Some(vec![TcpState::SynSent, TcpState::Established]));
        let passed = between(TcpState::Established, TcpState::TimeWait);
        assert_eq!(passed, Some(vec![TcpState::FinWait1]));
        assert_eq!(between(TcpState::FinWait1, TcpState::TimeWait), Some(Vec::new()));
        // By a FIN of either end first.
        assert_eq!(between(TcpState::Established, TcpState::Closed), None);
        assert_eq!(between(TcpState::TimeWait, TcpState::LastAck), None);
    }
}
