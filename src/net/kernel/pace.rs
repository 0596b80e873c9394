//! How often the kernel is asked: about ten times a second while somebody looks or something has
//! just happened, once a second otherwise, not at all while there is nothing to ask about.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

const LIVELY: Duration = Duration::from_millis(100);
const CALM: Duration = Duration::from_secs(1);

/// For so long after a call or traffic the pace stays lively.
const AFTERMATH: Duration = Duration::from_secs(2);

/// When to ask next.
#[derive(Default)]
pub(super) struct Pace {
    state: Mutex<PaceState>,
    changed: Condvar,
    /// Something has happened since the kernel was last asked.
    stirred: AtomicBool,
    /// The sampler sleeps longer than it would if something happened now.
    dozing: AtomicBool,
}

#[derive(Default)]
struct PaceState {
    ended: bool,
    watched: bool,
}

impl Pace {
    /// Something has happened to a socket. Called by every socket's thread after every call.
    pub(super) fn mark_active(&self) {
        // Sequentially consistent, as is the other side: either it sees this, or this sees it doze.
        self.stirred.store(true, Ordering::SeqCst);
        if self.dozing.load(Ordering::SeqCst) {
            let _state = self.state.lock();
            self.changed.notify_all();
        }
    }

    /// Whether somebody looks at what is sampled.
    pub(super) fn set_watched(&self, watched: bool) {
        let mut state = self.state.lock();
        if state.watched != watched {
            state.watched = watched;
            self.changed.notify_all();
        }
    }

    /// Whether somebody looks.
    pub(super) fn is_watched(&self) -> bool {
        self.state.lock().watched
    }

    /// Ends the waiting for good.
    pub(super) fn end(&self) {
        self.state.lock().ended = true;
        self.changed.notify_all();
    }

    /// Waits until it is time to ask again; false once it has been ended. `occupied` returns whether
    /// there is anything to ask about.
    pub(super) fn wait(&self, clock: &mut Clock, occupied: bool) -> bool {
        let mut state = self.state.lock();
        loop {
            if state.ended {
                return false;
            }
            self.dozing.store(true, Ordering::SeqCst);
            if self.stirred.swap(false, Ordering::SeqCst) {
                clock.lively_until = Some(Instant::now() + AFTERMATH);
            }
            let now = Instant::now();
            let lively = clock.lively_until.is_some_and(|until| now < until);
            if !occupied && !lively {
                self.changed.wait(&mut state);
                continue;
            }
            let quick = lively || state.watched;
            let due = clock.asked.map_or(now, |asked| asked + if quick { LIVELY } else { CALM });
            if due <= now {
                self.dozing.store(false, Ordering::SeqCst);
                clock.asked = Some(now);
                return true;
            }
            // What happens meanwhile makes no difference to a lively pace.
            self.dozing.store(!lively, Ordering::SeqCst);
            self.changed.wait_until(&mut state, due);
        }
    }
}

/// What the sampler remembers of its pace.
#[derive(Debug, Default)]
pub(super) struct Clock {
    asked: Option<Instant>,
    lively_until: Option<Instant>,
}
