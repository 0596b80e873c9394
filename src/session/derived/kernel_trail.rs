//! Where in a log the kernel was seen: the records of each socket, and why there are no more.
//!
//! It holds numbers of records, never records, and grows by what is new.

use std::collections::BTreeMap;

use crate::model::SocketId;
use crate::session::{EventKind, IndexEntry};

/// The numbers of all [`Event::Kernel`](crate::model::Event::Kernel) records.
#[derive(Clone, Debug, Default)]
pub struct KernelTrail {
    of_socket: BTreeMap<SocketId, Vec<u64>>,
    /// The newest that tells why nothing can be seen.
    silent: Option<u64>,
}

impl KernelTrail {
    /// Records the next record.
    pub fn note(&mut self, number: u64, entry: &IndexEntry) {
        match entry.kind {
            EventKind::Kernel | EventKind::KernelFigures => {
                self.of_socket.entry(entry.socket).or_default().push(number);
            }
            EventKind::KernelSilent => self.silent = Some(number),
            _ => {}
        }
    }

    /// Whether nothing of the kernel was seen yet.
    pub fn is_empty(&self) -> bool {
        self.of_socket.is_empty()
    }

    /// The newest record that tells why nothing can be seen.
    pub fn silent(&self) -> Option<u64> {
        self.silent
    }

    /// The records of a socket, oldest first.
    pub fn of(&self, socket_id: SocketId) -> &[u64] {
        self.of_socket.get(&socket_id).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, KernelView, Mode, TcpState};
    use crate::session::{Entry, Log};

    #[test]
    fn it_knows_the_records_of_each_socket_and_why_there_are_no_more() {
        let kernel = |was, state| {
            let view = Box::new(KernelView { state: Some(state), ..KernelView::default() });
            Event::Kernel { was: Some(was), view, gap_nanos: 1 }
        };
        let log = Log::new();
        for event in [
            Event::Reading(Mode::Step),
            kernel(TcpState::Established, TcpState::Established),
            kernel(TcpState::Established, TcpState::CloseWait),
            Event::KernelSilent { reason: "no right".to_owned() },
            Event::Observed,
        ] {
            log.append(Entry::new(SocketId(1), event));
        }
        let mut trail = KernelTrail::default();
        log.for_each_entry(1..u64::MAX, |number, entry| trail.note(number, entry));
        assert_eq!(trail.of(SocketId(1)), [2, 3]);
        assert_eq!((trail.silent(), trail.of(SocketId(2)).len()), (Some(4), 0));
    }
}
