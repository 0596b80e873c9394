//! The way that each socket has taken: the stages of its life, and the TCP states that were seen.

use std::collections::BTreeMap;

use crate::model::{ConnectionPhase, Event, Lifecycle, Record, SocketId, SocketState, TcpState};

/// That a socket came to a stage of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The stage.
    pub stage: Lifecycle,
    /// Number of the record that tells so.
    pub record: u64,
    /// Its time, in nanoseconds since the session began.
    pub since_start_nanos: u64,
}

/// That the kernel was seen to hold a socket in a TCP state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateSample {
    /// The state.
    pub state: TcpState,
    /// Number of the record that tells so.
    pub record: u64,
    /// When it was seen, in nanoseconds since the session began.
    pub since_start_nanos: u64,
    /// How far back the change may lie, in nanoseconds; 0 where the kernel was asked after a call.
    pub gap_nanos: u64,
}

/// That a connection which is made again when it is lost came to a phase of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseChange {
    /// The phase.
    pub phase: ConnectionPhase,
    /// Number of the record that tells so.
    pub record: u64,
    /// Its time, in nanoseconds since the session began.
    pub since_start_nanos: u64,
}

/// The way of one socket.
#[derive(Clone, Debug, Default)]
pub struct SocketHistory {
    stages: Vec<Passage>,
    states: Vec<StateSample>,
    phases: Vec<PhaseChange>,
}

impl SocketHistory {
    /// The stages of its life up to a record, one after the other.
    pub fn stages(&self, until: u64) -> &[Passage] {
        &self.stages[..self.stages.partition_point(|passage| passage.record <= until)]
    }

    /// The TCP states in which it was seen up to a record, one after the other.
    pub fn states(&self, until: u64) -> &[StateSample] {
        &self.states[..self.states.partition_point(|sighting| sighting.record <= until)]
    }

    /// The phases of its connection up to a record, one after the other, if that is made again when it is
    /// lost.
    pub fn phases(&self, until: u64) -> &[PhaseChange] {
        &self.phases[..self.phases.partition_point(|change| change.record <= until)]
    }
}

/// The ways of all sockets.
#[derive(Clone, Debug, Default)]
pub(super) struct StateHistory {
    ways: BTreeMap<SocketId, SocketHistory>,
    /// The record that first tells of each TCP state, whichever socket it is.
    first_seen: [Option<u64>; TcpState::ALL.len()],
}

impl StateHistory {
    /// Records a record, and the state of its socket after it.
    pub(super) fn note(&mut self, record: &Record, state: &SocketState) {
        let (number, since_start_nanos) = (record.number, record.since_start_nanos);
        let way = self.ways.entry(record.socket).or_default();
        let life = state.lifecycle();
        if way.stages.last().is_none_or(|last| last.stage != life) {
            way.stages.push(Passage { stage: life, record: number, since_start_nanos });
        }
        if let Some(phase) = state.connection_phase()
            && way.phases.last().is_none_or(|last| last.phase != phase)
        {
            way.phases.push(PhaseChange { phase, record: number, since_start_nanos });
        }
        let gap_nanos = match &record.event {
            Event::Kernel { view, gap_nanos, .. } => {
                let seats = view.waiting_room.iter().flat_map(|room| &room.seats);
                for seat in seats {
                    self.first_seen[seat.state as usize].get_or_insert(number);
                }
                *gap_nanos
            }
            _ => 0,
        };
        let Some(state) = record.tcp_state() else { return };
        self.first_seen[state as usize].get_or_insert(number);
        if way.states.last().is_none_or(|last| last.state != state) {
            way.states.push(StateSample { state, record: number, since_start_nanos, gap_nanos });
        }
    }

    pub(super) fn of(&self, socket_id: SocketId) -> Option<&SocketHistory> {
        self.ways.get(&socket_id)
    }

    /// The record that first tells of a TCP state.
    pub(super) fn first_seen(&self, state: TcpState) -> Option<u64> {
        self.first_seen[state as usize]
    }
}
