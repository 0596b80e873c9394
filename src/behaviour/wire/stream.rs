//! A wire for streams: a listener that makes a link for each connection, and the two ends of a link.

use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Weak};
use std::time::Instant;

use super::lane::Taken;
use super::link::Link;
use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Errno, Family,
    OptionValue, Outcome, Protocol, ShutdownHow, SocketOption, Wire, WireDirection, WireEnd,
};
use crate::net::{Acts, Behaviour, BreakOff, NewSocket, Reading, Seen, Situation, Waker};

/// Calls that an end asks for at once.
const CALLS_AT_ONCE: usize = 16;

/// A listener that is the beginning of a wire.
#[derive(Debug)]
pub(super) struct StreamWire {
    wire: Wire,
    /// How many connections there were.
    connections: Cell<u64>,
    links: RefCell<Vec<Weak<Link>>>,
    in_all: Arc<AtomicUsize>,
}

impl StreamWire {
    pub(super) fn new(wire: Wire) -> Self {
        let (connections, links) = (Cell::default(), RefCell::default());
        Self { wire, connections, links, in_all: Arc::default() }
    }
}

impl Behaviour for StreamWire {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Wire(self.wire)
    }

    fn progress(&self) -> BehaviourProgress {
        let progress = BehaviourProgress::new(BehaviourKind::Wire, None);
        BehaviourProgress { done: self.connections.get(), ..progress }
    }

    fn begin(&mut self, _: Instant, _: Waker) {}

    fn seen(&mut self, _: &Seen<'_>, _: &Situation, _: &mut Acts) {}

    fn due(&self) -> Option<Instant> {
        None
    }

    fn go_on(&mut self, _: &Situation, _: &mut Acts) {}

    fn change(&mut self, to: &BehaviourSpec, now: Instant) -> bool {
        let BehaviourSpec::Wire(wire) = to else { return false };
        self.wire = *wire;
        let links = self.links.get_mut();
        links.retain(|link| link.upgrade().map(|link| link.change(*wire, now)).is_some());
        true
    }

    fn accepts(&self) -> bool {
        true
    }

    fn for_accepted(&self) -> Option<Box<dyn Behaviour>> {
        let number = self.connections.get();
        self.connections.set(number + 1);
        let link = Arc::new(Link::new(self.wire, number, Arc::clone(&self.in_all)));
        let mut links = self.links.borrow_mut();
        links.retain(|link| link.strong_count() > 0);
        links.push(Arc::downgrade(&link));
        let end = WireEnd { sends: WireDirection::Downstream, to: self.wire.to, client: None };
        Some(Box::new(End::new(link, end)))
    }
}

impl Drop for StreamWire {
    fn drop(&mut self) {
        let now = Instant::now();
        self.links.get_mut().iter().filter_map(Weak::upgrade).for_each(|link| link.end(now));
    }
}

/// How far an end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New(Instant),
    Connecting,
    Open,
    /// It has nothing more to do, or was broken off.
    Over,
}

/// An end of a connection through a wire: what it reads goes to the other end, and it sends what that has read.
#[derive(Debug)]
struct End {
    link: Arc<Link>,
    spec: WireEnd,
    stage: Option<Stage>,
    /// Its connection is broken: what is left is read although the lane is full, up to the error that says why.
    is_broken: bool,
    /// Its peer has finished sending.
    has_read_all: bool,
    /// It has finished sending.
    has_sent_all: bool,
    progress: BehaviourProgress,
}

impl End {
    fn new(link: Arc<Link>, spec: WireEnd) -> Self {
        let progress = BehaviourProgress::new(BehaviourKind::WireEnd, None);
        let (is_broken, has_read_all, has_sent_all) = (false, false, false);
        Self { link, spec, stage: None, is_broken, has_read_all, has_sent_all, progress }
    }

    fn sends(&self) -> WireDirection {
        self.spec.sends
    }

    /// What it begins with: the one towards the client makes the other, which connects.
    fn start(&mut self, situation: &Situation, acts: &mut Acts) {
        // Pieces go on as they are.
        acts.call(Call::SetOption(SocketOption::NoDelay, OptionValue::Switch(true)));
        let WireEnd { sends, to, .. } = self.spec;
        if sends == WireDirection::Upstream {
            self.stage = Some(Stage::Connecting);
            return acts.call(Call::Connect(to));
        }
        self.stage = Some(Stage::Open);
        let spec = WireEnd { sends: sends.opposite(), to, client: situation.peer };
        acts.open(NewSocket {
            protocol: Protocol::Tcp,
            family: Family::from_address(&to),
            behaviours: vec![Box::new(Self::new(Arc::clone(&self.link), spec))],
        });
    }

    /// Sends what is due.
    fn send(&mut self, now: Instant, acts: &mut Acts) {
        for _ in 0..CALLS_AT_ONCE {
            match self.link.take(self.sends(), now) {
                Some(Taken::Bytes(bytes)) => acts.call(Call::Send(bytes)),
                Some(Taken::End) => {
                    acts.call(Call::Shutdown(ShutdownHow::Write));
                    self.has_sent_all = true;
                    self.finish(acts);
                }
                Some(Taken::Limit) => {
                    self.link.close(self.sends().opposite());
                    self.close(BehaviourEnd::Finished, acts);
                }
                None => return,
            }
        }
    }

    fn finish(&mut self, acts: &mut Acts) {
        if self.has_read_all && self.has_sent_all {
            self.close(BehaviourEnd::Finished, acts);
        }
    }

    fn close(&mut self, why: BehaviourEnd, acts: &mut Acts) {
        self.stage = Some(Stage::Over);
        acts.call(Call::Close);
        acts.end(why);
    }

    /// Its connection broke, or never came about: so does that of the other end.
    fn fail(&mut self, errno: Errno, now: Instant, acts: &mut Acts) {
        self.link.break_off(self.sends().opposite(), BehaviourEnd::Failed(errno), now);
        self.close(BehaviourEnd::Failed(errno), acts);
    }
}

impl Behaviour for End {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::WireEnd(self.spec)
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.stage = Some(Stage::New(now));
        self.link.begin(self.sends(), waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, acts: &mut Acts) {
        if self.stage == Some(Stage::Over) {
            return;
        }
        let now = situation.now;
        if let (Call::Send(_), Outcome::Sent { bytes }) = (seen.call, seen.outcome) {
            self.progress.done += bytes;
        }
        match (seen.call, seen.outcome) {
            (Call::Connect(_), Outcome::Done) if seen.own => self.stage = Some(Stage::Open),
            (Call::Connect(_) | Call::Send(_), Outcome::Failed(errno)) if seen.own => {
                self.fail(*errno, now, acts);
            }
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::Received { bytes: 1.. }) => {
                self.link.put(self.sends().opposite(), Some(seen.bytes.clone()), now);
            }
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::EndOfStream) => {
                self.link.put(self.sends().opposite(), None, now);
                self.has_read_all = true;
                self.finish(acts);
            }
            (Call::Recv(_) | Call::RecvFrom(_), Outcome::Failed(errno))
                if situation.peer.is_none() =>
            {
                self.fail(*errno, now, acts);
            }
            _ => {}
        }
    }

    fn due(&self) -> Option<Instant> {
        let closes = |since| self.link.closes(self.sends()).then_some(since);
        match self.stage? {
            Stage::New(since) => {
                let waits = self.sends() == WireDirection::Downstream && self.link.is_cut();
                (!waits).then_some(since)
            }
            Stage::Open => closes(Instant::now()).or_else(|| self.link.due(self.sends())),
            Stage::Connecting | Stage::Over => None,
        }
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        match self.stage {
            Some(Stage::New(_)) if self.due().is_some() => self.start(situation, acts),
            Some(Stage::Open) if self.link.closes(self.sends()) => {
                self.close(BehaviourEnd::Finished, acts);
            }
            Some(Stage::Open) => self.send(situation.now, acts),
            _ => {}
        }
    }

    fn reading(&self) -> Reading {
        match self.stage {
            Some(Stage::Over) => Reading::Held,
            _ if self.is_broken || self.link.has_room(self.sends().opposite()) => Reading::ByItself,
            _ => Reading::Held,
        }
    }

    fn broken(&mut self) {
        self.is_broken = true;
    }

    fn breaks_off(&self) -> Option<BreakOff> {
        self.link.breaks(self.sends())
    }
}

impl Drop for End {
    fn drop(&mut self) {
        // Its socket was closed, or never came into being, and it did not do so itself.
        if self.stage != Some(Stage::Over) {
            let why = BehaviourEnd::OtherEndClosed;
            self.link.break_off(self.sends().opposite(), why, Instant::now());
        }
    }
}
