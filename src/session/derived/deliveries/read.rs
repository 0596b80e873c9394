//! Reading the index of the log, entry by entry, into what crossed.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use super::datagrams::Came;
use super::{Deliveries, Exchange, SignalKind, WHOLE_RECORD};
use crate::model::{
    BehaviourSpec, BehaviourStep, Call, CallKind, Direction, Event, Fate, OptionValue, Origin,
    Protocol, ShutdownHow, SocketId, SocketOption, canonical,
};
use crate::session::{AddressId, ErrorCode, EventKind, IndexEntry, Log, ResultKind};

impl Deliveries {
    /// Reads at most `limit` further records; returns whether it has now read all there are.
    pub fn catch_up(&mut self, log: &Log, limit: u64) -> bool {
        let until = self.read.saturating_add(limit).min(log.len());
        let mut entries = Vec::new();
        log.for_each_entry(self.read + 1..until + 1, |_, entry| entries.push(*entry));
        log.with_addresses(|addresses| {
            let known = self.addresses.len();
            self.addresses.extend(addresses.since(known).map(|(_, address)| canonical(address)));
        });
        self.connections.catch_up_to(log, until);
        for (number, entry) in (self.read + 1..).zip(&entries) {
            self.take(log, number, entry);
        }
        let of_tcp = entries.iter().filter(|entry| entry.protocol != Some(Protocol::Udp));
        let touched: BTreeSet<SocketId> = of_tcp.map(|entry| entry.socket).collect();
        for socket in touched {
            self.place(socket);
        }
        self.read = until;
        until == log.len()
    }

    fn address(&self, id: Option<AddressId>) -> Option<SocketAddr> {
        self.addresses.get(id?.place()).copied()
    }

    fn take(&mut self, log: &Log, number: u64, entry: &IndexEntry) {
        let socket = entry.socket;
        if matches!(entry.kind, EventKind::Opened | EventKind::Behaviour | EventKind::Impaired) {
            self.take_wire(log, number, entry);
        }
        match (entry.kind, entry.call) {
            (EventKind::Waiting, Some(kind)) => {
                if let Some(Event::Waiting { call_id, .. }) = event(log, number) {
                    self.waits.begins(socket, kind, call_id, number);
                }
                // While it lingers the end of what is sent is on its way.
                if kind == CallKind::Close && entry.protocol != Some(Protocol::Udp) {
                    self.note_close(socket, number);
                }
            }
            (EventKind::Returned, Some(kind)) => {
                if self.waits.is_open(socket, kind)
                    && let Some(Event::Returned { call_id, .. }) = event(log, number)
                {
                    self.waits.ends(socket, kind, call_id, number);
                }
                match entry.protocol {
                    Some(Protocol::Udp) => self.take_of_udp(log, number, entry, kind),
                    _ => self.take_of_tcp(log, number, entry, kind),
                }
            }
            _ if entry.protocol == Some(Protocol::Udp) => self.take_address(number, entry),
            _ => {}
        }
    }

    /// Whether a socket belongs to a wire, or was made for one, and what that drops.
    fn take_wire(&mut self, log: &Log, number: u64, entry: &IndexEntry) {
        let socket = entry.socket;
        match event(log, number) {
            Some(Event::Opened { origin: Origin::MadeFor(other), .. }) => {
                self.wires.made_for(socket, other);
            }
            Some(Event::Behaviour { step: BehaviourStep::On(spec), .. }) => match *spec {
                BehaviourSpec::WireEnd(end) => {
                    let is_stream = entry.protocol != Some(Protocol::Udp);
                    self.wires.begins(socket, end.client.map(canonical), is_stream);
                }
                BehaviourSpec::Wire(_) => self.wires.datagrams.is_front(socket),
                _ => {}
            },
            Some(Event::Behaviour { step: BehaviourStep::Impaired(impaired), .. })
                if matches!(impaired.fate, Fate::Dropped(_)) =>
            {
                self.wires.datagrams.drops(socket, number);
            }
            _ => {}
        }
    }

    fn take_address(&mut self, number: u64, entry: &IndexEntry) {
        if let Some(local) = self.address(entry.local) {
            self.datagrams.has_address(entry.socket, local, number);
        }
    }

    fn take_of_udp(&mut self, log: &Log, number: u64, entry: &IndexEntry, kind: CallKind) {
        self.take_address(number, entry);
        let success = entry.result == Some(ResultKind::Success);
        let length = u32::try_from(entry.length).unwrap_or(u32::MAX);
        if success && self.wires.datagrams.has(entry.socket) {
            self.take_of_wire(log, number, entry);
        }
        match entry.direction {
            Some(Direction::Sent) if success => {
                let (from, to) = (self.address(entry.local), self.address(entry.peer));
                if let (Some(from), Some(to)) = (from, to) {
                    self.datagrams.sends(entry.socket, (from, to), number, length);
                }
            }
            Some(Direction::Received) if success => {
                let lost = if entry.truncated { lost(log, number) } else { Some(0) };
                let whole = lost.map(|lost| length.saturating_add(lost));
                let came = Came { record: number, kept: length, length: whole };
                self.datagrams.receives(entry.socket, came, self.address(entry.peer));
            }
            None if kind == CallKind::Close && success => {
                self.datagrams.closes(entry.socket, number);
            }
            _ => {}
        }
    }

    /// A datagram that a socket of a wire has received or sent.
    fn take_of_wire(&mut self, log: &Log, number: u64, entry: &IndexEntry) {
        let who = (entry.socket, self.address(entry.peer));
        let bytes = || log.payload(number, WHOLE_RECORD).unwrap_or_default();
        match entry.direction {
            Some(Direction::Received) => {
                self.wires.datagrams.receives(who, number, &bytes());
            }
            Some(Direction::Sent) => self.wires.datagrams.sends(who, number, &bytes()),
            None => {}
        }
    }

    fn take_of_tcp(&mut self, log: &Log, number: u64, entry: &IndexEntry, kind: CallKind) {
        let socket = entry.socket;
        let success = entry.result == Some(ResultKind::Success);
        match entry.direction {
            Some(Direction::Sent) => {
                let ends = self.streams.entry(socket).or_default();
                ends.sends(number, entry.length, kind == CallKind::SendUrgent);
                self.note_answer(number, entry);
                return;
            }
            Some(Direction::Received) => {
                let reader = &mut self.streams.entry(socket).or_default().reader;
                reader.receives(number, entry.length, kind == CallKind::RecvUrgent);
                if kind != CallKind::RecvUrgent {
                    self.wires.receives(socket, number, entry.length);
                }
                self.note_answer(number, entry);
                return;
            }
            None => {}
        }
        match kind {
            CallKind::Listen if success => {
                if let Some(local) = self.address(entry.local) {
                    self.listeners.push((socket, number, local));
                }
            }
            CallKind::Connect if success || entry.error.is_some() => {
                self.note_connect(number, entry, success);
            }
            CallKind::Shutdown if success => {
                if let Some(Event::Returned { call: Call::Shutdown(how), .. }) = event(log, number)
                {
                    if how != ShutdownHow::Read {
                        self.note_end(socket, number);
                    }
                    if how != ShutdownHow::Write {
                        let told = self.told.entry(socket).or_default();
                        told.stopped_reading.get_or_insert(number);
                    }
                }
            }
            CallKind::Close if success => self.note_close(socket, number),
            CallKind::SetOption if success => {
                let told = event(log, number);
                if let Some(Event::Returned { call: Call::SetOption(option, value), .. }) = told
                    && option == SocketOption::OutOfBandInline
                {
                    let reader = &mut self.streams.entry(socket).or_default().reader;
                    reader.set_inline(number, value == OptionValue::Switch(true));
                }
            }
            _ => {}
        }
    }

    /// A socket was closed, or begins to be.
    fn note_close(&mut self, socket: SocketId, number: u64) {
        self.note_end(socket, number);
        self.told.entry(socket).or_default().closed.get_or_insert(number);
    }

    /// A socket has ended its sending.
    fn note_end(&mut self, socket: SocketId, number: u64) {
        let told = self.told.entry(socket).or_default();
        let was_open = told.ended.is_none() && told.reset.is_none();
        if was_open && self.connections.of(socket).is_some() {
            let kind = SignalKind::Fin;
            self.exchanges.push(Exchange { record: number, socket, kind });
        }
        told.ended.get_or_insert(number);
    }

    /// What a send or a receive tells of the connection.
    fn note_answer(&mut self, number: u64, entry: &IndexEntry) {
        let sent = entry.direction == Some(Direction::Sent);
        let error = entry.error.and_then(ErrorCode::name);
        let ended = entry.result == Some(ResultKind::EndOfStream);
        let is_error = matches!(error, Some("ECONNRESET" | "EPIPE"));
        if !ended && !is_error && !sent {
            return;
        }
        let other = self.other_end(entry.socket);
        let other_closed = other.and_then(|other| self.told.get(&other)?.closed);
        let told = self.told.entry(entry.socket).or_default();
        if ended && told.stopped_reading.is_none() {
            told.end_of_stream.get_or_insert(number);
        } else if error == Some("ECONNRESET") || (is_error && sent && told.ended.is_none()) {
            // EPIPE may also tell of one's own shutdown.
            told.reset.get_or_insert(number);
        } else if sent && entry.length > 0 && other_closed.is_some() {
            told.sent_too_late.get_or_insert(number);
        }
    }

    fn note_connect(&mut self, number: u64, entry: &IndexEntry, connected: bool) {
        let error = entry.error.and_then(ErrorCode::name);
        // Other errors are told before anything is sent.
        if !connected && !matches!(error, Some("ECONNREFUSED" | "ETIMEDOUT" | "ECONNRESET")) {
            return;
        }
        let listener = self.address(entry.peer).and_then(|to| self.listener_at(to, number));
        let told = self.told.entry(entry.socket).or_default();
        told.connects.push((number, connected, listener));
        // A SYN that nobody answers is one segment.
        if error != Some("ETIMEDOUT") {
            let kind = if connected { SignalKind::Handshake } else { SignalKind::Refused };
            self.exchanges.push(Exchange { record: number, socket: entry.socket, kind });
        }
    }

    /// Who listened at an address last before a record.
    fn listener_at(&self, to: SocketAddr, number: u64) -> Option<SocketId> {
        let before = self.listeners.partition_point(|(_, record, _)| *record < number);
        let mut last = self.listeners[..before].iter().rev();
        let is_there = |local: &SocketAddr| {
            local.port() == to.port() && (local.ip() == to.ip() || local.ip().is_unspecified())
        };
        last.find(|(_, _, local)| is_there(local)).map(|(listener, ..)| *listener)
    }

    /// Finds the places of what a socket has read, and of what its peer has.
    fn place(&mut self, socket: SocketId) {
        let Some(other) = self.other_end(socket) else { return };
        for (receiver, sender) in [(socket, other), (other, socket)] {
            let Some(mut ends) = self.streams.remove(&receiver) else { continue };
            if let Some(sender) = self.streams.get(&sender) {
                ends.reader.place(sender);
            }
            self.streams.insert(receiver, ends);
        }
    }
}

fn event(log: &Log, number: u64) -> Option<Event> {
    log.preview(number).map(|record| record.event)
}

/// How much of a datagram was lost, where the system tells.
fn lost(log: &Log, number: u64) -> Option<u32> {
    match event(log, number)? {
        Event::Returned { outcome: crate::model::Outcome::Datagram { lost, .. }, .. } => {
            u32::try_from(lost).ok().filter(|lost| *lost > 0)
        }
        _ => None,
    }
}
