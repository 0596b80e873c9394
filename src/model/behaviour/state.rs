//! What a socket does by itself at a moment, as the records so far tell it.

use std::fmt;
use std::sync::Arc;

use super::{
    BehaviourEnd, BehaviourId, BehaviourKind, BehaviourProgress, BehaviourSpec, BehaviourStep,
    Lost, ReconnectStep,
};
use crate::model::SocketId;

/// More behaviours than any live socket has. A file may say anything.
const MOST: usize = 64;

/// A behaviour that was switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehaviourState {
    /// Which, to stop it.
    pub id: BehaviourId,
    /// What it does.
    pub spec: Arc<BehaviourSpec>,
    /// How far it has come, as was told last.
    pub progress: BehaviourProgress,
    /// When it was switched on, in nanoseconds since the session began.
    pub since_start_nanos: u64,
    /// Why it has ended, if it has.
    pub end: Option<BehaviourEnd>,
}

impl fmt::Display for BehaviourState {
    /// `sends every 100 ms, 7 of 20 messages`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}", self.spec, self.progress)?;
        self.end.as_ref().map_or(Ok(()), |end| write!(formatter, ", {end}"))
    }
}

/// What was told of a connection that is renewed when it is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenewalState {
    /// How it was lost, and when, in nanoseconds since the session began.
    pub lost: Option<(Lost, u64)>,
    /// Which attempt to connect again it waits for, and until when, in nanoseconds since the session
    /// began.
    pub waits: Option<(u64, u64)>,
    /// Messages that could not be sent while there was no connection, and are kept for the next.
    pub kept: u64,
    /// Messages that could not be sent, and are not.
    pub given_up: u64,
    /// The socket that has taken its place.
    pub successor: Option<SocketId>,
}

/// The behaviours of a socket.
#[derive(Clone, Debug, Default)]
pub struct Behaviours {
    on: Vec<BehaviourState>,
    ended: Option<BehaviourState>,
    renewal: Option<Box<RenewalState>>,
}

impl Behaviours {
    /// Those that are on, in the order in which they were switched on.
    pub fn on(&self) -> &[BehaviourState] {
        &self.on
    }

    /// The one that has ended last.
    pub fn ended(&self) -> Option<&BehaviourState> {
        self.ended.as_ref()
    }

    /// What was told of its connection, if that is renewed when it is lost and has been.
    pub fn renewal(&self) -> Option<&RenewalState> {
        self.renewal.as_deref()
    }

    /// Takes in what a record tells, which came at this time.
    pub(in crate::model) fn apply(
        &mut self,
        id: BehaviourId,
        step: &BehaviourStep,
        since_start_nanos: u64,
    ) {
        match step {
            BehaviourStep::On(spec) => {
                self.on.retain(|known| known.id != id);
                if self.on.len() < MOST {
                    let (spec, kind) = (Arc::new(BehaviourSpec::clone(spec)), spec.kind());
                    let progress = BehaviourProgress::new(kind, None);
                    let end = None;
                    self.on.push(BehaviourState { id, spec, progress, since_start_nanos, end });
                }
            }
            BehaviourStep::Progress(progress) => {
                if let Some(known) = self.on.iter_mut().find(|known| known.id == id) {
                    known.progress = *progress;
                }
            }
            BehaviourStep::Off(progress, end) => {
                if let Some(place) = self.on.iter().position(|known| known.id == id) {
                    let (progress, end) = (*progress, Some(end.clone()));
                    self.ended = Some(BehaviourState { progress, end, ..self.on.remove(place) });
                }
                if let Some(renewal) = &mut self.renewal
                    && progress.kind == BehaviourKind::Reconnect
                {
                    renewal.waits = None;
                    if let BehaviourEnd::Continued(socket) = end {
                        renewal.successor = Some(*socket);
                    }
                }
            }
            BehaviourStep::Reconnect(step) => {
                let renewal = self.renewal.get_or_insert_default();
                match step {
                    ReconnectStep::Lost(lost) => renewal.lost = Some((*lost, since_start_nanos)),
                    ReconnectStep::Waits { attempt, millis } => {
                        let nanos = millis.saturating_mul(1_000_000);
                        let until = since_start_nanos.saturating_add(nanos);
                        renewal.waits = Some((*attempt, until));
                    }
                    ReconnectStep::Kept { .. } => renewal.kept += 1,
                    ReconnectStep::GivenUp { .. } => renewal.given_up += 1,
                    ReconnectStep::Restored { .. } => {}
                }
            }
        }
    }
}
