//! The calls that a socket's thread has yet to make.
//!
//! Bounded: a socket that does not get round to its calls refuses further ones, it does not hoard
//! them. Posting wakes the thread out of poll.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

use super::behaviour::Behaviour;
use super::error::CallError;
use super::readiness::Poller;
use crate::model::{BehaviourId, BehaviourSpec, Call, CallId, Caller, Mode, SocketId};

/// Calls of a socket that may wait at most, in its mailbox and in the kernel.
const CAPACITY: usize = 256;

/// Commands that a mailbox holds at most: calls leave room for what cancels them.
const ROOM: usize = 4 * CAPACITY;

/// What a socket's thread is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    /// Make a call.
    Make(CallId, Call, Caller),
    /// Stop waiting in a call.
    Cancel(CallId),
    /// Read by itself, or no longer.
    SetReading(Mode),
    /// Accept by itself, or no longer.
    SetAccepting(Mode),
    /// Do something by itself from now on.
    Behave(BehaviourId, Box<dyn Behaviour>),
    /// Do this from now on instead.
    Change(BehaviourId, BehaviourSpec),
    /// Do so no longer.
    StopBehaving(BehaviourId),
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The thread takes no more: its socket is closed.
    Closed,
    /// There are too many commands already.
    Full,
}

impl Refused {
    /// The same, for the one who asked.
    pub(super) fn of(self, socket_id: SocketId) -> CallError {
        match self {
            Self::Closed => CallError::Closed(socket_id),
            Self::Full => CallError::Busy(socket_id),
        }
    }
}

#[derive(Debug, Default)]
struct MailboxState {
    commands: VecDeque<Command>,
    /// Calls that the reader has taken and that have not returned.
    waiting: usize,
    closed: bool,
    stop: bool,
    /// Where the reader sleeps, while it takes commands. A mailbox may live longer than its reader,
    /// and the poller's descriptors must not.
    poller: Option<Arc<Poller>>,
}

impl MailboxState {
    fn wake_reader(&self) {
        // The one way this fails is a full counter of wake-ups, and then the reader is awake.
        if let Some(Err(error)) = self.poller.as_ref().map(|poller| poller.notify()) {
            debug_assert!(false, "a poller could not be woken: {error}");
        }
    }
}

/// A bounded queue of commands that wakes its reader.
#[derive(Debug)]
pub(super) struct Mailbox {
    state: Mutex<MailboxState>,
}

impl Mailbox {
    /// An empty mailbox whose reader sleeps in `poller`.
    pub(super) fn new(poller: Arc<Poller>) -> Self {
        Self { state: Mutex::new(MailboxState { poller: Some(poller), ..MailboxState::default() }) }
    }

    /// Adds a command and wakes the reader.
    pub(super) fn post(&self, command: Command) -> Result<(), Refused> {
        let mut state = self.state.lock();
        if state.closed || state.stop {
            return Err(Refused::Closed);
        }
        let has_to_wait =
            matches!(&command, Command::Make(_, call, _) if !matches!(call, Call::Close));
        let full = state.commands.len() >= ROOM
            || has_to_wait && state.commands.len() + state.waiting >= CAPACITY;
        if full {
            return Err(Refused::Full);
        }
        // A reader that has commands looks for more before it sleeps.
        let may_sleep = state.commands.is_empty();
        state.commands.push_back(command);
        if may_sleep {
            state.wake_reader();
        }
        Ok(())
    }

    /// Wakes the reader, which then looks around.
    pub(super) fn wake_reader(&self) {
        self.state.lock().wake_reader();
    }

    /// Asks the reader to close its socket and end, before anything else.
    pub(super) fn stop(&self) {
        let mut state = self.state.lock();
        state.stop = true;
        state.wake_reader();
    }

    /// The next command, for the reader, who has this many calls that wait. None once it has been
    /// asked to end.
    pub(super) fn take(&self, waiting: usize) -> Option<Command> {
        let mut state = self.state.lock();
        state.waiting = waiting;
        if state.stop { None } else { state.commands.pop_front() }
    }

    /// Whether the reader has been asked to end.
    pub(super) fn is_stopped(&self) -> bool {
        self.state.lock().stop
    }

    /// Takes no more commands from now on and gives back those that were left.
    pub(super) fn close(&self) -> VecDeque<Command> {
        let mut state = self.state.lock();
        state.closed = true;
        state.poller = None;
        std::mem::take(&mut state.commands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_or_closed_mailbox_says_so() {
        let mailbox = Mailbox::new(Arc::new(Poller::new().unwrap()));
        let accept = |call: usize| Command::Make(CallId(call as u64), Call::Accept, Caller::Person);
        for call in 0..CAPACITY {
            mailbox.post(accept(call)).unwrap();
        }
        assert_eq!(mailbox.post(accept(0)), Err(Refused::Full));
        assert!(matches!(mailbox.take(1), Some(Command::Make(CallId(0), Call::Accept, _))));
        assert_eq!(mailbox.post(accept(0)), Err(Refused::Full), "one waits in the kernel");
        mailbox.post(Command::Cancel(CallId(0))).unwrap();
        mailbox.post(Command::Make(CallId(0), Call::Close, Caller::Person)).unwrap();
        while mailbox.post(Command::Cancel(CallId(0))).is_ok() {}
        assert_eq!(mailbox.close().len(), ROOM);
        assert_eq!(mailbox.post(Command::Cancel(CallId(0))), Err(Refused::Closed));
    }
}
