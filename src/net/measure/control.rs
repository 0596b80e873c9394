//! When a variant is over: all was done, its time has passed, somebody has cancelled it, or something
//! failed. And how whoever waits finds out.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::model::{CallKind, Errno, VariantEnd};

/// How long a call waits in the kernel before it is looked whether all is over.
pub(super) const GLANCE: Duration = Duration::from_millis(50);

/// How long a server may take for one answer over TCP, or to take a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the threads of one variant share.
pub(super) struct Control {
    cancelled: Arc<AtomicBool>,
    deadline: Instant,
    /// The clients have ended.
    served: AtomicBool,
    /// Connections that were made so far, which a failure tells.
    connections: AtomicU64,
    end: Mutex<Option<VariantEnd>>,
    ended: AtomicBool,
}

/// A thread has nothing more to do; why is in [`Control`].
#[derive(Debug)]
pub(super) struct Over;

impl Control {
    pub(super) fn new(cancelled: Arc<AtomicBool>, deadline: Instant) -> Self {
        Self {
            cancelled,
            deadline,
            served: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            end: Mutex::new(None),
            ended: AtomicBool::new(false),
        }
    }

    /// The variant is over; the first reason counts.
    pub(super) fn end(&self, why: VariantEnd) -> Over {
        self.end.lock().get_or_insert(why);
        self.ended.store(true, Ordering::Release);
        Over
    }

    /// A call has failed: with that the variant is over.
    pub(super) fn fail(&self, call: CallKind, error: &io::Error) -> Over {
        let connections = self.connections.load(Ordering::Acquire);
        self.end(VariantEnd::Failed { call, errno: Errno::from_io_error(error), connections })
    }

    /// A connection was made.
    pub(super) fn connected(&self) {
        self.connections.fetch_add(1, Ordering::AcqRel);
    }

    /// How many connections were made.
    pub(super) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Acquire)
    }

    /// The clients have ended: nobody connects any more.
    pub(super) fn set_served(&self) {
        self.served.store(true, Ordering::Release);
    }

    /// Whether whoever serves may end once nothing more comes.
    pub(super) fn is_served(&self) -> bool {
        self.served.load(Ordering::Acquire)
    }

    /// Whether a request may begin.
    pub(super) fn go_on(&self) -> Result<(), Over> {
        if self.cancelled.load(Ordering::Acquire) {
            Err(self.end(VariantEnd::Cancelled))
        } else if self.ended.load(Ordering::Acquire) {
            Err(Over)
        } else if Instant::now() >= self.deadline {
            Err(self.end(VariantEnd::TimeLimit))
        } else {
            Ok(())
        }
    }

    /// Makes a call of a client again and again until it no longer only waits. `waits` says which errors
    /// mean that.
    pub(super) fn wait<T>(
        &self,
        kind: CallKind,
        waits: impl Fn(&io::Error) -> bool,
        mut call: impl FnMut() -> io::Result<T>,
    ) -> Result<T, Over> {
        let mut since = None;
        loop {
            match call() {
                Ok(answer) => return Ok(answer),
                Err(error) if waits(&error) => {
                    self.go_on()?;
                    // The clock is read only where there is something to wait for.
                    if since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                        return Err(self.end(VariantEnd::NoAnswer(PATIENCE.as_secs() as u32)));
                    }
                }
                Err(error) => return Err(self.fail(kind, &error)),
            }
        }
    }

    /// How it has ended.
    pub(super) fn into_end(self) -> VariantEnd {
        self.end.into_inner().unwrap_or(VariantEnd::Complete)
    }
}

/// Whether a call of a blocking socket has waited as long as it may (`SO_RCVTIMEO`, `SO_SNDTIMEO`), or was
/// interrupted.
pub(super) fn waits(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), WouldBlock | TimedOut | Interrupted)
}
