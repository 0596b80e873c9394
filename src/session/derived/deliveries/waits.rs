//! Which calls have waited: the record at which each began to wait, and the one of its return.

use std::collections::BTreeMap;

use crate::model::{CallId, CallKind, SocketId};

/// Waits of one kind of call that are looked through for one that covers a record. More of them wait
/// at once on no socket that is used by hand.
const LOOKED_THROUGH: usize = 64;

/// A call that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Number of the record that it began to wait.
    pub begun: u64,
    /// Number of the record of its return; `None` while it waits.
    pub ended: Option<u64>,
}

/// The calls of one kind on one socket.
#[derive(Clone, Debug, Default)]
struct Calls {
    waits: Vec<Wait>,
    /// Those that have not returned.
    open: Vec<(CallId, usize)>,
}

/// All calls that have waited.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    of_socket: BTreeMap<SocketId, Vec<(CallKind, Calls)>>,
}

impl Waits {
    /// A call has begun to wait, or reports again that it does.
    pub(super) fn begins(&mut self, socket: SocketId, kind: CallKind, call: CallId, record: u64) {
        let kinds = self.of_socket.entry(socket).or_default();
        let place = kinds.iter().position(|(known, _)| *known == kind).unwrap_or(kinds.len());
        if place == kinds.len() {
            kinds.push((kind, Calls::default()));
        }
        let calls = &mut kinds[place].1;
        if calls.open.iter().all(|(open, _)| *open != call) {
            calls.open.push((call, calls.waits.len()));
            calls.waits.push(Wait { begun: record, ended: None });
        }
    }

    /// Whether a call of this kind waits.
    pub(super) fn is_open(&self, socket: SocketId, kind: CallKind) -> bool {
        self.calls(socket, kind).is_some_and(|calls| !calls.open.is_empty())
    }

    /// A call has returned.
    pub(super) fn ends(&mut self, socket: SocketId, kind: CallKind, call: CallId, record: u64) {
        let Some(kinds) = self.of_socket.get_mut(&socket) else { return };
        let Some((_, calls)) = kinds.iter_mut().find(|(known, _)| *known == kind) else { return };
        let Some(open) = calls.open.iter().position(|(open, _)| *open == call) else { return };
        let (_, wait) = calls.open.remove(open);
        calls.waits[wait].ended = Some(record);
    }

    fn calls(&self, socket: SocketId, kind: CallKind) -> Option<&Calls> {
        let kinds = self.of_socket.get(&socket)?;
        kinds.iter().find(|(known, _)| *known == kind).map(|(_, calls)| calls)
    }

    /// The wait that ended with the record of a return.
    pub(super) fn ended_by(&self, socket: SocketId, kind: CallKind, record: u64) -> Option<Wait> {
        let waits = &self.calls(socket, kind)?.waits;
        let before = waits.partition_point(|wait| wait.begun < record);
        let mut last = waits[..before].iter().rev().take(LOOKED_THROUGH);
        last.find(|wait| wait.ended == Some(record)).copied()
    }

    /// The wait that began with a record, or was reported again by it.
    pub(super) fn told_by(&self, socket: SocketId, kind: CallKind, record: u64) -> Option<Wait> {
        let waits = &self.calls(socket, kind)?.waits;
        let before = waits.partition_point(|wait| wait.begun <= record);
        let mut last = waits[..before].iter().rev().take(LOOKED_THROUGH);
        last.find(|wait| wait.ended.is_none_or(|ended| ended > record)).copied()
    }

    /// The waits on a socket that began before a record and went on beyond it.
    pub(super) fn over(&self, socket: SocketId, record: u64) -> Vec<(CallKind, Wait)> {
        let mut over = Vec::new();
        for (kind, calls) in self.of_socket.get(&socket).into_iter().flatten() {
            let before = calls.waits.partition_point(|wait| wait.begun < record);
            let last = calls.waits[..before].iter().rev().take(LOOKED_THROUGH);
            let goes_on = last.filter(|wait| wait.ended.is_none_or(|ended| ended >= record));
            over.extend(goes_on.map(|wait| (*kind, *wait)));
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOCKET: SocketId = SocketId(1);

    #[test]
    fn a_wait_is_found_by_its_records_and_by_those_between() {
        let mut waits = Waits::default();
        waits.begins(SOCKET, CallKind::Recv, CallId(1), 2);
        waits.begins(SOCKET, CallKind::Send, CallId(2), 3);
        waits.begins(SOCKET, CallKind::Send, CallId(2), 5);
        waits.begins(SOCKET, CallKind::Recv, CallId(3), 6);
        waits.ends(SOCKET, CallKind::Recv, CallId(1), 8);
        waits.ends(SOCKET, CallKind::Recv, CallId(9), 9);
        let first = Wait { begun: 2, ended: Some(8) };
        let second = Wait { begun: 6, ended: None };
        let sends = Wait { begun: 3, ended: None };
        assert_eq!(waits.ended_by(SOCKET, CallKind::Recv, 8), Some(first));
        assert_eq!(waits.told_by(SOCKET, CallKind::Send, 5), Some(sends));
        let over =
            |record| waits.over(SOCKET, record).iter().map(|(_, wait)| *wait).collect::<Vec<_>>();
        assert_eq!(over(7), [second, first, sends]);
        assert_eq!(over(9), [second, sends]);
        assert!(waits.is_open(SOCKET, CallKind::Recv) && !waits.is_open(SOCKET, CallKind::Accept));
    }
}
