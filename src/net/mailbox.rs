//! The calls that a socket's thread has yet to make.
//!
//! Bounded: a socket that does not get round to its calls refuses further ones, it does not hoard
//! them. Posting wakes the thread out of poll.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use polling::Poller;

use crate::model::{Call, CallId, Mode};

/// Commands that a mailbox holds at most.
const CAPACITY: usize = 256;

/// What a socket's thread is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    /// Make a call.
    Make(CallId, Call),
    /// Stop waiting in a call.
    Cancel(CallId),
    /// Read by itself, or no longer.
    SetReading(Mode),
    /// Accept by itself, or no longer.
    SetAccepting(Mode),
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The thread takes no more: its socket is closed.
    Closed,
    /// There are too many commands already.
    Full,
}

#[derive(Debug, Default)]
struct State {
    commands: VecDeque<Command>,
    closed: bool,
    stop: bool,
}

/// A bounded queue of commands that wakes its reader.
#[derive(Debug)]
pub(super) struct Mailbox {
    state: Mutex<State>,
    poller: Arc<Poller>,
}

impl Mailbox {
    /// An empty mailbox whose reader sleeps in `poller`.
    pub(super) fn new(poller: Arc<Poller>) -> Self {
        Self { state: Mutex::default(), poller }
    }

    /// Adds a command and wakes the reader.
    pub(super) fn post(&self, command: Command) -> Result<(), Refused> {
        {
            let mut state = self.state.lock();
            if state.closed || state.stop {
                return Err(Refused::Closed);
            }
            if state.commands.len() >= CAPACITY {
                return Err(Refused::Full);
            }
            state.commands.push_back(command);
        }
        self.wake();
        Ok(())
    }

    /// Asks the reader to close its socket and end, before anything else.
    pub(super) fn stop(&self) {
        self.state.lock().stop = true;
        self.wake();
    }

    fn wake(&self) {
        // The one way this fails is a full counter of wake-ups, and then the reader is awake.
        if self.poller.notify().is_err() {
            debug_assert!(false, "a poller could not be woken");
        }
    }

    /// The next command, for the reader.
    pub(super) fn take(&self) -> Option<Command> {
        self.state.lock().commands.pop_front()
    }

    /// Whether the reader has been asked to end.
    pub(super) fn is_stopped(&self) -> bool {
        self.state.lock().stop
    }

    /// Takes no more commands from now on and gives back those that were left.
    pub(super) fn close(&self) -> VecDeque<Command> {
        let mut state = self.state.lock();
        state.closed = true;
        std::mem::take(&mut state.commands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_or_closed_mailbox_says_so() {
        let mailbox = Mailbox::new(Arc::new(Poller::new().unwrap()));
        for call in 0..CAPACITY {
            mailbox.post(Command::Cancel(CallId(call as u64))).unwrap();
        }
        assert_eq!(mailbox.post(Command::Cancel(CallId(0))), Err(Refused::Full));
        assert!(matches!(mailbox.take(), Some(Command::Cancel(CallId(0)))));
        assert_eq!(mailbox.close().len(), CAPACITY - 1);
        assert_eq!(mailbox.post(Command::Cancel(CallId(0))), Err(Refused::Closed));
    }
}
