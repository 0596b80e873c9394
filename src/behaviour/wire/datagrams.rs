//! A wire for datagrams: the socket that its clients know, and one socket towards the target for each of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::hub::{Entered, Hub};
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, BehaviourStep, Call, Family,
    Fate, Impaired, Outcome, Protocol, Wire, WireDirection, WireEnd,
};
use crate::net::{Acts, Behaviour, NewSocket, Reading, Seen, Situation, Waker};

/// Calls that a socket asks for at once.
const CALLS_AT_ONCE: usize = 32;

/// The socket that the clients know.
#[derive(Debug)]
pub(super) struct DatagramWire {
    hub: Arc<Hub>,
    dropped: u64,
}

impl DatagramWire {
    pub(super) fn new(wire: Wire) -> Self {
        Self { hub: Arc::new(Hub::new(wire)), dropped: 0 }
    }
}

/// Tells the log, and counts what is dropped.
fn tell(impaired: Option<Impaired>, dropped: &mut u64, acts: &mut Acts) {
    if let Some(impaired) = impaired {
        *dropped += u64::from(matches!(impaired.fate, Fate::Dropped(_)));
        acts.tell(BehaviourStep::Impaired(impaired));
    }
}

impl Behaviour for DatagramWire {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Wire(self.hub.wire())
    }

    fn progress(&self) -> BehaviourProgress {
        let (done, skipped) = (self.hub.count(), self.dropped);
        BehaviourProgress { done, skipped, ..BehaviourProgress::new(BehaviourKind::Wire, None) }
    }

    fn begin(&mut self, _: Instant, waker: Waker) {
        self.hub.begin(waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        let Outcome::Datagram { from: Some(from), .. } = seen.outcome else { return };
        if matches!(seen.call, Call::Peek(_)) {
            return;
        }
        let Entered { tells, is_new } = self.hub.enter(*from, seen.bytes, situation.now);
        tell(tells, &mut self.dropped, acts);
        if let Some(number) = is_new {
            let to = self.hub.wire().to;
            let hub = Arc::clone(&self.hub);
            acts.open(NewSocket {
                protocol: Protocol::Udp,
                family: Family::from_address(&to),
                behaviours: vec![Box::new(End::new(hub, (*from, number), to))],
            });
        }
    }

    fn due(&self) -> Option<Instant> {
        self.hub.due_back()
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        for _ in 0..CALLS_AT_ONCE {
            let Some((bytes, to)) = self.hub.take_back(situation.now) else { return };
            acts.call(Call::SendTo(bytes, to));
        }
    }

    fn reading(&self) -> Reading {
        Reading::ByItself
    }

    fn change(&mut self, to: &BehaviourSpec, _: Instant) -> bool {
        let BehaviourSpec::Wire(wire) = to else { return false };
        self.hub.change(*wire);
        true
    }
}

impl Drop for DatagramWire {
    fn drop(&mut self) {
        self.hub.end();
    }
}

/// The socket of a client towards the target.
#[derive(Debug)]
struct End {
    hub: Arc<Hub>,
    client: (SocketAddr, u64),
    to: SocketAddr,
    /// When it begins to connect; `None` once it has.
    connects: Option<Instant>,
    is_connected: bool,
    sent: u64,
    dropped: u64,
}

impl End {
    fn new(hub: Arc<Hub>, client: (SocketAddr, u64), to: SocketAddr) -> Self {
        Self { hub, client, to, connects: None, is_connected: false, sent: 0, dropped: 0 }
    }

    fn is_over(&self) -> bool {
        !self.hub.has_client(self.client)
    }
}

impl Behaviour for End {
    fn spec(&self) -> BehaviourSpec {
        let (sends, client) = (WireDirection::Upstream, Some(self.client.0));
        BehaviourSpec::WireEnd(WireEnd { sends, to: self.to, client })
    }

    fn progress(&self) -> BehaviourProgress {
        let (done, skipped) = (self.sent, self.dropped);
        BehaviourProgress { done, skipped, ..BehaviourProgress::new(BehaviourKind::WireEnd, None) }
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.connects = Some(now);
        self.hub.begin_client(self.client, waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        match (seen.call, seen.outcome) {
            (Call::Connect(_), Outcome::Done) if seen.own => self.is_connected = true,
            (Call::Connect(_), Outcome::Failed(errno)) if seen.own => {
                acts.call(Call::Close);
                acts.end(BehaviourEnd::Failed(*errno));
            }
            // One that was not taken is lost, as any may be.
            (Call::Send(_), Outcome::Sent { bytes }) => self.sent += bytes,
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::Datagram { .. }) => {
                let tells = self.hub.come_back(self.client, seen.bytes, situation.now);
                tell(tells, &mut self.dropped, acts);
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        if self.connects.is_some() {
            self.connects
        } else if self.is_over() {
            Some(Instant::now())
        } else {
            self.hub.due_there(self.client.0).filter(|_| self.is_connected)
        }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        if self.is_over() {
            acts.call(Call::Close);
            return acts.end(BehaviourEnd::Finished);
        }
        if self.connects.take().is_some() {
            return acts.call(Call::Connect(self.to));
        }
        for _ in 0..CALLS_AT_ONCE {
            // While it connects, it is not asked.
            let Some(bytes) = self.hub.take_there(self.client.0, situation.now) else { return };
            acts.call(Call::Send(bytes));
        }
    }

    fn reading(&self) -> Reading {
        Reading::ByItself
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.hub.end_client(self.client);
    }
}
