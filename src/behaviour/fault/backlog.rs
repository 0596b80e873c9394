//! Filling the accept queue of a listener: sockets of this program connect to it, one after the other, until
//! a `connect` does not return any more.
//!
//! The listener accepts none of them by itself meanwhile. Those that are connected keep their places until
//! the fault is switched off; then they close.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::model::{
    BehaviourEnd, BehaviourKind, BehaviourProgress, BehaviourSpec, Call, Family, Fault, FaultKind,
    Protocol, canonical,
};
use crate::net::{Acts, Behaviour, NewSocket, Seen, Situation, Waker};

/// How long a `connect` over loopback may take before the queue is full: without room for it, Linux drops
/// the SYN, which is sent again after a second.
const PATIENCE: Duration = Duration::from_millis(400);

/// What the listener and those that call it know of each other.
#[derive(Debug, Default)]
struct Shared {
    connected: AtomicU64,
    /// Whether a `connect` has not returned, or has failed.
    full: AtomicBool,
    /// Whether it is over, and the callers close.
    over: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

/// Fills the accept queue.
#[derive(Debug)]
pub(super) struct BacklogFiller {
    most: u64,
    shared: Arc<Shared>,
    waker: Option<Waker>,
    began: Option<Instant>,
    called: u64,
    progress: BehaviourProgress,
}

impl BacklogFiller {
    pub(super) fn new(most: u64) -> Self {
        let kind = BehaviourKind::Fault(FaultKind::FillBacklog);
        Self {
            most,
            shared: Arc::default(),
            waker: None,
            began: None,
            called: 0,
            progress: BehaviourProgress::new(kind, None),
        }
    }
}

impl Drop for BacklogFiller {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        for waker in self.shared.wakers.lock().drain(..) {
            waker.wake();
        }
    }
}

impl Behaviour for BacklogFiller {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Fault(Fault::FillBacklog { most: self.most })
    }

    fn progress(&self) -> BehaviourProgress {
        self.progress
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.began = Some(now);
        self.waker = Some(waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, situation: &Situation, _: &mut Acts) {
        if matches!(seen.call, Call::Listen(_)) && seen.outcome.is_success() {
            self.began = Some(situation.now);
        }
    }

    fn due(&self) -> Option<Instant> {
        self.began
    }

    fn go_on(&mut self, situation: &Situation, acts: &mut Acts) {
        self.began = None;
        self.progress.done = self.shared.connected.load(Ordering::Acquire);
        let is_full = self.shared.full.load(Ordering::Acquire) || self.progress.done >= self.most;
        let is_under_way = self.progress.done < self.called;
        let Some(local) = situation.local.filter(|_| situation.peer.is_none()) else {
            return acts.end(BehaviourEnd::Finished);
        };
        if is_full {
            self.progress.of = Some(self.progress.done);
        } else if !is_under_way && let Some(listener) = self.waker.clone() {
            self.called += 1;
            let address = reachable(local);
            let shared = Arc::clone(&self.shared);
            let family = Family::from_address(&address);
            let caller = Caller { address, shared, listener, own: None, began: None };
            acts.open(NewSocket {
                protocol: Protocol::Tcp,
                family,
                behaviours: vec![Box::new(caller)],
            });
        }
    }

    fn never_accepts(&self) -> bool {
        true
    }
}

/// An address at which a listener is called that may be bound to all of them.
fn reachable(local: SocketAddr) -> SocketAddr {
    let local = canonical(local);
    let ip = match local.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, local.port())
}

/// Connects, and stays.
#[derive(Debug)]
struct Caller {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Has the listener's behaviour go on.
    listener: Waker,
    own: Option<Waker>,
    began: Option<Instant>,
}

impl Behaviour for Caller {
    fn spec(&self) -> BehaviourSpec {
        BehaviourSpec::Fault(Fault::FillBacklog { most: 1 })
    }

    fn progress(&self) -> BehaviourProgress {
        BehaviourProgress::new(BehaviourKind::Fault(FaultKind::FillBacklog), None)
    }

    fn begin(&mut self, now: Instant, waker: Waker) {
        self.began = Some(now);
        self.own = Some(waker);
    }

    fn seen(&mut self, seen: &Seen<'_>, _: &Situation, acts: &mut Acts) {
        if !seen.own {
            return;
        }
        if seen.outcome.is_success() {
            self.shared.connected.fetch_add(1, Ordering::AcqRel);
            self.shared.wakers.lock().extend(self.own.take());
            // The listener's behaviour may have ended before it could be told of this one.
            if self.shared.over.load(Ordering::Acquire) {
                acts.call(Call::Close);
            }
        } else {
            self.shared.full.store(true, Ordering::Release);
            acts.call(Call::Close);
        }
        self.listener.wake();
    }

    fn due(&self) -> Option<Instant> {
        self.began
    }

    fn go_on(&mut self, _: &Situation, acts: &mut Acts) {
        if self.began.take().is_some() {
            acts.call(Call::Connect(self.address));
        } else if self.shared.over.load(Ordering::Acquire) {
            acts.call(Call::Close);
        }
    }

    fn connect_limit(&self) -> Option<Duration> {
        Some(PATIENCE)
    }
}
