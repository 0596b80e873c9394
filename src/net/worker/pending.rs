//! A call between being made and returning.

use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::model::{Call, CallId, CallKind, Caller, Event};
use crate::session::Reservation;

/// The least time between two records of how much of a waiting send has gone, or how far a behaviour
/// has come.
pub(super) const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// A call that has been made and has not returned.
pub(super) struct Pending {
    pub(super) call_id: CallId,
    pub(super) call: Call,
    pub(super) caller: Caller,
    pub(super) began: Instant,
    /// Bytes of a send that the kernel has taken so far.
    pub(super) sent: usize,
    /// Whether its last attempt ended only to let other work be done.
    pub(super) yielded: bool,
    /// When a send goes on whose next piece has to wait.
    pub(super) resumes: Option<Instant>,
    /// The place of its record, taken while its system call is made.
    pub(super) place: Option<Reservation>,
    /// Whether it could not return at once, and the log says so.
    pub(super) waits: bool,
    /// Bytes of a send that had gone when the log was last told, and when that was.
    told: (usize, Instant),
}

impl Pending {
    pub(super) fn new(call_id: CallId, call: Call, caller: Caller) -> Self {
        let now = Instant::now();
        Self {
            call_id,
            call,
            caller,
            began: now,
            sent: 0,
            yielded: false,
            resumes: None,
            place: None,
            waits: false,
            told: (0, now),
        }
    }

    /// Whether `later` can only be made once this call has returned.
    pub(super) fn stands_before(&self, later: &Self) -> bool {
        // Urgent bytes have a way of their own, and nothing stands in it.
        let reads = |call: &Call| matches!(call, Call::Recv(_) | Call::RecvFrom(_) | Call::Peek(_));
        let sends = |call: &Call| call.kind().is_send();
        match (&self.call, &later.call) {
            (Call::Accept, Call::Accept) => true,
            (earlier, later) => reads(earlier) && reads(later) || sends(earlier) && sends(later),
        }
    }

    /// Whether it waits for the socket to be readable.
    pub(super) fn waits_to_read(&self) -> bool {
        let kind = self.call.kind();
        matches!(kind, CallKind::Accept | CallKind::Peek) || kind.is_receive()
    }

    /// What the log is to contain of it while it waits. It contains it then.
    pub(super) fn tell_waiting(&mut self) -> Event {
        self.waits = true;
        self.told = (self.sent, Instant::now());
        let call = self.call.without_data();
        Event::Waiting { call_id: self.call_id, call, sent: self.sent as u64 }
    }

    /// How long it takes until the log is to be told how much has gone by now; `None` if it knows.
    pub(super) fn progress_due(&self) -> Option<Duration> {
        let (sent, at) = self.told;
        let untold = self.waits && self.sent != sent;
        untold.then(|| PROGRESS_EVERY.saturating_sub(at.elapsed()))
    }

    pub(super) fn is_connect(&self) -> bool {
        matches!(self.call, Call::Connect(_))
    }

    /// How long it takes until it goes on, whatever the socket is ready for; `None` if that decides.
    pub(super) fn goes_on_in(&self) -> Option<Duration> {
        let until = |at: Instant| at.saturating_duration_since(Instant::now());
        self.yielded.then(|| self.resumes.map_or(Duration::ZERO, until))
    }

    /// The part of its data that the kernel has taken.
    pub(super) fn sent_data(&self) -> Bytes {
        match &self.call {
            Call::Send(data) | Call::SendTo(data, _) | Call::SendUrgent(data) => {
                data.slice(..self.sent)
            }
            _ => Bytes::new(),
        }
    }
}
