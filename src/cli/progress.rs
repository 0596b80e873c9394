//! How far a long piece of work has come, in a line on the terminal that is gone when the work is done.

use std::cell::Cell;
use std::io;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Work that takes no longer than this needs no line, and a line does not change more often.
const NOTABLE: Duration = Duration::from_millis(300);

/// The line on stderr, where that is a terminal.
pub(super) struct Progress {
    is_shown: bool,
    changed: Cell<Instant>,
    drawn: Cell<bool>,
}

impl Progress {
    /// One that shows nothing yet, and nothing at all unless it `may` and there is a terminal.
    pub(super) fn new(may: bool) -> Self {
        Self {
            is_shown: may && io::stderr().is_terminal(),
            changed: Cell::new(Instant::now()),
            drawn: Cell::new(false),
        }
    }

    /// Shows that `done` of `all` has been done of what the verb names: `Reading`. The work goes on.
    pub(super) fn tell(&self, verb: &str, done: u64, all: u64) -> bool {
        if self.is_shown && self.changed.get().elapsed() >= NOTABLE {
            self.changed.set(Instant::now());
            self.drawn.set(true);
            let percent = u128::from(done) * 100 / u128::from(all.max(1));
            write!(io::stderr(), "\r{verb}: {percent:3} %").unwrap_or_default();
        }
        true
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn.get() {
            write!(io::stderr(), "\r\x1b[K").unwrap_or_default();
        }
    }
}
