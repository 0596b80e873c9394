//! The behaviours of a socket: they are shown what returns and asked for calls, between the calls of
//! others, and the log is told how far they have come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::Worker;
use super::active::Active;
use super::pending::Pending;
use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourSpec, BehaviourStep, Call, Event, Mode, OptionValue,
    Origin, Outcome, SocketOption,
};
use crate::net::behaviour::{
    Acts, Behaviour, BreakOff, NewSocket, Pieces, Reading, Seen, Situation, Waker, Wishes,
};
use crate::net::system;
use crate::session::Entry;

/// Behaviours that a socket has at once at most.
const MOST: usize = 16;

impl Worker {
    /// Switches a behaviour on.
    pub(super) fn behave(&mut self, id: BehaviourId, mut behaviour: Box<dyn Behaviour>) {
        let (now, woken) = (Instant::now(), Arc::new(AtomicBool::new(false)));
        self.tell(id, BehaviourStep::On(Box::new(behaviour.spec())));
        let told = (behaviour.progress(), now);
        if self.behaviours.len() == MOST {
            return self.tell(id, BehaviourStep::Off(told.0, BehaviourEnd::Overwhelmed));
        }
        let (mailbox, asked) = (Arc::clone(&self.mailbox), Arc::clone(&woken));
        let waker = Waker::new(move || {
            asked.store(true, Ordering::Release);
            mailbox.wake_reader();
        });
        behaviour.begin(now, waker);
        self.behaviours.push(Active::new(id, behaviour, woken, told));
    }

    /// Has a behaviour do this from now on, if it can.
    pub(super) fn change_behaviour(&mut self, id: BehaviourId, to: BehaviourSpec) {
        let active = self.behaviours.iter_mut().find(|active| active.id == id);
        if active.is_some_and(|active| active.behaviour.change(&to, Instant::now())) {
            self.tell(id, BehaviourStep::Changed(Box::new(to)));
        }
    }

    /// Switches a behaviour off, and cancels its call that waits. One that has ended stays as it is.
    pub(super) fn stop_behaving(&mut self, id: BehaviourId, why: &BehaviourEnd) {
        let place = self.behaviours.iter().position(|active| active.id == id);
        if let Some(place) = place {
            // It sees how much of it has gone.
            if let Some(call_id) = self.behaviours[place].in_flight {
                self.cancel(call_id);
            }
            let active = self.behaviours.remove(place);
            self.switch_off(active, why.clone());
        }
    }

    fn switch_off(&self, mut active: Active, why: BehaviourEnd) {
        let mut acts = Acts::default();
        active.behaviour.ends(&mut acts);
        for step in acts.take_wishes().steps {
            self.tell(active.id, step);
        }
        self.tell(active.id, BehaviourStep::Off(active.behaviour.progress(), why));
    }

    /// Ends all behaviours, as the socket is being closed. Their calls were cancelled with all others.
    pub(super) fn end_behaviours(&mut self) {
        for active in std::mem::take(&mut self.behaviours) {
            let before = active.end.clone().filter(|end| *end != BehaviourEnd::Cancelled);
            self.switch_off(active, before.unwrap_or(BehaviourEnd::Closed));
        }
    }

    /// Ends the behaviours for which the socket accepts by itself, since that fails.
    pub(super) fn end_accepting_behaviours(&mut self, why: &BehaviourEnd) {
        let accepting = self.behaviours.iter().filter(|one| one.behaviour.accepts());
        for id in accepting.map(|active| active.id).collect::<Vec<_>>() {
            self.stop_behaving(id, why);
        }
    }

    /// Shows the behaviours a call that has returned.
    pub(super) fn show(&mut self, pending: &Pending, outcome: &Outcome, bytes: &Bytes) {
        if self.behaviours.is_empty() {
            return;
        }
        self.note_connection();
        let situation = self.situation();
        let mut wishes = Vec::new();
        // Whether the connection is lost is decided before the others hear of it.
        for renews in [true, false] {
            let is_kept = self.is_down() && !renews && pending.call.kind().is_send();
            let is_failed = outcome.errno().is_some();
            for active in self.behaviours.iter_mut().filter(|one| one.renews() == renews) {
                let own = active.in_flight == Some(pending.call_id);
                // What goes over the next connection is not for whom it is from to send again.
                let is_kept = own && is_kept && is_failed;
                let outcome = if is_kept { &Outcome::Cancelled { bytes: 0 } } else { outcome };
                let seen = Seen { call: &pending.call, outcome, bytes, own };
                let mut acts = Acts::default();
                active.behaviour.seen(&seen, &situation, &mut acts);
                if own {
                    active.returned(outcome, is_kept || self.out_of_time);
                }
                wishes.push((active.id, active.take_in(acts)));
            }
        }
        self.grant(wishes);
    }

    /// Does what behaviours want besides calls.
    pub(super) fn grant(&mut self, wishes: Vec<(BehaviourId, Wishes)>) {
        for (id, Wishes { sockets, steps, successor, loss }) in wishes {
            for step in steps {
                self.tell(id, step);
            }
            self.open_others(sockets);
            if successor.is_some() {
                self.successor = successor;
            }
            if let Some(why) = loss {
                self.lose(id, why);
            }
        }
    }

    /// Makes the sockets that behaviours want beside their own.
    fn open_others(&self, sockets: Vec<NewSocket>) {
        for NewSocket { protocol, family, behaviours } in sockets {
            let origin = Origin::MadeFor(self.socket_id);
            super::start(&self.registry, (protocol, family), origin, behaviours);
        }
    }

    pub(super) fn situation(&self) -> Situation {
        Situation {
            now: Instant::now(),
            protocol: self.protocol,
            local: self.standing.local,
            peer: self.standing.peer,
        }
    }

    /// Lets each behaviour whose time has come go on, makes one call of each at most, and tells the log
    /// how far they have come. Returns the call that closes the socket, if that is next.
    pub(super) fn let_behave(&mut self) -> Option<Pending> {
        if self.behaviours.is_empty() {
            return None;
        }
        if let Some(close) = self.break_off() {
            return Some(close);
        }
        self.note_connection();
        let (situation, is_down) = (self.situation(), self.is_down());
        let goes_on = self.behaviours.iter_mut().filter(|one| !is_down || one.renews());
        let wishes = goes_on.map(|active| (active.id, active.go_on_if_due(&situation))).collect();
        self.grant(wishes);
        if let Some(successor) = self.successor.take() {
            return Some(self.make_room_for(successor));
        }
        for place in 0..self.behaviours.len() {
            let is_down = self.is_down();
            let active = &mut self.behaviours[place];
            if active.in_flight.is_some() || is_down && !active.renews() {
                continue;
            }
            let Some(call) = active.queue.pop_front() else { continue };
            let closes = matches!(call, Call::Close);
            let pending = self.program_call(call);
            if closes {
                return Some(pending);
            }
            // Before it is made: it may return at once.
            self.behaviours[place].in_flight = Some(pending.call_id);
            self.make(pending);
        }
        self.tell_how_far();
        None
    }

    /// Returns the close of the connection where a behaviour wants that by now, which is a reset if it wants one.
    fn break_off(&mut self) -> Option<Pending> {
        let now = Instant::now();
        let (active, BreakOff { why, resets, .. }) =
            self.behaviours.iter_mut().find_map(|active| {
                let breaks = active.behaviour.breaks_off().filter(|breaks| breaks.due <= now)?;
                Some((active, breaks))
            })?;
        // That a call of its is cancelled with the socket is not why it ends.
        active.in_flight = None;
        active.end = Some(why);
        if resets {
            let reset = Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)));
            self.make(self.program_call(reset));
        }
        Some(self.program_call(Call::Close))
    }

    fn tell_how_far(&mut self) {
        let now = Instant::now();
        let mut told = Vec::new();
        self.behaviours.retain_mut(|active| {
            let step = active.step_to_tell(now);
            let goes_on = !matches!(step, Some(BehaviourStep::Off(..)));
            told.extend(step.map(|step| (active.id, step)));
            goes_on
        });
        for (id, step) in told {
            self.tell(id, step);
        }
    }

    /// How long it takes until there is something to do for a behaviour; `None` if only what comes can
    /// bring that.
    pub(super) fn behaving_patience(&self) -> Option<Duration> {
        let (now, is_down) = (Instant::now(), self.is_down());
        let goes_on = self.behaviours.iter().filter(|one| !is_down || one.renews());
        goes_on.filter_map(|active| active.patience(now)).min()
    }

    /// Tells the behaviours that the connection is broken, if it is, although nothing is read that says so.
    pub(super) fn tell_broken(&mut self) {
        self.over_told = true;
        let now = system::standing(&self.socket, self.protocol, self.standing.listening);
        if self.had_peer && now.peer.is_none() {
            self.behaviours.iter_mut().for_each(|active| active.behaviour.broken());
        }
    }

    /// Whether the socket is to read by itself: as its behaviours want it, and one that holds it back has
    /// the last word.
    pub(super) fn is_to_read(&self) -> bool {
        let wish = |wish| self.behaviours.iter().any(|one| one.behaviour.reading() == wish);
        !wish(Reading::Held) && (self.reading == Mode::Automatic || wish(Reading::ByItself))
    }

    /// Whether a behaviour has the socket not read, so that it would not learn of a reset.
    pub(super) fn holds_reading(&self) -> bool {
        self.behaviours.iter().any(|one| one.behaviour.reading() == Reading::Held)
    }

    /// Whether a behaviour has so much to do that nothing more is to be read for now.
    pub(super) fn is_behind(&self) -> bool {
        self.behaviours.iter().any(Active::is_behind)
    }

    /// Whether the socket accepts by itself for a behaviour.
    pub(super) fn behaviours_accept(&self) -> bool {
        self.behaviours.iter().any(|active| active.behaviour.accepts())
    }

    /// What a connection does that is accepted now.
    pub(super) fn behaviours_for_accepted(&self) -> Vec<Box<dyn Behaviour>> {
        self.behaviours.iter().filter_map(|active| active.behaviour.for_accepted()).collect()
    }

    /// How what is sent over a stream goes in pieces.
    pub(super) fn pieces(&self) -> Option<Pieces> {
        self.behaviours.iter().find_map(|active| active.behaviour.pieces())
    }

    /// Whether a behaviour keeps the socket from accepting by itself.
    pub(super) fn never_accepts(&self) -> bool {
        self.behaviours.iter().any(|active| active.behaviour.never_accepts())
    }

    pub(super) fn tell(&self, behaviour: BehaviourId, step: BehaviourStep) {
        self.registry.log.append(Entry::new(self.socket_id, Event::Behaviour { behaviour, step }));
    }
}
