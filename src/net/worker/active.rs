//! A behaviour that is on: what it wants to be done, and what the log was told of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::pending::PROGRESS_EVERY;
use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourProgress, BehaviourStep, Call, CallId, Outcome,
};
use crate::net::behaviour::{Acts, Behaviour, Renewal, Situation, Wishes};

/// Calls of a behaviour that wait to be made before the socket reads no more by itself: a program
/// that does not get its answers away reads no further questions.
const ENOUGH_QUEUED: usize = 64;

/// Calls of a behaviour that wait to be made at most.
const MOST_QUEUED: usize = 1024;

/// A behaviour that is on.
pub(super) struct Active {
    pub(super) id: BehaviourId,
    pub(super) behaviour: Box<dyn Behaviour>,
    /// Calls that it wants to be made, oldest first.
    pub(super) queue: VecDeque<Call>,
    /// The one that is being made.
    pub(super) in_flight: Option<CallId>,
    /// Why it ends, once its calls are made.
    pub(super) end: Option<BehaviourEnd>,
    woken: Arc<AtomicBool>,
    /// What the log was told last, and when.
    told: (BehaviourProgress, Instant),
}

impl Active {
    /// One that has just begun, of which the log was told so much.
    pub(super) fn new(
        id: BehaviourId,
        behaviour: Box<dyn Behaviour>,
        woken: Arc<AtomicBool>,
        told: (BehaviourProgress, Instant),
    ) -> Self {
        let (queue, in_flight, end) = (VecDeque::new(), None, None);
        Self { id, behaviour, queue, in_flight, end, woken, told }
    }

    /// Takes in what it wants to be done. Returns what it wants besides calls.
    pub(super) fn take_in(&mut self, mut acts: Acts) -> Wishes {
        if self.end.is_some() {
            return Wishes::default();
        }
        let wishes = acts.take_wishes();
        let (mut calls, end) = acts.into_parts();
        self.queue.append(&mut calls);
        self.end = end;
        if self.queue.len() > MOST_QUEUED {
            self.queue.clear();
            self.end = Some(BehaviourEnd::Overwhelmed);
        }
        wishes
    }

    /// Its call has returned. One that was cancelled is its last, unless it is `kept` for the next
    /// connection, or by one that renews connections, which decides itself.
    pub(super) fn returned(&mut self, outcome: &Outcome, kept: bool) {
        self.in_flight = None;
        if matches!(outcome, Outcome::Cancelled { .. }) && !kept && !self.renews() {
            self.queue.clear();
            self.end = Some(BehaviourEnd::Cancelled);
        }
    }

    /// Asks it to go on, if its time has come. Returns what it wants besides calls.
    pub(super) fn go_on_if_due(&mut self, situation: &Situation) -> Wishes {
        if !self.is_idle() {
            return Wishes::default();
        }
        let is_due = self.behaviour.due().is_some_and(|due| due <= situation.now);
        if self.woken.swap(false, Ordering::AcqRel) || is_due {
            let mut acts = Acts::default();
            self.behaviour.go_on(situation, &mut acts);
            return self.take_in(acts);
        }
        Wishes::default()
    }

    /// What the log is to be told of it by now.
    pub(super) fn step_to_tell(&mut self, now: Instant) -> Option<BehaviourStep> {
        let progress = self.behaviour.progress();
        let has_ended = self.queue.is_empty() && self.in_flight.is_none();
        if let Some(end) = self.end.take_if(|_| has_ended) {
            return Some(BehaviourStep::Off(progress, end));
        }
        if progress == self.told.0 || now < self.told.1 + PROGRESS_EVERY {
            return None;
        }
        self.told = (progress, now);
        Some(BehaviourStep::Progress(progress))
    }

    /// Whether it has another socket take the place of its own once the connection is lost.
    pub(super) fn renews(&self) -> bool {
        self.behaviour.renewal() != Renewal::No
    }

    /// Whether it has so much to do that nothing more is to be read for now.
    pub(super) fn is_behind(&self) -> bool {
        self.queue.len() >= ENOUGH_QUEUED
    }

    /// Whether it is to be asked whether it goes on, once its time has come.
    fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.in_flight.is_none() && self.end.is_none()
    }

    /// How long it takes until there is something to do for it.
    pub(super) fn patience(&self, now: Instant) -> Option<Duration> {
        let acts = if self.in_flight.is_none() && !self.queue.is_empty() {
            Some(Duration::ZERO)
        } else if self.is_idle() {
            let woken = self.woken.load(Ordering::Acquire).then_some(Duration::ZERO);
            woken.or_else(|| Some(self.behaviour.due()?.saturating_duration_since(now)))
        } else {
            None
        };
        let untold = self.behaviour.progress() != self.told.0;
        let tells = untold.then(|| (self.told.1 + PROGRESS_EVERY).saturating_duration_since(now));
        let breaks = self.behaviour.breaks_off();
        let breaks = breaks.map(|breaks| breaks.due.saturating_duration_since(now));
        [acts, tells, breaks].into_iter().flatten().min()
    }
}
