//! How much has moved, how often and how fast: for each socket, and for the session.
//!
//! The figures are folded from the index of the log, in constant memory for each socket. Only what
//! the kernel was seen to hold for a UDP socket is read from its records, for the datagrams that it
//! dropped.

mod flow;
mod rate;
mod series;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use flow::{Flow, Way};
pub use rate::Rate;
pub use series::{BUCKETS, Bucket, Series};

use super::{EventKind, Log};
use crate::model::{Event, Protocol, SocketId};

/// The figures of a session.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    session: Flow,
    sockets: BTreeMap<SocketId, Flow>,
    /// Number of the last record read.
    read: u64,
}

impl Statistics {
    /// Reads at most `limit` further records; says whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        let Self { session, sockets, .. } = self;
        let mut seen_by_kernel = Vec::new();
        log.for_each_entry(self.read + 1..until + 1, |number, entry| {
            session.note(entry);
            sockets.entry(entry.socket).or_default().note(entry);
            let of_kernel = matches!(entry.kind, EventKind::Kernel | EventKind::KernelFigures);
            if of_kernel && entry.protocol == Some(Protocol::Udp) {
                seen_by_kernel.push(number);
            }
        });
        for number in seen_by_kernel {
            self.note_drops(log, number);
        }
        self.read = until;
        self.read == log.len()
    }

    /// The kernel's own count only rises, as long as there is the socket.
    fn note_drops(&mut self, log: &Log, number: u64) {
        let Some(record) = log.glance(number) else { return };
        let Event::Kernel { view, .. } = record.event else { return };
        let flow = self.sockets.entry(record.socket).or_default();
        let more = u64::from(view.drops).saturating_sub(flow.dropped);
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

    /// Number of the last record that it has read.
    pub fn read(&self) -> u64 {
        self.read
    }
}
