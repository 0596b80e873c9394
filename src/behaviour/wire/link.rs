//! What the two ends of one connection through a wire share: a lane for each direction, and how one
//! wakes, or breaks off, the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use parking_lot::Mutex;

use super::lane::{Lane, Taken};
use super::settings::{MOST_HELD, MOST_IN_ALL, chance};
use crate::model::{BehaviourEnd, Wire, WireDirection};
use crate::net::{BreakOff, Waker};

/// Bytes below which a direction may read on, whatever the wire holds in all.
const LEAST_HELD: usize = 1;

/// What two ends share.
#[derive(Debug)]
pub(super) struct Link {
    state: Mutex<State>,
    /// Bytes that the wire holds in all.
    in_all: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    wire: Wire,
    upstream: Way,
    downstream: Way,
}

/// A direction, and the end that sends it.
#[derive(Debug)]
struct Way {
    lane: Lane,
    waker: Option<Waker>,
    /// When the end is to break its connection off, and why.
    breaks: Option<BreakOff>,
    /// Whether the end is to close its connection, since the other has.
    closes: bool,
}

impl Way {
    fn wake(&self) {
        if let Some(waker) = &self.waker {
            waker.wake();
        }
    }
}

impl State {
    fn way(&mut self, direction: WireDirection) -> &mut Way {
        match direction {
            WireDirection::Upstream => &mut self.upstream,
            WireDirection::Downstream => &mut self.downstream,
        }
    }
}

impl Link {
    /// The link of the connection of this number.
    pub(super) fn new(wire: Wire, number: u64, in_all: Arc<AtomicUsize>) -> Self {
        let way = |direction| Way {
            lane: Lane::new(chance(&wire, number, direction)),
            waker: None,
            breaks: None,
            closes: false,
        };
        let upstream = way(WireDirection::Upstream);
        let downstream = way(WireDirection::Downstream);
        Self { state: Mutex::new(State { wire, upstream, downstream }), in_all }
    }

    /// The end that sends this direction is there.
    pub(super) fn begin(&self, direction: WireDirection, waker: Waker) {
        self.state.lock().way(direction).waker = Some(waker);
    }

    /// What is to happen from now on.
    pub(super) fn change(&self, wire: Wire, now: Instant) {
        let mut state = self.state.lock();
        let resets = wire.resets > state.wire.resets;
        state.wire = wire;
        for direction in [WireDirection::Upstream, WireDirection::Downstream] {
            let way = state.way(direction);
            if resets {
                way.breaks =
                    Some(BreakOff { due: now, why: BehaviourEnd::WireReset, resets: true });
            }
            way.wake();
        }
    }

    /// Whether nothing passes for now.
    pub(super) fn is_cut(&self) -> bool {
        self.state.lock().wire.cut
    }

    /// Takes in what is to go in this direction; `None`: nothing more.
    pub(super) fn put(&self, direction: WireDirection, bytes: Option<Bytes>, now: Instant) {
        let mut state = self.state.lock();
        let impairment = *state.wire.impairment(direction);
        let way = state.way(direction);
        let (was_empty, held) = (way.lane.is_empty(), way.lane.held());
        match bytes {
            Some(bytes) => way.lane.put(bytes, now, &impairment),
            None => way.lane.put_end(now),
        }
        self.in_all.fetch_add(way.lane.held() - held, Ordering::Relaxed);
        if was_empty {
            way.wake();
        }
    }

    /// Takes out what is due in this direction.
    pub(super) fn take(&self, direction: WireDirection, now: Instant) -> Option<Taken> {
        let mut state = self.state.lock();
        if state.wire.stops(direction) {
            return None;
        }
        let impairment = *state.wire.impairment(direction);
        let lane = &mut state.way(direction).lane;
        let before = lane.held();
        let taken = lane.take(now, &impairment);
        let held = lane.held();
        let in_all = self.in_all.fetch_sub(before - held, Ordering::Relaxed);
        if !has_room(before, in_all) && has_room(held, in_all - (before - held)) {
            state.way(direction.opposite()).wake();
        }
        taken
    }

    /// When something is due in this direction.
    pub(super) fn due(&self, direction: WireDirection) -> Option<Instant> {
        let state = &mut *self.state.lock();
        if state.wire.stops(direction) {
            return None;
        }
        let impairment = *state.wire.impairment(direction);
        state.way(direction).lane.due(&impairment)
    }

    /// Whether more may be read that goes in this direction.
    pub(super) fn has_room(&self, direction: WireDirection) -> bool {
        let mut state = self.state.lock();
        let is_cut = state.wire.cut;
        let lane = &state.way(direction).lane;
        let in_all = self.in_all.load(Ordering::Relaxed);
        !is_cut && !lane.is_over() && has_room(lane.held(), in_all)
    }

    /// Has the end that sends this direction break its connection off, once that has come through the wire.
    /// The first reason counts.
    pub(super) fn break_off(&self, direction: WireDirection, why: BehaviourEnd, now: Instant) {
        let mut state = self.state.lock();
        let delay = Duration::from_millis(state.wire.impairment(direction).delay_ms);
        let way = state.way(direction);
        way.breaks.get_or_insert(BreakOff { due: now + delay, why, resets: true });
        way.wake();
    }

    /// The wire is there no more: both ends close their connections.
    pub(super) fn end(&self, now: Instant) {
        let mut state = self.state.lock();
        for direction in [WireDirection::Upstream, WireDirection::Downstream] {
            let way = state.way(direction);
            let why = BehaviourEnd::WireClosed;
            way.breaks = Some(BreakOff { due: now, why, resets: false });
            way.wake();
        }
    }

    /// When the end that sends this direction is to break its connection off, and why. Where nothing
    /// passes, it does not learn of it yet.
    pub(super) fn breaks(&self, direction: WireDirection) -> Option<BreakOff> {
        let mut state = self.state.lock();
        let stops = state.wire.stops(direction);
        let breaks = state.way(direction).breaks.as_ref();
        let is_of_wire = |breaks: &&BreakOff| {
            matches!(breaks.why, BehaviourEnd::WireReset | BehaviourEnd::WireClosed)
        };
        breaks.filter(|breaks| !stops || is_of_wire(breaks)).cloned()
    }

    /// Has the end that sends this direction close its connection.
    pub(super) fn close(&self, direction: WireDirection) {
        let mut state = self.state.lock();
        let way = state.way(direction);
        way.closes = true;
        way.wake();
    }

    /// Whether the end that sends this direction is to close its connection.
    pub(super) fn closes(&self, direction: WireDirection) -> bool {
        self.state.lock().way(direction).closes
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        let held = state.upstream.lane.held() + state.downstream.lane.held();
        self.in_all.fetch_sub(held, Ordering::Relaxed);
    }
}

fn has_room(held: usize, in_all: usize) -> bool {
    held < if in_all < MOST_IN_ALL { MOST_HELD } else { LEAST_HELD }
}
