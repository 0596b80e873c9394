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
    /// When it was first told that it has come anywhere, and how far it had come then.
    first: Option<(u64, u64)>,
    /// When it was told last how far it has come.
    told_nanos: u64,
    /// Why it has ended, if it has.
    pub end: Option<BehaviourEnd>,
}

impl BehaviourState {
    /// How many bytes a second it has moved, from when it began to move any on; `None` if it counts
    /// something else, or has not moved for long enough to tell.
    pub fn bytes_per_second(&self) -> Option<u64> {
        if self.progress.kind.counts() != "byte" {
            return None;
        }
        let (nanos, done) = self.first?;
        // What was there the first time has taken the time before.
        let (nanos, done) =
            if self.told_nanos == nanos { (self.since_start_nanos, 0) } else { (nanos, done) };
        let bytes = u128::from(self.progress.done.saturating_sub(done));
        let passed = u128::from(self.told_nanos.saturating_sub(nanos));
        Some((bytes * 1_000_000_000).checked_div(passed)? as u64)
    }

    /// Takes in how far it has come.
    fn advance(&mut self, progress: BehaviourProgress, nanos: u64) {
        if progress.done != self.progress.done || self.first.is_none() {
            self.told_nanos = nanos;
        }
        if progress.done > 0 {
            self.first.get_or_insert((nanos, progress.done));
        }
        self.progress = progress;
    }
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
                    let (end, first, told_nanos) = (None, None, since_start_nanos);
                    self.on.push(BehaviourState {
                        id,
                        spec,
                        progress,
                        since_start_nanos,
                        first,
                        told_nanos,
                        end,
                    });
                }
            }
            BehaviourStep::Changed(spec) => {
                if let Some(known) = self.on.iter_mut().find(|known| known.id == id) {
                    known.spec = Arc::new(BehaviourSpec::clone(spec));
                }
            }
            BehaviourStep::Impaired(_) => {}
            BehaviourStep::Progress(progress) => {
                if let Some(known) = self.on.iter_mut().find(|known| known.id == id) {
                    known.advance(*progress, since_start_nanos);
                }
            }
            BehaviourStep::Off(progress, end) => {
                if let Some(place) = self.on.iter().position(|known| known.id == id) {
                    let mut ended = self.on.remove(place);
                    ended.advance(*progress, since_start_nanos);
                    ended.end = Some(end.clone());
                    self.ended = Some(ended);
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
