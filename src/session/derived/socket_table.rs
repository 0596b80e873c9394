//! All sockets of a session, as its records so far tell them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use super::state_history::{SocketHistory, StateHistory};
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourStep, Event, Lifecycle, Protocol, Record, SocketId,
    SocketState, TcpState, WrongPrediction, canonical, wrong_prediction,
};
use crate::session::Log;

/// The sockets of a log, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct SocketTable {
    /// Shared with clones of the table, as long as nothing happens to the socket.
    sockets: BTreeMap<SocketId, Arc<SocketState>>,
    /// Records whose call was answered otherwise than foretold, by their number.
    wrong: BTreeMap<u64, WrongPrediction>,
    passages: StateHistory,
    /// Sockets that are to come, each with the one whose place it takes.
    heirs: BTreeMap<SocketId, SocketId>,
    /// Number of the last record read.
    read: u64,
}

impl SocketTable {
    /// Reads at most `limit` further records; returns whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        let Self { sockets, wrong, passages, heirs, .. } = self;
        // The verdicts are those of Linux.
        let foretold = log.header().system == "linux";
        log.for_each_glance(self.read + 1..until + 1, |record| {
            match sockets.get_mut(&record.socket) {
                Some(state) => {
                    if foretold && let Some(found) = wrong_prediction(state, record) {
                        wrong.insert(record.number, found);
                    }
                    let state = Arc::make_mut(state);
                    state.apply(record);
                    if let Some(next) = successor_told(record) {
                        heirs.insert(next, record.socket);
                    }
                    passages.note(record, state);
                }
                None => {
                    if let Some(mut state) = SocketState::begun_by(record) {
                        let before = heirs.remove(&record.socket);
                        if let Some(before) = before.and_then(|before| sockets.get(&before)) {
                            state.take_place_of(before);
                        }
                        passages.note(record, &state);
                        sockets.insert(record.socket, Arc::new(state));
                    }
                }
            }
        });
        self.read = until;
        self.read == log.len()
    }

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// How the answer that this record holds differs from what was foretold, if it does.
    pub fn wrong_prediction(&self, number: u64) -> Option<WrongPrediction> {
        self.wrong.get(&number).copied()
    }

    /// All records whose call was answered otherwise than foretold, by their number.
    pub fn wrong_predictions(&self) -> impl Iterator<Item = (u64, WrongPrediction)> {
        self.wrong.iter().map(|(number, wrong)| (*number, *wrong))
    }

    /// The way that a socket has taken.
    pub fn way(&self, socket_id: SocketId) -> Option<&SocketHistory> {
        self.passages.of(socket_id)
    }

    /// The TCP state that a socket came to with a record, as that tells; `None` if it tells of no
    /// change.
    pub fn state_reached(&self, record: &Record) -> Option<TcpState> {
        let sighting = self.way(record.socket)?.states(record.number).last()?;
        (sighting.record == record.number).then_some(sighting.state)
    }

    /// The record that first tells of a TCP state, whichever socket was seen in it; `None` if none
    /// was, up to the record `until`.
    pub fn first_seen(&self, state: TcpState, until: u64) -> Option<u64> {
        self.passages.first_seen(state).filter(|record| *record <= until)
    }

    /// One socket.
    pub fn get(&self, socket_id: SocketId) -> Option<&SocketState> {
        self.sockets.get(&socket_id).map(Arc::as_ref)
    }

    /// All sockets, in the order in which they were made.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &SocketState> {
        self.sockets.values().map(Arc::as_ref)
    }

    /// Number of sockets, closed ones included.
    pub fn len(&self) -> usize {
        self.sockets.len()
    }

    /// How much a clone of it takes, in entries of its lists.
    pub(super) fn weight(&self) -> usize {
        self.sockets.len() + self.wrong.len()
    }

    /// Whether no socket was ever made.
    pub fn is_empty(&self) -> bool {
        self.sockets.is_empty()
    }

    /// The sockets that still have a descriptor.
    pub fn open(&self) -> impl Iterator<Item = &SocketState> {
        self.iter().filter(|socket| socket.is_open())
    }

    /// The connections that a listener has accepted.
    pub fn accepted_by(&self, listener: SocketId) -> impl Iterator<Item = &SocketState> {
        self.iter().filter(move |socket| socket.accepted_by() == Some(listener))
    }

    /// The open socket that takes what `socket` sends to an address.
    pub fn taker(&self, socket: &SocketState, address: SocketAddr) -> Option<&SocketState> {
        self.open().find(|taker| takes(taker, socket, address))
    }
}

/// The socket that takes the place of the one of this record, which loses its connection.
fn successor_told(record: &Record) -> Option<SocketId> {
    match &record.event {
        Event::Behaviour {
            step: BehaviourStep::Off(progress, BehaviourEnd::Continued(next)),
            ..
        } if progress.kind == BehaviourKind::Reconnect => Some(*next),
        _ => None,
    }
}

/// Whether `taker` takes what `socket` sends to an address: datagrams, or a connection.
pub fn takes(taker: &SocketState, socket: &SocketState, address: SocketAddr) -> bool {
    let is_there = taker.is_open()
        && taker.protocol() == socket.protocol()
        && taker.socket_id() != socket.socket_id()
        && (taker.protocol() == Protocol::Udp || taker.lifecycle() == Lifecycle::Listening);
    let Some(local) = taker.local().map(canonical).filter(|_| is_there) else { return false };
    let from = socket.local().map(|from| canonical(from).ip());
    let address = canonical(address);
    let is_for_all = local.ip().is_unspecified();
    local.port() == address.port()
        && (local.ip() == address.ip()
            || (is_for_all && (address.ip().is_loopback() || from == Some(address.ip()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Call, CallId, Caller, Errno, Family, Mode, Origin, Outcome, SocketSnapshot,
    };
    use crate::session::Entry;

    const SOCKET: SocketId = SocketId(1);

    /// What is found wrong in a log that begins with a new socket and goes on with these events.
    fn wrong(
        protocol: Protocol,
        events: &[(Event, Option<SocketSnapshot>)],
    ) -> Vec<Option<&'static str>> {
        let log = Log::new();
        let opened = Event::Opened {
            protocol,
            family: Family::V4,
            origin: Origin::Made,
            reading: Mode::Step,
            accepting: Mode::Step,
        };
        log.append(Entry::new(SOCKET, opened));
        for (event, standing) in events {
            log.append(Entry { standing: *standing, ..Entry::new(SOCKET, event.clone()) });
        }
        let mut table = SocketTable::default();
        table.catch_up(&log, u64::MAX);
        table.wrong_predictions().map(|(_, wrong)| wrong.predicted).collect()
    }

    fn failed(name: &str) -> Outcome {
        Outcome::Failed(Errno::from_name(name).unwrap())
    }

    fn returned(call: Call<u64>, outcome: Outcome) -> (Event, Option<SocketSnapshot>) {
        let (call_id, caller) = (CallId(1), Caller::Person);
        (Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller }, None)
    }

    fn waits(call: Call<u64>) -> (Event, Option<SocketSnapshot>) {
        (Event::Waiting { call_id: CallId(1), call, sent: 0 }, None)
    }

    #[test]
    fn an_answer_other_than_foretold_is_found() {
        use Protocol::{Tcp, Udp};
        let to = "127.0.0.1:9".parse().unwrap();
        // accept on a socket that does not listen is EINVAL.
        assert_eq!(wrong(Tcp, &[returned(Call::Accept, failed("EINVAL"))]), []);
        assert_eq!(wrong(Tcp, &[returned(Call::Accept, failed("EPIPE"))]), [Some("EINVAL")]);
        assert_eq!(wrong(Tcp, &[returned(Call::Recv(1), Outcome::Done)]), [Some("ENOTCONN")]);
        // Said to be legal: an error of the state is a mistake, one of the arguments is not.
        assert_eq!(wrong(Tcp, &[returned(Call::Listen(1), failed("EADDRINUSE"))]), []);
        assert_eq!(wrong(Tcp, &[returned(Call::Listen(1), failed("EOPNOTSUPP"))]), [None]);
        assert_eq!(wrong(Udp, &[returned(Call::SendTo(1, to), failed("EISCONN"))]), [None]);
        assert_eq!(wrong(Udp, &[returned(Call::Recv(1), failed("ECONNREFUSED"))]), []);
        // Taken back, or made while the socket was being closed: no answer to judge.
        assert_eq!(wrong(Tcp, &[returned(Call::Accept, Outcome::Cancelled { bytes: 0 })]), []);
        assert_eq!(wrong(Tcp, &[returned(Call::Accept, failed("EBADF"))]), []);
    }

    #[test]
    fn a_call_that_has_waited_goes_by_what_was_foretold_when_it_began() {
        let to = "127.0.0.1:9".parse().unwrap();
        // While it waits, another connect would be EALREADY; this one was foretold to succeed.
        let connect =
            [waits(Call::Connect(to)), returned(Call::Connect(to), failed("ECONNREFUSED"))];
        assert_eq!(wrong(Protocol::Tcp, &connect), []);
        let accept = [waits(Call::Accept), returned(Call::Accept, failed("EAGAIN"))];
        assert_eq!(wrong(Protocol::Tcp, &accept), [Some("EINVAL")]);
    }

    #[test]
    fn what_the_kernel_had_done_unseen_is_no_mistake() {
        let (local, peer) = ("127.0.0.1:8".parse().ok(), "127.0.0.1:9".parse().ok());
        let to = peer.unwrap();
        let connected = SocketSnapshot { local, peer, listening: false, state: None };
        let mut connect = returned(Call::Connect(to), Outcome::Done);
        connect.1 = Some(connected);
        // bind on a connected socket is EINVAL, unless the connection has gone meanwhile.
        let mut bind = returned(Call::Bind(to), Outcome::Done);
        assert_eq!(wrong(Protocol::Tcp, &[connect.clone(), bind.clone()]), [Some("EINVAL")]);
        bind.1 = Some(SocketSnapshot { peer: None, ..connected });
        assert_eq!(wrong(Protocol::Tcp, &[connect, bind]), []);
    }

    #[test]
    fn only_the_calls_of_a_person_were_foretold() {
        let (call, outcome) = (Call::Accept, failed("EPIPE"));
        let (call_id, caller) = (CallId(1), Caller::Program);
        let event = Event::Returned { call_id, call, outcome, elapsed_nanos: 1, caller };
        assert_eq!(wrong(Protocol::Tcp, &[(event, None)]), []);
    }
}
