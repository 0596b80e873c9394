//! The same by the `polling` crate, where sockets are registered.

use std::io;
use std::sync::Arc;
use std::time::Duration;

pub(in crate::net) use polling::Poller;
use polling::{Event, Events};
use socket2::Socket;

use super::Interest;

/// The one socket of a poller.
const KEY: usize = 0;

fn event(interest: Interest) -> Event {
    Event::new(KEY, interest.readable, interest.writable)
}

/// One socket in one poller.
pub(in crate::net) struct Readiness {
    poller: Arc<Poller>,
    events: Events,
    /// What the poller watches for now; it stops watching once it has reported something.
    armed: Interest,
}

impl Readiness {
    /// Registers a socket. It must be given to [`Self::deregister`] before it is closed.
    pub(in crate::net) fn register(poller: Arc<Poller>, socket: &Socket) -> io::Result<Self> {
        #[expect(
            unsafe_code,
            reason = "Poller::add asks that the socket be deleted from the poller before it is \
                      dropped; Worker owns both and does so in Worker::close, before it lets the \
                      socket go"
        )]
        // SAFETY: as said in the reason.
        unsafe {
            poller.add(socket, event(Interest::default()))?;
        }
        Ok(Self { poller, events: Events::new(), armed: Interest::default() })
    }

    /// Sleeps until `interest` is met or the mailbox is posted to, for as long as `patience` where
    /// there is one. Returns what is ready.
    pub(in crate::net) fn wait(
        &mut self,
        socket: &Socket,
        interest: Interest,
        patience: Option<Duration>,
    ) -> io::Result<Interest> {
        if interest != self.armed {
            self.poller.modify(socket, event(interest))?;
            self.armed = interest;
        }
        self.events.clear();
        self.poller.wait(&mut self.events, patience)?;
        let mut ready = Interest::default();
        for event in self.events.iter() {
            // An event disarms the socket; one that only tells of a hang-up has no direction.
            self.armed = Interest::default();
            let hung_up = !event.readable && !event.writable;
            // What was not asked for is told of the end alone.
            ready.over |= interest.over && !interest.readable && !interest.writable;
            ready.readable |= interest.readable && (event.readable || hung_up);
            ready.writable |= interest.writable && (event.writable || hung_up);
        }
        Ok(ready)
    }

    /// Forgets the socket, which may then be closed.
    pub(in crate::net) fn deregister(self, socket: &Socket) -> io::Result<()> {
        self.poller.delete(socket)
    }
}
