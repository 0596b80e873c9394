//! The same by `ppoll(2)`, on the socket and an `eventfd(2)`.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fd::OwnedFd;
use rustix::io::{Errno, read, write};
use socket2::Socket;

use super::Interest;

/// What reading waits for; the kernel adds that the connection has ended or broken.
const TO_READ: PollFlags = PollFlags::IN.union(PollFlags::PRI);

/// What the kernel tells whether it was asked for or not: both directions go on then.
const ENDED: PollFlags = PollFlags::HUP.union(PollFlags::ERR);

/// What wakes a thread that sleeps: one descriptor.
#[derive(Debug)]
pub(in crate::net) struct Poller {
    wake: OwnedFd,
}

impl Poller {
    /// One that nobody has woken yet.
    pub(in crate::net) fn new() -> io::Result<Self> {
        Ok(Self { wake: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)? })
    }

    /// Wakes the thread that sleeps, or that sleeps next.
    pub(in crate::net) fn notify(&self) -> io::Result<()> {
        match write(&self.wake, &1_u64.to_ne_bytes()) {
            // Its counter is full: it has been woken more than often enough.
            Ok(_) | Err(Errno::AGAIN) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn forget_wakes(&self) -> io::Result<()> {
        match read(&self.wake, &mut [0; 8]) {
            Ok(_) | Err(Errno::AGAIN) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// One socket, and what wakes its thread.
pub(in crate::net) struct Readiness {
    poller: Arc<Poller>,
}

impl Readiness {
    /// Waits with `poller` from now on.
    #[expect(clippy::unnecessary_wraps, reason = "where sockets are registered that can fail")]
    pub(in crate::net) fn register(poller: Arc<Poller>, _: &Socket) -> io::Result<Self> {
        Ok(Self { poller })
    }

    /// Sleeps until `interest` is met or the mailbox is posted to, for as long as `patience` where
    /// there is one. Returns what is ready.
    pub(in crate::net) fn wait(
        &mut self,
        socket: &Socket,
        interest: Interest,
        patience: Option<Duration>,
    ) -> io::Result<Interest> {
        let mut wanted = PollFlags::empty();
        wanted.set(TO_READ, interest.readable);
        wanted.set(PollFlags::OUT, interest.writable);
        let mut both = [PollFd::new(&self.poller.wake, PollFlags::IN), PollFd::new(socket, wanted)];
        // A socket of which nothing is wanted would tell of its end for ever.
        let watched = if wanted.is_empty() && !interest.over { 1 } else { 2 };
        let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
        poll(&mut both[..watched], patience.as_ref())?;
        let [wake, came] = both.map(|one| one.revents());
        if !wake.is_empty() {
            self.poller.forget_wakes()?;
        }
        Ok(Interest {
            readable: interest.readable && came.intersects(TO_READ | ENDED),
            writable: interest.writable && came.intersects(PollFlags::OUT | ENDED),
            over: interest.over && came.intersects(ENDED),
        })
    }

    /// Lets the socket go, which may then be closed.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as in register")]
    pub(in crate::net) fn deregister(self, _: &Socket) -> io::Result<()> {
        Ok(())
    }
}
