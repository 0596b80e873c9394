//! The thread that looks at all sockets again and again, and tells the log what has changed.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use netlink_packet_sock_diag::inet::SocketId as Addresses;

use super::diag::Diag;
use super::pace::Clock;
use super::shared::WatchState;
use super::tracked::Tracked;
use crate::model::{Event, Family, KernelView, Protocol, SocketId, TcpState, nanos};
use crate::session::Entry;

/// The table of connections is walked this often, at most, to see who waits on a listener.
const BETWEEN_WALKS: Duration = Duration::from_millis(500);

const KINDS: [(Protocol, Family); 4] = [
    (Protocol::Tcp, Family::V4),
    (Protocol::Tcp, Family::V6),
    (Protocol::Udp, Family::V4),
    (Protocol::Udp, Family::V6),
];

/// A socket as the sampler follows it.
pub(super) struct Followed {
    pub(super) tracked: Arc<Tracked>,
    /// Where it can be looked up: it has, had or seeks a peer.
    pub(super) addresses: Option<Addresses>,
    /// What was last seen of it, as the log knows, and when; `None` before the first look at a
    /// connection that was accepted, whose handshake nobody saw.
    pub(super) told: Option<(KernelView, Instant)>,
    /// When the last look at it began.
    looked: Instant,
    /// The last look did not find it where it had been.
    missed: bool,
    /// Bytes that it had sent when the present look began.
    pub(super) sent: u64,
    /// Whether it had been closed when the present look began.
    closed: bool,
    /// How many calls had been made when the present look began ([`Tracked::tell_sample`]).
    calls: u64,
}

/// Samples until the end.
pub(super) fn run(shared: &WatchState) {
    let mut sampler = match Diag::open() {
        Ok(diag) => Sampler { shared, diag, followed: BTreeMap::new(), walked: None },
        Err(error) => return shared.say_silent(SocketId(0), &error),
    };
    let mut clock = Clock::default();
    loop {
        // Not in the call below, where the lock would be held for as long as it waits.
        let occupied = !shared.tracked.lock().is_empty();
        if !shared.pace.wait(&mut clock, occupied) {
            return;
        }
        match sampler.sample() {
            Ok(()) => {
                shared.looks.fetch_add(1, Ordering::Release);
            }
            Err(error) if is_passing(&error) => sampler.look_for_all_again(),
            Err(error) => return shared.say_silent(SocketId(0), &error),
        }
    }
}

/// Whether an answer was only lost or cut off on its way: the next one will do.
fn is_passing(error: &io::Error) -> bool {
    let errno = rustix::io::Errno::from_io_error(error);
    matches!(errno, Some(rustix::io::Errno::INTR | rustix::io::Errno::NOBUFS))
}

pub(super) struct Sampler<'shared> {
    shared: &'shared WatchState,
    pub(super) diag: Diag,
    pub(super) followed: BTreeMap<SocketId, Followed>,
    /// When those who wait on listeners were last looked for, for somebody who watches.
    walked: Option<Instant>,
}

impl Sampler<'_> {
    /// A look was broken off: whoever was to be looked for is to be looked for in the next one.
    fn look_for_all_again(&self) {
        for followed in self.followed.values() {
            followed.tracked.look_again();
        }
    }

    fn sample(&mut self) -> io::Result<()> {
        let began = Instant::now();
        self.follow_newcomers();
        let due = self.walked.is_none_or(|walked| walked.elapsed() >= BETWEEN_WALKS);
        let walk = due && self.shared.pace.is_watched();
        if walk {
            self.walked = Some(Instant::now());
        }
        let mut seen = HashMap::new();
        for kind in KINDS {
            self.look(kind, walk, &mut seen)?;
        }
        for followed in self.followed.values_mut() {
            let view = seen.remove(&followed.tracked.socket_id);
            tell(self.shared, followed, view, began);
        }
        // A ghost is gone once the kernel has forgotten it.
        let mut tracked = self.shared.tracked.lock();
        self.followed.retain(|socket_id, followed| {
            let state = followed.told.as_ref().and_then(|(view, _)| view.state);
            let gone = followed.closed
                && state.is_none_or(|state| state == TcpState::Closed)
                && followed.looked == began
                && !followed.missed;
            if gone {
                tracked.remove(socket_id);
            }
            !gone
        });
        Ok(())
    }

    fn follow_newcomers(&mut self) {
        for (socket_id, tracked) in &*self.shared.tracked.lock() {
            let followed = self.followed.entry(*socket_id).or_insert_with(|| {
                let new = (!tracked.was_accepted).then(|| (nothing(tracked), tracked.made));
                Followed {
                    tracked: Arc::clone(tracked),
                    addresses: None,
                    told: new,
                    looked: tracked.made,
                    missed: false,
                    sent: 0,
                    closed: false,
                    calls: 0,
                }
            });
            // Before the kernel is asked: what it then has not acknowledged is among these.
            followed.sent = tracked.sent();
            // A connection may be made and closed while the look goes on, and is not gone by that.
            followed.closed = tracked.is_closed();
            followed.calls = tracked.calls();
        }
    }
}

/// What is seen of a socket for which the kernel holds nothing.
fn nothing(tracked: &Tracked) -> KernelView {
    match tracked.protocol {
        Protocol::Tcp => KernelView::closed(),
        Protocol::Udp => KernelView::default(),
    }
}

/// Tells the log what has changed.
fn tell(shared: &WatchState, followed: &mut Followed, view: Option<KernelView>, began: Instant) {
    let tracked = Arc::clone(&followed.tracked);
    // While a connection turns into a ghost, a look may find neither. Only what is missed twice in
    // a row is gone.
    let was_there = followed.addresses.is_some() || followed.closed;
    if view.is_none() && was_there && tracked.protocol == Protocol::Tcp && !followed.missed {
        followed.missed = true;
        tracked.look_again();
        return;
    }
    followed.missed = false;
    let view = view.unwrap_or_else(|| nothing(&tracked));
    if view.state == Some(TcpState::Closed) {
        followed.addresses = None;
    }
    let gap_nanos = nanos(began.duration_since(followed.looked));
    // A datagram socket that is closed is gone, and nothing remains to be told of it.
    let is_over = tracked.is_closed() && tracked.protocol == Protocol::Udp;
    let same = followed
        .told
        .as_ref()
        .is_some_and(|(told, at)| told.shows_the_same(&view, nanos(began.duration_since(*at))));
    let is_current = tracked.tell_sample(followed.calls, view.state, |was| {
        if !(is_over || same && was == view.state) {
            followed.told = Some((view.clone(), began));
            let event = Event::Kernel { was, view: Box::new(view), gap_nanos };
            shared.log.append(Entry::new(tracked.socket_id, event));
        }
    });
    if is_current {
        followed.looked = began;
    } else {
        tracked.look_again();
    }
}
