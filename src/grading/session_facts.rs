//! The records of a session, sorted by socket.
//!
//! Reads each record once. What a session can make it keep is bounded: so many records, so many bytes.

use std::collections::BTreeMap;

use super::grades::Prediction;
use super::socket_facts::{CallMade, Seen, SocketFacts, is_leaving};
use crate::model::{
    Arranging, CallKind, Caller, Event, LessonEvent, Origin, Outcome, Record, SocketId,
};
use crate::session::{Deliveries, Delivery, Log};

/// Records that are looked at, the first of a session: no lab has a hundredth of them.
pub const MOST_RECORDS: u64 = 200_000;

/// Bytes of all streams that are kept.
const KEPT_IN_ALL: usize = 16 * 1024 * 1024;

/// Deliveries of one receive that are looked at: enough to see that it held bytes of several sends.
const MOST_DELIVERIES: usize = 64;

/// Calls of a socket among which the one is that a later record speaks of.
const LAST_CALLS: usize = 64;

/// Predictions that are kept.
const MOST_PREDICTIONS: usize = 100;

/// Lessons of a session that are kept.
const MOST_LESSONS: usize = 100;

/// What the records of a session tell, as far as they were read.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    pub(super) sockets: BTreeMap<SocketId, SocketFacts>,
    /// The predictions by their steps; the first [`MOST_PREDICTIONS`].
    pub(super) predictions: BTreeMap<u32, Prediction>,
    /// The lessons and labs that were begun, each with the record that tells of it first; the first
    /// [`MOST_LESSONS`].
    pub(super) begun: BTreeMap<String, u64>,
    deliveries: Deliveries,
    /// Of each receive, by its record, which bytes of which sends it held.
    delivered: BTreeMap<u64, Vec<Delivery>>,
    /// The receives of which that is not known yet: what they read may not have been told of as sent.
    open_receives: Vec<u64>,
    /// The record with which the program began to close what was open, if nobody did anything since.
    leaving: Option<u64>,
    room: usize,
    read: u64,
}

impl Default for SessionFacts {
    fn default() -> Self {
        Self {
            sockets: BTreeMap::new(),
            predictions: BTreeMap::new(),
            begun: BTreeMap::new(),
            deliveries: Deliveries::default(),
            delivered: BTreeMap::new(),
            open_receives: Vec::new(),
            leaving: None,
            room: KEPT_IN_ALL,
            read: 0,
        }
    }
}

impl SessionFacts {
    /// Reads the records that came since, up to [`MOST_RECORDS`] in all.
    pub fn catch_up(&mut self, log: &Log) {
        let until = log.len().min(MOST_RECORDS);
        log.for_each(self.read + 1..until + 1, |record| self.take(record));
        self.deliveries.catch_up(log, until - self.read);
        self.read = until;
        let Self { open_receives, deliveries, delivered, .. } = self;
        open_receives.retain(|number| {
            let entry = log.entry(*number);
            let found = entry.map(|entry| deliveries.of(*number, &entry, MOST_DELIVERIES));
            let found = found.unwrap_or_default();
            let is_open = found.is_empty();
            if !is_open {
                delivered.insert(*number, found);
            }
            is_open
        });
    }

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// The number of the first record that does not count any more: there the program began to close what
    /// was open because the session was over.
    pub(super) fn until(&self) -> u64 {
        self.leaving.unwrap_or(u64::MAX)
    }

    pub(super) fn socket(&self, id: SocketId) -> Option<&SocketFacts> {
        self.sockets.get(&id)
    }

    /// The socket at the other end of a TCP connection.
    pub(super) fn other_end(&self, id: SocketId) -> Option<SocketId> {
        self.deliveries.other_end(id)
    }

    /// Which bytes of which sends a receive held.
    pub(super) fn delivered_by(&self, record: u64) -> &[Delivery] {
        self.delivered.get(&record).map_or(&[], Vec::as_slice)
    }

    fn take(&mut self, record: &Record) {
        if is_somebodys_doing(&record.event) {
            self.leaving = None;
        }
        if let Event::Lesson(LessonEvent::Began { name }) = &record.event
            && self.begun.len() < MOST_LESSONS
        {
            self.begun.entry(name.clone()).or_insert(record.number);
        }
        if let Event::Lesson(LessonEvent::Predicted { step, answer, right }) = &record.event
            && (self.predictions.len() < MOST_PREDICTIONS || self.predictions.contains_key(step))
        {
            let (number, answer) = (record.number, answer.clone());
            let prediction = Prediction { record: number, step: *step, answer, right: *right };
            self.predictions.insert(*step, prediction);
        }
        if let Event::Opened { protocol, origin, .. } = record.event {
            let facts = SocketFacts::new(record.socket, protocol, origin);
            self.sockets.entry(record.socket).or_insert(facts);
        }
        let Some(socket) = self.sockets.get_mut(&record.socket) else { return };
        match &record.event {
            Event::Returned { call, caller, .. } if is_leaving(call, *caller) => {
                socket.closed_by_program = true;
                self.leaving.get_or_insert(record.number);
                return;
            }
            Event::Returned { call_id, call, outcome, elapsed_nanos, .. } => {
                let answer = (outcome, *elapsed_nanos);
                socket.returned(record, (*call_id, call), answer, &mut self.room);
                if call.kind().is_receive() && record.length > 0
                    || matches!(outcome, Outcome::Datagram { .. })
                {
                    self.open_receives.push(record.number);
                }
            }
            Event::Waiting { call_id, call, .. } => {
                socket.waits(record, *call_id, call.kind());
            }
            Event::Kernel { view, .. } => {
                if let Some(local) = view.local {
                    socket.has_local(record, local);
                }
                socket.views.push(Seen::by(record, (**view).clone()));
            }
            Event::PortHeld { call_id, by, .. } => {
                let call = socket
                    .calls
                    .iter_mut()
                    .rev()
                    .take(LAST_CALLS)
                    .find(|made| made.call_id == *call_id);
                if let Some(call) = call {
                    call.holders = Some(by.iter().map(|holder| holder.state).collect());
                }
            }
            Event::Arranged(Arranging::Named(name)) => socket.name.clone_from(name),
            _ => {}
        }
        if let Some(local) = record.standing.as_deref().and_then(|standing| standing.local) {
            socket.has_local(record, local);
        }
        if let Some(state) = record.tcp_state() {
            socket.states.push(Seen::by(record, state));
        }
    }

    /// The calls of one socket, or of all, that count.
    pub(super) fn calls_of(
        &self,
        id: Option<SocketId>,
    ) -> impl Iterator<Item = (&SocketFacts, &CallMade)> {
        let until = self.until();
        self.some(id).flat_map(move |socket| {
            let calls = socket.calls.iter().take_while(move |made| made.record < until);
            calls.map(move |made| (socket, made))
        })
    }

    /// One socket, or all.
    pub(super) fn some(&self, id: Option<SocketId>) -> impl Iterator<Item = &SocketFacts> {
        let range = id.map_or_else(|| self.sockets.range(..), |id| self.sockets.range(id..=id));
        range.map(|(_, socket)| socket)
    }
}

/// Whether a record tells that somebody does something, so that the session is not over.
fn is_somebodys_doing(event: &Event) -> bool {
    match event {
        Event::Returned { caller: Caller::Program, .. } => false,
        Event::Returned { outcome, .. } => !matches!(outcome, Outcome::Cancelled { .. }),
        Event::Opened { origin, .. } => *origin == Origin::Made,
        // A close that lingers may be the program's.
        Event::Waiting { call, .. } => call.kind() != CallKind::Close,
        Event::OpenFailed { .. } => true,
        _ => false,
    }
}
