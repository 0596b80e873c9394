//! Sleeping until a socket can go on, or its mailbox has something.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use polling::{Event, Events, Poller};
use socket2::Socket;

/// What a thread waits for on its socket. Nothing at all: only the mailbox wakes it, or that the connection is
/// over in both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Interest {
    /// Bytes, a connection, or the end have come.
    pub(super) readable: bool,
    /// There is room to send, or a handshake is decided.
    pub(super) writable: bool,
}

impl Interest {
    fn event(self) -> Event {
        Event::new(KEY, self.readable, self.writable)
    }
}

/// The one socket of a poller.
const KEY: usize = 0;

/// One socket in one poller.
pub(super) struct Readiness {
    poller: Arc<Poller>,
    events: Events,
    /// What the poller watches for now; it stops watching once it has reported something.
    armed: Option<Interest>,
}

impl Readiness {
    /// Registers a socket. It must be given to [`Self::deregister`] before it is closed.
    pub(super) fn register(poller: Arc<Poller>, socket: &Socket) -> io::Result<Self> {
        #[expect(
            unsafe_code,
            reason = "Poller::add asks that the socket be deleted from the poller before it is \
                      dropped; Worker owns both and does so in Worker::close, before it lets the \
                      socket go"
        )]
        // SAFETY: as said in the reason.
        unsafe {
            poller.add(socket, Interest::default().event())?;
        }
        Ok(Self { poller, events: Events::new(), armed: Some(Interest::default()) })
    }

    /// Sleeps until `interest` is met or the mailbox is posted to, for as long as `patience` where
    /// there is one. Returns what is ready, and whether the connection is over in both directions while
    /// nothing is waited for, which is told once.
    pub(super) fn wait(
        &mut self,
        socket: &Socket,
        interest: Interest,
        patience: Option<Duration>,
    ) -> io::Result<(Interest, bool)> {
        if Some(interest) != self.armed {
            self.poller.modify(socket, interest.event())?;
            self.armed = Some(interest);
        }
        self.events.clear();
        self.poller.wait(&mut self.events, patience)?;
        let (mut ready, nothing) = (Interest::default(), Interest::default());
        let mut is_over = false;
        for event in self.events.iter() {
            // An event disarms the socket; one that only tells of a hang-up has no direction.
            self.armed = Some(nothing).filter(|_| interest == nothing);
            is_over |= interest == nothing;
            let hung_up = !event.readable && !event.writable;
            ready.readable |= interest.readable && (event.readable || hung_up);
            ready.writable |= interest.writable && (event.writable || hung_up);
        }
        Ok((ready, is_over))
    }

    /// Forgets the socket, which may then be closed.
    pub(super) fn deregister(self, socket: &Socket) -> io::Result<()> {
        self.poller.delete(socket)
    }
}
