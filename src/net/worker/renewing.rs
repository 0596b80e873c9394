//! A connection that is lost, and the socket that takes its place: what the others of the socket do
//! meanwhile, what goes over to the new one, and a `connect` that takes too long.

use std::time::{Duration, Instant};

use super::Worker;
use super::pending::Pending;
use super::starting::start_as;
use crate::model::{
    BehaviourEnd, BehaviourId, BehaviourStep, Call, CallId, Loss, Origin, Protocol,
};
use crate::net::behaviour::{Acts, Behaviour, ConnectionFacts, Renewal};
use crate::net::raw_option;

impl Worker {
    /// Whether there is no connection at present, and a behaviour sees to another.
    pub(super) fn is_down(&self) -> bool {
        self.behaviours.iter().any(|active| active.behaviour.renewal() == Renewal::Down)
    }

    /// Tells the behaviour that renews connections what the kernel says of this one.
    pub(super) fn note_connection(&mut self) {
        let Some(active) = self.behaviours.iter_mut().find(|active| active.renews()) else {
            return;
        };
        let sent = self.tracked.sent();
        let acknowledged = match self.protocol {
            Protocol::Tcp => raw_option::bytes_acknowledged(&self.socket),
            Protocol::Udp => None,
        };
        // The SYN of a connect counts as one there, and the FIN of either end.
        let syn = u64::from(!self.was_accepted);
        let acknowledged = acknowledged.map(|bytes| bytes.saturating_sub(syn).min(sent));
        let (out_of_time, options) = (self.out_of_time, self.options.as_slice());
        active.behaviour.note(&ConnectionFacts { sent, acknowledged, out_of_time, options });
    }

    /// A behaviour has given the connection up for dead: it is renewed, or closed.
    pub(super) fn lose(&mut self, id: BehaviourId, why: Loss) {
        self.note_connection();
        let situation = self.situation();
        if let Some(active) = self.behaviours.iter_mut().find(|active| active.renews()) {
            let mut acts = Acts::default();
            active.behaviour.lost(why, &situation, &mut acts);
            let wishes = vec![(active.id, active.take_in(acts))];
            self.grant(wishes);
        } else if let Some(active) = self.behaviours.iter_mut().find(|active| active.id == id) {
            active.queue.push_back(Call::Close);
        }
    }

    /// Has another socket take the place of this one. Returns the call that closes this one.
    pub(super) fn make_room_for(&mut self, successor: Box<dyn Behaviour>) -> Pending {
        let socket_id = self.registry.next_socket_id();
        let mut behaviours = vec![successor];
        for active in std::mem::take(&mut self.behaviours) {
            let renews = active.renews();
            let heir = active.behaviour.for_successor().filter(|_| !renews);
            let end = if renews || heir.is_some() {
                BehaviourEnd::Continued(socket_id)
            } else {
                BehaviourEnd::Closed
            };
            self.tell(active.id, BehaviourStep::Off(active.behaviour.progress(), end));
            behaviours.extend(heir);
        }
        let kind = (self.protocol, self.family);
        start_as(&self.registry, socket_id, kind, Origin::Made, behaviours);
        self.program_call(Call::Close)
    }

    /// Cancels a `connect` that takes longer than a behaviour lets it. The kernel goes on with it.
    pub(super) fn cancel_late_connect(&mut self) {
        while let Some((call_id, Duration::ZERO)) = self.next_late_connect() {
            self.out_of_time = true;
            self.cancel(call_id);
            self.out_of_time = false;
        }
    }

    /// How long it takes until a `connect` is to be cancelled.
    pub(super) fn connect_patience(&self) -> Option<Duration> {
        self.next_late_connect().map(|(_, patience)| patience)
    }

    fn next_late_connect(&self) -> Option<(CallId, Duration)> {
        let limits = self.behaviours.iter().filter_map(|active| active.behaviour.connect_limit());
        let limit = limits.min()?;
        let connect = self.writes.iter().find(|pending| pending.is_connect())?;
        let until = connect.began.checked_add(limit)?;
        Some((connect.call_id, until.saturating_duration_since(Instant::now())))
    }
}
