//! The thread that looks at all sockets again and again, and tells the log what has changed.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use netlink_packet_sock_diag::inet::SocketId as Addresses;

use super::{Shared, diag::Diag, pace::Clock, tracked::Tracked};
use crate::{
    model::{Event, Family, KernelView, Protocol, SocketId, TcpState},
    session::Entry,
};

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
    /// What the log has last been told, and when that was seen.
    pub(super) told: (KernelView, Instant),
    /// When it was last looked at.
    looked: Instant,
    /// Bytes that it had sent when the present look began.
    pub(super) sent: u64,
    /// Whether it had been closed when the present look began.
    closed: bool,
}

/// Samples until the end.
pub(super) fn run(shared: &Shared) {
    let mut sampler = match Diag::open() {
        Ok(diag) => Sampler { shared, diag, followed: BTreeMap::new(), walked: None },
        Err(error) => return shared.say_silent(SocketId(0), &error),
    };
    let mut clock = Clock::default();
    while shared.pace.wait(&mut clock, !shared.tracked.lock().is_empty()) {
        match sampler.sample() {
            Ok(()) => {
                shared.looks.fetch_add(1, Ordering::Release);
            }
            Err(error) if is_passing(&error) => {}
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
    shared: &'shared Shared,
    pub(super) diag: Diag,
    pub(super) followed: BTreeMap<SocketId, Followed>,
    /// When those who wait on listeners were last looked for, for somebody who watches.
    walked: Option<Instant>,
}

impl Sampler<'_> {
    fn sample(&mut self) -> io::Result<()> {
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
        let now = Instant::now();
        for followed in self.followed.values_mut() {
            let view = seen.remove(&followed.tracked.socket_id);
            tell(self.shared, followed, view, now);
        }
        // A ghost is gone once the kernel has forgotten it.
        let mut tracked = self.shared.tracked.lock();
        self.followed.retain(|socket_id, followed| {
            let state = followed.told.0.state;
            let gone = followed.closed
                && state.is_none_or(|state| state == TcpState::Closed)
                && followed.looked == now;
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
                let view = match tracked.protocol {
                    Protocol::Tcp => KernelView::closed(),
                    Protocol::Udp => KernelView::default(),
                };
                Followed {
                    tracked: Arc::clone(tracked),
                    addresses: None,
                    told: (view, tracked.made),
                    looked: tracked.made,
                    sent: 0,
                    closed: false,
                }
            });
            // Before the kernel is asked: what it then has not acknowledged is among these.
            followed.sent = tracked.sent();
            // A connection may be made and closed while the look goes on, and is not gone by that.
            followed.closed = tracked.is_closed();
        }
    }
}

/// Tells the log what has changed.
fn tell(shared: &Shared, followed: &mut Followed, view: Option<KernelView>, now: Instant) {
    let tracked = &followed.tracked;
    let view = view.unwrap_or_else(|| match tracked.protocol {
        Protocol::Tcp => KernelView::closed(),
        Protocol::Udp => KernelView::default(),
    });
    if view.state == Some(TcpState::Closed) {
        followed.addresses = None;
    }
    let (told, told_at) = &followed.told;
    let nanos = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
    let gap_nanos = nanos(now.duration_since(followed.looked));
    followed.looked = now;
    // A datagram socket that is closed is gone, and nothing remains to be told of it.
    let is_over = tracked.is_closed() && tracked.protocol == Protocol::Udp;
    if is_over || told.shows_the_same(&view, nanos(now.duration_since(*told_at))) {
        return;
    }
    let was = told.state;
    followed.told = (view.clone(), now);
    let event = Event::Kernel { was, view: Box::new(view), gap_nanos };
    shared.log.append(Entry::new(tracked.socket_id, event));
}
