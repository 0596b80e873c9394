//! How much has moved, how often and how fast: for each socket, and for the session.
//!
//! The figures are folded from the index of the log, in constant memory for each socket. Only what
//! the kernel was seen to hold is read from its records: for the datagrams that it dropped, and for
//! the course of round trip times and queues.
//!
//! First to open: this file; `flow` are the figures of a socket, `course` how they went in time.

mod course;
mod flow;
mod rate;
mod series;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use course::{CHANGES, Change, KernelHistory, Quantity, Span};
pub use flow::{DirectionTotals, Flow};
pub use rate::Rate;
pub use series::{BUCKETS, Bucket, Series};

use crate::model::{CallKind, Event, Protocol, SocketId};
use crate::session::{EventKind, IndexEntry, Log, ResultKind};

/// The figures of a session.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    session: Flow,
    sockets: BTreeMap<SocketId, Flow>,
    courses: BTreeMap<SocketId, KernelHistory>,
    /// The sockets of which something is known, until the log says that nothing more will be seen.
    seen: BTreeSet<SocketId>,
    /// Number of the last record read.
    read: u64,
}

impl Statistics {
    /// Reads at most `limit` further records; returns whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        let Self { session, sockets, .. } = self;
        let mut of_kernel = Vec::new();
        log.for_each_entry(self.read + 1..until + 1, |number, entry| {
            session.note(entry);
            sockets.entry(entry.socket).or_default().note(entry);
            if concerns_kernel(entry) {
                of_kernel.push((number, *entry));
            }
        });
        for (number, entry) in of_kernel {
            self.note_kernel(log, number, &entry);
        }
        self.read = until;
        self.read == log.len()
    }

    fn note_kernel(&mut self, log: &Log, number: u64, entry: &IndexEntry) {
        let nanos = entry.since_start_nanos;
        match entry.kind {
            EventKind::KernelSilent => {
                for socket_id in std::mem::take(&mut self.seen) {
                    self.courses.entry(socket_id).or_default().not_known_from(nanos);
                }
            }
            // Nothing is told of a datagram socket once it is closed.
            EventKind::Returned => {
                if let Some(course) = self.courses.get_mut(&entry.socket) {
                    course.not_known_from(nanos);
                }
            }
            _ => {
                let Some(record) = log.preview(number) else { return };
                let Event::Kernel { view, gap_nanos, .. } = record.event else { return };
                self.seen.insert(record.socket);
                self.courses.entry(record.socket).or_default().note(nanos, gap_nanos, &view);
                if entry.protocol == Some(Protocol::Udp) {
                    self.note_drops(record.socket, view.drops);
                }
            }
        }
    }

    /// The kernel's own count only rises, as long as there is the socket.
    fn note_drops(&mut self, socket_id: SocketId, drops: u32) {
        let flow = self.sockets.entry(socket_id).or_default();
        let more = u64::from(drops).saturating_sub(flow.dropped);
        flow.dropped += more;
        self.session.dropped += more;
    }

    /// The figures of all sockets together.
    pub fn session(&self) -> &Flow {
        &self.session
    }

    /// The figures of one socket; `None` where the log does not name it, as far as it was read.
    pub fn of(&self, socket_id: SocketId) -> Option<&Flow> {
        self.sockets.get(&socket_id)
    }

    /// The course of what the kernel held for one socket; `None` where it was never seen.
    pub fn course(&self, socket_id: SocketId) -> Option<&KernelHistory> {
        self.courses.get(&socket_id)
    }

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }
}

/// Whether a record tells what the kernel holds, or that no more will be reported of that.
fn concerns_kernel(entry: &IndexEntry) -> bool {
    match entry.kind {
        EventKind::Kernel | EventKind::KernelFigures | EventKind::KernelSilent => true,
        EventKind::Returned => {
            entry.call == Some(CallKind::Close)
                && entry.result == Some(ResultKind::Success)
                && entry.protocol == Some(Protocol::Udp)
        }
        _ => false,
    }
}
