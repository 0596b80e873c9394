//! What headers need to know of a record beside the record itself: whose it is, and whom it is about.

use std::net::SocketAddr;

use super::{address::Addresses, note::note};
use crate::{
    model::{CallKind, Direction, Event, Family, Outcome, Protocol, Record},
    session::{EventKind, Log, ResultKind},
};

/// What the index of the log knows of a record that goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) protocol: Protocol,
    family: Option<Family>,
    /// The socket's own address.
    pub(super) local: Option<SocketAddr>,
    /// Whom the record has to do with.
    pub(super) peer: Option<SocketAddr>,
    /// Which way its bytes went, of a call that can move some.
    direction: Option<Direction>,
    /// Whether that call succeeded.
    is_success: bool,
    /// Whether the urgent byte is among them.
    pub(super) is_urgent: bool,
    /// How many bytes went, those included that are not known.
    pub(super) length: u64,
}

impl Facts {
    pub(super) fn of(log: &Log, record: &Record) -> Self {
        let entry = log.entry(record.number);
        let address = |id| log.with_addresses(|addresses| addresses.get(id));
        let is_datagram =
            matches!(record.event, Event::Returned { outcome: Outcome::Datagram { .. }, .. });
        let told = entry.and_then(|entry| entry.protocol);
        let length = match (&record.event, entry) {
            // The index knows what the record itself no longer tells.
            (Event::Lost { .. }, Some(entry)) => entry.length,
            _ => record.length,
        };
        let returned = entry.filter(|entry| entry.kind == EventKind::Returned);
        Self {
            protocol: told.unwrap_or(if is_datagram { Protocol::Udp } else { Protocol::Tcp }),
            family: entry.and_then(|entry| entry.family),
            local: entry.and_then(|entry| entry.local).and_then(address),
            peer: entry.and_then(|entry| entry.peer).and_then(address),
            direction: returned.and_then(|entry| entry.direction),
            is_success: returned.is_some_and(|entry| entry.result == Some(ResultKind::Success)),
            is_urgent: matches!(
                returned.and_then(|entry| entry.call),
                Some(CallKind::SendUrgent | CallKind::RecvUrgent)
            ),
            length,
        }
    }

    /// What is said of the record in words, if anything is.
    pub(super) fn note(&self, record: &Record) -> Option<String> {
        note(record, self.protocol, record.explanation(self.family))
    }

    /// The addresses of a packet of this record.
    pub(super) fn addresses(&self, record: &Record) -> Addresses {
        Addresses::of(record.socket, self.local, self.peer)
    }

    /// Which way bytes of a stream went, if some did. A send that failed halfway has sent some.
    pub(super) fn stream(&self) -> Option<Direction> {
        self.direction.filter(|_| self.protocol == Protocol::Tcp && self.length > 0)
    }

    /// Which way a datagram went, if one did, be it an empty one.
    pub(super) fn datagram(&self) -> Option<Direction> {
        self.direction.filter(|_| self.protocol == Protocol::Udp && self.is_success)
    }
}
